"""Choice: which of several rows that share a name is meant, by the rest of the report. None where nothing decides."""

from __future__ import annotations

from collections.abc import Sequence

from crossbearing.link.antecedent import Link
from crossbearing.link.context import Context
from crossbearing.link.naming import CHOSEN, OWNER
from crossbearing.link.rows import country
from crossbearing.link.scan import Hit
from crossbearing.model.claim import Rival

_UNDECIDED = 0.5
_MOST_TOLD = 5  # candidates of a shared name that are named; two hundred people may bear it


def actor(words: str, ids: Sequence[str], start: int, end: int, context: Context) -> Link:
    """Return the actor that a shared name means, by the first of five signs that speaks for exactly one.

    Another name of it in the report; the kind of those that it is listed with; a parent or member of it in the same
    sentence; the same anywhere in the report; its seat in the country that the report names places of most.
    """
    theatre, index = context.index.theatre, context.index
    ids = [one for one in ids if index.is_valid(one, context.on)]
    clear = [hit for hit in context.actors if len(hit.ids) == 1]
    here = context.sentence(start)
    named = {hit.ids[0] for hit in clear}
    home = context.countries.most_common(1)[0][0] if context.countries else ""
    kinds = [theatre.actors[hit.ids[0]].kind for hit in context.listed_with(start, end)]
    signs: list[tuple[list[str], str]] = [
        ([one for one in ids if one in named], "another of its names stands in the report"),
        (
            [one for one in ids if kinds and theatre.actors[one].kind == max(sorted(set(kinds)), key=kinds.count)],
            "it is listed with others of its kind",
        ),
        ([one for one in ids if _kin(one, clear, here, context)], "the same sentence names what it is part of"),
        ([one for one in ids if _kin(one, clear, None, context)], "the report names what it is part of"),
        ([one for one in ids if country(index, one) == home], "it is of the country that the report is about"),
    ]
    for fitting, why in signs:
        if len(fitting) == 1:
            name = theatre.actors[fitting[0]].name
            rivals = tuple(Rival(one, OWNER, f"has the name {words!r} too") for one in ids if one != fitting[0])
            return Link(fitting[0], CHOSEN, f"{words!r} is a name of {name} and of others; {why}", rivals)
    names = _some([theatre.actors[one].name for one in ids])
    rivals = tuple(Rival(one, _UNDECIDED, f"has the name {words!r}") for one in ids[:_MOST_TOLD])
    return Link(None, 0.0, f"{_how_many(ids)} candidates: {words!r} is a name of {names}", rivals)


def _how_many(ids: Sequence[str]) -> str:
    return "two" if len(ids) == 2 else str(len(ids))


def _some(names: Sequence[str]) -> str:
    """Return names joined by "and", of many the first with the number of the others: two hundred are called Ali."""
    shown = list(names[:_MOST_TOLD])
    return " and ".join([*shown, f"{len(names) - len(shown)} others"] if len(names) > len(shown) else shown)


def _kin(one: str, hits: Sequence[Hit], sentence: int | None, context: Context) -> bool:
    line = context.index.line(one) - {one}
    return any(
        hit.ids[0] in line or one in context.index.line(hit.ids[0])
        for hit in hits
        if (sentence is None or context.sentence(hit.start) == sentence) and hit.ids[0] != one
    )


def place(words: str, ids: Sequence[str], context: Context) -> Link:
    """Return the place that a shared name means: the one that lies with the report's other places, if one does."""
    theatre = context.index.theatre
    others = {hit.ids[0] for hit in context.places if len(hit.ids) == 1}
    around: dict[str, int] = {}
    for other in others:
        for above in theatre.place_line(other):
            around[above] = around.get(above, 0) + 1
    # How many of the report's places lie in the narrowest areas that the candidate lies in, the narrower first.
    weights = {one: [around.get(above, 0) for above in theatre.place_line(one)[1:]] for one in ids}
    best = max(weights.values())
    fitting = [one for one in ids if weights[one] == best and any(best)]
    if len(fitting) == 1:
        reason = (
            f"{words!r} is a name of several places; {theatre.places[fitting[0]].name} lies with the report's others"
        )
        rivals = tuple(Rival(one, OWNER, f"has the name {words!r} too") for one in ids if one != fitting[0])
        return Link(fitting[0], CHOSEN, reason, rivals)
    rivals = tuple(Rival(one, _UNDECIDED, f"has the name {words!r}") for one in ids)
    lines = _some([" in ".join(theatre.place_name(p) for p in theatre.place_line(one)[:2]) for one in ids])
    return Link(None, 0.0, f"{_how_many(ids)} candidates: {words!r} is {lines}", rivals[:_MOST_TOLD])
