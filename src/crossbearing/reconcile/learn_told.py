"""What learning came to, as it is kept and shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from crossbearing.model.finding import OTHER
from crossbearing.model.learnt import Learnt, LearntAnswer, LearntFamily, LearntOutlet, LearntSource
from crossbearing.reconcile.channel import ORIGIN_CAP
from crossbearing.reconcile.learn_popular import LEAST_WRONG
from crossbearing.reconcile.learn_spread import spread
from crossbearing.reconcile.learn_step import MOST, MOST_HIT, Expected, State, wrong_words
from crossbearing.reconcile.learn_votes import Bools, Lessons, prior
from crossbearing.reconcile.table.sums import grained, total

# A few words that were borne out do not make a source surer than any prior: what one word may move rises with claims,
# from the priors' cap to MOST, and is half way with so many.
HALF_WAY = 100.0
LEAST_CLAIMS = 5  # a source with fewer claims than these is taken as its kind
_DIGITS = 6
_LEAST = 1e-3  # shares are kept so far from 0 and 1 where their odds are asked

_Told = tuple[tuple[float, float], int, float, tuple[float, float] | None]  # pair, claims, share right and its bounds


def told(
    given: Lessons, state: State, believed: Expected, families: Sequence[LearntFamily], sweeps: int, is_still: bool
) -> Learnt:
    """Return what was learnt, as it is kept."""
    right = believed.right
    taught = given.teaches > 0
    deviation = spread(given, state, right)
    size, kinds = len(given.channels), len(state.kind_ratio)
    index = given.channel[taught]
    claims = total(index, None, size).astype(int)
    part = grained(given.teaches[taught])
    hits = total(index, grained(given.teaches[taught] * right[given.vote[taught]]), size)
    parts = total(index, part, size)
    rows: dict[tuple[str, str, str], dict[str, _Told]] = {}

    def put(
        kind: str, stake: str, source: str, polarity: str, ratio: float, level: float, n: int, share: float,
        deviation: float | None,
    ) -> None:  # fmt: skip
        ratio = min(ratio, ORIGIN_CAP + (MOST - ORIGIN_CAP) * n / (n + HALF_WAY))
        hit = min(level / (1 + float(np.exp(-ratio))), MOST_HIT)
        pair = (round(hit, _DIGITS), round(hit * float(np.exp(-ratio)), _DIGITS))
        if n >= LEAST_CLAIMS and polarity != "none-reported":
            rows.setdefault((kind, stake, source), {})[polarity] = (
                pair,
                n,
                round(share, _DIGITS),
                _within(share, deviation),
            )

    for n, (kind, stake, source, polarity) in enumerate(given.channels):
        share = float(hits[n] / parts[n]) if parts[n] else 0.0
        put(kind, stake, source, polarity, float(state.ratio[n]), float(state.level[n]), int(claims[n]), share,
            float(deviation[n]))  # fmt: skip
    by_kind, of_kind = (total(state.kind, x, kinds) for x in (hits, parts))
    kind_claims = total(state.kind, claims.astype(float), kinds)
    for n in range(kinds):
        kind, stake, _, polarity = given.channels[int(np.flatnonzero(state.kind == n)[0])]
        share = float(by_kind[n] / of_kind[n]) if of_kind[n] else 0.0
        level = prior((kind, stake, "", polarity))[1]
        put(kind, stake, "", polarity, float(state.kind_ratio[n]), level, int(kind_claims[n]), share, None)
    return Learnt(
        tuple(_row(key, found) for key, found in sorted(rows.items())), _outlets(given, state, taught),
        given.reviewed, given.questions, int(taught.sum()), sweeps, is_still, _answers(given, state, believed),
        tuple(families),
    )  # fmt: skip


def _within(share: float, deviation: float | None) -> tuple[float, float] | None:
    """Return between which shares the true one lies with 90 in 100: its log odds may be off by `deviation`."""
    if deviation is None:
        return None
    odds = float(np.log(max(share, _LEAST) / max(1 - share, _LEAST)))
    low, high = (1 / (1 + float(np.exp(-(odds + way * deviation)))) for way in (-1, 1))
    return round(low, _DIGITS), round(high, _DIGITS)


def _answers(given: Lessons, state: State, believed: Expected) -> tuple[LearntAnswer, ...]:
    """Return how popular each answer is where it is wrong, for those of which enough wrong words tell."""
    if not given.popular.rows:
        return ()
    said, due = given.popular.counts(wrong_words(given, believed))
    rows = zip(given.popular.classes, state.answers.popular.tolist(), said.tolist(), due.tolist(), strict=True)
    found = [LearntAnswer(*name, round(p, _DIGITS), round(n, 1), round(d, 1)) for name, p, n, d in rows
             if max(n, d) >= LEAST_WRONG and name[2] != OTHER]  # fmt: skip
    return tuple(sorted(found, key=lambda a: (a.family, a.kind, a.answer)))


def _row(key: tuple[str, str, str], found: Mapping[str, _Told]) -> LearntSource:
    says, denies = found.get("affirmed"), found.get("denied")
    return LearntSource(
        *key, says[0] if says else None, denies[0] if denies else None, says[1] if says else 0,
        denies[1] if denies else 0, says[2] if says else None, says[3] if says else None,
    )  # fmt: skip


def _outlets(given: Lessons, state: State, taught: Bools) -> tuple[LearntOutlet, ...]:
    relayed = taught & (given.own >= 0)
    claims = total(given.outlet[relayed], None, len(given.outlets)).astype(int).tolist()
    rows: Sequence[LearntOutlet] = [
        LearntOutlet(name, round(float(t), _DIGITS), n)
        for (name, _), t, n in zip(given.outlets, state.trust.tolist(), claims, strict=True)
        if n >= LEAST_CLAIMS
    ]
    return tuple(sorted(rows, key=lambda o: (o.outlet, -o.claims)))
