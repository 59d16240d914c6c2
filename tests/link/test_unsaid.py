"""Names that follow from those of a sheet, abbreviations in another language's order, and whose they never are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossbearing.link.names import index_of
from crossbearing.link.resolvers import who
from crossbearing.link.unsaid import ordinal, unsaid
from crossbearing.model.theatre import Actor, Place, Theatre

ROWS = (
    Actor("front", "Moro Islamic Liberation Front", (), "armed-group"),
    Actor("guards", "Wagner Group", (), "armed-group"),
    Actor("division", "6th Infantry Division", (), "unit"),
    Actor("state", "Republic of Nowhere", ("Rodrigo Duterte", "President Hadi"), "state"),
    Actor("movement", "Ansar Allah", ("Houthis",), "armed-group"),
    Actor("forces", "Mozambique Armed Defence Forces", (), "military"),
    Actor("one", "Popular Freedom Party", (), "party"),
    Actor("other", "Peasants Freedom Party", (), "party"),
    Actor("axis", "Taiz Axis", (), "unit"),
    Actor("army", "White Army", (), "militia"),
)
THEATRE = Theatre(
    "t", "T", actors={row.id: row for row in ROWS}, places={"taiz": Place("taiz", "Taiz", (), "settlement")}
)


@pytest.mark.parametrize(
    ("words", "one"),
    [
        ("the MILF", "front"),
        ("MILF fighters", "front"),
        ("Wagner", "guards"),
        ("Sixth Division artillery", "division"),
        ("the 6th Division", "division"),
        ("Duterte", "state"),
        ("Hadi", "state"),
        ("Houthi gunmen", "movement"),
        ("FADM soldiers", "forces"),  # Forças Armadas de Defesa de Moçambique
    ],
)
def test_a_name_that_follows_from_the_sheets_is_the_rows(words: str, one: str) -> None:
    (part,) = who.read(words, index_of(THEATRE)).parts
    assert part.ids == (one,)


@pytest.mark.parametrize("words", ["PFP", "Taiz", "White", "the 7th Division", "Milf", "XYZ", "WFP"])
def test_what_two_rows_or_a_place_would_have_is_nobodys(words: str) -> None:
    assert not who.read(words, index_of(THEATRE)).parts


def test_the_number_of_another_unit_is_not_taken_for_one() -> None:
    theatre = Theatre("t", "T", actors={"base": Actor("base", "105th Base Command", (), "unit")})
    assert not who.read("the 114th Base Command", index_of(theatre)).parts


@pytest.mark.parametrize(
    ("word", "number"), [("22nd", 22), ("Sixth", 6), ("thirty-third", 33), ("6", 0), ("forces", 0)]
)
def test_ordinals_are_numbers(word: str, number: int) -> None:
    assert ordinal(word) == number


@given(st.text(max_size=60))
def test_any_name_gives_names_or_none(name: str) -> None:
    for one in unsaid(Actor("a", name, (name,), "armed-group"), lambda _: False):
        assert one.strip()
