"""Charts as numbers: what the templates draw as inline SVG by attributes alone, and what the twins hold as data.

A bar lies in a strip that is `STRIP` wide; a line chart in a box `WIDE` x `HIGH`. Nothing here knows HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from crossbearing.model.finding import Finding
from crossbearing.model.outlook import Difference
from crossbearing.reliability import Told, bins

STRIP = 200.0
WIDE, HIGH = 640.0, 180.0
SMALL, LOW = 300.0, 160.0  # of one among many line charts
LETTERS = 16.0  # right of it, for the letters
LEFT, RIGHT, TOP, BOTTOM = 34.0, 8.0, 8.0, 22.0
ANSWERS_DRAWN = 4
BINS = 5
LEAST_SCORED = 10  # fewer decided questions say nothing of how often words of probability come true


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a strip chart: a bar from `x` of `width`, where zero (or the base) lies, and the value's sign."""

    label: str
    value: float
    x: float
    width: float
    zero: float
    sign: str
    without: float | None = None
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a step chart: its name, the points as an SVG list, its last height, its number for the class."""

    name: str
    points: str
    last: float
    number: int


@dataclass(frozen=True, slots=True)
class Steps:
    """A chart of probabilities over time: lines, ticks of the time axis as (x, words), and the rows of its twin."""

    lines: tuple[Step, ...]
    ticks: tuple[tuple[float, str], ...]
    rows: tuple[tuple[str, str, float], ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """What a scenario does to one level: before, after, the interval of the difference, and where to draw them."""

    issue: str
    level: str
    before: float
    after: float
    low: float
    high: float
    x_before: float
    x_after: float
    x_low: float
    x_high: float


@dataclass(frozen=True, slots=True)
class Dot:
    """A bin of a reliability diagram: mean probability said, share that came true, how many, and where to draw it."""

    said: float
    came: float
    count: int
    x: float
    y: float


def waterfall(finding: Finding) -> tuple[Bar, ...]:
    """Return a bar for each row of the sum, each beginning where the one before ended, and the whole sum last."""
    marks, at = [0.0], 0.0
    for row in finding.rows:
        at += row.log_odds
        marks.append(at)
    low, high = min(marks), max(marks)
    reach = (high - low) or 1.0

    def x(value: float) -> float:
        return round((value - low) / reach * STRIP, 2)

    bars, at = [], 0.0
    for row in finding.rows:
        start, at = at, at + row.log_odds
        bars.append(_bar(row.label, row.log_odds, x(start), x(at), x(0.0), row.without, row.claims))
    bars.append(_bar("", finding.log_odds, x(0.0), x(at), x(0.0), None, ()))
    return tuple(bars)


def _bar(label: str, value: float, one: float, other: float, zero: float, without: float | None,
         claims: tuple[str, ...]) -> Bar:  # fmt: skip
    sign = "for" if value > 0 else "against" if value < 0 else "nil"
    width = max(1.5, abs(other - one))  # a row that moves nothing is still a row
    return Bar(label, value, min(one, other, STRIP - width), width, zero, sign, without, claims)


def swings(rows: Iterable[tuple[str, float, float]], base: float) -> tuple[Bar, ...]:
    """Return tornado bars, widest first, of (input, lowest, highest probability) around the base probability."""
    drawn = sorted(rows, key=lambda r: (-(max(r[2], base) - min(r[1], base)), r[0]))
    return tuple(
        Bar(label, high - low, round(low * STRIP, 2), max(1.5, round((high - low) * STRIP, 2)),
            round(base * STRIP, 2), "for" if high > base else "against")
        for label, low, high in drawn
    )  # fmt: skip


def pairs(differences: Sequence[Difference]) -> tuple[Pair, ...]:
    """Return the paired differences of a scenario, placed on strips from 0 to 1."""
    return tuple(
        Pair(d.issue, d.text or d.level, d.before, d.after, d.low, d.high, *(
            round(min(1.0, max(0.0, v)) * STRIP, 2) for v in (d.before, d.after, d.before + d.low, d.before + d.high)
        ))
        for d in differences
    )  # fmt: skip


def history(rows: Sequence[tuple[str, str | None, Finding]], now: datetime) -> Steps:
    """Return how the probabilities of a question's answers moved, over the moments at which they were recorded."""
    if not rows:
        return Steps((), (), ())
    moments = [datetime.fromisoformat(start) for start, _, _ in rows]
    first, last = moments[0], max(now, moments[-1])
    reach = (last - first).total_seconds() or 1.0

    def x(at: datetime) -> float:
        return round(LEFT + (at - first).total_seconds() / reach * (WIDE - LEFT - RIGHT), 1)

    names = {a.value: a.text for a in rows[-1][2].answers[:ANSWERS_DRAWN]}
    drawn, table = [], []
    for number, (value, name) in enumerate(names.items(), 1):
        points, height = [], None
        for at, (start, _, finding) in zip(moments, rows, strict=True):
            share = next((a.probability for a in finding.answers if a.value == value), 0.0)
            table.append((start, name, share))
            if height is not None:
                points.append(f"{x(at)},{height}")
            height = y(share)
            points.append(f"{x(at)},{height}")
        points.append(f"{x(last)},{height}")
        drawn.append(Step(name, " ".join(points), height or 0.0, number))
    ticks = [(x(first), _moment(first)), (x(last), _moment(last))]
    return Steps(tuple(drawn), tuple(ticks), tuple(sorted(table)))


def y(probability: float, high: float = HIGH) -> float:
    """Return the height of a probability in a line chart."""
    return round(TOP + (1 - probability) * (high - TOP - BOTTOM), 1)


def courses(lines: Mapping[str, Sequence[tuple[str, float]]], names: Sequence[str]) -> Steps:
    """Return how shares moved: for each line (moment, share) in order of time, in a box `SMALL` x `LOW`.

    Each moment is one step of the same width: what was learnt within an hour would else be hidden by the months before.
    A line's number is the place of its name in `names`, so that the same name looks the same in every chart.
    """
    moments = sorted({at for rows in lines.values() for at, _ in rows})
    if not moments:
        return Steps((), (), ())

    def x(step: int) -> float:
        return round(LEFT + step / len(moments) * (SMALL - LEFT - LETTERS), 1)

    drawn = []
    for name, rows in lines.items():
        points, height = [], 0.0
        for n, (at, share) in enumerate(rows):
            if n:
                points.append(f"{x(moments.index(at))},{height}")
            height = y(share, LOW)
            points.append(f"{x(moments.index(at))},{height}")
        points.append(f"{x(len(moments))},{height}")
        drawn.append(Step(name, " ".join(points), height, names.index(name) + 1))
    days = [datetime.fromisoformat(at).astimezone(UTC) for at in (moments[0], moments[-1])]
    ticks = ((x(0), f"{days[0]:%Y-%m-%d}"), (x(len(moments) - 1), f"{days[1]:%Y-%m-%d}"))
    table = tuple(sorted((at, name, share) for name, rows in lines.items() for at, share in rows))
    return Steps(tuple(drawn), ticks, table)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}"


def reliability(said: Sequence[Told]) -> tuple[Dot, ...]:
    """Return the bins of a reliability diagram of (probability said, whether it came true); () for too few."""
    held = bins(said, BINS, "width") if len(said) >= LEAST_SCORED else ()
    return tuple(
        Dot(b.given, b.happened, b.count, round(b.given * STRIP, 1), round((1 - b.happened) * STRIP, 1)) for b in held
    )
