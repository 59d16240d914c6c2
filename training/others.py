"""Labelled sentences of public corpora: attribution (PolNeAR), certainty (UDS-IH2, UW), PLOVER roots (PLV, GSR)."""

from __future__ import annotations

import glob
import json
from collections.abc import Iterator
from pathlib import Path

from crossbearing.model.report import Report
from crossbearing.read.network.labels import TAGS
from crossbearing.read.network.reading import Asked, head_of, read, word_at
from crossbearing.settings import Settings
from training.examples import Example

# PLOVER roots of 2016 and of PLV by our kinds. A fight or assault may be told as what it took or whom it hurt.
ROOTS = {
    "YIELD": ("RETREAT", "CONCEDE"), "DEMAND": ("REQUEST",), "DISAPPROVE": ("ACCUSE",), "INVESTIGATE": ("ACCUSE",),
    "FIGHT": ("ASSAULT", "TAKE"), "ASSAULT": ("ASSAULT", "HARM", "TAKE"),
}  # fmt: skip
# Kinds of the four classes of CAMEO: words and deeds of cooperation, words and deeds of conflict.
QUADS = {
    "1": ("AGREE", "CONSULT", "SUPPORT"),
    "2": ("COOPERATE", "AID", "CONCEDE", "RETREAT"),
    "3": ("REQUEST", "ACCUSE", "REJECT", "THREATEN"),
    "4": ("PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT", "HARM", "TAKE"),
}


def _asked(text: str) -> list[Asked]:
    """Return the sentences of a text that has no outlet and no day."""
    return read(Report("0" * 32, text, "0" * 64, "text/plain", "plain", "text", ()), Settings())[0]


def from_polnear(folder: Path) -> Iterator[Example]:
    """Yield the sentences of PolNeAR (train or dev) tagged with source, cue and content."""
    for file in sorted((folder / "text").glob("*.txt")):
        labelled = sorted((folder / "attributions").glob(f"{glob.escape(file.stem)}_*.ann"))
        if not labelled:
            continue
        spans = _standoff(labelled[0])
        for asked in _asked(file.read_text(encoding="utf-8")):
            yield Example(asked.parse.words, asked.hints, None, _tags(asked, spans), where=file.name)


def _standoff(file: Path) -> list[tuple[str, int, int]]:
    """Return (part, start, end) of brat's standoff lines; pieces of a broken span stand apart."""
    spans = []
    for line in file.read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if line.startswith("T") and len(cells) > 1:
            part, _, where = cells[1].partition(" ")
            if f"B-{part.lower()}" in TAGS:
                spans += [(part.lower(), *map(int, piece.split())) for piece in where.split(";")]
    return spans


def _tags(asked: Asked, spans: list[tuple[str, int, int]]) -> list[int]:
    """Return the tag of each word; a span is begun anew in each sentence that it runs through."""
    parse = asked.parse
    tags = [0] * len(parse.words)
    for part, start, end in sorted(spans, key=lambda s: s[1] - s[2]):
        words = [i for i, s in enumerate(parse.starts) if start <= s < end]
        for i in words:
            tags[i] = TAGS.index(f"{'B' if i == words[0] else 'I'}-{part}")
    return tags


def from_factuality(file: Path) -> Iterator[Example]:
    """Yield the sentences of a factuality set with how sure their marked verbs are, -3..3 brought to -1..1."""
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        starts = [0]
        for word in row["text"].split(" "):
            starts.append(starts[-1] + len(word) + 1)
        marked = [(starts[t["span1"][1] - 1], t["label"] / 3) for t in row["targets"]]
        for asked in _asked(row["text"]):
            sure = [
                (word_at(asked.parse, at), v) for at, v in marked if asked.sentence.start <= at < asked.sentence.end
            ]
            if sure:
                yield Example(asked.parse.words, asked.hints, sure=sure, where=file.name)


def from_roots(file: Path) -> Iterator[Example]:
    """Yield one sentence for each row of PLV: its root, its source and its target."""
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        told = row["expected"]
        found = of_root(row["text"], told["source"], told["target"])
        if found is not None:
            asked, source, target = found
            root = told["plover_root"]
            yield Example(asked.parse.words, asked.hints, root=(ROOTS.get(root, (root,)), source, target), where=root)


def from_gold(file: Path) -> Iterator[Example]:
    """Yield one sentence for each of PLOVER's gold records: its root, its first source and target."""
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        told = row["expected"]
        roles = [told[role] if isinstance(told[role], list) else [] for role in ("source", "target")]
        found = of_root(row["text"], *(some[0].get("actorText") or "" if some else "" for some in roles))
        if found is not None:
            asked, source, target = found
            root = told["event"]
            yield Example(asked.parse.words, asked.hints, root=(ROOTS.get(root, (root,)), source, target), where=root)


def from_quads(file: Path) -> Iterator[Example]:
    """Yield the first sentence of each row whose class of CAMEO is known; those without an event are left out."""
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        own = QUADS.get(row["expected"]["quad_label"])
        asked = _asked(row["text"])
        if own is not None and asked:
            yield Example(asked[0].parse.words, asked[0].hints, root=(own, None, None), where="quad")


def of_root(text: str, source: str, target: str) -> tuple[Asked, int | None, int | None] | None:
    """Return the sentence that holds source and target (or more of them than any other), and the heads of both."""
    best: tuple[int, Asked, int | None, int | None] | None = None
    for asked in _asked(text):
        heads = []
        for words in (source, target):
            at = text.find(words)
            heads.append(head_of(asked.parse, at, at + len(words)) if at >= 0 and words else None)
        score = sum(h is not None for h in heads)
        if best is None or score > best[0]:
            best = (score, asked, heads[0], heads[1])
    return best[1:] if best else None
