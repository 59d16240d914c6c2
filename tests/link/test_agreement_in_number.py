"""Number: a pronoun, a name, one or many."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossbearing.link.number import MANY, NAME, ONE, is_person, number_of


@pytest.mark.parametrize(
    ("words", "after", "number"),
    [
        ("the rebels", "", MANY),
        ("275 fighters", "", MANY),
        ("police", "", MANY),
        ("a commander of the rebels", "", ONE),
        ("the army", "", ONE),
        ("not one soldier", "", ONE),
        ("M23", " rebels were fighting", MANY),
        ("M23", "'s spokesman said", ONE),
        ("M23", " took Sake", NAME),
        ("They", "", "they"),
        ("some of them", "", "they"),
        ("Our", "", "we"),
        ("US", "", NAME),
        ("", "", NAME),
    ],
)
def test_number(words: str, after: str, number: str) -> None:
    assert number_of(words + after, 0, len(words)) == number


@pytest.mark.parametrize(
    ("words", "is_one"),
    [("the spokesperson", True), ("a minister of the junta", True), ("the army", False), ("ministers", False)],
)
def test_a_single_person_is_never_it(words: str, is_one: bool) -> None:
    assert is_person(words) is is_one


@given(st.text(max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_any_words_have_one(text: str, start: int, end: int) -> None:
    assert number_of(text, min(start, end), max(start, end))
