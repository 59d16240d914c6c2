"""Scores of probabilities by hand, and the diagram."""

from __future__ import annotations

import math
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossbearing.reliability import bins, brier, calibration_error, diagram

TOLD = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60)


def test_by_hand() -> None:
    told = [(0.2, False), (0.2, True), (0.8, True), (0.8, True)]
    assert brier(told) == pytest.approx((0.04 + 0.64 + 0.04 + 0.04) / 4)
    assert calibration_error(told, 2) == pytest.approx((2 * 0.3 + 2 * 0.2) / 4)


def test_a_thousand_equal_probabilities_are_one_bin() -> None:
    (one,) = bins([(0.7, n < 700) for n in range(1_000)])
    assert (one.count, one.share) == (1_000, 0.7)
    assert calibration_error([(0.7, n < 700) for n in range(1_000)]) == pytest.approx(0)


def test_nothing_told_is_no_number() -> None:
    assert math.isnan(brier([])) and math.isnan(calibration_error([])) and bins([]) == []


@given(TOLD)
def test_bins_hold_all_and_the_order_changes_nothing(told: list[tuple[float, bool]]) -> None:
    parts = bins(told)
    assert sum(b.count for b in parts) == len(told) and len(parts) <= 10
    assert [b.mean for b in parts] == sorted(b.mean for b in parts)
    assert bins(told[::-1]) == parts
    assert 0 <= calibration_error(told) <= 1 and 0 <= brier(told) <= 1


@given(TOLD)
def test_the_diagram_is_xml_with_a_disc_a_bin(told: list[tuple[float, bool]]) -> None:
    root = ElementTree.fromstring(diagram(told, "made"))
    assert sum(e.tag.endswith("circle") for e in root.iter()) == len(bins(told))
