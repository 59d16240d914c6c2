"""ReLocaR and SemEval 2007: whether a place name stands for the place or for who acts there (Gritta et al. 2017).

Two ways. The signs of `link/metonym.py` alone tell each marked name of ReLocaR, by weights fitted on nine tenths of it
that it is not among (`STRENGTH`, seed 0). And with an extractor: a marked name that a claim takes for an actor, a
recipient or a speaker is told metonymic, one that is a claim's place literal. Names that no claim mentions are not
told, and stand apart.
"""

from __future__ import annotations

from pathlib import Path

from crossbearing.eval.dataset import Figure, Measured, Reader, digest, lines, report
from crossbearing.eval.logistic import crossed
from crossbearing.eval.score import Fault
from crossbearing.link.metonym import signs
from crossbearing.settings import Settings

REFERENCE = "test part, published: 83.6 (Gritta et al. 2017), 94.4 (Li et al. 2020, BERT)"
WHAT = "place names as place or as actor: accuracy of those told"
FOLDER = "text/metonymy"
FILES = {
    "relocar_literal_train.txt": "literal", "relocar_metonymic_train.txt": "metonymic",
    "semeval_literal_train.txt": "literal", "semeval_metonymic_train.txt": "metonymic",
}  # fmt: skip
_MARK = "<ENT>"
STRENGTH = 2.0  # of the prior of a fitted weight
FOLDS = 10


def marked(line: str) -> tuple[str, int, int] | None:
    """Return the text of a line with where its marked name stands, None where none is marked."""
    _, _, rest = line.partition("<SEP>")
    before, _, rest = rest.partition(_MARK)
    words, closed, after = rest.partition(_MARK)
    return (before + words + after, len(before), len(before) + len(words)) if closed else None


def examples(folder: Path, limit: int = 0) -> tuple[list[dict[str, float]], list[bool]]:
    """Return the signs of each marked name of ReLocaR's training part, and whether it stands for who acts."""
    found: list[dict[str, float]] = []
    right: list[bool] = []
    for name in list(FILES)[:2]:
        for line in lines(folder / name, limit):
            one = marked(line)
            if one is not None:
                found.append(dict.fromkeys(signs(*one), 1.0))
                right.append(FILES[name] == "metonymic")
    return found, right


def _crossed(folder: Path, limit: int) -> Figure:
    """Return the accuracy of the signs alone, each name told by weights fitted without its tenth."""
    found, right = examples(folder, limit)
    odds = crossed(found, right, STRENGTH, FOLDS)
    good = sum((value > 0) == metonymic for value, metonymic in zip(odds, right, strict=True))
    return Figure("ReLocaR by cross-validation", good / max(1, len(right)), len(right), REFERENCE)


def measure(folder: Path, extractor: Reader, settings: Settings, limit: int) -> Measured:
    """Return the accuracy over marked names that a claim mentions, for each reading, and the share mentioned."""
    right = {"literal": 0, "metonymic": 0}
    told = {"literal": 0, "metonymic": 0}
    every = 0
    faults: list[Fault] = []
    for name, gold in FILES.items():
        for line in lines(folder / name, limit):
            one = marked(line)
            if one is None:
                continue
            every += 1
            text, span = one[0], one[1:]
            claims = extractor.extract(report(text, name), None, settings)
            speakers = [(s.start or 0, s.end or 0) for c in claims for v in c.voice for s in v.speakers]
            acts = [(m.start, m.end) for c in claims for m in (*c.actors, *c.recipients)] + speakers
            lies = [(p.start, p.end) for c in claims for p in c.places]
            got = "metonymic" if _in(span, acts) else "literal" if _in(span, lies) else ""
            told[gold] += bool(got)
            right[gold] += got == gold
            if got and got != gold:
                faults.append(Fault("false alarm", name, gold, text, gold, got))
    total = sum(told.values())
    figures = (
        _crossed(folder, limit),
        Figure("accuracy of those told", sum(right.values()) / max(1, total), total),
        *(Figure(f"{kind}, right", right[kind] / max(1, told[kind]), told[kind]) for kind in told),
        Figure("told", total / max(1, every), every),
    )
    return Measured(figures, tuple(faults), every, digest(*(folder / name for name in FILES)))


def _in(span: tuple[int, int], among: list[tuple[int, int]]) -> bool:
    return any(a < span[1] and span[0] < b for a, b in among)
