"""An invented theatre, and claims and reports made by hand, for the tests of reconcile."""

from __future__ import annotations

from datetime import date
from typing import Any

from crossbearing.model.claim import Claim, Mention, PlaceMention, Speaker, VoiceLevel, claim_id
from crossbearing.model.report import Metadata, Report
from crossbearing.model.theatre import Actor, Place, Source, Theatre
from crossbearing.model.when import UNKNOWN, When

THEATRE = Theatre(
    "ford",
    "Ford",
    actors={
        "brothers": Actor("brothers", "River Alliance", kind="coalition"),
        "nra": Actor("nra", "Northern River Army", ("NRA",), "armed-group", "brothers"),
        "nra-4": Actor("nra-4", "Fourth Brigade", (), "unit", "nra"),
        "council": Actor("council", "State Council", (), "government"),
        "guard": Actor("guard", "Council Guard", (), "military", "council"),
        "lake": Actor("lake", "Lake Republic", (), "state"),
    },
    places={
        "north": Place("north", "North", (), "area", "district"),
        "ford-township": Place("ford-township", "Ford Township", (), "area", "township", ("north",)),
        "fordtown": Place("fordtown", "Fordtown", (), "settlement", "town", ("ford-township",)),
        "fordtown-ward-1": Place("fordtown-ward-1", "Mill Ward", (), "area", "ward", ("fordtown",)),
        "fordtown-hospital": Place("fordtown-hospital", "Fordtown Hospital", (), "facility", "", ("fordtown",)),
        "hollow": Place("hollow", "Hollow", (), "settlement", "village", ("ford-township",)),
        "quarry": Place("quarry", "Quarry", (), "settlement", "town"),
        "sill": Place("sill", "Sill", (), "settlement", "town"),
        "narrows": Place("narrows", "Narrows", (), "crossing"),
        "westport": Place("westport", "Westport", (), "settlement", "town"),
        "eastport": Place("eastport", "Eastport", (), "settlement", "town"),
    },
    sources={
        "bell": Source("bell", "The Bell"),
        "kite": Source("kite", "The Kite"),
        "wire": Source("wire", "Hill Wire", "agency"),
        "relief": Source("relief", "Relief Notes", "ngo"),
        "mast": Source("mast", "Mast Radio", "party-media", None, "nra"),
        "gazette": Source("gazette", "The Gazette", "state-media", None, "council"),
        "lakeland": Source("lakeland", "Lakeland Daily", "state-media", None, "lake"),
    },
)

MARCH_24 = date(2025, 3, 24)
RESIDENT = Speaker("a resident", type="public")
OFFICER = Speaker("an officer", type="party", affiliation="nra")
SPOKESMAN = Speaker("a spokesman", type="party", affiliation="council")
POSTS = Speaker("posts", type="social")


def report(outlet: str, text: str = "", published: date | None = MARCH_24, name: str = "") -> Report:
    """Return a report whose id is the name, or the outlet and the day."""
    metadata = [Metadata("outlet", outlet, "option")]
    if published:
        metadata.append(Metadata("published", published.isoformat(), "option"))
    id_ = name or f"{outlet}-{published}"
    return Report(id_, text or id_, "", "text/plain", "made", "made", tuple(metadata))


def who(*ids: str) -> tuple[Mention, ...]:
    """Return mentions of actors."""
    return tuple(Mention(i, 0, 1, i, 1.0, "made") for i in ids)


def where(id_: str, role: str = "from") -> tuple[PlaceMention, ...]:
    """Return a mention of one place."""
    return (PlaceMention(id_, 0, 1, role, id_, 1.0, "made"),)


def claim(r: Report, kind: str, mode: str | None = None, *speakers: Speaker, at: int = 0, **fields: Any) -> Claim:
    """Return a claim of a report; without speakers the outlet says it. `at` tells claims of one report apart."""
    outlet = Speaker(r.outlet or "", type="outlet", named=True, id=r.outlet)
    levels = ((VoiceLevel(tuple(speakers)),) if speakers else ()) + (VoiceLevel((outlet,)),)
    polarity, modality = fields.get("polarity", "affirmed"), fields.get("modality", "actual")
    id_ = claim_id(r.id, at, at + 1, f"{kind}/{mode}{speakers}", [], polarity, modality)
    made: dict[str, Any] = {"voice": levels, "confidence": 1.0, "as_fact": modality == "actual", "when": UNKNOWN}
    return Claim(id_, r.id, at, at + 1, r.text[at : at + 1], kind, mode, **(made | fields))


def leaves(r: Report, *speakers: Speaker, at: int = 0, **fields: Any) -> Claim:
    """Return the claim that the River Army leaves Fordtown."""
    made: dict[str, Any] = {"actors": who("nra"), "places": where("fordtown"), "phase": "begun", "extent": "some"}
    return claim(r, "RETREAT", "withdraw", *speakers, at=at, **(made | fields))


def on(first: str, last: str = "", role: str = "on") -> When:
    """Return stated days."""
    return When(first, date.fromisoformat(first), date.fromisoformat(last or first), role, "stated", "made")
