"""Where uncertainty comes from: inputs, models and residual apart, and which input an issue hangs on."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from crossbearing import plugins
from crossbearing.model.outlook import GameResult, Influence, LevelOdds, Spread
from crossbearing.model.talks import Issue, Talks
from crossbearing.model.theatre import Theatre
from crossbearing.outlook.mixture import weights
from crossbearing.outlook.scenario import short
from crossbearing.outlook.score import TAIL
from crossbearing.outlook.table import Numbers, Table, draw
from crossbearing.settings import Settings

# Games whose `solve(table)` gives odds draw by draw over the whole table at once.
VECTORISED = ("compromise", "median", "nash")
SOBOL_RUNS = 40_000  # evaluations of the games; the base sample is the largest power of two within it
LEAST_BASE, MOST_BASE = 64, 1024
MOST_PACKAGES = 2_000  # beyond it the Nash game takes too long for so many runs and is left out, and that is said
LEAST_SHARE, MOST_SHOWN = 0.02, 6
COST_RANGE = (0.0, 2.0)  # the weight of levers is tried from nothing to twice what is assumed


def spreads(talks: Talks, odds: Sequence[LevelOdds],
            batches: Sequence[Sequence[GameResult]]) -> tuple[Spread, ...]:  # fmt: skip
    """Return for each issue the mixture's mean, band, and standard deviations by source (law of total variance).

    `batches` are the games' results on independent draws: the variance of an issue's mean place over batches, times
    the draws of a batch, is that of one draw, hence what the inputs leave open. With b batches its standard error is a
    share sqrt(2 / (b - 1)) of it: show one significant digit.
    """
    found: list[Spread] = []
    for issue in talks.issues:
        own = [o for o in odds if o.issue == issue.id]
        if len(own) < 2:
            continue
        spots = np.linspace(0, 1, len(own))
        own_weights = weights([g for g in batches[0] if any(o.issue == issue.id for o in g.odds)], issue.kind)
        means, inputs, residuals, shares = [], [], [], []
        for g, first in enumerate(batches[0]):
            rows = [[o.probability for o in b[g].odds if o.issue == issue.id] for b in batches]
            if not rows[0]:
                continue
            places = np.array(rows) @ spots
            whole = np.mean(rows, axis=0)
            mean = float(whole @ spots)
            total = float(whole @ (spots - mean) ** 2)
            drawn = min(total, float(places.var(ddof=1)) * first.draws) if len(batches) > 1 else 0.0
            means.append(mean)
            inputs.append(drawn)
            residuals.append(total - drawn)
            shares.append(own_weights[first.game])
        share = np.array(shares) / sum(shares)
        centre = float(share @ means)
        apart = float(share @ (np.array(means) - centre) ** 2)
        below = np.cumsum([o.probability for o in own])
        low, high = (own[min(int(np.searchsorted(below, e)), len(own) - 1)] for e in (TAIL + 1e-9, 1 - TAIL - 1e-9))
        found.append(
            Spread(issue.id, round(centre, 6), low.level, high.level, *(
                round(math.sqrt(max(0.0, v)), 6) for v in (float(share @ inputs), apart, float(share @ residuals))
            ))
        )  # fmt: skip
    return tuple(found)


def influences(talks: Talks, issue: Issue, shares: Mapping[str, float], settings: Settings,
               theatre: Theatre | None) -> tuple[tuple[Influence, ...], str]:  # fmt: skip
    """Return the total-order Sobol indices of what an issue's expected place hangs on, largest first, and a note.

    The place (0 lowest level, 1 highest) is the mean over the vectorised games, by their `shares`; inputs are each
    party's position, power and salience over their priors, and the weight of levers from nothing to twice the setting.
    Saltelli's design over a shifted Sobol sequence (Saltelli et al. 2010, Computer Physics Communications 181; scipy's
    `sobol_indices`). () where fewer than two inputs are open or no game can run.
    """
    table = draw(talks, settings.with_values({"draws": 1}), settings.seed)
    playing, note = _playing(table, shares)
    if issue.id not in table.issues or not playing:
        return (), ""
    names = _names(talks, table, theatre)
    runs = _runner(talks, issue, table, playing, shares, settings)
    base = 2 ** int(math.log2(max(LEAST_BASE, min(MOST_BASE, SOBOL_RUNS / (len(names) + 2)))))
    found = _total_order(runs, len(names), base, settings.seed)
    if found is None:
        return (), ""
    rows = sorted(zip(names, found, strict=True), key=lambda row: (-row[1], row[0]))
    kept = [Influence(issue.id, name, round(float(v), 6)) for name, v in rows if v >= LEAST_SHARE][:MOST_SHOWN]
    said = f"what {issue.text} hangs on is worked out from {base * (len(names) + 2):,} runs of {', '.join(playing)}"
    return tuple(kept), said + note


def _playing(table: Table, shares: Mapping[str, float]) -> tuple[list[str], str]:
    """Return which vectorised games are run, and what is said of those that are left out."""
    known = [n for n in VECTORISED if n in plugins.names("game") and shares.get(n, 0.0) > 0]
    packages = math.prod(table.levels)
    if "nash" not in known or (packages <= MOST_PACKAGES and sum(table.consents) > 1):
        return known, ""
    known.remove("nash")
    return known, f"; nash is left out ({packages:,} packages)" if packages > MOST_PACKAGES else ""


def _names(talks: Talks, table: Table, theatre: Theatre | None) -> list[str]:
    """Return the inputs in words, in the order in which `_runner` takes them."""
    texts = {i.id: i.text for i in talks.issues}
    who = [short(p, theatre) for p in table.parties]
    cells = [(p, texts[i]) for p in who for i in table.issues]
    return [
        *(f"{p}'s position on {i}" for p, i in cells),
        *(f"power of {p}" for p in who),
        *(f"how much {i} matters to {p}" for p, i in cells),
        "the weight of levers (setting coercion_cost)",
    ]


def _runner(talks: Talks, issue: Issue, shape: Table, playing: Sequence[str], shares: Mapping[str, float],
            settings: Settings) -> Callable[[Numbers], Numbers]:  # fmt: skip
    """Return what gives an issue's expected place (n,) for inputs in [0, 1], (inputs, n)."""
    parties, issues, at = len(shape.parties), len(shape.issues), shape.issues.index(issue.id)
    cells, spots = parties * issues, np.linspace(0, 1, shape.levels[shape.issues.index(issue.id)])
    games = {name: plugins.load("game", name) for name in playing}
    total = sum(shares[name] for name in playing)

    def place(x: Numbers) -> Numbers:
        n = x.shape[1]
        pick, strengths, cares = x[:cells].T, x[cells : cells + parties].T, x[cells + parties : -1].T
        given = pick.reshape(n, parties, issues), strengths, cares.reshape(n, parties, issues)
        table = draw(talks, settings, settings.seed, given)
        low, high = COST_RANGE
        table = replace(table, pressure=table.pressure * (low + (high - low) * x[-1])[:, None])
        found = np.zeros(n)
        for name, game in games.items():
            solved: Any = game.solve(table)
            odds = (solved[0] if isinstance(solved, tuple) else solved)[at]
            found += shares[name] / total * (odds @ spots)
        return found

    return place


def _total_order(place: Callable[[Numbers], Numbers], inputs: int, base: int, seed: int) -> Numbers | None:
    """Return the total-order index of each input, cut to [0, 1]; None where nothing varies."""
    from scipy.stats import qmc, sobol_indices

    points = qmc.Sobol(2 * inputs, scramble=False).random(base)
    points = (points + np.random.default_rng(seed).random(2 * inputs)) % 1.0  # a random shift keeps the design even
    a, b = points[:, :inputs].T, points[:, inputs:].T
    first, second = place(a), place(b)
    if np.ptp(np.concatenate((first, second))) < 1e-9:
        return None
    mixed = []
    for k in range(inputs):
        swapped = a.copy()
        swapped[k] = b[k]
        mixed.append(place(swapped))
    given = {"f_A": first[None], "f_B": second[None], "f_AB": np.stack(mixed)[:, None]}
    found: Numbers = np.clip(np.asarray(sobol_indices(func=given, n=base).total_order, dtype=float).reshape(-1), 0, 1)
    return found
