"""Speed and memory of `reconcile`: claims of a made conflict, the same for a seed, with copies, denials and dates.

python benchmarks/reconcile.py                          # 10^5 claims, median of 3 runs, each in a process of its own
python benchmarks/reconcile.py --claims 20000 --runs 5
python benchmarks/reconcile.py --profile                # where the time goes
python benchmarks/reconcile.py --learn                  # the same claims: time of a sweep of learning (see learning.py)
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from crossbearing import codec
from crossbearing.model.claim import Claim, Mention, PlaceMention, Quantity, Speaker, VoiceLevel, claim_id
from crossbearing.model.report import Metadata, Report
from crossbearing.model.theatre import Actor, Place, Source, Theatre
from crossbearing.model.when import UNKNOWN, When
from crossbearing.reconcile.step import reconcile
from crossbearing.settings import Settings

SEED = 20250322
CLAIMS_IN_A_REPORT = 8
COPIED = 0.1  # share of reports that repeat the sentences of an earlier one
ACTORS, TOWNSHIPS, TOWNS, OUTLETS = 40, 60, 300, 200
FIRST_DAY, DAYS = date(2024, 1, 1), 480
WORDS = tuple(f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("n", "r", "st", "lo", "mi", "ka"))
KINDS = (
    ("RETREAT", "withdraw", 20), ("RETREAT", "hand-over", 4), ("TAKE", "capture", 12), ("HOLD", "administer", 8),
    ("HOLD", "present", 6), ("STATUS", "closed", 4), ("STATUS", "open", 4), ("ASSAULT", "aerial", 12),
    ("ASSAULT", "heavy-weapons", 8), ("HARM", "killed", 10), ("CONSULT", "talks", 6), ("REQUEST", "yield", 6),
)  # fmt: skip
SPEAKERS = (
    ("a resident", "public", None), ("two traders", "public", None), ("an officer", "party", "side"),
    ("a spokesman", "party", "rival"), ("posts", "social", None), ("an aid worker", "ngo", None),
)  # fmt: skip


def widen(towns: int, actors: int = ACTORS, days: int = DAYS) -> None:
    """Make the conflict one of so many towns, groups and days: the same claims speak of more, of each fewer."""
    global TOWNS, ACTORS, DAYS
    TOWNS, ACTORS, DAYS = towns, actors, days


def theatre() -> Theatre:
    """Return a theatre of armed groups, townships with towns, and outlets, some of them a side's own."""
    actors = {f"group-{n}": Actor(f"group-{n}", f"Group {n}", (f"G{n}",), "armed-group") for n in range(ACTORS)}
    actors |= {f"unit-{n}": Actor(f"unit-{n}", f"Unit {n}", (), "unit", f"group-{n}") for n in range(ACTORS)}
    areas = [Place(f"township-{n}", f"Township {n}", (), "area", "township") for n in range(TOWNSHIPS)]
    places = {p.id: p for p in areas}
    for n in range(TOWNS):
        places[f"town-{n}"] = Place(f"town-{n}", f"Town {n}", (), "settlement", "town", (f"township-{n % TOWNSHIPS}",))
    sources = {
        f"outlet-{n}": Source(f"outlet-{n}", f"Outlet {n}", "party-media" if n % 9 == 0 else "news", None,
                              f"group-{n % ACTORS}" if n % 9 == 0 else None)
        for n in range(OUTLETS)
    }  # fmt: skip
    return Theatre("made", "Made", actors=actors, places=places, sources=sources, digest="made")


