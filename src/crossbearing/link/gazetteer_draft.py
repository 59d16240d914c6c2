"""Countries -> a theatre's first sheets, from the world's gazetteer: for an analyst to thin, mend and finish."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from crossbearing.errors import UsageError
from crossbearing.link.gazetteer import COUNTRY, DISTRICT, KINDS, NOBODY, STATE, TOWN, Gazetteer, place_key, world
from crossbearing.link.gazetteer_words import Candidate, country_words, slug, words
from crossbearing.model.theatre import Actor, Place, Source, Theatre

_LEXICON = Path(__file__).parent / "lexicon"
LEVELS = ("country", "state", "district", "town", "ward", "village")
MAX_ALIASES = 8
MARGIN = 1.0  # degrees that the box is wider than the towns
# Members of the Security Council that can veto: they act in every conflict.
ALWAYS = ("US", "GB", "FR", "RU", "CN")
_TYPED = {STATE: "State", DISTRICT: "District"}


def country_code(word: str) -> str:
    """Return the ISO code of a country by its code or name. Raises UsageError with the nearest."""
    gazetteer = world()
    asked = word.strip()
    if gazetteer.country_row(asked.upper()) is not None:
        return asked.upper()
    named = country_names()
    found = named.get(place_key(asked))
    if found is not None:
        return found
    near = difflib.get_close_matches(place_key(asked), named, n=2, cutoff=0.5)
    codes = difflib.get_close_matches(asked.upper(), gazetteer.about, n=3, cutoff=0.4) if len(asked) < 4 else []
    hints = [f"{named[key]} ({gazetteer.names[gazetteer.country_row(named[key]) or 0]})" for key in near]
    hints += [f"{code} ({gazetteer.names[gazetteer.country_row(code) or 0]})" for code in codes]
    nearest = f"Nearest: {', '.join(dict.fromkeys(hints))}. " if hints else ""
    raise UsageError(
        f"There is no country {asked!r}.", hint=f"{nearest}Write two-letter ISO codes or names: --countries SD,SS."
    )


@lru_cache(maxsize=1)
def country_names() -> dict[str, str]:
    """Return the ISO code of each country by the keys of its names."""
    gazetteer = world()
    found = {place_key(gazetteer.names[row]): code for row, code in gazetteer.codes.items()}
    for key, meant in words().by_key.items():
        for one in meant:
            if one.kind == "country" and one.how == 0:
                found.setdefault(key, gazetteer.codes[one.row])
    return found


def draft(title: str, codes: Sequence[str], least: int = 0) -> Theatre:
    """Return a theatre of whole countries: towns of at least `least` people, states around, organisations, agencies."""
    gazetteer = world()
    places = _places(codes, least, gazetteer)
    around = [n for code in codes for n in gazetteer.about[code].neighbours.split(",") if n]
    seats = {code: _seat(code, places, gazetteer) for code in codes}
    actors = _actors(codes, [*around, *ALWAYS], seats, gazetteer)
    points = [(p.lat, p.lon) for p in places.values() if p.lat is not None and p.lon is not None]
    lats, lons = [lat for lat, _ in points], [lon for _, lon in points]
    box = (
        (round(min(lons) - MARGIN, 1), round(min(lats) - MARGIN, 1), round(max(lons) + MARGIN, 1),
         round(max(lats) + MARGIN, 1)) if points else None
    )  # fmt: skip
    spoken = [one.split("-")[0] for code in codes for one in gazetteer.about[code].languages.split(",") if one]
    return Theatre(
        id=slug(title),
        name=title,
        languages=tuple(dict.fromkeys(("en", *spoken)))[:6],
        levels=LEVELS,
        actors=actors,
        places=places,
        sources={one.id: one for one in _agencies()},
        box=box,
    )


# -- places -----------------------------------------------------------------------------------------------------------


def _places(codes: Sequence[str], least: int, gazetteer: Gazetteer) -> dict[str, Place]:
    rows: list[int] = []
    for code in codes:
        country = gazetteer.country_row(code)
        if country is None:
            continue
        inside = list(gazetteer.within(country))
        rows += [country, *(r for r in inside if gazetteer.kinds[r] != TOWN or gazetteer.people[r] >= least)]
    aliases = gazetteer.aliases(rows)
    ids = _ids(rows, gazetteer)
    return {ids[row]: _place(row, ids, aliases[row], gazetteer) for row in rows}


def _ids(rows: Iterable[int], gazetteer: Gazetteer) -> dict[int, str]:
    """Return an id for each row: the most populous town has the bare name, others say their type or state."""
    ids: dict[int, str] = {}
    taken: set[str] = set()
    order = sorted(rows, key=lambda row: (gazetteer.kinds[row] not in (COUNTRY, TOWN), -gazetteer.people[row], row))
    for row in order:
        name = slug(_name(row, gazetteer))
        above = gazetteer.parents[row]
        longer = f"{name}-{slug(gazetteer.names[above])}" if above != NOBODY else name
        one = next(w for w in (name, longer, f"{name}-{gazetteer.numbers[row]}") if w not in taken)
        ids[row] = one or f"place-{gazetteer.numbers[row]}"
        taken.add(ids[row])
    return ids


def _name(row: int, gazetteer: Gazetteer) -> str:
    """Return a row's name; a division that is called like a town says what it is: "Khartoum State"."""
    name, kind = gazetteer.names[row], gazetteer.kinds[row]
    if kind in _TYPED and any(gazetteer.kinds[e.row] == TOWN and gazetteer.country(e.row) == gazetteer.country(row)
                              for e in gazetteer.find(place_key(name))):  # fmt: skip
        return f"{name} {_TYPED[kind]}"
    return name


