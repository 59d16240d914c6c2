"""Examples as tensors: pieces of words, padded with sentences of like length, and labels as rows of places."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import torch
from tokenizers import Tokenizer
from torch import Tensor

from crossbearing.read.network.labels import ATTRIBUTES, HINTS, KINDS, MODES, PAIRS
from training.examples import Example

MOST_PIECES = 256
POINTERS = ("first", "last")
_MODES_OF = {k: [i for i, m in enumerate(MODES) if m.startswith(f"{k}/")] for k in KINDS}


@dataclass(slots=True)
class Sentence:
    """An example with its pieces, the word of each piece (-1 for marks), and each word's first piece."""

    example: Example
    pieces: list[int]
    word_of: list[int]
    first: list[int]


@dataclass(slots=True)
class Batch:
    """Sentences side by side: what goes into the network, and labels as rows of places and values."""

    sentences: list[Sentence]
    pieces: Tensor  # (sentences, pieces)
    mask: Tensor  # (sentences, pieces)
    first: Tensor  # (sentences, words)
    hints: Tensor  # (sentences, words, hints)
    words: Tensor  # (sentences, words): 1 for words
    labelled: Tensor  # (sentences,): 1 where triggers are labelled
    kinds: Tensor  # (sentences, words, kinds)
    tags: Tensor  # (sentences, words), -100 where there are none
    at: Tensor  # (triggers, 2): sentence, word
    modes: Tensor  # (triggers, modes): 1 right, 0 wrong, -1 of another kind
    attributes: Tensor  # (triggers, attributes)
    pairs: Tensor  # (triggers, pairs, words)
    sure: Tensor  # (marks, 2): sentence, word
    surely: Tensor  # (marks,)

    def to(self, device: str) -> Batch:
        """Return the batch on a device."""
        moved = {f.name: getattr(self, f.name) for f in fields(self)}
        return Batch(**{name: v.to(device) if isinstance(v, Tensor) else v for name, v in moved.items()})


def prepare(examples: Sequence[Example], tokenizer: Tokenizer) -> list[Sentence]:
    """Return the examples in pieces; a sentence of more than `MOST_PIECES` is left out, for its labels would be cut."""
    made = []
    for example in examples:
        encoded = tokenizer.encode(example.words, is_pretokenized=True)
        first = [-1] * len(example.words)
        word_of = [-1 if w is None else w for w in encoded.word_ids]
        for at, word in enumerate(word_of):
            if word >= 0 and first[word] < 0:
                first[word] = at
        if len(encoded.ids) <= MOST_PIECES and min(first) >= 0:
            made.append(Sentence(example, encoded.ids, word_of, first))
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
    count, longest, most = len(group), max(len(s.pieces) for s in group), max(len(s.first) for s in group)
    triggers = [(row, t) for row, s in enumerate(group) for t in s.example.triggers or ()]
    marks = [(row, word, value) for row, s in enumerate(group) for word, value in s.example.sure]
    made = Batch(
        group,
        pieces=torch.zeros(count, longest, dtype=torch.long),
        mask=torch.zeros(count, longest),
        first=torch.zeros(count, most, dtype=torch.long),
        hints=torch.zeros(count, most, len(HINTS), dtype=torch.long),
        words=torch.zeros(count, most),
        labelled=torch.tensor([float(s.example.triggers is not None) for s in group]),
        kinds=torch.zeros(count, most, len(KINDS)),
        tags=torch.full((count, most), -100),
        at=torch.tensor([(row, t.word) for row, t in triggers], dtype=torch.long).view(-1, 2),
        modes=torch.full((len(triggers), len(MODES)), -1.0),
        attributes=torch.zeros(len(triggers), len(ATTRIBUTES), dtype=torch.long),
        pairs=torch.zeros(len(triggers), len(PAIRS), most),
        sure=torch.tensor([m[:2] for m in marks], dtype=torch.long).view(-1, 2),
        surely=torch.tensor([m[2] for m in marks]),
    )
    for row, s in enumerate(group):
        size = len(s.first)
        made.pieces[row, : len(s.pieces)] = torch.tensor(s.pieces)
        made.mask[row, : len(s.pieces)] = 1
        made.first[row, :size] = torch.tensor(s.first)
        made.hints[row, :size] = torch.tensor(s.example.hints)
        made.words[row, :size] = 1
        if s.example.tags is not None:
            made.tags[row, :size] = torch.tensor(s.example.tags)
    for n, (row, t) in enumerate(triggers):
        made.kinds[row, t.word, KINDS.index(t.kind)] = 1
        for i in _MODES_OF[t.kind]:
            made.modes[n, i] = float(MODES[i] == t.mode)
        for k, (name, values) in enumerate(ATTRIBUTES.items()):
            made.attributes[n, k] = values.index(t.attributes[name])
        for role, word in t.pairs:
            made.pairs[n, PAIRS.index(role), word] = 1
    return made
