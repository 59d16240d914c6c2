"""Logistic regression over named signs: fits the small weights of `link/`, tells by cross-validation how well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

Signs = Mapping[str, float]


def fit(examples: Sequence[Signs], right: Sequence[bool], strength: float, least: int = 2) -> dict[str, float]:
    """Return the most likely weight of each sign, and "bias", under a Gaussian prior of this strength.

    Signs of fewer than `least` examples have none. L-BFGS (Byrd et al. 1995) by scipy; deterministic.
    """
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix

    counts = Counter(sign for example in examples for sign in example)
    column = {sign: i for i, sign in enumerate(sorted(s for s, n in counts.items() if n >= least))}
    cells = [(i, column[s], v) for i, e in enumerate(examples) for s, v in e.items() if s in column]
    rows, columns, values = zip(*cells, strict=True) if cells else ((), (), ())
    x = csr_matrix((values, (rows, columns)), shape=(len(examples), len(column)))
    y = np.array(right, dtype=float)

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = x @ w[:-1] + w[-1]
        p = 1 / (1 + np.exp(-np.clip(z, -50, 50)))
        value = float(np.sum(np.logaddexp(0, z) - y * z) + strength * (w[:-1] @ w[:-1]) / 2)
        return value, np.append(x.T @ (p - y) + strength * w[:-1], np.sum(p - y))

    w = minimize(loss, np.zeros(len(column) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return {**{sign: float(w[i]) for sign, i in column.items()}, "bias": float(w[-1])}


def told(weights: Mapping[str, float], example: Signs) -> float:
    """Return the log odds of an example."""
    return weights.get("bias", 0.0) + sum(weights.get(sign, 0.0) * value for sign, value in example.items())


def crossed(
    examples: Sequence[Signs], right: Sequence[bool], strength: float, folds: int, seed: int = 0, least: int = 2
) -> list[float]:
    """Return the log odds of each example by weights that were fitted without its fold."""
    order = np.random.default_rng(seed).permutation(len(examples))
    found = [0.0] * len(examples)
    for k in range(folds):
        out = {int(i) for i in order[k::folds]}
        kept = [i for i in range(len(examples)) if i not in out]
        if kept:
            table = fit([examples[i] for i in kept], [right[i] for i in kept], strength, least)
            for i in out:
                found[i] = told(table, examples[i])
    return found
