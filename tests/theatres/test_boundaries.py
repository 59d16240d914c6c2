"""A user's polygons: joined by P-code or name, mended where they cross themselves, and told where they do not join."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from crossbearing.errors import CrossbearingError, TheatreError, UsageError
from crossbearing.model.theatre import Place, Theatre
from crossbearing.theatres.boundaries import FILE, join
from crossbearing.theatres.load import load
from crossbearing.theatres.write import write

ROWS = (
    Place("land", "Land", kind="area", level="country"),
    Place("north", "North District", kind="area", level="district", parents=("land",), pcode="LD01"),
    Place("south", "South District", ("Südbezirk",), "area", "district", ("land",), lat=0.5, lon=5.5),
    Place("west-a", "West", kind="area", level="district", lat=0.5, lon=20.5),
    Place("west-b", "West", kind="area", level="district", lat=0.5, lon=30.5),
    Place("southtown", "South", level="town", lat=0.5, lon=5.5),
)


def square(west: float) -> list[list[float]]:
    return [[west, 0], [west + 1, 0], [west + 1, 1], [west, 1], [west, 0]]


def feature(ring: list[list[float]], **told: str) -> dict[str, Any]:
    return {"type": "Feature", "properties": told, "geometry": {"type": "Polygon", "coordinates": [ring]}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    theatre = Theatre("t", "T", levels=("country", "district", "town"), places={p.id: p for p in ROWS})
    write(theatre, tmp_path / "t")
    return tmp_path / "t"


def saved(folder: Path, *features: dict[str, Any]) -> Path:
    file = folder.parent / "districts.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}))
    return file


def drawn(folder: Path) -> dict[str, Any]:
    return {one["id"]: one for one in json.loads((folder / FILE).read_text())["features"]}


def test_a_code_decides_before_a_name_and_what_does_not_join_is_told(folder: Path) -> None:
    file = saved(
        folder,
        feature(square(0), ADM2_PCODE="LD01", ADM2_EN="Another Name"),
        feature(square(5), ADM2_PCODE="", ADM2_EN="SUDBEZIRK"),
        feature(square(30), ADM2_PCODE="", ADM2_EN="West"),
        feature(square(9), ADM2_PCODE="LD99", ADM2_EN="Nowhere"),
    )
    found = join(load(folder), file, folder, level="district")
    assert [(one, how) for one, _, how in found.places] == [("north", "P-code"), ("south", "name"), ("west-b", "name")]
    assert found.unjoined == ("Nowhere LD99",) and found.without == ("west-a",)
    assert drawn(folder)["south"]["properties"]["joined_by"] == "name" and not found.mended


def test_a_polygon_that_crosses_itself_is_mended_and_told(folder: Path) -> None:
    bow = [[0.0, 0.0], [1.0, 1.0], [1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]
    found = join(load(folder), saved(folder, feature(bow, pcode="LD01", name="North")), folder)
    assert "Self-intersection" in found.mended[0] and drawn(folder)["north"]["geometry"]["type"] == "MultiPolygon"


def test_a_polygon_without_area_is_left_out_and_told(folder: Path) -> None:
    line = [[0.0, 0.0], [1.0, 1.0], [0.0, 0.0], [0.0, 0.0]]
    found = join(load(folder), saved(folder, feature(line, name="North District"), feature(square(5), name="South")),
                 folder)  # fmt: skip
    assert found.broken == ("North District: it has no area",) and [one for one, _, _ in found.places] == ["south"]


def test_topojson_without_codes_joins_by_name(folder: Path) -> None:
    arcs = [square(0), square(5)]
    shapes = [
        {"type": "Polygon", "arcs": [[0]], "properties": {"name": "North"}},
        {"type": "Polygon", "arcs": [[1]], "properties": {"name": "South"}},
    ]
    file = folder.parent / "districts.topojson"
    file.write_text(json.dumps({"type": "Topology", "arcs": arcs,
                                "objects": {"d": {"type": "GeometryCollection", "geometries": shapes}}}))  # fmt: skip
    found = join(load(folder), file, folder, level="district")
    assert [(one, how) for one, _, how in found.places] == [("north", "name"), ("south", "name")]


def test_metres_are_turned_into_degrees(folder: Path) -> None:
    import numpy
    import pyogrio
    import pyproj
    from shapely import Polygon, to_wkb

    turn = pyproj.Transformer.from_crs(4326, 3857, always_xy=True).transform
    ring = [turn(*point) for point in square(5)]
    file = folder.parent / "d.gpkg"
    pyogrio.raw.write(file, numpy.array([to_wkb(Polygon(ring))], dtype=object), [numpy.array(["South"], dtype=object)],
                      ["name"], geometry_type="Polygon", crs="EPSG:3857", driver="GPKG")  # fmt: skip
    join(load(folder), file, folder, level="district")
    lons = [point[0] for point in drawn(folder)["south"]["geometry"]["coordinates"][0]]
    assert min(lons) == pytest.approx(5, abs=1e-4)


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        ("no json", "GeoJSON"),
        (json.dumps({"type": "FeatureCollection", "features": []}), "outlines"),
        (json.dumps({"type": "Feature", "properties": {"name": "x"},
                     "geometry": {"type": "Point", "coordinates": [0, 0]}}), "outlines"),
        (json.dumps(feature(square(500_000), name="North")), "WGS 84"),
        (json.dumps(feature(square(0), area="7")), "--name"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_joined_says_what_to_do(folder: Path, content: str, hint: str) -> None:
    file = folder.parent / "x.geojson"
    file.write_text(content)
    with pytest.raises(UsageError) as fault:
        join(load(folder), file, folder)
    assert hint in fault.value.hint


def test_wrong_words_are_said_with_what_there_is(folder: Path) -> None:
    file = saved(folder, feature(square(0), name="North"))
    theatre = load(folder)
    for asked, hint in (({"level": "ward"}, "district"), ({"name": "title"}, "name")):
        with pytest.raises(UsageError) as fault:
            join(theatre, file, folder, **asked)
        assert hint in fault.value.hint
    with pytest.raises(UsageError):
        join(theatre, folder / "none.geojson", folder)
    with pytest.raises(TheatreError):
        join(theatre, file, folder.parent)


def test_without_the_extra_the_install_line_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyogrio", None)
    with pytest.raises(CrossbearingError) as fault:
        join(load(folder), saved(folder, feature(square(0), name="North")), folder)
    assert "crossbearing[geo]" in fault.value.hint
