"""ReLocaR and SemEval 2007: whether a place name stands for the place or for who acts there (Gritta et al. 2017).

A marked name that a claim takes for an actor, a recipient or a speaker is told metonymic, one that is a claim's place
literal. Names that no claim mentions are not told, and stand apart.
"""

from __future__ import annotations

from pathlib import Path

from crossbearing.eval.dataset import Figure, Measured, Reader, digest, lines, report
from crossbearing.eval.score import Fault
from crossbearing.settings import Settings

WHAT = "place names as place or as actor: accuracy of those told"
FOLDER = "text/metonymy"
FILES = {
    "relocar_literal_train.txt": "literal", "relocar_metonymic_train.txt": "metonymic",
    "semeval_literal_train.txt": "literal", "semeval_metonymic_train.txt": "metonymic",
}  # fmt: skip
_MARK = "<ENT>"


def measure(folder: Path, extractor: Reader, settings: Settings, limit: int) -> Measured:
    """Return the accuracy over marked names that a claim mentions, for each reading, and the share mentioned."""
    right = {"literal": 0, "metonymic": 0}
    told = {"literal": 0, "metonymic": 0}
    every = 0
    faults: list[Fault] = []
    for name, gold in FILES.items():
        for line in lines(folder / name, limit):
            _, _, marked = line.partition("<SEP>")
            before, _, rest = marked.partition(_MARK)
            words, closed, after = rest.partition(_MARK)
            if not closed:
                continue
            every += 1
            span = (len(before), len(before) + len(words))
            claims = extractor.extract(report(before + words + after, name), None, settings)
            speakers = [(s.start or 0, s.end or 0) for c in claims for v in c.voice for s in v.speakers]
            acts = [(m.start, m.end) for c in claims for m in (*c.actors, *c.recipients)] + speakers
            lies = [(p.start, p.end) for c in claims for p in c.places]
            got = "metonymic" if _in(span, acts) else "literal" if _in(span, lies) else ""
            told[gold] += bool(got)
            right[gold] += got == gold
            if got and got != gold:
                faults.append(Fault("false alarm", name, gold, before + words + after, gold, got))
    total = sum(told.values())
    figures = (
        Figure("accuracy of those told", sum(right.values()) / max(1, total), total),
        *(Figure(f"{kind}, right", right[kind] / max(1, told[kind]), told[kind]) for kind in told),
        Figure("told", total / max(1, every), every),
    )
    return Measured(figures, tuple(faults), every, digest(*(folder / name for name in FILES)))


def _in(span: tuple[int, int], among: list[tuple[int, int]]) -> bool:
    return any(a < span[1] and span[0] < b for a, b in among)
