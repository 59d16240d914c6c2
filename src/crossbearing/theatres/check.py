"""Theatre -> Problems: what an analyst should mend in the sheets, and which names they lack."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from crossbearing.model.problem import Problem
from crossbearing.model.theatre import ACTOR_KINDS, PLACE_KINDS, Actor, Place, Theatre

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


# (country's name, latitude, longitude) -> where else the point lies, in words; empty where nothing speaks against it.
Elsewhere = Callable[[str, float, float], str]


def check(theatre: Theatre, names_met: Iterable[str] = (), elsewhere: Elsewhere | None = None) -> list[Problem]:
    """Return what is wrong or worth knowing in the sheets, then the names met that no sheet has, most frequent first.

    `names_met` are names that linking could not place, one item for each time it was met; `elsewhere` says of a point
    whether it lies in another country than its row's. Never hangs: a parent chain that comes back to itself is a
    Problem like any other. Takes time linear in the rows.
    """
    return [
        *_repeated(theatre),
        *_cycles("actors.csv", {a.id: (a.parent,) if a.parent else () for a in theatre.actors.values()}),
        *_cycles("places.csv", {p.id: p.parents for p in theatre.places.values()}),
        *_actors(theatre),
        *_places(theatre, elsewhere),
        *_twice("actors.csv", theatre.actors.values()),
        *_twice("places.csv", theatre.places.values()),
        *_sources(theatre),
        *_shared("actors.csv", theatre.actors.values()),
        *_shared("places.csv", theatre.places.values()),
        *_unlinked(theatre, names_met),
    ]


def _repeated(theatre: Theatre) -> Iterator[Problem]:
    for sheet, row, one in theatre.repeated:
        yield Problem(
            "theatre/duplicate-id",
            f"{one!r} is the id of an earlier row too; the later row stands. Give one of them another id.",
            f"{sheet}, row {row}",
        )


def _cycles(sheet: str, parents: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """Yield one Problem for each chain of parents that comes back to itself (depth first, no recursion)."""
    done: set[str] = set()
    for start in parents:
        if start in done:
            continue
        path: list[str] = [start]
        on_path = {start}
        rest = [iter(parents[start])]
        while path:
            following = next((p for p in rest[-1] if p in parents and p not in done), None)
            if following is None:
                on_path.discard(path[-1])
                done.add(path.pop())
                rest.pop()
            elif following in on_path:
                ring = [*path[path.index(following) :], following]
                yield Problem(
                    "theatre/cycle",
                    f"{' is part of '.join(ring)}. Clear the column `parent` in one of these rows.",
                    f"{sheet}, id {following!r}",
                )
            else:
                path.append(following)
                on_path.add(following)
                rest.append(iter(parents[following]))


def _value(where: str, message: str) -> Problem:
    return Problem("theatre/value", message, where)


def _row(where: str, one: str) -> Iterator[Problem]:
    if not ID.fullmatch(one):
        yield _value(where, f"The id {one!r} should be lower case letters, digits and hyphens.")


def _orphan(where: str, parent: str, known: Mapping[str, object]) -> Problem:
    near = difflib.get_close_matches(parent, known, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else " Add a row with that id or correct the cell."
    return Problem("theatre/orphan", f"The parent {parent!r} is no row's id.{hint}", where)


def _actors(theatre: Theatre) -> Iterator[Problem]:
    for actor in theatre.actors.values():
        where = f"actors.csv, id {actor.id!r}"
        yield from _row(where, actor.id)
        if actor.kind not in ACTOR_KINDS:
            yield _value(where, f"The kind {actor.kind!r} is not known. Known: {', '.join(ACTOR_KINDS)}.")
        if actor.parent and actor.parent not in theatre.actors:
            yield _orphan(where, actor.parent, theatre.actors)
        if actor.valid_from and actor.valid_to and actor.valid_from > actor.valid_to:
            yield _value(
                where, f"valid_from {actor.valid_from} is after valid_to {actor.valid_to}. Exchange or correct them."
            )
        for place in actor.based_at:
            if place not in theatre.places:
                yield _value(where, f"based_at {place!r} is no row's id in places.csv.")
        for source in actor.affiliated_sources:
            if source not in theatre.sources:
                yield _value(where, f"affiliated_sources {source!r} is no row's id in sources.csv.")


def _places(theatre: Theatre, elsewhere: Elsewhere | None) -> Iterator[Problem]:
    for place in theatre.places.values():
        where = f"places.csv, id {place.id!r}"
        yield from _row(where, place.id)
        if place.kind not in PLACE_KINDS:
            yield _value(where, f"The kind {place.kind!r} is not known. Known: {', '.join(PLACE_KINDS)}.")
        if place.level and place.level not in theatre.levels:
            yield _value(where, f"The level {place.level!r} is not in theatre.toml: {', '.join(theatre.levels)}.")
        for parent in place.parents:
            if parent not in theatre.places:
                yield _orphan(where, parent, theatre.places)
        if place.local and not any(map(_is_other_script, place.local)):
            message = f"The local name {place.local!r} is in Latin letters. Write it in the script of the place, or "
            yield _value(where, message + "move it to the column `aliases`.")
        fault = _coordinates(place, theatre.box) or _abroad(place, theatre, elsewhere)
        if fault:
            yield Problem("theatre/coordinates", fault, where)


def _is_other_script(letter: str) -> bool:
    return letter.isalpha() and not unicodedata.name(letter, "LATIN").startswith("LATIN")


def _coordinates(place: Place, box: tuple[float, float, float, float] | None) -> str:
    """Return what cannot be right about a place's point, in words; empty where nothing is wrong."""
    lat, lon = place.lat, place.lon
    if lat is None and lon is None:
        return ""
    if lat is None or lon is None:
        return "One of lat and lon is missing. Fill in both or neither."
    if lat == 0 and lon == 0:
        return "lat 0, lon 0 is in the Gulf of Guinea: most likely an empty cell of another program. Clear both."
    swapped = " They fit when exchanged." if box and _inside(lon, lat, box) else " Correct or clear both."
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return f"lat {lat}, lon {lon} is no point on earth.{swapped}"
    if box and not _inside(lat, lon, box):
        return f"lat {lat}, lon {lon} is outside the box of theatre.toml.{swapped}"
    return ""


