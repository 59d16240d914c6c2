"""Names -> rows that an analyst may add: what the world's gazetteer would make of a name that a theatre lacks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from crossbearing.link.gazetteer import TOWN, world
from crossbearing.link.gazetteer_words import Candidate, slug
from crossbearing.link.names import Names
from crossbearing.link.naming import proper_name
from crossbearing.link.phrase import cut
from crossbearing.link.resolvers.world import described
from crossbearing.link.world import anchors_of, km, place
from crossbearing.model.theatre import Place, Theatre

MOST = 2
_NAMES = Names()


def proper(text: str) -> str | None:
    """Return the proper name in a mention's words, None where it has none: "the villagers", "he"."""
    return proper_name(cut(text, _NAMES))


def hits(theatre: Theatre) -> Callable[[str], Sequence[tuple[Place, str]]]:
    """Return what gives for a name the likeliest places of the world as rows of this theatre, each with its reason."""
    about = anchors_of(theatre)
    points = [(p.lat, p.lon) for p in theatre.places.values() if p.lat is not None and p.lon is not None]

    def found(words: str) -> Sequence[tuple[Place, str]]:
        placed = place(words, [(0, len(words))], about)[0]
        if placed.inside:
            return ()
        return [(_row(one, theatre), _reason(one, points)) for one, _ in placed.ranked[:MOST]]

    return found


def _reason(one: Candidate, points: Sequence[tuple[float, float]]) -> str:
    size = f", {one.people:,} people" if one.kind == "town" and one.people else ""
    near = min((km(one.lat, one.lon, lat, lon) for lat, lon in points), default=-1.0)
    away = f"; {near:.0f} km from the theatre's nearest place" if near >= 0 else ""
    return f"in the world's gazetteer: {one.name}, {described(one)}{size}{away}"


def _row(one: Candidate, theatre: Theatre) -> Place:
    """Return a place of the world as a row, in what of it the theatre has."""
    gazetteer = world()
    if one.row < 0:
        return Place(one.id, one.name, (), "area", "", (), one.lat, one.lon)
    by_number = {p.geonames: p.id for p in theatre.places.values() if p.geonames}
    line = gazetteer.line(one.row)[1:]
    parent = next((by_number[str(gazetteer.numbers[r])] for r in line if str(gazetteer.numbers[r]) in by_number), None)
    if parent is None:
        names = {p.name: p.id for p in theatre.places.values() if p.level in ("country", "state")}
        parent = next((names[gazetteer.names[r]] for r in line if gazetteer.names[r] in names), None)
    level = one.kind if one.kind in theatre.levels else ""
    kind = "settlement" if gazetteer.kinds[one.row] == TOWN else "area"
    number = str(gazetteer.numbers[one.row])
    return Place(slug(one.name), one.name, (), kind, level, (parent,) if parent else (), one.lat, one.lon, None, number)
