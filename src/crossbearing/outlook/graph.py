"""The graph model of a conflict: states, who can move from which to which, and which states last, with reasons.

Kilgour, Hipel and Fang 1987 ("The graph model for conflicts"); Fang, Hipel and Kilgour 1993 ("Interactive Decision
Making"). With R_i(s) the states that party i reaches alone from s, R+_i(s) those of them that i prefers to s, and
u_i a rank, a state s is stable for i under
- Nash (Nash 1950): R+_i(s) is empty;
- GMR (general metarationality, Howard 1971): each t in R+_i(s) is sanctioned: the others can move from t to some
  r with u_i(r) <= u_i(s);
- SMR (symmetric, Howard 1971): as GMR, and i cannot move from r to anything above u_i(s);
- SEQ (sequential, Fraser and Hipel 1979): as GMR with moves of the others that each improve on where it starts.
A state stable for every party is an equilibrium. `Rules` holds the two points on which programs differ.

A sanction depends on r through one number alone, so each concept is a minimum over the others' moves, taken once per
state: the cost grows with the number of moves, not with the square of the number of states.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from crossbearing.errors import UsageError

CONCEPTS = ("nash", "gmr", "smr", "seq")
SANCTIONS = ("equal", "worse")
OPPONENTS = ("one", "each", "joint")
MOST_EACH = 8  # opponents of whom all orders of moving once each are tried
MOST_STATES = 65_536  # 16 options; beyond it nobody reads the answer

Ranks = NDArray[np.int64]
Bits = NDArray[np.bool_]
_NONE = np.iinfo(np.int64).max // 2  # no sanction at all


@dataclass(frozen=True, slots=True)
class Rules:
    """On what the published programs differ.

    `sanction` "equal": a move to what the party likes no better than where it was holds it back; "worse": only what
    it likes less does. `opponents` "one": a sanction is one opponent's move; "each": a run of moves in which each
    opponent moves once at most; "joint": any run of the opponents' moves (the definition of 1993).
    """

    sanction: str = "equal"
    opponents: str = "one"

    def __post_init__(self) -> None:
        for what, value, known in (("sanction", self.sanction, SANCTIONS), ("opponents", self.opponents, OPPONENTS)):
            if value not in known:
                raise UsageError(f"There is no {what} rule {value!r}.", hint=f"Known: {', '.join(known)}.")


@dataclass(frozen=True, slots=True, eq=False)
class Moves:
    """One party's moves as pairs of states, in the order of their sources; `heads` has each source once, `starts` its
    first pair; `into` is the order of pairs by target, `ends` has each target once, `firsts` its first pair there."""

    sources: Ranks
    targets: Ranks
    heads: Ranks
    starts: Ranks
    into: Ranks
    ends: Ranks
    firsts: Ranks

    def of(self, state: int) -> Ranks:
        """Return the states that are reached from one, in ascending order."""
        low, high = np.searchsorted(self.sources, [state, state + 1])
        return np.sort(self.targets[low:high])


@dataclass(frozen=True, slots=True, eq=False)
class Conflict:
    """States with their words, each party's moves, and its rank of each state: `ranks` (..., parties, states).

    A higher rank is preferred; equal ranks are alike to the party. Axes before the last two are draws.
    """

    parties: tuple[str, ...]
    states: tuple[str, ...]
    moves: tuple[Moves, ...]
    ranks: Ranks


def moves_of(pairs: NDArray[np.int64]) -> Moves:
    """Return moves from (moves, 2) pairs of source and target, in any order."""
    order = np.argsort(pairs[:, 0], kind="stable")
    sources, targets = pairs[order, 0], pairs[order, 1]
    into = np.argsort(targets, kind="stable")
    return Moves(sources, targets, *np.unique(sources, return_index=True), into,
                 *np.unique(targets[into], return_index=True))  # fmt: skip


def ranks_of(values: NDArray[np.float64]) -> Ranks:
    """Return ranks along the last axis from utilities, 0 the lowest; utilities equal to nine digits share a rank."""
    flat = np.round(values, 9).reshape(-1, values.shape[-1])
    order = np.argsort(flat, axis=1, kind="stable")
    steps = np.diff(np.take_along_axis(flat, order, axis=1), axis=1) > 0
    places = np.concatenate((np.zeros((len(flat), 1), dtype=np.int64), np.cumsum(steps, axis=1)), axis=1)
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, places, axis=1)
    return ranks.reshape(values.shape)


def stable(conflict: Conflict, concept: str, rules: Rules | None = None) -> Bits:
    """Return whether each state is stable for each party, (..., parties, states). Raises UsageError for no concept."""
    if concept not in CONCEPTS:
        raise UsageError(f"There is no stability concept {concept!r}.", hint=f"Known: {', '.join(CONCEPTS)}.")
    rules = rules or Rules()
    found = np.ones(conflict.ranks.shape, dtype=bool)
    for i, own in enumerate(conflict.moves):
        if not len(own.sources):
            continue
        rank = conflict.ranks[..., i, :]
        holds = _held(conflict, i, concept, rules)[..., own.targets] <= rank[..., own.sources]
        loses = (rank[..., own.targets] > rank[..., own.sources]) & ~holds
        found[..., i, own.heads] = ~np.logical_or.reduceat(loses, own.starts, axis=-1)
    return found


def equilibria(conflict: Conflict, concept: str, rules: Rules | None = None) -> Bits:
    """Return whether each state is stable for every party, (..., states)."""
    return np.asarray(stable(conflict, concept, rules).all(axis=-2))


def reached(conflict: Conflict, start: Ranks) -> Bits:
    """Return which states are come to from each draw's start, (draws,), by moves that each improve on the last for
    who makes it: the start itself, and (draws, states) in all.

    Status quo analysis of Li, Kilgour and Hipel 2005 ("Status quo analysis in the graph model").
    """
    found = np.zeros(conflict.ranks[:, 0].shape, dtype=bool)
    found[np.arange(len(found)), start] = True
    while True:
        now = found.copy()
        for k, own in enumerate(conflict.moves):
            if len(own.sources):
                rank = conflict.ranks[:, k]
                steps = found[:, own.sources] & (rank[:, own.targets] > rank[:, own.sources])
                now[:, own.ends] |= np.logical_or.reduceat(steps[:, own.into], own.firsts, axis=1)
        if (now == found).all():
            return found
        found = now


def _held(conflict: Conflict, party: int, concept: str, rules: Rules) -> Ranks:
    """Return for each state t the lowest rank s at which a move from s to t is sanctioned; `_NONE` where at none."""
    rank = conflict.ranks[..., party, :]
    if concept == "nash":
        return np.full(rank.shape, _NONE)
    cost = rank + (rules.sanction == "worse")
    own = conflict.moves[party]
    if concept == "smr" and len(own.sources):
        back = np.maximum.reduceat(rank[..., own.targets], own.starts, axis=-1)
        cost = cost.copy()
        cost[..., own.heads] = np.maximum(cost[..., own.heads], back)
    others = [k for k in range(len(conflict.moves)) if k != party and len(conflict.moves[k].sources)]
    if rules.opponents == "each":
        return _each_once(conflict, others, cost, concept)
    held = np.full(rank.shape, _NONE)
    while True:
        now = held.copy()
        for k in others:
            now = np.minimum(now, _one_move(conflict, k, np.minimum(cost, held), concept))
        if rules.opponents == "one" or bool((now == held).all()):
            return now
        held = now


def _one_move(conflict: Conflict, party: int, cost: Ranks, concept: str) -> Ranks:
    """Return for each state the lowest cost that one move of a party leads to; `_NONE` where it cannot move."""
    theirs = conflict.moves[party]
    reached = cost[..., theirs.targets]
    if concept == "seq":
        rank = conflict.ranks[..., party, :]
        reached = np.where(rank[..., theirs.targets] > rank[..., theirs.sources], reached, _NONE)
    found = np.full(cost.shape, _NONE)
    found[..., theirs.heads] = np.minimum.reduceat(reached, theirs.starts, axis=-1)
    return found


def _each_once(conflict: Conflict, others: Sequence[int], cost: Ranks, concept: str) -> Ranks:
    """Return the lowest cost after a run in which each of the others moves once at most, in any order."""
    if len(others) > MOST_EACH:
        raise UsageError(f"Runs of {len(others)} opponents, each once, are too many to try.",
                         hint="Set opponents to joint or one.")  # fmt: skip
    after: dict[tuple[int, ...], Ranks] = {(): np.full(cost.shape, _NONE)}
    for count in range(1, len(others) + 1):
        for group in combinations(others, count):
            best = after[()]
            for k in group:
                rest = after[tuple(x for x in group if x != k)]
                best = np.minimum(best, _one_move(conflict, k, np.minimum(cost, rest), concept))
            after[group] = best
    return after[tuple(others)]


def reason(conflict: Conflict, party: int, state: int, concept: str, rules: Rules | None = None,
           called: Callable[[int, int], str] | None = None) -> str:  # fmt: skip
    """Return in words why a state is stable for a party or not, of a conflict of one draw.

    `called` names a state as come to from another; without it a state is named by all its words.
    """
    rules, word = rules or Rules(), called or (lambda to, _: f"“{conflict.states[to]}”")
    rank, name = conflict.ranks[party], conflict.parties[party]
    better = [int(t) for t in conflict.moves[party].of(state) if rank[t] > rank[state]]
    if not better:
        return f"{name} stays at {word(state, state)}: it can move to nothing that it likes better ({concept})"
    held = _held(conflict, party, concept, rules)
    free = [t for t in better if held[t] > rank[state]]
    if free:
        way = "nothing that the others can do" if concept != "nash" else "whatever follows, its own gain"
        how = {"nash": "", "smr": " for good", "seq": " to their own gain"}.get(concept, "")
        tail = f", and {way}{how} makes it regret that" if concept != "nash" else ""
        return f"{name} leaves {word(state, state)} for {word(free[0], state)}, which it likes better{tail} ({concept})"
    parts = [f"{word(t, state)}, which {_answer(conflict, party, t, concept, rules, word)}" for t in better[:3]]
    more = f" (and {len(better) - 3} more)" if len(better) > 3 else ""
    return f"{name} stays at {word(state, state)}: it would like {'; or '.join(parts)}{more} ({concept})"


def _answer(conflict: Conflict, party: int, at: int, concept: str, rules: Rules,
            word: Callable[[int, int], str]) -> str:  # fmt: skip
    """Return in words which move of whom sanctions a party's move to a state."""
    held = _held(conflict, party, concept, rules)
    one = _held(conflict, party, concept, Rules(rules.sanction, "one"))
    for k, theirs in enumerate(conflict.moves):
        if k == party or one[at] > held[at]:
            continue
        for r in theirs.of(at):
            gains = conflict.ranks[k][r] > conflict.ranks[k][at]
            only = [np.array([[at, int(r)]]) if j == k else np.empty((0, 2), dtype=np.int64)
                    for j in range(len(conflict.moves))]  # fmt: skip
            moves = tuple(m if j == party else moves_of(only[j]) for j, m in enumerate(conflict.moves))
            alone = replace(conflict, moves=moves)
            if (gains or concept != "seq") and _held(alone, party, concept, rules)[at] == held[at]:
                return f"{conflict.parties[k]} would answer with {word(int(r), at)}"
    return "the others together would answer with something that it likes no better"


