"""Weights of the mixture, learnt on past armed talks: stacking by log score, the baselines always in.

python evals/stack.py            # the weights, and whether they are those that ship
python evals/stack.py --write    # write src/crossbearing/outlook/weights.toml anew

How good weights learnt so are on talks that they were not learnt on is the row "stacked" of `evals/cases.py`: there
each conflict is forecast by weights from all others.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crossbearing.outlook.mixture import APART, BASELINES, WEIGHTS, group
from crossbearing.outlook.stacking import learn_log

SHIPPED = Path(__file__).resolve().parent.parent / "src" / "crossbearing" / "outlook" / WEIGHTS
FLOOR = 0.05  # least weight of each baseline, whatever the cases say
# Of four values of each that were tried, all within 0.03 of each other in log score: less than fifty cases can see.
VOICE = 0.1  # as many cases are added on which only one game was right, for each: fifty cases silence nobody
PULL = 2.0  # as many cases are added to a group of its own that went as all cases did

Numbers = NDArray[np.float64]
Weights = dict[str, dict[str, float]]  # by group, then by forecaster


@dataclass(frozen=True, slots=True)
class Row:
    """One issue of a case: what each forecaster gave, which level came, and how much it counts (1 for a whole case)."""

    conflict: str
    kind: str
    given: Mapping[str, Numbers]
    at: int
    counts: float


def learn(rows: Sequence[Row], names: Sequence[str], floor: float) -> Weights:
    """Return the weights by group of issues; of all odds a share `floor` is spread evenly before they are scored."""
    came = np.array([[odds_of(row, name, floor)[row.at] for name in names] for row in rows])
    counts = np.array([row.counts for row in rows])
    least = np.array([FLOOR if name in BASELINES else 0.0 for name in names])
    prior = np.full(len(names), VOICE)
    whole = learn_log(came, counts, prior, least)
    found = {"all": dict(zip(names, whole.tolist(), strict=True))}
    for name in APART:
        own = np.array([group(row.kind) == name for row in rows], dtype=bool)
        part = learn_log(came[own], counts[own], PULL * whole, least) if own.any() else whole
        found[name] = dict(zip(names, part.tolist(), strict=True))
    return found


def odds_of(row: Row, name: str, floor: float = 0.0) -> Numbers:
    """Return what a forecaster gave on an issue; where it gave nothing, all levels alike."""
    given = row.given.get(name)
    levels = len(next(iter(row.given.values())))
    odds = np.full(levels, 1 / levels) if given is None or given.sum() < 0.5 else given
    return (1 - floor) * odds + floor / levels


def pool(row: Row, weights: Weights) -> Numbers:
    """Return the mixture on an issue."""
    own = weights[group(row.kind)]
    return np.asarray(sum(w * odds_of(row, name) for name, w in own.items()), dtype=float)


def stacked(rows: Sequence[Row], names: Sequence[str], floor: float) -> list[Numbers]:
    """Return the mixture on each issue, by weights learnt on all other conflicts; even odds where there is no other."""
    by_conflict: dict[str, Weights] = {}
    for conflict in dict.fromkeys(row.conflict for row in rows):
        others = [row for row in rows if row.conflict != conflict]
        even = {name: 1 / len(names) for name in names}
        by_conflict[conflict] = learn(others, names, floor) if others else dict.fromkeys(("all", *APART), even)
    return [pool(row, by_conflict[row.conflict]) for row in rows]


def text(weights: Weights, cases: int, digest: str) -> str:
    """Return the text of `weights.toml`."""
    lines = [
        "# How much each game counts in the mixture, learnt on past armed talks (docs/cases.md).",
        "# Written by `python evals/stack.py --write`; a game that is not listed weighs as the mean of those that are.",
        f"cases = {cases}",
        f'digest = "{digest}"',
    ]
    for name, own in weights.items():
        lines += ["", f"[weights.{name}]", *(f"{game} = {round(w, 4)}" for game, w in sorted(own.items()))]
    return "\n".join(lines) + "\n"


def main(words: Sequence[str] | None = None) -> int:
    """Return 0 where the weights are those that ship or were written, else 1."""
    import cases as ev

    from crossbearing.outlook import casebase
    from crossbearing.settings import Settings

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the file anew")
    parser.add_argument("--draws", type=int, default=Settings().draws, help="draws of each game")
    asked = parser.parse_args(words)
    known = casebase.load(ev.CASES)
    settings = Settings().with_values({"draws": asked.draws})
    rows, names = ev.stack_rows(known, ev.play_cases(known, settings, "end"), "end")
    wanted = text(learn(rows, names, ev.FLOOR), len(known), ev.digest(ev.CASES))
    if asked.write:
        SHIPPED.write_text(wanted, encoding="utf-8")
    is_same = SHIPPED.read_text(encoding="utf-8") == wanted
    print(wanted + f"\n{'as shipped' if is_same else 'not as shipped'}")
    return 0 if is_same else 1


if __name__ == "__main__":
    sys.exit(main())
