"""Median: each issue ends at the middle position, by power times salience.

Outcome of issue i: the position x with half of the weight c_p s_pi on either side; halfway between two where the
weight splits exactly there (Black 1948, "On the Rationale of Group Decision-making"; weighted as in Achen, chapter 4
of Thomson et al. 2006, "The European Union Decides"). A normal residual stands for what the model misses.
"""

from __future__ import annotations

import numpy as np

from crossbearing.model.outlook import GameResult
from crossbearing.model.talks import Talks
from crossbearing.outlook.sheet import Options, Sheet, Told
from crossbearing.outlook.table import Numbers, Table, draw, result, spread, stakeless
from crossbearing.settings import Settings

# Root mean square error of this model on 229 controversial issues of the Decision-Making in the EU data (DEU III,
# scales brought to [0, 1], power after the treaty of Nice): 0.416; mean absolute error 0.282.
RESIDUAL = 0.416
_HALF = 1e-9  # weights that differ by less than this share are equal


def points(table: Table) -> Numbers:
    """Return the weighted median per draw and issue, in [0, 1]; NaN where nobody with power cares about the issue."""
    weight = table.power[:, :, None] * table.salience
    order = np.argsort(table.positions, axis=1, kind="stable")
    spots = np.take_along_axis(table.positions, order, axis=1)
    mass = np.cumsum(np.take_along_axis(weight, order, axis=1), axis=1)
    total = mass[:, -1:, :]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = mass / total
    first = (share >= 0.5 - _HALF).argmax(axis=1)[:, None, :]
    last = (share > 0.5 + _HALF).argmax(axis=1)[:, None, :]
    middle = (np.take_along_axis(spots, first, axis=1) + np.take_along_axis(spots, last, axis=1))[:, 0] / 2
    return np.where(total[:, 0] > 0, middle, np.nan)


def solve(table: Table, residual: float = RESIDUAL) -> list[Numbers]:
    """Return for each issue the odds over its levels, (draws, levels), each row summing to 1.

    Uniform where nobody cares. `residual` 0 puts all on the nearest level.
    """
    return spread(points(table), table.levels, residual)


def play(talks: Talks, settings: Settings, seed: int) -> GameResult:
    """Return the odds over the levels of each issue, averaged over draws of positions, power and salience."""
    table = draw(talks, settings, seed)
    return result("median", talks, table, solve(table), stakeless(talks, table, points(table)))


def tell(sheet: Sheet, options: Options) -> Told:
    """Return where each issue ends, in the table's own terms."""
    options.done()
    return sheet.told("median", points(sheet.table)[0])
