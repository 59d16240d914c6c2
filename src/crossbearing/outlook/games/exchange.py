"""Exchange: two parties trade votes on two issues, each giving on the one it cares less for, at equal gain.

Stokman and Van Oosten 1994 ("The exchange of voting positions", in Bueno de Mesquita and Stokman, "European Community
Decision Making"); Van Assen, Stokman and Van Oosten 2003 ("Conflict measures in cooperative exchange models of
collective decision-making"). With weight w = power x salience and outcome O_p = sum w x / sum w per issue, two
parties on opposite sides of both outcomes, i caring relatively more for p (s_ip / s_iq >= s_jp / s_jq), trade: j moves
on p towards i, i on q towards j. A move m_j shifts the outcome by e_p = w_jp m_j / sum_p w. Gains s_ip e_p - s_iq e_q
and s_jq e_q - s_jp e_p are equal where e_q = e_p (s_ip + s_jp) / (s_iq + s_jq); one of the two moves all the way to
the other's position, the other as far as that asks. The trade of highest gain is made, those that touch the same
votes are worked out anew, and so on until none is left.

`RULES` are the two published programs: "free" (R package equal-gain) lets a party give on an issue one way only;
"bounded" (Python package decide-exchange-model) also cuts a move with which the outcome would pass its taker's wish.
Outcome: the compromise of the positions after all trades, with its residual.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crossbearing.errors import UsageError
from crossbearing.model.outlook import GameResult
from crossbearing.model.talks import Talks
from crossbearing.outlook.games.compromise import RESIDUAL
from crossbearing.outlook.sheet import Options, Sheet, Told
from crossbearing.outlook.table import Numbers, Table, draw, few, result, spread, stakeless, thinned
from crossbearing.settings import Settings
from crossbearing.wording import counted

RULES = ("free", "bounded")
MOST_PAIRS = 200_000
CELLS = 60  # parties times issues up to which all draws are played
_TIE = 11  # digits: gains that agree to so many tie under "bounded" (its program counts in decimals)
_LEAST = 1e-10  # a move or gain must be more than rounding

Indexes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Trade:
    """One trade: `giver` moves on issue `gives` from `start` to `end`, `taker` on `takes` likewise; parties and issues
    as indexes, positions in 0 to 100. `again` says that an earlier trade changed it."""

    giver: int
    gives: int
    taker: int
    takes: int
    gain: float
    start: float
    end: float
    other_start: float
    other_end: float
    again: bool


class _Market:
    """All pairs that may trade, as columns; a round of work on some of them at a time."""

    def __init__(self, wish: Numbers, salience: Numbers, power: Numbers, rule: str) -> None:
        """Take (issues, parties) arrays; `wish` in 0 to 100, NaN where a party has no stake."""
        self.rule, self.wish, self.salience = rule, wish, salience
        self.weight = np.where(np.isnan(wish), 0.0, np.nan_to_num(salience * power))
        self.now = wish.copy()
        self.power = np.nan_to_num(power)
        self.total = np.array([math.fsum(row) for row in self.weight])
        with np.errstate(invalid="ignore", divide="ignore"):
            self.mean = np.nansum(salience * power * wish, axis=1) / self.total
        i, j, p, q = _pairs(wish, self.mean, self.weight, salience, rule)
        self.i, self.j, self.p, self.q = i, j, p, q
        count = len(i)
        self.gain, self.move_i, self.move_j = np.zeros(count), np.zeros(count), np.zeros(count)
        self.valid, self.again = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
        self.kept = {side: [np.zeros(count), np.full(count, np.inf), np.full(count, -np.inf)] for side in "ij"}
        spots = np.nan_to_num(wish)
        self.seen = {"i": spots[q], "j": spots[p]} if rule == "bounded" else {}
        self.known = {side: np.zeros((count, wish.shape[1]), dtype=bool) for side in self.seen}
        self.work(np.arange(count))

    def work(self, e: Indexes) -> None:
        """Work out moves, gain and validity of some pairs from the positions as they are now."""
        if not len(e):
            return
        i, j, p, q, s = self.i[e], self.j[e], self.p[e], self.q[e], self.salience
        want_p, want_q, at_q, at_p = self.wish[p, i], self.wish[q, j], self.now[q, i], self.now[p, j]
        ratio = (s[p, i] + s[p, j]) / (s[q, i] + s[q, j])
        shift_p = np.abs(want_p - at_p) * s[p, j] * self.power[p, j] / self.total[p]
        shift_q = ratio * shift_p
        move_i, move_j = shift_q * self.total[q] / self.weight[q, i], np.abs(want_p - at_p)
        over = move_i > np.abs(at_q - want_q)
        full_q = np.abs(want_q - at_q) * s[q, i] * self.power[q, i] / self.total[q]
        shift_q = np.where(over, full_q, shift_q)
        shift_p = np.where(over, (s[q, i] + s[q, j]) / (s[p, i] + s[p, j]) * full_q, shift_p)
        move_i = np.where(over, np.abs(want_q - at_q), move_i)
        move_j = np.where(over, shift_p * self.total[p] / self.weight[p, j], move_j)
        self.move_i[e] = np.where(at_q > want_q, -move_i, move_i)
        self.move_j[e] = np.where(at_p > want_p, -move_j, move_j)
        self.gain[e] = np.abs(s[p, i] * shift_p - s[q, i] * shift_q)
        if self.rule == "free":
            way_i, way_j = self.wish[q, i] > self.mean[q], self.wish[p, j] > self.mean[p]
            one_way = ((self.move_i[e] < 0) == way_i) & ((self.move_j[e] < 0) == way_j)
            self.valid[e] = one_way & (move_i != 0) & (move_j != 0)
            return
        self.valid[e] = self._allowed(e) & (self.gain[e] >= _LEAST)
        for side in "ij":
            fine = e[self.valid[e]]
            if len(fine):
                self._cut(fine, side)

    def _allowed(self, e: Indexes) -> NDArray[np.bool_]:
        """Return whether both moves stay on the scale and go the way of those before."""
        fine = np.ones(len(e), dtype=bool)
        for side, move, at in (("i", self.move_i[e], self.now[self.q[e], self.i[e]]),
                               ("j", self.move_j[e], self.now[self.p[e], self.j[e]])):  # fmt: skip
            total, low, high = (column[e] for column in self.kept[side])
            fine &= (np.abs(move) <= 100) & (np.abs(move) > _LEAST)
            fine &= (at + move >= -1e-9) & (at + move <= 100 + 1e-9) & (total + move <= 100 + 1e-9)
            fine &= (np.minimum(low, move) > 0) | (np.maximum(high, move) < 0)
        return fine

    def _cut(self, e: Indexes, side: str) -> None:
        """Cut a side's move where the outcome would pass the wish of who takes it, and the other side's with it."""
        mine = side == "i"
        actor, issue = (self.i[e], self.q[e]) if mine else (self.j[e], self.p[e])
        wish = self.wish[issue, self.j[e] if mine else self.i[e]]
        at, move = self.now[issue, actor], (self.move_i if mine else self.move_j)[e]
        seen = self.seen[side][e]
        rows = np.arange(len(e))
        around = (self.weight[issue] * seen).sum(axis=1) + self.weight[issue, actor] * (at - seen[rows, actor])
        before = around / self.total[issue]
        after = before + self.weight[issue, actor] * move / self.total[issue]
        passed = ((wish - before) < 0) != ((wish - after) < 0)
        passed &= ((wish - before) != 0) & ((wish - after) != 0)
        if not passed.any():
            return
        e, issue, actor = e[passed], issue[passed], actor[passed]
        i, j, p, q, s = self.i[e], self.j[e], self.p[e], self.q[e], self.salience
        length = np.abs(wish - before)[passed] * self.total[issue] / self.weight[issue, actor]
        shift = length * s[issue, actor] * self.power[issue, actor] / self.total[issue]
        ratio = (s[p, i] + s[p, j]) / (s[q, i] + s[q, j])
        if mine:
            shift_q, shift_p = shift, shift / ratio
            self.move_i[e] = np.copysign(length, self.move_i[e])
            self.move_j[e] = np.copysign(shift_p * self.total[p] / self.weight[p, j], self.move_j[e])
        else:
            shift_p, shift_q = shift, shift * ratio
            self.move_j[e] = np.copysign(length, self.move_j[e])
            self.move_i[e] = np.copysign(shift_q * self.total[q] / self.weight[q, i], self.move_i[e])
        self.gain[e] = np.abs(s[p, i] * shift_p - s[q, i] * shift_q)
        self.valid[e] = self._allowed(e)

    def make(self, k: int) -> Trade:
        """Make one trade and work out anew what it touches."""
        i, j, p, q = (int(column[k]) for column in (self.i, self.j, self.p, self.q))
        at_q, at_p = float(self.now[q, i]), float(self.now[p, j])
        new_q, new_p = at_q + float(self.move_i[k]), at_p + float(self.move_j[k])
        trade = Trade(i, q, j, p, float(self.gain[k]), at_q, new_q, at_p, new_p, bool(self.again[k]))
        self.now[q, i], self.now[p, j], self.valid[k] = new_q, new_p, False
        gave_i = ((self.i == i) & (self.q == q)) | ((self.i == j) & (self.q == p))
        gave_j = ((self.j == i) & (self.p == q)) | ((self.j == j) & (self.p == p))
        touched = gave_i | gave_j
        if self.rule == "bounded":
            touched |= self._note(j, q, i, new_q) | self._note(i, p, j, new_p)
        hit = np.flatnonzero(touched & self.valid)
        self.again[hit] = True
        for side, gave, move in (("i", gave_i, self.move_i), ("j", gave_j, self.move_j)):
            same = hit[gave[hit]]
            total, low, high = self.kept[side]
            total[same] += move[same]
            low[same], high[same] = np.minimum(low[same], move[same]), np.maximum(high[same], move[same])
        self.work(hit)
        return trade

    def _note(self, taker: int, issue: int, giver: int, spot: float) -> NDArray[np.bool_]:
        """Note in the pairs in which a party takes on an issue where another's vote on it went; return those pairs."""
        every = np.zeros(len(self.i), dtype=bool)
        for side, takes in (("i", (self.j == taker) & (self.q == issue)),
                            ("j", (self.i == taker) & (self.p == issue))):  # fmt: skip
            rows = np.flatnonzero(takes)
            old = self.seen[side][rows, giver]
            nearer = np.minimum(old, spot) if self.wish[issue, giver] <= spot else np.maximum(old, spot)
            self.seen[side][rows, giver] = np.where(self.known[side][rows, giver], nearer, spot)
            self.known[side][rows, giver] = True
            every |= takes
        return every


