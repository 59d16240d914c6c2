"""Who: phrases of real news English and the actors that they mean."""

from __future__ import annotations

import time
from datetime import date

import pytest

from crossbearing.link.resolvers import who
from crossbearing.model.theatre import Actor, Theatre
from link.made_reports import MYANMAR, actor, linked

NAMED = {
    "junta representatives": "sac",
    "The junta": "sac",
    "the regime": "sac",
    "the military council": "sac",
    "the Myanmar military council": "sac",
    "the military regime": "sac",
    "the State Administration Council (SAC)": "sac",
    "a spokesperson for the State Administration Council (SAC)": "sac",
    "Myanmar's regime": "sac",
    "Myanmar’s military": "tatmadaw",
    "the MNDAA": "mndaa",
    "MNDAA’s": "mndaa",
    "MNDAA troops": "mndaa",
    "MNDAA officials from the four districts": "mndaa",
    "the ethnic Myanmar National Democratic Alliance Army (MNDAA)": "mndaa",
    "the Kokang armed group MNDAA": "mndaa",
    "the Myanmar National Democratic Alliance Army": "mndaa",
    "a source close to MNDAA’s central committee": "mndaa",
    "two members of the MNDAA": "mndaa",
    "the MNDAA's command in Lashio": "mndaa",
    "PDFs": "pdf",
    "People's Defense Forces": "pdf",
    "junta boss Min Aung Hlaing": "min-aung-hlaing",
    "Senior General Min Aung Hlaing, the junta chief": "min-aung-hlaing",
    "Chinese special envoy to Myanmar Deng Xijun": "deng-xijun",
    "Min Aung Hlaing’s regime": "sac",
    "Beijing": "china",
    "the Chinese government": "china",
    "China's government": "china",
    "a Chinese foreign ministry spokesperson": "china-mfa",
    "the regime’s Northeastern Command": "northeastern-command",
    "the Northeast Military Command": "northeastern-command",
    "the U.N.": "un",
    "Naypyitaw": "sac",
}


@pytest.mark.parametrize("words", NAMED)
def test_words_name_the_actor(words: str) -> None:
    mention = actor(f"On Monday {words} said nothing.", words)
    assert mention.id == NAMED[words], mention.reason
    assert mention.score > 0.5 and mention.reason


NOBODY = {
    "Lashio residents": "names nobody",
    "a monk": "names nobody",
    "former MNDAA staff": "'former' before 'MNDAA'",
    "anti-regime forces": "'anti' before 'regime'",
    "opponents of the junta": "not 'junta' itself",
    "MNDAA supporters": "are not 'MNDAA'",
    "Chinese companies": "are not 'Chinese'",
    "China-backed fighters": "only says by whom",
    "people who had worked in MNDAA offices": "names nobody",
    "a spokesman for Min Aung Hlaing": "names nobody",
    "us": "names nobody",
}


@pytest.mark.parametrize("words", NOBODY)
def test_words_that_are_not_the_actor_beside_them(words: str) -> None:
    mention = actor(f"On Monday {words} left.", words)
    assert mention.id is None and mention.score == 0
    assert NOBODY[words] in mention.reason


def test_the_head_decides_and_its_owner_is_the_rival() -> None:
    mention = actor("They attacked the regime’s Northeastern Command.", "the regime’s Northeastern Command")
    assert [rival.id for rival in mention.rivals] == ["sac"]


def test_a_spelling_mistake_is_proposed_and_never_taken() -> None:
    words = "Myanmar National Democratic Aliance Army"
    mention = actor(f"The {words} left.", words)
    assert mention.id is None
    assert (
        mention.reason.startswith("unknown name")
        and "nearest is 'Myanmar National Democratic Alliance Army'" in mention.reason
    )
    assert [rival.id for rival in mention.rivals] == ["mndaa"]


def test_capitals_tell_an_abbreviation_from_a_word() -> None:
    assert actor("The US left.", "The US").id == "usa"
    assert actor("They told us to leave.", "us").id is None


def test_names_side_by_side_are_split_with_their_own_words() -> None:
    text = "The PDF, BPLA and KNDF fought there."
    mentions = linked(text, actors=("The PDF, BPLA and KNDF",)).actors
    assert [m.id for m in mentions] == ["pdf", "bpla", "kndf"]
    assert all(text[m.start : m.end] == m.text for m in mentions)


