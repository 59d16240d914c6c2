"""Examples as tensors: pieces of words, padded together with sentences of like length."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import Tensor

from training.examples import Example

MOST_PIECES = 256


@dataclass(slots=True)
class Sentence:
    """An example with its pieces and each word's first piece."""

    example: Example
    pieces: list[int]
    first: list[int]


@dataclass(slots=True)
class Batch:
    """Sentences side by side: pieces and mask (sentences, pieces), first (sentences, words)."""

    sentences: list[Sentence]
    pieces: Tensor
    mask: Tensor
    first: Tensor


def prepare(examples: Sequence[Example], tokenizer: Tokenizer) -> list[Sentence]:
    """Return the examples in pieces; a sentence of more than `MOST_PIECES` is left out, for its labels would be cut."""
    made = []
    for example in examples:
        encoded = tokenizer.encode(example.words, is_pretokenized=True)
        first = [-1] * len(example.words)
        for at, word in enumerate(encoded.word_ids):
            if word is not None and first[word] < 0:
                first[word] = at
        if len(encoded.ids) <= MOST_PIECES and min(first) >= 0:
            made.append(Sentence(example, encoded.ids, first))
    return made


def batches(sentences: Sequence[Sentence], pieces: int, seed: int | None) -> Iterator[Batch]:
    """Yield batches of about so many pieces, sentences of like length together; shuffled where a seed is given."""
    draw = random.Random(seed)
    order = sorted(range(len(sentences)), key=lambda i: len(sentences[i].pieces) + (draw.random() * 4 if seed else 0))
    groups: list[list[int]] = [[]]
    for i in order:
        if groups[-1] and (len(groups[-1]) + 1) * len(sentences[i].pieces) > pieces:
            groups.append([])
        groups[-1].append(i)
    if seed is not None:
        draw.shuffle(groups)
    for group in groups:
        yield batch([sentences[i] for i in group])


def batch(group: list[Sentence]) -> Batch:
    """Return sentences as one batch."""
    longest, most = max(len(s.pieces) for s in group), max(len(s.first) for s in group)
    pieces = torch.zeros(len(group), longest, dtype=torch.long)
    mask = torch.zeros(len(group), longest)
    first = torch.zeros(len(group), most, dtype=torch.long)
    for row, s in enumerate(group):
        pieces[row, : len(s.pieces)] = torch.tensor(s.pieces)
        mask[row, : len(s.pieces)] = 1
        first[row, : len(s.first)] = torch.tensor(s.first)
    return Batch(group, pieces, mask, first)