def made(count: int, seed: int) -> tuple[list[bytes], list[bytes]]:
    """Return so many claims, and their reports, as lines of JSON: a store gives them back as values of their own."""
    chance = random.Random(seed)
    kinds, weights = [(k, m) for k, m, _ in KINDS], [w for _, _, w in KINDS]
    claims: list[bytes] = []
    reports: list[bytes] = []
    earlier: list[list[str]] = []
    number = 0
    while len(claims) < count:
        day = FIRST_DAY + timedelta(days=chance.randrange(DAYS))
        outlet = f"outlet-{chance.randrange(OUTLETS)}"
        if earlier and chance.random() < COPIED:
            sentences = chance.choice(earlier[-50:])
        else:
            sentences = [" ".join(chance.choices(WORDS, k=24)).capitalize() + "." for _ in range(CLAIMS_IN_A_REPORT)]
            earlier.append(sentences)
        text = " ".join(sentences)
        id_ = hashlib.sha256(f"{seed}-{number}".encode()).hexdigest()[:32]
        number += 1
        metadata = (Metadata("outlet", outlet, "header"), Metadata("published", day.isoformat(), "header"))
        reports.append(codec.encode(Report(id_, text, "", "text/plain", "made", "made", metadata)))
        at = 0
        for sentence in sentences[: count - len(claims)]:
            kind, mode = chance.choices(kinds, weights)[0]
            claims.append(codec.encode(_claim(chance, id_, text, at, at + len(sentence) - 1, kind, mode, outlet, day)))
            at += len(sentence) + 1
    return claims, reports


def _claim(
    chance: random.Random, report: str, text: str, start: int, end: int, kind: str, mode: str, outlet: str, day: date
) -> Claim:  # fmt: skip
    who = min(int(chance.expovariate(6 / ACTORS)), ACTORS - 1)  # some groups are much in the news
    town = min(int(chance.expovariate(3.6 / TOWNS)), TOWNS - 1)
    actor = f"{'unit' if chance.random() < 0.2 else 'group'}-{who}"
    rival = f"group-{(who + 1) % ACTORS}"
    levels = [VoiceLevel((Speaker(outlet, type="outlet", named=True, id=outlet),))]
    if chance.random() < 0.6:
        name, type_, side = chance.choice(SPEAKERS)
        of = {"side": f"group-{who}", "rival": rival}.get(side or "")
        levels.insert(0, VoiceLevel((Speaker(name, start, start + 5, type_, affiliation=of),), "said"))
    polarity = chance.choices(("affirmed", "denied", "none-reported"), (82, 15, 3))[0]
    modality = "demanded" if kind == "REQUEST" and chance.random() < 0.3 else chance.choices(
        ("actual", "possible", "required", "feared"), (85, 5, 4, 6))[0]  # fmt: skip
    when = UNKNOWN
    if chance.random() < 0.5:
        first = day - timedelta(days=chance.randrange(9))
        last = min(day, first + timedelta(days=chance.choice((0, 0, 0, 6))))
        when = When("then", first, last, "on", "stated", "made")
    number = chance.randrange(2, 90)
    quantities = (Quantity("people", number, number, str(number)),) if kind == "HARM" else ()
    place = PlaceMention(f"town {town}", start + 20, start + 27, "from" if kind == "RETREAT" else "at" if kind in
                         ("HOLD", "CONSULT") else "object", f"town-{town}", 0.9, "exact name")  # fmt: skip
    phase = chance.choice(("begun", "completed", "under-way", None)) if kind in ("RETREAT", "TAKE") else None
    return Claim(
        claim_id(report, start, end, f"{kind}/{mode}", [(start, start + 5)], polarity, modality), report, start, end,
        text[start:end], kind, mode, (Mention(actor, start, start + 5, actor, 0.9, "exact name"),),
        (Mention(rival, start + 8, start + 12, rival, 0.9, "exact name"),) if kind in ("CONSULT", "REQUEST") else (),
        (place,), when, tuple(levels), polarity, modality, phase, None, chance.choice((0.4, 0.85, 1.0)),
        as_fact=modality in ("actual", "possible"), quantities=quantities, confidence=0.85, reading="made",
    )  # fmt: skip


