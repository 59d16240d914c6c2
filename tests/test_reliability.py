"""Scores of probabilities by hand, and the diagram."""

from __future__ import annotations

import math
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossbearing.reliability import Equal, bins, brier, calibration_error, diagram

TOLD = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60)


def test_by_hand() -> None:
    told = [(0.2, False), (0.2, True), (0.8, True), (0.8, True)]
    assert brier(told) == pytest.approx((0.04 + 0.64 + 0.04 + 0.04) / 4)
    assert calibration_error(told, 2) == pytest.approx((2 * 0.3 + 2 * 0.2) / 4)


def test_a_thousand_equal_probabilities_are_one_bin() -> None:
    (one,) = bins([(0.7, n < 700) for n in range(1_000)])
    assert (one.count, one.happened) == (1_000, 0.7)
    assert calibration_error([(0.7, n < 700) for n in range(1_000)]) == pytest.approx(0)


def test_nothing_told_is_no_number() -> None:
    assert math.isnan(brier([])) and math.isnan(calibration_error([])) and bins([]) == ()


@given(TOLD, st.sampled_from(["count", "width"]))
def test_bins_hold_all_and_the_order_changes_nothing(told: list[tuple[float, bool]], equal: Equal) -> None:
    parts = bins(told, equal=equal)
    assert all(b.low - 1e-12 <= b.given <= b.high + 1e-12 for b in parts)
    assert sum(b.count for b in parts) == len(told) and len(parts) <= 10
    assert [b.given for b in parts] == sorted(b.given for b in parts)
    assert bins(told[::-1], equal=equal) == parts
    assert 0 <= calibration_error(told) <= 1 and 0 <= brier(told) <= 1


def test_bins_of_equal_width_keep_to_their_bounds() -> None:
    low, high = bins([(0.1, False), (0.1, True), (0.9, True), (1.0, True)], 5, "width")
    assert (low.low, low.high, low.count, low.given, low.happened) == (0, 0.2, 2, pytest.approx(0.1), 0.5)
    assert (high.low, high.high, high.count, high.given, high.happened) == (0.8, 1, 2, pytest.approx(0.95), 1)


@given(st.lists(TOLD, min_size=1, max_size=3))
def test_the_diagram_is_xml_with_a_disc_a_bin(told: list[list[tuple[float, bool]]]) -> None:
    drawn = diagram([("a < b & c", bins(some)) for some in told], "made & <told>")
    discs = [e for e in ElementTree.fromstring(drawn).iter() if e.tag.endswith("circle")]
    assert len(discs) == sum(len(bins(some)) for some in told)
