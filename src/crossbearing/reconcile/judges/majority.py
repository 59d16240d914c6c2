"""Majority: each origin has one vote, whoever it is; the plain rule to compare others with.

Shares carry the half vote of Krichevsky and Trofimov (1981) for each answer, so that no answer is impossible.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from crossbearing.model.finding import Docket, Evidence, Row, Verdict
from crossbearing.reconcile.channel import clean_weight
from crossbearing.settings import Settings

_HALF = 0.5


def judge(dockets: Sequence[Docket], settings: Settings) -> list[Verdict]:
    """Return a verdict for each docket, in order; hedges, stakes and time do not count."""
    return [_judge(docket) for docket in dockets]


def _judge(docket: Docket) -> Verdict:
    votes: dict[str, list[float]] = {}
    claims: dict[str, set[str]] = {}
    for e in docket.evidence:
        cast = _cast(e, docket.answers)
        if not cast:
            continue
        mine = votes.setdefault(e.origin, [0.0] * len(docket.answers))
        claims.setdefault(e.origin, set()).add(e.claim)
        for i in cast:
            mine[i] += 1 / len(cast)
    for origin, mine in votes.items():  # one vote an origin, shared where it says several things
        total = sum(mine)
        votes[origin] = [x / total for x in mine]
    totals = [_HALF] * len(docket.answers)
    for mine in votes.values():
        for i, x in enumerate(mine):
            totals[i] += x
    shares = _shares(totals)
    ranked = sorted(range(len(shares)), key=lambda i: (-shares[i], i))
    if len(ranked) < 2:
        return Verdict(tuple(shares))
    top, following = ranked[:2]
    rows, before = [Row("prior", 0.0)], 0.0
    counted = [_HALF] * len(totals)
    for origin in sorted(votes):
        counted = [c + x for c, x in zip(counted, votes[origin], strict=True)]
        odds = log(counted[top] / counted[following])
        without = _shares([t - x for t, x in zip(totals, votes[origin], strict=True)])[top]
        rows.append(Row(origin, odds - before, origin, tuple(sorted(claims[origin])), without))
        before = odds
    return Verdict(tuple(shares), tuple(rows), sum(r.log_odds for r in rows))


def _cast(e: Evidence, answers: Sequence[str]) -> list[int]:
    """Return the answers that get the vote: those named, or for a denial those not denied."""
    if clean_weight(e.weight) <= 0:
        return []
    affirmed = e.polarity == "affirmed"
    return [i for i, a in enumerate(answers) if (a in e.values) == affirmed]


def _shares(totals: Sequence[float]) -> list[float]:
    whole = sum(totals)
    return [t / whole for t in totals]
