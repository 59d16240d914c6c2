"""MinHash signatures of texts: near-copies of wire stories are found without comparing every pair.

Broder, "On the resemblance and containment of documents" (1997). The hashing is our own arithmetic on CRC-32,
because signatures are stored: they must be the same on every machine, in every run and after every upgrade of a
library (rensa's digests change between its versions; Python's `hash` changes between runs).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any
from zlib import crc32

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PERMUTATIONS = 128  # standard error of the estimate at Jaccard 0.6: sqrt(0.6 * 0.4 / 128) = 0.043
SHINGLE = 3  # words; the usual grain for news copies
_BLOCK = 4_096  # shingles hashed at a time: 4 MiB of work space however long the text is

_WORD = re.compile(r"\w+")


@cache
def _permutations() -> tuple[NDArray[np.uint64], NDArray[np.uint64], tuple[np.uint64, ...]]:
    """Return odd multipliers and addends of the permutations, and of the shingle's words; fixed for ever."""
    import numpy as np

    stream = b"".join(
        hashlib.blake2b(i.to_bytes(4, "big"), person=b"cb-minhash").digest() for i in range(PERMUTATIONS // 4 + 1)
    )
    numbers = np.frombuffer(stream, dtype="<u8").astype(np.uint64)
    odd = numbers | np.uint64(1)
    return (
        odd[:PERMUTATIONS, None],
        numbers[PERMUTATIONS : 2 * PERMUTATIONS, None],
        tuple(odd[2 * PERMUTATIONS : 2 * PERMUTATIONS + SHINGLE]),
    )


@lru_cache(maxsize=50_000)  # words repeat themselves from report to report
def _crc(word: str) -> int:
    return crc32(word.encode("utf-8", "surrogatepass"))


def signature(text: str) -> bytes:
    """Return the MinHash of the text's three-word shingles: 128 big-endian uint32, 512 bytes; b"" without words.

    Case, punctuation and line ends do not count. A text of fewer than three words is one shingle.
    Each permutation is multiply-shift on 64 bits, the upper 32 kept (Dietzfelbinger et al. 1997).
    """
    import numpy as np

    words = _WORD.findall(text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).lower())
    if not words:
        return b""
    words += [""] * (SHINGLE - len(words))
    crcs = np.array(list(map(_crc, words)), dtype=np.uint64)
    multipliers, addends, places = _permutations()
    count = len(crcs) - SHINGLE + 1
    shingles = np.zeros(count, dtype=np.uint64)
    for i, place in enumerate(places):
        shingles += crcs[i : i + count] * place
    shingles ^= shingles >> np.uint64(29)  # the same shingle twice has one minimum: they are not sorted apart
    least: NDArray[np.uint64] | None = None
    for start in range(0, len(shingles), _BLOCK):
        mixed = shingles[start : start + _BLOCK] * multipliers
        mixed += addends
        block = mixed.min(axis=1)
        least = block if least is None else np.minimum(least, block)
    assert least is not None
    return bytes((least >> np.uint64(32)).astype(">u4").tobytes())


def _rows(signed: bytes) -> Any:
    import numpy as np

    return np.frombuffer(signed, dtype=">u4")


def similarity(a: bytes, b: bytes) -> float:
    """Return the estimated Jaccard similarity of the two texts' shingles, 0 to 1; 0 where either has no words."""
    if not a or len(a) != len(b):
        return 0.0
    return float((_rows(a) == _rows(b)).mean())
