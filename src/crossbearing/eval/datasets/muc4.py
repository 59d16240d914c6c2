"""MUC-4: who did it, to whom, to what, in reports on Latin America (1992); slot words, event templates left aside.

A labelled slot is found where a claim of violence names it in the role: perpetrators are actors, victims recipients of
harm, targets places and things that are done to. Counted by report and slot over distinct entities, one of whose names
must share its words with the mention: a looser measure than that of template systems (GTT 50.2), and said so.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from crossbearing.eval.dataset import Figure, Measured, Reader, digest, f1, lines, report
from crossbearing.eval.score import Fault
from crossbearing.settings import Settings

WHAT = "perpetrators, victims and targets of violence: F1 of entities"
FOLDER = "text/muc4"
FILE = "dev.json"
SLOTS = {"perpetrator": ("PerpInd", "PerpOrg"), "victim": ("Victim",), "target": ("Target",)}
_VIOLENT = ("ASSAULT", "HARM", "COERCE")


def measure(folder: Path, extractor: Reader, settings: Settings, limit: int) -> Measured:
    """Return F1 of each slot and over all of them."""
    import json

    counts = {slot: [0, 0, 0] for slot in SLOTS}
    faults: list[Fault] = []
    every = [json.loads(line) for line in lines(folder / FILE, limit)]
    for row in every:
        claims = [c for c in extractor.extract(report(row["doctext"], row["docid"]), None, settings)
                  if c.kind in _VIOLENT and c.polarity == "affirmed"]  # fmt: skip
        named = {
            "perpetrator": {m.text for c in claims for m in c.actors},
            "victim": {m.text for c in claims for m in c.recipients},
            "target": {p.text for c in claims for p in c.places if p.role == "object"},
        }
        for slot, fields in SLOTS.items():
            gold = _entities(row["templates"], fields)
            hit = [e for e in gold if any(_same(n, m) for n in e for m in named[slot])]
            stray = [m for m in named[slot] if not any(_same(n, m) for e in gold for n in e)]
            right, wanted, found = counts[slot]
            counts[slot] = [right + len(hit), wanted + len(gold), found + len(hit) + len(stray)]
            faults += [Fault("missed", row["docid"], slot, " / ".join(e)) for e in gold if e not in hit]
            faults += [Fault("false alarm", row["docid"], slot, m) for m in stray]
    total = [sum(c[i] for c in counts.values()) for i in range(3)]
    figures = tuple(Figure(slot, f1(*c), c[1]) for slot, c in counts.items())
    figures += (Figure("all slots", f1(*total), total[1], "GTT 50.2 by templates"),)
    return Measured(figures, tuple(faults), len(every), digest(folder / FILE))


def _entities(templates: list[dict[str, Any]], fields: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return the distinct entities of some fields, each with all its names."""
    found = {tuple(sorted({name for name, _ in entity})) for t in templates for f in fields for entity in t[f]}
    return sorted(found)


def _same(name: str, mention: str) -> bool:
    """Return whether the last word of either is in the other: heads agree, modifiers may not."""
    a, b = name.lower().split(), mention.lower().split()
    return bool(a and b) and (a[-1] in b or b[-1] in a)
