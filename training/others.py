"""Labelled sentences of public corpora: attribution (PolNeAR), certainty (UDS-IH2, UW)."""

from __future__ import annotations

import glob
import json
from collections.abc import Iterator
from pathlib import Path

from crossbearing.model.report import Report
from crossbearing.read.network.labels import TAGS
from crossbearing.read.network.marks import Marks, marks
from crossbearing.read.network.reading import Asked, read, word_at
from crossbearing.settings import Settings
from training.examples import Example


def _asked(text: str) -> list[tuple[Asked, Marks]]:
    """Return the sentences of a text that has no outlet and no day, with what stands around their words."""
    every, spread, _ = read(Report("0" * 32, text, "0" * 64, "text/plain", "plain", "text", ()), Settings())
    return list(zip(every, marks(text, every, spread), strict=True))


def from_polnear(folder: Path) -> Iterator[Example]:
    """Yield the sentences of PolNeAR (train or dev) tagged with source, cue and content."""
    for file in sorted((folder / "text").glob("*.txt")):
        labelled = sorted((folder / "attributions").glob(f"{glob.escape(file.stem)}_*.ann"))
        if not labelled:
            continue
        spans = _standoff(labelled[0])
        for asked, around in _asked(file.read_text(encoding="utf-8")):
            yield Example(asked.parse.words, asked.hints, None, _tags(asked, spans), marks=around, where=file.name)


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
        for asked, around in _asked(row["text"]):
            sure = [
                (word_at(asked.parse, at), v) for at, v in marked if asked.sentence.start <= at < asked.sentence.end
            ]
            if sure:
                yield Example(asked.parse.words, asked.hints, sure=sure, marks=around, where=file.name)
