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
from crossbearing.read.network.labels import ATTRIBUTES, HINTS, KINDS, MODES
from crossbearing.read.network.reading import Hints

Scores = NDArray[np.float32]
WEIGHTS = Path(__file__).parent / "weights"
MOST_PIECES = 512  # places that the network knows; of a longer sentence only its first words are told


@dataclass(frozen=True, slots=True)
class Answer:
    """What the network says of a sentence, as logits; `words` of its words were read, from the first on.

    kinds (words, kinds); modes (words, modes); attributes: each (words, values); tied (pairs, trigger word, other).
    """

    words: int
    kinds: Scores
    modes: Scores
    attributes: dict[str, Scores]
    tied: Scores


@dataclass(frozen=True, slots=True)
class Seen:
    """A sentence after the lower layers: their output, and what goes with it into any branch above them."""

    words: int
    fed: dict[str, NDArray[Any]]


def session(folder: Path, name: str) -> Any:
    """Return a session of one thread over the weights of this name; CrossbearingError where they are missing."""
    import onnxruntime

    model = folder / name
    if not model.is_file():
        raise CrossbearingError(
            f"There is no {model}.", hint="Install crossbearing again, or read with `--extractor rules`."
        )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # batches differ in size: the arena would keep the largest of each
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


class Network:
    """Tokenizer and sessions over the weights in a folder: the lower layers, and the branch that tells claims."""

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer

        self._upper = session(folder, "reader.onnx")
        self._lower = session(folder, "lower.onnx")
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
        seen = self.seen(words, hints)
        told, tied = self._upper.run(["told", "tied"], seen.fed)
        return _answer(told[0], tied[0], seen.words)

    def seen(self, words: Sequence[str], hints: Hints) -> Seen:
        """Return what the lower layers make of a sentence."""
        pieces, first = self._pieces(words)
        known = len(first)
        fed: dict[str, NDArray[Any]] = {
            "mask": np.ones((1, len(pieces)), np.float32),
            "first": np.array([first or [0]], np.int64),
            "hints": np.array([hints[:known] or [(0,) * len(HINTS)]], np.int64),
        }
        [lower] = self._lower.run(["lower"], fed | {"pieces": np.array([pieces], np.int64)})
        return Seen(known, fed | {"lower": lower})

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
            whole = encoded.word_ids[MOST_PIECES - 1]  # the word that would stand where the closing mark must
            ids, first = [*ids[: first[whole]], ids[-1]], first[:whole]
        return ids, first


def _answer(told: Scores, tied: Scores, words: int) -> Answer:
    """Return one sentence's part of a batch."""
    sizes = [len(KINDS), len(MODES), *(len(v) for v in ATTRIBUTES.values())]
    # behind them stand who says what and how sure it is, by which the layers learnt: `said.py` tells both better
    kinds, modes, *attributes, _ = np.split(told[:words], np.cumsum(sizes), axis=1)
    return Answer(
        words=words,
        kinds=kinds,
        modes=modes,
        attributes=dict(zip(ATTRIBUTES, attributes, strict=True)),
        tied=tied[:, :words, :words],
    )


@lru_cache(maxsize=2)
def network(folder: Path = WEIGHTS) -> Network:
    """Return the network of a folder, loaded once in each process."""
    return Network(folder)
