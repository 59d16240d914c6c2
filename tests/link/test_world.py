"""The world behind a theatre: what names outside of it mean, and when they stay without an id."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossbearing.link import world
from crossbearing.link.beyond import with_world
from crossbearing.link.gazetteer import load, pack, place_key
from crossbearing.link.gazetteer_draft import country_code, draft
from crossbearing.link.gazetteer_near import elsewhere
from crossbearing.link.gazetteer_scan import spots
from crossbearing.link.resolvers import world as resolver
from crossbearing.model.theatre import Theatre
from crossbearing.theatres.check import check
from link.made_reports import MYANMAR, linked, place

EMPTY = Theatre("t", "T")


def meant(text: str, *names: str) -> list[str]:
    """Return the ids of what names of a text mean, weighed together."""
    spans = [(text.index(name), text.index(name) + len(name)) for name in names]
    return [re.sub(r"-\d+$", "", found.best.id) if found.best else "" for found in world.place(text, spans)]


ALONE = {
    "Paris": "paris",
    "U.K.": "united-kingdom",
    "US": "united-states",
    "Ga.": "georgia",
    "Georgians": "georgia",
    "the Netherlands": "netherlands",
    "Washington": "washington",
    "New Yorker": "new-york-city",
    "Kiev": "kyiv",
    "Theinni": "hsenwi",
    "Rapides Parish": "rapides-parish",
    "the Black Sea": "black-sea",
    "northern Nigeria": "nigeria",
    "the city of Oslo": "oslo",
    "Dagestani": "dagestan",
}


@pytest.mark.parametrize("name", ALONE)
def test_a_name_alone_is_its_likeliest_place(name: str) -> None:
    (one,) = meant(name, name)
    assert one == ALONE[name] or one.startswith(ALONE[name]), one


def test_words_beside_a_name_say_which_place_it_is() -> None:
    assert meant("A fire in Athens, Ga., on Friday.", "Athens")[0] == "athens"
    placed = world.place("A fire in Athens, Ga., on Friday.", [(10, 16)])[0].best
    assert placed is not None and round(placed.lat) == 34 and round(placed.lon) == -83


def test_names_that_are_each_common_decide_one_another() -> None:
    text = "Deputies of Henry County came to Paris and to Puryear."
    spans = [(text.index(n), text.index(n) + len(n)) for n in ("Henry County", "Paris", "Puryear")]
    lands = [found.best for found in world.place(text, spans)]
    assert all(one is not None and abs(one.lat - 36.3) < 0.5 and abs(one.lon + 88.3) < 0.5 for one in lands), lands


def test_an_unknown_name_lies_near_what_the_text_names() -> None:
    text = "In Lashio they reached the Zorbek Bridge."
    (_, found) = world.place(text, [(3, 9), (27, 40)])
    assert found.inside and found.best is not None and found.best.name == "Lashio"


def test_no_words_and_words_in_lower_case_are_no_place() -> None:
    assert world.place("", []) == [] and world.place("the village", [(4, 11)])[0].best is None
    assert resolver.candidates("", EMPTY, None) == []


def test_candidates_have_scores_and_reasons_best_first() -> None:
    found = resolver.candidates("Alexandria", EMPTY, None)
    assert [r.score for r in found] == sorted((r.score for r in found), reverse=True)
    assert found[0].id == "alexandria-361058" and "town in" in found[0].reason and sum(r.score for r in found) <= 1


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.integers(0, 70), st.integers(0, 70))
def test_any_text_and_span_gives_an_answer_for_each(text: str, a: int, b: int) -> None:
    assert len(world.place(text, [(a, b), (0, len(text))])) == 2
    assert all(0 <= start < end <= len(text) for start, end in spots(text))


# -- behind a theatre -------------------------------------------------------------------------------------------------


def test_a_place_that_the_theatre_lacks_gets_the_worlds_id_and_no_problem() -> None:
    found = linked("They met in Oslo on Monday.", MYANMAR, kind="CONSULT", places=("Oslo",))
    assert found.places[0].id == "oslo-3143244" and "Norway" in found.places[0].reason
    world_ = with_world(MYANMAR)
    assert world_.place_name("oslo-3143244") == "Oslo" and "norway" in world_.place_line("oslo-3143244")
    assert len(world_.places) == len(MYANMAR.places) and "oslo-1" not in world_.places


def test_a_name_of_two_hundred_places_stays_open_with_some_of_them_as_rivals() -> None:
    mention = place("They reached Santa Maria on Monday.", "Santa Maria")
    assert mention.id is None and "134 places" in mention.reason and 1 < len(mention.rivals) <= 5


def test_a_state_outside_the_theatre_is_an_actor() -> None:
    found = linked("The Brazilian government and ECOWAS met.", MYANMAR, kind="CONSULT",
                   actors=("The Brazilian government", "ECOWAS"))  # fmt: skip
    assert [m.id for m in found.actors] == ["brazil", "ecowas"]
    assert with_world(MYANMAR).actor_name("brazil") == "Brazil"


@pytest.mark.parametrize("words", ["Brazilian journalists", "Brazilians in exile", "UNESCO"])
def test_somebody_of_a_state_is_not_the_state(words: str) -> None:
    assert linked(f"{words} left.", MYANMAR, kind="CONSULT", actors=(words,)).actors[0].id is None


# -- drafts and checks ------------------------------------------------------------------------------------------------


def test_a_draft_of_two_countries_passes_the_check_and_names_their_neighbours() -> None:
    theatre = draft("The two Sudans", ["SD", "SS"], least=5000)
    assert {p.code for p in check(theatre, elsewhere=elsewhere)} <= {"theatre/shared-alias"}
    assert {"sudan", "south-sudan", "sudan-army", "egypt", "un", "igad", "united-states"} <= theatre.actors.keys()
    assert theatre.places["juba"].lat and theatre.place_line("juba")[-1] == "south-sudan"
    assert theatre.box is not None and theatre.box[0] < 24 < theatre.box[2] and "reuters" in theatre.sources


def test_a_wrong_country_says_the_nearest() -> None:
    assert country_code("Sudan") == "SD" and country_code("ss") == "SS" and country_code("Burma") == "MM"
    with pytest.raises(Exception) as fault:
        country_code("Sudann")
    assert "SD (Sudan)" in fault.value.hint  # type: ignore[attr-defined]


def test_a_point_in_another_country_is_told_and_one_at_the_border_is_not() -> None:
    assert "Norway" in elsewhere("Myanmar", 59.9, 10.7)
    assert elsewhere("Myanmar", 24.0, 97.85) == "" and elsewhere("Nowhere", 0, 0) == ""


# -- the file ---------------------------------------------------------------------------------------------------------


def test_the_file_holds_what_was_packed_and_keys_are_as_when_it_was_made() -> None:
    about: dict[str, object] = {"made": "2026-01-01", "countries": {"0": ["XX", "Town", "YY", "en"]}}
    columns = {"lats": [1500, -2000], "lons": [0, -70_000], "people": [7, 70_000], "numbers": [5, 3],
               "parents": [0xFFFFFFFF, 0], "entries": [0, 4, 5]}  # fmt: skip
    texts = {"names": "Land\nTown", "keys": "land\nstad\ntown"}
    one = load(pack(columns, texts, bytes([0, 3]), bytes([1, 1, 1]), about))
    assert one.point(1) == (-2.0, -70.0) and one.country(1) == "XX" and one.number(8) == 1 and one.number(6) is None
    assert [e.how for e in one.find("town")] == [1] and one.find("tow") == () and list(one.within(0)) == [1]
    with pytest.raises(ValueError, match="version"):
        load(b'{"version": 99}\n')
    for name in ("Lashio", "Saint Petersburg", "Mount Vernon", "São Paulo"):
        assert world.world().find(place_key(name)), name
