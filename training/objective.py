"""What training lowers: the loss over the labels that an example has, and how right the network is on held-out ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import torch
from torch import Tensor
from torch.nn import functional

from crossbearing.read.network.labels import ATTRIBUTES, PAIRS
from training.batches import POINTERS, Batch
from training.network import Reader

POSITIVE = 2.0  # a missed trigger costs as much as two invented ones
_ROLES = [n for n, name in enumerate(PAIRS) if name not in POINTERS]
_POINTERS = [n for n, name in enumerate(PAIRS) if name in POINTERS]
_FAR = -30.0  # the score of a word that is none


def loss(reader: Reader, made: Batch) -> Tensor:
    """Return the mean loss of a batch's sentences."""
    told, tied = reader(made.pieces, made.mask, made.first, made.hints)
    told, tied = told.float(), tied.float()
    kinds, modes, *attributes, tags, sure = told.split(reader.sizes, -1)
    total = functional.cross_entropy(tags.flatten(0, 1), made.tags.flatten(), ignore_index=-100, reduction="sum") / 4
    each = functional.binary_cross_entropy_with_logits(
        kinds, made.kinds, pos_weight=torch.tensor(POSITIVE), reduction="none"
    )
    total = total + (each.sum(-1) * made.words * made.labelled[:, None]).sum()
    if len(made.sure):
        said = torch.tanh(sure[made.sure[:, 0], made.sure[:, 1], 0])
        total = total + 2 * functional.smooth_l1_loss(said, made.surely, reduction="sum", beta=0.2)
    if len(made.at):
        total = total + _of_triggers(made, modes, attributes, tied)
    return total / len(made.sentences)


def _of_triggers(made: Batch, modes: Tensor, attributes: list[Tensor], tied: Tensor) -> Tensor:
    """Return the loss of the triggers' modes, attributes and ties."""
    rows, words = made.at[:, 0], made.at[:, 1]
    wrong = functional.binary_cross_entropy_with_logits(modes[rows, words], made.modes.clamp(min=0), reduction="none")
    total = (wrong * (made.modes >= 0)).sum() / 2
    for k, scores in enumerate(attributes):
        total = total + functional.cross_entropy(scores[rows, words], made.attributes[:, k], reduction="sum") / 2
    ties = tied[rows, :, words]  # (triggers, pairs, words)
    seen = made.words[rows][:, None, :]
    wrong = functional.binary_cross_entropy_with_logits(ties[:, _ROLES], made.pairs[:, _ROLES], reduction="none")
    total = total + (wrong * seen).sum() / 2
    for n in _POINTERS:
        has = made.pairs[:, n].sum(-1) > 0
        if bool(has.any()):
            scores = ties[has, n].masked_fill(seen[has, 0] == 0, _FAR)
            total = total + functional.cross_entropy(scores, made.pairs[has, n].argmax(-1), reduction="sum") / 2
    return total


@torch.no_grad()
def measure(reader: Reader, made: Iterable[Batch], threshold: float = 0.5) -> dict[str, float]:
    """Return F1 of triggers and tags, of attributes and ties at the annotated triggers, and r of sureness."""
    reader.eval()
    right: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    said: list[float] = []
    surely: list[float] = []
    for one in made:
        told, tied = reader(one.pieces, one.mask, one.first, one.hints)
        kinds, modes, *attributes, tags, sure = told.split(reader.sizes, -1)

        def add(name: str, gold: Tensor, got: Tensor) -> None:
            right[name] += int((gold & got).sum())
            wanted[name] += int(gold.sum())
            found[name] += int(got.sum())

        known = (one.words * one.labelled[:, None])[:, :, None] > 0
        add("trigger", (one.kinds > 0) & known, (torch.sigmoid(kinds) >= threshold) & known)
        tagged = one.tags > 0
        best = tags.argmax(-1)
        right["tags"] += int(((best == one.tags) & tagged).sum())
        wanted["tags"] += int(tagged.sum())
        found["tags"] += int(((best > 0) & (one.tags >= 0)).sum())
        if len(one.sure):
            said += torch.tanh(sure[one.sure[:, 0], one.sure[:, 1], 0]).tolist()
            surely += one.surely.tolist()
        if not len(one.at):
            continue
        rows, words = one.at[:, 0], one.at[:, 1]
        has = (one.modes >= 0).any(-1)
        scores = modes[rows, words].masked_fill(one.modes < 0, _FAR)
        add("mode", (one.modes > 0)[has], ((scores >= 0) & (scores == scores.max(-1, keepdim=True).values))[has])
        for k, (name, values) in enumerate(ATTRIBUTES.items()):
            each = torch.eye(len(values), dtype=torch.bool)
            name = "speaker type" if name == "speaker" else name
            add(name, each[one.attributes[:, k]], each[attributes[k][rows, words].argmax(-1)])
        ties = tied[rows, :, words].masked_fill(one.words[rows][:, None, :] == 0, _FAR)
        for n, name in enumerate(PAIRS):
            gold = one.pairs[:, n] > 0
            if name in POINTERS:
                add(name, gold, functional.one_hot(ties[:, n].argmax(-1), gold.shape[-1]) > 0)
            else:
                add(name, gold, ties[:, n] >= 0)
    scored = {name: 2 * right[name] / (wanted[name] + found[name]) for name in sorted(wanted) if wanted[name]}
    if said:
        scored["sure r"] = float(torch.corrcoef(torch.tensor([said, surely]))[0, 1])
    return scored
