"""In which country a point lies, as far as the nearest towns tell: for checking the coordinates of a sheet."""

from __future__ import annotations

import math
from functools import lru_cache

from crossbearing.link.gazetteer import TOWN, place_key, world
from crossbearing.link.gazetteer_draft import country_names
from crossbearing.link.world import km

# Towns are sparse at borders: told is only a point so far from every town of its own country, and so many times nearer
# to one of another.
FAR_KM, NEARER = 150.0, 3.0
REACH = 3  # degrees around the point in which towns are looked for


@lru_cache(maxsize=1)
def _squares() -> dict[tuple[int, int], list[int]]:
    """Return the towns by the square degree that they lie in; about 0.1 s, once a process."""
    gazetteer = world()
    found: dict[tuple[int, int], list[int]] = {}
    for row, kind in enumerate(gazetteer.kinds):
        if kind == TOWN:
            found.setdefault((gazetteer.lats[row] // 1000, gazetteer.lons[row] // 1000), []).append(row)
    return found


def nearest(lat: float, lon: float) -> list[tuple[float, int]]:
    """Return the towns within three degrees of a point as (kilometres, row), the nearest first."""
    gazetteer, squares = world(), _squares()
    at = (math.floor(lat), math.floor(lon))
    rows = [
        row
        for i in range(-REACH, REACH + 1)
        for k in range(-REACH, REACH + 1)
        for row in squares.get((at[0] + i, (at[1] + k + 180) % 360 - 180), ())
    ]
    return sorted((km(lat, lon, *gazetteer.point(row)), row) for row in rows)


def elsewhere(country: str, lat: float, lon: float) -> str:
    """Return in words in which country a point lies where it cannot be the one that is said; else nothing."""
    code = country_names().get(place_key(country))
    if code is None:
        return ""
    gazetteer = world()
    near = nearest(lat, lon)
    if not near or near[0][0] > FAR_KM:  # in a desert towns tell nothing
        return ""
    own = next((distance for distance, row in near if gazetteer.country(row) == code), None)
    if own is not None and (own < FAR_KM or own < NEARER * near[0][0]):
        return ""
    town = near[0][1]
    name = gazetteer.names[gazetteer.line(town)[-1]]
    return f"{round(near[0][0])} km from {gazetteer.names[town]} in {name}"
