"""CD-SCO: which events are negated, in stories by Conan Doyle (Morante and Blanco 2012); far from news, and measured.

A word marked as a negated event counts as found where the shortest claim over it is denied; a denied claim whose words
hold no marked event is a false alarm. Most events of the set are of no kind that a claim has, so recall is low and
precision is what to look at.
"""

from __future__ import annotations

from pathlib import Path

from crossbearing.eval.dataset import Figure, Measured, Reader, digest, f1, lines, report
from crossbearing.eval.score import Fault
from crossbearing.settings import Settings

WHAT = "negated events: precision and recall"
FOLDER = "text/negation"
FILE = "dev/sherlock_dev.txt"


def measure(folder: Path, extractor: Reader, settings: Settings, limit: int) -> Measured:
    """Return precision, recall and F1 of denied claims against negated events, sentence by sentence."""
    right = wanted = found = 0
    faults: list[Fault] = []
    told = _sentences(folder / FILE)[: limit or None]
    for where, text, events in told:
        claims = extractor.extract(report(text, where), None, settings)
        denied = [c for c in claims if c.polarity != "affirmed"]
        hit = {e for e in events if any(c.start <= e[0] and e[1] <= c.end for c in denied)}
        stray = [c for c in denied if not any(c.start <= e[0] and e[1] <= c.end for e in events)]
        right, wanted, found = right + len(hit), wanted + len(events), found + len(hit) + len(stray)
        faults += [Fault("missed", where, "negated", text, text[a:b]) for a, b in sorted(set(events) - hit)]
        faults += [Fault("false alarm", where, c.kind, text, "", c.quote) for c in stray]
    figures = (Figure("precision", right / max(1, found), found), Figure("recall", right / max(1, wanted), wanted),
               Figure("F1", f1(right, wanted, found), wanted))  # fmt: skip
    return Measured(figures, tuple(faults), len(told), digest(folder / FILE))


def _sentences(file: Path) -> list[tuple[str, str, list[tuple[int, int]]]]:
    """Return (where, text, spans of negated events) of each sentence, from columns of word, ..., cue, scope, event."""
    made: dict[str, tuple[list[str], list[tuple[int, int]]]] = {}
    for line in lines(file):
        cells = line.split("\t")
        words, events = made.setdefault(f"{cells[0]} {cells[1]}", ([], []))
        start = len(" ".join(words)) + bool(words)
        words.append(cells[3])
        if any(event not in ("_", "") for event in cells[9::3]):
            events.append((start, start + len(cells[3])))
    return [(where, " ".join(words), events) for where, (words, events) in made.items()]
