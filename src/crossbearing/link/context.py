"""Context: which actors and places a report names, where and in which sentence. Scanned once, when first needed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from datetime import date
from functools import cached_property
from typing import NamedTuple

from crossbearing.link.names import Index, Node, has_capitals, word_key
from crossbearing.link.resolvers import where
from crossbearing.link.wording import AWAY, DIRECTIONS, OTHERS, PROPERTY

_SENTENCE = re.compile(r"[.!?][\"”’)\]]*\s+(?=[\"“‘(\[]*[A-Z0-9])|\n+")
_QUOTES = re.compile(r"[“”\"]|\n")
_LIST = re.compile(r"\s*[,;&/]\s*(?:and |or |the )*|\s+(?:and|or)\s+(?:the )?")
_GAPS = frozenset((" ", "-", "\u00a0", "\n"))
MAX_SCANNED = 200_000
# "in China" and "southern China" speak of the country's land; its government is not mentioned by that.
_LAND = DIRECTIONS | {"in", "to", "from", "into", "of", "across", "inside", "near", "towards", "within", "at"}


class Hit(NamedTuple):
    """A name in the text: where, the row ids that it can mean, and its sentence."""

    start: int
    end: int
    ids: tuple[str, ...]
    sentence: int


class Context:
    """The names of one report, found in its text whether or not a claim has them as a mention."""

    def __init__(self, text: str, on: date | None, index: Index) -> None:
        self.text = text
        self.on = on
        self.index = index

    @cached_property
    def sentences(self) -> list[int]:
        """The starts of the text's sentences."""
        return [0, *(m.end() for m in _SENTENCE.finditer(self.text[:MAX_SCANNED]))]

    def sentence(self, at: int) -> int:
        """Return the number of the sentence in which a character stands."""
        return bisect_right(self.sentences, at) - 1

    @cached_property
    def _scanned(self) -> tuple[list[Hit], list[Hit]]:
        """The names of actors and of places in the text, each the longest at its word; one pass for both."""
        raws = self.text[:MAX_SCANNED].replace("\n", " ").split(" ")
        chunks, chunk_of = self.index.chunks, self.index.chunk
        actors, places = list[Hit](), list[Hit]()
        actors_to = places_to = at = 0
        for i, raw in enumerate(raws):
            chunk = chunks.get(raw) or chunk_of(raw)
            for k in chunk.begins:
                word = chunk.words[k]
                start = at + word.start
                if word.actor is not None and start >= actors_to:
                    hit = self._longest(word.actor, raws, i, k, at)
                    if hit is not None:
                        actors.append(hit)
                        actors_to = hit.end
                if word.place is not None and start >= places_to:
                    hit = self._longest(word.place, raws, i, k, at)
                    if hit is not None:
                        places.append(hit)
                        places_to = hit.end
            at += len(raw) + 1
        return actors, places

    def _longest(self, node: Node, raws: list[str], i: int, k: int, at: int) -> Hit | None:
        """Return the longest name that begins with word `k` of chunk `i`, which begins at character `at`.

        A name in running text has no more than a space, a hyphen or a line end between its words.
        """
        chunk_of = self.index.chunk
        words = chunk_of(raws[i]).words
        word = words[k]
        start = at + word.start
        said = [word.raw]
        best: tuple[Node, int] | None = None
        while True:
            if node.ids and has_capitals(said, node.capitals):
                best = (node, at + word.end)
            if not node.next:
                break
            if k + 1 < len(words):
                if raws[i][word.end : words[k + 1].start] != "-":
                    break
                k += 1
            else:
                if word.end != len(raws[i]) or i + 1 == len(raws):
                    break
                at += len(raws[i]) + 1
                i, k = i + 1, 0
                words = chunk_of(raws[i]).words
                if not words or words[0].start:
                    break
            word = words[k]
            further = node.next.get(word.key)
            if further is None:
                break
            node = further
            said.append(word.raw)
        if best is None:
            return None
        end = best[1] - 2 * (self.text[best[1] - 2 : best[1]] in ("'s", "’s"))
        return Hit(start, end, best[0].ids, self.sentence(start))

    @cached_property
    def actors(self) -> list[Hit]:
        """The actors named, in order; without those that stand for something else ("anti-regime", "in China")."""
        return [hit for hit in self._scanned[0] if self._is_actor(hit)]

    @cached_property
    def places(self) -> list[Hit]:
        """The places named, in order, each with the candidates that its bare name has.

        A capital that stands for its government ("Beijing pressed them") is no place unless a preposition says so.
        """
        found: list[Hit] = []
        actors = {hit.start for hit in self.actors}
        for hit in self._scanned[1]:
            if hit.start in actors and self._word_before(hit) not in _LAND:
                continue
            spots = where.read(self.text[hit.start : hit.end], "", self.index).spots
            if len(spots) == 1:
                found.append(hit._replace(ids=spots[0].ids))
        return found

    @cached_property
    def place_counts(self) -> Counter[str]:
        """How often each place is named in the whole report."""
        return Counter(hit.ids[0] for hit in self.places if len(hit.ids) == 1)

    def before(self, hits: list[Hit], at: int) -> list[Hit]:
        """Return the hits that end before a character, in order."""
        return hits[: bisect_right(hits, at, key=lambda hit: hit.end)]

    def listed_with(self, start: int, end: int) -> list[Hit]:
        """Return the other actors of the list in which words stand, in order: "the PDF, BPLA, PLA and KNDF"."""
        hits = self.actors
        at = next((i for i, hit in enumerate(hits) if hit.start < end and start < hit.end), None)
        if at is None:
            return []
        first = last = at
        while first and _LIST.fullmatch(self.text, hits[first - 1].end, hits[first].start):
            first -= 1
        while last + 1 < len(hits) and _LIST.fullmatch(self.text, hits[last].end, hits[last + 1].start):
            last += 1
        return [hit for i, hit in enumerate(hits[first : last + 1], first) if i != at and len(hit.ids) == 1]

    def words(self, hit: Hit) -> str:
        """Return the words of a hit."""
        return self.text[hit.start : hit.end]

    def in_quotation(self, at: int) -> bool:
        """Return whether a character stands between quotation marks, as far as its paragraph shows."""
        inside = False
        for mark in _QUOTES.findall(self.text[max(0, at - 2_000) : at]):
            inside = {"“": True, "”": False, "\n": False}.get(mark, not inside)
        return inside

    def _is_actor(self, hit: Hit) -> bool:
        before = self._word_before(hit)
        if before in AWAY:
            return False
        if self.text[hit.end : hit.end + 1] in _GAPS:
            after = word_key(self.text[hit.end + 1 : hit.end + 16].partition(" ")[0].rstrip(".,;:"))
            if after in PROPERTY or after in OTHERS:
                return False
        return before not in _LAND or self.index.theatre.actors[hit.ids[0]].kind != "state"

    def _word_before(self, hit: Hit) -> str:
        """Return the word before a name in lower case; empty at the start of a line."""
        return self.text[max(0, hit.start - 14) : hit.start].rstrip(" -").rpartition(" ")[2].lower()
