"""Sentences, words and quotations of a text, with offsets; nothing is changed and nothing is copied out."""

from __future__ import annotations

import re
from dataclasses import dataclass

# A word, a number, a possessive, a negation that hangs on its verb ("have|n't"), or one sign. Most words are plain
# ones: those in small ASCII letters with nothing hanging on them are told first.
WORD = re.compile(
    r"[A-Z]?[a-z]++(?![\w’'‑-])|[’']s\b|(?:[A-Z]\.){2,}|\d+(?:[.,:/]\d+)*(?:-[^\W_]+)*%?|[^\W\d_]+?(?=n[’']t\b)|n[’']t\b"
    r"|[^\W\d_][^\W_]*(?:[-‑][^\W_]+)*(?:[’'](?:re|ve|ll|d|m)\b)?|[^\s\w]|_+"
)
_END = re.compile(r"[.!?…]+[\"”’')\]]*(?=\s|$)|\n[ \t]*\n\s*|\n")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Gen|Lt|Col|Maj|Capt|Sgt|Brig|Adm|Sen|Rep|Gov|Prof|Rev|Hon|St|No|Nos|vs|etc|Inc|Ltd|Co|Jan|Feb"
    r"|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|approx|est|ft|km|a\.m|p\.m|e\.g|i\.e|U\.S|U\.N|U\.K|D\.C)|\b[A-Z])\.$"
)
_TITLE_FOLLOWS = re.compile(r"\s+[\"“‘'(]*[^\W_]")
_LOWER_FOLLOWS = re.compile(r"\s+[a-z]")
_STOP_LOWER = re.compile(r"[.!?]\s+[a-z]")
_STOP_UPPER = re.compile(r"[.!?]\s+[\"“‘'(]*[A-Z]")
_TERMINAL = re.compile(r"[.!?…:;\"”)\]]\s*$")


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the sentences as (start, end), in order, without the white space around them.

    A line end closes a sentence, except in text that is wrapped at a fixed width, where only a blank line or a
    full stop does.
    """
    wrapped = _is_wrapped(text)
    lower = _is_lower(text)
    spans: list[tuple[int, int]] = []
    start = 0
    for found in _END.finditer(text):
        sign = found.group()
        if sign[0] == "\n":
            if sign == "\n" and wrapped:
                continue
            end = found.start()
        else:
            end = found.end()
            if sign[0] == "." and _goes_on(text, found.start(), end, lower):
                continue
            if sign[0] in "!?" and not lower and _LOWER_FOLLOWS.match(text, end):
                continue
        _append(spans, text, start, end)
        start = found.end()
    _append(spans, text, start, len(text))
    return spans


def _is_lower(text: str) -> bool:
    """Return whether the text hardly uses capitals, so that a small letter after a full stop says nothing."""
    return len(_STOP_LOWER.findall(text, 0, 20_000)) > 3 * len(_STOP_UPPER.findall(text, 0, 20_000)) + 2


def _goes_on(text: str, stop: int, end: int, lower: bool) -> bool:
    """Return whether the full stop at `stop` belongs to an abbreviation or is followed by a small letter."""
    if not lower and _LOWER_FOLLOWS.match(text, end):
        return True
    return bool(_ABBREVIATION.search(text, max(0, stop - 8), stop + 1)) and bool(_TITLE_FOLLOWS.match(text, end))


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        spans.append((start, end))


def _is_wrapped(text: str) -> bool:
    """Return whether most lines end inside a sentence at a like width, as in e-mail and wire text."""
    lines = [line for line in text[:20_000].split("\n") if line.strip()]
    if len(lines) < 4:
        return False
    widths = sorted(len(line) for line in lines)
    if widths[-1] > 120 or widths[len(widths) // 2] < 40:
        return False
    open_ends = sum(1 for line in lines if not _TERMINAL.search(line))
    return open_ends > 0.4 * len(lines)


@dataclass(frozen=True, slots=True)
class Quotation:
    """Quoted words: `start` at the opening mark, `end` past the closing one; `closed` False where none was found."""

    start: int
    end: int
    closed: bool


_MARKS = re.compile(r"[“”\"«»]|\n[ \t]*\n|\n")


def quotations(text: str) -> list[Quotation]:
    """Return the quotations in order. A quotation that is not closed ends with its paragraph."""
    found: list[Quotation] = []
    opened = -1
    for mark in _MARKS.finditer(text):
        sign = mark.group()
        if sign[0] == "\n":
            if opened >= 0 and (len(sign) > 1 or text[mark.start() - 1 : mark.start()] in ".!?"):
                found.append(Quotation(opened, mark.start(), False))
                opened = -1
        elif sign in "“«" or (sign == '"' and opened < 0):
            if opened >= 0:
                continue
            opened = mark.start()
        elif opened >= 0:
            found.append(Quotation(opened, mark.end(), True))
            opened = -1
    if opened >= 0:
        found.append(Quotation(opened, len(text), False))
    return found