def _pairs(wish: Numbers, mean: Numbers, weight: Numbers, salience: Numbers,
           rule: str) -> tuple[Indexes, Indexes, Indexes, Indexes]:  # fmt: skip
    """Return the pairs i, j, p, q of opposite sides of both outcomes, i being the one that cares more for p."""
    issues, parties = wish.shape
    high = wish > mean[:, None] if rule == "free" else ~(wish <= mean[:, None])
    stake = weight > 0
    rows: list[tuple[int, int, int, int]] = []
    order = range(parties - 1, -1, -1) if rule == "free" else range(parties)
    for p in range(issues):
        for q in range(p + 1, issues):
            who = [k for k in order if stake[p, k] and stake[q, k]]
            for same in (True, False):
                first = [k for k in who if high[p, k] == (rule == "free" or not same) and high[q, k] == (
                    high[p, k] if same else not high[p, k])]  # fmt: skip
                second = [k for k in who if high[p, k] != (rule == "free" or not same) and high[q, k] == (
                    high[p, k] if same else not high[p, k])]  # fmt: skip
                rows += [(a, b, p, q) for a in first for b in second]
    if len(rows) > MOST_PAIRS:
        raise UsageError(f"{len(rows):,} pairs may trade; the most is {MOST_PAIRS:,}.",
                         hint="Leave out issues, or parties of little weight.")  # fmt: skip
    found = np.array(rows, dtype=np.int64).reshape(-1, 4)
    a, b, p_, q_ = found.T
    swap = salience[p_, a] / salience[q_, a] < salience[p_, b] / salience[q_, b]
    return np.where(swap, b, a), np.where(swap, a, b), p_, q_


