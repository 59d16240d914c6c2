"""How many of what: numbers of people and things, and numbers that are a time."""

from __future__ import annotations

import pytest

from crossbearing.read.grammar import Parse, Words
from crossbearing.read.number import quantity
from crossbearing.read.words import lexicon


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("15 soldiers left.", [("soldiers", 15.0)]),
        ("They shelled Arkad until 26 March.", []),
        ("The siege went on for ten days.", []),
        ("In 40 hours nine men died.", [("men", 9.0)]),
    ],
)
def test_a_time_is_no_count(text: str, counted: list[tuple[str, float]]) -> None:
    parse = Parse(text, Words(text, 0, len(text)), lexicon())
    found = [quantity(parse, p) for p in parse.phrases if p.type == "N"]
    assert [(q[0], q[1]) for q in found if q] == counted
