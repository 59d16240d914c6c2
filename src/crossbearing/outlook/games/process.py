"""Process: talks round by round until a deadline, where each choice is the likelier the more it is worth.

Agent quantal response equilibrium (McKelvey and Palfrey 1998, "Quantal response equilibria for extensive form games")
of a bargaining game with a deadline, solved backwards. In each round one party moves, each that can with equal chance
(or in a given order). It may offer any package, hold, close or reopen a measure of its own, strike, or walk out; the
others whose consent is needed accept or not. A choice a has chance exp(L V_a) / sum exp(L V), L the precision.
Values are averages per round: with flow f of no deal (less the measures in force), W_t the value of round t and d the
discount, a round without an agreement is worth C = (1 - d) f + d W_(t+1); W after the last round is f; an accepted
package is worth its utility from then on, walking out f, a strike its war payoff: p u(all to the striker) + (1 - p) f
- c, p the chance to win and c what it costs.

As L and the number of rounds grow it tends to Rubinstein 1982 (the first to offer gets 1 / (1 + d)); with one round and
war for no deal to Fearon 1995 (the one who offers takes up to the other's war payoff, in the range p - c_a to p + c_b).
From talks, all assumed and said: `ROUNDS`, `DISCOUNT`, `PRECISION`; p is the striker's share of power among those whose
consent is needed; c is `WAR_COST` times `coercion_cost`, for all of them; only who is reported to have the option
strikes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from crossbearing.errors import UsageError
from crossbearing.model.outlook import GameResult
from crossbearing.model.talks import Talks
from crossbearing.outlook.sheet import Options, Sheet, Told
from crossbearing.outlook.table import Numbers, Table, bears, draw, few, force, result, thinned
from crossbearing.settings import Settings

ROUNDS, DISCOUNT, PRECISION, WAR_COST = 6, 0.9, 15.0, 2.0
MOST_PACKAGES, MOST_MEASURES = 5_000, 4
QUICK_DRAWS = 20  # of a quick look: more cost little, since draws are played at once
CELLS = 1_000  # packages times sets of measures up to which all draws are played


@dataclass(frozen=True, slots=True, eq=False)
class Lever:
    """A measure that `actor` (an index) can put on and lift: `cost` (parties,) is what each loses while in force."""

    actor: int
    cost: Numbers
    is_on: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Bargain:
    """What the game needs, for each draw.

    `worth` (draws, parties, packages) of each package; `flow` (draws, parties) of a round without a deal and without
    measures; `war` (draws, strikers, parties) the war payoffs if that party strikes, NaN where it cannot; who must
    consent; `order` gives the movers of the rounds in turn, over and over.
    """

    worth: Numbers
    flow: Numbers
    consents: tuple[bool, ...]
    war: Numbers | None = None
    levers: tuple[Lever, ...] = ()
    rounds: int = ROUNDS
    discount: float = DISCOUNT
    precision: float = PRECISION
    order: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Ending:
    """How it ends: the chances of each package (draws, packages), of a strike by each party (draws, parties), of none.

    `none` is (draws,); `value` (draws, parties) is what the game is worth to each before the first round.
    """

    deals: Numbers
    strikes: Numbers
    none: Numbers
    value: Numbers


@dataclass(slots=True)
class _Turn:
    """One party's choice in one round, by draw and measures in force: chances, and where each leads."""

    deal: Numbers  # (draws, states, packages): offered and accepted
    strike: Numbers  # (draws, states)
    leave: Numbers
    onward: list[tuple[Numbers, Any]] = field(default_factory=list)  # chance of going on, and the state gone to


