"""Which texts share words: pairs that have many word triples in common (Broder 1997), without comparing all pairs.

Each text is the set of its hashed word triples. The smallest hashes of a text (a bottom-k sketch) are its keys; texts
with a common key are compared, each with at most `NEIGHBOURS` texts before it under that key. All sets lie in one
array, sorted, so that a text costs a few bytes a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from zlib import crc32

from crossbearing.reconcile.windows import Windows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# A slanted copy keeps half of a sentence's word triples; two sentences written apart share next to none. Prior,
# chosen on the example reports (slanted copy .5 to .9 a sentence, unrelated sentences on one event under .2).
CONTAINMENT = 0.45
LEAST = 6  # texts of fewer triples, thus of fewer than eight words, are too common to prove copying
KEYS = 12  # smallest triple hashes of a text that are its keys
NEIGHBOURS = 3  # earlier texts under one key with which a text is compared
BULK = 2000  # texts at once from which on all pairs are found anew: dearer by itself, and far cheaper for each

_WORD = re.compile(r"\w+")
# Odd multipliers that tell the three places of a triple apart (Knuth's 2^32 / golden ratio, and two of xxHash's
# 32-bit primes); the sum is kept to 32 bits.
_PLACES = (2654435761, 2246822519, 3266489917)


class _Codes(dict[str, int]):
    """CRC-32 of each word, worked out once; the same in every run."""

    def __missing__(self, word: str) -> int:
        code = self[word] = crc32(word.encode("utf-8", "surrogatepass"))
        return code


class Sharing:
    """Texts by number, and which of them share enough triples. `may` says which two are compared at all.

    `order` gives where a text stands among all. Numbers are given once, rising from 0.
    """

    def __init__(self, order: Callable[[int], Any], may: Callable[[int, int], bool]) -> None:
        import numpy as np

        self.partners: dict[int, set[int]] = {}
        self._may = may
        self._windows = Windows(NEIGHBOURS, order)
        # All sets in one array, each text's sorted, and where each begins; sets of later texts beside them.
        self._values: NDArray[np.uint32] = np.empty(0, np.uint32)
        self._starts: NDArray[np.int64] = np.zeros(1, np.int64)
        self._later: list[NDArray[np.uint32]] = []
        self._gone: set[int] = set()

    def change(self, texts: Sequence[str], dropped: Sequence[int]) -> set[int]:
        """Drop texts and add others, numbered on; return the texts that share with others than before."""
        first = self._count
        values, starts = _sets(texts)
        if len(texts) >= max(BULK, first // 8):
            return self._rebuild(values, starts, dropped)
        self._later += [values[starts[n] : starts[n + 1]] for n in range(len(texts))]
        added = range(first, self._count)
        nearby = self._windows.change({n: self._keys(n) for n in added}, {n: self._keys(n) for n in dropped})
        self._gone.update(dropped)
        changed: set[int] = set()
        for n in dropped:
            for other in self.partners.pop(n, ()):
                if other in self.partners:
                    self.partners[other].discard(n)
                    changed.add(other)
        for one, other in nearby:
            if one in self._gone or other in self._gone:
                continue
            told = other in self.partners.get(one, ())
            if self._meet(one, other) != told:
                self._tie(one, other, not told)
                changed.update((one, other))
        return changed

    @property
    def _count(self) -> int:
        return self._starts.size - 1 + len(self._later)

    def _set(self, n: int) -> NDArray[np.uint32]:
        if n < self._starts.size - 1:
            return self._values[self._starts[n] : self._starts[n + 1]]
        return self._later[n - self._starts.size + 1]

    def _keys(self, n: int) -> list[int]:
        found = self._set(n)
        return found[:KEYS].tolist() if found.size >= LEAST else []

    def _meet(self, one: int, other: int) -> bool:
        """Return whether two texts meet under a common key and share enough."""
        if not self._may(one, other):
            return False
        shared = set(self._keys(one)) & set(self._keys(other))
        return self._share(one, other) and self._windows.meet(one, other, shared)

    def _share(self, one: int, other: int) -> bool:
        import numpy as np

        mine, its = self._set(one), self._set(other)
        shared = np.intersect1d(mine, its, assume_unique=True).size
        return bool(shared >= CONTAINMENT * min(mine.size, its.size))

    def _tie(self, one: int, other: int, tied: bool) -> None:
        for a, b in ((one, other), (other, one)):
            mine = self.partners.setdefault(a, set())
            if tied:
                mine.add(b)
            else:
                mine.discard(b)

    def _rebuild(self, values: NDArray[np.uint32], starts: NDArray[np.int64], dropped: Sequence[int]) -> set[int]:
        """Take all texts into the arrays and find all pairs anew: for many texts at once."""
        import numpy as np

        before = {n: set(others) for n, others in self.partners.items()}
        old = np.concatenate([self._values, *self._later])
        sizes = np.concatenate(
            [np.diff(self._starts), np.array([one.size for one in self._later], np.int64), np.diff(starts)]
        )
        self._values, self._later = np.concatenate([old, values]), []
        self._starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
        self._gone.update(dropped)
        owner = np.repeat(np.arange(sizes.size), sizes)
        rank = np.arange(self._values.size) - self._starts[owner]
        stays = np.ones(sizes.size, bool)
        stays[list(self._gone)] = False
        kept = (rank < KEYS) & (sizes[owner] >= LEAST) & stays[owner]
        self.partners = {}
        for one, other in self._windows.rebuild(self._values[kept].astype(np.uint64), owner[kept]):
            if self._may(one, other) and self._share(one, other):
                self._tie(one, other, True)
        return {n for n in before.keys() | self.partners.keys() if before.get(n) != self.partners.get(n)}


def _sets(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return the triple hashes of all texts, each text's sorted and each once, and where each text's begin."""
    import numpy as np

    if not texts:
        return np.empty(0, np.uint32), np.zeros(1, np.int64)
    codes, flat, lengths = _Codes(), [], np.empty(len(texts), np.int64)
    for at, text in enumerate(texts):
        words = [codes[w] for w in _WORD.findall(text.casefold())]
        lengths[at] = len(words)
        flat.append(np.array(words, np.uint64))
    words_of = np.concatenate(flat)
    owner = np.repeat(np.arange(len(texts), dtype=np.uint64), lengths)
    if words_of.size < 3:
        return np.empty(0, np.uint32), np.zeros(len(texts) + 1, np.int64)
    a, b, c = (np.uint64(p) for p in _PLACES)
    mask = np.uint64(0xFFFFFFFF)
    triple = (words_of[:-2] * a + words_of[1:-1] * b + words_of[2:] * c) & mask
    inside = owner[:-2] == owner[2:]
    tagged = np.sort((owner[:-2][inside] << np.uint64(32)) | triple[inside])
    tagged = tagged[np.insert(tagged[1:] != tagged[:-1], 0, True)] if tagged.size else tagged
    starts = np.searchsorted(tagged, np.arange(len(texts) + 1, dtype=np.uint64) << np.uint64(32))
    return (tagged & mask).astype(np.uint32), starts
