"""Scores against values worked out by hand, and what must hold of any score, band and weight."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossbearing.outlook.conformal import band, ends, miss_level, spread
from crossbearing.outlook.score import crps, interval, quantiles, ratio, score
from crossbearing.outlook.stacking import learn


def odds_over(least: int, most: int) -> st.SearchStrategy[np.ndarray]:
    return st.lists(st.floats(0.01, 1), min_size=least, max_size=most).map(lambda x: np.array(x) / sum(x))


ODDS = odds_over(2, 6)
FOUR = odds_over(4, 4)


def test_scores_by_hand() -> None:
    found = score("x", [0.5, 0.3, 0.2], 1)
    assert found.log == pytest.approx(-math.log(0.3))
    assert found.brier == pytest.approx(0.25 + 0.49 + 0.04)
    assert found.ranked == pytest.approx((0.25 + 0.04) / 2)
    assert not found.right and found.covered
    assert score("x", [1, 0], 1).log == math.inf
    assert score("x", [1, 0], 1, 0.02).log == pytest.approx(-math.log(0.01))


@pytest.mark.parametrize(("odds", "inside"), [([0.05, 0.9, 0.05], [1]), ([0.2, 0.6, 0.2], [0, 1, 2]),
                                              ([0.1, 0.8, 0.1], [1]), ([0.95, 0.05], [0])])  # fmt: skip
def test_the_band_holds_the_levels_between_the_tails(odds: list[float], inside: list[int]) -> None:
    assert [k for k in range(len(odds)) if score("x", odds, k).covered] == inside


@given(FOUR, FOUR)
def test_nobody_gains_by_odds_that_he_does_not_hold(held: np.ndarray, said: np.ndarray) -> None:
    for what in ("log", "brier", "ranked"):
        mine, other = (sum(p * getattr(score("x", odds, k), what) for k, p in enumerate(held)) for odds in (held, said))
        assert mine <= other + 1e-9


def test_the_crps_of_a_point_is_its_error_and_of_two_is_by_hand() -> None:
    assert crps(np.array([[3.0]]), np.array([1.0]), np.array([5.0])).tolist() == [2.0]
    # E|X - y| = 1, E|X - X'| / 2 = 0.5
    assert crps(np.array([[4.0, 6.0]]), np.array([1.0, 1.0]), np.array([5.0])).tolist() == [0.5]
    assert crps(np.array([[6.0, 4.0]]), np.array([0.0, 7.0]), np.array([5.0])).tolist() == [1.0]


@given(ODDS, st.integers(0, 5))
def test_the_ranked_score_is_the_crps_over_evenly_spaced_levels(odds: np.ndarray, at: int) -> None:
    at = min(at, len(odds) - 1)
    spots = np.linspace(0, 1, len(odds))
    assert score("x", odds, at).ranked == pytest.approx(crps(spots[None], odds, spots[at : at + 1])[0])


def test_intervals_draw_whole_blocks() -> None:
    alike = interval([1.0] * 50 + [0.0] * 50, ["a"] * 50 + ["b"] * 50)
    apart = interval([1.0] * 50 + [0.0] * 50, range(100))
    assert alike.value == apart.value == 0.5 and alike.blocks == 2
    assert (alike.low, alike.high) == (0, 1) and 0.35 < apart.low < apart.high < 0.65
    assert ratio([1, 2], [2, 4], ["a", "b"]).value == 0.5
    assert math.isnan(interval([], []).value)


def test_quantiles_of_weighted_points() -> None:
    points = np.array([[10.0, 0.0, 20.0]])
    assert quantiles(points, np.array([[1.0, 2.0, 1.0]]), 0.5).tolist() == [0.0]
    assert quantiles(points, np.array([[1.0, 2.0, 1.0]]), 0.9).tolist() == [20.0]


def test_misses_grow_with_the_distance_of_the_parties_and_stay_on_the_scale() -> None:
    found = spread(np.array([50.0, 90.0]), np.array([10.0, 40.0]), np.array([5.0]), np.array([10.0]), 0, 100)
    assert found.tolist() == [[55.0], [100.0]]


@given(st.lists(FOUR, min_size=1, max_size=40), st.floats(0, 1))
def test_a_band_holds_just_those_outcomes_that_lie_no_further_out(rows: list[np.ndarray], level: float) -> None:
    below = np.cumsum(rows, axis=1)
    first, last = ends(below, level)
    for at in range(4):
        out = miss_level(below, [at] * len(rows))
        inside = (first <= at) & (at <= last)
        assert ((out <= level + 1e-12) == inside).all()


def test_a_band_covers_as_it_says_on_new_outcomes() -> None:
    draw = np.random.default_rng(3)
    below = np.tile(np.cumsum([0.1, 0.2, 0.3, 0.2, 0.2]), (2000, 1))
    levels = miss_level(below, draw.choice(5, 2000, p=[0.3, 0.2, 0.1, 0.1, 0.3]))
    wide = band(levels[:1000], 0.8)
    assert (levels[1000:] <= wide).mean() >= 0.77
    assert band(levels[:2], 0.8) == 1.0 and band(levels[:0], 0.8) == 1.0


def test_weights_find_the_one_that_knows_and_keep_the_floor_of_the_others() -> None:
    draw = np.random.default_rng(1)
    at = draw.integers(0, 4, 300)
    came = (np.arange(4)[None, :] >= at[:, None]).astype(float)
    knows = 0.8 * came + 0.2 * np.linspace(0.25, 1, 4)
    blind = np.tile(np.linspace(0.25, 1, 4), (300, 1))
    found = learn(np.stack([knows, blind, blind], axis=1), came, (0.0, 0.05, 0.0))
    assert found.sum() == pytest.approx(1) and found[1] == pytest.approx(0.05, abs=1e-6) and found[0] > 0.9
    shrunk = learn(np.stack([knows, blind, blind], axis=1), came, (0.0, 0.0, 0.0), shrink=100)
    assert shrunk == pytest.approx([1 / 3] * 3, abs=0.02)
    with pytest.raises(ValueError):
        learn(np.stack([knows, blind], axis=1), came, (0.9, 0.9))


@given(st.integers(0, 1000))
def test_learnt_weights_are_never_worse_on_what_they_learnt_from_than_any_forecaster_alone(seed: int) -> None:
    draw = np.random.default_rng(seed)
    below = np.cumsum(draw.dirichlet(np.ones(4), (20, 3)), axis=2)
    came = (np.arange(4)[None, :] >= draw.integers(0, 4, 20)[:, None]).astype(float)
    weights = learn(below, came, (0.0, 0.0, 0.0))
    alone = ((below - came[:, None]) ** 2).sum(axis=(0, 2))
    mixed = ((np.einsum("k,nkg->ng", weights, below) - came) ** 2).sum()
    assert mixed <= alone.min() + 1e-6
