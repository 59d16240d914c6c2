"""LGL and GeoWebNews: marked toponyms placed within 161 km of where they are (Lieberman 2010; Gritta 2019).

Asked is the resolver `world`, which weighs all marked toponyms of an article together, with the country that the
outlet's address ends in (.uk); their spans are given, where they are is not. A toponym counts that has a GeoNames
number and a point: the 2,401 of GeoWebNews that others measure on too. What is not placed counts as wrong. The same
GeoNames number is the same place, whatever point stands for a country or state; distance alone stands below it. The
country is judged where the gold's number is in the gazetteer.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from crossbearing import plugins
from crossbearing.errors import UsageError
from crossbearing.eval.dataset import Figure, Measured, Reader, digest
from crossbearing.eval.score import Fault
from crossbearing.link.gazetteer import world
from crossbearing.link.world import km, land_of
from crossbearing.settings import Settings

WHAT = "where marked toponyms are: accuracy within 161 km"
FOLDER = "text/toponyms"
# Each file with what others published for it.
FILES = {"lgl_train80.xml": "Mordecai 3 .827", "GWN.xml": ""}
# What GeoWebNews marks beside toponyms: "the village", "Mayor", persons.
_NO_TOPONYM = frozenset({"Non_Lit_Expression", "Literal_Expression", "Non_Toponym", "Homonym", "Language"})
NEAR_KM = 161.0  # 100 miles: the field's bound for a right place
_ARTICLE = re.compile(r"<article [^>]*>(.*?)</article>", re.DOTALL)
_TOPONYM = re.compile(r"<toponym>(.*?)</toponym>", re.DOTALL)
_NUMBER = re.compile(r"geonameid=\"(\d+)\"|<geonamesID>(\d+)<")


class Gold(NamedTuple):
    """A marked toponym: its words, where it stands, its point in degrees and GeoNames' number; 0: not counted."""

    words: str
    start: int
    lat: float
    lon: float
    number: int


def measure(folder: Path, extractor: Reader, settings: Settings, limit: int) -> Measured:
    """Return for each set the share placed rightly, by number or distance, by distance alone, and in which country."""
    figures: list[Figure] = []
    faults: list[Fault] = []
    count = 0
    for file, published in FILES.items():
        counts: Counter[str] = Counter()
        for at, (address, text, gold) in enumerate(_articles(folder / file)):
            if limit and at >= limit:
                break
            count += 1
            _compare(file, address, text, gold, counts, faults)
        of = max(1, counts["all"])
        figures += [
            Figure(f"{file}, within 161 km", counts["right"] / of, counts["all"], published),
            Figure(f"{file}, by distance alone", counts["near"] / of, counts["all"]),
            Figure(f"{file}, country", counts["country"] / max(1, counts["lands"]), counts["lands"]),
            Figure(f"{file}, placed", counts["placed"] / of, counts["all"]),
        ]
    return Measured(tuple(figures), tuple(faults), count, digest(*(folder / file for file in FILES)))


def _compare(file: str, address: str, text: str, gold: list[Gold], counts: Counter[str], faults: list[Fault]) -> None:
    """Count an article's toponyms, and add those placed wrongly to the faults."""
    gazetteer = world()
    resolver = plugins.load("resolver", "world")
    spans = [(one.start, one.start + len(one.words)) for one in gold]
    for one, placed in zip(gold, resolver.place(text, spans, land_of(address)), strict=True):
        if not one.number:
            continue
        best = placed.best
        counts["all"] += 1
        row = gazetteer.number(one.number)
        land = gazetteer.country(row) if row is not None else ""
        counts["lands"] += bool(land)
        if best is None:
            faults.append(Fault("missed", file, "place", one.words))
            continue
        counts["placed"] += 1
        near = km(best.lat, best.lon, one.lat, one.lon) <= NEAR_KM
        right = near or (best.row >= 0 and best.row == row)
        counts["near"] += near
        counts["right"] += right
        counts["country"] += bool(land) and best.row >= 0 and gazetteer.country(best.row) == land
        if not right:
            faults.append(Fault("false alarm", file, "place", one.words, f"{one.lat} {one.lon}", best.id))


def _articles(file: Path) -> Iterator[tuple[str, str, list[Gold]]]:
    """Yield the outlet's address, the text and the toponyms of each article."""
    if not file.is_file():
        raise UsageError(f"There is no {file}.", hint="Give the folder that holds the data sets with --data.")
    for article in _ARTICLE.finditer(file.read_text(encoding="utf-8")):
        raw = _field(article[1], "text")
        told = re.fullmatch(r"<!\[CDATA\[(.*)\]\]>", raw, re.DOTALL)
        text = told[1] if told else html.unescape(raw)
        gold = [one for m in _TOPONYM.finditer(article[1]) if (one := _gold(m[1], text)) is not None]
        yield _field(article[1], "domain") or _field(article[1], "link"), text, gold


def _gold(xml: str, text: str) -> Gold | None:
    """Return a marked toponym, where its words stand nearest to the mark; None where they do not, or are no toponym."""
    words = _field(xml, "phrase") or html.unescape(_field(xml, "extractedName"))
    lat, lon = _field(xml, "lat") or _field(xml, "latitude"), _field(xml, "lon") or _field(xml, "longitude")
    mark = int(_field(xml, "start") or 0)
    starts = [m.start() for m in re.finditer(re.escape(words), text)] if words else []
    if not starts or _field(xml, "type") in _NO_TOPONYM:
        return None
    number = _NUMBER.search(xml) if lat and lon else None
    found = int(next(n for n in number.groups() if n)) if number else 0
    return Gold(words, min(starts, key=lambda s: abs(s - mark)), float(lat or 0), float(lon or 0), found)


def _field(xml: str, key: str) -> str:
    found = re.search(rf"<{key}(?: [^>]*)?>(.*?)</{key}>", xml, re.DOTALL)
    return found[1].strip() if found else ""
