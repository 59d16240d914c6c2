"""Which texts share words: pairs that have many word triples in common (Broder 1997), without comparing all pairs.

Each text is the set of its hashed word triples. The smallest hashes of a text (a bottom-k sketch) are its keys; texts
with a common key are compared, each with at most `NEIGHBOURS` texts before it under that key. All sets lie in one
array, sorted, so that a text costs a few bytes a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# A slanted copy keeps half of a sentence's word triples; two sentences written apart share next to none. Prior,
# chosen on the example reports (slanted copy .5 to .9 a sentence, unrelated sentences on one event under .2).
CONTAINMENT = 0.45
LEAST = 6  # texts of fewer triples, thus of fewer than eight words, are too common to prove copying
KEYS = 12  # smallest triple hashes of a text that are its keys
NEIGHBOURS = 3  # earlier texts under one key with which a text is compared

_WORD = re.compile(r"\w+")
# Odd multipliers that tell the three places of a triple apart (Knuth's 2^32 / golden ratio, and two of xxHash's
# 32-bit primes); the sum is kept to 32 bits.
_PLACES = (2654435761, 2246822519, 3266489917)


class _Codes(dict[str, int]):
    """CRC-32 of each word, worked out once; the same in every run."""

    def __missing__(self, word: str) -> int:
        code = self[word] = crc32(word.encode("utf-8", "surrogatepass"))
        return code


def pairs(texts: Sequence[str], may: Callable[[int, int], bool]) -> list[tuple[int, int]]:
    """Return the pairs (earlier, later) of texts that share enough triples and that `may` lets be compared."""
    import numpy as np

    if len(texts) < 2:
        return []
    values, starts = _sets(texts)
    sizes = np.diff(starts)
    found = []
    for earlier, later in _candidates(values, starts, sizes):
        if not may(earlier, later):
            continue
        mine, other = values[starts[later] : starts[later + 1]], values[starts[earlier] : starts[earlier + 1]]
        shared = np.intersect1d(mine, other, assume_unique=True).size
        if shared >= CONTAINMENT * min(mine.size, other.size):
            found.append((earlier, later))
    return found


def _sets(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return the triple hashes of all texts, each text's sorted and each once, and where each text's begin."""
    import numpy as np

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


def _candidates(
    values: NDArray[np.uint32], starts: NDArray[np.int64], sizes: NDArray[np.int64]
) -> list[tuple[int, int]]:
    """Return the pairs of texts, each once and in order, that meet under a key."""
    import numpy as np

    owner = np.repeat(np.arange(sizes.size), sizes)
    rank = np.arange(values.size) - starts[owner]
    kept = (rank < KEYS) & (sizes[owner] >= LEAST)
    keys, owner = values[kept], owner[kept]
    order = np.argsort(keys, kind="stable")  # stable: within a key, the texts stay in their order
    keys, owner = keys[order], owner[order]
    met: set[tuple[int, int]] = set()
    for step in range(1, NEIGHBOURS + 1):
        same = keys[step:] == keys[:-step]
        met.update(zip(owner[:-step][same].tolist(), owner[step:][same].tolist(), strict=True))
    return sorted(met)
