"""Voices: the speakers of a claim with their ids and sides, and the outlet as the theatre's source."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from crossbearing.link import antecedent
from crossbearing.link.entities import Entities
from crossbearing.link.names import MAX_CACHED, Index, host, name_key, tokens
from crossbearing.link.nouns import sort_of
from crossbearing.link.pointing import Description
from crossbearing.link.ranking import Around
from crossbearing.link.resolvers import who
from crossbearing.link.wording import INDEFINITE, PREPOSITIONS, RELATIVES
from crossbearing.model.claim import Claim, Speaker, VoiceLevel
from crossbearing.model.problem import Problem
from crossbearing.model.report import Report

# Speakers that can be outlets: their names are looked up among the sources first.
_MAY_BE_SOURCE = frozenset({"media", "outlet", "unknown", "document", "party"})
_POINTING = frozenset({"the", "it", "they", "its", "their", "both"})


# Sorts of nouns that one speaker is called by.
_SINGLE = frozenset(
    {"office", "leader", "regular", "police", "irregular", "mission", "civilian", "people", "government"}
)
_THE = frozenset({"the", "this", "that"})
_SHORT = 4  # words of a speaker that is only called back: "the second military officer"

_NO_CLAIM = Around((), "speaker", frozenset(), (), None)


class Found(NamedTuple):
    """What the words of a speaker say: id, side, and what they point back to where they name no side."""

    id: str | None
    side: str | None
    pointing: Description | None


# Speakers introduced in a report: noun -> where each stands, and the side that it has.
Met = dict[str, list[tuple[int, str | None]]]


def introduced(claims: Sequence[Claim], entities: Entities) -> Met:
    """Return the speakers of claims that the text introduces: "an MNDAA officer", whom "the officer" is afterwards."""
    met: Met = {}
    every = {(s.start, s.text): s for c in claims for v in c.voice for s in v.speakers if s.start is not None}
    named = {(m.start, m.text): m for c in claims for m in c.actors if m.start is not None}
    for start, text in sorted(named.keys() - every.keys()):
        # "The MNDAA's command rejected it": whose it is when "the command" speaks later.
        noun, _ = _noun_of(text)
        parts = who.read(text, entities.context.index).parts if noun else ()
        if len(parts) == 1 and len(parts[0].ids) == 1:
            met.setdefault(noun, []).append((start, parts[0].ids[0]))
    for start, text in sorted(every):
        noun, definite = _noun_of(text)
        if noun and not definite:
            (first, *_) = _linked(every[start, text], entities, None, {})
            met.setdefault(noun, []).append((start, first.affiliation))
    return met


@lru_cache(maxsize=MAX_CACHED)
def _noun_of(text: str) -> tuple[str, bool]:
    """Return the key of the noun that a speaker is called by, "" for names and crowds, and whether "the" is before."""
    words = tokens(text)
    noun = ""
    for word in words:
        if noun and (word.key in PREPOSITIONS or word.key in RELATIVES):
            break
        noun = word.key if sort_of(word.key) in _SINGLE else noun
    return noun, bool(words) and words[0].key in _THE and len(words) <= _SHORT


def link_voice(
    levels: tuple[VoiceLevel, ...], entities: Entities, outlet: str | None, met: Met
) -> tuple[VoiceLevel, ...]:
    """Return the levels with ids and affiliations of their speakers; `outlet` is the id of the report's source."""
    return tuple(
        VoiceLevel(
            tuple(one for s in level.speakers for one in _linked(s, entities, outlet, met)), level.cue, level.stance
        )
        for level in levels
    )


def _linked(speaker: Speaker, entities: Entities, outlet: str | None, met: Met) -> tuple[Speaker, ...]:
    """Return the speaker linked; two for "both sides"."""
    index = entities.context.index
    if speaker.type == "outlet" and speaker.start is None:
        source = index.theatre.sources.get(outlet) if outlet else None
        side = speaker.affiliation or (source.affiliated_actor if source else _named(speaker.text, index))
        return (Speaker(speaker.text, None, None, "outlet", speaker.named, outlet, side),)
    key = (speaker.text, speaker.affiliation, speaker.type, speaker.named)
    found: Found | None = index.voices.get(key)
    if found is None:
        if len(index.voices) >= MAX_CACHED:
            index.voices.clear()
        found = index.voices[key] = _read(speaker, index)
    one, side, pointing = found
    if met and side not in index.theatre.actors and speaker.start is not None:
        noun, definite = _noun_of(speaker.text)
        before = [one for one in met.get(noun, ()) if one[0] < speaker.start] if definite else []
        if before:
            return (_speaker(speaker, None, max(before, key=lambda one: one[0])[1] or side),)
    if pointing is not None and speaker.start is not None:
        links = antecedent.actors(pointing, speaker.start, _NO_CLAIM, entities, {})
        if len(links) == 2:
            return tuple(_speaker(speaker, link.id, link.id) for link in links)
        side = links[0].id or side
    if one in index.dated and not index.is_valid(one, entities.context.on):
        one = None
    if side in index.dated and not index.is_valid(side, entities.context.on):
        side = speaker.affiliation
    return (_speaker(speaker, one, side),)


def _named(outlet: str, index: Index) -> str | None:
    """Return the actor whose own paper an outlet without a row is by its name; None where it names none."""
    parts = who.read(outlet, index).parts
    return parts[0].ids[0] if len(parts) == 1 and len(parts[0].ids) == 1 and parts[0].whole else None


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
    if reading.descriptions and reading.descriptions[0].form in _POINTING and side not in actors:
        pointing = reading.descriptions[0]
    # Two names side by side, or one name of two rows: no single side.
    if len(reading.parts) != 1 or len(reading.parts[0].ids) != 1:
        return Found(None, side, pointing)
    part = reading.parts[0]
    one = part.ids[0]
    is_person = actors[one].kind == "person"
    own = (actors[one].parent or one) if is_person else one
    anonymous = is_person and (not speaker.named or name_key(speaker.text).split(" ")[0] in INDEFINITE)
    return Found(one if part.whole and not anonymous else None, side if side in actors else own, pointing)


def _side(words: str | None, index: Index) -> tuple[str | None, Description | None]:
    """Return the actor that the words of an affiliation name, else the words, and what they point back to."""
    if not words or words in index.theatre.actors:
        return words, None
    reading = who.read(words, index)
    if len(reading.parts) != 1 or len(reading.parts[0].ids) != 1:
        what = reading.descriptions[0] if reading.descriptions else None
        return words, what if what is not None and what.form in _POINTING else None
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
