"""Sides: the two parties that "both sides" are, and the one that "the other side" is."""

from __future__ import annotations

from collections import Counter

from crossbearing.link.aliases import RULERS
from crossbearing.link.entities import Entities, Seen
from crossbearing.link.pointing import Description
from crossbearing.link.ranking import Around
from crossbearing.link.rows import rulers_of
from crossbearing.link.strangers import is_stranger

_BYSTANDERS = frozenset({"state", "organisation", "headquarters", "person", "population"})
# Kinds of actor that a noun after "both" asks for; any where it is not among them.
_WANTED = {
    "army": ("military", "armed-group"),
    "government": ("state", "government"),
    "country": ("state", "government"),
    "capital": ("state", "government"),
    "nation": ("state", "government"),
    "neighbour": ("state", "government"),
    "president": ("state", "government", "person"),
    "minister": ("state", "government", "person"),
}
Pair = list[tuple[str, Seen]]


def two_sides(what: Description, start: int, around: Around, entities: Entities) -> Pair:
    """Return the two parties last named together before a place in the text; empty where no two are.

    Parties to a conflict come before states that host or mediate: these stand in many sentences.
    """
    context = entities.context
    index, theatre = context.index, context.index.theatre
    away = {index.side(one) for one in around.partners} if what.form == "both" else set()
    hits = sorted(
        seen for mentions in entities.by_id.values() for seen in mentions
        if not is_stranger(seen.id)
        and theatre.actors[seen.id].kind not in ("person", "population") and index.side(seen.id) not in away
    )  # fmt: skip
    before = [seen for seen in hits if seen.end <= start]
    kinds = _WANTED.get(what.noun)
    if kinds is not None:
        fitting = [seen for seen in before if theatre.actors[seen.id].kind in kinds]
        if pair := _pair(fitting, entities):
            return pair
    home = {index.side(one) for noun in ("government", "army", "military") for one in index.plainly_called(noun)}
    if not home and context.countries:
        home = {index.side(one) for one in rulers_of(index, context.countries.most_common(1)[0][0])}
    for found in (before, hits):
        parties = [h for h in found if theatre.actors[h.id].kind not in _BYSTANDERS or index.side(h.id) in home]
        states = [h for h in found if theatre.actors[h.id].kind in RULERS]
        if pair := _pair(parties, entities) or _pair(states, entities, together_only=True):
            return pair
        if found is before and (pair := _with_home(before, home, entities)):
            return pair
    return []


def _with_home(hits: list[Seen], home: set[str], entities: Entities) -> Pair:
    """Return the only party that a report names, and the one that needs no name: the government at home."""
    theatre, side = entities.context.index.theatre, entities.context.index.side
    parties = {side(h.id): h for h in hits if theatre.actors[h.id].kind not in _BYSTANDERS and side(h.id) not in home}
    if len(parties) != 1 or len(home) != 1:
        return []
    ((_, seen),) = parties.items()
    return [(_whole(seen.id, entities), seen), (min(home), seen)]


def _pair(hits: list[Seen], entities: Entities, together_only: bool = False) -> Pair:
    """Return the two sides of the last sentence that names exactly two; failing that, the two named most often."""
    side = entities.context.index.side
    by_sentence: dict[int, dict[str, Seen]] = {}
    last: dict[str, Seen] = {}
    counts: Counter[str] = Counter()
    for hit in hits:
        one = side(hit.id)
        by_sentence.setdefault(hit.sentence, {})[one] = hit
        last[one] = hit
        counts[one] += 1
    together = [sides for sides in by_sentence.values() if len(sides) == 2]
    often = [] if together_only else sorted(last, key=lambda one: (-counts[one], -last[one].start))[:2]
    pair = together[-1] if together else {one: last[one] for one in often}
    found = sorted(pair.values(), key=lambda hit: hit.start) if len(pair) == 2 else []
    return [(_whole(hit.id, entities), hit) for hit in found]


def _whole(one: str, entities: Entities) -> str:
    """Return the side that a unit or a person is of, any other actor itself."""
    actors = entities.context.index.theatre.actors
    while actors[one].kind in ("unit", "headquarters", "person") and actors[one].parent in actors:
        one = actors[one].parent or one
    above = actors[one].parent
    if actors[one].kind == "military" and above in actors and actors[above].kind in RULERS:
        return above or one
    return one


def other_side(pair: Pair, around: Around, entities: Entities) -> tuple[str, Seen] | None:
    """Return the one of two that is neither the speaker nor the claim's other party; None where that is not one."""
    side = entities.context.index.side
    mine = {side(one) for one in (*around.partners, *around.speakers)}
    left = [(one, seen) for one, seen in pair if side(one) not in mine]
    return left[0] if len(left) == 1 else None