def _place(row: int, ids: dict[int, str], aliases: tuple[str, ...], gazetteer: Gazetteer) -> Place:
    kind = gazetteer.kinds[row]
    above = next((ids[r] for r in gazetteer.line(row)[1:] if r in ids), None)
    lat, lon = gazetteer.point(row)
    own = place_key(_name(row, gazetteer))
    named = (n for n in aliases if place_key(n) != own)
    if kind == COUNTRY:
        named = (n for n in country_words(gazetteer.codes[row])[0] if place_key(n) != own)
    return Place(
        id=ids[row],
        name=_name(row, gazetteer),
        aliases=tuple(dict.fromkeys(named))[:MAX_ALIASES],
        kind="settlement" if kind == TOWN else "area",
        level=KINDS[kind],
        parents=(above,) if above else (),
        lat=lat if kind in (TOWN, DISTRICT) else None,
        lon=lon if kind in (TOWN, DISTRICT) else None,
        geonames=str(gazetteer.numbers[row]),
    )


def _seat(code: str, places: dict[str, Place], gazetteer: Gazetteer) -> str:
    """Return the id of a country's capital among the places, empty where it is not there."""
    key = place_key(gazetteer.about[code].capital)
    return next((p.id for p in places.values() if p.level == "town" and place_key(p.name) == key), "")


# -- actors -----------------------------------------------------------------------------------------------------------


def _actors(codes: Sequence[str], others: Iterable[str], seats: dict[str, str],
            gazetteer: Gazetteer) -> dict[str, Actor]:  # fmt: skip
    """Return the states of the theatre with army and police, the states around it, and organisations."""
    found: list[Actor] = []
    for code in codes:
        state = state_of(code, gazetteer, (seats[code],) if seats[code] else ())
        adjective = next(iter(country_words(code)[1]), state.name)
        army = Actor(f"{state.id}-army", f"Armed Forces of {state.name}",
                     (f"{adjective} army", f"{adjective} military", f"{adjective} armed forces", f"{adjective} troops"),
                     "military", state.id)  # fmt: skip
        police = Actor(f"{state.id}-police", f"Police of {state.name}", (f"{adjective} police",), "organisation",
                       state.id)  # fmt: skip
        found += [state, army, police]
    around = dict.fromkeys(code for code in others if code not in codes and gazetteer.country_row(code) is not None)
    found += [state_of(code, gazetteer) for code in around]
    found += [one for one, members in organisations() if not members or members & {*codes, *around}]
    return {one.id: one for one in found}


def state_of(code: str, gazetteer: Gazetteer, based_at: tuple[str, ...] = ()) -> Actor:
    """Return a state as an actor, under the names of the land, of its people and of its government's seat."""
    names, people, seats = country_words(code)
    first = names[0] if names else gazetteer.names[gazetteer.country_row(code) or 0]
    adjective = people[:1]
    told = [*names[1:], *adjective, *(f"{a} government" for a in adjective), *(f"{a} authorities" for a in adjective),
            f"government of {first}", *seats]  # fmt: skip
    return Actor(slug(first), first, tuple(dict.fromkeys(n for n in told if n != first)), "state", None, based_at)


@lru_cache(maxsize=1)
def organisations() -> tuple[tuple[Actor, frozenset[str]], ...]:
    """Return the organisations of the world with the ISO codes of their members; none for those of all states."""
    table: dict[str, Any] = tomllib.loads((_LEXICON / "organisations.toml").read_text(encoding="utf-8"))
    found = []
    for one, (cell, kind, members) in table["organisations"].items():
        names = [name.strip() for name in cell.split(";")]
        found.append((Actor(one, names[0], tuple(names[1:]), kind), frozenset(m for m in members.split(";") if m)))
    return tuple(found)


def _agencies() -> list[Source]:
    table: dict[str, Any] = tomllib.loads((_LEXICON / "organisations.toml").read_text(encoding="utf-8"))
    return [Source(one, name, "agency", url=url) for one, (name, url) in table["agencies"].items()]


def hit_words(one: Candidate, gazetteer: Gazetteer) -> str:
    """Return a place of the world in words: "town in North Darfur, Sudan, 260,000 people"."""
    if one.row < 0:
        return one.kind
    line = ", ".join(gazetteer.names[row] for row in gazetteer.line(one.row)[1:])
    size = f", {one.people:,} people" if one.people else ""
    return f"{one.kind} in {line}{size}" if line else one.kind
