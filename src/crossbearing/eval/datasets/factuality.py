"""UDS-IH2 and UW: how sure the words are that an event is so, from -3 to 3, for each marked verb; Pearson's r.

An extractor that offers `factuality(text, spans)` is asked it. Of any other, a marked verb has the value of the
shortest claim over it: 3 x certainty, less for what is possible or planned, 0 for what is asked or imagined, negative
where denied; a verb that no claim covers has the mean of the others, and the share of those stands beside it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from crossbearing.eval.dataset import Figure, Measured, digest, report, rows
from crossbearing.model.claim import Claim
from crossbearing.settings import Settings

WHAT = "certainty and polarity of events: Pearson's r"
FOLDER = "text/factuality"
SETS = {"UDS_IH2": "BERT .85, lexical ridge .71", "UW": "BERT .83, lexical ridge .63"}
# How far a modality takes an event from "is so" (1) to "nothing is said of it" (0).
_SO = {"actual": 1.0, "probable": 0.7, "possible": 0.3, "planned": 0.4, "intended": 0.3, "agreed": 0.4}


def measure(folder: Path, extractor: Any, settings: Settings, limit: int) -> Measured:
    """Return r on the dev part of each set, and the share of marked verbs that a claim covers."""
    import numpy as np

    figures: list[Figure] = []
    texts = 0
    for name, published in SETS.items():
        gold: list[float] = []
        got: list[float | None] = []
        for row in rows(folder / name / "dev.jsonl", limit):
            texts += 1
            spans, starts = [], [0]
            for word in row["text"].split(" "):
                starts.append(starts[-1] + len(word) + 1)
            for target in row["targets"]:
                first, last = target["span1"]
                spans.append((starts[first], starts[last] - 1))
                gold.append(target["label"])
            got += _values(row["text"], spans, extractor, settings)
        known = [g for g in got if g is not None]
        mean = sum(known) / max(1, len(known))
        filled = [mean if g is None else g for g in got]
        r = float(np.corrcoef(gold, filled)[0, 1]) if len(set(filled)) > 1 else 0.0
        figures += [Figure(f"{name} r", r, len(gold), published),
                    Figure(f"{name} verbs covered", len(known) / max(1, len(gold)), len(gold))]  # fmt: skip
    files = [folder / name / "dev.jsonl" for name in SETS]
    return Measured(tuple(figures), (), texts, digest(*files))


def _values(text: str, spans: list[tuple[int, int]], extractor: Any, settings: Settings) -> list[float | None]:
    offered = getattr(extractor, "factuality", None)
    if offered is not None:
        return list(offered(text, spans))
    claims = extractor.extract(report(text, "factuality"), None, settings)
    values: list[float | None] = []
    for start, end in spans:
        over = [c for c in claims if c.start <= start and end <= c.end]
        one = min(over, key=lambda c: c.end - c.start, default=None)
        values.append(None if one is None else _value(one))
    return values


def _value(claim: Claim) -> float:
    so = 3 * claim.certainty * _SO.get(claim.modality, 0.0)
    return -so if claim.polarity != "affirmed" else so
