"""What models miss, taken from what they missed before: scaled residuals, and bands that cover as they say."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def spread(points: Numbers, scales: Numbers, misses: Numbers, theirs: Numbers, low: float, high: float) -> Numbers:
    """Return for each point what it would be with each earlier miss, (n, m), cut to [low, high].

    A miss is brought from the scale of its own issue to that of the point (normalised conformal prediction,
    Papadopoulos et al. 2002; Lei et al. 2018, J. American Statistical Association 113): where the parties lie far
    apart, more can be missed. Scales are positive.
    """
    found: Numbers = np.clip(points[:, None] + misses[None, :] / theirs[None, :] * scales[:, None], low, high)
    return found


def miss_level(below: Numbers, at: Sequence[int] | NDArray[np.int64]) -> Numbers:
    """Return for each row how far out in the tails its outcome lies: the widest central band that leaves it out.

    `below` (n, g) is the mass at or below each of g ordered spots, `at` the spot of the outcome. 0 where half the
    mass lies on either side of it or on it, near 1 for a spot in the far tail.
    """
    where = np.asarray(at, dtype=np.int64)
    rows = np.arange(len(where))
    upto = below[rows, where]
    before = np.where(where > 0, below[rows, np.maximum(where - 1, 0)], 0.0)
    found: Numbers = np.maximum.reduce([2 * before - 1, 1 - 2 * upto, np.zeros(len(rows))])
    return found


def band(levels: Numbers, share: float) -> float:
    """Return how wide a central band must be named for a share of outcomes to have fallen into it.

    `levels` are the `miss_level` of earlier outcomes; the smallest band that holds ceil((n + 1) share) of them
    (nested conformal prediction: Gupta, Kuchibhotla and Ramdas 2022, Pattern Recognition 127); 1 where they are few.
    """
    count = len(levels)
    rank = int(np.ceil((count + 1) * share - 1e-9))
    return 1.0 if rank > count or not count else float(np.sort(levels)[max(rank, 1) - 1])


def ends(below: Numbers, level: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first and last spot (n,) of each row's central band: those whose `miss_level` is at most `level`."""
    before = np.concatenate((np.zeros((len(below), 1)), below[:, :-1]), axis=1)
    inside = (2 * before - 1 <= level + 1e-12) & (1 - 2 * below <= level + 1e-12)
    first = inside.argmax(axis=1)
    last = below.shape[1] - 1 - inside[:, ::-1].argmax(axis=1)
    return first.astype(np.int64), last.astype(np.int64)
