"""The tokens of the time reader: a stretch of text -> one class letter a token, from `lexicon/time.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LEXICON: dict[str, Any] = tomllib.loads((Path(__file__).parent / "lexicon" / "time.toml").read_text("utf-8"))
_LISTS = frozenset({"role", "between", "clock", "counted", "ahead", "before_year", "saying"})
_WORD_CLASSES = [name for name, table in LEXICON.items() if isinstance(table, dict) and name not in _LISTS]
_TOKEN_CLASSES = ["dnum", "num", "year", "nth", "full", "decade", "comma", "dot", "poss", "dash", "from", "other"]
LETTER = {name: chr(0x41 + place) for place, name in enumerate(_WORD_CLASSES + _TOKEN_CLASSES)}
OTHER = LETTER["other"]

_NO_CLASS: tuple[str, Any] = (OTHER, 0)
UNITS = ("day", "week", "fortnight", "month_unit", "quarter", "year_unit", "decade_unit", "century", "hour")

ROLE_OF: dict[str, str] = LEXICON["role"]
BETWEEN = frozenset(LEXICON["between"]["words"])
CLOCK = frozenset(LEXICON["clock"]["words"])
COUNTED = frozenset(LEXICON["counted"]["words"])
AHEAD = frozenset(LEXICON["ahead"]["words"])
AHEAD_PAIRS = frozenset(LEXICON["ahead"]["pairs"])
SAYING = frozenset(LEXICON["saying"]["words"])


def _cases() -> dict[str, tuple[str, Any]]:
    """Word as it may be written -> (class letter, value)."""
    words: dict[str, tuple[str, Any]] = {"from": (LETTER["from"], 0), "From": (LETTER["from"], 0)}
    for name in _WORD_CLASSES:
        for word, value in LEXICON[name].items():
            forms = {word.capitalize()} if word in LEXICON["capital_only"] else {word, word.capitalize(), word.upper()}
            for form in forms:
                words[form] = (LETTER[name], value)
    marks = {",": "comma", ".": "dot", "-": "dash", "–": "dash", "'s": "poss", "’s": "poss", "'": "poss", "’": "poss"}
    return words | {mark: (LETTER[name], 0) for mark, name in marks.items()}


_WORDS = _cases()
_TOKEN = re.compile(r"[^\W\d_]\w*|\d{4}-\d\d?-\d\d?(?!\d)|\d\d?-\d\d?-\d{4}(?!\d)|\d+(?:[.,:/]\d+)*['’]?\w*|['’]s\b|\S")
FULL = re.compile(r"(\d{4})[-/](\d\d?)[-/](\d\d?)|(\d\d?)[-/.](\d\d?)[-/.](\d{4}|\d\d)")
_NTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)")
_DECADE = re.compile(r"(\d{2,4})['’]?s")
# Classes whose words name no time without a word of another class; a sentence with only these is not looked at.
_HELPERS = frozenset(LEXICON["helper_classes"])
_TRIGGER_WORDS = frozenset(word for name in _WORD_CLASSES if name not in _HELPERS for word in LEXICON[name])
_TRIGGERS = frozenset(form for word in _TRIGGER_WORDS for form in (word, word.capitalize(), word.upper()))
_GATE_WORD = re.compile(r"[A-Za-z]+\d?")
_GATE_FIGURE = re.compile(r"\d{4}|\d(?:st|nd|rd|th|['’]?s)\b|\d[/.-]\d\d?[/.-]\d")


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch of text as tokens: `words[i]` is text[starts[i]:ends[i]], `shape[i]` its class letter."""

    words: list[str]
    starts: list[int]
    ends: list[int]
    shape: str
    values: list[Any]

    def low(self, place: int) -> str:
        """The word at a place in lower case, or "" outside the line."""
        return self.words[place].lower() if 0 <= place < len(self.words) else ""

    def at(self, place: int, *names: str) -> bool:
        """Whether the token at a place is of one of the classes."""
        return 0 <= place < len(self.shape) and self.shape[place] in [LETTER[name] for name in names]

    def all_of(self, first: int, last: int, *names: str) -> list[int]:
        """Places in first..last (exclusive) that are of one of the classes."""
        letters = [LETTER[name] for name in names]
        return [place for place in range(first, last) if self.shape[place] in letters]

    def value(self, first: int, last: int, *names: str) -> Any:
        """The value of the first token of one of the classes, or None."""
        places = self.all_of(first, last, *names)
        return self.values[places[0]] if places else None

    def unit(self, first: int, last: int) -> str:
        """The unit that is named last, "" without one."""
        places = self.all_of(first, last, *UNITS)
        return str(self.values[places[-1]]) if places else ""

    def year(self, first: int, last: int) -> int | None:
        """The year that is said: a number, or -1, 0, 1 for last, this, next year; None without one."""
        number = self.value(first, last, "year")
        if number is None and self.all_of(first, last, "year_unit"):
            number = self.value(first, last, "last", "this", "next", "previous")
        return int(number) if number is not None else None


def may_hold_time(text: str, start: int, end: int) -> bool:
    """Whether a stretch has a word or figure that can name a time; quick, and right when it says no."""
    words = _GATE_WORD.findall(text, start, end)
    if not _TRIGGERS.isdisjoint(words):
        return True
    return _GATE_FIGURE.search(text, start, end) is not None


def _figure(word: str) -> tuple[str, Any]:
    """Class letter and value of a token that begins with a figure."""
    if word.isdecimal():
        number = int(word) if len(word) < 6 else 0
        if len(word) == 4 and 1000 <= number < 3000:
            return LETTER["year"], number
        return LETTER["dnum" if len(word) < 3 and 1 <= number <= 31 else "num"], number
    found = _NTH.fullmatch(word)
    if found:
        return LETTER["nth"], int(found[1])
    found = _DECADE.fullmatch(word)
    if found and found[1].endswith("0"):
        return LETTER["decade"], int(found[1])
    return (LETTER["full"], word) if FULL.fullmatch(word) else (OTHER, 0)


def tokens(text: str, start: int, end: int) -> Line:
    """The tokens of text[start:end] with their classes; offsets count from the start of `text`."""
    found = list(_TOKEN.finditer(text, start, end))
    words: list[str] = list(map(re.Match.group, found))
    known = _WORDS.get
    entries = [known(w) or (_figure(w) if w[0].isdecimal() else _NO_CLASS) for w in words]
    shape = "".join([letter for letter, _ in entries])
    starts, ends = list(map(re.Match.start, found)), list(map(re.Match.end, found))
    return Line(words, starts, ends, shape, [value for _, value in entries])