@dataclass(frozen=True, slots=True)
class Axis:
    """One thing that states differ in: its values in words ("" for none), who moves it alone, and which way.

    `ways` 0: both; 1: upwards only; -1: downwards only, along the order of `values`.
    """

    name: str
    values: tuple[str, ...]
    owner: str
    ways: int = 0


def product(parties: Sequence[str], axes: Sequence[Axis], infeasible: Sequence[dict[int, int]] = ()
            ) -> tuple[Conflict, Ranks]:  # fmt: skip
    """Return a conflict without preferences (all ranks 0) and the value index of each axis in each state.

    States are all combinations but those that match a pattern of `infeasible` ({axis: value}); the first axis runs
    fastest. A party moves all its axes at once to any feasible state that differs in them alone. Raises UsageError,
    with the size, where they are too many, or where nothing is feasible.
    """
    sizes = [len(a.values) for a in axes]
    total = 1
    for size in sizes:
        total *= size
    if total > MOST_STATES:
        many = f"{total:,}" if total < 10**9 else f"{float(total):.1e}" if total < 10**300 else "over 1e300"
        raise UsageError(f"{len(axes)} options make {many} states; the most is {MOST_STATES:,}.",
                         hint="Merge options, or leave out those that nobody would use.")  # fmt: skip
    strides = np.cumprod([1, *sizes[:-1]]).astype(np.int64)
    codes = np.arange(total)
    values = (codes[:, None] // strides[None, :]) % np.array(sizes, dtype=np.int64)
    feasible = np.ones(total, dtype=bool)
    for pattern in infeasible:
        hit = np.ones(total, dtype=bool)
        for axis, value in pattern.items():
            hit = np.logical_and(hit, values[:, axis] == value)
        feasible[hit] = False
    if not feasible.any():
        raise UsageError("No state is feasible.", hint="Take patterns out of `infeasible`.")
    codes, place = codes[feasible], np.cumsum(feasible) - 1
    moves = tuple(_moves(p, axes, strides, codes, values[feasible], feasible, place) for p in parties)
    found = values[feasible]
    words = tuple("; ".join(w for a, v in enumerate(row) if (w := axes[a].values[v])) or "nothing" for row in found)
    return Conflict(tuple(parties), words, moves, np.zeros((len(parties), len(codes)), dtype=np.int64)), found


def _moves(party: str, axes: Sequence[Axis], strides: Ranks, codes: Ranks, values: Ranks, feasible: Bits,
           place: Ranks) -> Moves:  # fmt: skip
    """Return all moves of a party: each change of its own axes, where the way is open and the target feasible."""
    own = [k for k, a in enumerate(axes) if a.owner == party]
    pairs: list[Ranks] = []
    for choice in np.ndindex(*(len(axes[k].values) for k in own)):
        target, is_open, changes = codes.copy(), np.ones(len(codes), dtype=bool), np.zeros(len(codes), dtype=bool)
        for k, value in zip(own, choice, strict=True):
            step = value - values[:, k]
            target += step * strides[k]
            changes |= step != 0
            if axes[k].ways:
                is_open &= step * axes[k].ways >= 0
        keep = np.flatnonzero(is_open & changes)
        keep = keep[feasible[target[keep]]]
        pairs.append(np.stack((keep, place[target[keep]]), axis=1))
    return moves_of(np.concatenate(pairs) if pairs else np.empty((0, 2), dtype=np.int64))
