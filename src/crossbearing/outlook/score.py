"""How good odds were: log, Brier and ranked scores, CRPS, and block-bootstrap intervals."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from crossbearing.model.forecast import Interval, Score

Numbers = NDArray[np.float64]

RESAMPLES, SEED = 4000, 20250322
TAIL = 0.1  # each side of an 80 % band


def score(forecaster: str, odds: Sequence[float] | Numbers, at: int, floor: float = 0.0) -> Score:
    """Return how good odds over ordered levels (lowest first) were when level `at` came; a share `floor` is spread.

    Log score: minus the natural logarithm of the odds of what came (Good 1952, J. Royal Statistical Society B 14).
    Brier: squared error summed over levels, 0 to 2 (Brier 1950, Monthly Weather Review 78). Ranked probability score
    over the number of steps, 0 to 1 (Epstein 1969, J. Applied Meteorology 8): with levels evenly spaced from 0 to 1
    it is the CRPS. Without a floor, odds of 0 on what came give an infinite log score.
    """
    given = np.asarray(odds, dtype=float)
    given = (1 - floor) * given + floor / len(given)
    wanted = np.eye(len(given))[at]
    below = np.cumsum(given)
    gap = (below - np.cumsum(wanted))[:-1]
    with np.errstate(divide="ignore"):
        log = -float(np.log(given[at]))
    # The band: levels that hold any of the mass between the two tails.
    low, high = (int(np.searchsorted(below, edge)) for edge in (TAIL + 1e-12, 1 - TAIL - 1e-12))
    return Score(forecaster, log, float(((given - wanted) ** 2).sum()), float((gap**2).mean()) if len(gap) else 0.0,
                 bool(given.argmax() == at), low <= at <= high)  # fmt: skip


def crps(points: Numbers, weights: Numbers, outcomes: Numbers) -> Numbers:
    """Return the CRPS of weighted points against outcomes: (n, k), (n, k) or (k,), and (n,) give (n,).

    E|X - y| - E|X - X'| / 2 (Gneiting and Raftery 2007, J. American Statistical Association 102), in the outcomes'
    unit; weights of a row are brought to sum 1. A point alone gives the absolute error.
    """
    weights = np.broadcast_to(weights, points.shape) / np.broadcast_to(weights, points.shape).sum(axis=1, keepdims=True)
    order = np.argsort(points, axis=1, kind="stable")
    spots, mass = np.take_along_axis(points, order, 1), np.take_along_axis(weights, order, 1)
    away: Numbers = (mass * np.abs(spots - outcomes[:, None])).sum(axis=1)
    below = np.cumsum(mass, axis=1)[:, :-1]
    apart: Numbers = (below * (1 - below) * np.diff(spots, axis=1)).sum(axis=1)
    return away - apart


def quantiles(points: Numbers, weights: Numbers, share: float) -> Numbers:
    """Return for each row the least point up to which weighted points hold a share of the mass."""
    order = np.argsort(points, axis=1, kind="stable")
    spots = np.take_along_axis(points, order, 1)
    below = np.cumsum(np.take_along_axis(np.broadcast_to(weights, points.shape), order, 1), axis=1)
    at = np.minimum((below < share * below[:, -1:] - 1e-12).sum(axis=1), points.shape[1] - 1)
    found: Numbers = spots[np.arange(len(spots)), at]
    return found


def interval(values: Sequence[float] | Numbers, blocks: Sequence[Hashable], resamples: int = RESAMPLES,
             seed: int = SEED) -> Interval:  # fmt: skip
    """Return the mean of values with its interval over resampled blocks, 2.5 % to 97.5 % (block bootstrap)."""
    return ratio(values, np.ones(len(values)), blocks, resamples, seed)


def ratio(above: Sequence[float] | Numbers, below: Sequence[float] | Numbers, blocks: Sequence[Hashable],
          resamples: int = RESAMPLES, seed: int = SEED) -> Interval:  # fmt: skip
    """Return sum(above) / sum(below), paired row by row, with its interval over resampled blocks.

    Whole blocks are drawn with replacement (Efron and Tibshirani 1993, "An Introduction to the Bootstrap"), since
    what belongs together is alike. NaN where there is no row.
    """
    names = sorted(set(blocks), key=repr)
    if not names:
        return Interval(float("nan"), float("nan"), float("nan"), 0)
    where = {name: k for k, name in enumerate(names)}
    rows = np.array([where[b] for b in blocks])
    top, bottom = (np.bincount(rows, np.asarray(x, dtype=float), len(names)) for x in (above, below))
    picks = np.random.default_rng(seed).integers(0, len(names), (resamples, len(names)))
    found = top[picks].sum(axis=1) / bottom[picks].sum(axis=1)
    low, high = np.quantile(found, (0.025, 0.975))
    return Interval(float(top.sum() / bottom.sum()), float(low), float(high), len(names))
