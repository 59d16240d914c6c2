"""Odds on the Decision-Making in the EU data (DEU III): each law forecast from all others.

python evals/deu.py --data FOLDER           # FOLDER holds deu3_before_2012.tsv
python evals/deu.py --data FOLDER --json

The compromise model's points by this project's own code; then, as distributions, climatology, the conformal compromise
and our mixture, with intervals over resampled laws. docs/outlook.md says what is measured.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crossbearing.outlook.conformal import band, ends, miss_level, spread
from crossbearing.outlook.games import compromise
from crossbearing.outlook.score import RESAMPLES, SEED, crps, interval, ratio
from crossbearing.outlook.stacking import learn
from crossbearing.outlook.table import Table

FILE = "deu3_before_2012.tsv"
PUBLISHED = 23.2  # mean absolute error of the compromise over all 353 scored issues of DEU III
TARGET, SHARE, COVER = 0.97, 0.8, (0.78, 0.82)
GRID = np.linspace(0, 100, 201)
# A distance that even parties of one mind may miss by, points of the scale of 100.
LEAST_SCALE = 10.0
# Forecasters of the mixture; the two baselines never go below their floor.
FORECASTERS = ("conformal compromise, scaled", "positions by salience", "climatology", "no change")
FLOORS = (0.0, 0.0, 0.02, 0.02)

Numbers = NDArray[np.float64]
Ranks = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Issues:
    """The issues with an outcome: positions (n, actors) on 0 to 100, weights 0 where an actor has no position."""

    laws: Ranks
    positions: Numbers
    power: Numbers
    salience: Numbers
    outcome: Numbers
    reference: Numbers  # NaN where what held before is not coded
    digest: str

    def __len__(self) -> int:
        return len(self.outcome)


def load(folder: Path) -> Issues:
    """Return the issues of the file: those with an outcome and with an actor that has position, salience and power.

    The second line holds each actor's power: the Shapley-Shubik index in the Council under the treaty of Nice, with
    Commission and Parliament beside it.
    """
    raw = (folder / FILE).read_bytes()
    rows = list(csv.reader(raw.decode("utf-8").splitlines(), delimiter="\t"))
    head, weights, cells = rows[0], rows[1], rows[2:]
    actors = [name for name in head if name[0] == "p" and f"s{name[1:]}" in head and name not in ("prnr", "proc")]

    def column(name: str) -> Numbers:
        at = head.index(name)
        return np.array([float(r[at]) if r[at].strip() else np.nan for r in cells])

    positions = np.stack([column(a) for a in actors], axis=1)
    salience = np.stack([column(f"s{a[1:]}") for a in actors], axis=1)
    power = np.array([float(weights[head.index(a)] or "nan") for a in actors])
    known = ~(np.isnan(positions) | np.isnan(salience) | np.isnan(power)[None, :])
    weight = np.where(known, salience * power[None, :], 0.0)
    outcome = column("out")
    kept = ~np.isnan(outcome) & (weight.sum(axis=1) > 0)
    names = [r[head.index("prnr")] for r, k in zip(cells, kept, strict=True) if k]
    laws = np.searchsorted(sorted(set(names)), names).astype(np.int64)
    clean = np.where(known, positions, 0.0), np.where(known, salience, 0.0)
    return Issues(laws, clean[0][kept], np.broadcast_to(np.nan_to_num(power), positions.shape)[kept], clean[1][kept],
                  outcome[kept], column("rp")[kept], hashlib.sha256(raw).hexdigest()[:12])  # fmt: skip


def points(issues: Issues) -> Numbers:
    """Return the compromise of each issue on 0 to 100, by the game's own code: an issue stands in for a draw."""
    n, actors = issues.positions.shape
    table = Table(
        parties=tuple(str(k) for k in range(actors)),
        issues=("outcome",),
        levels=(101,),
        positions=issues.positions[:, :, None] / 100,
        power=issues.power,
        salience=issues.salience[:, :, None],
        consents=(True,) * actors,
        status_quo=(np.full(101, 1 / 101),),
        pressure=np.zeros((n, actors)),
    )
    return compromise.points(table)[:, 0] * 100