def trades(wish: Any, salience: Any, power: Any, rule: str = "bounded") -> tuple[list[Trade], Numbers, int]:
    """Return the trades in the order in which they are made, the positions after them, and how many pairs there were.

    All three arrays are (issues, parties); `wish` in 0 to 100 and NaN where a party has no stake. Positions come back
    in the same form. Raises UsageError for a rule that is not known or too many pairs.
    """
    if rule not in RULES:
        raise UsageError(f"There is no exchange rule {rule!r}.", hint=f"Known: {', '.join(RULES)}.")
    wish, salience, power = (np.asarray(x, dtype=float) for x in (wish, salience, power))
    market = _Market(wish, salience, np.broadcast_to(power, wish.shape), rule)
    order = np.arange(len(market.i))
    made: list[Trade] = []
    while True:
        order = order[market.valid[order] & (market.gain[order] != 0)]
        if not len(order):
            return made, market.now, len(market.i)
        best, order = _next(order, market.gain[order], rule)
        made.append(market.make(best))


def _next(order: Indexes, gain: Numbers, rule: str) -> tuple[int, Indexes]:
    """Return the pair that trades next and the others in their new order, which decides ties, as each program does."""
    if rule == "bounded":
        order = order[np.argsort(-np.round(gain, _TIE), kind="stable")]
        return int(order[0]), order[1:]
    # One pass from the front: a pair that is overtaken goes back in line where its better was found.
    records = np.flatnonzero(gain > np.concatenate(([-np.inf], np.maximum.accumulate(gain)[:-1])))
    rest = order.copy()
    rest[records[1:]] = order[records[:-1]]
    return int(order[records[-1]]), np.delete(rest, records[0])


