"""PLV: the PLOVER category between a marked source and a marked target (Hu et al. 2024), one sentence a row.

The kind of a row is that of the claim whose actor is the source and whose recipient, place or content is the target;
failing that, of the claim with the source for actor; failing that, of the first claim; else none. An extractor that
offers `event_kinds(text, source, target)`, a score for each kind, is asked it instead. Kinds are told as the set has
them: CONCEDE and RETREAT are YIELD; TAKE and HARM, which PLOVER lacks, ASSAULT; HOLD and STATUS none.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from crossbearing.eval.dataset import Figure, Measured, digest, f1, report, rows
from crossbearing.eval.score import Fault
from crossbearing.model.claim import Claim, Mention, PlaceMention
from crossbearing.settings import Settings

WHAT = "PLOVER category of a sentence: macro F1"
FOLDER = "text/plover"
FILE = "zsp_PLV_train.jsonl"
_NEAREST = {
    "CONCEDE": "YIELD", "RETREAT": "YIELD", "TAKE": "ASSAULT", "HARM": "ASSAULT", "HOLD": "", "STATUS": "",
}  # fmt: skip


def measure(folder: Path, extractor: Any, settings: Settings, limit: int) -> Measured:
    """Return macro F1 over the categories that occur, accuracy, and the share of rows that get one at all."""
    right: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    faults: list[Fault] = []
    count = 0
    for row in rows(folder / FILE, limit):
        count += 1
        gold = row["expected"]["plover_root"]
        got = _kind(row["text"], row["expected"]["source"], row["expected"]["target"], extractor, settings)
        wanted[gold] += 1
        found[got] += bool(got)
        right[gold] += got == gold
        if got != gold:
            faults.append(Fault("false alarm" if got else "missed", FILE, gold, row["text"], gold, got))
    macro = sum(f1(right[k], wanted[k], found[k]) for k in wanted) / max(1, len(wanted))
    figures = (
        Figure("macro F1", macro, count, "ZSP (NLI) .821 on PLV_test, TF-IDF .674"),
        Figure("accuracy", sum(right.values()) / max(1, count), count),
        Figure("given a category", sum(found.values()) / max(1, count), count),
    )
    return Measured(figures, tuple(faults), count, digest(folder / FILE))


def _kind(text: str, source: str, target: str, extractor: Any, settings: Settings) -> str:
    """Return the category of the claim that ties source and target, "" where there is none."""
    offered = getattr(extractor, "event_kinds", None)
    if offered is not None:
        shares: Counter[str] = Counter()
        for kind, probability in offered(text, source, target).items():
            shares[_NEAREST.get(kind, kind)] += probability
        del shares[""]
        return max(shares, key=lambda k: (shares[k], k), default="")
    claims = [c for c in extractor.extract(report(text, FILE), None, settings) if _NEAREST.get(c.kind, c.kind)]
    best = max(claims, key=lambda c: (_ties(c, source, target, text), -c.start), default=None)
    return _NEAREST.get(best.kind, best.kind) if best else ""


def _ties(c: Claim, source: str, target: str, text: str) -> int:
    others: tuple[Mention | PlaceMention, ...] = (*c.recipients, *c.places)
    return 2 * _among(c.actors, source, text) + _among(others, target, text)


def _among(mentions: tuple[Mention | PlaceMention, ...], words: str, text: str) -> bool:
    at = text.find(words)
    return at >= 0 and any(m.start < at + len(words) and at < m.end for m in mentions)
