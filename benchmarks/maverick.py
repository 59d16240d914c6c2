"""Reports of election violence in MAVERICK to events: the three published rules, and how the rule moves the answer.

python benchmarks/maverick.py --data ../shared/data
python benchmarks/maverick.py --data ../shared/data --out events-{preset}.csv     # the events themselves

Beside them the judge for tables on the same reports: how probable each rule's answer is, and the range of deaths
within which the truth lies by 90 in 100.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import platform
import time
from collections import defaultdict
from datetime import date
from pathlib import Path

import numpy as np

from crossbearing.reconcile.table.claims import Names, claims
from crossbearing.reconcile.table.judging import judge
from crossbearing.reconcile.table.presets import INDETERMINATE, PRESETS, Event, aggregate

FILE = "events/maverick_event_reports.csv"
ASKED = ("deaths_best", "event_context", "target", "city", "actor1")
LEVEL = 0.9


def events(rows: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    """Return the reports of each event, in the order of the file."""
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        found[row["event_id"]].append(row)
    return found


def belief(groups: dict[str, list[dict[str, str]]], name: str) -> dict[str, list[tuple[str, float]]]:
    """Return for each event the values of a column with their probabilities by the judge, the likeliest first."""
    said = [(r["source_author"] or "unknown", key, r[name]) for key, held in groups.items() for r in held if r[name]]
    made = claims(
        Names.of([s for s, _, _ in said]), Names.of([q for _, q, _ in said]), Names.of([v for _, _, v in said])
    )
    found = judge(made)
    out: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for n in np.lexsort((found.facts.value, -found.fact)):
        question = made.question.name[found.asked[found.facts.question[n]]]
        out[question].append((made.value.name[found.facts.value[n]], float(found.fact[n])))
    return out


def span(held: list[tuple[str, float]]) -> tuple[float, float]:
    """Return the lowest and highest of the likeliest values that hold LEVEL of what the values hold together."""
    whole, kept, numbers = sum(p for _, p in held), 0.0, []
    for value, chance in held:
        numbers.append(float(value))
        kept += chance
        if kept >= LEVEL * whole:
            break
    return min(numbers), max(numbers)


def show(groups: dict[str, list[dict[str, str]]], made: dict[str, list[Event]]) -> None:
    """Print totals by rule, and what the judge thinks of each rule's answers."""
    print("| rule | events | deaths | injured | city open | context indeterminate |\n|---|---|---|---|---|---|")
    for name, rows in made.items():
        deaths, injured = (sum(float(r[c] or 0) for r in rows) for c in ("deaths_best", "injuries_best"))
        city = sum(r["city"] in ("", INDETERMINATE) for r in rows)
        context = sum(r["event_context"] == INDETERMINATE for r in rows)
        print(f"| {name} | {len(rows):,} | {deaths:,.0f} | {injured:,.0f} | {city:,} | {context:,} |")
    rules = " | ".join(made)
    print(f"\n| column, events with several reports | {rules} | judge's own |\n|---|{'---|' * (len(made) + 1)}")
    several = {key for key, held in groups.items() if len(held) > 1}
    for column in ASKED:
        held = belief(groups, column)
        asked = [n for n, key in enumerate(groups) if key in several and key in held]
        keys = list(groups)
        cells = []
        for rows in made.values():
            cells.append(np.mean([dict(held[keys[n]]).get(rows[n][column], 0.0) for n in asked]))
        own = np.mean([held[keys[n]][0][1] for n in asked])
        print(f"| {column} ({len(asked)}) | {' | '.join(f'{c:.3f}' for c in cells)} | {own:.3f} |")
    counted = belief(groups, "deaths_best")
    spans = [span(counted[key]) for key in groups]
    low, high = sum(a for a, _ in spans), sum(b for _, b in spans)
    print(f"\ndeaths, judge, {LEVEL:.0%} of what is said: {low:,.0f} to {high:,.0f}")


def main() -> None:
    """Aggregate, print, and write the events where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds events/")
    parser.add_argument("--out", default="", help="where the events go; {preset} stands for the rule's name")
    asked = parser.parse_args()
    path = asked.data / FILE
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
    print(f"{date.today()}, {platform.machine()}, Python {platform.python_version()}")
    print(f"{len(rows):,} reports, data {digest}")
    groups = events(rows)
    made: dict[str, list[Event]] = {}
    start = time.process_time()
    for preset in PRESETS:
        made[preset] = [aggregate(held, preset) for held in groups.values()]
    print(f"three rules in {time.process_time() - start:.2f} s CPU\n")
    show(groups, made)
    for preset in PRESETS if asked.out else ():
        target = Path(asked.out.format(preset=preset))
        with target.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, ["event_id", *made[preset][0]], lineterminator="\n")
            writer.writeheader()
            writer.writerows({"event_id": key, **row} for key, row in zip(groups, made[preset], strict=True))


if __name__ == "__main__":
    main()
