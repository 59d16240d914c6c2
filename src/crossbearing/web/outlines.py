"""What a map is drawn of, in Python and without tiles: outlines, the user's polygons, discs, in one projection.

Projection: equirectangular, true to scale along the parallel in the middle of the window (Snyder, "Map Projections:
A Working Manual", USGS 1987, chapter 12). x and y are in units of which `WIDE` span the window.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from pathlib import Path
from typing import Any

from crossbearing.model.theatre import Place
from crossbearing.web import island

WIDE = 1000.0
KM_A_DEGREE = 111.2  # of latitude, mean
# How far from its point a place of a level may lie; half the width of a typical one, km. Chosen, drawn as a disc.
PRECISION_KM = {
    "country": 250.0, "state": 90.0, "region": 90.0, "province": 90.0, "oblast": 90.0, "governorate": 60.0,
    "district": 40.0, "raion": 25.0, "township": 20.0, "locality": 20.0, "town": 4.0, "city": 6.0,
    "village-tract": 4.0, "ward": 1.5, "village": 1.5, "area": 40.0,
}  # fmt: skip
PLAIN_KM = 4.0
BOUNDARIES = "boundaries.geojson"
MOST_BOUNDARY_BYTES = 64 * 2**20
MARGIN = 0.18
LEAST_SPAN = 3.0  # degrees: nearer than this no border gives a bearing; the map is zoomed from there

Box = tuple[float, float, float, float]
Ring = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the world that a map shows: west, south, east, north in degrees, and the drawing's height."""

    box: Box

    @property
    def _squeeze(self) -> float:
        return max(0.05, cos(radians((self.box[1] + self.box[3]) / 2)))

    @property
    def _unit(self) -> float:
        return WIDE / ((self.box[2] - self.box[0]) * self._squeeze)

    @property
    def high(self) -> float:
        """The drawing's height in its units."""
        return round((self.box[3] - self.box[1]) * self._unit, 1)

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Return where a point lies in the drawing."""
        return (lon - self.box[0]) * self._squeeze * self._unit, (self.box[3] - lat) * self._unit

    def units(self, km: float) -> float:
        """Return a length on the ground in the drawing's units."""
        return km / KM_A_DEGREE * self._unit

    def path(self, rings: Iterable[Ring]) -> str:
        """Return closed rings as an SVG path; "" where none is left in or near the window."""
        west, south, east, north = self.box
        out = []
        for ring in rings:
            lons, lats = [p[0] for p in ring], [p[1] for p in ring]
            if max(lons) < west or min(lons) > east or max(lats) < south or min(lats) > north:
                continue
            clipped = _clip(ring, (2 * west - east, 2 * south - north, 2 * east - west, 2 * north - south))
            points = [self.at(*p) for p in clipped]
            if len(points) > 2:
                out.append("M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in points) + "Z")
        return "".join(out)


def _clip(ring: Ring, box: Box) -> list[tuple[float, float]]:
    """Return a ring cut to a box (Sutherland and Hodgman, 1974, "Reentrant Polygon Clipping")."""
    points = list(ring)
    for axis, limit, keep_less in ((0, box[0], False), (0, box[2], True), (1, box[1], False), (1, box[3], True)):
        kept: list[tuple[float, float]] = []
        for i, here in enumerate(points):
            before = points[i - 1]
            inside, was = (here[axis] <= limit) == keep_less, (before[axis] <= limit) == keep_less
            if inside != was:
                share = (limit - before[axis]) / (here[axis] - before[axis])
                kept.append(tuple(b + share * (h - b) for b, h in zip(before, here, strict=True)))  # type: ignore[arg-type]
            if inside:
                kept.append(here)
        points = kept
    return points


def window(points: Sequence[tuple[float, float]], box: Box | None) -> Window:
    """Return the window around points (lon, lat) with a margin; around the theatre's box, or the world, without any."""
    if not points:
        return Window(box or (-180.0, -60.0, 180.0, 80.0))
    lons, lats = [p[0] for p in points], [p[1] for p in points]
    middle = ((min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2)
    wide = max(LEAST_SPAN, (max(lons) - min(lons)) * (1 + 2 * MARGIN))
    high = max(LEAST_SPAN * 0.6, (max(lats) - min(lats)) * (1 + 2 * MARGIN))
    squeeze = max(0.05, cos(radians(middle[1])))
    wide = max(wide, high / squeeze * 1.25)  # landscape: a screen is
    high = max(high, wide * squeeze * 0.5)
    return Window((middle[0] - wide / 2, middle[1] - high / 2, middle[0] + wide / 2, middle[1] + high / 2))


def reach(place: Place) -> float:
    """Return how far from its point a place may lie, km."""
    return PRECISION_KM.get(place.level, PLAIN_KM if place.kind != "area" else PRECISION_KM["area"])


def grown(points: Iterable[tuple[float, float, float]]) -> list[tuple[float, float]]:
    """Return the corners of the squares around (lon, lat, km): what a window must hold."""
    found = []
    for lon, lat, km in points:
        d = km / KM_A_DEGREE
        found += [(lon - d, lat - d), (lon + d, lat + d)]
    return found


@lru_cache(maxsize=1)
def countries() -> tuple[tuple[str, tuple[tuple[tuple[float, float], ...], ...]], ...]:
    """Return the countries as (name, rings); () where this copy was not packaged (see `island`)."""
    data = island.outlines()
    if data is None:
        return ()
    scale, shift = data["transform"]["scale"], data["transform"]["translate"]
    arcs = [tuple(_unpacked(arc, scale, shift)) for arc in data["arcs"]]
    found = []
    for one in data["objects"]["countries"]["geometries"]:
        parts = one.get("arcs", ())
        polygons = parts if one["type"] == "MultiPolygon" else [parts]
        rings = tuple(_joined(ring, arcs) for polygon in polygons for ring in polygon)
        found.append((str(one.get("properties", {}).get("name", "")), rings))
    return tuple(found)


@lru_cache(maxsize=32)
def countries_in(seen: Window) -> tuple[tuple[str, str], ...]:
    """Return the countries in and near a window as (name, SVG path)."""
    return tuple((name, path) for name, rings in countries() if (path := seen.path(rings)))


def _unpacked(arc: Sequence[Sequence[int]], scale: Sequence[float], shift: Sequence[float]
              ) -> Iterator[tuple[float, float]]:  # fmt: skip
    """Yield the points of a delta-coded arc (TopoJSON format specification, section 2.1.3)."""
    x = y = 0
    for dx, dy in arc:
        x, y = x + dx, y + dy
        yield x * scale[0] + shift[0], y * scale[1] + shift[1]


def _joined(ring: Sequence[int], arcs: Sequence[tuple[tuple[float, float], ...]]) -> tuple[tuple[float, float], ...]:
    points: list[tuple[float, float]] = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc if not points else arc[1:]
    return tuple(points)


def boundaries(folder: Path | None) -> dict[str, list[Ring]]:
    """Return the user's polygons by place id, from `boundaries.geojson` beside the theatre's sheets; {} without."""
    path = folder / BOUNDARIES if folder is not None else None
    if path is None or not path.is_file():
        return {}
    told = path.stat()
    return _read(path, told.st_mtime_ns, told.st_size)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int, size: int) -> dict[str, list[Ring]]:
    if size > MOST_BOUNDARY_BYTES:
        return {}
    try:
        features = json.loads(path.read_bytes())["features"]
    except (ValueError, KeyError, TypeError):
        return {}
    return {
        str(one["id"]): list(_rings(one.get("geometry"))) for one in features if isinstance(one, dict) and "id" in one
    }


def _rings(geometry: Any) -> Iterator[Ring]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    polygons: Any = ()
    if kind == "Polygon":
        polygons = [geometry["coordinates"]]
    elif kind == "MultiPolygon":
        polygons = geometry["coordinates"]
    for polygon in polygons:
        for ring in polygon:
            yield [(float(p[0]), float(p[1])) for p in ring]
