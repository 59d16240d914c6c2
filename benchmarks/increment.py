"""Speed of one more report, and of one decision, on a ledger that is reconciled: claims -> updated findings.

python benchmarks/increment.py                          # ledgers of 10^4 and 10^5 made claims
python benchmarks/increment.py --claims 1000000
python benchmarks/increment.py --claims 100000 --towns 3000   # a wider war: fewer claims a question
python benchmarks/increment.py --claims 100000 --profile

The ledger is that of benchmarks/reconcile.py. Its last reports are held back and added one by one; between them a claim
is rejected and the rejection taken back. At the end the findings are compared, byte for byte, with the batch's.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path

import reconcile as made
from crossbearing import codec
from crossbearing.model.claim import Claim
from crossbearing.model.record import Record
from crossbearing.model.report import Report
from crossbearing.reconcile.memo import Memo, Told
from crossbearing.settings import Settings

ADDED = 40


def told(folder: Path) -> list[Told]:
    """Return the made reports, each with its claims, in the order in which they were made."""
    claims: dict[str, list[Claim]] = defaultdict(list)
    with (folder / "claims.jsonl").open("rb") as lines:
        for line in lines:
            claim = codec.decode(Claim, line)
            claims[claim.report].append(claim)
    with (folder / "reports.jsonl").open("rb") as lines:
        reports = [codec.decode(Report, line) for line in lines]
    return [Told(r.id, r, claims[r.id]) for r in reports]


def timed(call: Callable[[], object]) -> float:
    """Return the CPU seconds of a call."""
    began = time.process_time()
    call()
    return time.process_time() - began


def once(folder: Path, added: int, profile: bool, check: bool) -> dict[str, object]:
    """Return the CPU seconds of the first look, of each report more, and of each decision; memory; equality."""
    reports, settings = told(folder), Settings()
    latest = max(t.report.published for t in reports if t.report and t.report.published)
    held = [t for t in reports[-3 * added :] if t.report and t.report.published != latest][:added]
    names = {t.id for t in held}
    memo = Memo(made.theatre(), settings)
    first = timed(lambda: memo.look(t for t in reports if t.id not in names))
    before = _peak()
    gc.collect()
    gc.freeze()
    more, decided = [], []
    if profile:
        import cProfile
        import pstats

        watch = cProfile.Profile()
        for one in held:
            watch.runcall(memo.look, [one])
        watch.create_stats()
        pstats.Stats(watch).sort_stats("tottime").print_stats(35)
        return {}
    changed = []
    for one in held:
        memo.outcome.fresh.clear()
        more.append(timed(lambda one=one: memo.look([one])))  # type: ignore[misc]
        changed.append(len(memo.outcome.fresh))
        if len(more) % 4 == 0 and one.claims:
            line = Record(1, "", "review", one.claims[0].id, "verdict", "rejected", "ann", "made")
            decided += [timed(lambda line=line: memo.look([], [line])), timed(lambda: memo.look([]))]  # type: ignore[misc]
    found: dict[str, object] = {
        "first": first, "more": more, "decided": decided, "peak": before, "claims": len(memo.claims),
        "findings": len(memo.outcome.shown), "changed": statistics.median(changed),
    }  # fmt: skip
    if check:
        answer = hashlib.sha256(codec.encode(memo.look([]))).digest()
        del memo
        found["same"] = hashlib.sha256(codec.encode(Memo(made.theatre(), settings).look(reports))).digest() == answer
    return found


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print a line for each size."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--claims", type=int, nargs="*", default=[10_000, 100_000])
    asked.add_argument("--towns", type=int, default=made.TOWNS)
    asked.add_argument("--added", type=int, default=ADDED)
    asked.add_argument("--seed", type=int, default=made.SEED)
    asked.add_argument("--profile", action="store_true")
    asked.add_argument("--no-check", action="store_true", help="do not compare with the batch at the end")
    asked.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    options = asked.parse_args()
    made.widen(options.towns)
    if options.one:
        print(json.dumps(once(options.one, options.added, options.profile, not options.no_check)))
        return
    print(f"{date.today()}  {made.machine()}")
    print(f"seed {options.seed}, {options.towns} towns, {options.added} reports of {made.CLAIMS_IN_A_REPORT} claims "
          "added one by one; CPU milliseconds; default settings, judge bayes")  # fmt: skip
    for claims in options.claims:
        with tempfile.TemporaryDirectory() as folder:
            digest = made.written(claims, options.seed, Path(folder))
            if options.profile:
                once(Path(folder), options.added, True, False)
                continue
            call = [sys.executable, __file__, "--one", folder, "--added", str(options.added), "--towns",
                    str(options.towns), *(["--no-check"] if options.no_check else [])]  # fmt: skip
            r = json.loads(subprocess.run(call, check=True, stdout=subprocess.PIPE, text=True).stdout)
        more, decided = sorted(1000 * x for x in r["more"]), sorted(1000 * x for x in r["decided"])
        same = {True: "the same bytes as the batch", False: "NOT THE SAME AS THE BATCH"}.get(r.get("same"), "unchecked")
        print(f"{r['claims']:>9,} claims, {r['findings']:,} findings: first look {r['first']:.1f} s, peak "
              f"{r['peak']:.0f} MB; one more report median {statistics.median(more):.1f}, 90 % under "
              f"{more[int(0.9 * len(more))]:.1f}, most {more[-1]:.1f} ({r['changed']:.0f} findings changed); "
              f"one decision median {statistics.median(decided):.1f}; {same}; data {digest}")  # fmt: skip


if __name__ == "__main__":
    main()
