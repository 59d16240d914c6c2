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
FILE = "lgl_train80.xml"
NEAR_KM = 161.0  # 100 miles: the field's bound for a right place
EARTH_KM = 6371.0
_TOPONYM = re.compile(r"<toponym>(.*?)</toponym>", re.DOTALL)


def measure(folder: Path, extractor: Reader, settings: Settings, limit: int) -> Measured:
    """Return accuracy within 161 km over the toponyms that have a point, and the share that was placed at all."""
    text = "\n".join(lines(folder / FILE))
    world = Theatre("world", "World")
    resolver = plugins.load("resolver", "where")
    count = placed = right = 0
    faults: list[Fault] = []
    for found in list(_TOPONYM.finditer(text))[: limit or None]:
        name, lat, lon = (_field(found[1], key) for key in ("phrase", "lat", "lon"))
        if not (lat and lon):
            continue
        count += 1
        best = next(iter(resolver.candidates(name, world, None)), None)
        place = world.places.get(best.id) if best else None
        if place is None or place.lat is None or place.lon is None:
            faults.append(Fault("missed", FILE, "place", name))
            continue
        placed += 1
        km = _km(place.lat, place.lon, float(lat), float(lon))
        right += km <= NEAR_KM
        if km > NEAR_KM:
            faults.append(Fault("false alarm", FILE, "place", name, f"{lat} {lon}", f"{place.lat} {place.lon}"))
    figures = (Figure("accuracy within 161 km", right / max(1, count), count, "Mordecai 3 .827"),
               Figure("placed", placed / max(1, count), count))  # fmt: skip
    return Measured(figures, tuple(faults), count, digest(folder / FILE))


def _field(xml: str, key: str) -> str:
    found = re.search(rf"<{key}>(.*?)</{key}>", xml, re.DOTALL)
    return found[1].strip() if found else ""


def _km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the great-circle distance of two points (haversine)."""
    a, b = math.radians(lat), math.radians(other_lat)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(half))
