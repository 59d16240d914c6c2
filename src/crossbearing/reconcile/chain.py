"""How a truth moves in time, and who held a place when: a small hidden Markov chain over days with evidence.

Between two days the belief is moved by the closed form of expm(Q * days): a pure birth chain for what only rises
(progress; Poisson steps, the top absorbing) and the symmetric chain for what may change to any other value
(Norris, "Markov Chains", 1997, section 2.5 and exercise 2.1.1). No change for facts.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from math import exp
from operator import itemgetter, mul
from typing import TYPE_CHECKING, NamedTuple

from crossbearing.model.finding import OTHER, Docket, Finding, Holding
from crossbearing.reconcile.channel import Reliabilities, Vote, votes
from crossbearing.reconcile.question import CONTESTED, Bearing

if TYPE_CHECKING:
    from crossbearing.reconcile.course import Course, Courses

# Moves a day. Priors, chosen; learnt per kind in a later version.
RATES = {"progress": 0.01, "control": 0.0007, "status": 0.03, "presence": 0.01, "commitment": 0.01}
_OTHER_PRIOR = 0.5  # weight of "none of these" before any evidence, against 1 for each answer that a claim names
# Before any evidence: none, begun, mostly, complete. Departures are announced more often than made; captures are news.
_PROGRESS_PRIOR = {"RETREAT": (0.60, 0.20, 0.05, 0.15), "TAKE": (0.50, 0.10, 0.10, 0.30)}
# What only rises is followed over so many days up to the day asked; older words count as of the first of them. A
# fixed length, so that an old denial, by making the story longer, cannot make progress likelier.
_HORIZON = timedelta(days=60)
_JUMP = 1.0  # moves in a day on which a change is told: nearly all of the belief is spread anew, then the words weigh
CONTRARY = 0.5  # a told change speaks of the day before too, half as strongly
_FRESH = 30  # days after which an observation of who holds a place is carried forward, not observed
_DATED = 31  # a capture dated more loosely than this does not say on which day control began
Matrix = tuple[tuple[float, ...], ...]


class Move(NamedTuple):
    """One step of a chain: `weights` are laid on the belief, then it moves.

    By `matrix` where there is one, else by the symmetric chain, which keeps the share `kept` of the belief and
    spreads the rest over all answers alike (that costs no matrix, however many answers there are). `told` marks the
    spread on a day on which a change is told.
    """

    kept: float = 1.0
    matrix: Matrix | None = None
    weights: tuple[float, ...] | None = None
    told: bool = False


@lru_cache(maxsize=8192)
def transition(movement: str, size: int, rate: float, days: int) -> Move:
    """Return the move of a truth with `size` answers over some days at `rate` moves a day."""
    if movement == "fixed" or rate <= 0 or days <= 0 or size < 2:
        return Move()
    if movement == "free":
        return Move(exp(-rate * days * size / (size - 1)))
    rows = []
    for i in range(size):
        row, step = [0.0] * size, exp(-rate * days)
        for j in range(i, size - 1):
            row[j] = step
            step *= rate * days / (j - i + 1)
        row[size - 1] = 1.0 - sum(row)
        rows.append(tuple(max(0.0, x) for x in row))
    return Move(matrix=tuple(rows))


def ahead(belief: Sequence[float], move: Move) -> list[float]:
    """Return the belief after a move, not yet in proportion."""
    moved = list(belief) if move.weights is None else [w * b for w, b in zip(move.weights, belief, strict=True)]
    if move.matrix is not None:
        return [sum(map(mul, moved, column)) for column in zip(*move.matrix, strict=True)]
    spread = (1 - move.kept) * sum(moved) / len(moved)
    return [move.kept * b + spread for b in moved]


def back(message: Sequence[float], move: Move) -> list[float]:
    """Return what later evidence says of the day before a move: the likelihood of it from each answer."""
    if move.matrix is not None:
        moved = [sum(map(mul, row, message)) for row in move.matrix]
    else:
        spread = (1 - move.kept) * sum(message) / len(message)
        moved = [move.kept * m + spread for m in message]
    return moved if move.weights is None else [w * m for w, m in zip(move.weights, moved, strict=True)]


def normal(values: Sequence[float]) -> list[float]:
    """Return the values in proportion, summing to 1; all equal where all are 0."""
    total = sum(values)
    return [v / total for v in values] if total > 0 else [1 / len(values)] * len(values)


def start(docket: Docket) -> list[float]:
    """Return the probabilities of the docket's answers before any evidence."""
    if docket.question.family == "progress":
        return list(_PROGRESS_PRIOR.get(docket.question.kind, _PROGRESS_PRIOR["RETREAT"]))
    return normal([_OTHER_PRIOR if a == OTHER else 1.0 for a in docket.answers])


