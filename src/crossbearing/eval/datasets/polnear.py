"""PolNeAR: who says what, as exact spans of source, cue and content in political news (Newell et al. 2018).

Measured on dev. Spans are contiguous, as in the published figures: of words broken by their cue each piece is one. An
extractor that offers `attribution_spans(text)`, a list of (part, start, end), is scored on all three; of any other the
sources are those of its claims' voices, and cue and content are not scored.
"""

from __future__ import annotations

import glob
from pathlib import Path
from typing import Any

from crossbearing.eval.dataset import Figure, Measured, digest, f1, report
from crossbearing.eval.score import Fault
from crossbearing.settings import Settings

WHAT = "spans of source, cue and content: exact F1"
FOLDER = "text/polnear/dev"
PUBLISHED = {"source": "BERT-Cofe .832, rules .107", "cue": "BERT-Cofe .753, rules .228", "content": "BERT-Cofe .729"}
Span = tuple[int, int]


def measure(folder: Path, extractor: Any, settings: Settings, limit: int) -> Measured:
    """Return exact F1 of each part over all texts; spans that an attribution leaves open count as not found."""
    texts = sorted((folder / "text").glob("*.txt"))[: limit or None]
    counts = {part: [0, 0, 0] for part in PUBLISHED}
    faults: list[Fault] = []
    for file in texts:
        text = file.read_text(encoding="utf-8")
        # Of texts that several people labelled, the first in order: their files end in a hash.
        labelled = sorted((folder / "attributions").glob(f"{glob.escape(file.stem)}_*.ann"))
        wanted = _labelled(labelled[0] if labelled else None)
        found = _found(text, extractor, settings)
        for part, (right, gold, got) in counts.items():
            mine, theirs = wanted[part], found.get(part, set())
            counts[part] = [right + len(mine & theirs), gold + len(mine), got + len(theirs)]
            faults += [Fault("missed", file.name, part, text[a:b]) for a, b in sorted(mine - theirs)]
            faults += [Fault("false alarm", file.name, part, text[a:b]) for a, b in sorted(theirs - mine)]
    figures = tuple(Figure(part, f1(*c), c[1], PUBLISHED[part]) for part, c in counts.items())
    return Measured(figures, tuple(faults), len(texts), digest(*texts))


def _labelled(file: Path | None) -> dict[str, set[Span]]:
    """Return the labelled spans by part, from brat's standoff form; the pieces of a broken span stand apart."""
    spans: dict[str, set[Span]] = {part: set() for part in PUBLISHED}
    for line in file.read_text(encoding="utf-8").splitlines() if file else ():
        cells = line.split("\t")
        if line.startswith("T") and len(cells) > 1:
            name, _, where = cells[1].partition(" ")
            for piece in where.split(";") if name.lower() in spans else ():
                start, end = map(int, piece.split())
                spans[name.lower()].add((start, end))
    return spans


def _found(text: str, extractor: Any, settings: Settings) -> dict[str, set[Span]]:
    offered = getattr(extractor, "attribution_spans", None)
    if offered is None:
        claims = extractor.extract(report(text, "polnear"), None, settings)
        speakers = [s for c in claims for v in c.voice for s in v.speakers]
        return {"source": {(s.start, s.end) for s in speakers if s.start is not None and s.end is not None}}
    found: dict[str, set[Span]] = {part: set() for part in PUBLISHED}
    for part, start, end in offered(text):
        found[part].add((start, end))
    return found
