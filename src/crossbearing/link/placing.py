"""Placing: the row that a place's name means, by the type word beside it; facilities and roads by what they serve."""

from __future__ import annotations

from typing import NamedTuple

from crossbearing.link.names import Index, Match, name_key
from crossbearing.link.phrase import Phrase
from crossbearing.link.wording import BARE_ORDER
from crossbearing.model.claim import Rival

# Scores say how directly the words name the place; orders of preference, not measured frequencies.
NAMED, BARE, LOOSE = 0.98, 0.9, 0.8
SAME_NAME, BESIDE = 0.3, 0.2


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


def choose(phrase: Phrase, match: Match, type_word: str, used: int, index: Index) -> Spot | None:
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


def serving(index: Index, place_id: str, noun: str) -> tuple[str, ...]:
    """Return the facilities and crossings that a place has by a noun: "the airport of Goma" (cached)."""
    key = f"{place_id} {noun}"
    found = index.served.get(key)
    if found is None:
        rows = index.theatre.places
        town = set(name_key(rows[place_id].name).split(" "))
        fits = []
        for row in facilities(index, noun):
            words = {w for name in (rows[row].name, *rows[row].aliases) for w in name_key(name).split(" ")}
            if place_id in index.theatre.place_line(row)[1:] or town <= words:
                fits.append(row)
        found = index.served[key] = tuple(fits)
    return found


def facilities(index: Index, noun: str) -> tuple[str, ...]:
    """Return the facilities, crossings, roads and areas that are called by a noun: every "airport" of the sheets."""
    if not index.by_noun:
        built: dict[str, dict[str, None]] = {"": {}}
        for p in index.theatre.places.values():
            if p.kind != "settlement":
                for word in {p.kind, *(w for name in (p.name, *p.aliases) for w in name_key(name).split(" "))}:
                    built.setdefault(word, {})[p.id] = None
        index.by_noun.update({word: tuple(ids) for word, ids in built.items()})
    return index.by_noun.get(noun, ())


def road(index: Index, ends: tuple[str, ...]) -> tuple[str, ...]:
    """Return the roads that are named after all these places (keys of their names)."""
    rows = index.theatre.places
    wanted = {word for end in ends for word in end.split(" ")}
    roads = [one for one in facilities(index, "road") if rows[one].kind == "road"]
    return tuple(
        one
        for one in roads
        if wanted <= {w for n in (rows[one].name, *rows[one].aliases) for w in name_key(n).split(" ")}
    )
