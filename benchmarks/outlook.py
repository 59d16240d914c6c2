"""Processor time of an outlook: 10,000 draws of each vectorised game, and the whole outlook, on past armed talks.

python benchmarks/outlook.py             # the median over runs, and the slowest of the cases
python benchmarks/outlook.py --draws 2000 --runs 3
"""

from __future__ import annotations

import argparse
import platform
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median

from crossbearing import plugins
from crossbearing.outlook.casebase import load
from crossbearing.outlook.step import outlook
from crossbearing.outlook.uncertainty import VECTORISED
from crossbearing.settings import Settings

CASES = Path(__file__).resolve().parent.parent / "cases"


def spent(what: Callable[[], object], runs: int) -> float:
    """Return the median processor time of some runs, seconds."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        what()
        times.append(time.process_time() - start)
    return median(times)


def main() -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=Settings().draws)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--cases", type=int, default=10, help="how many cases, those with most issues and parties")
    asked = parser.parse_args()
    settings = Settings().with_values({"draws": asked.draws})
    cases = sorted(load(CASES), key=lambda c: -len(c.talks.issues) * len(c.talks.parties))[: asked.cases]
    largest = cases[0].talks
    print(f"{date.today()}, {platform.machine()}, Python {platform.python_version()}, {asked.draws:,} draws, median of "
          f"{asked.runs} runs, processor seconds; {len(cases)} largest cases (most: {len(largest.parties)} parties, "
          f"{len(largest.issues)} issues)")  # fmt: skip
    for name in VECTORISED:
        if name in plugins.names("game"):
            game = plugins.load("game", name)
            found = [spent(lambda g=game, c=c: g.play(c.talks, settings, 1), asked.runs) for c in cases]  # type: ignore[misc]
            print(f"  {name:12} median {median(found):.3f}  slowest {max(found):.3f}")
    found = [spent(lambda c=c: outlook(c.talks, None, settings), asked.runs) for c in cases]  # type: ignore[misc]
    print(f"  {'outlook':12} median {median(found):.3f}  slowest {max(found):.3f}  (all games, flips, Sobol indices)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
