"""A conflict written as options and preferences (JSON) -> states, moves and ranks of the graph model."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import Any

import numpy as np

from crossbearing.errors import UsageError
from crossbearing.outlook import graph
from crossbearing.outlook.graph import Axis, Conflict, Ranks

WAYS = {"both": 0, "forward": 1, "back": -1}
PREFERENCES = ("ranking", "statements", "prefers")
FORM = "docs/games.md shows the form."


def conflict(raw: Mapping[str, Any], name: str) -> tuple[Conflict, tuple[str, ...]]:
    """Return the conflict of one draw and each state's code (Y or N for each option, in their order).

    Raises UsageError for what is missing, unknown or contradicts itself, and for too many states.
    """
    for key in raw:
        if key not in ("options", "infeasible", "parties"):
            raise UsageError(f"{name}: there is no key {key!r}.", hint="Known: options, infeasible, parties.")
    options, parties = raw.get("options"), list(raw["parties"])
    if not isinstance(options, dict) or not options:
        raise UsageError(f"{name}: `options` is empty.", hint=FORM)
    if len(parties) < 2:
        raise UsageError(f"Two parties or more are needed; {name} has {len(parties)}.", hint="Add another.")
    axes = [_axis(option, row, parties, name) for option, row in options.items()]
    patterns = [_pattern(p, list(options), f"{name}: infeasible") for p in raw.get("infeasible", [])]
    found, values = graph.product(parties, axes, patterns)
    codes = tuple("".join("NY"[v] for v in row) for row in values)
    ranks = np.stack([_ranks(raw["parties"][p], values, codes, list(options), f"{name}: {p}") for p in parties])
    return replace(found, ranks=ranks), codes


def _axis(option: str, row: Any, parties: Sequence[str], name: str) -> Axis:
    if not isinstance(row, dict) or row.get("by") not in parties:
        raise UsageError(f"{name}: option {option!r} needs `by`, one of {', '.join(parties)}.", hint=FORM)
    way = row.get("way", "both")
    if way not in WAYS:
        raise UsageError(f"{name}: option {option!r} cannot go {way!r}.", hint=f"Known: {', '.join(WAYS)}.")
    return Axis(option, ("", option), str(row["by"]), WAYS[way])


def _pattern(raw: Any, options: Sequence[str], where: str) -> dict[int, int]:
    """Return a pattern {option: taken or not} by indexes."""
    if not isinstance(raw, dict) or not raw:
        raise UsageError(f"{where}: {raw!r} is no pattern.", hint='Write it as {"option": true, "other": false}.')
    found: dict[int, int] = {}
    for option, taken in raw.items():
        if option not in options:
            near = difflib.get_close_matches(option, options, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(options)}."
            raise UsageError(f"{where}: {option!r} is no option.", hint=hint)
        found[options.index(option)] = int(bool(taken))
    return found


def _ranks(raw: Any, values: Ranks, codes: Sequence[str], options: Sequence[str], where: str) -> Ranks:
    """Return a party's rank of each state, (states,), from the one way in which its preferences are given."""
    given = [k for k in PREFERENCES if isinstance(raw, dict) and k in raw]
    if len(given) != 1:
        raise UsageError(f"{where}: its preferences are wanted in one way.", hint=f"One of {', '.join(PREFERENCES)}.")
    rows = raw[given[0]]
    if given[0] == "statements":
        return _by_statements(rows, values, options, where)
    if given[0] == "ranking":
        groups = [row if isinstance(row, list) else [row] for row in rows]
        spots = [[_state(s, codes, where) for s in group] for group in groups]
        flat = [s for group in spots for s in group]
        if sorted(flat) != list(range(len(codes))):
            missing = [codes[k] for k in range(len(codes)) if flat.count(k) != 1]
            raise UsageError(f"{where}: the ranking does not name each state once: {', '.join(missing[:5])}.",
                             hint=f"There are {len(codes)} feasible states.")  # fmt: skip
        ranks = np.empty(len(codes), dtype=np.int64)
        for height, group in enumerate(reversed(spots)):
            ranks[group] = height
        return ranks
    return _by_pairs([(_state(a, codes, where), _state(b, codes, where)) for a, b in rows], codes, where)


def _by_statements(rows: Any, values: Ranks, options: Sequence[str], where: str) -> Ranks:
    """Return ranks by statements, the weightiest first: the k-th of n counts 2^(n - k) where it holds.

    Option prioritising of Fang, Hipel and Kilgour 1993. A statement is a pattern, or a list of which any may hold.
    """
    score = np.zeros(len(values))
    for k, row in enumerate(rows):
        holds = np.zeros(len(values), dtype=bool)
        for pattern in row if isinstance(row, list) else [row]:
            fits = np.ones(len(values), dtype=bool)
            for option, taken in _pattern(pattern, options, where).items():
                fits &= values[:, option] == taken
            holds |= fits
        score += holds * 2.0 ** (len(rows) - 1 - k)
    return graph.ranks_of(score)


def _by_pairs(pairs: Sequence[tuple[int, int]], codes: Sequence[str], where: str) -> Ranks:
    """Return ranks from pairs of a better and a worse state: each lies above the longest chain of worse ones."""
    under: dict[int, set[int]] = {k: set() for k in range(len(codes))}
    for better, worse in pairs:
        under[better].add(worse)
    ranks = np.zeros(len(codes), dtype=np.int64)
    try:
        for state in TopologicalSorter(under).static_order():
            ranks[state] = max((int(ranks[w]) + 1 for w in under[state]), default=0)
    except CycleError as fault:
        circle = " over ".join(codes[k] for k in reversed(fault.args[1]))
        raise UsageError(f"{where} prefers {circle}: its preferences go in a circle.",
                         hint="Take out one of these pairs.") from fault  # fmt: skip
    return ranks


def _state(raw: Any, codes: Sequence[str], where: str) -> int:
    """Return the index of a state by its code, or by its number from 1."""
    if isinstance(raw, int) and not isinstance(raw, bool) and 1 <= raw <= len(codes):
        return raw - 1
    if raw not in codes:
        raise UsageError(f"{where}: {raw!r} is no feasible state.", hint=f"States are written as {codes[0]}.")
    return codes.index(raw)
