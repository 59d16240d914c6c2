"""Scan: the names of actors and places in running text, in one pass over its words."""

from __future__ import annotations

from itertools import accumulate
from typing import NamedTuple

from crossbearing.link.names import Chunk, Index, Node, has_capitals, name_key
from crossbearing.link.rows import peoples
from crossbearing.link.wording import AWAY, DIRECTIONS, OTHERS, PROPERTY

MAX_SCANNED = 200_000
# Keys of words before a country or capital that speak of its land: "in China" does not mention its government.
LAND = DIRECTIONS | {"in", "to", "from", "into", "of", "across", "inside", "near", "toward", "within", "at"}
_NOT_THE_NAME = PROPERTY | OTHERS


class Hit(NamedTuple):
    """A name in the text: where, and the row ids that it can mean.

    For a description ("the group") `named` is where the name stands that it points to.
    """

    start: int
    end: int
    ids: tuple[str, ...]
    named: tuple[int, int] | None = None


class Found(NamedTuple):
    """A name on its way to be a hit: its end in the text, rows, and the chunk and word that it ends with."""

    end: int
    ids: tuple[str, ...]
    chunk: int
    word: int


def scan(text: str, index: Index) -> tuple[list[Hit], list[Hit]]:
    """Return the actors and the places named in a text, in order, each the longest name at its word.

    Actors come without names that stand for something else ("anti-regime", "MNDAA-controlled", "in China"); places
    without capitals that stand for their government ("Beijing pressed them"). At most `MAX_SCANNED` characters.
    """
    raws = text[:MAX_SCANNED].replace("\n", " ").split(" ")
    memo, read = index.chunks, index.chunk
    chunks: list[Chunk] = [memo.get(raw) or read(raw) for raw in raws]
    actors, places = list[Hit](), list[Hit]()
    actors_to = places_to = 0
    letters = list(accumulate(map(len, raws), initial=0))  # before each chunk, the spaces apart
    for i in [i for i, chunk in enumerate(chunks) if chunk[1]]:
        at, chunk = letters[i] + i, chunks[i]
        for k in chunk[1]:
            word = chunk[0][k]
            start = at + word.start
            is_actor = False
            if word.actor is not None and start >= actors_to:
                found = _longest(word.actor, raws, chunks, i, k, at)
                if found is not None and (is_actor := _is_actor(found, text, start, chunks, i, k, index)):
                    actors.append(Hit(start, _without_possessive(text, found.end), found.ids))
                    actors_to = found.end
            if word.place is not None and not is_actor and start >= max(places_to, actors_to):
                found = _longest(word.place, raws, chunks, i, k, at)
                if found is not None:
                    places.append(Hit(start, _without_possessive(text, found.end), found.ids))
                    places_to = found.end
    return actors, places


def _longest(node: Node, raws: list[str], chunks: list[Chunk], i: int, k: int, at: int) -> Found | None:
    """Return the longest name that begins with word `k` of chunk `i`, which begins at character `at`.

    A name in running text has no more than a space, a hyphen or a line end between its words.
    """
    words = chunks[i][0]
    word = words[k]
    said = [word.raw]
    best: Found | None = None
    while True:
        if node.ids and has_capitals(said, node.capitals):
            best = Found(at + word.end, node.ids, i, k)
        if not node.next:
            return best
        if k + 1 < len(words):
            if raws[i][word.end : words[k + 1].start] != "-":
                return best
            k += 1
        else:
            if word.end != len(raws[i]) or i + 1 == len(raws):
                return best
            at += len(raws[i]) + 1
            i, k = i + 1, 0
            words = chunks[i][0]
            if not words or words[0].start:
                return best
        word = words[k]
        further = node.next.get(word.key)
        if further is None:
            return best
        node = further
        said.append(word.raw)


def _without_possessive(text: str, end: int) -> int:
    return end - 2 if text[end - 2 : end] in ("'s", "’s") else end


def _is_actor(found: Found, text: str, start: int, chunks: list[Chunk], i: int, k: int, index: Index) -> bool:
    """Return whether a name stands for its actor, by the words before and after it."""
    before = chunks[i][0][k - 1 : k] or (chunks[i - 1][0][-1:] if i and k == 0 else ())
    if before and before[0].key in AWAY:
        return False
    if before and text[start].islower() and before[0].key in peoples():
        return False  # "the Norwegian government" is not the theatre's own
    after = chunks[found.chunk][0][found.word + 1 :]
    if not after and text[found.end : found.end + 1] in (" ", "\n") and found.chunk + 1 < len(chunks):
        after = chunks[found.chunk + 1][0]
    if after and after[0].key in _NOT_THE_NAME:
        return False
    if not before or before[0].key not in LAND:
        return True
    is_state = index.theatre.actors[found.ids[0]].kind == "state"
    return not is_state and name_key(text[start : found.end]) not in index.places.ids
