"""World: what a name means outside the theatre, from the gazetteer; the theatre's countries come before others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from crossbearing.link.gazetteer_words import Candidate
from crossbearing.link.world import Placed, anchors_of, place
from crossbearing.model.claim import Rival
from crossbearing.model.theatre import Theatre

__all__ = ["candidates", "place"]  # `place` weighs the names of a whole report together, as `eval toponyms` asks
MOST = 5
# A place of the world scores at most this: a row of the theatre comes first.
CEILING = 0.8


def candidates(text: str, theatre: Theatre, on: date | None) -> Sequence[Rival]:
    """Return the likeliest places of a name, best first. `on` plays no part: places have no dates."""
    return rivals(text, place(text, [(0, len(text))], anchors_of(theatre))[0])


def rivals(words: str, placed: Placed) -> list[Rival]:
    """Return ranked places as candidates: scores are shares of exp(score), reasons say what and where they are."""
    if not placed.ranked:
        return []
    top = placed.ranked[0][1]
    shares = [math.exp(score - top) for _, score in placed.ranked]
    total = sum(shares)
    return [
        Rival(one.id, round(CEILING * share / total, 3), _reason(words, one, placed.inside))
        for (one, _), share in zip(placed.ranked[:MOST], shares, strict=False)
    ]


def _reason(words: str, one: Candidate, inside: bool) -> str:
    what = "lies in" if inside else "is a name of"
    return f"{words[:60]!r} {what} {one.name}, {described(one)}"


def described(one: Candidate) -> str:
    """Return what a place of the world is, in words: "a town in Oregon, United States"."""
    from crossbearing.link.gazetteer import world

    if one.row < 0:
        return {"water": "a water", "mountains": "mountains", "continent": "a continent"}.get(one.kind, "a region")
    line = ", ".join(world().names[row] for row in world().line(one.row)[1:])
    return f"a {one.kind} in {line}" if line else f"a {one.kind}"
