"""Finds words that a model says it quotes: where they stand in the text, or that they do not."""

from __future__ import annotations

import re
import unicodedata

from crossbearing.read.llm.piece import Piece

LONGEST = 1_500  # characters of a quote
_MARKS = " \n\t,.;:—–-“”\"'"

Offsets = tuple[int, int]


class Quotes:
    """The quotes of one piece of a text."""

    def __init__(self, text: str, piece: Piece) -> None:
        self.text = text
        self.piece = piece

    def claim(self, words: str, number: int) -> Offsets | None:
        """Return where the words of a claim stand, without signs at their ends; None where that is not certain.

        Words that stand several times are those of the sentence of the given number, if they stand there once.
        """
        places = self._places(words)
        if len(places) > 1:
            places = [p for p in places if p[0] == number - 1]
        return self._trimmed(places[0][1], places[0][2]) if len(places) == 1 else None

    def role(self, words: str, number: int, claim: Offsets, *, outside: bool = False) -> Offsets | None:
        """Return where the words of a role of a claim stand; None where that is not certain.

        They are looked for in the claim's words, in its sentence, nearest first, in the sentence of the given number,
        and then anywhere, if they stand there once. A speaker mostly stands `outside` the claim's words.
        """
        places = self._places(words)
        home = self.line_of(claim)
        within = [p for p in places if claim[0] <= p[1] and p[2] <= claim[1]]
        beside = [p for p in places if p[0] == home and p not in within]
        beside.sort(key=lambda p: max(claim[0] - p[2], p[1] - claim[1]))
        there = [p for p in places if p[0] == number - 1]
        first, second = (beside, within) if outside else (within, beside)
        for some in (first, second, there if len(there) == 1 else places if len(places) == 1 else []):
            if some:
                return some[0][1], some[0][2]
        return None

    def line_of(self, span: Offsets) -> int:
        """Return the index of the line in which the span begins."""
        return next(i for i, (start, end) in enumerate(self.piece.lines) if start <= span[0] < end)

    def is_context(self, span: Offsets) -> bool:
        """Return whether the span stands in the lines above the piece, which are the piece before's own."""
        return self.line_of(span) < self.piece.context

    def _places(self, words: str) -> list[tuple[int, int, int]]:
        """Return where the words stand, as (line, start, end): letter for letter, whole words, blanks alike."""
        parts = words.split()
        if not parts or len(words) > LONGEST:
            return []
        pattern = re.compile(r"\s+".join(map(re.escape, parts)))
        found = []
        for index, (start, end) in enumerate(self.piece.lines):
            at = pattern.search(self.text, start, end)
            while at is not None:
                if self._is_whole(*at.span()):
                    found.append((index, *at.span()))
                at = pattern.search(self.text, at.start() + 1, end)
        return found

    def _is_whole(self, start: int, end: int) -> bool:
        """Return whether no word is cut by the span: "arm" does not stand in "army"."""
        text = self.text
        opens = start == 0 or not (_is_letter(text[start - 1]) and _is_letter(text[start]))
        closes = end == len(text) or not (_is_letter(text[end - 1]) and _is_letter(text[end]))
        return opens and closes and not (end < len(text) and unicodedata.category(text[end])[0] == "M")

    def _trimmed(self, start: int, end: int) -> Offsets | None:
        while end > start and self.text[end - 1] in _MARKS:
            end -= 1
        while start < end and self.text[start] in _MARKS:
            start += 1
        return (start, end) if start < end else None


def _is_letter(sign: str) -> bool:
    return sign.isalnum() or unicodedata.category(sign)[0] == "M"
