"""Sentences as the shipped lower layers see them: what a branch above them learns from, while they stay."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from crossbearing.read.network.labels import HINTS, MARKS
from crossbearing.read.network.session import Network
from training.batches import MOST_PIECES
from training.examples import Example


@dataclass(slots=True)
class Lowered:
    """An example with the lower layers' output (pieces, size) in 16 bits, and the place of each word's first piece."""

    example: Example
    lower: NDArray[np.float16]
    first: NDArray[np.int64]


@dataclass(slots=True)
class Together:
    """Sentences side by side: what goes into the branch, and labels."""

    lower: Tensor  # (sentences, pieces, size)
    mask: Tensor  # (sentences, pieces)
    first: Tensor  # (sentences, words)
    hints: Tensor  # (sentences, words, hints)
    marks: Tensor  # (sentences, words, marks)
    words: Tensor  # (sentences, words): 1 for words
    tags: Tensor  # (sentences, words), 0 where there are none
    tagged: bool
    sure: Tensor  # (marked words, 2): sentence, word
    surely: Tensor  # (marked words,)


def lowered(examples: Iterable[Example], network: Network) -> Iterator[Lowered]:
    """Yield the examples as the lower layers see them, without those that have no words or are cut for their length."""
    for example in examples:
        seen = network.seen(example.words, example.hints)
        output = seen.fed["lower"][0]
        if seen.words and seen.words == len(example.words) and len(output) <= MOST_PIECES:
            yield Lowered(example, output.astype(np.float16), seen.fed["first"][0])


def together(group: Sequence[Lowered]) -> Together:
    """Return sentences as one batch."""
    count, size = len(group), group[0].lower.shape[1]
    pieces, most = max(len(s.lower) for s in group), max(len(s.first) for s in group)
    rated = [(row, word, value) for row, s in enumerate(group) for word, value in s.example.sure]
    made = Together(
        lower=torch.zeros(count, pieces, size),
        mask=torch.zeros(count, pieces),
        first=torch.zeros(count, most, dtype=torch.long),
        hints=torch.zeros(count, most, len(HINTS), dtype=torch.long),
        marks=torch.zeros(count, most, len(MARKS), dtype=torch.long),
        words=torch.zeros(count, most),
        tags=torch.zeros(count, most, dtype=torch.long),
        tagged=group[0].example.tags is not None,
        sure=torch.tensor([r[:2] for r in rated], dtype=torch.long).view(-1, 2),
        surely=torch.tensor([r[2] for r in rated]),
    )
    for row, s in enumerate(group):
        words = len(s.first)
        made.lower[row, : len(s.lower)] = torch.from_numpy(s.lower.astype(np.float32))
        made.mask[row, : len(s.lower)] = 1
        made.first[row, :words] = torch.from_numpy(s.first)
        made.hints[row, :words] = torch.tensor(s.example.hints)
        made.marks[row, :words] = torch.tensor(s.example.marks)
        made.words[row, :words] = 1
        if s.example.tags is not None:
            made.tags[row, :words] = torch.tensor(s.example.tags)
    return made


def groups(some: Sequence[Lowered], pieces: int, draw: random.Random | None) -> list[list[Lowered]]:
    """Return groups of about so many pieces, sentences of like length together; shuffled where a draw is given."""
    order = sorted(range(len(some)), key=lambda i: len(some[i].lower) + (draw.random() * 6 if draw else 0))
    made: list[list[Lowered]] = [[]]
    for i in order:
        if made[-1] and (len(made[-1]) + 1) * len(some[i].lower) > pieces:
            made.append([])
        made[-1].append(some[i])
    if draw is not None:
        draw.shuffle(made)
    return [group for group in made if group]
