"""The branch that tells who says what and how sure it is: two layers above the shipped lower ones, and their heads.

Tags are scored as a chain (a conditional random field, Lafferty et al. 2001): a span counts only where both its ends
are right. Sureness is told from the word and from what it looks at in its sentence.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from crossbearing.read.network.attributed import ALLOWED, FIRST
from crossbearing.read.network.labels import HINTS, MARKS, TAGS
from training.lower import Together
from training.network import Drop, Layer

SIZE, HEADS, LAYERS = 384, 12, 2
_AWAY = -1e4  # added to the scores of places that are none
SURE_WEIGHT = 8.0  # a sentence's certainty then weighs about a third of a sentence's tags


class Branch(nn.Module):
    """(lower, mask, first, hints, marks) -> tags (sentences, words, tags) and sure (sentences, words)."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleList(Layer(SIZE, HEADS, 4 * SIZE) for _ in range(LAYERS))
        self.late = nn.ModuleList(nn.Embedding(len(values), SIZE) for values in HINTS)
        self.more = nn.ModuleList(nn.Embedding(len(values), SIZE) for values in MARKS)
        for table in self.more:
            nn.init.normal_(table.weight, std=0.01)
        self.inner = nn.Sequential(Drop(), nn.Linear(SIZE, SIZE), nn.GELU(), Drop())
        self.tags = nn.Linear(SIZE, len(TAGS))
        self.move = nn.Parameter(torch.zeros(len(TAGS), len(TAGS)))
        self.begin, self.end = (nn.Parameter(torch.zeros(len(TAGS))) for _ in range(2))
        self.look = nn.Linear(SIZE, SIZE)
        self.judge = nn.Sequential(Drop(), nn.Linear(2 * SIZE, SIZE), nn.GELU(), Drop(), nn.Linear(SIZE, 1))

    def forward(
        self, lower: Tensor, mask: Tensor, first: Tensor, hints: Tensor, marks: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return tags and sureness; marks join the first pieces of their words, hints what the heads see."""
        place = first[:, :, None].expand(-1, -1, SIZE)
        known = (first > 0)[:, :, None].to(lower.dtype)
        around = sum(table(marks[:, :, n]) for n, table in enumerate(self.more))
        x = lower.scatter_add(1, place, (around * known).to(lower.dtype))
        away = (1 - mask) * _AWAY
        for layer in self.layers:
            x = layer(x, away[:, None, None, :])
        words = torch.gather(x, 1, place) + sum(table(hints[:, :, n]) for n, table in enumerate(self.late))
        seen = torch.softmax(self.look(words) @ x.transpose(1, 2) / SIZE**0.5 + away[:, None, :], -1) @ x
        return self.tags(self.inner(words)), self.judge(torch.cat([words, seen], -1))[..., 0]


def initial(weights: Path) -> Branch:
    """Return a branch that begins as the upper layers of the reader in a folder, brought back from 8 bits."""
    stored = _stored(weights / "reader.onnx")
    made = Branch()
    parts = {"query": 1, "key": 1, "value": 1, "out": 1, "up": 1, "down": 1, "norm": 0, "last": 0}
    begin: dict[str, NDArray[np.float32]] = {}
    for n in range(LAYERS):
        theirs = f"encoder.layers.{6 - LAYERS + n}"
        for part, turned in parts.items():
            name = f"{theirs}.{part}"
            begin[f"layers.{n}.{part}.weight"] = stored[name].T if turned else stored[f"{name}.weight"]
            begin[f"layers.{n}.{part}.bias"] = stored[f"{name}.bias"]
    begin |= {f"late.{n}.weight": stored[f"late.{n}.weight"] for n in range(len(HINTS))}
    begin |= {"inner.1.weight": stored["inner.inner.1"].T, "inner.1.bias": stored["inner.1.bias"]}
    ours = slice(-len(TAGS) - 1, -1)  # the last is sureness
    begin |= {"tags.weight": stored["heads"].T[ours], "tags.bias": stored["heads.bias"][ours]}
    found = made.load_state_dict({k: torch.tensor(np.ascontiguousarray(v)) for k, v in begin.items()}, strict=False)
    assert not found.unexpected_keys
    return made


def _stored(model: Path) -> dict[str, NDArray[np.float32]]:
    """Return the weights of an 8-bit model: products by the name of their node, all else by its own name."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(str(model)).graph
    kept = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    found = {name: value for name, value in kept.items() if value.dtype == np.float32}
    for name, value in kept.items():
        base = name.removesuffix("_quantized")
        if base != name:
            whole = (value.astype(np.float32) - kept[f"{base}_zero_point"]) * kept[f"{base}_scale"]
            found[base] = whole.astype(np.float32)
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            name = node.name.removesuffix("/MatMul_quant").strip("/").replace("/", ".")
            found[name] = found[node.input[1].removesuffix("_quantized")]
    return found


def loss(branch: Branch, made: Together) -> Tensor:
    """Return the mean loss of a batch's sentences: of their tags as a chain, and of their marked words squared."""
    with torch.autocast("cpu", torch.bfloat16):
        tags, sure = branch(made.lower, made.mask, made.first, made.hints, made.marks)
    total = torch.zeros(())
    if made.tagged:
        total = total + _chain(branch, tags.float(), made.tags, made.words).sum()
    if len(made.sure):
        said = sure.float()[made.sure[:, 0], made.sure[:, 1]]
        total = total + SURE_WEIGHT * ((said - made.surely) ** 2).sum()
    return total / len(made.words)


def _chain(branch: Branch, tags: Tensor, gold: Tensor, words: Tensor) -> Tensor:
    """Return how improbable the right tags of each sentence are: minus their log probability among all allowed ways."""
    step = torch.tensor(ALLOWED) + branch.move
    first = torch.tensor(FIRST) + branch.begin
    value = tags[:, 0] + first
    for n in range(1, tags.shape[1]):
        going = torch.logsumexp(value[:, :, None] + step, 1) + tags[:, n]
        value = torch.where(words[:, n, None] > 0, going, value)
    every = torch.logsumexp(value + branch.end, 1)
    right = tags.gather(2, gold[:, :, None])[..., 0] * words
    moved = step[gold[:, :-1], gold[:, 1:]] * words[:, 1:]
    closing = gold.gather(1, words.sum(1, keepdim=True).long() - 1)[:, 0]
    return every - right.sum(1) - moved.sum(1) - first[gold[:, 0]] - branch.end[closing]
