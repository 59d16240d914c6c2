"""Nouns: what sort of actor a common noun can mean, from `lexicon/nouns.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

# Sorts of those who fight, with what they fight with: their state's army is meant where a state is named.
ARMED_SORTS = frozenset({"regular", "weapon", "force"})
FIGHTING_SORTS = ARMED_SORTS | {"irregular"}


class Nouns(NamedTuple):
    """The word lists: class of each noun, words that count, titles of persons."""

    sorts: dict[str, str]
    counts: frozenset[str]
    titles: frozenset[str]


def read_toml(name: str) -> dict[str, Any]:
    """Return a file of `lexicon/`."""
    return tomllib.loads((Path(__file__).parent / "lexicon" / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def nouns() -> Nouns:
    """Return the word lists, read once a process. Where two classes have a noun, the first one keeps it."""
    data = read_toml("nouns")
    sorts: dict[str, str] = {}
    for sort, words in data["classes"].items():
        for word in words.split():
            sorts.setdefault(word, sort)
    return Nouns(sorts, frozenset(data["numbers"]["words"].split()), frozenset(data["titles"]["words"].split()))


def sort_of(key: str) -> str:
    """Return the sort of actor that a word (its key) can mean, "number" for counting words, "" for others."""
    lists = nouns()
    if key.endswith("men") and key not in lists.sorts:
        key = key[:-3] + "man"
    return lists.sorts.get(key) or ("number" if key.isdigit() or key in lists.counts else "")
