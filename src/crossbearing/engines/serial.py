"""One process: each item in turn. For small runs, for tests, and where processes cannot be started."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def run(
    function: Callable[[T], R], items: Iterable[T], *, workers: int = 1, lost: Callable[[T], R] | None = None
) -> Iterator[R]:
    """Yield function(item) for each item, in order; `workers` and `lost` say nothing here, where there is no worker."""
    return map(function, items)
