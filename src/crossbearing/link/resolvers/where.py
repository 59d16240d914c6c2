"""Where: the place that a noun phrase means. A bare name is the town; a type word decides the level."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from crossbearing.link.names import MAX_CACHED, Index, index_of, name_key
from crossbearing.link.naming import proper_name
from crossbearing.link.phrase import Phrase, Stretch, cut
from crossbearing.link.placing import BESIDE, LOOSE, NAMED, Spot, choose, road, serving
from crossbearing.link.resolvers.who import unknown_name
from crossbearing.link.soil import soil
from crossbearing.link.wording import (
    ARTICLES,
    DIRECTIONS,
    ELSEWHERE,
    FACILITY_NOUNS,
    NUMBERS,
    OTHERS,
    PART_NOUNS,
    PLACE_INSIDE,
    PLACE_PRONOUNS,
    POINTED,
    PROPERTY,
    ROADS,
    SAME_FACILITY,
    WHOLE_NOUNS,
)
from crossbearing.model.claim import Rival
from crossbearing.model.theatre import Theatre

_POINTING = ARTICLES - {"a", "an"} | {"this", "that", "it", "their", "his", "her", "our", "same", "your"}
_OF_ROADS = frozenset({"to", "from", "between", "of", "toward", "into", "through"})


class Pointer(NamedTuple):
    """Words that point back to a place: "the town", "there". `levels` are what it can be; empty = any.

    `part` is true for an unnamed part of it: "the town's 12 wards". `many` is how many places they mean.
    """

    words: str
    noun: str
    levels: tuple[str, ...]
    part: bool
    many: int = 1


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

    `following` is the key of a type word that stands beside the phrase in the text and belongs to it: "districts" for
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
    if any(key in ROADS for key in words) and not (head.names and _is_road(head, index)):
        return _road(phrase, head, rest, index)
    if inner is not None and inner.tie == "of" and words and (not head.names or words[-1] in index.types):
        # "the town of Lashio", "the northern Shan town of Lashio", "the whole of Lashio Township"
        if words[-1] in index.types and not _is_plural(phrase, head.last - 1):
            named = _spots(phrase, [head], "", index) if head.names else None
            if named is not None and named.spots and named.spots[0].end == phrase.words[head.last - 1].end:
                return named  # "the Tokoyo quarter of Bangassou"
            typed = _spots(phrase, [inner], words[-1], index)
            return typed if typed.spots or head.names == () else _spots(phrase, [inner], "", index)
        if not head.names and set(words) & WHOLE_NOUNS:
            return _spots(phrase, [inner], following, index)
    if head.names:
        heads = [s for i, s in enumerate(phrase.stretches) if s.names and all(_is_beside(t) for t in rest[:i])]
        return _spots(phrase, heads if any(s.tie == "and" for s in heads) else heads[:1], following, index)
    shared = _shared_name(phrase, index)
    if shared is not None:
        return Reading(shared, None, None, "", (), None)
    if inner is not None:
        return _around(phrase, head, inner, index)
    pointer = _pointer(phrase, head, index)
    if pointer is not None:
        return Reading((), None, pointer, "", (), None)
    for stretch in rest:
        # "four of the town's 12 wards"
        pointer = _pointer(phrase, stretch, index) if stretch.tie in PLACE_INSIDE else None
        if pointer is not None:
            said = phrase.text.strip()
            whole = bool(set(words) & WHOLE_NOUNS) or words[-1:] == ("all",)
            return Reading((), None, pointer._replace(words=said, part=not whole), "", (), None)
    return _unknown(phrase, index)


def _is_beside(stretch: Stretch) -> bool:
    return stretch.tie in ("and", ",")


def _is_plural(phrase: Phrase, at: int) -> bool:
    raw = phrase.words[at].raw.lower()
    return raw.endswith("s") and not raw.endswith(("'s", "’s", "ss"))


def _is_road(head: Stretch, index: Index) -> bool:
    places = index.theatre.places
    return any(places[one].kind == "road" for match in head.names for one in match.ids)


def _road(phrase: Phrase, head: Stretch, rest: list[Stretch], index: Index) -> Reading:
    """Return the reading of a way between places: its row, or a pointer, or a region that is no place."""
    ends = list(head.names)
    for stretch in rest:
        if stretch.tie in _OF_ROADS or (stretch.tie == "and" and ends):
            ends += stretch.names
    said = phrase.text.strip()
    if not ends:
        pointer = _pointer(phrase, head, index)
        if pointer is not None:
            return Reading((), None, pointer, "", (), None)
        return _unknown(phrase, index)
    found = road(index, tuple(m.key for m in ends))
    if len(found) == 1:
        name = index.theatre.places[found[0]].name
        reason = f"{said!r} is {name}, the only road so named"
        return Reading((Spot(0, len(phrase.text), said, found, NAMED, reason, (), True),), None, None, "", (), None)
    ids = tuple(dict.fromkeys(one for m in ends for one in m.ids))
    if found:
        return Reading((Spot(0, len(phrase.text), said, found, LOOSE, f"{said!r} is one of several", (), True),),
                       None, None, "", (), None)  # fmt: skip
    reason = f"{said!r} is a way, a region by {' and '.join(phrase.said(m.first, m.last) for m in ends)}"
    return Reading((), None, None, reason, tuple(Rival(one, BESIDE, reason) for one in ids), None)


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
        spot = choose(phrase, match, type_word, used, index)
        whole = phrase.said(stretch.first, stretch.last)
        left = after[used:]
        if left and ((left[0] in OTHERS and left[0] not in index.types) or left[0] in PROPERTY):
            return _none(f"{whole!r} are not the place {said!r}", spot or choose(phrase, match, "", 0, index))
        if _is_longer(phrase, stretch):
            return _none(f"{whole!r} is a longer name than {said!r}", spot)
        if left:
            return _beside(phrase, stretch, left, spot or choose(phrase, match, "", 0, index), index)
        if (before and before[-1] in DIRECTIONS) or (spot is None and plural):
            inner = spot or choose(phrase, match, "", 0, index)
            return _none(f"{whole!r} is an unnamed part of {said!r} that the theatre does not name", inner, inside=True)
        if spot is None:
            other = choose(phrase, match, "", 0, index)
            return _none(f"the theatre has no {type_word} {said!r}", other)
        spots.append(spot._replace(whole=set(before) <= ARTICLES))
    return Reading(tuple(spots), None, None, "", (), None)


def _is_longer(phrase: Phrase, stretch: Stretch) -> bool:
    """Return whether a name has a capital before it that makes another name of it: "Little Aden", "Nguia-Bouar"."""
    match = stretch.names[-1]
    if match.first == stretch.first or any(m.last == match.first for m in stretch.names):
        return False
    before = phrase.words[match.first - 1]
    if phrase.text[before.end : phrase.words[match.first].start] in ("-", "–"):
        return before.raw[0].isupper() and before.key not in DIRECTIONS
    return before.raw[0].isupper() and before.start > 0 and not before.raw.isupper() and before.key in _NEW


_NEW = frozenset(
    {"little", "new", "mount", "lake", "fort", "port", "camp", "saint", "san", "santa", "greater", "great"}
)


def _beside(phrase: Phrase, stretch: Stretch, left: tuple[str, ...], spot: Spot | None, index: Index) -> Reading:
    """Return the reading of a name with a noun after it: its facility, itself where it is one, or a part of it."""
    whole = phrase.said(stretch.first, stretch.last)
    match = stretch.names[-1]
    said = phrase.said(match.first, match.last)
    if spot is None:
        return _none(f"{whole!r} is not {said!r} itself", None)
    if len(spot.ids) == 1:
        found = serving(index, spot.ids[0], left[-1])
        row = index.theatre.places[spot.ids[0]]
        if len(found) == 1:
            reason = f"{whole!r} is {index.theatre.places[found[0]].name}, its only one"
            end = phrase.words[stretch.last - 1].end
            return Reading((Spot(spot.start, end, whole, found, LOOSE, reason, spot.rivals, True),),
                           None, None, "", (), None)  # fmt: skip
        if row.kind in ("facility", "crossing") and left[-1] in SAME_FACILITY | FACILITY_NOUNS:
            return Reading((spot._replace(score=LOOSE),), None, None, "", (), None)
    what = "a facility" if left[-1] in FACILITY_NOUNS else "an unnamed part"
    possessive = phrase.words[match.last - 1].raw.endswith(("'s", "’s"))
    inside = bool(set(left) & (PART_NOUNS | FACILITY_NOUNS)) or not possessive
    return _none(f"{whole!r} is {what} of {said!r} that the theatre does not name", spot, inside=inside)


def _none(reason: str, spot: Spot | None, inside: bool = False) -> Reading:
    """Return a reading without a place; the spot is the whole that the part lies in, or only a rival."""
    rivals = tuple(Rival(one, BESIDE, reason) for one in spot.ids) if spot else ()
    return Reading((), spot if inside else None, None, reason, rivals, None)


def _around(phrase: Phrase, head: Stretch, inner: Stretch, index: Index) -> Reading:
    """Return the reading of a head without a name and a named place after a preposition."""
    reading = _spots(phrase, [inner], "", index)
    if not reading.spots or inner.tie == ",":
        return reading  # "its second city, Ganja"
    spot = reading.spots[0]
    said = phrase.said(head.first, head.last) if head.last > head.first else ""
    keys = phrase.keys(head.first, head.last)
    if inner.tie in PLACE_INSIDE and not (inner.tie == "of" and set(keys) & DIRECTIONS):
        noun = next((key for key in reversed(keys) if key in FACILITY_NOUNS or key in index.types), "")
        if noun and not _is_plural(phrase, head.last - 1) and len(spot.ids) == 1:
            found = serving(index, spot.ids[0], noun) or (spot.ids if _is_itself(spot.ids[0], noun, index) else ())
            if len(found) == 1:
                whole = phrase.said(head.first, inner.last)
                reason = f"{whole!r} is {index.theatre.places[found[0]].name}, its only one"
                end = phrase.words[inner.last - 1].end
                return Reading((Spot(0, end, whole, found, LOOSE, reason, spot.rivals, True),),
                               None, None, "", (), None)  # fmt: skip
        if keys == ("here",) or keys == ("there",):
            return reading
        what = "a facility" if set(keys) & FACILITY_NOUNS else "an unnamed part"
        return _none(f"{said!r} {inner.tie} {spot.words!r}: {what} that the theatre does not name", spot, inside=True)
    if not said:
        return reading
    return _none(f"{said!r} {inner.tie} {spot.words!r} is not the place itself", spot)


def _is_itself(place_id: str, noun: str, index: Index) -> bool:
    """Return whether a row is the facility that its name stands beside: "the customs post at Béloko"."""
    row = index.theatre.places[place_id]
    return row.kind in ("facility", "crossing") or row.kind in index.types.get(noun, ())


def _shared_name(phrase: Phrase, index: Index) -> tuple[Spot, ...] | None:
    """Return both places of "North and South Kivu": a direction before `and` shares the name after it."""
    first = phrase.stretches[0]
    second = phrase.stretches[1] if len(phrase.stretches) > 1 else None
    if second is None or second.tie != "and" or not second.names or phrase.words[first.last - 1].key not in DIRECTIONS:
        return None
    match = second.names[0]
    key = f"{phrase.words[first.last - 1].key} {' '.join(match.key.split(' ')[1:])}"
    ids = index.places.ids.get(key, ())
    reading = _spots(phrase, [second], "", index)
    if not ids or not reading.spots:
        return None
    word = phrase.words[first.last - 1]
    reason = f"{word.raw!r} shares the name after it"
    return (Spot(word.start, word.end, word.raw, ids[:1], LOOSE, reason, (), True), *reading.spots)


# "The town centre", "the city outskirts": a part of the one that is meant.
_URBAN = frozenset({"town", "city", "village"})
_SPOTS = PART_NOUNS - POINTED


def _pointer(phrase: Phrase, stretch: Stretch, index: Index) -> Pointer | None:
    """Return what a stretch without a name points back to; None where it points nowhere ("two villages")."""
    words = phrase.words[stretch.first : stretch.last]
    if not words or stretch.names:
        return None
    keys = [w.key for w in words]
    said = phrase.said(stretch.first, stretch.last)
    if any((k.endswith("est") and k not in DIRECTIONS and k != "forest") or k in ELSEWHERE for k in keys):
        return None
    raw = words[0].raw.lower()
    if raw in PLACE_PRONOUNS and len(keys) == 1:
        return Pointer(said, keys[0], (), raw == "its", PLACE_PRONOUNS[raw])
    counted = NUMBERS.get(keys[0]) or (NUMBERS.get(keys[1]) if len(keys) > 1 and keys[0] in ("the", "these") else None)
    if (
        counted
        and (keys[-1] in POINTED or keys[-1] in index.types)
        and (_is_plural(phrase, stretch.last - 1) or counted == 2)
    ):
        return Pointer(said, keys[-1], index.types.get(keys[-1], ()), False, counted)
    local = keys[0] in FACILITY_NOUNS or keys[0] == "town"  # "in hospital", "the centre of town"
    bare = len(keys) == 1 and local and not _is_plural(phrase, stretch.first)
    if not bare and (keys[0] not in _POINTING and raw not in ("its", "whose")):
        return None
    owns = raw in ("its", "their", "whose", "our", "his", "your")
    for i, key in enumerate(keys[0 if bare else 1 :], 0 if bare else 1):
        if key not in index.types and key not in POINTED:
            continue
        if _is_plural(phrase, stretch.first + i):
            return Pointer(said, key, (), True) if raw in ("its", "whose") else None
        possessive = words[i].raw.lower().endswith(("'s", "’s"))
        rest = keys[i + 1 :]
        if rest and rest != ["itself"] and not possessive and not (key in _URBAN and set(rest) <= _SPOTS):
            continue
        rest = [k for k in rest if k != "itself"]
        if rest and rest[-1] in FACILITY_NOUNS and not _is_plural(phrase, stretch.last - 1):
            return Pointer(said, rest[-1], (), False)
        if rest and not set(rest) & (PART_NOUNS | FACILITY_NOUNS):
            return None
        return Pointer(said, key, index.types.get(key, ()), bool(rest) or (owns and key in PART_NOUNS - POINTED))
    return Pointer(said, "", (), True) if raw in ("its", "whose") and len(keys) == 2 and keys[1] in PART_NOUNS else None


def _unknown(phrase: Phrase, index: Index) -> Reading:
    """Return the reading of a phrase that holds no place of the theatre."""
    beside = next((m for s in phrase.stretches for m in s.names), None)
    if beside is not None:
        said = phrase.said(beside.first, beside.last)
        return _none(f"{phrase.text.strip()[:60]!r} is not {said!r} itself", choose(phrase, beside, "", 0, index))
    found = soil(phrase, index)
    if found is not None:
        return Reading((found,), None, None, "", (), None)
    name = proper_name(phrase)
    text = phrase.text.strip()[:60]
    if name is None:
        return Reading((), None, None, f"{text!r} names no place", (), None)
    if index.actors.ids.get(name_key(name)) or index.actors.find(phrase.words):
        return Reading((), None, None, f"{text!r} is named after an actor, not a place of the theatre", (), None)
    none = unknown_name(name, index.places)
    return Reading((), None, None, none.reason, none.rivals, none.unknown)
