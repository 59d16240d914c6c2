"""Bayes: log odds summed over origins, each weighed by its kind of source, its stake and the hedges of its words.

posterior = prior + sum over origins of (weight of family) * log P(words | answer), moved in time by the docket's
chain. Each origin counts once: copies add (1 - rho)(1 - 1/n) of it in all. Reliabilities are the priors of `channel`,
or what the project has learnt of a source.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import exp, log
from operator import mul
from typing import TYPE_CHECKING

from crossbearing.model.finding import Docket, Row, Verdict
from crossbearing.model.learnt import Learnt
from crossbearing.reconcile import chain, course
from crossbearing.reconcile.channel import Reliabilities, Vote, softmax, votes
from crossbearing.reconcile.voices import one_voice
from crossbearing.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LEAVE_OUT_MOST = 40  # votes of a question up to which leaving one origin out may mean to filter anew
_ROWS_MOST = 128  # latest votes of a question whose origins have rows of their own; those before share one
_EARLIER = "earlier evidence"
_TINY = 1e-300


def judge(dockets: Sequence[Docket], settings: Settings) -> list[Verdict]:
    """Return a verdict for each docket, in order; each depends on its own docket and the settings alone."""
    return remembering().judge(dockets, settings)


def judge_learnt(dockets: Sequence[Docket], settings: Settings, learnt: Learnt) -> list[Verdict]:
    """Return the same with what was learnt of sources in place of the priors; `learnt` once enough was reviewed."""
    return remembering().judge_learnt(dockets, settings, learnt)


def remembering() -> Remembering:
    """Return the same judge as one that keeps long chains, for whoever asks it again and again of one project."""
    return Remembering()


class Remembering:
    """The judge with the long chains of the questions that it was asked."""

    def __init__(self) -> None:
        self._courses = course.Courses()
        self._known: tuple[Learnt, Reliabilities] | None = None

    def judge(self, dockets: Sequence[Docket], settings: Settings) -> list[Verdict]:
        """Return as the function of this name does."""
        return [self._judge(docket, settings) for docket in dockets]

    def judge_learnt(self, dockets: Sequence[Docket], settings: Settings, learnt: Learnt) -> list[Verdict]:
        """Return as the function of this name does."""
        if self._known is None or self._known[0] != learnt:
            self._known = learnt, Reliabilities(learnt)
        known = self._known[1]
        found = [self._judge(one_voice(docket, known.families), settings, known) for docket in dockets]
        return [replace(verdict, learnt=True) for verdict in found] if learnt.is_shown else found

    def _judge(self, docket: Docket, settings: Settings, learnt: Reliabilities | None = None) -> Verdict:
        run, rho = self._courses.of(docket), settings.copy_correlation
        cast = votes(docket, rho, learnt) if run is None else run.cast(docket, rho, learnt)
        if docket.movement == "fixed" or docket.rate <= 0:
            return _fixed(docket, cast)
        known = [v for v in cast if not _is_later(docket, v)]
        return _moving(docket, cast) if run is None or not known else _long(docket, cast, known, run)


def _fixed(docket: Docket, votes: Sequence[Vote]) -> Verdict:
    """Return the verdict on a fact that does not change: a plain sum."""
    start = [log(p) for p in chain.start(docket)]
    total = list(start)
    by_origin: dict[str, list[float]] = {}
    claims: dict[str, set[str]] = {}
    for vote in votes:
        sums = by_origin.setdefault(vote.origin, [0.0] * len(total))
        for i, x in enumerate(vote.logs):
            sums[i] += x
            total[i] += x
        claims.setdefault(vote.origin, set()).update(vote.claims)
    probabilities = softmax(total)
    top, following = _two_best(probabilities)
    if following is None:
        return Verdict(tuple(probabilities))
    rows = [Row("prior", start[top] - start[following])]
    for origin, sums in by_origin.items():
        without = softmax([t - s for t, s in zip(total, sums, strict=True)])[top]
        rows.append(Row(origin, sums[top] - sums[following], origin, tuple(sorted(claims[origin])), without))
    return _verdict(probabilities, rows)


def _moving(docket: Docket, votes: Sequence[Vote]) -> Verdict:
    """Return the verdict on a truth that moves, on the docket's day: a filter forward, and later evidence back."""
    run = _filter(docket, votes)
    probabilities = run.beliefs[-1]
    top, following = _two_best(probabilities)
    if following is None:
        return Verdict(tuple(probabilities))
    odds = [log(max(b[top], _TINY)) - log(max(b[following], _TINY)) for b in run.beliefs]
    rows = [Row("prior", odds[0])]
    by_origin: dict[str, list[int]] = {}
    for i, vote in enumerate(run.known):
        by_origin.setdefault(vote.origin, []).append(i)
    if len(by_origin) == 1 and len(run.known) == len(votes):  # without the only voice there is the prior
        prior = run.beliefs[0] if docket.movement == "rising" else chain.start(docket)
        claims = tuple(sorted({c for v in votes for c in v.claims}))
        rows.append(Row(votes[0].origin, odds[-1] - odds[0], votes[0].origin, claims, prior[top]))
        return _verdict(probabilities, rows)
    alone = _leave_out(docket, run, top)
    later = [v for v in votes if _is_later(docket, v)]
    speaks_later = {v.origin for v in later}
    for origin, at in by_origin.items():
        without = alone.get(at[0]) if len(at) == 1 and origin not in speaks_later else None
        if without is None and len(votes) <= _LEAVE_OUT_MOST:
            without = _filter(docket, [v for v in votes if v.origin != origin]).beliefs[-1][top]
        claims = tuple(sorted({c for i in at for c in run.known[i].claims}))
        rows.append(Row(origin, sum(odds[i + 1] - odds[i] for i in at), origin, claims, without))
    if later:
        claims = tuple(sorted({c for v in later for c in v.claims}))
        rows.append(Row("later evidence", odds[-1] - odds[-2], "", claims, run.beliefs[-2][top]))
    return _verdict(probabilities, rows)


