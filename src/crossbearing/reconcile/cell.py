"""A bearing in its place among all: as its report gives it, as other reports join it, what it says across kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any

from crossbearing.reconcile.question import Bearing


class Cell:
    """One bearing: `raw` as its own report gives it, `now` with what others tell. Cells are told apart by identity.

    `at` is its place among those of its claim's report, or of what its claim says across kinds (`late`); `made` are
    the cells of what it says on another kind's question.
    """

    __slots__ = ("at", "late", "made", "now", "raw")

    def __init__(self, raw: Bearing, at: Any, late: bool = False) -> None:
        self.raw, self.now, self.at, self.late = raw, raw, at, late
        self.made: list[Cell] | None = None


# Where a cell stands: first what reports say, then what that says across kinds; each in report order.
place: Callable[[Cell], tuple[Any, ...]] = attrgetter("late", "raw.claim.report", "at")


def bearings(cells: Iterable[Cell]) -> list[Bearing]:
    """Return the bearings as they are now, in the order of their places."""
    return [c.now for c in sorted(cells, key=place)]
