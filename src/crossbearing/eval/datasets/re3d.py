"""re3d: who does something to whom in reports on Syria and Iraq (Dstl 2017), as relations between two spans.

Of the relations that are deeds or words between two sides, one is found where a claim's actor overlaps its source and
a recipient, place or further actor its target, or the other way round for what goes both ways. Claims that are no such
relation are not counted against an extractor: the set marks few kinds.
"""

from __future__ import annotations

from pathlib import Path

from crossbearing.eval.dataset import Figure, Measured, Reader, digest, report, rows
from crossbearing.eval.score import Fault
from crossbearing.model.claim import Claim
from crossbearing.settings import Settings

WHAT = "source and target of deeds and words between sides: recall"
FOLDER = "text/re3d"
RELATIONS = ("FightingAgainst", "AlliesOf", "CommWith", "Likes", "Dislikes")


def measure(folder: Path, extractor: Reader, settings: Settings, limit: int) -> Measured:
    """Return recall of each kind of relation and of all, over the documents of every publisher."""
    files = sorted(folder.glob("*/relations.json"))
    texts = {row["_id"]: row["text"] for f in files for row in rows(f.with_name("documents.json"))}
    claims: dict[str, list[Claim]] = {}
    counts = {kind: [0, 0] for kind in RELATIONS}
    faults: list[Fault] = []
    for file in files:
        for row in rows(file, limit):
            kind, text = row["type"], texts.get(row["documentId"], "")
            if kind not in counts or not text:
                continue
            if row["documentId"] not in claims:
                claims[row["documentId"]] = extractor.extract(report(text, row["documentId"]), None, settings)
            source = (row["sourceBegin"], row["sourceEnd"])
            target = (row["targetBegin"], row["targetEnd"])
            right = any(_ties(c, source, target) or _ties(c, target, source) for c in claims[row["documentId"]])
            counts[kind] = [counts[kind][0] + right, counts[kind][1] + 1]
            if not right:
                words = " ".join(text[min(source[0], target[0]) : max(source[1], target[1])].split())
                faults.append(Fault("missed", file.parent.name, kind, words, f"{row['source']} > {row['target']}"))
    figures = [Figure(kind, right / max(1, of), of) for kind, (right, of) in counts.items()]
    total = [sum(c[i] for c in counts.values()) for i in range(2)]
    figures.append(Figure("all", total[0] / max(1, total[1]), total[1]))
    return Measured(tuple(figures), tuple(faults), len(claims), digest(*files))


def _ties(claim: Claim, source: tuple[int, int], target: tuple[int, int]) -> bool:
    """Return whether a claim has the source for actor and the target in another role."""
    doers = [(m.start, m.end) for m in claim.actors]
    others = doers + [(m.start, m.end) for m in claim.recipients] + [(p.start, p.end) for p in claim.places]
    return any(_meet(d, source) for d in doers) and any(_meet(o, target) for o in others)


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]
