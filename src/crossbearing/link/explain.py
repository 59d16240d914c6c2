"""Explain: linked claims -> each mention in its sentence with candidates, scores and reasons, in the text's order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crossbearing.link.context import sentence_starts
from crossbearing.link.region import area, region_before
from crossbearing.model.claim import Claim, Mention, PlaceMention, Rival
from crossbearing.model.report import Report
from crossbearing.model.theatre import Theatre


@dataclass(frozen=True, slots=True)
class Candidate:
    """What words can mean: the row, its name, how well it fits, and why."""

    id: str
    name: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Extent:
    """A region told by its relation to places: the words, its middle in degrees and its radius in kilometres."""

    words: str
    lat: float | None = None
    lon: float | None = None
    radius_km: float | None = None


@dataclass(frozen=True, slots=True)
class Explained:
    """One mention: its words with what is before and after them in their sentence, what it is in which claims.

    `candidates` are best first; the first is the one taken where `id` is set. `within` is the whole of a part.
    """

    start: int
    end: int
    words: str
    before: str
    after: str
    roles: tuple[str, ...]
    id: str | None
    score: float
    reason: str
    candidates: tuple[Candidate, ...]
    within: str | None = None
    region: Extent | None = None


def explain(report: Report, claims: Sequence[Claim], theatre: Theatre) -> list[Explained]:
    """Return the mentions of a report's linked claims, each stretch of words and row once."""
    starts = sentence_starts(report.text)
    found: dict[tuple[int, int, str | None, bool], Explained] = {}
    for claim in claims:
        for role, one in _mentions(claim):
            is_place = isinstance(one, PlaceMention)
            key = (one.start, one.end, one.id, is_place)
            told = f"{role} of {claim.kind}"
            if key in found:
                had = found[key]
                found[key] = _with_role(had, told)
            else:
                found[key] = _explained(report.text, starts, one, told, theatre)
    return [found[key] for key in sorted(found, key=lambda k: (k[0], k[1], k[2] or "", k[3]))]


def _mentions(claim: Claim) -> Iterable[tuple[str, Mention | PlaceMention]]:
    for actor in claim.actors:
        yield "actor", actor
    for recipient in claim.recipients:
        yield "recipient", recipient
    for place in claim.places:
        yield place.role, place


def _with_role(had: Explained, role: str) -> Explained:
    roles = had.roles if role in had.roles else (*had.roles, role)
    return Explained(had.start, had.end, had.words, had.before, had.after, roles, had.id, had.score, had.reason,
                     had.candidates, had.within, had.region)  # fmt: skip


def _explained(text: str, starts: Sequence[int], one: Mention | PlaceMention, role: str, theatre: Theatre) -> Explained:
    opens = max((at for at in starts if at <= one.start), default=0)
    closes = min((at for at in starts if at >= one.end and at > one.start), default=len(text))
    is_place = isinstance(one, PlaceMention)
    name = theatre.place_name if is_place else theatre.actor_name
    taken = [Rival(one.id, one.score, one.reason)] if one.id else []
    candidates = tuple(Candidate(r.id, name(r.id), r.score, r.reason) for r in (*taken, *one.rivals))
    within = region = None
    if isinstance(one, PlaceMention):
        if one.within is not None:
            within = one.within.id or one.within.text
        region = _region(text, one, theatre)
    return Explained(
        one.start, one.end, text[one.start : one.end], text[opens : one.start], text[one.end : closes], (role,), one.id,
        one.score, one.reason, candidates, within, region,
    )  # fmt: skip


def _region(text: str, place: PlaceMention, theatre: Theatre) -> Extent | None:
    told = region_before(text, place.start, place.end)
    if told is None:
        return None
    middle = area(told, (place.id,), theatre) if place.id else None
    if middle is None:
        return Extent(told.words)
    lat, lon, radius = middle
    return Extent(told.words, round(lat, 3), round(lon, 3), round(radius, 1))
