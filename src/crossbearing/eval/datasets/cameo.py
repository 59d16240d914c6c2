"""CAMEO actors: the spans of source and target of an event, one sentence a row (Hu et al. 2022).

A claim's actors are sources, its recipients and the places that it is done to are targets. A span is found where it
overlaps a labelled one of its role; exact spans stand beside it.
"""

from __future__ import annotations

from pathlib import Path

from crossbearing.eval.dataset import Figure, Measured, Reader, digest, f1, report, rows
from crossbearing.eval.score import Fault
from crossbearing.settings import Settings

WHAT = "source and target actors of events: F1 of spans"
FOLDER = "text/plover"
FILE = "conflibert_cameo_source_target_train.jsonl"
Span = tuple[int, int]


def measure(folder: Path, extractor: Reader, settings: Settings, limit: int) -> Measured:
    """Return F1 of sources and of targets, by overlap and exact."""
    counts = {(role, how): [0, 0, 0] for role in "ST" for how in ("overlap", "exact")}
    faults: list[Fault] = []
    texts = 0
    for row in rows(folder / FILE, limit):
        texts += 1
        text = row["text"]
        claims = extractor.extract(report(text, FILE), None, settings)
        found: dict[str, set[Span]] = {
            "S": {(m.start, m.end) for c in claims for m in c.actors},
            "T": {(m.start, m.end) for c in claims for m in c.recipients}
            | {(p.start, p.end) for c in claims for p in c.places if p.role == "object"},
        }
        for role in "ST":
            gold = {(at, at + len(w)) for r, w in row["expected"]["spans"] if r == role and (at := text.find(w)) >= 0}
            hit = {a for a in gold if any(a[0] < b[1] and b[0] < a[1] for b in found[role])}
            for how, right in (("overlap", len(hit)), ("exact", len(gold & found[role]))):
                old = counts[role, how]
                counts[role, how] = [old[0] + right, old[1] + len(gold), old[2] + len(found[role])]
            faults += [Fault("missed", FILE, role, text, text[a:b]) for a, b in sorted(gold - hit)]
    names = {"S": "source", "T": "target"}
    figures = tuple(Figure(f"{names[role]}, {how}", f1(*c), c[1]) for (role, how), c in counts.items())
    return Measured(figures, tuple(faults), texts, digest(folder / FILE))
