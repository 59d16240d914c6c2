"""Charts and maps as numbers: bars that join, points where they should be, polygons that are cut, labels apart."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import accumulate, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import made_ledger as made
from crossbearing.model.finding import Holding, Row
from crossbearing.model.outlook import Difference
from crossbearing.web import charts, filters, outlines
from crossbearing.web.browse import Whole
from crossbearing.web.talking import _pairs
from crossbearing.web.timeline import Scale
from crossbearing.web.where import LINE, Drawing

odds = st.floats(-20, 20, allow_nan=False)


@given(st.lists(odds, min_size=1, max_size=12))
def test_each_bar_of_a_waterfall_begins_where_the_one_before_ended(terms: list[float]) -> None:
    finding = replace(made.DISPUTE, rows=tuple(Row(str(n), t) for n, t in enumerate(terms)), log_odds=sum(terms))
    *bars, total = charts.waterfall(finding)
    ends = [0.0, *accumulate(terms)]
    reach = (max(ends) - min(ends)) or 1.0
    for bar, term, before in zip(bars, terms, ends, strict=False):
        assert -0.01 <= bar.x <= bar.x + bar.width <= charts.STRIP + 0.01
        assert bar.sign == ("for" if term > 0 else "against" if term < 0 else "nil")
        start = bar.x if term > 0 else bar.x + bar.width
        assert abs(start - (before - min(ends)) / reach * charts.STRIP) < 1.6  # a narrow bar is widened to be seen
    assert total.value == sum(terms)
    assert {b.zero for b in (*bars, total)} == {total.zero}


def test_history_draws_steps_and_lists_what_it_draws() -> None:
    later = replace(
        made.DISPUTE, answers=(replace(made.DISPUTE.answers[0], probability=0.9), *made.DISPUTE.answers[1:])
    )
    rows = [("2025-03-01T00:00:00.000000Z", "x", made.DISPUTE), ("2025-03-02T00:00:00.000000Z", None, later)]
    drawn = charts.history(rows, datetime(2025, 3, 3, tzinfo=UTC))
    points = [tuple(map(float, p.split(","))) for p in drawn.lines[0].points.split()]
    assert [y for _, y in points] == [charts.y(0.6), charts.y(0.6), charts.y(0.9), charts.y(0.9)]
    assert [x for x, _ in points] == sorted(x for x, _ in points)
    assert ("2025-03-02T00:00:00.000000Z", "not begun", 0.9) in drawn.rows
    assert charts.history([], datetime.now(UTC)).lines == ()


def test_pairs_and_swings_lie_on_their_scale() -> None:
    pair = charts.pairs([Difference("i", "l", "text", 0.25, 0.5, 0.2, 0.3)])[0]
    assert (pair.x_before, pair.x_after, pair.x_low, pair.x_high) == (50.0, 100.0, 90.0, 110.0)
    wide, narrow = charts.swings([("narrow", 0.4, 0.5), ("wide", 0.1, 0.9)], 0.5)
    assert (wide.label, wide.x, wide.width, wide.zero) == ("wide", 20.0, 160.0, 100.0)
    assert narrow.label == "narrow"


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=60))
def test_the_reliability_diagram_counts_each_question_once(said: list[tuple[float, bool]]) -> None:
    bins = charts.reliability(said)
    assert sum(b.count for b in bins) == (len(said) if len(said) >= charts.LEAST_SCORED else 0)
    assert all(0 <= b.said <= 1 and 0 <= b.came <= 1 for b in bins)


lons, lats = st.floats(-179, 179), st.floats(-59, 79)


@given(st.lists(st.tuples(lons, lats), min_size=1, max_size=8))
def test_a_window_holds_its_points_and_keeps_north_up(points: list[tuple[float, float]]) -> None:
    seen = outlines.window(points, None)
    for lon, lat in points:
        x, y = seen.at(lon, lat)
        assert -0.1 <= x <= outlines.WIDE + 0.1
        assert -0.1 <= y <= seen.high + 0.1
    west, south, east, north = seen.box
    assert seen.at(west, north) == pytest.approx((0, 0))
    assert seen.at(east, south) == pytest.approx((outlines.WIDE, seen.high), abs=0.06)
    assert seen.units(111.2) * (north - south) == pytest.approx(seen.high, abs=0.06)


def test_rings_are_cut_to_the_window_and_those_outside_fall_out() -> None:
    seen = outlines.Window((0.0, 0.0, 10.0, 10.0))
    assert seen.path([[(20.0, 0.0), (30.0, 0.0), (30.0, 5.0)]]) == ""
    world = seen.path([[(-180.0, -80.0), (180.0, -80.0), (180.0, 80.0), (-180.0, 80.0)]])
    numbers = [float(n) for n in world.strip("MZ").replace("L", ",").split(",")]
    assert max(map(abs, numbers)) <= 3 * outlines.WIDE
    assert world.count("L") == 3


def test_the_users_polygons_are_drawn_in_place_of_discs(tmp_path: Path) -> None:
    square = [[[97.5, 22.7], [98.0, 22.7], [98.0, 23.1], [97.5, 23.1], [97.5, 22.7]]]
    feature = {
        "type": "Feature",
        "id": "sill",
        "properties": {},
        "geometry": {"type": "Polygon", "coordinates": square},
    }
    (tmp_path / "boundaries.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))

    class Desk(made.Desk):
        theatre_folder = tmp_path  # type: ignore[assignment]

    drawn = Drawing(Desk(), Whole(Desk(), made.FINDINGS), made.FINDINGS.holdings, date(2025, 3, 5))  # type: ignore[arg-type]
    assert drawn.marks[0]["path"].startswith("M")
    assert drawn.polygons == 1
    (tmp_path / "boundaries.geojson").write_text("{broken")
    assert outlines.boundaries(tmp_path) == {}
    assert outlines.boundaries(None) == {}


def test_what_is_disputed_is_hatched_in_the_rivals_colours() -> None:
    asked = replace(made.DISPUTE.question, id="c", family="control", object="sill")
    rivals = tuple(
        replace(a, value=v) for a, v in zip(made.DISPUTE.answers, ("nra", "gov", "none of these"), strict=True)
    )
    control = replace(made.DISPUTE, question=asked, answers=rivals)
    held = (Holding("sill", None, "unknown", date(2025, 3, 1), None, 0.5, "disputed", "observed", "outlined"),)
    seen = Whole(made.Desk(), replace(made.FINDINGS, findings=(control,), holdings=held))  # type: ignore[arg-type]
    drawn = Drawing(made.Desk(), seen, held, date(2025, 3, 5))  # type: ignore[arg-type]
    assert drawn.marks[0]["look"] == "hatched hatch-2-1"
    assert drawn.hatchings == ["2-1"]
    assert drawn.rows[0]["holdings"][0]["rivals"] == ["NRA", "GOV"]


def test_labels_do_not_lie_on_each_other() -> None:
    places = {f"p{n}": replace(made.THEATRE.places["sill"], id=f"p{n}", lat=22.9 + n / 500) for n in range(40)}
    held = tuple(replace(made.HOLDING, place=p) for p in places)

    class Desk(made.Desk):
        theatre = replace(made.THEATRE, places=places)

    drawn = Drawing(Desk(), Whole(Desk(), made.FINDINGS), held, date(2025, 3, 5))  # type: ignore[arg-type]
    heights = sorted(m["label_y"] for m in drawn.marks if m["label_y"] is not None)
    assert len(drawn.marks) == 40
    assert 1 <= len(heights) < 40
    assert all(b - a >= LINE - 0.2 for a, b in pairwise(heights))


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 3000), st.dates(date(1990, 1, 1), date(2040, 1, 1)))
def test_days_lie_in_order_on_the_timeline(first: date, days: int, day: date) -> None:
    scale = Scale(first, date.fromordinal(first.toordinal() + days))
    assert 0 <= scale.x(day) <= charts.STRIP
    assert scale.x(first) == 0
    assert [x for x, _ in scale.months] == sorted(x for x, _ in scale.months)


days = st.none() | st.dates(date(2020, 1, 1), date(2026, 1, 1))


@given(days, days, days, days)
def test_an_interval_is_kept_where_it_meets_the_days_asked_for(
    a: date | None, b: date | None, c: date | None, d: date | None
) -> None:
    if (a and b and a > b) or (c and d and c > d):
        return
    kept = filters.overlaps(a, b, c, d)
    if c is None and d is None:
        assert kept
    elif a is None and b is None:
        assert not kept
    else:
        low, high = a or b or date.min, b or a or date.max
        assert kept == (low <= (d or date.max) and high >= (c or date.min))


def test_each_time_of_learning_is_a_step_of_one_width() -> None:
    rows = [("2025-03-01T00:00:00Z", 0.5), ("2025-03-01T00:01:00Z", 1.0), ("2025-09-01T00:00:00Z", 0.0)]
    drawn = charts.courses({"loss": rows}, ("gain", "neutral", "loss"))
    xs = [float(point.split(",")[0]) for point in drawn.lines[0].points.split()]
    assert drawn.lines[0].number == 3 and len(drawn.rows) == 3
    assert abs((xs[1] - xs[0]) - (xs[3] - xs[1])) < 0.2 and xs[-1] == charts.SMALL - charts.LETTERS
    assert charts.courses({}, ()).lines == ()


def test_issues_that_a_scenario_does_not_move_are_named_and_not_drawn() -> None:
    issues = tuple(replace(made.TALKS.issues[0], id=i, text=i.title()) for i in ("pass", "toll"))
    rows = (
        Difference("pass", "a", "pass: open", 0.2, 0.3, 0.05, 0.15),
        Difference("pass", "b", "pass: shut", 0.8, 0.7, -0.15, -0.05),
        Difference("toll", "a", "toll: paid", 0.5, 0.5, 0.0, 0.0),
    )
    moved, still = _pairs(replace(made.TALKS, issues=issues), replace(made.OUTLOOK, differences=rows))
    assert [(name, [p.level for p in pairs]) for name, pairs in moved] == [("Pass", ["open", "shut"])]
    assert still == ["Toll"]
