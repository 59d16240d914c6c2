"""Who is named and stands in no sheet: words that point back to them get no id, and no row's."""

from __future__ import annotations

import pytest

from crossbearing.link.names import index_of
from crossbearing.link.resolvers import who
from crossbearing.link.strangers import identify, is_stranger, kind_of
from link.made_reports import MYANMAR, linked

INDEX = index_of(MYANMAR)


@pytest.mark.parametrize(
    ("words", "one"),
    [
        ("the Tigers Brigade", "?unit/tiger brigade"),
        ("Turkish drones", "?state/turkey"),
        ("Ankara", "?state/turkey"),
        ("the World Food Programme", "?organisation/world food programme"),
        ("Aram Petros", "?person/petro"),
        ("two residents of the village", "?~civilian/resident"),
        ("twelve lorries", ""),
    ],
)
def test_a_stranger_is_told_by_the_head_of_its_words(words: str, one: str) -> None:
    assert identify(words, INDEX) == one
    assert not one or is_stranger(one)


def test_the_kind_of_a_row_is_the_sheets_and_that_of_a_stranger_its_own() -> None:
    assert kind_of(INDEX, "mndaa") == "armed-group"
    assert kind_of(INDEX, "?unit/tiger brigade") == "unit"


def test_the_brigade_is_the_one_that_the_sheet_lacks_and_not_the_nearest_row() -> None:
    text = "The Tigers Brigade took the post on Monday. The MNDAA protested. The brigade has withdrawn since."
    found = linked(text, actors=("The Tigers Brigade", "The brigade")).actors
    assert [m.id for m in found] == [None, None]


def test_he_is_the_doctor_who_was_named_last_and_no_general() -> None:
    text = "Min Aung Hlaing spoke on Friday. Aram Petros, a doctor, fled on Sunday. He left his house."
    found = linked(text, kind="MOBILIZE", actors=("Min Aung Hlaing", "Aram Petros", "He")).actors
    assert found[0].id == "min-aung-hlaing"
    assert found[2].id != "min-aung-hlaing"


@pytest.mark.parametrize("words", ["Burundi's army", "the president of France", "Turkish officers", "the Arab League"])
def test_what_is_of_a_state_or_body_that_no_sheet_lists_describes_no_row(words: str) -> None:
    reading = who.read(words, INDEX)
    assert not reading.parts
    assert not reading.descriptions


@pytest.mark.parametrize(
    ("words", "actors"),
    [("men in TNLA uniform", ["tnla"]), ("between 20 and 30 MNDAA fighters", ["mndaa"])],
)
def test_names_in_uniforms_and_after_two_numbers(words: str, actors: list[str]) -> None:
    assert [m.id for m in linked(f"On Monday {words} left.", actors=(words,)).actors] == actors


def test_nothing_of_a_stranger_shows_in_an_id() -> None:
    text = "The Tigers Brigade shelled Lashio. It will not leave. They said so."
    found = linked(text, actors=("The Tigers Brigade", "It", "They")).actors
    assert all(m.id is None or not is_stranger(m.id) for m in found)
