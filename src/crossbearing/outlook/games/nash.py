"""Nash bargaining: the package of all issues that shares the gains over no deal, weighted by power.

The package maximises prod_p (u_p - d_p)^a_p over those that leave every party better off than no deal, with a_p the
power of p (Nash 1950, "The Bargaining Problem"; weights after Harsanyi and Selten 1972 and Kalai 1977,
"Nonsymmetric Nash Solutions"). Utility: u_p = sum_i w_pi (1 - |x_i - x_pi|), w_pi the salience of i over that of all
issues. No deal: d_p = the utility of the status quo less the pressure of others' measures. Only those whose consent
is needed bargain; a third party that presses moves the outcome through the pressure alone.

Exact: all packages at once where they are few, else the Pareto frontier built up issue by issue (utilities are sums
over issues, so a dominated part is never part of the best whole).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crossbearing.errors import UsageError
from crossbearing.model.outlook import GameResult
from crossbearing.model.talks import Talks
from crossbearing.outlook.sheet import Options, Sheet, Told
from crossbearing.outlook.table import Numbers, Table, draw, result
from crossbearing.settings import Settings

# Packages above which the frontier is built instead: of two parties it is a sorted line and cheap, of more it is not.
DIRECT_PACKAGES, DIRECT_PACKAGES_MANY = 50_000, 2_000_000
# Largest frontier that is kept, of two parties and of more; beyond it the game refuses.
FRONTIER_POINTS, FRONTIER_POINTS_MANY = 100_000, 5_000
# Draws where packages are many: as many as this work allows, and never fewer than the floor.
DRAWS_TIMES_PACKAGES, FRONTIER_DRAWS, LEAST_DRAWS = 5_000_000, 20, 5
_CELLS = 4_000_000  # numbers held at once
_GAIN = 1e-9  # a gain must be more than rounding

Ranks = NDArray[np.int64]


def best_packages(values: Sequence[Numbers], disagreement: Numbers, weights: Numbers) -> Ranks:
    """Return the Nash package of each draw as level indexes, (draws, issues); -1 throughout where there is none.

    `values` holds for each issue the utility of each level, (draws, parties, levels); utilities add over issues.
    `disagreement` and `weights` are (draws, parties). Of equal packages the first in level order is taken.
    """
    sizes = [v.shape[2] for v in values]
    draws, packages = disagreement.shape[0], math.prod(sizes)
    if packages > _direct(disagreement.shape[1]):
        return np.stack([best_on_frontier([v[k] for v in values], disagreement[k], weights[k]) for k in range(draws)])
    best = np.full((draws, len(sizes)), -1, dtype=np.int64)
    step = max(1, _CELLS // (packages * disagreement.shape[1]))
    for start in range(0, draws, step):
        part = slice(start, start + step)
        total = -disagreement[part][:, :, None]
        for v in values:
            total = (total[:, :, :, None] + v[part][:, :, None, :]).reshape(total.shape[0], total.shape[1], -1)
        score = _scores(total, weights[part][:, :, None])
        top = score.argmax(axis=1)
        found = np.isfinite(score[np.arange(len(top)), top])
        best[part][found] = np.stack(np.unravel_index(top[found], sizes), axis=1)
    return best


def best_on_frontier(values: Sequence[Numbers], disagreement: Numbers, weights: Numbers) -> Ranks:
    """Return the Nash package of one draw through the Pareto frontier; -1 throughout where there is none.

    `values` holds for each issue (parties, levels). Raises UsageError where the frontier is too large.
    """
    points, chosen = frontier(values)
    score = _scores((points - disagreement[None, :]).T[None], weights[None, :, None])[0]
    top = int(score.argmax())
    return chosen[top] if np.isfinite(score[top]) else np.full(len(values), -1, dtype=np.int64)


def frontier(values: Sequence[Numbers]) -> tuple[Numbers, Ranks]:
    """Return the Pareto frontier over all packages: utilities (points, parties) and level indexes (points, issues).

    Raises UsageError, with the size, where too many packages are undominated on the way.
    """
    most = FRONTIER_POINTS if len(values[0]) <= 2 else FRONTIER_POINTS_MANY
    points = np.zeros((1, values[0].shape[0]))
    chosen = np.zeros((1, 0), dtype=np.int64)
    for v in values:
        levels = v.shape[1]
        points = (points[:, None, :] + v.T[None, :, :]).reshape(-1, v.shape[0])
        chosen = np.concatenate(
            (np.repeat(chosen, levels, axis=0), np.tile(np.arange(levels), len(chosen))[:, None]), axis=1
        )
        keep = undominated(points, most)
        points, chosen = points[keep], chosen[keep]
        if len(points) > most:
            size = math.prod(w.shape[1] for w in values)
            raise UsageError(
                f"Nash bargaining over {size:.1e} packages is too large: more than {most:,} parts are undominated.",
                hint="Merge levels or leave out issues.",
            )
    return points, chosen


def undominated(points: Numbers, most: int | None = None) -> Ranks:
    """Return the indexes of points (n, parties) that no other point beats or equals throughout; one of equals.

    With three parties or more it stops once there are more than `most`.
    """
    order = np.lexsort(tuple(-points[:, k] for k in reversed(range(points.shape[1]))))
    ordered = points[order]
    if points.shape[1] == 1:
        return order[:1]
    if points.shape[1] == 2:
        best = np.maximum.accumulate(ordered[:, 1])
        return order[np.concatenate(([True], ordered[1:, 1] > best[:-1]))]
    kept: list[int] = []
    front = np.empty_like(ordered)
    for index, point in enumerate(ordered):
        if not (front[: len(kept)] >= point).all(axis=1).any():
            front[len(kept)] = point
            kept.append(index)
            if most is not None and len(kept) > most:
                break
    return order[np.array(kept, dtype=np.int64)]


def _scores(gains: Numbers, weights: Numbers) -> Numbers:
    """Return the weighted log product over parties (axis 1); minus infinity where a party does not gain."""
    better = (gains > _GAIN).all(axis=1)
    logs = (weights * np.log(np.maximum(gains, _GAIN))).sum(axis=1)
    return np.where(better, logs, -np.inf)


def _direct(parties: int) -> int:
    return DIRECT_PACKAGES if parties <= 2 else DIRECT_PACKAGES_MANY


def affordable_draws(packages: int, parties: int, wanted: int) -> int:
    """Return how many draws are run for so many packages: all that were asked for unless the work is too much."""
    if packages <= _direct(parties):
        return min(wanted, max(LEAST_DRAWS, DRAWS_TIMES_PACKAGES // packages))
    return min(wanted, FRONTIER_DRAWS if parties <= 2 else LEAST_DRAWS)


def utilities(table: Table) -> tuple[list[Numbers], Numbers, Numbers]:
    """Return the bargainers' utility of each level per issue, their payoffs of no deal, and their power shares."""
    who = np.flatnonzero(table.consents)
    salience = table.salience[:, who]
    total = salience.sum(axis=2, keepdims=True)
    share = np.divide(salience, total, out=np.zeros_like(salience), where=total > 0)
    values: list[Numbers] = []
    no_deal = -table.pressure[:, who]
    for i, count in enumerate(table.levels):
        spots = np.arange(count) / (count - 1)
        value = share[:, :, i, None] * (1 - np.abs(spots[None, None, :] - table.positions[:, who, i, None]))
        values.append(value)
        no_deal = no_deal + value @ table.status_quo[i]
    if table.disagreement is not None:
        no_deal = table.disagreement[:, who]
    power = table.power[:, who]
    return values, no_deal, power / power.sum(axis=1, keepdims=True)


