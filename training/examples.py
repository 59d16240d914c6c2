"""Labelled sentences for training: from our own annotated reports, and from public corpora of attribution.

A sentence is its words with their offsets; what a source does not label is left out of the loss, not taken for none.
"""

from __future__ import annotations

import glob
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crossbearing.errors import CrossbearingError
from crossbearing.eval.corpus import Case, load
from crossbearing.model.claim import Claim
from crossbearing.read.clause import Clauses
from crossbearing.read.draft import Draft
from crossbearing.read.event import events
from crossbearing.read.grammar import Parse, Phrase, Words
from crossbearing.read.sentence import sentences
from crossbearing.read.words import lexicon
from training.labels import KINDS, TAGS


@dataclass(slots=True)
class Trigger:
    """One claim as the model is to see it: the word, what is told of it, and the words that it is tied to."""

    word: int
    kind: str
    mode: str
    attributes: dict[str, str]
    pairs: list[tuple[str, int]] = field(default_factory=list)


@dataclass(slots=True)
class Example:
    """One sentence: words, and its labels; None where the source has no labels of that sort."""

    words: list[str]
    triggers: list[Trigger] | None = None
    tags: list[int] | None = None
    where: str = ""


def from_cases(folder: Path, split: str) -> Iterator[Example]:
    """Yield the sentences of annotated reports of a split with their triggers; files that do not parse are refused."""
    for case in load(folder, split):
        yield from of_case(case)


def of_case(case: Case) -> Iterator[Example]:
    """Yield the sentences of one annotated report."""
    lex, text = lexicon(), case.report.text
    for start, end in sentences(text):
        split = Words(text, start, end)
        if not split.words:
            continue
        parse = Parse(text, split, lex)
        drafts = events(parse, Clauses(parse))
        inside = [c for c in case.claims if start <= c.start < end]
        at = {c.id: trigger_of(parse, c, drafts) for c in inside}
        triggers = [_trigger(parse, c, at) for c in inside]
        yield Example(parse.words, triggers, None, case.path.name)


def trigger_of(parse: Parse, claim: Claim, drafts: Sequence[Draft]) -> int:
    """Return the word that a claim is about.

    Where the rules read a claim of that kind in its span, it is their trigger. Else, of a clause, the head of the first
    finite verb after its subject, and of a noun phrase the head of the first noun that is no participant.
    """
    inside = [p for p in parse.phrases if p.start < claim.end and p.end > claim.start]
    whole = [p for p in inside if p.start >= claim.start and p.end <= claim.end + 1] or inside
    read = [d for d in drafts if d.frame.kind == claim.kind and claim.start <= d.trigger.start < claim.end]
    if read:
        return read[0].trigger.head
    if not whole:
        return max(0, sum(s <= claim.start for s in parse.starts) - 1)
    verbs = [p for p in whole if p.type == "V"]
    finite = [p for p in verbs if parse.is_finite(p)]
    subject = max((m.end for m in claim.actors if claim.start <= m.start and m.end <= claim.end), default=claim.start)
    if whole[0].type == "V":
        return whole[0].head
    if finite or (verbs and whole[0].type != "N"):
        after = [p for p in finite or verbs if p.start >= subject] or finite or verbs
        return after[0].head
    roles = [(m.start, m.end) for m in (*claim.actors, *claim.recipients, *claim.places)]
    nouns = [p for p in whole if p.type == "N" and not any(a <= p.start and p.end <= b for a, b in roles)]
    if verbs and (not nouns or nouns[0] is not whole[0]):
        return verbs[0].head
    return (nouns or whole)[0].head


def _trigger(parse: Parse, claim: Claim, at: dict[str, int]) -> Trigger:
    """Return the labels of one claim; participants of other sentences are left out."""
    pairs: list[tuple[str, int]] = []
    for role, mentions in (("actor", claim.actors), ("recipient", claim.recipients)):
        pairs += [(role, head) for m in mentions if (head := _head(parse, m.start, m.end)) is not None]
    pairs += [(p.role, head) for p in claim.places if (head := _head(parse, p.start, p.end)) is not None]
    words = [i for i, s in enumerate(parse.starts) if claim.start <= s < claim.end]
    if words:
        pairs += [("first", words[0]), ("last", words[-1])]
    if claim.parent in at:
        pairs.append(("parent", at[claim.parent]))
    told = {
        "polarity": claim.polarity,
        "modality": claim.modality,
        "phase": claim.phase or "",
        "extent": claim.extent or "",
        "fact": "fact" if claim.as_fact else "no-fact",
    }
    mode = f"{claim.kind}/{claim.mode}" if claim.mode else ""
    return Trigger(at[claim.id], claim.kind, mode, told, pairs)


def _head(parse: Parse, start: int, end: int) -> int | None:
    """Return the head word of a mention: of its first noun phrase, else its last word; None if it is elsewhere."""
    words = [i for i, s in enumerate(parse.starts) if start <= s < end]
    if not words:
        return None
    phrase: Phrase | None = next((p for p in parse.phrases if p.type == "N" and p.first <= words[-1] < p.last), None)
    first = next((p for p in parse.phrases if p.type == "N" and p.first <= words[0] < p.last), phrase)
    return first.head if first is not None and words[0] <= first.head <= words[-1] else words[-1]


def from_polnear(folder: Path) -> Iterator[Example]:
    """Yield the sentences of PolNeAR (train or dev) tagged with source, cue and content."""
    lex = lexicon()
    for file in sorted((folder / "text").glob("*.txt")):
        labelled = sorted((folder / "attributions").glob(f"{glob.escape(file.stem)}_*.ann"))
        if not labelled:
            continue
        text = file.read_text(encoding="utf-8")
        spans = _standoff(labelled[0])
        for start, end in sentences(text):
            split = Words(text, start, end)
            if split.words:
                parse = Parse(text, split, lex)
                yield Example(parse.words, None, _tags(parse, spans), file.name)


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


def _tags(parse: Parse, spans: list[tuple[str, int, int]]) -> list[int]:
    tags = [0] * len(parse.words)
    for part, start, end in spans:
        words = [i for i, s in enumerate(parse.starts) if start <= s < end]
        for i in words:
            began = i == words[0] and parse.starts[i] <= start
            tags[i] = TAGS.index(f"{'B' if began else 'I'}-{part}")
    return tags


def check(example: Example) -> None:
    """Raise CrossbearingError where a label points outside the sentence: the mistake would be learnt."""
    size = len(example.words)
    for t in example.triggers or ():
        if t.kind not in KINDS or not 0 <= t.word < size or any(not 0 <= w < size for _, w in t.pairs):
            raise CrossbearingError(f"{example.where}: {t} does not fit {example.words}.")
    if example.tags is not None and len(example.tags) != size:
        raise CrossbearingError(f"{example.where}: {len(example.tags)} tags for {size} words.")
