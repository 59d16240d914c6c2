"""Numbers: which of them contradict each other, and how a toll grows.

"About 40" and "43" may be one count, "74" and "80" are two. "At least 350" is a count made at some hour: it is no rival
of 400, and it is one of 600. A toll rises while the dead are found: a higher one that the same source gives days later
takes the place of the lower one and does not deny it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from crossbearing.reconcile.deed import counted
from crossbearing.reconcile.question import Bearing, Reading, range_text

_ABOUT = re.compile(
    r"\b(?:about|some|around|nearly|almost|roughly|approximately|close to|up to|over|under|more|fewer|less|least"
    r"|dozens?|scores|hundreds|thousands|or so)\b",
    re.IGNORECASE,
)
_NEAR = 0.1  # share by which a rounded number may be off
_OPEN = 1.5  # how many times "at least N" the true number may be before the two are different counts
_ROUND_FROM = 100  # numbers from here on that end in nought are taken for rounded
_GROWS_AFTER = timedelta(days=3)  # a higher toll of the same source, told later than this, is the same toll, grown
_CAPITALS = re.compile(r"\b[A-Z]\w+")


def named(bearings: Sequence[Bearing], reading: Reading) -> dict[str, tuple[float, float]]:
    """Return each number that the bearings give, with the bounds within which another is no contradiction."""
    loose = {b.values[0] for b in bearings if _is_loose(b, reading)}
    return {b.values[0]: _bounds(b.values[0], b.values[0] in loose) for b in bearings}


def fits(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Return whether two numbers may be one count."""
    return one[0] <= other[1] and other[0] <= one[1]


def _is_loose(b: Bearing, reading: Reading) -> bool:
    what = b.scope.split(":")[1] if ":" in b.scope else ""
    return any(
        _ABOUT.search(q.text) is not None
        for q in b.claim.quantities
        if range_text(q.low, q.high) == b.values[0] and counted(q, b.claim, reading.theatre) == what
    )


def _bounds(value: str, loose: bool) -> tuple[float, float]:
    words = value.replace("up to ", "0-").split(" ")[0].split("-")
    low, high = float(words[0]), float(words[-1])
    if value.endswith("or more"):
        return low, low * _OPEN
    slack = _NEAR if loose or low != high or (low >= _ROUND_FROM and low % 10 == 0) else 0.0
    return low * (1 - slack), high * (1 + slack)


def stages(members: Sequence[Bearing]) -> list[list[Bearing]]:
    """Return the tolls of one event cut where a higher one is told well after every lower one."""
    ordered = sorted((b for b in members if b.published), key=lambda b: (b.published or b.day, b.claim.id))
    runs: list[list[Bearing]] = [[b for b in members if not b.published]]
    told: list[Bearing] = []  # those of the last run that have a day
    highest = 0.0
    for b in ordered:
        number = _bounds(b.values[0], False)[0]
        later = bool(told) and b.published and told[-1].published and b.published - told[-1].published > _GROWS_AFTER
        if later and number > highest and any(_source(c) & _source(b) for c in told):
            runs.append([])
            told = []
        highest = max(highest, number) if told else number
        told.append(b)
        runs[-1].append(b)
    return [run for run in runs if run]


def _source(b: Bearing) -> set[str]:
    """Return the names by which the speaker goes: "the director of Ark hospital" and "Ark hospital" share one."""
    speakers = b.claim.voice[0].speakers if b.claim.voice else ()
    return {word for s in speakers for word in (*_CAPITALS.findall(s.text), s.id or "") if word}
