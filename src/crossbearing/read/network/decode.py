"""What the network's scores mean: the triggers of a sentence, each with its attributes and the words it is tied to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np

from crossbearing.read.network.labels import ATTRIBUTES, KINDS, MODES, PAIRS
from crossbearing.read.network.session import Answer, Scores

LEAST = 0.01  # ties that are less probable count as none
_MODES_OF = {k: [i for i, m in enumerate(MODES) if m.startswith(f"{k}/")] for k in KINDS}


@dataclass(slots=True)
class Proposal:
    """A claim as the network sees it: the trigger's word, kind and mode, and how probable it is that there is one.

    `ties` holds for each role the words that may be the heads, with their probabilities; `first` and `last` are the
    words that its span begins and ends with. `sure` says how probable each attribute's value is, and each end.
    """

    word: int
    kind: str
    mode: str | None
    probability: float
    attributes: dict[str, str]
    sure: dict[str, float]
    ties: dict[str, dict[int, float]] = field(default_factory=dict)
    first: int = 0
    last: int = 0


def proposals(answer: Answer, threshold: float, asked: Collection[tuple[int, str]] = ()) -> list[Proposal]:
    """Return the claims of a sentence that are at least so probable, in the order of their words, and those asked for.

    `asked` names words and kinds whose proposal is wanted however improbable it is; words that were not read have none.
    """
    likely = _sigmoid(answer.kinds)
    found = {(word, kind) for word, kind in np.argwhere(likely >= threshold).tolist()}
    found |= {(word, KINDS.index(kind)) for word, kind in asked if word < answer.words}
    return [_proposal(answer, word, kind, float(likely[word, kind])) for word, kind in sorted(found)]


def _proposal(answer: Answer, word: int, kind: int, probability: float) -> Proposal:
    name = KINDS[kind]
    own = _MODES_OF[name]
    mode = None
    if own:
        best = max(own, key=lambda i: float(answer.modes[word, i]))
        mode = MODES[best].partition("/")[2] if answer.modes[word, best] >= 0 else None
    made = Proposal(word, name, mode, probability, {}, {})
    for attribute, values in ATTRIBUTES.items():
        scores = _softmax(answer.attributes[attribute][word])
        best = int(scores.argmax())
        made.attributes[attribute], made.sure[attribute] = values[best], float(scores[best])
    ties = answer.tied[:, word]
    likely = _sigmoid(ties)
    for n, role in enumerate(PAIRS):
        made.ties[role] = {int(i): float(likely[n, i]) for i in np.flatnonzero(likely[n] >= LEAST)}
    before = _softmax(ties[PAIRS.index("first"), : word + 1])
    after = _softmax(ties[PAIRS.index("last"), word:])
    made.first, made.last = int(before.argmax()), word + int(after.argmax())
    made.sure["first"], made.sure["last"] = float(before.max()), float(after.max())
    return made


def _sigmoid(x: Scores) -> Scores:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -30, 30))), np.float32)


def _softmax(x: Scores) -> Scores:
    e = np.exp(x - x.max())
    return np.asarray(e / e.sum(), np.float32)


def between(answer: Answer, source: int | None, target: int | None) -> dict[str, float]:
    """Return how probable each kind is of the one event that has these words for actor and counterpart.

    Over the words of the sentence: the score of the kind there, and half of how well source and target hang on it.
    """
    bonus = np.zeros(answer.words, np.float32)
    if source is not None and source < answer.words:
        bonus += np.log(_sigmoid(answer.tied[PAIRS.index("actor"), :, source]))
    if target is not None and target < answer.words:
        both = answer.tied[[PAIRS.index("recipient"), PAIRS.index("object")], :, target]
        bonus += np.log(_sigmoid(np.logaddexp(both[0], both[1])))
    scores = np.logaddexp.reduce(answer.kinds + 0.5 * bonus[:, None], axis=0)
    return dict(zip(KINDS, map(float, _softmax(scores)), strict=True))
