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
from crossbearing.outlook.sheet import Options, Sheet, Told
from crossbearing.outlook.table import Numbers, Table, draw, result, spread, stakeless
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

    Uniform where nobody cares. `residual` 0 puts all on the nearest level.
    """
    return spread(points(table), table.levels, residual)


def play(talks: Talks, settings: Settings, seed: int) -> GameResult:
    """Return the odds over the levels of each issue, averaged over draws of positions, power and salience."""
    table = draw(talks, settings, seed)
    return result("compromise", talks, table, solve(table), stakeless(talks, table, points(table)))


def tell(sheet: Sheet, options: Options) -> Told:
    """Return where each issue ends, in the table's own terms."""
    options.done()
    return sheet.told("compromise", points(sheet.table)[0])