def _abroad(place: Place, theatre: Theatre, elsewhere: Elsewhere | None) -> str:
    """Return in which other country a place's point lies than its row says, in words; empty where nothing is wrong.

    A place whose parents lie in two countries (a crossing) may lie in either.
    """
    if elsewhere is None or place.lat is None or place.lon is None or place.kind in ("crossing", "road"):
        return ""
    line = [theatre.places[one] for one in theatre.place_line(place.id)]
    countries = [above.name for above in line if above.level == "country"]
    if len(countries) != 1 or place.level == "country":
        return ""
    found = elsewhere(countries[0], place.lat, place.lon)
    if not found:
        return ""
    return f"lat {place.lat}, lon {place.lon} is not in {countries[0]}: it is {found}. Correct or clear both."


def _inside(lat: float, lon: float, box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = box
    return west <= lon <= east and south <= lat <= north


def _sources(theatre: Theatre) -> Iterator[Problem]:
    for source in theatre.sources.values():
        where = f"sources.csv, id {source.id!r}"
        yield from _row(where, source.id)
        if source.affiliated_actor and source.affiliated_actor not in theatre.actors:
            yield _value(where, f"affiliated_actor {source.affiliated_actor!r} is no row's id in actors.csv.")


def _twice(sheet: str, rows: Iterable[Actor | Place]) -> Iterator[Problem]:
    """Yield a Problem for each row that lists a name twice, its own among them; in lower case it is another."""
    for row in rows:
        met = Counter(" ".join(name.split()) for name in (row.name, *row.aliases))
        twice = [name for name, times in met.items() if times > 1]
        if twice:
            yield _value(f"{sheet}, id {row.id!r}", f"The name {twice[0]!r} stands twice in the row. Clear one.")


def _shared(sheet: str, rows: Iterable[Actor | Place]) -> Iterator[Problem]:
    """Yield a Problem for each name that several rows have: legal, and both are candidates when it is met."""
    owners: dict[str, dict[str, None]] = {}
    for row in rows:
        for name in (row.name, *row.aliases):
            owners.setdefault(" ".join(name.casefold().split()), {})[row.id] = None
    for name, ids in owners.items():
        if len(ids) > 1:
            yield Problem(
                "theatre/shared-alias",
                f"{name!r} names {' and '.join(ids)}: both are candidates, and the rest of a report decides. "
                "Nothing to do if that is meant.",
                f"{sheet}, id {next(iter(ids))!r}",
            )


def _unlinked(theatre: Theatre, names_met: Iterable[str]) -> Iterator[Problem]:
    met = Counter(names_met)
    if not met:
        return
    from rapidfuzz import process

    rows: list[Actor | Place] = [*theatre.actors.values(), *theatre.places.values()]
    known = sorted({name for row in rows for name in (row.name, *row.aliases)})
    known += sorted(source.name for source in theatre.sources.values())
    for name, times in sorted(met.items(), key=lambda item: (-item[1], item[0])):
        # Normalised indel similarity, rapidfuzz's WRatio; 85 of 100 keeps one or two letters' difference.
        near = process.extractOne(name, known, score_cutoff=85)
        step = f"Nearest is {near[0]!r}: add it there as an alias, or as" if near else "If it matters, add"
        yield Problem(
            "link/unknown-name",
            f"{name!r} was met {times} time{'s' * (times != 1)}. {step} a row of its own.",
            theatre.id,
        )
