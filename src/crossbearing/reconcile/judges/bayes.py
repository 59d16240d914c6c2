"""Bayes: log odds summed over origins, each weighed by its kind of source, its stake and the hedges of its words.

posterior = prior + sum over origins of (weight of family) * log P(words | answer), moved in time by the docket's
chain. Each origin counts once: copies add (1 - rho)(1 - 1/n) of it in all. First version: reliabilities are the
priors of `channel`, none learnt.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import log

from crossbearing.model.finding import Docket, Row, Verdict
from crossbearing.reconcile import chain
from crossbearing.reconcile.channel import Vote, softmax, votes
from crossbearing.settings import Settings

_LEAVE_OUT_MOST = 100  # origins of a moving question for which leave-one-out is worked out
_TINY = 1e-300


def judge(dockets: Sequence[Docket], settings: Settings) -> list[Verdict]:
    """Return a verdict for each docket, in order; each depends on its own docket and the settings alone."""
    return [_judge(docket, settings) for docket in dockets]


def _judge(docket: Docket, settings: Settings) -> Verdict:
    cast = votes(docket, settings.copy_correlation)
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
    beliefs = _filter(docket, votes)
    probabilities = beliefs[-1]
    top, following = _two_best(probabilities)
    if following is None:
        return Verdict(tuple(probabilities))
    odds = [log(max(b[top], _TINY)) - log(max(b[following], _TINY)) for b in beliefs]
    rows = [Row("prior", odds[0])]
    gains: dict[str, float] = {}
    claims: dict[str, set[str]] = {}
    known = [v for v in votes if not _is_later(docket, v)]
    for i, vote in enumerate(known):
        gains[vote.origin] = gains.get(vote.origin, 0.0) + odds[i + 1] - odds[i]
        claims.setdefault(vote.origin, set()).update(vote.claims)
    for origin, gain in gains.items():
        without = beliefs[0][top] if len(votes) == 1 else None
        if without is None and len(gains) <= _LEAVE_OUT_MOST:
            without = _filter(docket, [v for v in votes if v.origin != origin])[-1][top]
        rows.append(Row(origin, gain, origin, tuple(sorted(claims[origin])), without))
    later = sorted({c for v in votes if _is_later(docket, v) for c in v.claims})
    if later:
        rows.append(Row("later evidence", odds[-1] - odds[-2], "", tuple(later), beliefs[-2][top]))
    return _verdict(probabilities, rows)


def _is_later(docket: Docket, vote: Vote) -> bool:
    return docket.on is not None and vote.day is not None and vote.day > docket.on


def _filter(docket: Docket, votes: Sequence[Vote]) -> list[list[float]]:
    """Return the belief about the docket's day before any vote, after each earlier one, and after all later ones.

    The last entry is the answer. Where nothing is later it is the belief after the last vote.
    """
    size = len(docket.answers)

    def until(on: date, day: date) -> list[chain.Matrix]:
        days = (on - day).days
        return [chain.transition(docket.movement, size, docket.rate, days)] if days > 0 else []

    known = [v for v in votes if not _is_later(docket, v)]
    later = [v for v in votes if _is_later(docket, v)]
    on = docket.on or max((v.day for v in votes if v.day), default=date.min)
    day = chain.first_day(docket, votes, on)
    belief = chain.start(docket)
    out = [chain.carried(belief, until(on, day))]
    for vote, moves in zip(known, chain.steps(docket, known, day), strict=True):
        belief = chain.updated(chain.carried(belief, moves), vote)
        day = max(day, vote.day or day)
        out.append(chain.carried(belief, until(on, day)))
    if later:
        message = [1.0] * size
        for vote, moves in zip(reversed(later), reversed(chain.steps(docket, later, on)), strict=True):
            message = chain.recalled(chain.updated(message, vote), moves)
        out.append(chain.normal([b * m for b, m in zip(out[-1], message, strict=True)]))
    return out


def _two_best(probabilities: Sequence[float]) -> tuple[int, int | None]:
    """Return the most probable answer and the next; of equals the one named first."""
    order = sorted(range(len(probabilities)), key=lambda i: (-probabilities[i], i))
    return order[0], order[1] if len(order) > 1 else None


def _verdict(probabilities: Sequence[float], rows: list[Row]) -> Verdict:
    return Verdict(tuple(probabilities), tuple(rows), sum(r.log_odds for r in rows))
