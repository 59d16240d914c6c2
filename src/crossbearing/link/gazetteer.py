"""The world's gazetteer: towns, divisions and countries after GeoNames in one small file, found by name or by number.

The file `gazetteer.bin` is a line of JSON (what is in it, from where), then columns of rows and the index of names.
"""

from __future__ import annotations

import json
import re
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from anyascii import anyascii

FILE = Path(__file__).parent / "gazetteer.bin"
VERSION = 1
# What a row can be, in the order of the file's codes; the words are levels of a theatre too.
KINDS = ("country", "state", "district", "town")
COUNTRY, STATE, DISTRICT, TOWN = range(4)
NAME, ALIAS, BARE = range(3)  # how a key belongs to a row: its name, another name, a division's name without its type
NOBODY = 0xFFFFFFFF
SCALE = 1000  # coordinates are kept to a thousandth of a degree: 111 m

_WORDS = re.compile(r"[a-z0-9]+")
_SPELT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort", "n": "north", "s": "south", "e": "east",
          "w": "west", "twp": "township", "co": "county", "cty": "county", "pt": "point", "no": "no"}  # fmt: skip


@lru_cache(maxsize=50_000)
def place_key(name: str) -> str:
    """Return the key of a place's name: ASCII, lower case, words apart by one space, "St." and the like spelt out."""
    plain = (name if name.isascii() else anyascii(name)).replace("&", " and ").replace("'", "").replace("`", "")
    plain = plain.replace("’", "").lower()
    return " ".join(_SPELT.get(word, word) for word in _WORDS.findall(plain))


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


class About(NamedTuple):
    """What is known of a country: its capital, the ISO codes of its neighbours and its languages, with commas."""

    capital: str
    neighbours: str
    languages: str


class Entry(NamedTuple):
    """A row that a key can mean: its number in the file, and how the key belongs to it (NAME, ALIAS or BARE)."""

    row: int
    how: int


@dataclass(slots=True)
class Gazetteer:
    """Columns of rows, sorted by GeoNames' number, and the sorted keys with the rows that each can mean."""

    names: list[str]
    kinds: bytes
    lats: array[int]
    lons: array[int]
    people: array[int]
    numbers: array[int]
    parents: array[int]
    codes: dict[int, str]
    about: dict[str, About]
    keys: list[str]
    starts: array[int]
    entries: array[int]
    made: str = ""
    _countries: dict[str, int] = field(default_factory=dict)
    _aliases: dict[int, list[str]] = field(default_factory=dict)

    def find(self, key: str) -> tuple[Entry, ...]:
        """Return the rows that a key (see `place_key`) can mean; empty where nothing is called so."""
        at = bisect_left(self.keys, key)
        if at == len(self.keys) or self.keys[at] != key:
            return ()
        return tuple(Entry(one >> 2, one & 3) for one in self.entries[self.starts[at] : self.starts[at + 1]])

    def begins(self, key: str) -> bool:
        """Return whether a longer name begins with the words of this key."""
        at = bisect_left(self.keys, key + " ")
        return at < len(self.keys) and self.keys[at].startswith(key + " ")

    def point(self, row: int) -> tuple[float, float]:
        """Return latitude and longitude of a row in degrees."""
        return self.lats[row] / SCALE, self.lons[row] / SCALE

    def line(self, row: int) -> tuple[int, ...]:
        """Return the row and what it lies in, nearest first: town, district, state, country."""
        line = [row]
        while (above := self.parents[line[-1]]) != NOBODY:
            line.append(above)
        return tuple(line)

    def country(self, row: int) -> str:
        """Return the ISO code of the country that a row is or lies in."""
        return self.codes.get(self.line(row)[-1], "")

    def number(self, geonames: int) -> int | None:
        """Return the row of a GeoNames number, None where the file has no such place."""
        at = bisect_left(self.numbers, geonames)
        return at if at < len(self.numbers) and self.numbers[at] == geonames else None

    def country_row(self, code: str) -> int | None:
        """Return the row of a country by its ISO code, None where there is none."""
        if not self._countries:
            self._countries.update({code: row for row, code in self.codes.items()})
        return self._countries.get(code)

    def within(self, row: int) -> Iterator[int]:
        """Yield the rows that lie in a row, whatever the depth. Takes one pass over the file."""
        inside = {row}
        for level in (STATE, DISTRICT, TOWN):
            for one, above in enumerate(self.parents):
                if self.kinds[one] == level and above in inside:
                    inside.add(one)
                    yield one

    def aliases(self, rows: Iterable[int]) -> dict[int, tuple[str, ...]]:
        """Return the other names of rows, in plain letters. Takes one pass over the index."""
        wanted = set(rows)
        found: dict[int, list[str]] = {one: [] for one in wanted}
        for at, key in enumerate(self.keys):
            for entry in self.entries[self.starts[at] : self.starts[at + 1]]:
                if entry & 3 == ALIAS and entry >> 2 in wanted:
                    found[entry >> 2].append(_title(key))
        return {one: tuple(names) for one, names in found.items()}


