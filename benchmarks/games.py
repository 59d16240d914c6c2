"""Speed of the games, on one thread, with peers' beside ours where they are installed.

OMP_NUM_THREADS=1 python benchmarks/games.py                # medians of 5 runs of each
OMP_NUM_THREADS=1 python benchmarks/games.py --runs 20 --json

Peers are asked only if they can be imported (negmas); they are no dependency. The trades of Paris and the traces need
../shared/data/talks, whose digest is printed; a line says so where it is absent.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import importlib
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from crossbearing.outlook import graph
from crossbearing.outlook.games import challenge, exchange, nash

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "talks"
SEED = 20250322
# What each is to take at most, in seconds, and what a peer took for it when the aims were set (another day).
AIMS = {
    "graph, 1,024 states, four concepts": (0.1, "gmcr-py 24.4 s"),
    "graph, 4,096 states, four concepts": (1.0, ""),
    "nash, 27,000 packages of three parties": (0.003, "negmas 2.33 s"),
    "nash, 10^10 packages of two parties": (2.0, ""),
    "challenge, 50 parties, 100 rounds": (0.3, "jmckib over 240 s for one"),
    "exchange, CoP21, all 129 trades": (0.05, "decide 1.93 s"),
}


def conflict(options: int) -> graph.Conflict:
    """Return a conflict of two parties with as many options as make 2^options states, and preferences at random."""
    axes = [graph.Axis(str(k), ("", str(k)), "ab"[k % 2]) for k in range(options)]
    bare, _ = graph.product(["a", "b"], axes)
    rng = np.random.default_rng(SEED)
    return replace(bare, ranks=rng.permuted(np.tile(np.arange(2**options), (2, 1)), axis=1))


def stability(options: int) -> Callable[[], Any]:
    """Return what builds a conflict and solves it under all concepts."""

    def run() -> Any:
        found = conflict(options)
        return [graph.equilibria(found, c) for c in graph.CONCEPTS]

    return run


def bargain() -> tuple[list[Any], Any, Any]:
    """Return three issues of thirty levels for three parties: 27,000 packages."""
    rng = np.random.default_rng(SEED)
    return [rng.random((1, 3, 30)) for _ in range(3)], np.full((1, 3), 0.3), np.full((1, 3), 1 / 3)


def paris() -> tuple[Any, Any, Any] | None:
    """Return wishes, salience and power of the CoP21 file; None where it is absent."""
    path = DATA / "exchange" / "CoP21.csv"
    if not path.exists():
        return None
    rows = list(csv.reader(path.read_text(encoding="latin-1").splitlines(), delimiter=";"))
    parties = [r[1] for r in rows if r[0] == "#A"]
    issues = [r[1] for r in rows if r[0] == "#P"]
    found = tuple(np.full((len(issues), len(parties)), np.nan) for _ in range(3))
    for r in (r for r in rows if r[0] == "#D"):
        for array, cell in zip(found, r[3:6], strict=True):
            array[issues.index(r[2]), parties.index(r[1])] = float(cell.replace(",", "."))
    return found[0], found[1], found[2]


def tasks() -> dict[str, Callable[[], Any]]:
    """Return what is timed, by name."""
    values, no_deal, weights = bargain()
    rng = np.random.default_rng(SEED)
    grades = [np.sort(rng.integers(0, 50, (2, 10)), axis=1).astype(float) for _ in range(10)]
    ten = [np.stack((g[0], g[1][::-1])) for g in grades]  # what one likes, the other does not
    x, c, s = rng.random((3, 50))
    found: dict[str, Callable[[], Any]] = {
        "graph, 1,024 states, four concepts": stability(10),
        "graph, 4,096 states, four concepts": stability(12),
        "nash, 27,000 packages of three parties": lambda: nash.best_packages(values, no_deal, weights),
        "nash, 10^10 packages of two parties": lambda: nash.best_on_frontier(ten, np.zeros(2), np.ones(2)),
        "challenge, 50 parties, 100 rounds": lambda: challenge.rounds(x, c, s, 100),
    }
    data = paris()
    if data is not None:
        found["exchange, CoP21, all 129 trades"] = lambda: exchange.trades(*data, "free")
    return found


def measure(run: Callable[[], Any], runs: int) -> float:
    """Return the median processor seconds of some runs after one that is thrown away."""
    run()
    times = []
    for _ in range(runs):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return statistics.median(times)


def peers(runs: int) -> dict[str, tuple[float, bool]]:
    """Return what an installed peer takes for the same, by our name of it, and whether it finds the same."""
    try:
        negmas, preferences = importlib.import_module("negmas"), importlib.import_module("negmas.preferences")
        make_os = importlib.import_module("negmas.outcomes").make_os
        table = importlib.import_module("negmas.preferences.value_fun").TableFun
    except ImportError:
        return {}
    values, no_deal, weights = bargain()
    issues = [negmas.make_issue(list(range(30)), str(k)) for k in range(3)]
    space = make_os(issues)
    functions = tuple(
        preferences.LinearAdditiveUtilityFunction([table(dict(enumerate(v[0, p].tolist()))) for v in values], [1.0] * 3,
                                      outcome_space=space, reserved_value=0.3)
        for p in range(3)
    )  # fmt: skip

    def run() -> Any:
        outcomes = list(space.enumerate_or_sample())
        points, _ = negmas.pareto_frontier(functions, outcomes=outcomes)
        return negmas.nash_points(functions, points, outcomes=outcomes)

    ours = nash.best_packages(values, no_deal, weights)[0]
    worth = [sum(float(v[0, p, k]) for v, k in zip(values, ours, strict=True)) for p in range(3)]
    theirs = list(run()[0][0])
    return {"nash, 27,000 packages of three parties": (measure(run, runs), bool(np.allclose(worth, theirs)))}


def digest() -> str:
    """Return a digest of the data that is read, "absent" where there is none."""
    path = DATA / "exchange" / "CoP21.csv"
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.exists() else "absent"


def main(argv: list[str] | None = None) -> int:
    """Print each time beside its aim; return 1 where one is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="runs of each (5)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    asked = parser.parse_args(argv)
    rivals = peers(asked.runs)
    rows = []
    for name, run in tasks().items():
        aim, then = AIMS[name]
        rival = rivals.get(name)
        rows.append({"what": name, "seconds": round(measure(run, asked.runs), 5), "aim": aim, "elsewhere": then,
                     "peer": None if rival is None else round(rival[0], 4),
                     "same": None if rival is None else rival[1]})  # fmt: skip
    try:
        negmas = version("negmas")
    except PackageNotFoundError:
        negmas = "not installed"
    about = {"date": date.today().isoformat(), "machine": platform.processor() or platform.machine(),
             "python": platform.python_version(), "numpy": np.__version__, "negmas": negmas, "data": digest(),
             "runs": asked.runs, "threads": os.environ.get("OMP_NUM_THREADS", "not set"),
             "clock": "processor time, median"}  # fmt: skip
    if asked.json:
        print(json.dumps({"about": about, "rows": rows}, indent=2))
    else:
        print("; ".join(f"{k} {v}" for k, v in about.items()))
        for row in rows:
            beside = (
                f", negmas here {row['peer']} s ({'same' if row['same'] else 'another'} point)" if row["peer"] else ""
            )
            told = f", {row['elsewhere']} elsewhere" if row["elsewhere"] else ""
            print(f"{row['what']}: {row['seconds']} s (aim {row['aim']} s){told}{beside}")
    return int(any(float(str(r["seconds"])) > float(str(r["aim"])) for r in rows))


if __name__ == "__main__":
    sys.exit(main())
