"""The Pareto frontier where packages earn bonuses: utilities that are sums over boxes of levels, not over issues.

A box pays each party an amount where every issue that it names has a level in its range (the constraint-based utility
of Ito, Hattori and Klein 2007, "Multi-issue negotiation protocol for agents"). Exact by dynamic programming: issues
are settled one after another; two part-packages with the same boxes still open to them have the same future, so of
those only the undominated go on (Bellman 1957). The work grows with the sets of open boxes, not with the packages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossbearing.errors import UsageError
from crossbearing.outlook.table import Numbers

MOST_BOXES = 63  # one bit each
MOST_PARTS = 3_000_000
_CHUNK = 400_000


@dataclass(frozen=True, slots=True)
class Box:
    """What each party gets (`pays`) where every named issue has a level in its range: (issue, low, high), inclusive."""

    ranges: tuple[tuple[int, int, int], ...]
    pays: tuple[float, ...]


def frontier(levels: Sequence[int], boxes: Sequence[Box]) -> tuple[Numbers, NDArray[np.int64]]:
    """Return the Pareto frontier over all packages of two parties: utilities (points, 2) and levels (points, issues).

    Of packages with equal utilities one is kept. Points come in falling order of the first party's utility. Raises
    UsageError, with the size, where boxes or part-packages are too many.
    """
    if len(boxes) > MOST_BOXES:
        raise UsageError(f"{len(boxes)} boxes are too many; the most is {MOST_BOXES}.", hint="Leave out the smallest.")
    order = _order(len(levels), boxes)
    last = [max((order.index(i) for i, _, _ in b.ranges), default=0) for b in boxes]
    pays = np.array([b.pays for b in boxes], dtype=float).reshape(len(boxes), 2)
    is_open = np.array([(1 << len(boxes)) - 1], dtype=np.int64)
    points, chosen = np.zeros((1, 2)), np.zeros((1, 0), dtype=np.int64)
    for step, issue in enumerate(order):
        closing = [k for k in range(len(boxes)) if last[k] == step]
        kept: list[tuple[NDArray[np.int64], Numbers, NDArray[np.int64]]] = []
        for level, alive in _classes(levels[issue], issue, boxes):
            still, gained = is_open & alive, points.copy()
            for k in closing:
                gained += ((still >> k) & 1)[:, None] * pays[k]
                still = still & ~np.int64(1 << k)
            kept.append((still, gained, np.column_stack((chosen, np.full(len(chosen), level)))))
        is_open, points, chosen = _prune(*(np.concatenate(parts) for parts in zip(*kept, strict=True)))
        if len(points) > MOST_PARTS:
            size = float(np.prod(np.array(levels, dtype=float)))
            raise UsageError(f"The frontier over {size:.1e} packages is too large: {len(points)} parts are open.",
                             hint="Merge levels or leave out boxes.")  # fmt: skip
    found = np.empty_like(chosen)
    found[:, order] = chosen
    return points, found


def _order(issues: int, boxes: Sequence[Box]) -> list[int]:
    """Return the order in which issues are settled: first what leaves the fewest boxes open, then the busiest."""
    left, order = set(range(issues)), list[int]()
    named = [{i for i, _, _ in b.ranges} for b in boxes]
    while left:

        def waits(issue: int) -> tuple[int, int, int]:
            done = {*order, issue}
            waiting = sum(1 for n in named if n & done and n - done)
            return waiting, -sum(issue in n for n in named), issue

        order.append(min(left, key=waits))
        left.discard(order[-1])
    return order


def _classes(count: int, issue: int, boxes: Sequence[Box]) -> list[tuple[int, np.int64]]:
    """Return one level for each set of boxes that levels of an issue keep open, with the set."""
    found: dict[int, int] = {}
    for level in range(count):
        alive = 0
        for k, box in enumerate(boxes):
            if all(low <= level <= high for i, low, high in box.ranges if i == issue):
                alive |= 1 << k
        found.setdefault(alive, level)
    return [(level, np.int64(alive)) for alive, level in found.items()]


def _prune(is_open: NDArray[np.int64], points: Numbers,
           chosen: NDArray[np.int64]) -> tuple[NDArray[np.int64], Numbers, NDArray[np.int64]]:  # fmt: skip
    """Return the parts that none with the same open boxes beats or equals."""
    order = np.lexsort((-points[:, 1], -points[:, 0], is_open))
    sets, second = is_open[order], points[order, 1]
    first = np.concatenate(([True], sets[1:] != sets[:-1]))
    # Within each set the second party's utility must rise above all before it: lift each set clear of the one before.
    span = float(np.ptp(points[:, 1])) + 1.0
    lifted = second - points[:, 1].min() + np.cumsum(first) * span
    best = np.maximum.accumulate(lifted)
    keep = order[np.concatenate(([True], lifted[1:] > best[:-1] + 1e-9))]
    return is_open[keep], points[keep], chosen[keep]
