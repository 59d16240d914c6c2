"""Where: the place that a noun phrase means. A bare name is the town; a type word decides the level."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from crossbearing.link.names import MAX_CACHED, Index, Match, index_of, name_key
from crossbearing.link.phrase import Phrase, Stretch, cut
from crossbearing.link.resolvers.who import proper_name, unknown_name
from crossbearing.link.wording import (
    ARTICLES,
    BARE_ORDER,
    DIRECTIONS,
    ELSEWHERE,
    FACILITY_NOUNS,
    OTHERS,
    PART_NOUNS,
    PLACE_INSIDE,
    PROPERTY,
    THERE,
    WHOLE_NOUNS,
)
from crossbearing.model.claim import Rival
from crossbearing.model.theatre import Theatre

# Scores say how directly the words name the place; orders of preference, not measured frequencies.
NAMED, BARE, LOOSE = 0.98, 0.9, 0.8
SAME_NAME, BESIDE = 0.3, 0.2
_POINTING = ARTICLES | {"this", "that", "it", "their", "his", "her", "our"}


class Spot(NamedTuple):
    """A place named in a phrase: its words (`start`, `end` in the phrase) and the candidates, best first.

    `whole` is true when the words are only the name and its type, so that they can be nothing but a place.
    """

    start: int
    end: int
    words: str
    ids: tuple[str, ...]
    score: float
    reason: str
    rivals: tuple[Rival, ...]
    whole: bool


class Pointer(NamedTuple):
    """Words that point back to a place: "the town", "there". `levels` are what it can be; empty = any.

    `part` is true for an unnamed part of it: "the town's 12 wards".
    """

    words: str
    noun: str
    levels: tuple[str, ...]
    part: bool


class Reading(NamedTuple):
    """What a phrase says of where: spots, or the spot within which an unnamed part lies, or a pointer, or none."""

    spots: tuple[Spot, ...]
    within: Spot | None
    pointer: Pointer | None
    reason: str
    rivals: tuple[Rival, ...]
    unknown: str | None


def candidates(text: str, theatre: Theatre, on: date | None) -> Sequence[Rival]:
    """Return the places that a phrase can mean, best first. `on` plays no part: places have no dates."""
    reading = read(text, "", index_of(theatre))
    found: list[Rival] = []
    for spot in reading.spots:
        found += [Rival(one, spot.score, spot.reason) for one in spot.ids]
        found += spot.rivals
    found += reading.rivals
    return sorted(found, key=lambda rival: -rival.score)


def read(text: str, following: str, index: Index) -> Reading:
    """Return what a phrase says of where, whatever the report. Cached by the words.

    `following` is the key of a type word that stands after the phrase in the text and belongs to it:
    "Kutkai" in "Kutkai, Hsenwi and Kokang districts"; empty where there is none.
    """
    reading: Reading | None = index.where.get((text, following))
    if reading is None:
        if len(index.where) >= MAX_CACHED:
            index.where.clear()
        reading = index.where[text, following] = _read(text, following, index)
    return reading


def _read(text: str, following: str, index: Index) -> Reading:
    phrase = cut(text, index.places)
    if not phrase.stretches:
        return Reading((), None, None, "no words", (), None)
    head, *rest = phrase.stretches
    inner = rest[0] if rest and rest[0].names else None
    words = phrase.keys(head.first, head.last)
    if inner is not None and inner.tie == "of" and words:
        # "the town of Lashio", "the northern Shan town of Lashio", "the whole of Lashio Township"
        if words[-1] in index.types and not _is_plural(phrase, head.last - 1):
            return _spots(phrase, [inner], words[-1], index)
        if not head.names and set(words) & WHOLE_NOUNS:
            return _spots(phrase, [inner], following, index)
    if head.names:
        heads = [s for i, s in enumerate(phrase.stretches) if s.names and all(_is_beside(t) for t in rest[:i])]
        return _spots(phrase, heads if any(s.tie == "and" for s in heads) else heads[:1], following, index)
    pointer = _pointer(phrase, head, index)
    if pointer is not None:
        return Reading((), None, pointer, "", (), None)
    if inner is not None:
        return _around(phrase, head, inner, index)
    for stretch in rest:
        # "four of the town's 12 wards"
        pointer = _pointer(phrase, stretch, index) if stretch.tie in PLACE_INSIDE else None
        if pointer is not None:
            said = phrase.text.strip()
            return Reading((), None, Pointer(said, pointer.noun, pointer.levels, True), "", (), None)
    return _unknown(phrase, index)


def _is_beside(stretch: Stretch) -> bool:
    return stretch.tie in ("and", ",")


def _is_plural(phrase: Phrase, at: int) -> bool:
    raw = phrase.words[at].raw.lower()
    return raw.endswith("s") and not raw.endswith(("'s", "’s"))


def _spots(phrase: Phrase, stretches: list[Stretch], following: str, index: Index) -> Reading:
    """Return the reading of stretches with names; one that makes a part of the place gives `within` instead."""
    spots: list[Spot] = []
    last = stretches[-1].names[-1].last
    if len(stretches) > 1 and last < stretches[-1].last and _is_plural(phrase, last):
        # "Kutkai, Hsenwi and Monekoe districts": the plural is of all of them.
        key = phrase.words[last].key
        following = key if key in index.types else following
    for stretch in stretches:
        match = stretch.names[-1]
        after = phrase.keys(match.last, stretch.last)
        before = phrase.keys(stretch.first, match.first)
        said = phrase.said(match.first, match.last)
        type_word, used = following, 0
        if after and after[0] in index.types and after[0] not in match.key.split():
            type_word, used = after[0], 1
        plural = bool(used) and _is_plural(phrase, match.last)
        spot = _choose(phrase, match, type_word, used, index)
        whole = phrase.said(stretch.first, stretch.last)
        left = after[used:]
        if any(w in OTHERS - index.types.keys() or w in PROPERTY for w in left[:1]):
            return _none(f"{whole!r} are not the place {said!r}", spot or _choose(phrase, match, "", 0, index))
        makes_part = (left and (set(left) & (PART_NOUNS | FACILITY_NOUNS))) or (before and before[-1] in DIRECTIONS)
        if makes_part or (spot is None and plural):
            inner = spot or _choose(phrase, match, "", 0, index)
            what = "a facility" if left and left[-1] in FACILITY_NOUNS else "an unnamed part"
            return _none(f"{whole!r} is {what} of {said!r} that the theatre does not name", inner, inside=True)
        if spot is None:
            other = _choose(phrase, match, "", 0, index)
            return _none(f"the theatre has no {type_word} {said!r}", other)
        spots.append(spot._replace(whole=not left and set(before) <= ARTICLES, score=LOOSE if left else spot.score))
    return Reading(tuple(spots), None, None, "", (), None)


def _none(reason: str, spot: Spot | None, inside: bool = False) -> Reading:
    """Return a reading without a place; the spot is the whole that the part lies in, or only a rival."""
    rivals = tuple(Rival(one, BESIDE, reason) for one in spot.ids) if spot else ()
    return Reading((), spot if inside else None, None, reason, rivals, None)


def _choose(phrase: Phrase, match: Match, type_word: str, used: int, index: Index) -> Spot | None:
    """Return the place of a name at the level that the type word says; None where no row of the name has that level.

    Without a type word the town comes before what is named after it. Two rows of one rank are both candidates.
    """
    places = index.theatre.places
    base = match.key
    words = base.split(" ")
    if len(words) > 1 and words[-1] in index.types:
        base = " ".join(words[:-1])
    full = match.ids
    others = tuple(i for key in (match.key, base) for i in (*index.places.ids.get(key, ()), *index.bare.get(key, ())))
    every = tuple(dict.fromkeys((*full, *others)))
    said = phrase.said(match.first, match.last + used)
    if type_word:
        wanted = index.types[type_word]
        chosen = tuple(i for i in every if places[i].level in wanted or places[i].kind in wanted)
        if not chosen and not used and match.key != base:
            chosen = full
        why = f"{said!r} is a name of {{}}, and {type_word!r} says which level"
    else:
        rank = min(_rank(index, i) for i in full)
        chosen = tuple(i for i in full if _rank(index, i) == rank)
        why = f"{said!r} is a name of {{}}"
    if not chosen:
        return None
    left = [i for i in every if i not in chosen]
    bare = bool(left) and not type_word and match.key == base
    if bare:
        why += f"; a bare name is the {places[chosen[0]].level or places[chosen[0]].kind}"
    reason = why.format(" and of ".join(places[i].name for i in chosen))
    rivals = tuple(
        Rival(i, SAME_NAME, f"{places[i].name}, a {places[i].level or places[i].kind}: the words do not say so")
        for i in left
    )
    start, end = phrase.words[match.first].start, phrase.words[match.last + used - 1].end
    return Spot(start, end, said, chosen, BARE if bare else NAMED, reason, rivals, False)


def _rank(index: Index, place_id: str) -> int:
    place = index.theatre.places[place_id]
    for word in (place.level, place.kind):
        if word in BARE_ORDER:
            return BARE_ORDER.index(word)
    return len(BARE_ORDER)


def _around(phrase: Phrase, head: Stretch, inner: Stretch, index: Index) -> Reading:
    """Return the reading of a head without a name and a named place after a preposition."""
    reading = _spots(phrase, [inner], "", index)
    if not reading.spots:
        return reading
    spot = reading.spots[0]
    said = phrase.said(head.first, head.last) if head.last > head.first else ""
    keys = set(phrase.keys(head.first, head.last))
    if inner.tie in PLACE_INSIDE and not (inner.tie == "of" and keys & DIRECTIONS):
        what = "a facility" if keys & FACILITY_NOUNS else "an unnamed part"
        return _none(f"{said!r} {inner.tie} {spot.words!r}: {what} that the theatre does not name", spot, inside=True)
    if not said:
        return reading
    return _none(f"{said!r} {inner.tie} {spot.words!r} is not the place itself", spot)


def _pointer(phrase: Phrase, stretch: Stretch, index: Index) -> Pointer | None:
    """Return what a stretch without a name points back to; None where it points nowhere ("two villages")."""
    words = phrase.words[stretch.first : stretch.last]
    if not words or stretch.names:
        return None
    keys = [w.key for w in words]
    said = phrase.said(stretch.first, stretch.last)
    if any((k.endswith("est") and k not in DIRECTIONS) or k in ELSEWHERE for k in keys):
        return None
    if keys[0] in THERE and len(keys) == 1:
        return Pointer(said, keys[0], (), False)
    if keys[0] not in _POINTING or keys[0] in ("a", "an"):
        return None
    for i, key in enumerate(keys[1:], 1):
        owns = words[i].raw.lower().endswith(("'s", "’s"))
        if key in index.types and not _is_plural(phrase, stretch.first + i):
            is_last = i == len(keys) - 1
            if not is_last and not owns:
                continue
            rest = set(keys[i + 1 :])
            if rest and not rest & (PART_NOUNS | FACILITY_NOUNS):
                return None
            return Pointer(said, key, index.types[key], bool(rest))
        if (
            key in ("area", "place")
            and i == len(keys) - 1
            and len(keys) == 2
            and not _is_plural(phrase, stretch.first + i)
        ):
            return Pointer(said, key, (), False)
    return None


def _unknown(phrase: Phrase, index: Index) -> Reading:
    """Return the reading of a phrase that holds no place of the theatre."""
    beside = next((m for s in phrase.stretches for m in s.names), None)
    if beside is not None:
        said = phrase.said(beside.first, beside.last)
        return _none(f"{phrase.text.strip()[:60]!r} is not {said!r} itself", _choose(phrase, beside, "", 0, index))
    name = proper_name(phrase)
    text = phrase.text.strip()[:60]
    if name is None:
        return Reading((), None, None, f"{text!r} names no place", (), None)
    if index.actors.ids.get(name_key(name)) or index.actors.find(phrase.words):
        return Reading((), None, None, f"{text!r} is named after an actor, not a place of the theatre", (), None)
    none = unknown_name(name, index.places)
    return Reading((), None, None, none.reason, none.rivals, none.unknown)
