"""The three rules that the field knows (eventreport; see `table.presets`), on the questions of a project.

A rule picks one answer from what origins say. It knows no probability of its own: shown is the share that the picked
answer would have if each origin had said it, with the half vote of Krichevsky and Trofimov (1981) for each answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from crossbearing.model.finding import Docket, Evidence, Row, Verdict
from crossbearing.reconcile.channel import SAYS, clean_weight

_HALF = 0.5


def judge_by(docket: Docket, rule: str) -> Verdict:
    """Return the verdict of a rule: `conservative`, `informative` or `representative`."""
    known = [e for e in docket.evidence if clean_weight(e.weight) > 0 and _cast(e, docket.answers)]
    if not known or not docket.answers:
        return Verdict(tuple(1 / len(docket.answers) for _ in docket.answers))
    picked = _picked(docket, known, rule)
    origins = sorted({e.origin for e in known})
    return _verdict(docket, known, picked, origins)


def _cast(e: Evidence, answers: Sequence[str]) -> list[str]:
    """Return the answers that a piece of evidence admits: those named, or for a denial those not denied."""
    affirmed = e.polarity == "affirmed"
    return [a for a in answers if (a in e.values) == affirmed]


def _picked(docket: Docket, known: Sequence[Evidence], rule: str) -> list[str]:
    """Return the answer of the rule, or several where it cannot tell."""
    named = [a for a in docket.answers if any(a in e.values and e.polarity == "affirmed" for e in known)]
    order = _order(docket, named)
    if rule != "representative" and order:
        return [order[0] if rule == "conservative" else order[-1]]
    support: dict[str, set[str]] = {}
    for e in known:
        cast = _cast(e, docket.answers)
        if len(cast) == 1:
            support.setdefault(cast[0], set()).add(e.origin)
    if not support:
        return list(docket.answers)
    most = max(len(found) for found in support.values())
    tied = [a for a in docket.answers if len(support.get(a, ())) == most]
    for rank in (_class, _certainty):
        if len(tied) > 1:
            best = max(rank(a, known, docket) for a in tied)
            tied = [a for a in tied if rank(a, known, docket) == best]
    return tied


def _order(docket: Docket, named: Sequence[str]) -> list[str]:
    """Return the named answers from the least to the most, where they have an order: progress, and plain numbers."""
    if docket.movement == "rising":
        return list(named)
    try:
        return sorted(named, key=float)
    except ValueError:
        return []


def _class(answer: str, known: Sequence[Evidence], docket: Docket) -> float:
    """Return how often the best kind of source behind an answer is right."""
    return max(SAYS.get(e.source, SAYS["unknown"])[0] for e in known if answer in _cast(e, docket.answers))


def _certainty(answer: str, known: Sequence[Evidence], docket: Docket) -> float:
    return max(clean_weight(e.weight) for e in known if answer in _cast(e, docket.answers))


def _verdict(docket: Docket, known: Sequence[Evidence], picked: Sequence[str], origins: Sequence[str]) -> Verdict:
    """Return the shares as if each origin said what was picked; the rows are its origins, each as much as another."""
    votes, part = [_HALF] * len(docket.answers), 1 / len(picked)
    for n, answer in enumerate(docket.answers):
        votes[n] += len(origins) * part if answer in picked else 0.0
    shares = [v / sum(votes) for v in votes]
    ranked = sorted(range(len(shares)), key=lambda i: (-shares[i], i))
    if len(ranked) < 2:
        return Verdict(tuple(shares))
    top, following = ranked[:2]
    rows, before = [Row("prior", 0.0)], 0.0
    differs = (docket.answers[top] in picked) - (docket.answers[following] in picked)
    for n, origin in enumerate(origins, start=1):
        odds = log((_HALF + n * part * (docket.answers[top] in picked)) / (_HALF + n * part * (not differs)))
        less = [v - part if a in picked else v for v, a in zip(votes, docket.answers, strict=True)]
        claims = tuple(sorted({e.claim for e in known if e.origin == origin}))
        rows.append(Row(origin, odds - before, origin, claims, less[top] / sum(less)))
        before = odds
    return Verdict(tuple(shares), tuple(rows), sum(r.log_odds for r in rows))
