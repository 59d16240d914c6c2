"""A report's text cut at every claim's edge: disjoint pieces, each knowing the claims that it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from crossbearing.model.claim import Claim


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of the text in order. `claims` are those that cover it, `begins` the numbers of those that start here.

    A number is a claim's place in the list beside the text, from 1; `depth` is how many claims cover the words.
    """

    text: str
    claims: tuple[str, ...] = ()
    begins: tuple[tuple[int, str], ...] = ()

    @property
    def depth(self) -> int:
        """How many claims overlap here, at most 3: more are drawn alike."""
        return min(3, len(self.claims))


def pieces(text: str, claims: Sequence[Claim]) -> list[Piece]:
    """Return the text in pieces that join to it exactly; claims whose span does not fit the text are left out.

    `claims` are in the order of the list beside the text. One sweep over the sorted edges.
    """
    fitting = [(n, c) for n, c in enumerate(claims, 1) if 0 <= c.start < c.end <= len(text)]
    starts: dict[int, list[tuple[int, Claim]]] = {}
    for number, claim in fitting:
        starts.setdefault(claim.start, []).append((number, claim))
    edges = sorted({0, len(text), *(c.start for _, c in fitting), *(c.end for _, c in fitting)})
    found: list[Piece] = []
    open_claims: list[Claim] = []
    for at, until in pairwise(edges):
        open_claims = [c for c in open_claims if c.end > at] + [c for _, c in starts.get(at, [])]
        begins = tuple((number, c.id) for number, c in starts.get(at, []))
        found.append(Piece(text[at:until], tuple(c.id for c in open_claims), begins))
    return found
