"""Agreement of two codings of the same past talks: equal cells, overlap of rows, weighted kappa, correlation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from crossbearing.model.talks import Talks
from crossbearing.outlook.casebase import Case, rank

NEAR = 7  # days within which two coders' days count as the same


def weighted_kappa(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Return kappa with linear weights: 1 - mean |a - b| over that of all first with all second codes.

    Cohen 1968, "Weighted kappa" (Psychological Bulletin 70); codes lie on [0, 1], so issues of two and of four levels
    can stand in one sum. None where nobody varies.
    """
    if not pairs:
        return None
    first, second = (np.array(side) for side in zip(*pairs, strict=True))
    expected = float(np.abs(first[:, None] - second[None, :]).mean())
    return 1 - float(np.abs(first - second).mean()) / expected if expected else None


def correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Return Pearson's correlation; None for fewer than three pairs or where one side does not vary."""
    if len(pairs) < 3 or any(len(set(side)) == 1 for side in zip(*pairs, strict=True)):
        return None
    return float(np.corrcoef(np.array(pairs).T)[0, 1])


def wish(talks: Talks, party: str, issue: str) -> str | None:
    """Return the level of a party's last stand that is no refusal; None where it has none."""
    rows = [p for p in talks.positions_on(issue) if p.party == party and p.status not in ("rejected", "unknown")]
    return rows[-1].level if rows else None


def row_sets(case: Case) -> dict[str, set[tuple[Any, ...]]]:
    """Return the rows of a coding that either coder may have alone, each as what makes it the same row."""
    talks = case.talks
    return {
        "positions (party, issue, level, status)": {
            (p.party, p.issue, p.level, p.status) for p in talks.positions if p.level
        },
        "levers (by, target, state)": {(v.actor, t, v.state) for v in talks.levers for t in v.targets},
        "outside options (party, option)": {(o.party, o.option) for o in talks.outside},
        "weights stated (party, issue)": {(w.party, w.issue) for w in talks.weights},
    }


def agreement(first: Sequence[Case], second: Sequence[Case]) -> dict[str, Any]:
    """Return how far two codings agree: shares of equal cells, overlap of rows, kappas, correlations of weights.

    Overlap is twice the rows that both have over the rows of the two together (Dice 1945).
    """
    others = {c.slug: c for c in second}
    both = [(c, others[c.slug]) for c in first if c.slug in others]
    equal: dict[str, list[bool]] = {}
    rows: dict[str, list[tuple[int, int]]] = {}
    ranks: dict[str, list[tuple[float, float]]] = {}
    weights: dict[str, list[tuple[float, float]]] = {}
    for a, b in both:
        roles = [{p.actor: set(p.roles) for p in c.talks.parties} for c in (a, b)]
        parties = [p for p in roles[0] if p in roles[1]]
        equal.setdefault("roles of a party", []).extend(roles[0][p] == roles[1][p] for p in parties)
        theirs = row_sets(b)
        for name, mine in row_sets(a).items():
            rows.setdefault(name, []).append((2 * len(mine & theirs[name]), len(mine) + len(theirs[name])))
        stated = {(w.party, w.issue): w.value for w in b.talks.weights}
        for w in a.talks.weights:
            if (w.party, w.issue) in stated:
                pair = (w.value, stated[w.party, w.issue])
                # Power is a ratio: twice as strong lies as far from equal as half as strong.
                key, codes = ("salience", pair) if w.issue else ("log power", (math.log(pair[0]), math.log(pair[1])))
                weights.setdefault(key, []).append(codes)
        _compare_issues(a, b, parties, equal, ranks)
    return {
        "cases": len(both),
        "equal": {k: {"share": sum(v) / len(v), "of": len(v)} for k, v in equal.items() if v},
        "overlap": {
            k: {"share": sum(x for x, _ in v) / max(1, sum(y for _, y in v)), "of": sum(y for _, y in v)}
            for k, v in rows.items()
        },
        "kappa": {k: {"kappa": weighted_kappa(v), "of": len(v)} for k, v in ranks.items()},
        "weights": {k: {"correlation": correlation(v), "of": len(v)} for k, v in weights.items()},
    }


def _compare_issues(
    a: Case,
    b: Case,
    parties: Sequence[str],
    equal: dict[str, list[bool]],
    ranks: dict[str, list[tuple[float, float]]],
) -> None:
    """Add what the two codings say of each issue that both have, level for level."""
    issues = {i.id: i for i in b.talks.issues}
    came = dict(a.outcomes), dict(b.outcomes)
    for i in a.talks.issues:
        if i.id not in issues or [v.id for v in i.levels] != [v.id for v in issues[i.id].levels]:
            continue
        j, x, y = issues[i.id], came[0][i.id], came[1][i.id]
        levels = [
            ("status quo", i.status_quo, j.status_quo),
            ("outcome at the end", x.level, y.level),
            ("outcome at its peak", x.highest(), y.highest()),
        ]
        for party in parties:
            said = wish(a.talks, party, i.id), wish(b.talks, party, i.id)
            equal.setdefault("a party has a wish or none", []).append((said[0] is None) == (said[1] is None))
            if None not in said:
                levels.append(("wished level", *said))
        for name, one, other in levels:
            equal.setdefault(name, []).append(one == other)
            if one is not None and other is not None:
                top = len(i.levels) - 1
                ranks.setdefault(name, []).append((rank(i, one) / top, rank(i, other) / top))
        equal.setdefault("kind of issue", []).append(i.kind == j.kind)
        equal.setdefault("who gives (holder)", []).append(i.holder == j.holder)
        equal.setdefault("how the outcome came about", []).append(x.how == y.how)
        if x.day is not None and y.day is not None:
            equal.setdefault(f"day of the outcome within {NEAR}", []).append(abs((x.day - y.day).days) <= NEAR)