def _long(docket: Docket, votes: Sequence[Vote], known: Sequence[Vote], run: course.Course) -> Verdict:
    """Return the verdict on a truth that moves and of which much is told: as `_moving`, in arrays.

    `known` are the votes of days up to the docket's. The origins of the latest of them have rows; what was told before
    is one row.
    """
    import numpy as np

    later = [v for v in votes if _is_later(docket, v)]
    on = docket.on or max((v.day for v in votes if v.day), default=date.min)
    since = chain.first_day(docket, votes, on)
    beliefs = run.run(docket, known, since)
    first = max(0, len(known) - _ROWS_MOST)

    def until(day: date) -> list[chain.Move]:
        days = (on - max(since, day)).days
        return [chain.transition(docket.movement, len(docket.answers), docket.rate, days)] if days > 0 else []

    begins = np.array(chain.start(docket))
    shown = [course.carried(begins, until(since))]
    shown += [course.carried(beliefs[n], until(known[n].day or since)) for n in range(max(0, first - 1), len(known))]
    if not first:
        shown.insert(1, shown[0])  # nothing was told earlier
    message = [1.0] * len(docket.answers)
    for vote, moved in zip(reversed(later), reversed(chain.steps(docket, later, on)), strict=True):
        message = chain.recalled(chain.updated(message, vote), moved)
    if later:
        shown.append(course.normal(shown[-1] * np.array(message)))
    probabilities: list[float] = shown[-1].tolist()
    top, following = _two_best(probabilities)
    if following is None:
        return Verdict(tuple(probabilities))
    odds = [log(max(float(b[top]), _TINY)) - log(max(float(b[following]), _TINY)) for b in shown]
    rows = [Row("prior", odds[0])]
    if first:
        rows.append(Row(_EARLIER, odds[1] - odds[0], "", tuple(sorted({c for v in known[:first] for c in v.claims}))))
    by_origin: dict[str, list[int]] = {}
    for n in range(first, len(known)):
        by_origin.setdefault(known[n].origin, []).append(n)
    alone = _left_out(docket, known, beliefs, first, since, top, (np.array(message), until(known[-1].day or since)))
    elsewhere = {v.origin for v in (*known[:first], *later)}
    for origin, at in by_origin.items():
        without = alone.get(at[0]) if len(at) == 1 and origin not in elsewhere else None
        claims = tuple(sorted({c for n in at for c in known[n].claims}))
        steps = sum(odds[n - first + 2] - odds[n - first + 1] for n in at)
        rows.append(Row(origin, steps, origin, claims, without))
    if later:
        claims = tuple(sorted({c for v in later for c in v.claims}))
        rows.append(Row("later evidence", odds[-1] - odds[-2], "", claims, float(shown[-2][top])))
    return _verdict(probabilities, rows)


def _left_out(
    docket: Docket, known: Sequence[Vote], beliefs: NDArray[np.float64], first: int, since: date, top: int,
    end: tuple[NDArray[np.float64], Sequence[chain.Move]],
) -> dict[int, float]:  # fmt: skip
    """Return as `_leave_out` does, of the votes from `first` on. `end`: what later votes say, and the last moves."""
    import numpy as np

    told = Counter(v.day for v in known if v.moves)
    starts = next((n for n, v in enumerate(known) if v.day), 0) if docket.movement != "rising" else -1
    while first and known[first - 1].day == known[first].day:
        first -= 1  # what is told of one day is taken together
    day = max(since, known[first - 1].day or since) if first else since
    moves = chain.steps(docket, known[first:], day)
    said, moved = end
    # One row for how likely the rest of the story is from each answer, one for the same with the top answer last.
    rest = np.stack([said, np.where(np.arange(said.size) == top, said, 0.0)])
    for move in reversed(moved):
        rest = course.back(rest, move)
    out: dict[int, float] = {}
    for n in range(len(known) - 1, first - 1, -1):
        vote, before = known[n], moves[n - first]
        if n != starts and (not vote.moves or told[vote.day] == 1):
            belief = beliefs[n - 1] if n else np.array(chain.start(docket))
            untold = course.carried(belief, before[:-1] if before and before[-1].told else before)
            whole, best = (rest * untold).sum(1).tolist()
            out[n] = best / whole if whole > 0 else 1 / said.size
        rest = rest * course.weights(vote.logs)
        for move in reversed(before):
            rest = course.back(rest, move)
        scale = rest[0].max()
        if scale > 0:  # both alike, to keep clear of underflow
            rest = rest / scale
    return out


