"""Whether a text is in English: a count of function words and letters, not a model."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from math import comb

# The commonest English function words. Words that are common in other languages too (a, in, on, an, me, no, as, do,
# die, was, am, or, so) are left out: they would let Dutch, German or Spanish pass.
_ENGLISH = frozenset(
    re.findall(
        r"\w+",
        "the of and to is that for it with his her he she they are be at this have from by not had but were which you "
        "their has been its who will would said there after when we our more about up out than into if some could "
        "them other then over also did how because these before between under against during while where what",
    )
)
_WORD = re.compile(r"[^\W\d_]+")
_BEYOND_LATIN = re.compile(r"[^\x00-\u024f]")
_SAMPLE = 1_600  # characters
_LEAST_WORDS = 12  # fewer words say nothing about the language
# Share of these words: 0.30 to 0.45 in English news, below 0.05 in other languages in Latin letters.
_LEAST_SHARE = 0.12
# A sentence of seventeen words may be English and have two of them by chance: so few words must be too few for
# English at its sparest, a quarter, by more than a chance in twenty.
_SPAREST, _CHANCE = 0.25, 0.05


def not_english(text: str) -> str:
    """Return in words why the text is not English, or "" where it is or is too short to tell."""
    sample = text[:_SAMPLE]
    if not sample.isascii():
        foreign = Counter(_script(c) for c in _BEYOND_LATIN.findall(sample) if c.isalpha())
        if foreign and 2 * sum(foreign.values()) > sum(map(str.isalpha, sample)):
            return f"most letters are {foreign.most_common(1)[0][0]}"
    words = _WORD.findall(sample.lower())
    if len(words) < _LEAST_WORDS:
        return ""
    known = sum(map(_ENGLISH.__contains__, words))
    share = known / len(words)
    if share >= _LEAST_SHARE or _by_chance(known, len(words)) > _CHANCE:
        return ""
    return f"only {share:.0%} of its words are English function words"


def _by_chance(known: int, count: int) -> float:
    """Return how likely so few function words or fewer are among `count` words of sparse English."""
    return sum(comb(count, k) * _SPAREST**k * (1 - _SPAREST) ** (count - k) for k in range(known + 1))


def _script(letter: str) -> str:
    """Return the first word of the letter's Unicode name, which is its script: Myanmar, CJK, Cyrillic."""
    name = unicodedata.name(letter, "unknown").split(" ", 1)[0]
    return name if name == "CJK" else name.capitalize()
