"""Regions: "8 km north of Sake", "between Lainya and Morobo", "on the road to Bouar": where such words put a thing."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from crossbearing.model.theatre import Theatre

_UNITS = {"km": 1.0, "kilometre": 1.0, "kilometer": 1.0, "mile": 1.609, "metre": 0.001, "meter": 0.001, "m": 0.001}
_COMPASS = {"north": 0, "north-east": 45, "east": 90, "south-east": 135, "south": 180, "south-west": 225, "west": 270,
            "north-west": 315}  # fmt: skip
# How far "near", "outside" and a bare direction reach in kilometres, where no distance is told. A convention.
_REACH = {"near": 10.0, "outside": 5.0, "around": 10.0, "direction": 25.0, "towards": 25.0, "on the road to": 30.0}
_BACK = 60
_BEFORE = re.compile(
    r"(?:(?P<number>\d+(?:[.,]\d+)?|a few|several) ?(?P<unit>km|kilometres?|kilometers?|miles?|metres?|meters?|m)\b ?)?"
    r"(?:to the )?(?P<compass>(?:north|south)(?:[ -]?(?:east|west))?|east|west)?(?:ern outskirts)? ?"
    r"(?P<word>of|from|near|outside|around|towards?|between|(?:road|highway|track) (?:to|from|between)|off)"
    r" (?:the (?:town|city|village) of |the )?$",
    re.IGNORECASE,
)


class Region(NamedTuple):
    """A place told by its relation to others: the words, the places, kilometres and degrees from north if told."""

    words: str
    relation: str
    km: float | None = None
    bearing: int | None = None


def region_before(text: str, start: int, end: int) -> Region | None:
    """Return the relation that the words before a place's name put it in; None where they name the place itself."""
    window = text[max(0, start - _BACK) : start].replace("\n", " ")
    found = _BEFORE.search(window)
    if found is None:
        return None
    word = found["word"].lower()
    compass = (found["compass"] or "").lower().replace(" ", "-")
    if compass in ("northeast", "northwest", "southeast", "southwest"):
        compass = f"{compass[:5]}-{compass[5:]}"
    number, km = found["number"], None
    if number:
        factor = _UNITS[found["unit"].lower().removesuffix("s") if found["unit"] != "m" else "m"]
        km = float(number.replace(",", ".")) * factor if number[0].isdigit() else 3 * factor
    if word in ("of", "from", "off") and not compass and km is None:
        return None
    relation = "direction" if compass else "distance" if km is not None else word
    if relation.startswith(("road", "highway", "track")):
        relation = "between" if relation.endswith("between") else "on the road to"
    relation = {"toward": "towards", "off": "near"}.get(relation, relation)
    words = f"{found[0].strip()} {text[start:end]}"
    return Region(words, relation, km, _COMPASS.get(compass))


def area(region: Region, places: tuple[str, ...], theatre: Theatre) -> tuple[float, float, float] | None:
    """Return middle and radius (latitude, longitude, kilometres) of a region; None where its places have no points.

    Flat-earth arithmetic: at these distances the error is far under the radius.
    """
    rows = [theatre.places[one] for one in places if one in theatre.places]
    points = [(p.lat, p.lon) for p in rows if p.lat is not None and p.lon is not None]
    if not points:
        return None
    lat = sum(a for a, _ in points if a is not None) / len(points)
    lon = sum(b for _, b in points if b is not None) / len(points)
    if region.relation == "between" and len(points) == 2:
        (a, b), (c, d) = points
        assert a is not None and b is not None and c is not None and d is not None
        return lat, lon, max(1.0, _kilometres(a, b, c, d) / 2)
    reach = region.km if region.km is not None else _REACH.get(region.relation, 10.0)
    if region.bearing is None:
        return lat, lon, reach
    turn = math.radians(region.bearing)
    lat += reach * math.cos(turn) / 111.2
    lon += reach * math.sin(turn) / (111.2 * max(0.1, math.cos(math.radians(lat))))
    return lat, lon, max(2.0, reach / 2)


def _kilometres(a: float, b: float, c: float, d: float) -> float:
    """Return the distance of two points in kilometres."""
    x = (d - b) * math.cos(math.radians((a + c) / 2))
    return 111.2 * math.hypot(c - a, x)
