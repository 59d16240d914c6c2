"""Context: which actors and places a report names, where and in which sentence. Scanned once, when first needed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from datetime import date
from functools import cached_property

from crossbearing.link.names import Index, word_key
from crossbearing.link.resolvers import where
from crossbearing.link.scan import MAX_SCANNED, Hit, scan
from crossbearing.link.wording import DESCRIPTIONS

_SENTENCE = re.compile(r"[.!?][\"”’)\]]*\s+(?=[\"“‘(\[]*[A-Z0-9])|\n+")
# "ADEN, Yemen, April 26 (Coral Wire) —": where and when it was written, and of nobody. Possessive: texts are hostile.
_DATELINE = re.compile(
    r"(?:\A|\n)[ \t]*+[A-ZÀ-Þ](?:[A-ZÀ-Þ'’./ ]|-(?=[A-ZÀ-Þ])){1,40}+"
    r"(?:, ?[A-Z0-9][\w. ]{1,20}){0,3}+ ?(?:\([^()\n]{1,60}\))? ?[-–—]{1,2} "
)
_QUOTES = re.compile(r"[“”\"]|\n")
# "ELDER: They came at dawn", "@baker: we hear shots": a turn of somebody who speaks.
_TURN = re.compile(r"(?:^|\n)[^\n:]{0,40}?(?:@\w+|\b[A-ZÀ-Þ][A-ZÀ-Þ' .-]+)(?:, [^\n:]{1,60})?: ")
_GROUP_NOUNS = ("group", "rebels", "insurgents", "terrorists", "alliance", "coalition")
_GROUP = re.compile(rf"\b[Tt]h(?:e|is|ese) (?:(?:ethnic|armed|rebel|allied) )*({'|'.join(_GROUP_NOUNS)})\b")
_LIST = re.compile(r"\s*[,;&/]\s*(?:and |or |the )*|\s+(?:and|or)\s+(?:the )?")
# How many names back a description is looked for, and how many names make the longest list: texts can be hostile.
MAX_BACK = 300
MAX_LISTED = 20


def sentence_starts(text: str) -> list[int]:
    """Return where the sentences of a text begin; at most the first `MAX_SCANNED` characters are looked at."""
    return [0, *(m.end() for m in _SENTENCE.finditer(text[:MAX_SCANNED]))]


class Context:
    """The names of one report, found in its text whether or not a claim has them as a mention."""

    def __init__(self, text: str, on: date | None, index: Index, title: str = "") -> None:
        self.text = text
        self.title = title
        self.on = on
        self.index = index

    @cached_property
    def sentences(self) -> list[int]:
        """The starts of the text's sentences."""
        return sentence_starts(self.text)

    def sentence(self, at: int) -> int:
        """Return the number of the sentence in which a character stands."""
        return bisect_right(self.sentences, at) - 1

    @cached_property
    def _scanned(self) -> tuple[list[Hit], list[Hit]]:
        datelines = [m.span() for m in _DATELINE.finditer(self.text[:MAX_SCANNED])]
        actors, places = scan(self.text, self.index)
        for start, end in datelines:
            actors = [hit for hit in actors if not start <= hit.start < end]
            places = [hit for hit in places if not start <= hit.start < end]
        return actors, places

    @cached_property
    def actors(self) -> list[Hit]:
        """The actors named, in order; without those that stand for something else ("anti-regime", "in China").

        "The group" and the like are among them, as the nearest name of a fitting kind before it, so that "its
        troops" after it can point there.
        """
        hits = self._scanned[0]
        if not any(noun in self.text for noun in _GROUP_NOUNS):
            return hits
        for group in _GROUP.finditer(self.text[:MAX_SCANNED]):
            at = bisect_right(hits, group.start(), key=lambda hit: hit.end)
            if at < len(hits) and hits[at].start < group.end():
                continue
            kinds = DESCRIPTIONS[word_key(group[1])]
            for earlier in reversed(hits[max(0, at - MAX_BACK) : at]):
                if len(earlier.ids) == 1 and self.index.theatre.actors[earlier.ids[0]].kind in kinds:
                    named = earlier.named or (earlier.start, earlier.end)
                    hit = Hit(group.start(), group.end(), earlier.ids, named)
                    hits.insert(at, hit)
                    break
        return hits

    @cached_property
    def places(self) -> list[Hit]:
        """The places named, in order, each with the candidates that its bare name has."""
        found: list[Hit] = []
        for hit in self._scanned[1]:
            spots = where.read(self.text[hit.start : hit.end], "", self.index).spots
            if len(spots) == 1:
                found.append(Hit(hit.start, hit.end, spots[0].ids, hit.named))
        return found

    @cached_property
    def countries(self) -> Counter[str]:
        """How often the report names places of each widest area: where it is at home."""
        found: Counter[str] = Counter()
        for hit in self.places:
            if len(hit.ids) == 1:
                found[self.index.theatre.place_line(hit.ids[0])[-1]] += 1
        return found

    @cached_property
    def place_weights(self) -> Counter[str]:
        """How much the report is about each place: times named, 2 more for the title, 1 for the first sentence."""
        weights: Counter[str] = Counter()
        for hit in self.places:
            if len(hit.ids) == 1:
                one = hit.ids[0]
                if one not in weights:
                    weights[one] = (self.sentence(hit.start) == 0) + 2 * (self.words(hit) in self.title)
                weights[one] += 1
        return weights

    def before(self, hits: list[Hit], at: int) -> list[Hit]:
        """Return the last `MAX_BACK` hits that end before a character, in order."""
        last = bisect_right(hits, at, key=lambda hit: hit.end)
        return hits[max(0, last - MAX_BACK) : last]

    def listed_with(self, start: int, end: int) -> list[Hit]:
        """Return the other actors of the list in which words stand, in order: "the PDF, BPLA, PLA and KNDF"."""
        hits = self.actors
        at = bisect_right(hits, start, key=lambda hit: hit.end)
        if at == len(hits) or hits[at].start >= end:
            return []
        first = last = at
        while 0 < first > at - MAX_LISTED and _LIST.fullmatch(self.text, hits[first - 1].end, hits[first].start):
            first -= 1
        while last + 1 < min(len(hits), at + MAX_LISTED) and _LIST.fullmatch(
            self.text, hits[last].end, hits[last + 1].start
        ):
            last += 1
        return [hit for i, hit in enumerate(hits[first : last + 1], first) if i != at and len(hit.ids) == 1]

    def words(self, hit: Hit) -> str:
        """Return the words of a hit."""
        return self.text[hit.start : hit.end]

    @cached_property
    def _turns(self) -> list[tuple[int, int]]:
        """Where somebody's turn begins after his name, and where its line ends."""
        text = self.text[:MAX_SCANNED]
        turns = (m.end() for m in _TURN.finditer(text))
        return [(at, end if (end := text.find("\n", at)) >= 0 else len(text)) for at in turns]

    def speech(self, at: int) -> int | None:
        """Return where the direct speech begins in which a character stands: a quotation or a turn; None outside."""
        if self.in_quotation(at):
            return max(0, *(self.text.rfind(sign, 0, at) for sign in '“"'))
        k = bisect_right(self._turns, at, key=lambda turn: turn[0]) - 1
        return self._turns[k][0] if k >= 0 and at < self._turns[k][1] else None

    def in_quotation(self, at: int) -> bool:
        """Return whether a character stands between quotation marks, as far as its paragraph shows."""
        inside = False
        for mark in _QUOTES.findall(self.text[max(0, at - 2_000) : at]):
            inside = {"“": True, "”": False, "\n": False}.get(mark, not inside)
        return inside
