"""Reconcile on bare tables against its peers: public sets with known truth, all with the same settings.

python benchmarks/fusion.py --data ../shared/data                   # ours alone
python benchmarks/fusion.py --data ../shared/data --peers python    # peers too: a Python with the extra `bench`
python benchmarks/fusion.py --data ../shared/data --diagram docs/images/fusion.svg
python benchmarks/fusion.py --speed 1e6 1e7                            # made claims: time, memory, accuracy
python benchmarks/fusion.py --speed 1e6 --peers python

Rows are shuffled by a seed before anybody sees them: some methods answer by the order of rows.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from crossbearing.eval.calibration import Scores, scores
from crossbearing.eval.conflicts import crowd
from crossbearing.model.forecast import Bin
from crossbearing.reconcile.table import moving
from crossbearing.reconcile.table.claims import Claims, Floats, Names, claims
from crossbearing.reconcile.table.judging import Judgement, judge
from crossbearing.reliability import bins, diagram

SEED = 20250322
OPEN = ("MajorityVoting", "TruthFinder", "Sums", "AverageLog", "Investment", "PooledInvestment")
FIXED = ("MajorityVote", "DawidSkene", "OneCoinDawidSkene", "TruthFinder")
LARGE = ("OneCoinDawidSkene", "TruthFinder")


@dataclass(frozen=True, slots=True)
class Set:
    """A public set: its file, how values nest, and which peers can be run on it."""

    name: str
    file: str
    peers: tuple[str, ...] = OPEN
    lists: str = ""
    nested: bool = False


SETS = (
    Set("Flight", "flight_b10_noairline_20111208"),
    Set("Book", "book", lists=";"),
    Set("Population", "population"),
    Set("crowd product", "crowd_product", FIXED),
    Set("crowd dog", "crowd_dog", FIXED),
    Set("crowd duck", "crowd_duck", FIXED),
    Set("crowd face", "crowd_face", FIXED),
    Set("BirthPlaces", "birthplaces", nested=True),
    Set("Heritages", "heritages", nested=True),
)


@dataclass(slots=True)
class Told:
    """What one method comes to on one set."""

    method: str
    scores: Scores
    seconds: float
    top: Floats = field(default_factory=lambda: np.zeros(0))
    hit: Floats = field(default_factory=lambda: np.zeros(0))


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def table_of(folder: Path, one: Set) -> tuple[list[tuple[str, str, str]], dict[str, str], list[tuple[str, str]]]:
    """Return a set's rows, shuffled, its truth, and its tree as (child, parent).

    Where values nest, the truth is the most precise value on the true path that anybody gives (as the authors of TDH
    measure: Jung, Kim and Shim 2019).
    """
    rows = sorted({(r["source"], r["question"], r["value"]) for r in rows_of(folder / f"{one.file}_claims.csv")})
    random.Random(SEED).shuffle(rows)
    truth = {r["question"]: r["value"] for r in rows_of(folder / f"{one.file}_truth.csv")}
    if not one.nested:
        return rows, truth, []
    given: dict[str, set[str]] = {}
    for _, question, value in rows:
        given.setdefault(question, set()).add(value)
    for row in rows_of(folder / f"{one.file}_truth_path.csv"):
        path, question = row["full"], row["question"]
        on_it = [(path.find(v), v) for v in given.get(question, ()) if path.startswith(v) or f",{v}" in path]
        if question in truth and on_it:
            truth[question] = min(on_it)[1]
    nodes = {r["ID"]: r for r in rows_of(folder / f"{one.file}_hierarchy.csv")}
    tree = [
        (r["name"], nodes[r["parentID"]]["name"])
        for r in nodes.values()
        if nodes.get(r["parentID"], {"name": "Root"})["name"] != "Root"
    ]
    return rows, truth, tree


def claims_of(rows: list[tuple[str, str, str]]) -> Claims:
    """Return rows as claims."""
    return claims(Names.of([r[0] for r in rows]), Names.of([r[1] for r in rows]), Names.of([r[2] for r in rows]))


def measured(made: Claims, found: Judgement, truth: dict[str, str], seconds: float, method: str) -> Told:
    """Return how a judgement fares against the truth."""
    table = found.facts
    number = {name: n for n, name in enumerate(made.value.name)}
    true = np.array([number.get(truth.get(made.question.name[q], ""), -2) for q in found.asked])
    asked = np.array([made.question.name[q] in truth for q in found.asked])
    order = np.lexsort((table.value, -found.fact, table.question))
    first = order[table.starts]
    is_true = table.value == true[table.question]
    held = np.zeros(table.questions)
    np.add.at(held, table.question[is_true], found.fact[is_true])
    top, hit = found.fact[first][asked], is_true[first][asked].astype(float)
    return Told(method, scores(top, hit, held[asked], len(truth)), seconds, top, hit)


def ours(
    rows: list[tuple[str, str, str]], truth: dict[str, str], tree: list[tuple[str, str]], lists: str
) -> list[Told]:
    """Return how the judges bayes and majority fare."""
    made = claims_of(rows)
    out = []
    for name in ("bayes", "majority"):
        start = time.process_time()
        found = judge(made, name, tree=tree, lists=lists)
        spent = time.process_time() - start
        label = f"ours, {name}" + (f" ({found.model})" if name == "bayes" else "")
        out.append(measured(made, found, truth, spent, label))
    return out


def peers(python: str, rows: list[tuple[str, str, str]], truth: dict[str, str], methods: tuple[str, ...]) -> list[Told]:
    """Return how the peers fare on the same rows, run by another Python."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.json"
        path.write_text(json.dumps({"rows": rows, "asked": sorted(truth), "methods": methods}), encoding="utf-8")
        here = Path(__file__).with_name("fusion_peers.py")
        done = subprocess.run([python, str(here), str(path)], stdout=subprocess.PIPE, check=True)
    out = []
    for name, found in json.loads(done.stdout).items():
        if "fault" in found:
            sys.stderr.write(f"{name}: {found['fault']}\n")
            continue
        answers: dict[str, tuple[str, float | None]] = found["answers"]
        hit = np.array([answers[q][0] == truth[q] for q in answers], float)
        top = np.array([np.nan if p is None else p for _, p in answers.values()])
        missing = float("nan")
        fair = Scores(len(truth), float(hit.sum()) / len(truth), missing, missing, missing)
        if not np.isnan(top).any():
            held = scores(top, hit, np.where(hit > 0, top, 0), len(truth))
            fair = Scores(len(truth), held.accuracy, held.brier, missing, held.ece)
        out.append(Told(name, fair, found["seconds"]))
    return out


