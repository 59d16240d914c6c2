"""Words for places that no list of towns has: countries' names and peoples, shortened states, regions and waters."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from crossbearing.link.gazetteer import COUNTRY, KINDS, NAME, STATE, TOWN, Gazetteer, place_key, world

_LEXICON = Path(__file__).parent / "lexicon"
# People of an area or country, in the plural too: "Georgians", "Chinese".
_UNCHANGED = ("ese", "ish", "ss", "men", "man", "woman")


class Candidate(NamedTuple):
    """A place of the world that a name can mean.

    `row` is its row in the gazetteer, -1 for a region or water; `how` says how the name belongs to it: NAME, ALIAS or
    BARE (a division without its type word), PEOPLE (a demonym) or SHORT (an abbreviation).
    """

    id: str
    name: str
    kind: str
    lat: float
    lon: float
    people: int
    row: int
    how: int


PEOPLE, SHORT = 3, 4
# A region counts as if it had so many people, for the question how often a name means it.
_AREA_PEOPLE = 20_000_000


class Words(NamedTuple):
    """What is known beside the gazetteer's rows: by key; `capitals` needs the words as written (GA, US, NY).

    `seats` are names that stand for a government: the country's id, and the capital's row, -1 where it is no town.
    """

    by_key: dict[str, tuple[Candidate, ...]]
    capitals: dict[str, tuple[Candidate, ...]]
    seats: dict[str, tuple[str, int]]
    areas: dict[str, Candidate]


def slug(name: str) -> str:
    """Return a name as an id: lower case, hyphens."""
    return place_key(name).replace(" ", "-")


def of_row(row: int, how: int, gazetteer: Gazetteer) -> Candidate:
    """Return a gazetteer's row as a candidate. Its id ends in GeoNames' number, a country's is its name."""
    kind = gazetteer.kinds[row]
    lat, lon = gazetteer.point(row)
    name = gazetteer.names[row]
    if kind == COUNTRY:
        name, lat, lon = _country(gazetteer.codes[row], name, lat, lon)
        one = slug(name)
    else:
        one = f"{slug(name)}-{gazetteer.numbers[row]}"
    return Candidate(one, name, KINDS[kind], lat, lon, gazetteer.people[row], row, how)


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, Any], dict[str, Any]]:
    read = [tomllib.loads((_LEXICON / f"{name}.toml").read_text(encoding="utf-8")) for name in ("countries", "regions")]
    return read[0], read[1]


def _country(code: str, name: str, lat: float, lon: float) -> tuple[str, float, float]:
    """Return a country's name to show and the middle of its land."""
    told = _tables()[0].get(code)
    if told is None:
        return name, lat, lon
    return _parts(told[1])[0], *_point(told[0])


def country_words(code: str) -> tuple[list[str], list[str], list[str]]:
    """Return a country's names, the first to be shown, its adjectives and people, and its government's seats."""
    told = _tables()[0].get(code)
    return (_parts(told[1]), _parts(told[2]), _parts(told[3])) if told else ([], [], [])


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _point(cell: str) -> tuple[float, float]:
    lat, lon = cell.split(" ")
    return float(lat), float(lon)


@lru_cache(maxsize=1)
def words() -> Words:
    """Return the words, read once a process."""
    gazetteer = world()
    countries, regions = _tables()
    by_key: dict[str, dict[Candidate, None]] = {}
    capitals: dict[str, dict[Candidate, None]] = {}
    seats: dict[str, tuple[str, int]] = {}

    def add(name: str, one: Candidate) -> None:
        # "GA", "US": two or three bare capitals would be met in lower case otherwise.
        table = capitals if name.isupper() and len(name) <= 4 else by_key
        table.setdefault(name if table is capitals else place_key(name), {})[one] = None

    for code, (_, names, people, seat) in countries.items():
        row = gazetteer.country_row(code)
        if row is None:
            continue
        one = of_row(row, NAME, gazetteer)
        for name in _parts(names):
            add(name, one)
        for name in _peoples(people):
            add(name, one._replace(how=PEOPLE))
        for name in _parts(seat):
            capital = _largest(code, name, TOWN, gazetteer)
            seats.setdefault(place_key(name), (one.id, capital.row if capital else -1))
            first = _largest(code, _parts(seat)[0], TOWN, gazetteer)
            if first is not None and place_key(name) != place_key(first.name) and capital is None:
                add(name, first)  # a palace is where the capital is: "the Kremlin"
    for level, table in ((STATE, regions["divisions"]), (TOWN, regions["towns"])):
        for title, (short, people) in table.items():
            found = _largest(title[:2], title[3:], level, gazetteer)
            if found is None:
                continue
            for name in _parts(short):
                add(name, found._replace(how=SHORT))
            for name in _peoples(people):
                add(name, found._replace(how=PEOPLE))
    areas: dict[str, Candidate] = {}
    for one_id, (point, names, people, kind) in regions["areas"].items():
        lat, lon = _point(point)
        area = Candidate(one_id, _parts(names)[0], kind, lat, lon, _AREA_PEOPLE, -1, NAME)
        areas[one_id] = area
        for name in _parts(names):
            add(name, area)
        for name in _peoples(people):
            add(name, area._replace(how=PEOPLE))
    return Words({k: tuple(v) for k, v in by_key.items()}, {k: tuple(v) for k, v in capitals.items()}, seats, areas)


def _peoples(cell: str) -> list[str]:
    """Return adjectives and names of people with their plurals."""
    found = []
    for name in _parts(cell):
        found.append(name)
        if not name.endswith(_UNCHANGED):
            found.append(re.sub("y$", "ie", name) + "s")
    return found


def _largest(code: str, name: str, level: int, gazetteer: Gazetteer) -> Candidate | None:
    """Return the most populous state or town of a name in a country; None where the gazetteer has none."""
    rows = [entry.row for entry in gazetteer.find(place_key(name)) if gazetteer.kinds[entry.row] == level]
    rows = [row for row in rows if gazetteer.country(row) == code]
    return of_row(max(rows, key=gazetteer.people.__getitem__), SHORT, gazetteer) if rows else None
