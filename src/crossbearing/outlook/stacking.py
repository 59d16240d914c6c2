"""Weights of a mixture, learnt from outcomes by CRPS or by log score, with a floor under the baselines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def learn(below: Numbers, came: Numbers, floors: Sequence[float] | Numbers, steps: Numbers | float = 1.0,
          shrink: float = 0.0) -> Numbers:  # fmt: skip
    """Return the weights (k,), each at least its floor and summing to 1, that give a mixture its least mean CRPS.

    `below` (n, k, g) is what each of k forecasters puts at or below each of g spots, `came` (n, g) is 1 from the
    outcome on; `steps`, a number or broadcast to (n, g), is how much each spot counts. The CRPS of a mixture is a
    quadratic in its weights, so that the least is one convex problem (stacking of distributions: Yao et al. 2018,
    Bayesian Analysis 13, with the CRPS for the log score). `shrink` adds that much times the squared distance from
    equal weights. Raises ValueError where the floors sum to more than 1.
    """
    from scipy.optimize import minimize

    least = np.asarray(floors, dtype=float)
    count = below.shape[1]
    if least.shape != (count,) or least.sum() > 1 or (least < 0).any():
        raise ValueError("a floor for each forecaster, together at most 1")
    gaps = (below - came[:, None, :]) * np.sqrt(np.broadcast_to(steps, came.shape))[:, None, :]
    square = np.einsum("nkg,nlg->kl", gaps, gaps) / len(gaps)
    scale = max(float(np.trace(square)) / count, 1e-12)
    square = square / scale
    even = np.full(count, 1 / count)

    def loss(w: Numbers) -> float:
        return float(w @ square @ w + shrink * ((w - even) ** 2).sum())

    def slope(w: Numbers) -> Numbers:
        found: Numbers = 2 * square @ w + 2 * shrink * (w - even)
        return found

    start = least + (1 - least.sum()) / count
    sums = {"type": "eq", "fun": lambda w: w.sum() - 1, "jac": lambda w: np.ones(count)}
    solved = minimize(loss, start, jac=slope, bounds=[(f, 1.0) for f in least], constraints=sums, method="SLSQP",
                      options={"ftol": 1e-12, "maxiter": 500})  # fmt: skip
    found = np.maximum(solved.x, least)
    spare = found - least
    # What rounding left over is taken from what lies above the floors.
    weights: Numbers = least + spare * ((1 - least.sum()) / spare.sum() if spare.sum() > 0 else 1.0)
    return weights


def learn_log(came: Numbers, counts: Numbers, prior: Numbers, floors: Sequence[float] | Numbers,
              rounds: int = 500) -> Numbers:  # fmt: skip
    """Return the weights (k,), each at least its floor and summing to 1, of greatest log score under a prior.

    `came` (n, k) are the odds that each forecaster gave to what came, all above 0; `counts` (n,) how much a row
    counts; `prior` (k,) as many rows are added on which only that forecaster was right (a Dirichlet prior, so that few
    outcomes silence nobody). Mixture weights by expectation and maximisation (Dempster, Laird and Rubin 1977, J. Royal
    Statistical Society B 39), the floors kept at each step.
    """
    least = np.asarray(floors, dtype=float)
    weights: Numbers = np.full(came.shape[1], 1 / came.shape[1])
    for _ in range(rounds):
        part = came * weights
        found = (counts[:, None] * part / part.sum(axis=1, keepdims=True)).sum(axis=0) + prior
        weights = raised(found / found.sum(), least)
    return weights


def raised(weights: Numbers, floors: Numbers) -> Numbers:
    """Return weights that sum to 1 with those below their floor set to it, the others scaled down to make room."""
    held = np.zeros(len(weights), dtype=bool)
    while True:
        free = max(1 - floors[held].sum(), 0.0)
        rest = weights[~held].sum()
        found: Numbers = np.where(held, floors, weights * (free / rest if rest > 0 else 0.0))
        low = ~held & (found < floors - 1e-15)
        if not low.any():
            return found
        held |= low
