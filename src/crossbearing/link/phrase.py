"""Phrases: a noun phrase cut into the stretches that stand side by side, each with the names found in it."""

from __future__ import annotations

import re
from typing import NamedTuple

from crossbearing.link.names import Match, Names, Token, tokens
from crossbearing.link.nouns import sort_of
from crossbearing.link.wording import AND, PREPOSITIONS, RELATIVES

_BREAK = re.compile(r"[,;:()\[\]–—]|\s-\s")
_ABOUT = frozenset({"about", "around", "over", "between", "under", "near"})
_BEFORE_NUMBERS = frozenset({"more", "less", "fewer", "up", "close", "at", "well", "many", "much"})
_OF_FORCES = frozenset({"defence", "security", "safety", "land", "air", "naval", "interior", "foreign"})
_AMPERSAND = re.compile(r"\s*[&+]\s*")


class Stretch(NamedTuple):
    """Tokens `first` to `last` (exclusive) with the names in them, and how they hang on what is before.

    `tie` is "" (the head), "and" (beside it), "," (apposition or list), a preposition, or "who" (a clause).
    """

    tie: str
    first: int
    last: int
    names: tuple[Match, ...]


class Phrase(NamedTuple):
    """A phrase with its words and stretches."""

    text: str
    words: list[Token]
    stretches: tuple[Stretch, ...]

    def said(self, first: int, last: int) -> str:
        """Return the words of some tokens as written."""
        return self.text[self.words[first].start : self.words[last - 1].end]

    def keys(self, first: int, last: int) -> tuple[str, ...]:
        """Return the keys of some tokens."""
        return tuple(w.key for w in self.words[first:last])


def cut(text: str, names: Names) -> Phrase:
    """Return the phrase cut at commas, brackets, `and`, prepositions and relative words outside of names."""
    words = tokens(text)
    matches = {m.first: m for m in names.find(words)}
    stretches: list[Stretch] = []
    tie, first = "", 0
    here: list[Match] = []
    i = 0
    while i < len(words):
        match = matches.get(i)
        new, taken = _tie(text, words, i, match is not None)
        if new:
            if i > first:
                stretches.append(Stretch(tie, first, i, tuple(here)))
                here = []
            # ", and the TNLA": the word says more than the comma before it.
            tie, first = new, i + taken
            if taken:
                i += 1
                continue
        if match is not None:
            here.append(match)
            i = match.last
        else:
            i += 1
    if len(words) > first:
        stretches.append(Stretch(tie, first, len(words), tuple(here)))
    return Phrase(text, words, tuple(stretches))


def _tie(text: str, words: list[Token], i: int, begins_name: bool) -> tuple[str, int]:
    """Return how the word at `i` opens a new stretch ("" where it does not) and whether the word itself is the tie."""
    key = words[i].key
    if not begins_name:
        if key in PREPOSITIONS and not _counts(words, i):
            return key, 1
        if i and key in AND and not _joins(words, i):
            return "and", 1
        if i and key in RELATIVES:
            return "who", 1
    if i:
        between = text[words[i - 1].end : words[i].start]
        if between == "," and words[i - 1].raw.isdigit() and words[i].raw.isdigit():
            return "", 0  # "1,200"
        if _BREAK.search(between):
            return ",", 0
        if _AMPERSAND.fullmatch(between):
            return "and", 0
    return "", 0


def _joins(words: list[Token], i: int) -> bool:
    """Return whether `and` makes one number or name: "between 20 and 30", "seventy or so", "defence and security"."""
    if i + 1 >= len(words):
        return False
    before, after = words[i - 1].key, words[i + 1].key
    if sort_of(before) == "number":
        return after == "so" or (sort_of(after) == "number" and (i + 2 < len(words) or words[i].key == "or"))
    return before in _OF_FORCES and after in _OF_FORCES


def _counts(words: list[Token], i: int) -> bool:
    """Return whether a preposition belongs to a number: "more than 100", "up to nine", "about forty"."""
    if i == 0 and len(words) > 1 and words[1].key in ("least", "most", "many"):
        return True
    if i + 1 >= len(words) or sort_of(words[i + 1].key) != "number":
        return False
    before = words[i - 1].key if i else ""
    return before in _BEFORE_NUMBERS or (i == 0 and words[0].key in _ABOUT)
