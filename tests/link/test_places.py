"""Where: phrases of real news English and the places that they mean."""

from __future__ import annotations

import pytest

from crossbearing.link.resolvers import where
from crossbearing.model.theatre import Place, Theatre
from link.made_reports import MYANMAR, linked, place

NAMED = {
    "Lashio": "lashio",
    "Lashio town": "lashio",
    "Lashio city": "lashio",
    "the town of Lashio": "lashio",
    "the northern Shan town of Lashio": "lashio",
    "the northern Shan State capital Lashio": "lashio",
    "Lashio Township": "lashio-township",
    "the whole of Lashio Township": "lashio-township",
    "Lashio district": "lashio-district",
    "Theinni": "hsenwi",
    "Hsenwi": "hsenwi",
    "Thein Ni": "hsenwi",
    "Kutkai district": "kutkai-district",
    "Mongko": "monekoe",
    "the Kokang capital Laukkai": "laukkai",
    "Laukkaing": "laukkai",
    "the Kokang Self-Administered Zone": "kokang",
    "northern Shan State": "northern-shan",
    "Hoya village near the strategic junction to Mongyai": "hoya",
    "the Chinshwehaw crossing": "chinshwehaw-crossing",
    "Chinshwehaw": "chinshwehaw",
    "the road to Hsenwi": "lashio-hsenwi-road",
    "the Northeast Military Command headquarters": "northeastern-command-hq",
    "Kunming": "kunming",
    "Nay Pyi Taw": "naypyitaw",
}


@pytest.mark.parametrize("words", NAMED)
def test_words_name_the_place(words: str) -> None:
    mention = place(f"They reached {words} on Monday.", words)
    assert mention.id == NAMED[words], mention.reason
    assert mention.score > 0.5 and mention.reason


def test_a_bare_name_is_the_town_and_keeps_its_township_and_district_as_rivals() -> None:
    mention = place("They reached Lashio.", "Lashio")
    assert {rival.id for rival in mention.rivals} == {"lashio-township", "lashio-district"}
    assert "bare name is the town" in mention.reason


def test_a_type_word_after_the_mention_belongs_to_it() -> None:
    assert place("They reached Lashio Township.", "Lashio").id == "lashio-township"


def test_the_type_word_of_a_list_belongs_to_each_name() -> None:
    text = "They want autonomy over Kutkai, Hsenwi, Kokang, and Monekoe districts."
    ids = [place(text, word).id for word in ("Kutkai", "Hsenwi", "Kokang", "Monekoe")]
    assert ids == ["kutkai-district", "hsenwi-district", "kokang", "monekoe-district"]


def test_a_type_word_that_does_not_fit_is_left_alone() -> None:
    assert place("It was in Lashio state media said.", "Lashio").id == "lashio"


NOWHERE = {
    "MNDAA-controlled areas": "named after an actor",
    "Lashio residents": "are not the place",
    "villages around Lashio": "not the place itself",
    "a village": "names no place",
    "the border crossings": "names no place",
    "Kunlong district": "no district 'Kunlong'",
    "Atlantis": "unknown name 'Atlantis'",
}


@pytest.mark.parametrize("words", NOWHERE)
def test_words_that_name_no_place_of_the_theatre(words: str) -> None:
    mention = place(f"They reached {words} on Monday.", words)
    assert mention.id is None and mention.score == 0
    assert NOWHERE[words] in mention.reason


@pytest.mark.parametrize("words", ["some wards in Lashio town", "parts of Lashio", "downtown Lashio", "Lashio's wards"])
def test_an_unnamed_part_has_no_id_and_lies_within_the_whole(words: str) -> None:
    text = f"They offered {words}."
    mention = place(text, words)
    assert mention.id is None and mention.within is not None
    assert mention.within.id == "lashio"
    assert text[mention.within.start : mention.within.end] == mention.within.text


def test_a_whole_that_the_reader_gave_is_linked() -> None:
    mention = place("They offered some wards in Lashio town.", "some wards", within="Lashio town")
    assert mention.id is None and mention.within is not None and mention.within.id == "lashio"


def test_the_towns_wards_lie_within_the_town_named_before() -> None:
    text = "The MNDAA holds Lashio. It offered four of the town’s 12 wards."
    mention = place(text, "four of the town’s 12 wards")
    assert mention.id is None and mention.within is not None and mention.within.id == "lashio"


@pytest.mark.parametrize("words", ["the town centre", "the old city centre", "the city outskirts"])
def test_the_centre_of_the_town_is_a_part_of_the_one_named_before(words: str) -> None:
    mention = place(f"They left Lashio. Nobody holds {words}.", words)
    assert mention.id is None and mention.within is not None and mention.within.id == "lashio"


def test_town_without_an_article_is_the_town_named_before() -> None:
    assert place("They left Lashio. Nobody holds the centre of town.", "town").id == "lashio"
    assert place("They left Lashio. They fled the border town.", "the border town").id == "lashio"


def test_the_town_is_the_nearest_of_its_sentence_or_the_one_that_the_report_is_about() -> None:
    text = (
        "Lashio fell in August. Lashio is a trade hub. They met in Kunming. "
        "Lashio waits. Talks in Kunming failed. Nobody was surprised. "
        "The town was calm. Hsenwi is near, and the town is small."
    )
    assert place(text, "The town").id == "lashio"
    assert place(text, "the town").id == "hsenwi"


def test_the_township_is_that_of_the_town_named_before() -> None:
    mention = place("They govern Lashio. The junta wants the entire township.", "the entire township")
    assert mention.id == "lashio-township" and "is that of 'Lashio'" in mention.reason


