"""A report in pieces that a model reads one at a time: numbered lines of text, the first of them for context only."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crossbearing.read.sentence import sentences

LONGEST_LINE = 2_000  # characters; a longer sentence is cut at a blank, or anywhere
CONTEXT = 2  # sentences of the piece before that stand above a piece, so that "they" can be understood ...
CONTEXT_SHARE = 4  # ... as long as they take no more than one part in so many of it
_BLANKS = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some sentences of a text, as (start, end). Claims are taken from those after the first `context` only."""

    lines: tuple[tuple[int, int], ...]
    context: int = 0

    def halves(self) -> tuple[Piece, ...]:
        """Return the piece as two, the second with a line of context; empty where it has one sentence of its own."""
        own = len(self.lines) - self.context
        if own < 2:
            return ()
        middle = self.context + own // 2
        return Piece(self.lines[:middle], self.context), Piece(self.lines[middle - 1 :], 1)


def pieces(text: str, longest: int) -> list[Piece]:
    """Return the text in pieces of at most about `longest` characters; each sentence is one piece's own, no other's."""
    found: list[Piece] = []
    lines: list[tuple[int, int]] = []
    context = size = 0
    for start, end in _lines(text, max(1, min(longest, LONGEST_LINE))):
        if len(lines) > context and size + end - start > longest:
            found.append(Piece(tuple(lines), context))
            lines = _context(lines, longest)
            context, size = len(lines), sum(b - a for a, b in lines)
        lines.append((start, end))
        size += end - start
    if len(lines) > context:
        found.append(Piece(tuple(lines), context))
    return found


def shown(text: str, line: tuple[int, int]) -> str:
    """Return a line as the model sees it: white space made single, and what cannot be sent replaced."""
    words = " ".join(text[line[0] : line[1]].split())
    return words.encode("utf-8", "replace").decode("utf-8")


def _lines(text: str, longest: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sentences(text):
        while end - start > longest:
            cut = max(
                (m.start() for m in _BLANKS.finditer(text, start + max(1, longest // 2), start + longest)), default=0
            )
            cut = cut or start + longest
            found.append((start, cut))
            start = cut
        if text[start:end].strip():
            found.append((start, end))
    return found


def _context(lines: list[tuple[int, int]], longest: int) -> list[tuple[int, int]]:
    last = lines[-CONTEXT:]
    while last and sum(b - a for a, b in last) > longest // CONTEXT_SHARE:
        last = last[1:]
    return last