def machine() -> str:
    """Return the machine in words: processor, cores that may be used, system, Python."""
    about = Path("/proc/cpuinfo")
    lines = about.read_text().splitlines() if about.exists() else []
    model = next((line.split(":", 1)[1].strip() for line in lines if "model name" in line), platform.processor())
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{model}, {cores} cores, {platform.system()} {platform.release()}, Python {platform.python_version()}"


def written(count: int, seed: int, folder: Path) -> str:
    """Write the claims and reports to files, so that a run holds them only as values; return their digest."""
    claim_lines, report_lines = made(count, seed)
    (folder / "claims.jsonl").write_bytes(b"\n".join(claim_lines))
    (folder / "reports.jsonl").write_bytes(b"\n".join(report_lines))
    return hashlib.sha256(b"\n".join([*claim_lines, *report_lines])).hexdigest()[:16]


def once(folder: Path, profile: bool) -> dict[str, float | int | str]:
    """Return the CPU and wall seconds of one run, the process's memory before and at its peak, and the digest."""
    with (folder / "claims.jsonl").open("rb") as lines:
        claims = [codec.decode(Claim, line) for line in lines]
    with (folder / "reports.jsonl").open("rb") as lines:
        reports = [codec.decode(Report, line) for line in lines]
    ground, settings = theatre(), Settings()
    held = _megabytes_now()
    began, cpu = time.perf_counter(), time.process_time()
    if profile:
        import cProfile

        watch = cProfile.Profile()
        found = watch.runcall(reconcile, claims, reports, ground, settings)
        watch.create_stats()
        import pstats

        pstats.Stats(watch).sort_stats("tottime").print_stats(35)
    else:
        found = reconcile(claims, reports, ground, settings)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answer = hashlib.sha256(codec.encode(found)).hexdigest()[:16]
    return {"cpu": cpu, "wall": wall, "held": held, "peak": peak, "claims": len(claims), "reports": len(reports),
            "findings": len(found.findings), "answer": answer}  # fmt: skip


def _megabytes_now() -> float:
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    return next(int(x.split()[1]) for x in status.read_text().splitlines() if x.startswith("VmRSS")) / 1024


def main() -> None:
    """Print one line a run and the medians."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--claims", type=int, default=100_000)
    asked.add_argument("--runs", type=int, default=3)
    asked.add_argument("--seed", type=int, default=SEED)
    asked.add_argument("--profile", action="store_true")
    asked.add_argument("--learn", action="store_true")
    asked.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.one:
        print(json.dumps(once(options.one, options.profile)))
        return
    if options.learn:
        import learning

        learning.main(options.claims, options.runs, options.seed)
        return
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        digest = written(options.claims, options.seed, Path(folder))
        if options.profile:
            once(Path(folder), True)
            return
        print(f"{date.today()}  {machine()}")
        print(f"seed {options.seed}, {options.runs} runs, each in a process of its own; default settings, judge bayes")
        for _ in range(options.runs):
            call = [sys.executable, __file__, "--one", folder]
            rows.append(json.loads(subprocess.run(call, check=True, stdout=subprocess.PIPE, text=True).stdout))
            r = rows[-1]
            print(f"  cpu {r['cpu']:6.2f} s  wall {r['wall']:6.2f} s  peak {r['peak']:4.0f} MB "
                  f"({r['held']:.0f} MB before it began: claims and reports)")  # fmt: skip
    r = rows[0]
    middle = {key: statistics.median(row[key] for row in rows) for key in ("cpu", "wall", "peak")}
    print(f"median  cpu {middle['cpu']:.2f} s  wall {middle['wall']:.2f} s  peak {middle['peak']:.0f} MB")
    print(f"{r['claims']:,} claims in {r['reports']:,} reports -> {r['findings']:,} findings; data {digest}, "
          f"answer {r['answer']}, the same in all runs: {len({row['answer'] for row in rows}) == 1}")  # fmt: skip


if __name__ == "__main__":
    main()
