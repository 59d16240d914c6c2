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

from crossbearing.model.finding import Docket, Row, Verdict
from crossbearing.model.learnt import Learnt
from crossbearing.reconcile import chain
from crossbearing.reconcile.channel import Reliabilities, Vote, softmax, votes
from crossbearing.settings import Settings

_LEAVE_OUT_MOST = 40  # votes of a question up to which leaving one origin out may mean to filter anew
_TINY = 1e-300


def judge(dockets: Sequence[Docket], settings: Settings) -> list[Verdict]:
    """Return a verdict for each docket, in order; each depends on its own docket and the settings alone."""
    return [_judge(docket, settings) for docket in dockets]


def judge_learnt(dockets: Sequence[Docket], settings: Settings, learnt: Learnt) -> list[Verdict]:
    """Return the same with what was learnt of sources in place of the priors; `learnt` once enough was reviewed."""
    known = Reliabilities(learnt)
    found = [_judge(docket, settings, known) for docket in dockets]
    return [replace(verdict, learnt=True) for verdict in found] if learnt.is_shown else found


def _judge(docket: Docket, settings: Settings, learnt: Reliabilities | None = None) -> Verdict:
    cast = votes(docket, settings.copy_correlation, learnt)
    if docket.movement == "fixed" or docket.rate <= 0:
        return _fixed(docket, cast)
    return _moving(docket, cast)


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