def solve(table: Table) -> tuple[list[Numbers], float]:
    """Return for each issue the odds over its levels, (draws, levels), and the share of draws without a deal.

    A draw puts all on the level of its best package; without one, the status quo's odds.
    """
    best = best_packages(*utilities(table))
    failed = best[:, 0] < 0
    found = [
        np.where(failed[:, None], table.status_quo[i][None, :], np.eye(count)[np.maximum(best[:, i], 0)])
        for i, count in enumerate(table.levels)
    ]
    return found, float(failed.mean())


def play(talks: Talks, settings: Settings, seed: int) -> GameResult:
    """Return the odds over the levels of each issue, averaged over draws; no odds where fewer than two bargain."""
    table = draw(talks, settings, seed)
    if sum(table.consents) < 2 or not table.issues:
        return GameResult("nash", (), ("Bargaining needs two parties and an issue.",))
    packages = math.prod(table.levels)
    if sum(table.consents) > 2 and packages > DIRECT_PACKAGES_MANY:
        raise UsageError(f"Nash bargaining of {sum(table.consents)} parties over {packages:.1e} packages is too large "
                         "to draw again and again.", hint="Merge levels or leave out issues.")  # fmt: skip
    table = table.first(affordable_draws(packages, sum(table.consents), table.draws))
    odds, failed = solve(table)
    notes = []
    if failed > 0:
        notes.append("In some draws no package is better than no deal for every party: the status quo stays.")
    if (table.pressure > 0).any():
        cost = settings.coercion_cost
        notes.append(f"Assumed: a measure in force takes {cost:g} of the payoff range off its target.")
    if table.draws < settings.draws:
        notes.append(f"{packages:.1e} packages: {table.draws} draws instead of {settings.draws}.")
    return replace(result("nash", talks, table, odds, notes), draws=table.draws)


def tell(sheet: Sheet, options: Options) -> Told:
    """Return the Nash package with each party's worth of it and of no deal, and for two parties the Pareto frontier."""
    options.done()
    table = sheet.table
    values, no_deal, weights = utilities(table)
    for (party, issue), worth in sheet.worth.items():
        a, i = table.parties.index(party), table.issues.index(issue)
        values[i][0, a] = worth
    if sheet.worth and table.disagreement is None:
        now = [int(np.argmax(q)) for q in table.status_quo]
        no_deal = sum((v[:, :, q] for v, q in zip(values, now, strict=True)), np.zeros_like(no_deal))
    packages = math.prod(table.levels)
    if packages > _direct(len(table.parties)) or len(table.parties) == 2:
        points, _ = frontier([v[0] for v in values])
        size = f"{packages:.1e}" if packages >= 10**6 else f"{packages:,}"
        lines = [f"{size} packages, {len(points)} on the Pareto frontier."]
    else:
        lines = [f"{packages:,} packages."]
    best = best_packages(values, no_deal, weights)[0]
    data: dict[str, Any] = {"packages": packages}
    if len(table.parties) == 2:
        data["frontier"] = points.tolist() if len(points) <= 1000 else len(points)
    if best[0] < 0:
        lines.append("No package is better than no deal for every party: there is no agreement to be had.")
        return Told("nash", tuple(lines), {**data, "package": None})
    data["package"] = {issue: sheet.levels[i][best[i]] for i, issue in enumerate(table.issues)}
    lines += [f"{issue}: {level}" for issue, level in data["package"].items()]
    gains = {p: (float(sum(v[0, a, k] for v, k in zip(values, best, strict=True))), float(no_deal[0, a]))
             for a, p in enumerate(table.parties)}  # fmt: skip
    lines += [f"{p}: worth {won:.4g}, no deal {lost:.4g}" for p, (won, lost) in gains.items()]
    data["worth"] = {p: {"deal": won, "no_deal": lost} for p, (won, lost) in gains.items()}
    return Told("nash", tuple(lines), data)
