"""Speed and memory of learning sources' reliability, and how near it comes to what is known of made conflicts.

python benchmarks/reconcile.py --learn                  # 10^5 made claims: seconds of a sweep, in all, memory
python benchmarks/learning.py                           # made conflicts whose truth is known: what is found again
"""

from __future__ import annotations

import hashlib
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from itertools import pairwise
from pathlib import Path

from crossbearing import codec
from crossbearing.eval import conflicts
from crossbearing.eval.conflicts import Source
from crossbearing.eval.dockets import holders
from crossbearing.model.claim import Claim
from crossbearing.model.finding import Docket
from crossbearing.model.learnt import Learnt
from crossbearing.model.report import Report
from crossbearing.reconcile.judges import bayes
from crossbearing.reconcile.learn import learn
from crossbearing.reconcile.step import dockets
from crossbearing.reliability import brier
from crossbearing.settings import Settings
from reconcile import machine, theatre, written

SEEDS = range(10)
PLACES = 600
WITNESSES = [Source("a", 0.9, 0.6), Source("b", 0.8, 0.6), Source("c", 0.7, 0.6)]
MADE = {
    "five sources, one that denies": [*WITNESSES, Source("d", 0.6, 0.6), Source("e", 0.85, 0.6, denies=0.3)],
    "two sides that praise themselves": [
        *WITNESSES, Source("north", 0.8, 0.8, "north", 1.0), Source("south", 0.8, 0.8, "south", 0.6),
    ],
    "a liar copied three times": [
        Source("w1", 0.85, 0.9), Source("w2", 0.85, 0.9), Source("liar", 0.3, 0.9),
        *(Source(f"copy {n}", 0.3, 0.95, copies="liar") for n in range(3)),
    ],
    "one good source, three poor ones": [
        Source("good", 0.95, 0.7), *(Source(f"poor {n}", 0.45, 0.7) for n in range(3)),
    ],
    "the liar and his copies, untold": [
        Source("w1", 0.85, 0.9), Source("w2", 0.85, 0.9), Source("liar", 0.3, 0.9),
        *(Source(f"copy {n}", 0.3, 0.95, copies="liar") for n in range(3)),
    ],
    "four sources that err for the north": [
        Source("a", 0.85, 0.6, errs="north"), Source("b", 0.7, 0.6, errs="north"),
        Source("c", 0.6, 0.6, errs="north"), Source("d", 0.65, 0.6, errs="north"),
    ],
}  # fmt: skip
UNTOLD = ("the liar and his copies, untold",)  # no words tell who copies: behaviour must


def once(folder: Path) -> dict[str, float | int | str]:
    """Return the CPU seconds of a sweep and of all, the memory before and at its peak, and what was learnt from."""
    with (folder / "claims.jsonl").open("rb") as lines:
        claims = [codec.decode(Claim, line) for line in lines]
    with (folder / "reports.jsonl").open("rb") as lines:
        reports = [codec.decode(Report, line) for line in lines]
    began = time.process_time()
    asked = dockets(claims, reports, theatre(), Settings())
    making = time.process_time() - began
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ticks = []
    began = time.process_time()
    found, _ = learn(asked, watch=lambda *_: ticks.append(time.process_time()))
    whole = time.process_time() - began
    sweeps = [b - a for a, b in pairwise(ticks)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"making": making, "sweep": statistics.median(sweeps), "whole": whole, "held": held, "peak": peak,
            "claims": len(claims), "questions": len(asked), "teach": found.questions, "taught": found.claims,
            "sweeps": found.sweeps, "answer": hashlib.sha256(codec.encode(found)).hexdigest()[:16]}  # fmt: skip


def main(claims: int, runs: int, seed: int) -> None:
    """Print one line a run and the medians."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        digest = written(claims, seed, Path(folder))
        print(f"{date.today()}  {machine()}")
        for _ in range(runs):
            call = [sys.executable, __file__, "--one", folder]
            rows.append(json.loads(subprocess.run(call, check=True, capture_output=True, text=True).stdout))
    names = ("making", "sweep", "whole", "held", "peak")
    m = {name: statistics.median(row[name] for row in rows) for name in names}
    r = rows[0]
    print(f"{r['claims']:,} claims -> {r['questions']:,} questions (cpu {m['making']:.1f} s), of which {r['teach']:,} "
          f"teach by {r['taught']:,} claims; data {digest}, seed {seed}, {runs} runs")  # fmt: skip
    print(f"median cpu of a sweep {m['sweep']:.2f} s; {r['sweeps']} sweeps {m['whole']:.1f} s; peak {m['peak']:.0f} MB "
          f"({m['held']:.0f} before); the same in all runs: {len({x['answer'] for x in rows}) == 1}")  # fmt: skip


def recovery() -> None:
    """Print for each made conflict how far what was learnt is from what is so, and the share of right answers."""
    print(f"{date.today()}  {machine()}; {PLACES} places each, seeds {SEEDS[0]} to {SEEDS[-1]}; no review")
    for name, sources in MADE.items():
        errors, before, after = list[float](), list[tuple[float, float]](), list[tuple[float, float]]()
        held, widths = list[bool](), list[float]()
        for seed in SEEDS:
            made = conflicts.holders(sources, PLACES, seed)
            asked = holders(made, sources, name not in UNTOLD)
            found, _ = learn(asked)
            for s in sources:
                rows = [r for r in found.sources if r.source == s.name and r.right is not None]
                claims = sum(r.claims for r in rows)
                share = sum((r.right or 0) * r.claims for r in rows) / claims
                errors.append(abs(share - made.right[s.name]))
                if len(rows) == 1 and (within := rows[0].within):  # at one stake: the bounds are of the whole share
                    held.append(within[0] <= made.right[s.name] <= within[1])
                    widths.append(within[1] - within[0])
            before.append(_right(asked, made.truth, None))
            after.append(_right(asked, made.truth, found))
        covered = f"{sum(held)} of {len(held)}, {statistics.mean(widths):.2f} wide"
        off = f"{statistics.mean(errors):.3f} on average, {max(errors):.3f} at most"
        told = [f"{statistics.mean(r for r, _ in some):.3f} ({statistics.mean(b for _, b in some):.3f})"
                for some in (before, after)]  # fmt: skip
        print(f"{name}: share that is right off by {off}; within its bounds {covered}; "
              f"answers right (Brier): priors {told[0]}, learnt {told[1]}")  # fmt: skip


def _right(asked: list[Docket], truth: dict[str, str], found: Learnt | None) -> tuple[float, float]:
    """Return the share of questions whose likeliest answer is so, and the Brier score of its probability."""
    settings = Settings()
    verdicts = bayes.judge(asked, settings) if found is None else bayes.judge_learnt(asked, settings, found)
    told = []
    for d, v in zip(asked, verdicts, strict=True):
        p, answer = max(zip(v.probabilities, d.answers, strict=True))
        told.append((p, truth[d.question.id] == answer))
    return sum(so for _, so in told) / len(told), brier(told)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(once(Path(sys.argv[2]))))
    else:
        recovery()