def control(folder: Path) -> list[Told]:
    """Return how truths that change are followed on the semi-synthetic reports, day by day, and two plain rules."""
    with (folder / "semisynthetic_control_truth.csv").open(encoding="utf-8") as stream:
        truth = np.array([[int(x) for x in row] for row in list(csv.reader(stream))[1:]])
    reports = rows_of(folder / "semisynthetic_control_reports.csv")
    random.Random(SEED).shuffle(reports)
    columns = [Names.of([f"{int(r[name]):04}" for r in reports]) for name in ("s", "i", "o")]
    made = claims(columns[0], columns[1], columns[2], time=np.array([int(r["t"]) for r in reports]))
    places, length = truth.shape
    place, day = np.repeat(np.arange(places), length), np.tile(np.arange(length), places)
    start = time.process_time()
    course = moving.follow(moving.days(made))
    spent = time.process_time() - start
    out = []
    for name, filtered in (("ours, smoothed", False), ("ours, filtered", True)):
        held = moving.at(course, place, day, filtered=filtered)
        top, true = held.max(1), held[np.arange(len(held)), truth.ravel()]
        hit = (held.argmax(1) == truth.ravel()).astype(float)
        whole = scores(top, hit, true, len(top))
        brier = float(((held - np.eye(held.shape[1])[truth.ravel()]) ** 2).sum(1).mean())
        out.append(Told(name, Scores(whole.asked, whole.accuracy, brier, whole.log, whole.ece), spent, top, hit))
    for name, window in (("last report", None), ("vote of 30 days", 30)):
        share = _plain(reports, truth, window)
        out.append(Told(name, Scores(truth.size, share, float("nan"), float("nan"), float("nan")), float("nan")))
    return out


def _plain(reports: list[dict[str, str]], truth: Any, window: int | None) -> float:
    """Return how often the last report, or most reports of so many days, are right; class 0 where there is none."""
    places, length = truth.shape
    votes = np.zeros((places, length, 3))
    for r in reports:
        votes[int(r["i"]), int(r["t"]), int(r["o"])] += 1
    if window is None:
        last = np.zeros((places, length), int)
        for day in range(length):
            said = votes[:, day].sum(1) > 0
            last[:, day] = np.where(said, votes[:, day].argmax(1), last[:, day - 1] if day else 0)
        return float((last == truth).mean())
    running = votes.cumsum(1)
    running[:, window:] -= running[:, :-window].copy()
    return float((running.argmax(2) == truth).mean())


