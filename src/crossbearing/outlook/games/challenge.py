"""Challenge: rounds in which parties gain or lose ground to whoever could expect to win a contest against them.

The expected utility model of Bueno de Mesquita 1985 ("The war trap revisited") and 1994, as replicated by Scholz,
Calbert and Smith 2011 ("Unravelling Bueno de Mesquita's group decision model", J. Theoretical Politics 23). With
d = distance over the range of positions, w = power x salience and r a party's risk exponent:
  vote of a on x_i against x_j    v = w_a (d(a, j)^r_a - d(a, i)^r_a)
  chance that i beats j           P_ij = sum of positive v / denominator
  success, failure, status quo    U = 2 - 4 (1/2 -+ d(i, j)/2)^r, 2 - 4 (1/2)^r, with the r of who looks
  i against j                     E_ij = s_j (P_ij U+ + (1 - P_ij) U-) + (1 - s_j) U+ - Q U0,  Q = 1
  risk                            R = (2 D - max D - min D) / (max D - min D), D the sum of E_ji over all j at r = 1;
                                  r = (1 - R/3) / (1 + R/3)
Seen by i: E_ji > E_ij > 0, i loses to j and takes its place; E_ji > 0 > E_ij and E_ji > |E_ij|, a compromise at
x_i + (x_j - x_i) |E_ij / E_ji|; E_ji < |E_ij|, i gives in. All move at once, each by the one offer it takes.

What was published differs, so it is an option: `denominator` "all" (sum of |v| over all pairs of positions: Scholz's
program) or "contest" (over the two positions at stake: the book); `offers` "program" (never gives in, and takes the
compromise that lies lowest: the program, against its own text) or "text" (gives in, and takes the nearest).

It does not converge in general, so no round is the prediction: the odds are those of all rounds, each counting once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crossbearing.errors import UsageError
from crossbearing.model.outlook import GameResult
from crossbearing.model.talks import Talks
from crossbearing.outlook.sheet import Options, Sheet, Told
from crossbearing.outlook.table import Numbers, Table, draw, few, result, spread, thinned
from crossbearing.settings import Settings

DENOMINATORS = ("all", "contest")
OFFERS = ("program", "text")
ROUNDS = 10
QUICK_DRAWS = 20  # of a quick look: more cost little, since draws are played at once
CELLS = 20_000  # parties cubed times issues up to which all draws are played
RESIDUAL = 0.1  # of the scale: keeps a chance for levels next to a round's median (assumed; no fit was published)


@dataclass(frozen=True, slots=True)
class Offer:
    """What befell a party in a round: `kind` "loses to", "compromises with", "gives in to"; its view of utilities."""

    party: int
    other: int
    kind: str
    own: float
    others: float
    position: float


@dataclass(frozen=True, slots=True, eq=False)
class Round:
    """Positions after a round (or before the first), their weighted median and mean, and the offers that were taken."""

    positions: Numbers
    median: float
    mean: float
    offers: tuple[Offer, ...] = ()


KINDS = ("loses to", "compromises with", "gives in to")


def rounds(positions: Any, power: Any, salience: Any, count: int = ROUNDS, denominator: str = "all",
           offers: str = "program") -> tuple[Round, ...]:  # fmt: skip
    """Return the state before the first round and after each, over one issue; arrays are (parties,), any scale.

    Raises UsageError for an option that is not known.
    """
    x, c, s = (np.asarray(v, dtype=float)[None] for v in (positions, power, salience))
    found = [Round(x[0], *_middle(x[0], c[0] * s[0]))]
    span = _span(x, c * s > 0)
    for _ in range(count):
        x, taken = _step(x, c, s, span, denominator, offers)
        kind, other, own, theirs = (column[0] for column in taken)
        rows = tuple(
            Offer(int(k), int(other[k]), KINDS[int(kind[k])], float(own[k]), float(theirs[k]), float(x[0, k]))
            for k in np.flatnonzero(kind >= 0)
        )
        found.append(Round(x[0], *_middle(x[0], c[0] * s[0]), rows))
    return tuple(found)


def _span(x: Numbers, stake: NDArray[np.bool_]) -> Numbers:
    """Return the range of the positions of those with a stake, (runs,); 0 where nobody has one."""
    first = np.take_along_axis(x, stake.argmax(axis=1)[:, None], axis=1)
    return np.asarray(np.ptp(np.where(stake, x, first), axis=1))


def _middle(x: Numbers, weight: Numbers) -> tuple[float, float]:
    """Return the weighted median (the upper of two that split the weight evenly) and mean; NaN without weight."""
    if not weight.sum() > 0:
        return float("nan"), float("nan")
    order = np.argsort(x, kind="stable")
    share = np.cumsum(weight[order]) / weight.sum()
    return float(x[order[int((share > 0.5 - 1e-12).argmax())]]), float((weight * x).sum() / weight.sum())


def _step(x: Numbers, c: Numbers, s: Numbers, span: Numbers, denominator: str, offers: str) -> tuple[Numbers, Any]:
    """Return positions after one round, and of each party the kind of offer taken (-1 none), its other and utilities.

    Arrays are (runs, parties); `span` (runs,) is the range of the first positions.
    """
    for what, value, known in (("denominator", denominator, DENOMINATORS), ("offers", offers, OFFERS)):
        if value not in known:
            raise UsageError(f"There is no {what} {value!r}.", hint=f"Known: {', '.join(known)}.")
    gap = np.abs(x[:, :, None] - x[:, None, :]) / np.where(span > 0, span, 1)[:, None, None]
    weight = c * s
    even = np.ones_like(x)
    against = _utility(gap, _chance(gap, weight, even, denominator), s[:, None, :], even[:, :, None])
    stake = weight > 0  # who has none stands aside
    danger = (against * stake[:, :, None]).sum(axis=1) - np.einsum("bii->bi", against) * stake
    first = danger[np.arange(len(x)), stake.argmax(axis=1)][:, None]
    high = np.where(stake, danger, first).max(axis=1, keepdims=True)
    low = np.where(stake, danger, first).min(axis=1, keepdims=True)
    risk = np.divide(2 * danger - high - low, high - low, out=np.zeros_like(danger), where=stake & (high > low))
    r = (1 - risk / 3) / (1 + risk / 3)
    chance = _chance(gap, weight, r, denominator)
    own = _utility(gap, chance, s[:, None, :], r[:, :, None])  # (run, i, j): i against j, seen by i
    theirs = _utility(gap, np.swapaxes(chance, 1, 2), s[:, :, None], r[:, :, None])  # j against i, seen by i
    return _moved(x, own, theirs, stake[:, :, None] & stake[:, None, :], offers)


def _chance(gap: Numbers, weight: Numbers, r: Numbers, denominator: str) -> Numbers:
    """Return the chance that each i beats each j, (runs, i, j); 0 where they stand at one place."""
    far = weight[:, :, None] * gap ** r[:, :, None]  # (run, voter, place)
    stake = weight > 0
    votes = np.maximum(far[:, :, None, :] - far[:, :, :, None], 0).sum(axis=1) * stake[:, :, None] * stake[:, None, :]
    total = votes.sum(axis=(1, 2), keepdims=True) * 2 if denominator == "all" else votes + np.swapaxes(votes, 1, 2)
    return np.where(gap > 0, np.divide(votes, total, out=np.zeros_like(votes), where=total > 0), 0)


def _utility(gap: Numbers, chance: Numbers, resist: Numbers, r: Numbers) -> Numbers:
    """Return the expected utility of each contest, by the chance to win it, the salience of who resists, and r."""
    win = 2 - 4 * np.maximum(0.5 - 0.5 * gap, 0) ** r
    lose = 2 - 4 * (0.5 + 0.5 * gap) ** r
    return resist * (chance * win + (1 - chance) * lose) + (1 - resist) * win - (2 - 4 * 0.5**r)


def _moved(x: Numbers, own: Numbers, theirs: Numbers, both: NDArray[np.bool_], offers: str) -> tuple[Numbers, Any]:
    """Return the positions after each party took its offer, and the offers as columns."""
    apart = both & (x[:, :, None] != x[:, None, :])
    pressed = apart & (theirs > 0) & (own < 0)
    sets = [apart & (theirs > own) & (own > 0), pressed & (theirs > -own)]
    if offers == "text":
        sets.append(pressed & (theirs < -own))
    towards = np.broadcast_to(x[:, None, :], own.shape)
    with np.errstate(invalid="ignore", divide="ignore"):
        between = x[:, :, None] + (towards - x[:, :, None]) * np.abs(own / theirs)
        lowest = (np.abs(own) * x[:, :, None] + np.abs(theirs) * towards) / (np.abs(own) + np.abs(theirs))
    runs, parties = np.arange(x.shape[0])[:, None], np.arange(x.shape[1])[None, :]
    kind = np.full(x.shape, -1)
    other = np.zeros(x.shape, dtype=np.int64)
    spot = x.copy()
    for k, options in enumerate(sets):
        place = between if k == 1 else towards
        near = lowest if k == 1 and offers == "program" else np.abs(place - x[:, :, None])
        best = np.where(options, near, np.inf).argmin(axis=2)
        takes = options.any(axis=2) & (kind < 0)
        kind, other = np.where(takes, k, kind), np.where(takes, best, other)
        spot = np.where(takes, place[runs, parties, best], spot)
    return spot, (kind, other, own[runs, parties, other], theirs[runs, parties, other])


def points(table: Table, count: int = ROUNDS, denominator: str = "all", offers: str = "program") -> Numbers:
    """Return the weighted median after each round, per draw and issue, (rounds, draws, issues), in [0, 1].

    NaN where nobody with power cares about the issue.
    """
    shape = (table.draws * len(table.issues), len(table.parties))
    x = np.swapaxes(table.positions, 1, 2).reshape(shape)
    s = np.swapaxes(table.salience, 1, 2).reshape(shape)
    c = np.repeat(table.power, len(table.issues), axis=0)
    stake = c * s > 0
    span = _span(x, stake)
    x = np.where(stake, x, 0)
    found = np.empty((count, table.draws, len(table.issues)))
    weight, runs = c * s, np.arange(len(x))[:, None]
    total = weight.sum(axis=1)
    for k in range(count):
        x, _ = _step(x, c, s, span, denominator, offers)
        order = np.argsort(x, axis=1, kind="stable")
        mass = np.cumsum(weight[runs, order], axis=1)
        at = (mass > total[:, None] * (0.5 - 1e-12)).argmax(axis=1)
        spot = x[runs[:, 0], order[runs[:, 0], at]]
        found[k] = np.where(total > 0, spot, np.nan).reshape(table.draws, len(table.issues))
    return found


def solve(table: Table, count: int = ROUNDS, residual: float = RESIDUAL) -> list[Numbers]:
    """Return for each issue the odds over its levels, (rounds x draws, levels), each row summing to 1."""
    return spread(points(table, count).reshape(-1, len(table.issues)), table.levels, residual)


def play(talks: Talks, settings: Settings, seed: int) -> GameResult:
    """Return the odds over the levels of each issue, averaged over draws and rounds."""
    table = draw(talks, few(settings, QUICK_DRAWS), seed)
    if len(table.parties) < 2 or not table.issues:
        return GameResult("challenge", (), ("A challenge needs two parties and an issue.",))
    table, notes = thinned(table, len(table.parties) ** 3 * len(table.issues), CELLS)
    note = f"The share of {ROUNDS} rounds in which the median lies there; the rounds do not settle on one."
    return result("challenge", talks, table, solve(table), [note, *notes])


def tell(sheet: Sheet, options: Options) -> Told:
    """Return the rounds of each issue: who moves where and why, and the median and mean after each."""
    count = int(options.number("rounds", ROUNDS, 1, 1000))
    denominator, offers = options.word("denominator", DENOMINATORS, "all"), options.word("offers", OFFERS, "program")
    options.done()
    lines: list[str] = []
    data: dict[str, Any] = {}
    table = sheet.table
    for i, issue in enumerate(table.issues):
        who = [k for k in range(len(table.parties)) if table.power[0, k] * table.salience[0, k, i] > 0]
        if len(who) < 2:
            lines.append(f"{issue}: fewer than two parties have a stake.")
            continue
        names = [table.parties[k] for k in who]
        low, high = sheet.scales[i] or (0.0, 1.0)
        spots = low + table.positions[0, who, i] * (high - low)
        made = rounds(spots, table.power[0, who], table.salience[0, who, i], count, denominator, offers)
        lines.append(f"{issue}: median {made[0].median:.6g}, mean {made[0].mean:.6g}")
        for n, one in enumerate(made[1:], 1):
            moves = [f"{names[o.party]} {o.kind} {names[o.other]}, to {o.position:.6g}" for o in one.offers]
            lines.append(f"  round {n}: median {one.median:.6g}, mean {one.mean:.6g}; {'; '.join(moves) or 'no move'}")
        data[issue] = [
            {"median": one.median, "mean": one.mean, "positions": dict(zip(names, one.positions.tolist(), strict=True)),
             "offers": [{"party": names[o.party], "kind": o.kind, "other": names[o.other], "own": o.own,
                         "others": o.others, "position": o.position} for o in one.offers]}
            for one in made
        ]  # fmt: skip
    lines.append("The rounds need not settle: none of them is the prediction.")
    return Told("challenge", tuple(lines), {"rounds": data})
