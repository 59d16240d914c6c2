"""Whether a place's name stands for the land or for who acts there."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossbearing.link.metonym import probability
from link.made_reports import linked

ACTS = {
    "Beijing said that it would close the border.": "Beijing",
    "The talks with Norway broke down.": "Norway",
    "Rwanda denies backing the rebels.": "Rwanda",
    "Kyiv and Moscow exchanged prisoners.": "Kyiv",
}
LIES = {
    "Talks were held in China on Friday.": "China",
    "Fighting spread across Sudan.": "Sudan",
    "Shelling killed three in Kyiv.": "Kyiv",
}


@pytest.mark.parametrize("text", [*ACTS, *LIES])
def test_words_beside_a_name_tell_the_land_from_who_acts_there(text: str) -> None:
    name = ACTS.get(text) or LIES[text]
    surely = probability(text, text.index(name), text.index(name) + len(name))
    assert surely > 0.6 if text in ACTS else surely < 0.4


def test_a_country_that_a_claim_has_as_its_place_may_be_a_party() -> None:
    with_ = linked("The talks with China broke down.", kind="CONSULT", places=("China",))
    assert [m.id for m in with_.recipients] == ["china"] and not with_.places
    in_ = linked("The talks were held in China.", kind="CONSULT", places=("China",))
    assert not in_.recipients and in_.places[0].id == "china-territory"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.integers(0, 90), st.integers(0, 90))
def test_any_text_gives_a_probability(text: str, a: int, b: int) -> None:
    assert 0 < probability(text, min(a, b), max(a, b)) < 1
