"""A report as the network is asked about it: sentence by sentence, with what the rules think of each word."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from crossbearing.model.claim import Claim
from crossbearing.model.report import Report
from crossbearing.model.span import Span
from crossbearing.read.attribution import Attribution
from crossbearing.read.draft import Draft
from crossbearing.read.extractors import rules
from crossbearing.read.grammar import Parse, Words
from crossbearing.read.making import Maker, Sentence
from crossbearing.read.network.labels import HINTS
from crossbearing.read.sentence import Quotation, quotations, sentences
from crossbearing.read.words import lexicon
from crossbearing.settings import Settings

Hints = list[tuple[int, ...]]
_AT = [{value: n for n, value in enumerate(values)} for values in HINTS]


@dataclass(slots=True)
class Asked:
    """One sentence: as the rules read it, their drafts with the claims that came of them, and hints, one row a word."""

    sentence: Sentence
    made: list[tuple[Draft, Claim]]
    hints: Hints

    @property
    def parse(self) -> Parse:
        """The sentence's words and phrases."""
        return self.sentence.parse


def read(report: Report, settings: Settings) -> tuple[list[Asked], list[Attribution], list[Span]]:
    """Return the sentences of a report that have words, the stretches that speakers answer for, and what was cut."""
    found, spread, cut = rules.read(report, settings)
    maker = Maker(report, spread, rules.READING)
    for sentence in found:
        for draft in sentence.drafts:
            maker.add(sentence, draft)
    claims = {id(draft): claim for draft, claim in maker.made}
    known = {s.start: s for s in found}
    lex, text = lexicon(), report.text
    quotes = quotations(text)
    asked = []
    for start, end in sentences(text):
        for first, last in rules.pieces(text, start, end, settings.max_sentence_words):
            one = known.get(first)
            if one is None:
                split = Words(text, first, last)
                if not split.words:
                    continue
                one = Sentence(first, last, Parse(text, split, lex), [], [])
            made = [(d, claims[id(d)]) for d in one.drafts if id(d) in claims]
            asked.append(Asked(one, made, hints(one, quotes, made)))
    return asked, spread, cut


def hints(one: Sentence, quotes: Sequence[Quotation], made: Sequence[tuple[Draft, Claim]]) -> Hints:
    """Return what the rules think of each word, as places in `HINTS`."""
    parse = one.parse
    rows = [[_AT[0].get(tag, 0), 0, 0, 0, 0, 0] for tag in parse.tags]
    for q in quotes:
        for word in range(bisect_left(parse.starts, q.start), bisect_left(parse.starts, q.end)):
            rows[word][5] = 1
    for time in one.times:
        rows[word_at(parse, time.start)][4] = _AT[4]["time"]
    for draft, claim in made:
        rows[draft.trigger.head][1:4] = [_AT[1][claim.kind], _AT[2][claim.polarity], _AT[3][claim.modality]]
        speakers = claim.voice[0].speakers if claim.voice else ()
        mentions = [("speaker", s.start, s.end) for s in speakers if s.start is not None and s.end is not None]
        mentions += [(p.role, p.start, p.end) for p in claim.places]
        mentions += [("recipient", m.start, m.end) for m in claim.recipients]
        mentions += [("actor", m.start, m.end) for m in claim.actors]
        for role, start, end in mentions:
            head = head_of(parse, start, end)
            if head is not None:
                rows[head][4] = _AT[4][role]
    return [tuple(row) for row in rows]


def word_at(parse: Parse, start: int) -> int:
    """Return the word that an offset stands in or, between words, the one before."""
    return max(0, bisect_right(parse.starts, start) - 1)


def head_of(parse: Parse, start: int, end: int) -> int | None:
    """Return the head word of a mention: of its first noun phrase, else its last word; None if it is elsewhere."""
    first, last = bisect_left(parse.starts, start), bisect_left(parse.starts, end) - 1
    if last < first:
        return None
    nouns = [p for p in parse.phrases if p.type == "N" and p.first <= last and first < p.last]
    return nouns[0].head if nouns and first <= nouns[0].head <= last else last
