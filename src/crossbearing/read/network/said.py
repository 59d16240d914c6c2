"""The second branch of the network: who says what, and how sure it is, from the lower layers and what stands around.

It shares the lower layers with the branch that tells claims, and is loaded only where it is asked.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from crossbearing.read.attribution import Attribution
from crossbearing.read.network.attributed import Steps
from crossbearing.read.network.labels import MARKS
from crossbearing.read.network.marks import Marks, marks
from crossbearing.read.network.reading import Asked
from crossbearing.read.network.session import WEIGHTS, Scores, network, session


@dataclass(frozen=True, slots=True)
class Said:
    """What the branch says of a sentence: tags (words, tags) as scores; sure (words,) from -1 to 1."""

    tags: Scores
    sure: Scores


class Branch:
    """A session over `said.onnx` in a folder, and how likely one tag follows another."""

    def __init__(self, folder: Path) -> None:
        self._session = session(folder, "said.onnx")
        self._folder = folder
        told = json.loads(self._session.get_modelmeta().custom_metadata_map["steps"])
        self.steps = Steps(*(np.array(told[name], np.float32) for name in ("first", "step", "last")))

    def tell(self, one: Asked, around: Marks) -> Said:
        """Return what is said of a sentence; words beyond those that the network reads have no row."""
        seen = network(self._folder).seen(one.parse.words, one.hints)
        shown = np.array([around[: seen.words] or [(0,) * len(MARKS)]], np.int64)
        tags, sure = self._session.run(["tags", "sure"], seen.fed | {"marks": shown})
        return Said(tags[0, : seen.words], np.clip(sure[0, : seen.words], -1, 1))


@lru_cache(maxsize=2)
def branch(folder: Path = WEIGHTS) -> Branch:
    """Return the branch of a folder, loaded once in each process."""
    return Branch(folder)


def said(text: str, every: Sequence[Asked], spread: Sequence[Attribution]) -> list[Said]:
    """Return what is said of each sentence of a text; `spread` are the stretches that speakers answer for."""
    told = branch()
    return [told.tell(one, around) for one, around in zip(every, marks(text, every, spread), strict=True)]
