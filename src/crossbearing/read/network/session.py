"""The network in use: words and hints in, scores out, through onnxruntime; loaded once a process, when first asked.

One thread a process, and the sentences of one report at a time in batches of like length: the same report gives the
same scores, whatever else is read beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crossbearing.errors import CrossbearingError
from crossbearing.read.network.labels import ATTRIBUTES, HINTS, KINDS, MODES, TAGS
from crossbearing.read.network.reading import Hints

Scores = NDArray[np.float32]
WEIGHTS = Path(__file__).parent / "weights"
MOST_PIECES = 512  # places that the network knows; of a longer sentence only its first words are told
_BATCH = 2_048  # pieces of a batch, padding included


@dataclass(frozen=True, slots=True)
class Answer:
    """What the network says of a sentence, as logits; `words` of its words were read, from the first on.

    kinds (words, kinds); modes (words, modes); attributes: each (words, values); tags (words, tags); sure (words,)
    from -1 to 1; tied (pairs, trigger word, other word).
    """

    words: int
    kinds: Scores
    modes: Scores
    attributes: dict[str, Scores]
    tags: Scores
    sure: Scores
    tied: Scores


class Network:
    """Tokenizer and session over the weights in a folder."""

    def __init__(self, folder: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        model = folder / "reader.onnx"
        if not model.is_file():
            raise CrossbearingError(
                f"There is no {model}.", hint="Install crossbearing again, or read with `--extractor rules`."
            )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # batches differ in size: the arena would keep the largest of each
        self._session: Any = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def answer(self, asked: Sequence[tuple[Sequence[str], Hints]]) -> list[Answer]:
        """Return an answer to each sentence, given as its words and their hints."""
        cut = [self._pieces(words) for words, _ in asked]
        answers: dict[int, Answer] = {}
        for group in _groups([len(pieces) for pieces, _ in cut]):
            longest, most = max(len(cut[i][0]) for i in group), max(1, *(len(cut[i][1]) for i in group))
            pieces = np.zeros((len(group), longest), np.int64)
            mask = np.zeros((len(group), longest), np.float32)
            first = np.zeros((len(group), most), np.int64)
            hints = np.zeros((len(group), most, len(HINTS)), np.int64)
            for row, i in enumerate(group):
                own, heads = cut[i]
                pieces[row, : len(own)], mask[row, : len(own)] = own, 1
                first[row, : len(heads)] = heads
                if heads:
                    hints[row, : len(heads)] = asked[i][1][: len(heads)]
            fed = {"pieces": pieces, "mask": mask, "first": first, "hints": hints}
            told, tied = self._session.run(["told", "tied"], fed)
            for row, i in enumerate(group):
                answers[i] = _answer(told[row], tied[row], len(cut[i][1]))
        return [answers[i] for i in range(len(asked))]

    def _pieces(self, words: Sequence[str]) -> tuple[list[int], list[int]]:
        """Return the pieces of a sentence and each word's first piece, cut before the word that does not fit."""
        encoded = self._tokenizer.encode(list(words), is_pretokenized=True)
        ids, first = encoded.ids, [0] * len(words)
        for at, word in enumerate(encoded.word_ids):
            if word is not None and not first[word]:
                first[word] = at
        # A word of which nothing is left (a lone control sign) is seen as the mark that opens the sentence.
        if len(ids) > MOST_PIECES:
            whole = next(n for n, at in enumerate(first) if at >= MOST_PIECES - 1)
            ids, first = [*ids[: first[whole]], ids[-1]], first[:whole]
        return ids, first


def _groups(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield the places of sentences of like length, as many as fit a batch."""
    group: list[int] = []
    for i in sorted(range(len(lengths)), key=lambda n: (lengths[n], n)):
        if group and (len(group) + 1) * lengths[i] > _BATCH:
            yield group
            group = []
        group.append(i)
    if group:
        yield group


def _answer(told: Scores, tied: Scores, words: int) -> Answer:
    """Return one sentence's part of a batch."""
    told = told[:words]
    sizes = [len(KINDS), len(MODES), *(len(v) for v in ATTRIBUTES.values()), len(TAGS)]
    kinds, modes, *attributes, tags, sure = np.split(told, np.cumsum(sizes), axis=1)
    return Answer(
        words=words,
        kinds=kinds,
        modes=modes,
        attributes=dict(zip(ATTRIBUTES, attributes, strict=True)),
        tags=tags,
        sure=np.tanh(sure[:, 0]),
        tied=tied[:, :words, :words],
    )


@lru_cache(maxsize=2)
def network(folder: Path = WEIGHTS) -> Network:
    """Return the network of a folder, loaded once in each process."""
    return Network(folder)
