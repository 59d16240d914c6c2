"""Which place an event happened at: a marked verb and its place, one sentence a row (Halterman 2019).

Of rows whose verb has a place, the claims over that verb must name it among theirs; where several cover it, the
shortest. Rows whose verb no claim covers count as wrong, and stand apart too.
"""

from __future__ import annotations

from pathlib import Path

from crossbearing.eval.dataset import Figure, Measured, Reader, digest, report, rows
from crossbearing.eval.score import Fault
from crossbearing.settings import Settings

WHAT = "the place of a marked event: accuracy"
FOLDER = "text/event_location"
FILE = "train80.jsonl"


def measure(folder: Path, extractor: Reader, settings: Settings, limit: int) -> Measured:
    """Return the share of marked events whose place is found: of all, and of those that are read as events."""
    faults: list[Fault] = []
    counts = {"all": 0, "read": 0, "right": 0}
    for row in rows(folder / FILE, limit):
        spans = row.get("spans") or []
        verb = next((s for s in spans if s["label"] == "VERB"), None)
        place = next((s for s in spans if s["label"] == "LOCATION"), None)
        if verb is None or place is None:
            continue
        counts["all"] += 1
        claims = extractor.extract(report(row["text"], FILE), None, settings)
        over = [c for c in claims if c.start <= verb["start"] and verb["end"] <= c.end]
        counts["read"] += bool(over)
        one = min(over, key=lambda c: c.end - c.start, default=None)
        right = one is not None and any(p.start < place["end"] and place["start"] < p.end for p in one.places)
        counts["right"] += right
        if not right:
            words = row["text"][verb["start"] : verb["end"]], row["text"][place["start"] : place["end"]]
            got = " + ".join(p.text for p in one.places) if one else "no claim"
            faults.append(Fault("false alarm" if one else "missed", FILE, words[0], row["text"], words[1], got))
    figures = (
        Figure("accuracy", counts["right"] / max(1, counts["all"]), counts["all"], "about .85"),
        Figure("accuracy where read as an event", counts["right"] / max(1, counts["read"]), counts["read"]),
    )
    return Measured(figures, tuple(faults), counts["all"], digest(folder / FILE))