def speed(sizes: list[float], python: str) -> None:
    """Print time, memory and quality on made claims, each size in a process of its own."""
    print(f"{'claims':>12} {'method':22} {'accuracy':>8} {'ECE':>6} {'CPU s':>7} {'peak MB':>8}")
    for size in sizes:
        call = [sys.executable, __file__, "--one", str(int(size))]
        print(subprocess.run(call, check=True, stdout=subprocess.PIPE, text=True).stdout, end="")
        if python:
            made = crowd(int(size), 10_000, SEED)
            code = zip(made.claims.source.code, made.claims.question.code, made.claims.value.code, strict=True)
            rows = [
                (made.claims.source.name[s], made.claims.question.name[q], made.claims.value.name[v])
                for s, q, v in code
            ]
            asked = {q: made.truth[q] for q in {row[1] for row in rows}}
            for one in peers(python, rows, asked, LARGE):
                _row(len(rows), one.method, one.scores, one.seconds)


def _row(size: int, method: str, told: Scores, seconds: float, peak: str = "") -> None:
    print(f"{size:12,} {method:22} {told.accuracy:8.3f} {told.ece:6.3f} {seconds:7.2f} {peak:>8}")


def one_size(size: int) -> None:
    """Print one row of `speed` for the judge bayes; making the claims counts for the peak, not for the time."""
    made = crowd(size, 10_000, SEED)
    start = time.process_time()
    found = judge(made.claims)
    spent = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    table = found.facts
    order = np.lexsort((table.value, -found.fact, table.question))
    first = order[table.starts]
    names, values = made.claims.question.name, made.claims.value.name
    number = {name: n for n, name in enumerate(values)}
    true = np.array([number[made.truth[names[q]]] for q in found.asked])
    hit = (table.value[first] == true).astype(float)
    told = scores(found.fact[first], hit, found.fact[first], len(hit))
    _row(len(made.claims), f"ours, {found.model}", told, spent, f"{peak:.0f}")


def show(name: str, told: list[Told]) -> None:
    """Print the rows of one set."""
    for one in told:
        s = one.scores
        cells = [f"{x:.3f}" if x == x else "–" for x in (s.accuracy, s.brier, s.log, s.ece)]
        print(f"| {name} | {one.method} | {' | '.join(cells)} | {one.seconds:.2f} |".replace("nan", "–"))


def held(told: Told) -> tuple[Bin, ...]:
    """Return the bins of a method's top answers."""
    return bins(zip(told.top.tolist(), (told.hit > 0).tolist(), strict=True), equal="width")


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="the folder that holds fusion/")
    parser.add_argument("--peers", default="", metavar="PYTHON", help="a Python that has crowd-kit and truthdiscovery")
    parser.add_argument("--only", default="", help="only the set of this name")
    parser.add_argument("--diagram", type=Path, help="write the reliability diagram as SVG")
    parser.add_argument("--speed", type=float, nargs="*", help="numbers of made claims")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        one_size(asked.one)
        return
    print(
        f"{date.today()}, {platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}, seed {SEED}"
    )
    if asked.speed:
        speed(asked.speed, asked.peers)
    if asked.data is None:
        return
    folder = asked.data / "fusion"
    drawn = []
    print("| set | method | accuracy | Brier | log | ECE | CPU s |\n|---|---|---|---|---|---|---|")
    for one in SETS:
        if asked.only and asked.only != one.name:
            continue
        rows, truth, tree = table_of(folder, one)
        told = ours(rows, truth, tree, one.lists)
        drawn.append((one.name, held(told[0])))
        digest = hashlib.sha256(json.dumps(sorted(rows)).encode()).hexdigest()[:8]
        if asked.peers:
            told += peers(asked.peers, rows, truth, one.peers)
        show(f"{one.name} {digest}", told)
    if not asked.only or asked.only == "control":
        told = control(folder)
        drawn.append(("control", held(told[0])))
        show("control", told)
    if asked.diagram:
        asked.diagram.write_text(diagram(drawn, "Reliability of the judge for tables"), encoding="utf-8")


if __name__ == "__main__":
    main()
