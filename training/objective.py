"""What training lowers: the loss over the labels that an example has, and how right the model is on held-out ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import torch
from torch import Tensor
from torch.nn import functional

from training.batches import Batch, Sentence
from training.labels import ATTRIBUTES, KINDS, MODES, PAIRS
from training.network import Reader

POSITIVE = 2.0  # a missed trigger costs as much as two invented ones
POINTERS = ("first", "last")
_MODES_OF = {k: [i for i, m in enumerate(MODES) if m.startswith(f"{k}/")] for k in KINDS}


def loss(reader: Reader, made: Batch, device: str) -> Tensor:
    """Return the mean loss of a batch's sentences."""
    told, tied = reader(made.pieces.to(device), made.mask.to(device), made.first.to(device))
    total = told.new_zeros(())
    for row, sentence in enumerate(made.sentences):
        size = len(sentence.first)
        total = total + _of_sentence(reader, sentence, told[row, :size], tied[row, :, :size, :size])
    return total / len(made.sentences)


def _of_sentence(reader: Reader, sentence: Sentence, told: Tensor, tied: Tensor) -> Tensor:
    kinds, modes, *attributes, tags = told.split(reader.sizes, -1)
    total = told.new_zeros(())
    example = sentence.example
    if example.tags is not None:
        total = (
            total + functional.cross_entropy(tags, torch.tensor(example.tags, device=told.device), reduction="sum") / 4
        )
    if example.triggers is None:
        return total
    wanted = torch.zeros_like(kinds)
    for t in example.triggers:
        wanted[t.word, KINDS.index(t.kind)] = 1
    weight = torch.tensor(POSITIVE, device=told.device)
    total = total + functional.binary_cross_entropy_with_logits(kinds, wanted, pos_weight=weight, reduction="sum")
    for t in example.triggers:
        own = _MODES_OF[t.kind]
        if own:
            right = torch.tensor([float(MODES[i] == t.mode) for i in own], device=told.device)
            total = total + functional.binary_cross_entropy_with_logits(modes[t.word, own], right, reduction="sum") / 2
        for (name, values), scores in zip(ATTRIBUTES.items(), attributes, strict=True):
            value = torch.tensor(values.index(t.attributes[name]), device=told.device)
            total = total + functional.cross_entropy(scores[t.word], value) / 2
        total = total + _of_pairs(t.pairs, tied[:, t.word])
    return total


def _of_pairs(pairs: list[tuple[str, int]], scores: Tensor) -> Tensor:
    """Return the loss of one trigger's ties: each role a yes or no for every word, each pointer a choice of one."""
    total = scores.new_zeros(())
    for n, role in enumerate(PAIRS):
        words = [word for name, word in pairs if name == role]
        if role in POINTERS:
            if words:
                total = total + functional.cross_entropy(scores[n], torch.tensor(words[0], device=scores.device)) / 2
            continue
        wanted = torch.zeros_like(scores[n])
        wanted[words] = 1
        total = total + functional.binary_cross_entropy_with_logits(scores[n], wanted, reduction="sum") / 2
    return total


@torch.no_grad()
def measure(reader: Reader, made: Iterable[Batch], device: str, threshold: float = 0.5) -> dict[str, float]:
    """Return F1 of triggers, accuracy of attributes and F1 of ties at the annotated triggers, and of tags."""
    reader.eval()
    right: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for one in made:
        told, tied = reader(one.pieces.to(device), one.mask.to(device), one.first.to(device))
        for row, sentence in enumerate(one.sentences):
            size = len(sentence.first)
            _count(reader, sentence, told[row, :size], tied[row, :, :size, :size], threshold, (right, wanted, found))
    return {name: 2 * right[name] / (wanted[name] + found[name]) for name in sorted(wanted) if wanted[name]}


def _count(
    reader: Reader,
    sentence: Sentence,
    told: Tensor,
    tied: Tensor,
    threshold: float,
    counts: tuple[Counter[str], Counter[str], Counter[str]],
) -> None:
    """Add what is right, wanted and found in one sentence to the counts."""
    kinds, modes, *attributes, tags = told.split(reader.sizes, -1)

    def add(name: str, gold: set[object], got: set[object]) -> None:
        for counter, some in zip(counts, (gold & got, gold, got), strict=True):
            counter[name] += len(some)

    example = sentence.example
    if example.tags is not None:
        best = tags.argmax(-1).tolist()
        add("tags", {(i, t) for i, t in enumerate(example.tags) if t}, {(i, t) for i, t in enumerate(best) if t})
    if example.triggers is None:
        return
    hits = (torch.sigmoid(kinds) >= threshold).nonzero().tolist()
    add("trigger", {(t.word, KINDS.index(t.kind)) for t in example.triggers}, {(i, k) for i, k in hits})
    for t in example.triggers:
        own = _MODES_OF[t.kind]
        if own:
            best = own[int(modes[t.word, own].argmax())]
            mode = MODES[best] if torch.sigmoid(modes[t.word, best]) >= threshold else ""
            add("mode", {t.mode}, {mode})
        for (name, values), scores in zip(ATTRIBUTES.items(), attributes, strict=True):
            add(name, {t.attributes[name]}, {values[int(scores[t.word].argmax())]})
        for n, role in enumerate(PAIRS):
            gold = {word for name, word in t.pairs if name == role}
            scores = tied[n, t.word]
            got = {int(scores.argmax())} if role in POINTERS else set((scores >= 0).nonzero().flatten().tolist())
            add(role, set(gold), set(got) if gold or role not in POINTERS else set())