def steps(docket: Docket, cast: Sequence[Vote], since: date) -> list[list[Move]]:
    """Return for each vote the moves from the vote before it, or from `since`, to its day; votes come sorted by day.

    Time passes; and where votes tell of a change on that day, the belief is spread anew, once, after the contrary of
    what they tell has been taken as evidence on the day before: who captures a place did not hold it, who leaves it
    did.
    """
    size = len(docket.answers)
    before: dict[date, list[float]] = {}
    for vote in cast:
        if vote.moves and vote.day:
            contrary = before.setdefault(vote.day, [0.0] * size)
            for i, x in enumerate(vote.logs):
                contrary[i] -= CONTRARY * x
    out = []
    for vote in cast:
        day = max(since, vote.day or since)
        moves = [transition(docket.movement, size, docket.rate, (day - since).days)] if day > since else []
        if vote.moves and vote.day in before:
            logs = before.pop(vote.day)
            most = max(logs)
            weight = [exp(x - most) for x in logs]
            moves.append(transition("free", size, _JUMP, 1)._replace(weights=tuple(weight), told=True))
        since = day
        out.append(moves)
    return out


def first_day(docket: Docket, cast: Sequence[Vote], on: date) -> date:
    """Return the day on which the docket's chain starts, at the latest `on`."""
    if docket.movement == "rising":
        return on - _HORIZON if on > date.min + _HORIZON else date.min
    return min(on, next((v.day for v in cast if v.day), on))


def smoothed(docket: Docket, cast: Sequence[Vote], since: date | None = None) -> list[list[float]]:
    """Return for each vote's day the probabilities given all votes (forward-backward); votes come sorted by day.

    The chain starts on the day `since`, else on that of the first vote.
    """
    between = steps(docket, cast, since or cast[0].day or date.min)
    forward: list[list[float]] = []
    for vote, moves in zip(cast, between, strict=True):
        forward.append(updated(carried(forward[-1] if forward else start(docket), moves), vote))
    message = [1.0] * len(docket.answers)
    out: list[list[float]] = []
    for belief, vote, moves in zip(reversed(forward), reversed(cast), reversed(between), strict=True):
        out.append(normal([f * m for f, m in zip(belief, message, strict=True)]))
        message = recalled(updated(message, vote), moves)
    return out[::-1]


def carried(belief: Sequence[float], moves: Sequence[Move]) -> list[float]:
    """Return the belief after some moves."""
    if not moves:
        return list(belief)
    moved = belief
    for move in moves:
        moved = ahead(moved, move)
    return normal(moved)


def recalled(message: Sequence[float], moves: Sequence[Move]) -> list[float]:
    """Return what a later message says of the time before some moves."""
    moved = message
    for move in reversed(moves):
        moved = back(moved, move)
    return normal(moved)


def updated(belief: Sequence[float], vote: Vote) -> list[float]:
    """Return the belief, or message, after a vote."""
    top = max(vote.logs)
    return normal([b * exp(x - top) for b, x in zip(belief, vote.logs, strict=True)])


@dataclass(frozen=True, slots=True)
class Held:
    """All that bears on who holds one place: the docket, its finding, and each claim with its bearing."""

    place: str
    docket: Docket
    finding: Finding
    bearings: Mapping[str, Bearing]


def holdings(
    held: Held, on: date | None, rho: float, learnt: Reliabilities | None = None, courses: Courses | None = None
) -> list[Holding]:
    """Return who held the place when, oldest first; the last interval is open and stands as of `on`.

    Without `courses`, which keep long chains for the next look, all is worked out value by value.
    """
    run = courses.of(held.docket) if courses is not None else None
    known = votes(held.docket, rho, learnt) if run is None else run.cast(held.docket, rho, learnt)
    cast = [v for v in known if v.day is not None and (on is None or v.day <= on)]
    if not cast:
        return []
    answers, told = held.docket.answers, _Told(held, on)
    days = [v.day or date.min for v in cast]
    beliefs, likeliest = _believed(held.docket, cast, run)
    runs: list[tuple[int, int, int]] = []  # answer, first item, last item
    for i, best in enumerate(likeliest):
        last_of_day = i + 1 == len(days) or days[i + 1] != days[i]
        if runs and runs[-1][0] == best:
            runs[-1] = (best, runs[-1][1], i)
        elif last_of_day or not runs:
            runs.append((best, i, i))
    out: list[Holding] = []
    for n, (answer, first, last) in enumerate(runs):
        is_open = n + 1 == len(runs)
        ends = None if is_open else days[runs[n + 1][1]] - timedelta(days=1)
        belief = beliefs(last)
        if is_open and on:
            passed = transition(held.docket.movement, len(answers), held.docket.rate, (on - days[last]).days)
            belief = ahead(belief, passed)
        begins = told.since(answers[answer], days[first], out[-1].latest if out else None)
        out.append(_holding(held, told, answers[answer], (begins, ends), belief[answer], is_open, on))
    return out


