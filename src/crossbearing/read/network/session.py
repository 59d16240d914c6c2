"""The network in use: words and hints in, scores out, through onnxruntime; loaded once a process, when first asked.

One thread a process and one sentence at a time. A batch would save a third of the time, but 8-bit arithmetic scales all
that stands in one batch alike: what a sentence says would hang on its neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
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
        """Return an answer to each sentence, given as its words and their hints; what is said twice is asked once."""
        known: dict[tuple[tuple[str, ...], tuple[tuple[int, ...], ...]], Answer] = {}
        found = []
        for words, hints in asked:
            key = (tuple(words), tuple(hints))
            if key not in known:
                known[key] = self._answer(words, hints)
            found.append(known[key])
        return found

    def _answer(self, words: Sequence[str], hints: Hints) -> Answer:
        pieces, first = self._pieces(words)
        known = len(first)
        fed = {
            "pieces": np.array([pieces], np.int64),
            "mask": np.ones((1, len(pieces)), np.float32),
            "first": np.array([first or [0]], np.int64),
            "hints": np.array([hints[:known] or [(0,) * len(HINTS)]], np.int64),
        }
        told, tied = self._session.run(["told", "tied"], fed)
        return _answer(told[0], tied[0], known)

    def _pieces(self, words: Sequence[str]) -> tuple[list[int], list[int]]:
        """Return the pieces of a sentence and each word's first piece, cut before the word that does not fit."""
        sound = [w.encode("utf-8", "replace").decode("utf-8") for w in words]  # half a surrogate has no bytes
        encoded = self._tokenizer.encode(sound, is_pretokenized=True)
        ids, first = encoded.ids, [0] * len(words)
        for at, word in enumerate(encoded.word_ids):
            if word is not None and not first[word]:
                first[word] = at
        # A word of which nothing is left (a lone control sign) is seen as the mark that opens the sentence.
        if len(ids) > MOST_PIECES:
            whole = next(n for n, at in enumerate(first) if at >= MOST_PIECES - 1)
            ids, first = [*ids[: first[whole]], ids[-1]], first[:whole]
        return ids, first


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
