"""Who says what, by the network's tags: spans of sources, cues and contents, tied to each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crossbearing.read.grammar import Parse
from crossbearing.read.network.labels import TAGS
from crossbearing.read.network.session import Answer, Scores

_NEVER = -1e4
# What may follow what: a part goes on only where it has begun.
_STEP = np.array(
    [[_NEVER if b[0] == "I" and a not in (b, f"B{b[1:]}") else 0.0 for b in TAGS] for a in TAGS], np.float32
)
_FIRST = np.array([_NEVER if tag[0] == "I" else 0.0 for tag in TAGS], np.float32)


@dataclass(frozen=True, slots=True)
class Part:
    """A source, cue or content: words `first` to before `last` of a sentence, and its offsets."""

    name: str
    first: int
    last: int
    start: int
    end: int


def parts(parse: Parse, answer: Answer) -> list[Part]:
    """Return the parts of attributions in a sentence, by the best path over the tags."""
    found: list[Part] = []
    path = best_path(answer.tags)
    at = 0
    while at < len(path):
        begun, at = at, at + 1
        if path[begun] == 0:
            continue
        name = TAGS[path[begun]][2:]
        while at < len(path) and TAGS[path[at]] == f"I-{name}":
            at += 1
        found.append(Part(name, begun, at, parse.starts[begun], parse.ends[at - 1]))
    return found


def attributed(parses: Sequence[Parse], answers: Sequence[Answer], text: str) -> list[tuple[str, int, int]]:
    """Return (part, start, end) over all sentences of a text.

    A content at the end of a sentence goes on in the next, where that opens with content in the same paragraph and only
    one of the two has a cue: words of one speaker, quoted on.
    """
    found: list[tuple[str, int, int]] = []
    before: tuple[int, bool] | None = None  # of the last sentence: where its closing content ends, whether it has a cue
    for parse, answer in zip(parses, answers, strict=True):
        own = parts(parse, answer)
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


def best_path(scores: Scores) -> list[int]:
    """Return the most likely allowed tags; scores are logits (words, tags). By Viterbi (1967)."""
    if not len(scores):
        return []
    value = scores[0] + _FIRST
    back: list[Sequence[int]] = []
    for row in scores[1:]:
        ways = value[:, None] + _STEP
        back.append(ways.argmax(0).tolist())
        value = ways.max(0) + row
    path = [int(value.argmax())]
    for before in reversed(back):
        path.append(before[path[-1]])
    return path[::-1]