def _title(key: str) -> str:
    return " ".join(word.capitalize() for word in key.split(" "))


@lru_cache(maxsize=1)
def world() -> Gazetteer:
    """Return the shipped gazetteer, read once a process (about 0.3 s, 110 MB)."""
    return load(FILE.read_bytes())


def load(data: bytes) -> Gazetteer:
    """Return the gazetteer packed in bytes (see `pack`)."""
    head, _, body = data.partition(b"\n")
    about = json.loads(head)
    if about.get("version") != VERSION:
        raise ValueError(f"gazetteer of version {about.get('version')}, not {VERSION}")
    blob = memoryview(zlib.decompress(body))
    parts: dict[str, bytes] = {}
    at = 0
    for name, size in about["parts"]:
        parts[name] = bytes(blob[at : at + size])
        at += size
    ints = {name: _ints(code, parts[name]) for name, code in _COLUMNS.items()}
    return Gazetteer(
        names=parts["names"].decode().split("\n"),
        kinds=parts["kinds"],
        lats=ints["lats"],
        lons=ints["lons"],
        people=ints["people"],
        numbers=array("I", accumulate(ints["numbers"])),
        parents=ints["parents"],
        codes={int(row): told[0] for row, told in about["countries"].items()},
        about={told[0]: About(*told[1:]) for told in about["countries"].values()},
        keys=parts["keys"].decode("ascii").split("\n"),
        starts=array("I", accumulate(parts["counts"], initial=0)),
        entries=ints["entries"],
        made=about["made"],
    )


_COLUMNS = {"lats": "i", "lons": "i", "people": "I", "numbers": "I", "parents": "I", "entries": "I"}


def _ints(code: str, planes: bytes) -> array[int]:
    """Return four-byte integers kept as four planes, the low bytes first: so they compress better."""
    count = len(planes) // 4
    raw = bytearray(len(planes))
    for plane in range(4):
        raw[plane::4] = planes[plane * count : (plane + 1) * count]
    found = array(code)
    found.frombytes(raw)
    return found


def pack(columns: dict[str, list[int]], texts: dict[str, str], kinds: bytes, counts: bytes,
         about: dict[str, object]) -> bytes:  # fmt: skip
    """Return the file's bytes: `columns` by name as in `_COLUMNS`, `texts` are "names" and "keys", one a line."""
    parts: list[tuple[str, bytes]] = [(name, text.encode()) for name, text in texts.items()]
    parts += [("kinds", kinds), ("counts", counts)]
    for name, code in _COLUMNS.items():
        raw = array(code, columns[name]).tobytes()
        parts.append((name, b"".join(raw[plane::4] for plane in range(4))))
    head = {"version": VERSION, **about, "parts": [[name, len(data)] for name, data in parts]}
    body = zlib.compress(b"".join(data for _, data in parts), 9)
    return json.dumps(head, ensure_ascii=True).encode() + b"\n" + body
