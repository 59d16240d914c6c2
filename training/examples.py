"""Labelled sentences for training, from our own annotated reports; `others.py` has those of public corpora.

A sentence is its words with the rules' hints; what a source does not label is left out of the loss, not taken for none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crossbearing.caseform import UNDERSTOOD
from crossbearing.errors import CrossbearingError
from crossbearing.eval.corpus import Case, load
from crossbearing.model.claim import Claim
from crossbearing.read.draft import Draft
from crossbearing.read.grammar import Parse
from crossbearing.read.network.labels import KINDS, TAGS
from crossbearing.read.network.marks import Marks
from crossbearing.read.network.reading import Hints, head_of, read, word_at
from crossbearing.read.when import find, resolve
from crossbearing.settings import Settings


@dataclass(slots=True)
class Trigger:
    """One claim as the network is to see it: the word, what is told of it, and the words that it is tied to."""

    word: int
    kind: str
    mode: str
    attributes: dict[str, str]
    pairs: list[tuple[str, int]] = field(default_factory=list)


@dataclass(slots=True)
class Example:
    """One sentence: words, hints, and its labels; None where the source has no labels of that sort.

    `sure` are (word, -1 to 1); `marks` say what stands around each word, where they were asked for.
    """

    words: list[str]
    hints: Hints
    triggers: list[Trigger] | None = None
    tags: list[int] | None = None
    sure: list[tuple[int, float]] = field(default_factory=list)
    marks: Marks = field(default_factory=list)
    where: str = ""


def from_cases(folder: Path, split: str) -> Iterator[Example]:
    """Yield the sentences of annotated reports of a split with their triggers; files that do not parse are refused."""
    for case in load(folder, split):
        yield from of_case(case)


def of_case(case: Case) -> Iterator[Example]:
    """Yield the sentences of one annotated report."""
    for asked in read(case.report, Settings())[0]:
        parse = asked.parse
        inside = [c for c in case.claims if asked.sentence.start <= c.start < asked.sentence.end]
        drafts = [d for d, _ in asked.made]
        at = {c.id: trigger_of(parse, c, drafts) for c in inside}
        times = find(case.report.text, asked.sentence.start, asked.sentence.end) if inside else []
        told = [(word_at(parse, t.start), resolve(t, case.report.published, future=False)) for t in times]
        days = [(word, when.earliest, when.latest) for word, when in told if when.earliest is not None]
        triggers = [_trigger(parse, c, at, days) for c in inside]
        yield Example(parse.words, asked.hints, triggers, where=case.path.name)


def trigger_of(parse: Parse, claim: Claim, drafts: Sequence[Draft]) -> int:
    """Return the word that a claim is about.

    Where the rules read a claim of that kind in its span, it is their trigger. Else, of a clause, the head of the first
    finite verb after its subject, and of a noun phrase the head of the first noun that is no participant.
    """
    inside = [p for p in parse.phrases if p.start < claim.end and p.end > claim.start]
    whole = [p for p in inside if p.start >= claim.start and p.end <= claim.end + 1] or inside
    same = [d for d in drafts if d.frame.kind == claim.kind and claim.start <= d.trigger.start < claim.end]
    if same:
        return same[0].trigger.head
    if not whole:
        return word_at(parse, claim.start)
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


def _trigger(parse: Parse, claim: Claim, at: dict[str, int], days: list[tuple[int, object, object]]) -> Trigger:
    """Return the labels of one claim; participants of other sentences, and those without words, are left out."""
    pairs: list[tuple[str, int]] = []
    speakers = claim.voice[0].speakers if claim.voice else ()
    spoken = [(s.start, s.end) for s in speakers if s.start is not None and s.end is not None]
    told_of = [(role, m) for role, some in (("actor", claim.actors), ("recipient", claim.recipients)) for m in some]
    told_of += [(p.role, p) for p in claim.places]
    where = [(role, m.start, m.end) for role, m in told_of if m.reason != UNDERSTOOD]
    where += [("speaker", *span) for span in spoken]
    pairs += [(role, head) for role, a, b in where if (head := head_of(parse, a, b)) is not None]
    pairs += [("time", w) for w, *told in days if told == [claim.when.earliest, claim.when.latest]][:1]
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
        "speaker": speakers[0].type if speakers else "",
    }
    mode = f"{claim.kind}/{claim.mode}" if claim.mode else ""
    return Trigger(at[claim.id], claim.kind, mode, told, pairs)


def check(example: Example) -> None:
    """Raise CrossbearingError where a label points outside the sentence: the mistake would be learnt."""
    size = len(example.words)
    for t in example.triggers or ():
        if t.kind not in KINDS or not 0 <= t.word < size or any(not 0 <= w < size for _, w in t.pairs):
            raise CrossbearingError(f"{example.where}: {t} does not fit {example.words}.")
    if len(example.hints) != size or any(not 0 <= w < size for w, _ in example.sure):
        raise CrossbearingError(f"{example.where}: hints or sureness do not fit {example.words}.")
    if example.tags is not None and (len(example.tags) != size or not set(example.tags) <= set(range(len(TAGS)))):
        raise CrossbearingError(f"{example.where}: {len(example.tags)} tags for {size} words.")