def _is_later(docket: Docket, vote: Vote) -> bool:
    return docket.on is not None and vote.day is not None and vote.day > docket.on


@dataclass(frozen=True, slots=True)
class _Run:
    """A filter's course. `beliefs` about the docket's day: before any vote, after each known one, after later ones.

    `known` are the votes up to that day, `moves` the chain's moves before each, `before` the belief on each vote's
    day ahead of it, `untold` the same had it told of no change, `end` the moves from the last to the docket's day,
    `message` what later votes say of that day.
    """

    known: list[Vote]
    beliefs: list[list[float]]
    moves: list[list[chain.Move]]
    before: list[list[float]]
    untold: list[list[float]]
    end: list[chain.Move]
    message: list[float]


def _filter(docket: Docket, votes: Sequence[Vote]) -> _Run:
    """Return the course of the filter; the last of its beliefs is the answer."""

    def until(on: date, day: date) -> list[chain.Move]:
        days = (on - day).days
        return [chain.transition(docket.movement, len(docket.answers), docket.rate, days)] if days > 0 else []

    known = [v for v in votes if not _is_later(docket, v)]
    later = [v for v in votes if _is_later(docket, v)]
    on = docket.on or max((v.day for v in votes if v.day), default=date.min)
    day = chain.first_day(docket, votes, on)
    moves = chain.steps(docket, known, day)
    belief = chain.start(docket)
    beliefs, before, untold = [chain.carried(belief, until(on, day))], [], []
    for vote, moved in zip(known, moves, strict=True):
        before.append(chain.carried(belief, moved))
        tells = bool(moved) and moved[-1].told
        untold.append(chain.carried(belief, moved[:-1]) if tells else before[-1])
        belief = chain.updated(before[-1], vote)
        day = max(day, vote.day or day)
        beliefs.append(chain.carried(belief, until(on, day)))
    message = [1.0] * len(docket.answers)
    for vote, moved in zip(reversed(later), reversed(chain.steps(docket, later, on)), strict=True):
        message = chain.recalled(chain.updated(message, vote), moved)
    if later:
        beliefs.append(chain.normal([b * m for b, m in zip(beliefs[-1], message, strict=True)]))
    return _Run(known, beliefs, moves, before, untold, until(on, day), message)


def _leave_out(docket: Docket, run: _Run, top: int) -> dict[int, float]:
    """Return for each known vote the top answer's probability without it, in one backward pass over the votes.

    Left out where its absence would change the chain itself: several told changes on one day, and the vote with
    which a `free` chain starts.
    """
    told = Counter(v.day for v in run.known if v.moves)
    out: dict[int, float] = {}
    starts = next((i for i, v in enumerate(run.known) if v.day), 0) if docket.movement != "rising" else -1
    # From each answer on a vote's day: how likely the rest of the story is, and how likely with the top answer last.
    rest = list(run.message)
    to_top = [m if i == top else 0.0 for i, m in enumerate(run.message)]
    for move in reversed(run.end):
        rest, to_top = chain.back(rest, move), chain.back(to_top, move)
    for i in range(len(run.known) - 1, -1, -1):
        vote = run.known[i]
        if i != starts and (not vote.moves or told[vote.day] == 1):
            whole = sum(map(mul, run.untold[i], rest))
            out[i] = sum(map(mul, run.untold[i], to_top)) / whole if whole > 0 else 1 / len(rest)
        most = max(vote.logs)
        weights = [exp(x - most) for x in vote.logs]
        rest, to_top = list(map(mul, weights, rest)), list(map(mul, weights, to_top))
        for move in reversed(run.moves[i]):
            rest, to_top = chain.back(rest, move), chain.back(to_top, move)
        scale = max(rest)
        if scale > 0:  # both alike, to keep clear of underflow
            rest, to_top = [x / scale for x in rest], [x / scale for x in to_top]
    return out


def _two_best(probabilities: Sequence[float]) -> tuple[int, int | None]:
    """Return the most probable answer and the next; of equals the one named first."""
    order = sorted(range(len(probabilities)), key=lambda i: (-probabilities[i], i))
    return order[0], order[1] if len(order) > 1 else None


def _verdict(probabilities: Sequence[float], rows: list[Row]) -> Verdict:
    return Verdict(tuple(probabilities), tuple(rows), sum(r.log_odds for r in rows))
