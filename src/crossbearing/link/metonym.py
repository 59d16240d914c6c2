"""Metonyms: whether a place's name stands for the land or for who acts there: "in China", "China is pressing them".

A logistic regression over signs in the same sentence: the words beside the name, the word that a list of names hangs
on, and classes of words (`lexicon/metonymy.toml`). Its weights are in `lexicon/metonymy_weights.toml`, fitted on the
training part of ReLocaR (Gritta et al. 2017) by `training/metonymy_weights.py`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from crossbearing.link.nouns import read_toml

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|['’]s\b|\d[\d.,]*|[^\w\s]")
_BREAK = re.compile(r"(?<=[a-z\d)”\"’]{2})[.!?][\"”’)]*\s+(?=[\"“‘(]*[A-Z])|\n")
_ENDINGS = ("ing", "ed", "es", "s")
REACH = 400  # characters on each side that are looked at
_CLOSE = 3  # words
_MOST = 4  # of one class are counted


class Lists(NamedTuple):
    """The word lists: class -> stems, and the closed classes as they are written."""

    classes: dict[str, frozenset[str]]
    lying: frozenset[str]
    prepositions: frozenset[str]
    auxiliaries: frozenset[str]
    skipped: frozenset[str]


@cache
def lists() -> Lists:
    """Return the word lists, read once a process."""
    told = {name: words.split() for name, words in read_toml("metonymy")["classes"].items()}
    closed = [frozenset(told.pop(name)) for name in ("lying", "prepositions", "auxiliaries", "skipped")]
    return Lists({name: frozenset(map(stem, words)) for name, words in told.items()}, *closed)


@cache
def weights() -> dict[str, float]:
    """Return sign -> weight, "bias" among them, read once a process."""
    return {sign: float(w) for sign, w in read_toml("metonymy_weights")["weights"].items()}


def probability(text: str, start: int, end: int) -> float:
    """Return how surely the place's name at [start, end) stands for who acts there, in (0, 1)."""
    table = weights()
    total = table.get("bias", 0.0) + sum(table.get(sign, 0.0) for sign in signs(text, start, end))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def stem(word: str) -> str:
    """Return a word in small letters without a common ending."""
    word = word.lower()
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def signs(text: str, start: int, end: int) -> frozenset[str]:
    """Return the signs in the sentence of the name at [start, end), each once."""
    before = text[max(0, start - REACH) : start]
    breaks = [m.end() for m in _BREAK.finditer(before)]
    after = text[end : end + REACH]
    stop = _BREAK.search(after)
    told = _WORD.findall(before[breaks[-1] if breaks else 0 :]), _WORD.findall(after[: stop.start() if stop else None])
    head, verb = _hung_on(told[0])
    follows, with_aux = _followed_by(told[1])
    found = [*_beside(*told), *_around(*told)]
    known = lists()
    hang = "lying" if head in known.lying else head if head in known.prepositions else "other"
    found += [f"head={head}", f"hang={hang}", f"after={stem(follows)}", f"hang+after={hang}+{_sort(follows)}",
              f"after-sort={_sort(follows)}"]  # fmt: skip
    if verb:
        found += [f"verb={stem(verb)}", f"head2={stem(verb)}_{head}"]
        found += [f"verb:{name}_{head}" for name in _classes(verb)] + [f"verb:{name}" for name in _classes(verb)]
    for name in _classes(follows):
        found += [f"after:{name}", f"after:{name}|{hang}"]
    if with_aux:
        found += [f"aux={stem(with_aux)}", *(f"aux:{name}" for name in _classes(with_aux))]
    near = {sign[7:] for sign in found if sign.startswith(("before:", "behind:"))}
    found += [f"{hang}&{name}" for name in near]
    return frozenset(found)


def _classes(word: str) -> list[str]:
    bare = stem(word)
    return [name for name, words in lists().classes.items() if bare in words]


def _sort(word: str) -> str:
    """Return what sort of word it is by its look: auxiliary, ending, possessive, preposition, sign, other."""
    known = lists()
    if not word:
        return "end"
    if word in ("'s", "’s"):
        return "possessive"
    if word in known.auxiliaries:
        return "auxiliary"
    if word in known.prepositions:
        return "preposition"
    if not word[0].isalnum():
        return "sign"
    return "ed" if word.endswith("ed") else "s" if word.endswith("s") and len(word) > 3 else "word"


def _beside(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """Yield the words beside the name, one by one and in pairs."""
    back = [*(w.lower() for w in reversed(before[-3:])), "", "", ""]
    ahead = [*(w.lower() for w in after[:3]), "", "", ""]
    for k in range(3):
        yield f"b{k + 1}={back[k]}"
        yield f"a{k + 1}={ahead[k]}"
    yield f"b12={back[1]} {back[0]}"
    yield f"a12={ahead[0]} {ahead[1]}"
    yield f"ba={back[0]} {ahead[0]}"
    yield f"b1-sort={_sort(back[0])}"
    yield f"a1-sort={_sort(ahead[0])}"
    if ahead[0] in ("'s", "’s"):
        yield f"own={stem(ahead[1])}"
        yield f"own2={stem(ahead[2])}"
        yield from (f"own:{name}" for name in _classes(ahead[1]))
    if {back[0], ahead[0]} & {",", "and", "or"}:
        yield "listed"
    if not before:
        yield "opens"
    if after and after[0][0].isupper():
        yield "capital after"
    if before and before[-1][0].isupper():
        yield "capital before"


def _around(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """Yield which classes of words stand in the sentence, on which side and how near, and how many of some."""
    counts = dict.fromkeys(lists().classes, 0)
    for side, words in (("before", before[::-1]), ("behind", after)):
        bare = [stem(w) for w in words if w[0].isalnum()]
        for name, known in lists().classes.items():
            at = [i for i, w in enumerate(bare) if w in known]
            counts[name] += len(at)
            if at:
                yield f"{side}:{name}"
                if at[0] < _CLOSE:
                    yield f"{side} close:{name}"
                if at[0] == 0:
                    yield f"{side} next:{name}"
    yield f"contests={min(counts['sport'], _MOST)}"
    yield f"states={min(counts['say'] + counts['act'] + counts['gov'], _MOST)}"
    yield f"lands={min(counts['live'] + counts['land'], _MOST)}"


def _hung_on(before: Sequence[str]) -> tuple[str, str]:
    """Return the word that the name, or the list of names it stands in, hangs on; and the one before a preposition."""
    i = len(before) - 1
    while i >= 0 and (before[i] in (",", "and", "or", "&") or (i > 0 and before[i][0].isupper())):
        i -= 1
    while i >= 0 and before[i].lower() in lists().skipped:
        i -= 1
    head = before[i].lower() if i >= 0 else ""
    return head, before[i - 1].lower() if head in lists().prepositions and i > 0 else ""


def _followed_by(after: Sequence[str]) -> tuple[str, str]:
    """Return the word after the name or its list of names, and the one after an auxiliary."""
    i = 0
    while i < len(after) and (after[i] in (",", "and", "or") or after[i][0].isupper()):
        i += 1
    word = after[i].lower() if i < len(after) else ""
    more = after[i + 1].lower() if word in lists().auxiliaries and i + 1 < len(after) else ""
    return word, more