def play_out(game: Bargain) -> Ending:
    """Return how a bargain ends. Raises UsageError where packages or measures are too many or a rule is off scale."""
    _check(game)
    draws, parties, packages = game.worth.shape
    states = 2 ** len(game.levers)
    on = (np.arange(states)[:, None] >> np.arange(len(game.levers))[None, :]) & 1
    cost = np.array([v.cost for v in game.levers]).reshape(len(game.levers), parties)
    flow = game.flow[:, None, :] - (on @ cost)[None]
    value = flow.copy()
    plan: list[list[tuple[float, _Turn]]] = []
    for t in reversed(range(game.rounds)):
        movers = [game.order[t % len(game.order)]] if game.order else _movers(game)
        after = (1 - game.discount) * flow + game.discount * value
        turns = [(1 / len(movers), *_turn(game, m, flow, after)) for m in movers]
        value = np.add.reduce([share * worth for share, _, worth in turns]) if turns else after
        plan.append([(share, turn) for share, turn, _ in turns])
    start = sum(1 << k for k, v in enumerate(game.levers) if v.is_on)
    at = np.zeros((draws, states))
    at[:, start] = 1
    deals, strikes, none = np.zeros((draws, packages)), np.zeros((draws, parties)), np.zeros(draws)
    for t, turns_now in enumerate(reversed(plan)):
        movers = [game.order[t % len(game.order)]] if game.order else _movers(game)
        then = np.zeros_like(at) if turns_now else at
        for mover, (share, turn) in zip(movers, turns_now, strict=True):
            here = at * share
            deals += np.matmul(here[:, None, :], turn.deal)[:, 0]
            strikes[:, mover] += (here * turn.strike).sum(axis=1)
            none += (here * turn.leave).sum(axis=1)
            for chance, target in turn.onward:
                then[:, target] += here * chance
        at = then
    return Ending(deals, strikes, none + at.sum(axis=1), value[:, start])


def _check(game: Bargain) -> None:
    if game.worth.shape[2] > MOST_PACKAGES:
        raise UsageError(f"{game.worth.shape[2]:,} packages are too many to bargain over round by round; the most is "
                         f"{MOST_PACKAGES:,}.", hint="Merge levels or leave out issues.")  # fmt: skip
    if len(game.levers) > MOST_MEASURES:
        raise UsageError(f"{len(game.levers)} measures are too many; the most is {MOST_MEASURES}.",
                         hint="Keep those that matter most.")  # fmt: skip
    if not (0 <= game.discount < 1 and game.precision >= 0 and game.rounds >= 1):
        raise UsageError("The rules of the process are off scale.",
                         hint="Discount in [0, 1), precision 0 or more, one round or more.")  # fmt: skip


def _movers(game: Bargain) -> list[int]:
    """Return who moves at all: whose consent is needed, and who has a measure."""
    return [k for k, at_table in enumerate(game.consents) if at_table or any(v.actor == k for v in game.levers)]


def _turn(game: Bargain, mover: int, flow: Numbers, after: Numbers) -> tuple[_Turn, Numbers]:
    """Return a party's choice in a round and what the round is worth to each, (draws, states, parties).

    `flow` and `after` (draws, states, parties) are the values of no deal for good and of going on.
    """
    draws, packages, states = len(after), game.worth.shape[2], after.shape[1]
    at_table = game.consents[mover]
    values: list[Numbers] = [after[:, :, mover, None]]
    accepted = np.ones((draws, states, packages))
    if at_table:
        for q in (k for k, c in enumerate(game.consents) if c and k != mover):
            gain = game.precision * (game.worth[:, None, q, :] - after[:, :, q, None])
            accepted *= 1 / (1 + np.exp(-np.clip(gain, -700, 700)))
        stay = after[:, :, mover, None]
        values.append(stay + accepted * (game.worth[:, None, mover, :] - stay))
    own = [k for k, v in enumerate(game.levers) if v.actor == mover]
    flipped = [np.arange(states) ^ (1 << k) for k in own]
    values += [after[:, target, mover][:, :, None] for target in flipped]
    war = None if game.war is None else game.war[:, mover]
    can_strike = war is not None and not np.isnan(war).any()
    if can_strike and war is not None:
        values.append(np.broadcast_to(war[:, mover][:, None, None], (draws, states, 1)))
    if at_table:
        values.append(flow[:, :, mover, None])
    chance = _logit(np.concatenate(values, axis=2), game.precision)
    hold, rest = chance[:, :, 0], chance[:, :, 1:]
    offers, rest = (rest[:, :, :packages], rest[:, :, packages:]) if at_table else (rest[:, :, :0], rest)
    deal = offers * accepted if at_table else np.zeros((draws, states, packages))
    turn = _Turn(deal, np.zeros((draws, states)), np.zeros((draws, states)))
    refused = offers.sum(axis=2) - deal.sum(axis=2)
    worth = np.matmul(deal, np.swapaxes(game.worth, 1, 2)) + (hold + refused)[:, :, None] * after
    turn.onward.append((hold + refused, np.arange(states)))
    for k, target in enumerate(flipped):
        turn.onward.append((rest[:, :, k], target))
        worth += rest[:, :, k, None] * after[:, target]
    if can_strike and war is not None:
        turn.strike = rest[:, :, len(flipped)]
        worth += turn.strike[:, :, None] * war[:, None, :]
    if at_table:
        turn.leave = rest[:, :, -1]
        worth += turn.leave[:, :, None] * flow
    return turn, worth


