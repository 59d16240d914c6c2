"""Speed of one more report, and of one decision, on a ledger that is reconciled: claims -> updated findings.

python benchmarks/increment.py                          # ledgers of 10^4, 10^5 and 10^6 made claims (10^6: 7 GB)
python benchmarks/increment.py --claims 10000 100000    # these sizes
python benchmarks/increment.py --few                    # the same claims of few towns and groups: long histories
python benchmarks/increment.py --claims 100000 --profile

The claims are made as in benchmarks/reconcile.py. A larger ledger is one of a wider war: its towns and groups grow with
its claims; with `--few` they do not, and its days grow instead. All reports are looked at once. Then the last ones are
taken out and added one by one; between them a claim is rejected and the rejection taken back. At the end the findings
are compared, byte for byte, with those of the look at all.
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
from dataclasses import replace
from datetime import date
from pathlib import Path

import reconcile as made
from crossbearing import codec
from crossbearing.model.claim import Claim
from crossbearing.model.finding import Findings
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


def once(folder: Path, added: int, profile: bool) -> dict[str, object]:
    """Return the CPU seconds of the first look, of each report more, and of each decision; memory; equality."""
    reports, settings = told(folder), Settings()
    latest = max(t.report.published for t in reports if t.report and t.report.published)
    held = [t for t in reports[-3 * added :] if t.report and t.report.published != latest][:added]
    memo = Memo(made.theatre(), settings)
    first = timed(lambda: memo.look(reports))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    batch = digest(memo.look([]))
    memo.look([Told(t.id, None, ()) for t in held])
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
    return {
        "first": first, "more": more, "decided": decided, "peak": peak, "claims": len(memo.claims),
        "findings": len(memo.outcome.shown), "changed": statistics.median(changed),
        "same": digest(memo.look([])) == batch,
    }  # fmt: skip


def digest(found: Findings) -> str:
    """Return a digest of all that was found; not of one long text, which would be the largest thing in memory."""
    summed = hashlib.sha256(codec.encode(replace(found, findings=(), holdings=(), origins=())))
    for one in (*found.findings, *found.holdings, *found.origins):
        summed.update(codec.encode(one))
    return summed.hexdigest()


def main() -> None:
    """Print a line for each size."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--claims", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    asked.add_argument("--few", action="store_true", help="few towns and groups, and more days instead")
    asked.add_argument("--added", type=int, default=ADDED)
    asked.add_argument("--seed", type=int, default=made.SEED)
    asked.add_argument("--profile", action="store_true")
    asked.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    asked.add_argument("--size", type=int, nargs=3, help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.one:
        made.widen(*options.size)
        print(json.dumps(once(options.one, options.added, options.profile)))
        return
    print(f"{date.today()}  {made.machine()}")
    print(f"seed {options.seed}, {options.added} reports of {made.CLAIMS_IN_A_REPORT} claims added one by one; "
          "CPU milliseconds; default settings, judge bayes")  # fmt: skip
    for claims in options.claims:
        towns, actors, days = size(claims, options.few)
        with tempfile.TemporaryDirectory() as folder:
            made.widen(towns, actors, days)
            data = made.written(claims, options.seed, Path(folder))
            if options.profile:
                once(Path(folder), options.added, True)
                continue
            call = [sys.executable, __file__, "--one", folder, "--added", str(options.added), "--size",
                    *map(str, (towns, actors, days))]  # fmt: skip
            r = json.loads(subprocess.run(call, check=True, stdout=subprocess.PIPE, text=True).stdout)
        more, decided = sorted(1000 * x for x in r["more"]), sorted(1000 * x for x in r["decided"])
        same = "the same bytes as the batch" if r["same"] else "NOT THE SAME AS THE BATCH"
        print(f"{r['claims']:>9,} claims, {towns:,} towns, {actors} groups, {days:,} days, {r['findings']:,} findings: "
              f"first look {r['first']:.1f} s, peak {r['peak']:.0f} MB; one more report median "
              f"{statistics.median(more):.1f}, 90 % under {more[int(0.9 * len(more))]:.1f}, most {more[-1]:.1f} "
              f"({r['changed']:.0f} findings changed); one decision median {statistics.median(decided):.1f}; {same}; "
              f"data {data}", flush=True)  # fmt: skip


def size(claims: int, few: bool) -> tuple[int, int, int]:
    """Return the towns, groups and days of so many claims: a wider war, or with `few` a longer one."""
    if few:
        return 300, made.ACTORS, max(made.DAYS, made.DAYS * claims // 100_000)
    return max(300, 6 * claims // 100), max(made.ACTORS, claims // 2500), made.DAYS


if __name__ == "__main__":
    main()
