"""A user's polygons -> `boundaries.geojson` beside the sheets: each joined to a place by P-code, else by name.

Needs the extra `geo` (shapely, pyogrio), imported late. Reads what GDAL reads: GeoJSON, GPKG, Shapefile, TopoJSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crossbearing.errors import CrossbearingError, TheatreError, UsageError
from crossbearing.model.theatre import Place, Theatre
from crossbearing.output import whole_file

FILE = "boundaries.geojson"
INSTALL = "pip install 'crossbearing[geo]'"
WGS84 = 4326
# Columns that hold P-codes and names in the files of OCHA, geoBoundaries, GADM and Natural Earth, narrowest first.
_CODE = re.compile(r"(?i)(?:adm(?:in)?\d?_?)?p_?code|\w*_pcode|pcode_?\d?|shapeiso")
_NAME = re.compile(r"(?i)(?:adm\w*|\w{2,3})?\d?_?(?:name\w*|en)|shapename|name_\d|ts|dt|st|nam_?\w*")
# Further than this from the polygon a place's own point speaks against a join by name, degrees.
AWAY = 0.5
SHOWN_DIGITS = 5  # of coordinates in the file: a metre


@dataclass(frozen=True, slots=True)
class Joined:
    """What came of joining: place ids with how they were found, rows that found no place, and what was mended.

    `places` are rows (place id, name in the file, "P-code" or "name"); `unjoined` and `broken` are in words.
    """

    places: tuple[tuple[str, str, str], ...]
    unjoined: tuple[str, ...]
    mended: tuple[str, ...]
    broken: tuple[str, ...]
    without: tuple[str, ...]


def join(theatre: Theatre, file: Path, folder: Path, *, pcode: str = "", name: str = "", level: str = "",
         layer: str = "") -> Joined:  # fmt: skip
    """Return what joined and what did not; the joined polygons are written to the theatre's folder.

    `pcode` and `name` are columns of the file, guessed by their names where they are not given; `level` restricts the
    places. Polygons that cross themselves are mended by making them valid and told; what is no polygon afterwards is
    left out and told. Raises UsageError for a file that cannot be read or has no polygons.
    """
    if not (folder / "theatre.toml").is_file():
        raise TheatreError(f"{folder} is no theatre's folder.", hint="Give a folder that has theatre.toml.")
    if level and level not in theatre.levels:
        raise UsageError(f"There is no level {level!r}.", hint=f"The theatre has: {', '.join(theatre.levels)}.")
    columns, cells, shapes = _read(file, layer)
    code_at = _column(columns, pcode, _CODE, file)
    names_at = _columns_of_names(columns, name, file)
    if code_at is None and not names_at:
        raise UsageError(
            f"{file.name} has no column of P-codes or names.", hint=f"Say which with --name: {', '.join(columns)}."
        )
    places = [p for p in theatre.places.values() if not level or p.level == level]
    codes = {p.pcode.casefold(): p for p in places if p.pcode}
    named = _named(places)
    found: dict[str, tuple[str, str, Any]] = {}
    unjoined: list[str] = []
    mended: list[str] = []
    broken: list[str] = []
    for at, shape in enumerate(shapes):
        code = str(cells[code_at][at] or "").strip() if code_at is not None else ""
        titles = [str(cells[i][at]).strip() for i in names_at if cells[i][at]]
        what = next(iter(titles), "") or code or f"row {at + 1}"
        whole, fault = _mend(shape)
        if whole is None:
            broken.append(f"{what}: {fault}")
            continue
        place, how = codes.get(code.casefold()), "P-code"
        if place is None:
            place, how = _by_name(titles, named, whole), "name"
        if place is None:
            unjoined.append(f"{what} {code}".strip() + _several(titles, named))
            continue
        if fault:
            mended.append(f"{what} ({place.id}): {fault}")
        if place.id in found:
            whole = found[place.id][2].union(whole)  # parts of one place as rows of their own
        found[place.id] = (what, how, whole)
    _write(folder / FILE, found, theatre)
    wanted = {theatre.places[one].level for one in found}
    without = tuple(p.id for p in places if p.level in wanted and p.id not in found)
    rows = tuple((one, what, how) for one, (what, how, _) in found.items())
    return Joined(rows, tuple(unjoined), tuple(mended), tuple(broken), without)


def _read(file: Path, layer: str) -> tuple[list[str], list[Any], list[Any]]:
    """Return the file's columns, their cells, and its shapes in degrees."""
    if not file.exists():
        raise UsageError(f"There is no file {file}.", hint="Give a GeoJSON, GPKG, Shapefile or TopoJSON file.")
    try:
        import pyogrio
        import shapely
    except ImportError as fault:
        raise CrossbearingError(
            f"Reading polygons needs a library that is not installed ({fault.name}).", hint=f"Install it: {INSTALL}"
        ) from fault
    try:
        about, _, shapes, cells = pyogrio.raw.read(file, layer=layer or None)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as fault:
        raise UsageError(
            f"{file.name} cannot be read: {str(fault)[:200]}.", hint="Give a GeoJSON, GPKG, Shapefile or TopoJSON file."
        ) from fault
    drawn = list(shapely.from_wkb(shapes, on_invalid="ignore")) if shapes is not None else []
    kinds = {one.geom_type for one in drawn if one is not None}
    if not any(kind in ("Polygon", "MultiPolygon", "GeometryCollection") for kind in kinds):
        raise UsageError(f"{file.name} holds no polygons ({', '.join(sorted(kinds)) or 'nothing'}).",
                         hint="Give the outlines of districts, townships or the like.")  # fmt: skip
    return list(about["fields"]), list(cells), _degrees(drawn, str(about.get("crs") or ""), file)


