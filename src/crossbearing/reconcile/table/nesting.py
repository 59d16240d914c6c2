"""Which answers are more general than which: by a tree of values ("Lashio" in "Shan"), or by lists that hold others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from crossbearing.reconcile.table.claims import Ints
from crossbearing.reconcile.table.facts import NO_PAIRS, Facts, Pairs

MOST_LISTS = 500  # values of one question up to which each is compared with each; beyond, none nest
DEEPEST = 64  # steps upward after which a tree is taken to end


def by_tree(facts: Facts, values: Sequence[str], parents: Iterable[tuple[str, str]]) -> Pairs:
    """Return the pairs of facts of one question of which the tree has one above the other.

    `parents` is (child, parent). A child of several parents lies in each of them; one that comes back to itself
    ends there.
    """
    up: dict[str, set[str]] = defaultdict(set)
    for child, parent in parents:
        if child != parent:
            up[child].add(parent)
    number = {name: code for code, name in enumerate(values)}
    used = np.unique(facts.value)
    higher: list[int] = []
    lower: list[int] = []
    for code in used.tolist():
        for name in _ancestors(values[code], up):
            if name in number and number[name] != code:
                higher.append(number[name])
                lower.append(code)
    if not higher:
        return NO_PAIRS
    return _met(facts, np.array(higher), np.array(lower), len(values))


def _ancestors(name: str, up: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    layer = {name}
    for _ in range(DEEPEST):
        layer = {parent for child in layer for parent in up.get(child, ())} - found
        if not layer:
            break
        found |= layer
    return found - {name}


def _met(facts: Facts, higher: Ints, lower: Ints, values: int) -> Pairs:
    """Return the pairs of values as pairs of facts, where a question has both."""
    order = np.argsort(lower, kind="stable")
    higher, lower = higher[order], lower[order]
    first = np.searchsorted(lower, facts.value)
    many = np.searchsorted(lower, facts.value, "right") - first
    below = np.repeat(np.arange(len(facts.value)), many)
    step = np.arange(len(below)) - np.repeat(np.cumsum(many) - many, many)
    wanted = facts.question[below] * values + higher[first[below] + step]
    key = facts.question * values + facts.value  # sorted, as facts are
    place = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
    there = key[place] == wanted
    return Pairs(place[there], below[there])


def by_lists(facts: Facts, values: Sequence[str], separator: str) -> Pairs:
    """Return the pairs of facts of which the one's list of names is a part of the other's."""
    sets = {
        code: frozenset(part.strip() for part in values[code].split(separator))
        for code in np.unique(facts.value).tolist()
    }
    above: list[int] = []
    below: list[int] = []
    ends = np.append(facts.starts, len(facts.question))
    for start, end in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True):
        if not 1 < end - start <= MOST_LISTS:
            continue
        held = [sets[code] for code in facts.value[start:end].tolist()]
        for one, small in enumerate(held):
            for other, large in enumerate(held):
                if small < large:
                    above.append(start + one)
                    below.append(start + other)
    return Pairs(np.array(above, np.int64), np.array(below, np.int64))
