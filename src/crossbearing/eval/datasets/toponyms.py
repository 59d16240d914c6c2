"""LGL and GeoWebNews: marked toponyms placed within 161 km of where they are (Lieberman 2010; Gritta 2019).

Asked is the resolver of places with no theatre but the world; what it does not place counts as wrong.
"""

from __future__ import annotations

import math
import re
from pathlib import Path

from crossbearing import plugins
from crossbearing.eval.dataset import Figure, Measured, Reader, digest, lines
from crossbearing.eval.score import Fault
from crossbearing.model.theatre import Theatre
from crossbearing.settings import Settings

WHAT = "where marked toponyms are: accuracy within 161 km"
FOLDER = "text/toponyms"
# Each file with what it calls a toponym's name, latitude and longitude, and what others published for it.
FILES = {
    "lgl_train80.xml": ("phrase", "lat", "lon", "Mordecai 3 .827"),
    "GWN.xml": ("extractedName", "latitude", "longitude", ""),
}
NEAR_KM = 161.0  # 100 miles: the field's bound for a right place
EARTH_KM = 6371.0
_TOPONYM = re.compile(r"<toponym>(.*?)</toponym>", re.DOTALL)


def measure(folder: Path, extractor: Reader, settings: Settings, limit: int) -> Measured:
    """Return, for each set, accuracy within 161 km over toponyms that have a point, and the share placed at all."""
    figures: list[Figure] = []
    faults: list[Fault] = []
    count = 0
    for file, (name, lat, lon, published) in FILES.items():
        gold = [tuple(_field(m[1], key) for key in (name, lat, lon))
                for m in list(_TOPONYM.finditer("\n".join(lines(folder / file))))[: limit or None]]  # fmt: skip
        gold = [g for g in gold if g[1] and g[2]]
        placed, right = _compare(file, gold, faults)
        count += len(gold)
        figures += [Figure(f"{file}, within 161 km", right / max(1, len(gold)), len(gold), published),
                    Figure(f"{file}, placed", placed / max(1, len(gold)), len(gold))]  # fmt: skip
    return Measured(tuple(figures), tuple(faults), count, digest(*(folder / file for file in FILES)))


def _compare(file: str, gold: list[tuple[str, ...]], faults: list[Fault]) -> tuple[int, int]:
    """Return how many toponyms were placed, and how many of them rightly; add the others to the faults."""
    world = Theatre("world", "World")
    resolver = plugins.load("resolver", "where")
    placed = right = 0
    for name, lat, lon in gold:
        best = next(iter(resolver.candidates(name, world, None)), None)
        place = world.places.get(best.id) if best else None
        if place is None or place.lat is None or place.lon is None:
            faults.append(Fault("missed", file, "place", name))
            continue
        placed += 1
        near = _km(place.lat, place.lon, float(lat), float(lon)) <= NEAR_KM
        right += near
        if not near:
            faults.append(Fault("false alarm", file, "place", name, f"{lat} {lon}", f"{place.lat} {place.lon}"))
    return placed, right


def _field(xml: str, key: str) -> str:
    found = re.search(rf"<{key}>(.*?)</{key}>", xml, re.DOTALL)
    return found[1].strip() if found else ""


def _km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the great-circle distance of two points (haversine)."""
    a, b = math.radians(lat), math.radians(other_lat)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(half))