def _logit(values: Numbers, precision: float) -> Numbers:
    """Return the chances of choices (last axis) by their values."""
    power = precision * (values - values.max(axis=2, keepdims=True))
    shares = np.exp(power)
    found: Numbers = shares / shares.sum(axis=2, keepdims=True)
    return found


def utilities(table: Table) -> tuple[Numbers, Numbers, list[Numbers]]:
    """Return each party's worth of each package (draws, parties, packages), its flow of no deal (draws, parties), and
    the level of each issue in each package, (packages,) each; the last issue runs fastest."""
    total = table.salience.sum(axis=2, keepdims=True)
    share = np.divide(table.salience, total, out=np.zeros_like(table.salience), where=total > 0)
    size = math.prod(table.levels)
    if size > MOST_PACKAGES:
        raise UsageError(f"{size:.1e} packages are too many to bargain over round by round; the most is "
                         f"{MOST_PACKAGES:,}.", hint="Merge levels or leave out issues.")  # fmt: skip
    ranks = list(np.unravel_index(np.arange(size), table.levels))
    worth = np.zeros((*share.shape[:2], size))
    flow = np.zeros(share.shape[:2])
    for i, count in enumerate(table.levels):
        near = 1 - np.abs(np.arange(count) / (count - 1) - table.positions[:, :, i, None])
        value = share[:, :, i, None] * near
        worth += value[:, :, ranks[i]]
        flow += value @ table.status_quo[i]
    return worth, flow, [np.asarray(r) for r in ranks]


def wars(table: Table, worth: Numbers, flow: Numbers, strikers: Sequence[int], cost: float) -> tuple[Numbers, Numbers]:
    """Return the war payoffs (draws, strikers, parties), NaN where a party cannot strike, and the chances to win."""
    draws, parties = flow.shape
    who = np.array(table.consents)
    chance = table.power / np.maximum((table.power * who).sum(axis=1, keepdims=True), 1e-12)
    payoffs = np.full((draws, parties, parties), np.nan)
    for k in strikers:
        best = worth[:, k].argmax(axis=1)
        won = worth[np.arange(draws), :, best]
        p = np.minimum(chance[:, k, None], 1)
        payoffs[:, k] = p * won + (1 - p) * flow - cost * who
    return payoffs, np.minimum(chance, 1)


def odds(table: Table, ending: Ending, worth: Numbers, ranks: Sequence[Numbers], chance: Numbers) -> list[Numbers]:
    """Return for each issue the odds over its levels, (draws, levels): a deal has its package, no deal and a war that
    is lost leave what holds now, a war that is won has the striker's wish."""
    found: list[Numbers] = []
    rows = np.arange(table.draws)
    for i, count in enumerate(table.levels):
        out = ending.deals @ np.eye(count)[ranks[i]]
        out += ending.none[:, None] * table.status_quo[i][None]
        for k in np.flatnonzero(ending.strikes.any(axis=0)):
            wish = np.zeros((table.draws, count))
            wish[rows, ranks[i][worth[:, k].argmax(axis=1)]] = 1
            p = chance[:, k, None]
            out += ending.strikes[:, k, None] * (p * wish + (1 - p) * table.status_quo[i][None])
        found.append(out / out.sum(axis=1, keepdims=True))
    return found