def _believed(
    docket: Docket, cast: Sequence[Vote], run: Course | None
) -> tuple[Callable[[int], list[float]], list[int]]:
    """Return how to ask for the belief on a vote's day, given all votes, and the likeliest answer of each."""
    if run is None:
        beliefs = smoothed(docket, cast)
        return beliefs.__getitem__, [max(range(len(b)), key=lambda a: (b[a], -a)) for b in beliefs]
    since = cast[0].day or date.min
    both = run.run(docket, cast, since) * run.recall(docket, since)
    return lambda n: normal(both[n].tolist()), both.argmax(1).tolist()


class _Told:
    """What the words on who holds a place say, by whom they name and by day."""

    def __init__(self, held: Held, on: date | None) -> None:
        # Of whom a first day is told, "since" or by a capture of those days: these days, in order.
        self._since: dict[str, list[date]] = defaultdict(list)
        self._own: dict[str, list[tuple[date, str, str | None, bool]]] = defaultdict(list)
        for b in held.bearings.values():
            if b.polarity == "affirmed" and b.earliest is not None and len(b.values) == 1:
                closely = b.latest is not None and (b.latest - b.earliest).days <= _DATED
                if closely or b.claim.when.role == "since":
                    self._since[b.values[0]].append(b.earliest)
        for e in held.docket.evidence:
            if e.day and e.polarity == "affirmed" and (on is None or e.day <= on):
                claim = held.bearings[e.claim].claim
                for value in e.values:
                    self._own[value].append((e.day, e.claim, claim.mode, claim.kind == "HOLD"))
        for days in self._since.values():
            days.sort()
        for words in self._own.values():
            words.sort(key=itemgetter(0))

    def since(self, who: str, begins: date, after: date | None) -> date:
        """Return the first day of an interval, moved back to what "since" or a capture's own days say."""
        days = self._since.get(who, ())
        at = bisect_right(days, after) if after is not None else 0
        return min(begins, days[at]) if at < len(days) else begins

    def within(self, who: str, begins: date, ends: date | None) -> Sequence[tuple[date, str, str | None, bool]]:
        """Return what is told of somebody's holding the place on these days: day, claim, mode, whether by a HOLD."""
        words = self._own.get(who, [])
        first = bisect_left(words, begins, key=itemgetter(0))
        return words[first : len(words) if ends is None else bisect_right(words, ends, key=itemgetter(0))]


def _holding(
    held: Held, told: _Told, who: str, days: tuple[date, date | None], probability: float, is_open: bool,
    on: date | None,
) -> Holding:  # fmt: skip
    """Return one interval with how it is held, on what basis, and how it is drawn."""
    begins, ends = days
    own = told.within(who, begins, ends)
    observed = [(day, mode) for day, _, mode, is_held in own if is_held]
    modes = sorted((day, mode == "administer", mode or "control") for day, mode in observed)
    how = modes[-1][2] if modes else "control"
    recent = [d for d, _ in observed if not is_open or on is None or (on - d).days <= _FRESH]
    basis = "observed" if recent else "carried forward"
    if is_open:
        standing = held.finding.standing
    else:
        standing = "superseded"
    drawing = {"corroborated": "solid", "superseded": "solid", "disputed": "hatched"}.get(standing, "outlined")
    actor = None if who in (CONTESTED, OTHER) else who
    if actor is None:
        how, drawing = ("contest", "hatched") if who == CONTESTED else ("unknown", "outlined")
    return Holding(held.place, actor, how, begins, ends, round(probability, 9), standing, basis, drawing,
                   tuple(sorted({claim for _, claim, _, _ in own})))  # fmt: skip
