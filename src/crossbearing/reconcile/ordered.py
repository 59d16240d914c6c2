"""Values in the order of their keys, kept in blocks: one more costs a block, however many there are."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import chain
from typing import Any, Generic, TypeVar

T = TypeVar("T")
_BLOCK = 512  # values of a block when it is made; one of twice as many is cut in two


class Ordered(Generic[T]):
    """A list sorted by key. Keys can be compared with each other, and no two are the same."""

    def __init__(self) -> None:
        self._from: list[Any] = []  # the least key that each block but the first may hold
        self._keys: list[list[Any]] = [[]]
        self._values: list[list[T]] = [[]]

    def __len__(self) -> int:
        """Return how many values there are."""
        return sum(map(len, self._values))

    def fill(self, pairs: Iterable[tuple[Any, T]]) -> None:
        """Hold these alone, keys with their values, in any order."""
        ordered = sorted(pairs, key=lambda pair: pair[0])
        blocks = [ordered[n : n + _BLOCK] for n in range(0, len(ordered), _BLOCK)] or [[]]
        self._from = [block[0][0] for block in blocks[1:]]
        self._keys = [[key for key, _ in block] for block in blocks]
        self._values = [[value for _, value in block] for block in blocks]

    def put(self, key: Any, value: T) -> None:
        """Let the value stand at its key, in the place of one that stands there."""
        block = bisect_right(self._from, key)
        keys, values = self._keys[block], self._values[block]
        at = bisect_left(keys, key)
        if at < len(keys) and keys[at] == key:
            values[at] = value
            return
        keys.insert(at, key)
        values.insert(at, value)
        if len(keys) > 2 * _BLOCK:
            self._from.insert(block, keys[_BLOCK])
            self._keys[block : block + 1] = [keys[:_BLOCK], keys[_BLOCK:]]
            self._values[block : block + 1] = [values[:_BLOCK], values[_BLOCK:]]

    def drop(self, key: Any) -> None:
        """Take out what stands at the key. Raises KeyError where nothing does."""
        block = bisect_right(self._from, key)
        keys, values = self._keys[block], self._values[block]
        at = bisect_left(keys, key)
        if at == len(keys) or keys[at] != key:
            raise KeyError(key)
        del keys[at], values[at]
        if not keys and self._from:
            del self._from[max(0, block - 1)], self._keys[block], self._values[block]

    def items(self) -> Iterable[tuple[Any, T]]:
        """Yield all keys with their values, in order."""
        return zip(chain.from_iterable(self._keys), chain.from_iterable(self._values), strict=True)

    def values(self) -> tuple[T, ...]:
        """Return all values in order."""
        return tuple(chain.from_iterable(self._values))