def dispersion(issues: Issues, centre: Numbers) -> Numbers:
    """Return the weighted standard deviation of the positions around the compromise, at least `LEAST_SCALE` more."""
    weight = issues.power * issues.salience
    square = (weight * (issues.positions - centre[:, None]) ** 2).sum(axis=1) / weight.sum(axis=1)
    found: Numbers = np.sqrt(square) + LEAST_SCALE
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Givens:
    """What the forecasters give for each issue: points with who of the others' laws they were learnt from.

    `learnt` (n, n): the point that issue j's miss or outcome gives for issue i, for the forecasters that learn.
    """

    plain: Numbers
    scaled: Numbers
    ends: Numbers
    held: Numbers  # (n, actors + 1): positions, and in the last column the reference point (or the compromise)
    mass: Numbers  # (n, actors): salience shares


def givens(issues: Issues) -> Givens:
    """Return the points of all forecasters, before any law is left out."""
    centre = points(issues)
    misses, ones, scale = issues.outcome - centre, np.ones(len(issues)), dispersion(issues, centre)
    now = np.where(np.isnan(issues.reference), centre, issues.reference)
    return Givens(
        spread(centre, ones, misses, ones, 0, 100),
        spread(centre, scale, misses, scale, 0, 100),
        np.broadcast_to(issues.outcome, (len(issues), len(issues))),
        np.concatenate((issues.positions, now[:, None]), axis=1),
        issues.salience / issues.salience.sum(axis=1, keepdims=True),
    )


def _upto(samples: Numbers) -> Numbers:
    """Return for samples (n, m) whether each lies at or below each spot of the grid, (n, m, g)."""
    return (samples[:, :, None] <= GRID[None, None, :] + 1e-9).astype(np.float64)


def forecast(issues: Issues, given: Givens) -> tuple[Numbers, Numbers, Numbers]:
    """Return the mixture's weights (laws, k), and where the 80 % band of each issue begins and ends, (n,) each.

    Nothing of a law is used for its forecast: neither for the misses, nor for the weights, nor for the width of the
    band. What the other laws' issues would have been given, which weights and band are learnt on, leaves out their own
    law and this one.
    """
    n, laws = len(issues), int(issues.laws.max()) + 1
    of_law = np.eye(laws)[issues.laws]  # (n, laws)
    # Sums over the issues of each law, so that leaving a law out is a subtraction.
    sums = [np.einsum("ijg,jl->ilg", _upto(x), of_law, optimize=True) for x in (given.scaled, given.ends)]
    totals = [s.sum(axis=1) for s in sums]
    sizes = of_law.sum(axis=0)
    held = np.einsum("iag,ia->ig", _upto(given.held[:, :-1]), given.mass)
    now = _upto(given.held[:, -1:])[:, 0]
    came = (GRID[None, :] >= issues.outcome[:, None] - 1e-9).astype(float)
    spots = np.searchsorted(GRID, issues.outcome - 1e-9)
    weights, low, high = np.zeros((laws, len(FORECASTERS))), np.zeros(n), np.zeros(n)
    rows = np.arange(n)
    for law in range(laws):
        out = issues.laws == law
        # For an issue of the law itself its own law is taken off once only.
        own = np.where(out, 0, 1)
        count = n - sizes[law] - own * sizes[issues.laws]
        learnt = [
            (t - s[:, law] - own[:, None] * s[rows, issues.laws]) / count[:, None]
            for t, s in zip(totals, sums, strict=True)
        ]
        below = np.stack([learnt[0], held, learnt[1], now], axis=1)
        weights[law] = learn(below[~out], came[~out], FLOORS)
        blend = np.einsum("k,nkg->ng", weights[law], below)
        width = band(miss_level(blend[~out], spots[~out]), SHARE)
        first, last = ends(blend[out], width)
        low[out], high[out] = GRID[first], GRID[last]
    return weights, low, high


