"""Voices: the speakers of a claim with their ids and sides, and the outlet as the theatre's source."""

from __future__ import annotations

from typing import NamedTuple

from crossbearing.link import antecedent
from crossbearing.link.antecedent import Partners
from crossbearing.link.context import Context
from crossbearing.link.names import MAX_CACHED, Index, host, name_key
from crossbearing.link.resolvers import who
from crossbearing.link.wording import INDEFINITE
from crossbearing.model.claim import Speaker, VoiceLevel
from crossbearing.model.problem import Problem
from crossbearing.model.report import Report

# Speakers that can be outlets: their names are looked up among the sources first.
_MAY_BE_SOURCE = frozenset({"media", "outlet", "unknown", "document", "party"})
_POINTING = frozenset({"kind", "thing", "both"})


class Found(NamedTuple):
    """What the words of a speaker say: id, side, and what they point back to where they name no side."""

    id: str | None
    side: str | None
    pointing: who.Description | None


def link_voice(levels: tuple[VoiceLevel, ...], context: Context, outlet: str | None) -> tuple[VoiceLevel, ...]:
    """Return the levels with ids and affiliations of their speakers; `outlet` is the id of the report's source."""
    return tuple(
        VoiceLevel(tuple(one for s in level.speakers for one in _linked(s, context, outlet)), level.cue, level.stance)
        for level in levels
    )


def _linked(speaker: Speaker, context: Context, outlet: str | None) -> tuple[Speaker, ...]:
    """Return the speaker linked; two for "both sides"."""
    index = context.index
    if speaker.type == "outlet" and speaker.start is None:
        source = index.theatre.sources.get(outlet) if outlet else None
        side = speaker.affiliation or (source.affiliated_actor if source else None)
        return (Speaker(speaker.text, None, None, "outlet", speaker.named, outlet, side),)
    key = (speaker.text, speaker.affiliation, speaker.type, speaker.named)
    found: Found | None = index.voices.get(key)
    if found is None:
        if len(index.voices) >= MAX_CACHED:
            index.voices.clear()
        found = index.voices[key] = _read(speaker, index)
    one, side, pointing = found
    if pointing is not None and speaker.start is not None:
        links = antecedent.actors(pointing, speaker.start, Partners((), ()), context)
        if len(links) == 2:
            return tuple(_speaker(speaker, link.id, link.id) for link in links)
        side = links[0].id or side
    if one in index.dated and not index.is_valid(one, context.on):
        one = None
    if side in index.dated and not index.is_valid(side, context.on):
        side = speaker.affiliation
    return (_speaker(speaker, one, side),)


def _speaker(speaker: Speaker, one: str | None, side: str | None) -> Speaker:
    return Speaker(speaker.text, speaker.start, speaker.end, speaker.type, speaker.named, one, side)


def _read(speaker: Speaker, index: Index) -> Found:
    """Return what the words of a speaker say, whatever the report.

    An anonymous speaker never gets a person's id: "an aide to the general" must not be tied to anybody.
    """
    actors, sources = index.theatre.actors, index.theatre.sources
    side, pointing = _side(speaker.affiliation, index)
    if speaker.type in _MAY_BE_SOURCE:
        ids = index.sources.ids.get(name_key(speaker.text), ())
        if len(ids) == 1:
            return Found(ids[0], side or sources[ids[0]].affiliated_actor, None)
    if speaker.type == "public":
        return Found(None, side, None)
    reading = who.read(speaker.text, index)
    if reading.description is not None and reading.description.type in _POINTING and side not in actors:
        pointing = reading.description
    # Two names side by side, or one name of two rows: no single side.
    if len(reading.parts) != 1 or len(reading.parts[0].ids) != 1:
        return Found(None, side, pointing)
    part = reading.parts[0]
    one = part.ids[0]
    is_person = actors[one].kind == "person"
    own = (actors[one].parent or one) if is_person else one
    anonymous = is_person and (not speaker.named or name_key(speaker.text).split(" ")[0] in INDEFINITE)
    return Found(one if part.whole and not anonymous else None, side or own, pointing)


def _side(words: str | None, index: Index) -> tuple[str | None, who.Description | None]:
    """Return the actor that the words of an affiliation name, else the words, and what they point back to."""
    if not words or words in index.theatre.actors:
        return words, None
    reading = who.read(words, index)
    if len(reading.parts) != 1 or len(reading.parts[0].ids) != 1:
        what = reading.description
        return words, what if what is not None and what.type in _POINTING else None
    actor = index.theatre.actors[reading.parts[0].ids[0]]
    return (actor.parent or actor.id) if actor.kind == "person" else actor.id, None


def outlet_of(report: Report, index: Index) -> tuple[str | None, Problem | None]:
    """Return the id of the report's source by its name or its address, and a Problem where it has one unknown.

    A report without an outlet has no Problem here: reading it has said so already.
    """
    name = report.outlet
    ids = index.sources.ids.get(name_key(name), ()) if name else ()
    if len(ids) == 1:
        return ids[0], None
    for address in (report.url, name):
        source = index.hosts.get(host(address)) if address and "." in address else None
        if source is not None:
            return source, None
    if not name:
        return None, None
    near = index.sources.nearest(name)
    hint = f"nearest is {index.sources.shown[near[0]]!r}. Correct the report's outlet, or add" if near else "add"
    message = f"The outlet {name[:60]!r} is not in sources.csv of {index.theatre.id!r}: {hint} a row for it."
    return None, Problem("link/unknown-outlet", message, report.origin, report.id)
