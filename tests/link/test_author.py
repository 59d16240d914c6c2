"""Whose own words a report is: by its heading, by "I," and by what it makes known."""

from __future__ import annotations

import pytest

from crossbearing.link.author import author
from crossbearing.link.context import Context
from crossbearing.link.names import index_of
from link.made_reports import MYANMAR, actor

OWN = " Our fighters hold the town. We reject the slander."


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("STATEMENT OF THE MNDAA ON LASHIO\n\nPeace to all." + OWN, "mndaa"),
        ("MNDAA\nPress release, 4 May\n\nThe town is calm." + OWN, "mndaa"),
        ("The command of the MNDAA informs the people: the town is calm." + OWN, "mndaa"),
        ("The MNDAA took Lashio, traders said." + OWN, None),
        ("MNDAA TAKES LASHIO\n\nThe town is calm, traders said.", None),
        ("STATEMENT ON LASHIO\n\nThe town is calm." + OWN + " The MNDAA is gone.", None),
        ("", None),
    ],
)
def test_the_author_is_who_names_himself_and_speaks_of_himself(text: str, one: str | None) -> None:
    assert author(Context(text, None, index_of(MYANMAR))) == one


def test_we_in_a_statement_are_its_author() -> None:
    text = "STATEMENT OF THE MNDAA\n\nThe junta bombed Lashio on Monday. We hold the town, and our men are well."
    assert actor(text, "We", kind="HOLD").id == "mndaa"
