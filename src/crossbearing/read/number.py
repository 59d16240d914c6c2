"""Numbers in noun phrases: how many of what, as bounds."""

from __future__ import annotations

import re

from crossbearing.read.grammar import Parse, Phrase

_UNITS: dict[str, int] = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS: dict[str, int] = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "dozen": 12, "score": 20}
# Vague plurals, as the least and the most that they are commonly used for.
_VAGUE = {"dozens": (24, 99), "scores": (40, 199), "hundreds": (200, 999), "thousands": (2000, 9999),
          "tens": (20, 99)}  # fmt: skip
_AT_LEAST = frozenset({"least", "over", "than"})
_DIGITS = re.compile(r"^\d+(?:,\d{3})*(?:\.\d+)?$")


def quantity(parse: Parse, phrase: Phrase) -> tuple[str, float | None, float | None, str] | None:
    """Return (what, low, high, words) of a counted noun phrase, or None where nothing is counted."""
    first = phrase.first
    k = next((i for i in range(first, phrase.last) if parse.tags[i] == "U" or parse.lows[i] in _VAGUE), None)
    if k is None or (parse.tags[phrase.head] == "U" and phrase.head != k):
        return None
    if k < phrase.head and parse.lemma(phrase) in parse.lex.times:
        return None  # "between 24 and 26 March", "ten days": a time, whatever it stands beside
    low = parse.lows[k]
    stop = k + 1
    bounds: tuple[float | None, float | None]
    if low in _VAGUE:
        bounds = _VAGUE[low]
        while stop < phrase.last and parse.lows[stop] in ("of", "thousands"):
            stop += 1
    else:
        value, stop = _value(parse, k, phrase.last)
        if value is None:
            return None
        bounds = (value, value)
        if k >= 3 and parse.lows[k - 1] in ("and", "to") and parse.lows[k - 3] in ("between", "from"):
            least, _ = _value(parse, k - 2, k - 1)
            bounds = (value if least is None else least, value)  # "between 200 and 300 people"
    before = parse.lows[max(0, k - 2) : k]
    if before[-1:] and before[-1] in _AT_LEAST:
        bounds = (bounds[0], None)
    elif before[-1:] in (["nearly"], ["almost"]) or before == ["up", "to"]:
        bounds = (None, bounds[1])
    what = parse.text[parse.starts[stop] : parse.ends[phrase.head]] if stop <= phrase.head else ""
    return what, bounds[0], bounds[1], parse.text[parse.starts[k] : parse.ends[max(k, stop - 1)]]


def _value(parse: Parse, k: int, last: int) -> tuple[float | None, int]:
    """Return the number that begins at word k and the index after it."""
    total, current, i, seen = 0.0, 0.0, k, False
    while i < last:
        low = parse.lows[i]
        if _DIGITS.match(low):
            current += float(low.replace(",", ""))
        elif low in _UNITS:
            current += _UNITS[low]
        elif low in _TENS or low.partition("-")[0] in _TENS:
            tens, _, units = low.partition("-")
            current += _TENS[tens] + _UNITS.get(units, 0)
        elif low in _SCALES:
            scale = _SCALES[low]
            current = (current or 1) * scale
            if scale >= 1000:
                total, current = total + current, 0.0
        elif low == "and" and seen:
            i += 1
            continue
        else:
            break
        seen = True
        i += 1
    return (total + current if seen else None), i
