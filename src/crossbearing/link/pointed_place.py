"""Pointed places: the place of the report that "the town", "the airport", "it" or "there" points back to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from crossbearing.link import ranking
from crossbearing.link.antecedent import Link
from crossbearing.link.context import Context
from crossbearing.link.entities import Entities, Seen
from crossbearing.link.names import name_key
from crossbearing.link.placing import serving
from crossbearing.link.ranking import NOBODY, Row, distance_of, group_of
from crossbearing.link.resolvers import where
from crossbearing.link.resolvers.where import Pointer
from crossbearing.link.rows import country, seated
from crossbearing.link.wording import FACILITY_NOUNS, PLACE_PRONOUNS, ROADS
from crossbearing.model.claim import Rival

_LEAST_RIVAL = 0.05
_SETTLED = frozenset({"town", "city", "village", "settlement", "locality", "municipality", "suburb", "capital"})
_ON_GROUND = frozenset({"TAKE", "HOLD", "RETREAT"})
# Of so many of the report's places, the last named ones, facilities and areas around are looked up.
_AROUND = 4


class Setting(NamedTuple):
    """What the claim with the words says: its kind, the role of the place, its other places' ids, its actors' words."""

    kind: str
    role: str
    taken: frozenset[str]
    actors: tuple[tuple[int, int], ...] = ()


def place(what: Pointer, start: int, setting: Setting, entities: Entities, said: Mapping[str, str]) -> list[Link]:
    """Return the places that words point to: one, or as many as they count; a Link without an id where none fits."""
    found = ranking.odds(rows(what, start, setting, entities, said))
    chosen = [(p, row) for p, row in found if row.id != NOBODY]
    if not chosen or found[0][1].id == NOBODY:
        rivals = tuple(Rival(row.id, round(p, 2), "fits less") for p, row in chosen[:3] if p >= _LEAST_RIVAL)
        return [Link(None, 0.0, f"{what.words!r} points back, but no fitting place is named before it", rivals)]
    if what.many > 1:
        several = sorted(chosen[: what.many], key=lambda pair: pair[1].seen.start if pair[1].seen else 0)
        return [_link(what, p, row, (), entities) for p, row in several]
    rivals = tuple(
        Rival(row.id, round(p, 2), f"{_words(row.seen, entities)} fits too")
        for p, row in chosen[1:3]
        if p >= _LEAST_RIVAL
    )
    return [_link(what, *chosen[0], rivals, entities)]


def _link(what: Pointer, probability: float, row: Row, rivals: tuple[Rival, ...], entities: Entities) -> Link:
    derived = row.seen is not None and row.seen.id != row.id
    of = "is that of" if derived else "refers to"
    return Link(row.id, round(probability, 2), f"{what.words!r} {of} {_words(row.seen, entities)}", rivals)


def _words(seen: Seen | None, entities: Entities) -> str:
    if seen is None:
        return "a place that goes without saying"
    at, to = seen.named
    return f"{entities.context.text[at:to]!r} at {at}"


def rows(what: Pointer, start: int, setting: Setting, entities: Entities, said: Mapping[str, str]) -> list[Row]:
    """Return the candidates for words that point to a place, with their signs; NOBODY is one of them."""
    context = entities.context
    latest = {one: seen for one in entities.all() if (seen := entities.before(one, start)) is not None}
    order = sorted(latest, key=lambda one: -latest[one].start)
    fine = _class_of(what)
    found = {one: Row(one, tuple(_signs(one, latest.get(one), i, what, fine, start, setting, entities, said)),
                      latest.get(one) or entities.after(one, start))
             for i, one in enumerate(dict.fromkeys((*order, *entities.all())))}  # fmt: skip
    if fine == "it":
        found = {one: row for one, row in found.items() if not _is_aside(one, latest, setting, context)}
        if setting.kind in _ON_GROUND:
            # "China presses the front to give it up": whole states are not given up where a smaller place is told of.
            top = context.index.theatre.levels[:1]
            small = {one: row for one, row in found.items() if context.index.theatre.places[one].level not in top}
            found = small or found
    derived: list[Row] = []
    for one, near, sign in _derived(what, order, context):
        if one not in found:
            base = found.get(near) if near else None
            signs = tuple(s for s in base.signs if "|kind=" not in s and "|level" not in s) if base else ()
            kind = context.index.theatre.places[one].kind
            signs += (f"place.{fine}|{sign}", f"place.{fine}|kind={kind}")
            derived.append(Row(one, signs, base.seen if base else None))
    # The township of the town that fits best, not of the one that was named last.
    table = ranking.weights()
    for row in sorted(derived, key=lambda row: sum(table.get(sign, 0.0) for sign in row.signs)):
        found[row.id] = row
    if fine == "level":
        # "The township" is no town and no state, however near one stands.
        known = context.index.theatre.places
        found = {i: row for i, row in found.items() if known[i].level in what.levels or known[i].kind in what.levels}
    return [*found.values(), Row(NOBODY, (f"place.{fine}|nobody", f"place.{setting.role}|nobody"), None)]


def _is_aside(one: str, latest: Mapping[str, Seen], setting: Setting, context: Context) -> bool:
    """Return whether a place was named last only to say who or where: "the forces of Lake left it", "Ark, in Lake"."""
    seen = latest.get(one)
    if seen is None:
        return False
    if any(start <= seen.start and seen.end <= end for start, end in setting.actors):
        return True
    theatre = context.index.theatre
    return any(
        other != one
        and context.text[told.end : seen.start] in (" in ", ", in ", ", ")
        and theatre.is_within(other, one)
        for other, told in latest.items()
    )


def _class_of(what: Pointer) -> str:
    """Return the class of words that signs are told apart by."""
    if what.noun in ("there", "here"):
        return what.noun
    if what.noun in PLACE_PRONOUNS or not what.noun:
        return "part" if what.part else "it"
    if what.noun in _SETTLED or "town" in what.levels or "village" in what.levels:
        return "capital" if what.noun == "capital" else "town"
    if what.noun in ROADS:
        return "road"
    return "facility" if what.noun in FACILITY_NOUNS else "level" if what.levels else "area"


def _signs(
    one: str, seen: Seen | None, rank: int, what: Pointer, fine: str, start: int, setting: Setting,
    entities: Entities, said: Mapping[str, str],
) -> Iterable[str]:  # fmt: skip
    """Yield the signs that speak for or against a place that the report names."""
    context = entities.context
    row = context.index.theatre.places[one]
    mark = f"place.{fine}"
    yield f"{mark}|kind={row.kind}"
    yield f"place.{group_of(setting.kind)}|{setting.role}|kind={row.kind}"
    if what.levels:
        fits = row.level in what.levels or row.kind in what.levels
        yield f"{mark}|level" if fits else f"{mark}|not level"
    if what.noun and what.noun in context.index.place_words(one):
        yield f"{mark}|called"
    if seen is None:
        yield f"{mark}|later"
    else:
        yield f"{mark}|d={distance_of(context.sentence(start) - seen.sentence)}"
        yield f"{mark}|r={min(rank, 3)}"
        yield f"{mark}|last={seen.role or 'unplaced'}"
        if context.text.find("\n", seen.end, start) < 0:
            yield f"{mark}|same paragraph"
        if context.text[max(0, seen.start - 4) : seen.start].lower().endswith(" in "):
            yield f"{mark}|in"
    roles = {s.role for s in entities.by_id.get(one, ()) if s.role}
    yield f"{mark}|ever={'object' if 'object' in roles else 'placed' if roles else 'no'}"
    count = len(entities.by_id.get(one, ()))
    yield f"{mark}|n={min(3, count)}"
    if one in setting.taken:
        yield f"{mark}|taken"
    if context.title and row.name in context.title:
        yield f"{mark}|title"
    if said.get(f"place {what.noun}") == one:
        yield f"{mark}|said before"


def _derived(what: Pointer, order: list[str], context: Context) -> Iterable[tuple[str, str, str]]:
    """Yield (place, the place that it is near, sign) for places that the words mean though nobody named them."""
    index = context.index
    rows_ = index.theatre.places
    for near in order[:_AROUND]:
        if what.noun and (what.noun in FACILITY_NOUNS or what.noun in ROADS):
            served = serving(index, near, what.noun)
            if len(served) == 1:
                yield served[0], near, "served"
        if what.levels:
            # "Chinshwehaw" is the town, but "the crossing" after it is the crossing of that name.
            for spot in where.read(rows_[near].name, "", index).spots:
                for rival in spot.rivals:
                    if rows_[rival.id].level in what.levels or rows_[rival.id].kind in what.levels:
                        yield rival.id, near, "same name"
            for above in index.theatre.place_line(near)[1:] if rows_[near].kind != "road" else ():
                if rows_[above].level in what.levels:
                    yield above, near, "around"
        if what.noun == "capital":
            for above in index.theatre.place_line(near)[1:]:
                name = name_key(rows_[above].name).split(" ")[0]
                for inner in (p for p in index.bare.get(name, ()) if rows_[p].kind == "settlement"):
                    yield inner, near, "seat"
    if what.noun == "capital":
        for one in index.theatre.actors.values():
            if one.kind in ("state", "government") and one.based_at and one.based_at[0] in rows_:
                here = country(index, one.id) in context.countries and seated(index, one.based_at[0])
                yield one.based_at[0], "", "seat here" if here else "seat"
    if what.noun in ("country", "homeland", "nation", "territory", "soil") and context.countries:
        yield context.countries.most_common(1)[0][0], "", "home"