def test_a_list_after_including_names_its_members() -> None:
    words = "various armed groups—including the PDF, BPLA, PLA, and KNDF"
    mentions = linked(f"In the battle {words} fought.", actors=(words,)).actors
    assert [m.id for m in mentions] == ["pdf", "bpla", "pla", "kndf"]


def test_a_shared_alias_goes_by_those_it_is_listed_with() -> None:
    # China's army has the alias PLA too, and China is named all over the report.
    text = "China watched. The PDF, BPLA, PLA, and KNDF fought under the MNDAA. China said nothing."
    mention = actor(text, "PLA|2")
    assert mention.id == "pla" and "listed with others of its kind" in mention.reason
    assert [rival.id for rival in mention.rivals] == ["china-pla"]


def test_a_shared_alias_goes_by_what_it_is_part_of() -> None:
    mention = actor("China said on Friday that PLA units were near Ruili.", "PLA units")
    assert mention.id == "china-pla" and "sentence names what it is part of" in mention.reason


def test_a_shared_alias_without_a_sign_has_two_candidates() -> None:
    mention = actor("The PLA left at dawn.", "The PLA")
    assert mention.id is None and mention.reason.startswith("two candidates")
    assert {rival.id for rival in mention.rivals} == {"pla", "china-pla"}


def test_an_alias_holds_only_in_its_time() -> None:
    theatre = Theatre(
        "t", "T", actors={"old": Actor("old", "Border Force", valid_to=date(2024, 1, 4)), "new": Actor("new", "Guard")}
    )
    mention = actor("The Border Force left.", "The Border Force", theatre)
    assert mention.id is None and "did not exist on 2025-03-24" in mention.reason
    theatre.actors["later"] = Actor("later", "Border Force", valid_from=date(2024, 1, 5))
    assert actor("The Border Force left.", "The Border Force", Theatre("u", "U", actors=theatre.actors)).id == "later"


def test_a_population_and_a_coalition_keep_their_own_ids() -> None:
    assert actor("The Brotherhood Alliance met.", "The Brotherhood Alliance").id == "three-brotherhood-alliance"


def test_candidates_are_best_first_and_say_why() -> None:
    found = who.candidates("the regime’s Northeastern Command", MYANMAR, None)
    assert [one.id for one in found] == ["northeastern-command", "sac"]
    assert found[0].score > found[1].score and all(one.reason for one in found)
    assert who.candidates("the group", MYANMAR, None) == []


# -- names that are hard ----------------------------------------------------------------------------------------------


def test_a_name_of_two_hundred_people_stays_open_and_short() -> None:
    people = {f"p{i}": Actor(f"p{i}", "Ali Hassan", (), "person") for i in range(200)}
    mention = actor("Ali Hassan left.", "Ali Hassan", Theatre("many", "Many", actors=people))
    assert mention.id is None and mention.reason.startswith("200 candidates") and "195 others" in mention.reason
    assert len(mention.rivals) == 5


@pytest.mark.parametrize(
    "text, words, one",
    [
        ("On Mon the army left.", "Mon", None),
        ("Wa wa, he said.", "Wa", None),
        ("Kachin villagers fled.", "Kachin villagers", None),
        ("The Wa Army came.", "The Wa Army", "uwsa"),
        ("Mr Paris left.", "Mr Paris", None),
        ("Junta boss Min Aung Hlaing flew in.", "Junta boss Min Aung Hlaing", "min-aung-hlaing"),
    ],
)
def test_an_alias_that_is_a_common_word_or_an_adjective_names_no_actor(text: str, words: str, one: str | None) -> None:
    assert actor(text, words, kind="CONSULT").id == one


def test_a_sheet_of_a_hundred_thousand_aliases_is_indexed_once_and_links() -> None:
    actors = {f"a{i}": Actor(f"a{i}", f"Group {i} of the Hills", (f"G{i}H",), "armed-group") for i in range(50_000)}
    theatre = Theatre("huge", "Huge", actors=actors, digest="huge")
    started = time.process_time()
    assert actor("Men of G4444H left.", "G4444H", theatre).id == "a4444"
    assert time.process_time() - started < 20
    started = time.process_time()
    assert actor("G77H left.", "G77H", theatre).id == "a77"
    assert time.process_time() - started < 1
