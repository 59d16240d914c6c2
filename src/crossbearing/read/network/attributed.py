"""Who says what, by the network's tags: spans of sources, cues and contents, tied to each other.

The tags of a sentence are a chain (Lafferty et al. 2001). Of all its spans those are told whose probabilities, less a
threshold, add up to the most without overlap: a span counts only where both its ends are right, so the best path of
tags, which must end every span somewhere, tells too many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossbearing.read.grammar import Parse
from crossbearing.read.network.labels import TAGS
from crossbearing.read.network.session import Scores

PARTS = tuple(tag[2:] for tag in TAGS if tag[0] == "B")
# How probable a span must be to be told, less where it overlaps another: chosen on documents of PolNeAR's training part
# that the branch did not learn from (`python -m training.said`).
LEAST = 0.4
_NEVER = -1e4
# What may follow what: a part goes on only where it has begun.
ALLOWED = np.array(
    [[_NEVER if b[0] == "I" and a not in (b, f"B{b[1:]}") else 0.0 for b in TAGS] for a in TAGS], np.float32
)
FIRST = np.array([_NEVER if tag[0] == "I" else 0.0 for tag in TAGS], np.float32)
_FAR = 300.0  # a score so far below the best of its word counts as no better than this
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Steps:
    """How likely a sentence begins with a tag, one follows another, and a sentence ends with one.

    As logits: (tags,), (tags, tags), (tags,).
    """

    first: Scores
    step: Scores
    last: Scores


@dataclass(frozen=True, slots=True)
class Part:
    """A source, cue or content: words `first` to before `last` of a sentence, and its offsets."""

    name: str
    first: int
    last: int
    start: int
    end: int


def parts(parse: Parse, tags: Scores, steps: Steps) -> list[Part]:
    """Return the parts of attributions in a sentence, in their order."""
    told = best_spans(tags, steps)
    return [Part(name, first, last, parse.starts[first], parse.ends[last - 1]) for name, first, last in told]


def attributed(parses: Sequence[Parse], tags: Sequence[Scores], steps: Steps, text: str) -> list[tuple[str, int, int]]:
    """Return (part, start, end) over all sentences of a text, of the scores of their words' tags.

    A content at the end of a sentence goes on in the next, where that opens with content in the same paragraph and only
    one of the two has a cue: words of one speaker, quoted on.
    """
    found: list[tuple[str, int, int]] = []
    before: tuple[int, bool] | None = None  # of the last sentence: where its closing content ends, whether it has a cue
    for parse, scores in zip(parses, tags, strict=True):
        own = parts(parse, scores, steps)
        cued = any(p.name == "cue" for p in own)
        for p in own:
            on = before and p.name == "content" and p.first == 0 and found and not (before[1] and cued)
            if on and before and "\n" not in text[before[0] : p.start]:
                n = max(i for i, f in enumerate(found) if f[2] == before[0])
                found[n] = ("content", found[n][1], p.end)
            else:
                found.append((p.name, p.start, p.end))
        closing = own[-1] if own and own[-1].name == "content" and own[-1].last >= len(parse.words) - 1 else None
        before = (closing.end, cued) if closing else None
    return found


def best_spans(scores: Scores, steps: Steps, least: float = LEAST) -> list[tuple[str, int, int]]:
    """Return (part, first word, past the last) of the spans worth most, in their order; scores are (words, tags)."""
    if not len(scores):
        return []
    likely = span_probabilities(scores, steps)
    ending: dict[int, list[tuple[float, str, int]]] = {}
    for name, first, last in ((PARTS[n], i, j) for n, i, j in np.argwhere(likely > least).tolist()):
        worth = float(likely[PARTS.index(name), first, last]) - least
        ending.setdefault(last + 1, []).append((worth, name, first))
    best, taken = [0.0], [("", 0)]  # up to before each word: what its spans are worth, and the span that ends there
    for at in range(1, len(scores) + 1):
        ways = [(best[first] + worth, name, first) for worth, name, first in ending.get(at, ())]
        most = max(ways, default=(0.0, "", 0))
        better = most[0] > best[-1]
        best.append(most[0] if better else best[-1])
        taken.append(most[1:] if better else ("", at - 1))
    found, at = [], len(scores)
    while at:
        name, first = taken[at]
        if name:
            found.append((name, first, at))
        at = first
    return found[::-1]


def span_probabilities(scores: Scores, steps: Steps) -> Floats:
    """Return how probable each span is: shape (parts, words, words), by its first and its last word.

    By the forward and backward sums of the chain (Rabiner 1989), each scaled to 1.
    """
    step = (ALLOWED + steps.step).astype(np.float64)
    moved = np.exp(step)
    own = np.maximum(scores - scores.max(1, keepdims=True), -_FAR).astype(np.float64)
    odds = np.exp(own)
    before, after = np.zeros_like(odds), np.zeros_like(odds)
    size_before, size_after = np.zeros(len(odds)), np.zeros(len(odds))  # logs of what was divided by
    value, size = odds[0] * np.exp((FIRST + steps.first).astype(np.float64)), 0.0
    for n in range(len(odds)):
        value = (value @ moved) * odds[n] if n else value
        size += float(np.log(value.sum()))
        value = value / value.sum()
        before[n], size_before[n] = value, size
    value, size = np.exp(steps.last.astype(np.float64)), 0.0
    for n in reversed(range(len(odds))):
        value = moved @ (odds[n + 1] * value) if n + 1 < len(odds) else value
        size += float(np.log(value.sum()))
        value = value / value.sum()
        after[n], size_after[n] = value, size
    whole = size_before[-1] + size_after[-1] + np.log(before[-1] @ after[-1])
    return np.stack([_of_part(name, own, odds, step, steps.last, (before, size_before), (after, size_after), whole)
                     for name in PARTS])  # fmt: skip


def _of_part(
    name: str, own: Floats, odds: Floats, step: Floats, last: Scores, ahead: tuple[Floats, Floats],
    behind: tuple[Floats, Floats], whole: float,
) -> Floats:  # fmt: skip
    """Return how probable each span of one part is, by its first and its last word."""
    begin, on = TAGS.index(f"B-{name}"), TAGS.index(f"I-{name}")
    (before, size_before), (after, size_after) = ahead, behind
    leaving = np.exp(step[[begin, on]])
    leaving[:, on] = 0  # else the span would go on
    with np.errstate(divide="ignore"):  # what cannot be has minus infinity
        begun = np.log(before[:, begin]) + size_before
        left = np.log((odds[1:] * after[1:]) @ leaving.T) + size_after[1:, None]
    left = np.concatenate([left, last[None, [begin, on]].astype(np.float64)])
    summed = np.cumsum(own[:, on])
    at = np.arange(len(own))
    steps_on = step[begin, on] + (at[None, :] - at[:, None] - 1) * step[on, on]
    longer = begun[:, None] + steps_on + summed[None, :] - summed[:, None] + left[None, :, 1] - whole
    found = np.where(at[None, :] > at[:, None], longer, -np.inf)
    found[at, at] = begun + left[:, 0] - whole
    return np.asarray(np.exp(np.minimum(found, 0)))