def exact(issues: Issues, given: Givens, weights: Numbers) -> dict[str, Numbers]:
    """Return the CRPS of each issue by forecaster, from the points themselves and not from the grid."""
    apart = (issues.laws[:, None] != issues.laws[None, :]).astype(float)
    share = apart / apart.sum(axis=1, keepdims=True)
    w = weights[issues.laws]
    pooled = np.concatenate((given.scaled, given.held[:, :-1], given.ends, given.held[:, -1:]), axis=1)
    mass = np.concatenate((w[:, :1] * share, w[:, 1:2] * given.mass, w[:, 2:3] * share, w[:, 3:4]), axis=1)
    return {
        "climatology": crps(given.ends, share, issues.outcome),
        "conformal compromise": crps(given.plain, share, issues.outcome),
        "mixture": crps(pooled, mass, issues.outcome),
    }


def report(issues: Issues, resamples: int, seed: int) -> dict[str, Any]:
    """Return all that is printed, as plain values."""
    given, blocks = givens(issues), issues.laws.tolist()
    miss = np.abs(points(issues) - issues.outcome)
    weights, low, high = forecast(issues, given)
    found = exact(issues, given, weights)
    inside = ((low <= issues.outcome) & (issues.outcome <= high)).astype(float)
    return {
        "digest": issues.digest,
        "issues": len(issues),
        "laws": len(set(blocks)),
        "resamples": resamples,
        "seed": seed,
        "mae": asdict(interval(miss, blocks, resamples, seed)),
        "rmse": float(np.sqrt((miss**2).mean())),
        "crps": {k: asdict(interval(v, blocks, resamples, seed)) for k, v in found.items()},
        "ratio": {
            k: asdict(ratio(found["mixture"], found[k], blocks, resamples, seed))
            for k in ("climatology", "conformal compromise")
        },
        "covered": asdict(interval(inside, blocks, resamples, seed)),
        "width": float((high - low).mean()),
        "weights": {
            name: [float(weights[:, k].mean()), float(weights[:, k].min()), float(weights[:, k].max())]
            for k, name in enumerate(FORECASTERS)
        },
    }


def words(found: dict[str, Any]) -> str:
    """Return the report in words and tables."""

    def span(row: dict[str, Any], digits: int = 2) -> str:
        return f"{row['value']:.{digits}f} [{row['low']:.{digits}f}, {row['high']:.{digits}f}]"

    ratio_row, covered = found["ratio"]["conformal compromise"], found["covered"]["value"]
    lines = [
        f"DEU III before 2012, data {found['digest']}: {found['issues']} issues with outcome, {found['laws']} laws.",
        f"In brackets 95 % over {found['resamples']} resamples of laws, seed {found['seed']}.",
        "",
        f"compromise, mean absolute error  {span(found['mae'])}   published over all 353 issues: {PUBLISHED}",
        f"compromise, root mean square     {found['rmse']:.2f}",
        "",
        "CRPS by leaving whole laws out (a point alone scores its absolute error)",
        *(f"  {name:24}{span(row)}" for name, row in found["crps"].items()),
        "",
        f"mixture / conformal compromise   {span(ratio_row, 3)}   wanted: at most {TARGET} "
        f"({'reached' if ratio_row['value'] <= TARGET else 'missed'})",
        f"mixture / climatology            {span(found['ratio']['climatology'], 3)}",
        f"80 % band of the mixture covers  {span(found['covered'], 3)}   wanted: {COVER[0]} to {COVER[1]} "
        f"({'reached' if COVER[0] <= covered <= COVER[1] else 'missed'}); mean width {found['width']:.0f} of 100",
        "",
        "weights: mean, least and most over the laws left out",
        *(f"  {name:30}{w[0]:.2f}  {w[1]:.2f} to {w[2]:.2f}" for name, w in found["weights"].items()),
    ]
    return "\n".join(lines)


def main(given: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help=f"folder that holds {FILE}")
    parser.add_argument("--resamples", type=int, default=RESAMPLES)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(given)
    if not (chosen.data / FILE).is_file():
        sys.stderr.write(f"There is no {FILE} in {chosen.data}.\nName with --data the folder that holds it.\n")
        return 2
    found = report(load(chosen.data), chosen.resamples, chosen.seed)
    sys.stdout.write((json.dumps(found, indent=2) if chosen.json else words(found)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
