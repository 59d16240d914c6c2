"""Bearings and distances that stand for "near": "12 km south-east of", "west of", "within sight of"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product

from crossbearing.read.words import word_set

# The sides of the compass.
_POLES, _ENDS = ("north", "south"), ("east", "west")
SIDES = frozenset({*_POLES, *_ENDS, *(f"{a}{sign}{b}" for a, b, sign in product(_POLES, _ENDS, ("", "-")))})
UNITS = word_set("km kilometre kilometres kilometer kilometers metre metres meter meters mile miles")
_REACHES = word_set("sight earshot range reach")
# Words without which no bearing stands in a sentence.
BEARINGS = SIDES | UNITS | _REACHES | {"overlooking", "front"}
# A number that is written together with its unit: "12km".
_MEASURE = re.compile(r"\d[\d.,]*(?:km|mi|m)")
_AWAY = word_set("of from outside off")
_NAMES = "XNDAZU"


def bearings(lows: Sequence[str], tags: Sequence[str]) -> list[tuple[int, int, int]]:
    """Return (first word, one past the last, the telling word) of each bearing before a noun phrase, in order."""
    found: list[tuple[int, int, int]] = []
    done = 0
    for k, low in enumerate(lows):
        run = _run(lows, tags, k) if k >= done and (low in BEARINGS or _MEASURE.fullmatch(low)) else None
        if run is not None and run[1] < len(lows) and tags[run[1]] in _NAMES:
            found.append(run)
            done = run[1]
    return found


def _run(lows: Sequence[str], tags: Sequence[str], k: int) -> tuple[int, int, int] | None:
    """Return the bearing whose telling word is at k, if one is there."""
    low = lows[k]
    following = lows[k + 1] if k + 1 < len(lows) else ""
    before = lows[k - 1] if k else ""
    if low == "overlooking":
        return (k, k + 1, k) if tags[k] == "G" else None
    if low in _REACHES or low == "front":
        opens = "in" if low == "front" else "within"
        return (k - 1, k + 2, k) if before == opens and following == "of" else None
    if low in SIDES:
        if following != "of" or before in ("the", "far", "-"):
            return None
        return k, k + 2, k
    first = k
    while first and tags[first - 1] in "UD" and not (tags[first - 1] == "D" and lows[first - 1] == "the"):
        first -= 1
    if first == k and not _MEASURE.fullmatch(low):
        return None  # no number before the unit
    if first and lows[first - 1] == "within":
        return (first - 1, k + 2, k) if following == "of" else None
    last = k + 1
    if following in ("to", "away") or following in SIDES:
        if following == "to" and lows[k + 2 : k + 3] == ["the"]:
            last = k + 3
            following = lows[last] if last < len(lows) else ""
        if following in SIDES or following == "away":
            last += 1
    if last < len(lows) and lows[last] in _AWAY:
        return first, last + 1, k
    return None
