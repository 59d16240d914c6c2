"""A table of claims as columns of numbers with their names: what is read from a file, or made by a caller."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

NO_TIME = np.iinfo(np.int64).min  # a claim without a time


@dataclass(frozen=True, slots=True)
class Names:
    """A column: a number for each row, and the name of each number, in sorted order and each once."""

    code: Ints
    name: Sequence[str]

    @classmethod
    def of(cls, words: Sequence[str]) -> Names:
        """Return the column for words."""
        name = sorted(set(words))
        rank = {word: at for at, word in enumerate(name)}
        return cls(np.fromiter((rank[word] for word in words), np.int64, len(words)), name)

    @classmethod
    def sort(cls, code: Ints, name: Sequence[str]) -> Names:
        """Return the column with its names put in order; `name` holds each once, in any order."""
        order = sorted(range(len(name)), key=name.__getitem__)
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        return cls(rank[code], [name[at] for at in order])

    def take(self, rows: Ints | Bools) -> Names:
        """Return the column of some rows; the names stay."""
        return Names(self.code[rows], self.name)


@dataclass(frozen=True, slots=True)
class Claims:
    """Claims as columns of one length.

    `source` says `value` of `question`, or denies it. `voice` is whose word it is where that is known (a speaker, a
    wire): claims of one voice on a question are one vote; "" is the source's own. `kind` is the kind of source and
    stake within which sources learn from each other ("party, own gain"); "" for none. `time` orders what one source
    says of a question: the latest counts. `weight` lies in [0, 1].
    """

    source: Names
    question: Names
    value: Names
    denies: Bools
    weight: Floats
    time: Ints
    voice: Names
    kind: Names

    def __len__(self) -> int:
        return len(self.denies)

    def take(self, rows: Ints | Bools) -> Claims:
        """Return some of the claims."""
        return replace(self, **{f.name: _take(getattr(self, f.name), rows) for f in fields(self)})


def _take(column: Any, rows: Ints | Bools) -> Any:
    return column.take(rows) if isinstance(column, Names) else column[rows]


def claims(
    source: Names,
    question: Names,
    value: Names,
    denies: Bools | None = None,
    weight: Floats | None = None,
    time: Ints | None = None,
    voice: Names | None = None,
    kind: Names | None = None,
) -> Claims:
    """Return claims, what is left out filled in: affirmed, weight 1, no time, the source's own voice, no kind."""
    count = len(source.code)
    return Claims(
        source,
        question,
        value,
        np.zeros(count, bool) if denies is None else denies,
        np.ones(count) if weight is None else weight,
        np.full(count, NO_TIME) if time is None else time,
        _none(count) if voice is None else voice,
        _none(count) if kind is None else kind,
    )


def _none(count: int) -> Names:
    return Names(np.zeros(count, np.int64), [""])