def play(talks: Talks, settings: Settings, seed: int) -> GameResult:
    """Return the odds over the levels of each issue; no odds where fewer than two have to consent."""
    table = draw(talks, few(settings, QUICK_DRAWS), seed)
    if sum(table.consents) < 2 or not table.issues:
        return GameResult("process", (), ("Bargaining needs two parties and an issue.",))
    cost = settings.coercion_cost
    levers = _levers(talks, table, cost)
    table, thin = thinned(table, math.prod(table.levels) * 2 ** len(levers[:MOST_MEASURES]), CELLS)
    worth, flow, ranks = utilities(table)
    strikers = [k for k, p in enumerate(table.parties)
                if table.consents[k] and any(o.option == "fight" and o.party == p for o in talks.outside)]  # fmt: skip
    war, chance = wars(table, worth, flow, strikers, WAR_COST * cost)
    ending = play_out(Bargain(worth, flow, table.consents, war, levers[:MOST_MEASURES]))
    notes = [f"Assumed: {ROUNDS} rounds, discount {DISCOUNT:g}, precision {PRECISION:g}; war costs {WAR_COST * cost:g} "
             f"of the payoff range, and is won by share of power.", *thin]  # fmt: skip
    if len(levers) > MOST_MEASURES:
        notes.append(f"Only {MOST_MEASURES} of {len(levers)} measures are played.")
    return result("process", talks, table, odds(table, ending, worth, ranks, chance), notes)


def _levers(talks: Talks, table: Table, cost: float) -> tuple[Lever, ...]:
    """Return the measures of parties in the table but the ground, each with what it takes off whom, and its state."""
    found: list[Lever] = []
    means = dict.fromkeys((v.actor, v.topic) for v in talks.levers if v.topic != "ground" and v.actor in table.parties)
    for actor, topic in means:
        rows = [v for v in talks.levers if (v.actor, v.topic) == (actor, topic)]
        hit = np.array([cost * (p != actor and any(bears(p, v) for v in rows)) for p in table.parties])
        if hit.any():
            found.append(Lever(table.parties.index(actor), hit, force(rows) == 1.0))
    return tuple(found)


def tell(sheet: Sheet, options: Options) -> Told:
    """Return how likely each package, a strike and no deal are, and what the talks are worth to each party.

    A party strikes only where the table gives its chance to win and its cost (`war`).
    """
    rules = sheet.rules
    count = int(options.number("rounds", rules.get("rounds", ROUNDS), 1, 1000))
    discount = options.number("discount", rules.get("discount", DISCOUNT), 0, 0.9999)
    precision = options.number("precision", rules.get("precision", PRECISION), 0, 1e6)
    options.done()
    table = sheet.table
    worth, flow, ranks = utilities(table)
    flow = flow if table.disagreement is None else table.disagreement
    war = np.full((1, len(table.parties), len(table.parties)), np.nan)
    for party, (chance, cost) in sheet.war.items():
        if party not in table.parties or not 0 <= chance <= 1:
            raise UsageError(f"war: {party}, chance {chance:g}, is off.", hint="A party's name and a chance in 0 to 1.")
        k = table.parties.index(party)
        war[0, k] = chance * worth[0, :, int(worth[0, k].argmax())] + (1 - chance) * flow[0] - cost
    order = None
    if "order" in rules:
        unknown = [p for p in rules["order"] if p not in table.parties]
        if unknown or not rules["order"]:
            raise UsageError(f"rules: order names no party {', '.join(unknown)}.", hint=", ".join(table.parties))
        order = tuple(table.parties.index(p) for p in rules["order"])
    ending = play_out(Bargain(worth, flow, table.consents, war, (), count, discount, precision, order))
    strikes = {p: float(ending.strikes[0, k]) for k, p in enumerate(table.parties) if p in sheet.war}
    found = {issue: (ending.deals[0] @ np.eye(n)[ranks[i]]).tolist()
             for i, (issue, n) in enumerate(zip(table.issues, table.levels, strict=True))}  # fmt: skip
    deal, none = float(ending.deals.sum()), float(ending.none[0])
    lines = [f"{count} rounds, discount {discount:g}, precision {precision:g}.",
             f"A deal {deal:.2g}, no deal {none:.2g}" + "".join(f", strike by {p} {v:.2g}" for p, v in strikes.items()),
             ]  # fmt: skip
    for i, (issue, chances) in enumerate(found.items()):
        parts = [f"{name} {c:.2g}" for name, c in zip(sheet.levels[i], chances, strict=True) if c >= 0.005]
        lines.append(f"{issue}, by a deal: {', '.join(parts) or 'nothing'}")
    value = dict(zip(table.parties, ending.value[0].tolist(), strict=True))
    lines += [f"{p}: the talks are worth {v:.4g}" for p, v in value.items()]
    data = {"deal": deal, "no_deal": none, "strikes": strikes, "issues": found, "value": value}
    return Told("process", tuple(lines), data)