def _degrees(shapes: list[Any], crs: str, file: Path) -> list[Any]:
    """Return shapes in degrees of WGS 84. Raises UsageError where the file is in metres and pyproj is not there."""
    if crs in ("", "EPSG:4326", "OGC:CRS84"):
        boxes = [one.bounds for one in shapes if one is not None and not one.is_empty]
        if any(max(abs(b[0]), abs(b[2])) > 181 or max(abs(b[1]), abs(b[3])) > 91 for b in boxes):
            raise UsageError(f"{file.name} is not in degrees and does not say in what.",
                             hint="Save it in WGS 84 (EPSG:4326).")  # fmt: skip
        return shapes
    try:
        import pyproj
        import shapely
    except ImportError as fault:
        raise CrossbearingError(
            f"{file.name} is in {crs[:40]}; turning it into degrees needs pyproj.", hint=f"Install it: {INSTALL}"
        ) from fault
    turn = pyproj.Transformer.from_crs(crs, WGS84, always_xy=True).transform
    return [one and shapely.transform(one, turn, interleaved=False) for one in shapes]


def _column(columns: Sequence[str], asked: str, guess: re.Pattern[str], file: Path) -> int | None:
    """Return the column asked for, or the last whose name says what it holds: the narrowest level stands last."""
    if asked:
        if asked not in columns:
            raise UsageError(f"{file.name} has no column {asked!r}.", hint=f"It has: {', '.join(columns)}.")
        return columns.index(asked)
    return next((i for i in reversed(range(len(columns))) if guess.fullmatch(columns[i])), None)


def _columns_of_names(columns: Sequence[str], asked: str, file: Path) -> list[int]:
    if asked:
        return [_column(columns, asked, _NAME, file) or 0]
    found = [i for i in range(len(columns)) if _NAME.fullmatch(columns[i]) and not _CODE.fullmatch(columns[i])]
    return list(reversed(found))


def _key(name: str) -> str:
    from anyascii import anyascii

    words = re.findall(r"[a-z0-9]+", anyascii(name).lower())
    return " ".join(words)


def _named(places: Sequence[Place]) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = {}
    for place in places:
        for name in dict.fromkeys(map(_key, (place.name, *place.aliases))):
            found.setdefault(name, []).append(place)
            bare = name.removesuffix(f" {place.level}") if place.level else name
            if bare != name and place not in found.setdefault(bare, []):
                found[bare].append(place)
    return found


def _by_name(titles: Sequence[str], named: dict[str, list[Place]], shape: Any) -> Place | None:
    """Return the one area of a name; of several the only one whose point lies in the shape. None where none is sure."""
    from shapely import Point

    for title in titles[:1]:
        fitting = [p for p in named.get(_key(title), ()) if p.kind == "area"] or list(named.get(_key(title), ()))
        here = [p for p in fitting if p.lat is None or p.lon is None or shape.distance(Point(p.lon, p.lat)) <= AWAY]
        inside = [p for p in here if p.lat is not None and p.lon is not None and shape.covers(Point(p.lon, p.lat))]
        if len(here) == 1 or len(inside) == 1:
            return (here if len(here) == 1 else inside)[0]
    return None


def _several(titles: Sequence[str], named: dict[str, list[Place]]) -> str:
    ids = [p.id for p in named.get(_key(titles[0]), ())] if titles else []
    return f" (several places are called so, or lie elsewhere: {', '.join(ids[:5])})" if ids else ""


def _mend(shape: Any) -> tuple[Any | None, str]:
    """Return a valid polygon of a shape and what was wrong with it; None where it has no area."""
    import shapely

    if shape is None or shape.is_empty:
        return None, "it has no outline"
    fault = ""
    if not shape.is_valid:
        fault = f"{shapely.is_valid_reason(shape)}; mended"
        shape = shapely.make_valid(shape)
    parts = [part for part in shapely.get_parts(shape, return_index=False) if part.geom_type == "Polygon"]
    parts += [p for m in shapely.get_parts(shape) if m.geom_type == "MultiPolygon" for p in shapely.get_parts(m)]
    parts = [part for part in parts if part.area > 0]
    if not parts:
        return None, "it has no area"
    return (parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)), fault


def _write(path: Path, found: dict[str, tuple[str, str, Any]], theatre: Theatre) -> None:
    import shapely

    def feature(one: str, how: str, shape: Any) -> dict[str, Any]:
        place = theatre.places[one]
        drawn = json.loads(shapely.to_geojson(shapely.set_precision(shape, 10**-SHOWN_DIGITS)))
        told = {"name": place.name, "level": place.level, "pcode": place.pcode, "joined_by": how}
        return {"type": "Feature", "id": one, "properties": told, "geometry": drawn}

    features = [feature(one, how, shape) for one, (_, how, shape) in sorted(found.items())]
    with whole_file(path) as out:
        out.write(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode())
