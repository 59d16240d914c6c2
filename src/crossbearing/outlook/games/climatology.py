"""Climatology: every issue ends where the issues of past armed talks ended on their scales. A baseline.

Each past end, a place in [0, 1] on its own scale, falls to the two levels between which it lies, in proportion to how
near it is; one end more is spread evenly, so that no level is ruled out (Laplace 1814). The ends are in `past.toml`
beside this wing, one row per issue of the case base (docs/cases.md), which `python evals/past_ends.py` writes.
Positions, power and levers play no part: what a game adds is what it does better than this.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from crossbearing.model.outlook import GameResult
from crossbearing.model.talks import Talks
from crossbearing.outlook.sheet import Options, Sheet, Told
from crossbearing.outlook.table import Numbers, Table, draw, result
from crossbearing.settings import Settings

PAST = "past.toml"


@dataclass(frozen=True, slots=True)
class End:
    """Where an issue of past talks stood when its horizon ended: `place` in [0, 1] on its scale."""

    case: str
    conflict: str
    place: float


@cache
def past() -> tuple[End, ...]:
    """Return the ends that ship with the package, in the order of the cases."""
    raw = tomllib.loads((files("crossbearing.outlook") / PAST).read_text(encoding="utf-8"))
    return tuple(End(str(row[0]), str(row[1]), float(row[2])) for row in raw["ends"])


def odds(levels: int, places: Sequence[float]) -> Numbers:
    """Return the odds over so many levels, (levels,), from places in [0, 1]; uniform where there are none."""
    spots = np.arange(levels)
    gap = np.abs(spots[None, :] - np.array(places, dtype=float).reshape(-1, 1) * (levels - 1))
    weight = np.maximum(0, 1 - gap).sum(axis=0) + 1 / levels
    shares: Numbers = weight / weight.sum()
    return shares


def solve(table: Table, ends: Sequence[End] | None = None) -> list[Numbers]:
    """Return for each issue the odds over its levels, (levels,), from the ends given or those that ship."""
    places = [e.place for e in (past() if ends is None else ends)]
    return [odds(n, places) for n in table.levels]


def play(talks: Talks, settings: Settings, seed: int) -> GameResult:
    """Return the odds of past ends; a past case itself is forecast from other conflicts only."""
    table = draw(talks, settings.with_values({"draws": 1}), seed)
    own = {e.conflict for e in past() if e.case == talks.id}
    ends = [e for e in past() if e.conflict not in own]
    cases = len({e.case for e in ends})
    note = f"{len(ends)} issues of {cases} past armed talks, 180 days on; chosen by hand, no random sample."
    return result("climatology", talks, table, solve(table, ends), [note])


def tell(sheet: Sheet, options: Options) -> Told:
    """Return the odds of past ends over each issue's levels."""
    options.done()
    return sheet.told_odds("climatology", solve(sheet.table), ())