def test_there_is_the_place_named_before_it() -> None:
    assert place("They left Hoya. Nobody is there.", "there").id == "hoya"


def test_nothing_before_it_leaves_the_town_open_with_the_reason() -> None:
    mention = place("The town was calm. Lashio waits.", "The town")
    assert mention.id is None and "no fitting place is named before it" in mention.reason


def test_two_places_of_one_name_go_by_the_reports_others() -> None:
    places = {
        "a": Place("a", "A", (), "area", "state"),
        "b": Place("b", "B", (), "area", "state"),
        "mill-a": Place("mill-a", "Milltown", (), "settlement", "town", ("a",)),
        "mill-b": Place("mill-b", "Milltown", (), "settlement", "town", ("b",)),
        "ford": Place("ford", "Fordtown", (), "settlement", "town", ("b",)),
    }
    theatre = Theatre("twins", "Twins", places=places)
    assert place("From Fordtown they went to Milltown.", "Milltown", theatre).id == "mill-b"
    alone = place("They went to Milltown.", "Milltown", theatre)
    assert alone.id is None and alone.reason.startswith("two candidates")
    assert {rival.id for rival in alone.rivals} == {"mill-a", "mill-b"}


def test_an_actors_seat_as_a_place_is_its_facility() -> None:
    text = "The MNDAA captured the Northeastern Command."
    mention = place(text, "the Northeastern Command", kind="TAKE", role="object")
    assert mention.id == "northeastern-command-hq" and "its seat" in mention.reason


def test_an_actor_without_a_seat_is_no_place_but_whom_it_is_done_to() -> None:
    text = "The junta bombed the TNLA."
    claim = linked(text, kind="ASSAULT", actors=("The junta",), places=("the TNLA",), role="object")
    assert claim.places == () and [m.id for m in claim.recipients] == ["tnla"]


def test_a_place_among_the_recipients_becomes_the_object() -> None:
    text = "The junta bombed Lashio."
    claim = linked(text, kind="ASSAULT", actors=("The junta",), recipients=("Lashio",))
    assert claim.recipients == ()
    assert [(p.id, p.role) for p in claim.places] == [("lashio", "object")]


def test_the_town_among_the_actors_is_a_place_once() -> None:
    text = "Lashio fell. The town saw looting."
    claim = linked(text, kind="HARM", actors=("The town",), places=("The town",))
    assert claim.actors == () and [p.id for p in claim.places] == ["lashio"]


def test_a_country_to_which_something_is_said_is_its_government() -> None:
    text = "The MNDAA wants to appease China."
    claim = linked(text, kind="CONCEDE", actors=("The MNDAA",), places=("China",), role="object")
    assert claim.places == () and [m.id for m in claim.recipients] == ["china"]


def test_a_place_never_becomes_an_actor_in_words() -> None:
    mention = linked("Lashio demanded peace.", kind="REQUEST", actors=("Lashio",)).actors[0]
    assert mention.id is None and "a place, not an actor" in mention.reason


def test_a_capital_that_stands_for_its_government_stays_an_actor() -> None:
    claim = linked("Naypyitaw attacked Lashio.", kind="ASSAULT", actors=("Naypyitaw",), recipients=("Lashio",))
    assert [m.id for m in claim.actors] == ["sac"] and [p.id for p in claim.places] == ["lashio"]


def test_candidates_are_best_first() -> None:
    found = where.candidates("Lashio", MYANMAR, None)
    assert found[0].id == "lashio" and {one.id for one in found[1:]} == {"lashio-township", "lashio-district"}


@pytest.mark.parametrize(
    ("text", "actors", "meant"),
    [
        (
            "Troops entered Lashio on Monday. The armed forces of China left it.",
            ("The armed forces of China",),
            "lashio",
        ),
        ("Troops entered Lashio, in northern Shan State, on Monday and have not left it.", ("Troops",), "lashio"),
    ],
    ids=["whose forces they are", "where the town lies"],
)
def test_it_is_not_what_only_says_whose_or_where(text: str, actors: tuple[str, ...], meant: str) -> None:
    which = text[: text.rindex(" it") + 3].count("it")
    assert place(text, f"it|{which}", actors=actors, role="from").id == meant


def test_a_whole_state_is_not_what_is_given_up() -> None:
    text = "Lashio was captured, and its return would reopen the route to China. Beijing wants it handed over."
    which = text[: text.rindex(" it") + 3].count("it")
    assert place(text, f"it|{which}", kind="RETREAT", role="object").id == "lashio"


LOCAL = {"Lashio (လားရှိုး)": "lashio", "လားရှိုး": "lashio", "မူဆယ်": "muse", "လားရှိုးမြို့နယ်": "lashio-township"}


@pytest.mark.parametrize("words", LOCAL)
def test_a_name_in_the_script_of_the_place_links(words: str) -> None:
    assert where.candidates(words, MYANMAR, None)[0].id == LOCAL[words]


def test_a_local_name_is_never_met_by_latin_letters_that_sound_like_it() -> None:
    rows = {"ibb": Place("ibb", "Ibb City", ("إب",), local="إب"), "aden": Place("aden", "Adan", ("عدن",), local="عدن")}
    theatre = Theatre("t", "T", places=rows, digest="local-names")
    for words in ("IB", "ib", "DN", "dn"):
        assert not [c for c in where.candidates(words, theatre, None) if c.id in rows], words
    assert where.candidates("عدن", theatre, None)[0].id == "aden"
    assert where.candidates("مدينة إب", theatre, None)[0].id == "ibb"
