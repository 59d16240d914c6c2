"""Which items of a growing collection meet: those that stand close to each other in the line under a common key.

Nothing compares all pairs: under each key the items stand in a fixed order, and each meets the few before it. Most
items lie in two arrays, sorted by key and order; later ones beside them until the arrays are made anew.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Pair = tuple[int, int]


class Windows:
    """Items, by number, under their keys. `order` gives where an item stands; no two stand at one place."""

    def __init__(self, reach: int, order: Callable[[int], Any]) -> None:
        self.reach, self.order = reach, order
        self.keys: NDArray[np.uint64] | None = None
        self.items: NDArray[np.int64] | None = None
        self.later: dict[int, list[tuple[Any, int]]] = defaultdict(list)
        self.gone: set[int] = set()

    def rebuild(self, keys: NDArray[np.uint64], items: NDArray[np.int64]) -> set[Pair]:
        """Take these items alone, each under its keys; return all pairs that meet, the earlier first."""
        import numpy as np

        numbers = np.unique(items)
        standing = sorted(numbers.tolist(), key=self.order)
        rank = np.zeros(int(numbers[-1]) + 1 if numbers.size else 0, np.int64)
        rank[standing] = np.arange(len(standing))
        sort = np.lexsort((rank[items], keys)) if items.size else np.empty(0, np.int64)
        self.keys, self.items = keys[sort], items[sort]
        self.later.clear()
        self.gone.clear()
        met: set[Pair] = set()
        for step in range(1, self.reach + 1):
            same = self.keys[step:] == self.keys[:-step]
            met.update(zip(self.items[:-step][same].tolist(), self.items[step:][same].tolist(), strict=True))
        return met

    def change(self, added: dict[int, Sequence[int]], dropped: dict[int, Sequence[int]]) -> set[Pair]:
        """Add and drop items with their keys; return the pairs that may meet otherwise than before, in any order.

        Only a pair that stands on both sides of a changed item, or holds one, can: on each side the `reach` items
        next to it that stay. Dropped numbers never come back.
        """
        changed: dict[int, set[int]] = defaultdict(set)
        for item, keys in (*added.items(), *dropped.items()):
            for key in keys:
                changed[key].add(item)
        found: set[Pair] = set()
        for item, keys in dropped.items():
            self._drop(item, keys)
        for key, items in changed.items():
            nearby = set(items)
            for item in items:
                place = self.order(item)
                nearby.update(self._side(key, place, -1), self._side(key, place, 1))
            if len(nearby) > 1:
                found.update(combinations(sorted(nearby), 2))
        for item, keys in added.items():
            for key in keys:
                insort(self.later[key], (self.order(item), item))
        return found

    def _drop(self, item: int, keys: Iterable[int]) -> None:
        self.gone.add(item)
        for key in keys:
            line = self.later.get(key)
            if line is not None:
                line[:] = [one for one in line if one[1] != item]
                if not line:
                    del self.later[key]

    def meet(self, one: int, other: int, keys: Iterable[int]) -> bool:
        """Return whether two items meet under one of the keys that they share."""
        place = self.order(one)
        way = 1 if self.order(other) > place else -1
        return any(other in self._side(key, place, way) for key in keys)

    def _side(self, key: int, place: Any, way: int) -> list[int]:
        """Return the items next to a place on one side under a key: the nearest `reach`, the nearest first."""
        found: list[tuple[Any, int]] = []
        line = self.later.get(key)
        if line:
            at = bisect_left(line, (place,))
            for one in line[at:] if way > 0 else reversed(line[:at]):
                if one[0] != place:
                    found.append(one)
                    if len(found) == self.reach:
                        break
        if self.keys is not None and self.items is not None:
            import numpy as np

            first, last = (int(np.searchsorted(self.keys, np.uint64(key), side)) for side in ("left", "right"))
            items = self.items
            at = bisect_left(range(first, last), place, key=lambda n: self.order(int(items[n]))) + first
            count = 0
            for n in range(at, last) if way > 0 else range(at - 1, first - 1, -1):
                item = int(items[n])
                if item in self.gone or self.order(item) == place:
                    continue
                found.append((self.order(item), item))
                count += 1
                if count == self.reach:
                    break
        found.sort(reverse=way < 0)
        return [item for _, item in found[: self.reach]]
