"""Compromise: each issue ends near the mean of positions weighted by power and salience.

Outcome of issue i: x_i = sum_p c_p s_pi x_pi / sum_p c_p s_pi (Van den Bos 1991, "Dutch EC Policy Making"; the
compromise model in Bueno de Mesquita and Stokman 1994, "European Community Decision Making"; Thomson et al. 2006,
"The European Union Decides"; its close link to the Nash solution is Achen's chapter 4 there).
The model gives a point; what it misses is added as a normal residual, so that every level keeps a chance.
"""

from __future__ import annotations

import numpy as np

from crossbearing.model.outlook import GameResult
from crossbearing.model.talks import Talks
from crossbearing.outlook.table import Numbers, Table, draw, result
from crossbearing.settings import Settings

# Root mean square error of this model on 229 controversial issues of the Decision-Making in the EU data (DEU III,
# scales brought to [0, 1], power after the treaty of Nice): 0.305; mean absolute error 0.233.
RESIDUAL = 0.305


def points(table: Table) -> Numbers:
    """Return the weighted mean per draw and issue, in [0, 1]; NaN where nobody with power cares about the issue."""
    weight = table.power[:, :, None] * table.salience
    total = weight.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        means: Numbers = (weight * table.positions).sum(axis=1) / total
    return means


def solve(table: Table, residual: float = RESIDUAL) -> list[Numbers]:
    """Return for each issue the odds over its levels, (draws, levels), each row summing to 1.

    A level takes the residual's mass up to the midpoints to its neighbours; the lowest and highest take the tails.
    Uniform where nobody cares. `residual` 0 puts all on the nearest level.
    """
    from scipy.special import ndtr

    found: list[Numbers] = []
    means = points(table)
    for i, count in enumerate(table.levels):
        edges = (np.arange(1, count) - 0.5) / (count - 1)
        gap = edges[None, :] - means[:, i, None]
        below = ndtr(gap / residual) if residual > 0 else (gap > 0).astype(float)
        ends = np.zeros((table.draws, 1)), np.ones((table.draws, 1))
        odds = np.diff(np.concatenate((ends[0], below, ends[1]), axis=1), axis=1)
        odds[np.isnan(means[:, i])] = 1 / count
        found.append(odds)
    return found


def play(talks: Talks, settings: Settings, seed: int) -> GameResult:
    """Return the odds over the levels of each issue, averaged over draws of positions, power and salience."""
    table = draw(talks, settings, seed)
    dead = np.atleast_1d(np.isnan(points(table)).all(axis=0))
    texts = {i.id: i.text for i in talks.issues}
    nobody = [texts[issue] for k, issue in enumerate(table.issues) if dead[k]]
    notes = [f"Nobody has a stake in “{i}”: all levels are held equally likely." for i in nobody]
    return result("compromise", talks, table, solve(table), notes)