def points(table: Table, rule: str = "bounded") -> tuple[Numbers, float]:
    """Return the compromise after all trades per draw and issue, in [0, 1], and the mean number of trades a draw."""
    found = np.empty((table.draws, len(table.issues)))
    count = 0
    for k in range(table.draws):
        weight = (table.power[k][:, None] * table.salience[k]).T
        wish = np.where(weight > 0, table.positions[k].T * 100, np.nan)
        made, after, _ = trades(wish, table.salience[k].T, np.broadcast_to(table.power[k], wish.shape), rule)
        count += len(made)
        with np.errstate(invalid="ignore", divide="ignore"):
            found[k] = np.nansum(weight * after, axis=1) / weight.sum(axis=1) / 100
    return found, count / table.draws


def solve(table: Table, rule: str = "bounded", residual: float = RESIDUAL) -> list[Numbers]:
    """Return for each issue the odds over its levels, (draws, levels), each row summing to 1."""
    return spread(points(table, rule)[0], table.levels, residual)


def play(talks: Talks, settings: Settings, seed: int) -> GameResult:
    """Return the odds over the levels of each issue, averaged over draws; no odds where there is one issue only."""
    table = draw(talks, few(settings), seed)
    if len(table.issues) < 2 or len(table.parties) < 2:
        return GameResult("exchange", (), ("An exchange needs two issues and two parties.",))
    table, notes = thinned(table, len(table.parties) * len(table.issues), CELLS)
    spots, count = points(table)
    notes += stakeless(talks, table, spots)
    if count == 0:
        notes.append("Nobody has anything to trade: the odds are those of the compromise.")
    odds = spread(spots, table.levels, RESIDUAL)
    return result("exchange", talks, table, odds, notes)


def tell(sheet: Sheet, options: Options) -> Told:
    """Return the trades in order with their gain, and where each issue ends after them, in the table's own terms."""
    rule = options.word("rule", RULES, "bounded")
    options.done()
    table = sheet.table
    if len(table.issues) < 2:
        raise UsageError("An exchange needs two issues; the table has one.", hint="Add an issue to trade against.")
    weight = (table.power[0][:, None] * table.salience[0]).T
    wish = np.where(weight > 0, table.positions[0].T * 100, np.nan)
    made, after, pairs = trades(wish, table.salience[0].T, np.broadcast_to(table.power[0], wish.shape), rule)

    def row(t: Trade) -> dict[str, Any]:
        return {"giver": table.parties[t.giver], "gives": table.issues[t.gives],
                "from": sheet.value(t.gives, t.start / 100), "to": sheet.value(t.gives, t.end / 100),
                "taker": table.parties[t.taker], "takes": table.issues[t.takes],
                "taker_from": sheet.value(t.takes, t.other_start / 100),
                "taker_to": sheet.value(t.takes, t.other_end / 100), "gain": t.gain}  # fmt: skip

    rows = [row(t) for t in made]
    lines = [f"{counted(pairs, 'pair')} could trade; trades made: {len(rows)} (rule {rule})."]
    lines += [f"{n}. {r['giver']} gives on {r['gives']} ({r['from']:.4g} to {r['to']:.4g}), {r['taker']} on "
              f"{r['takes']} ({r['taker_from']:.4g} to {r['taker_to']:.4g}); gain {r['gain']:.4g} each"
              for n, r in enumerate(rows, 1)]  # fmt: skip
    with np.errstate(invalid="ignore", divide="ignore"):
        ends = np.nansum(weight * after, axis=1) / weight.sum(axis=1) / 100
    told = sheet.told("exchange", ends)
    return Told("exchange", (*lines, *told.lines), {"pairs": pairs, "trades": rows, **told.data})
