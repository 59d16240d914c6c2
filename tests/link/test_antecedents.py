"""What pronouns and descriptions point back to within a report."""

from __future__ import annotations

import pytest

from crossbearing.link.step import link
from link.made_reports import MYANMAR, actor, claim, level, linked, report

SEED = (
    "The MNDAA resumed talks with the military regime in Kunming. "
    "China is leaning on both sides to resume trade. The group said that its troops stay."
)


def test_the_group_is_the_armed_group_and_not_the_state_or_the_junta_named_later() -> None:
    mention = actor(SEED, "The group")
    assert mention.id == "mndaa"
    assert mention.reason == f"'The group' refers to 'MNDAA' at {SEED.index('MNDAA')}"


def test_both_sides_are_the_two_parties_named_together_and_not_who_leans_on_them() -> None:
    found = linked(SEED, kind="COERCE", actors=("China",), recipients=("both sides",))
    assert {m.id for m in found.recipients} == {"mndaa", "sac"}
    assert {m.text for m in found.recipients} == {"both sides"}
    assert len({(m.start, m.end) for m in found.recipients}) == 1


def test_both_sides_of_the_same_sentence() -> None:
    text = "Myanmar's military entered Lashio after the TNLA had left, both sides said."
    # The army's side is the government's: annotators write so eight times out of nine.
    assert {m.id for m in linked(text, actors=("both sides",)).actors} == {"sac", "tnla"}


def test_both_sides_with_nobody_named_before_stay_open() -> None:
    mentions = linked("Both sides met. The MNDAA left.", actors=("Both sides",)).actors
    assert len(mentions) == 1 and mentions[0].id is None
    assert "no two are named before it" in mentions[0].reason


def test_it_at_the_start_of_a_sentence_is_the_subject_of_the_one_before() -> None:
    text = "China reopened the crossings after the MNDAA declared a ceasefire. It still bans medicines."
    assert actor(text, "It", kind="COERCE").id == "china"


def test_it_within_a_sentence_is_the_nearest_name_and_the_other_is_the_rival() -> None:
    text = "China is pressuring the MNDAA to hand over Lashio, which it seized in August."
    mention = actor(text, "it")
    assert mention.id == "mndaa" and mention.rivals[0].id == "china"


def test_its_troops_are_those_of_the_subject() -> None:
    text = "The junta met the MNDAA. The MNDAA has withdrawn its troops."
    found = linked(text, actors=("The MNDAA",), recipients=("its troops",))
    assert found.recipients[0].id == "mndaa"


def test_people_without_a_name_are_of_the_army_and_government_at_home() -> None:
    text = "The TNLA reached the town. Six battalions left. The defence minister flew in. Soldiers of the TNLA stayed."
    assert actor(text, "Six battalions").id == "tatmadaw"
    assert "though not named before it" in actor(text, "Six battalions").reason
    assert actor(text, "The defence minister", kind="CONSULT").id == "sac"
    assert actor(text, "Soldiers of the TNLA").id == "tnla"


def test_his_men_are_of_the_side_of_the_person_named_before() -> None:
    text = "Min Aung Hlaing visited the base. His jets bombed the town."
    assert actor(text, "His jets").id == "sac"


def test_the_people_of_what_is_described_are_its_own() -> None:
    text = "The MNDAA met the junta in China. Most of the group's troops stayed."
    assert actor(text, "Most of the group's troops").id == "mndaa"


def test_a_speaker_who_comes_back_has_the_side_that_he_was_introduced_with() -> None:
    text = "An officer of the MNDAA spoke. The junta and its army said nothing. We stay, the officer said."
    voices = [(level(text, "An officer of the MNDAA"),), (level(text, "the officer"),)]
    made = [claim(text, actors=(who,), voice=v) for who, v in zip(("The junta", "We"), voices, strict=True)]
    found, _ = link(made, MYANMAR, report(text))
    assert found[1].voice[0].speakers[0].affiliation == "mndaa" and found[1].actors[0].id == "mndaa"


def test_both_sides_are_the_party_that_is_named_and_the_one_that_needs_no_name() -> None:
    text = "The MNDAA opened the road with Chinese help. Drivers asked both parties to keep it open."
    mentions = linked(text, kind="REQUEST", recipients=("both parties",)).recipients
    assert {m.id for m in mentions} == {"mndaa", "sac"} and "goes without saying" in mentions[0].reason


@pytest.mark.parametrize("words", ["Its troops", "The fighters"])
def test_other_descriptions_go_by_kind(words: str) -> None:
    assert actor(f"The TNLA reached the town with China. {words} stayed.", words).id == "tnla"


def test_we_are_the_speakers_own_side() -> None:
    text = "“We will not leave Lashio,” an MNDAA officer told reporters on the junta’s demand."
    found = linked(text, actors=("We",), voice=(level(text, "an MNDAA officer"),))
    assert found.actors[0].id == "mndaa" and "speaker's own side" in found.actors[0].reason


def test_they_in_a_partys_mouth_are_not_the_party() -> None:
    text = "The junta’s delegation met the MNDAA. “They asked for everything,” an MNDAA officer said."
    found = linked(text, kind="REQUEST", actors=("They",), voice=(level(text, "an MNDAA officer"),))
    assert found.actors[0].id == "sac"


def test_they_after_our_own_are_our_own() -> None:
    text = "The junta met the MNDAA. “Our soldiers are in the villages. They are at Hoya,” an MNDAA officer said."
    found = linked(text, kind="HOLD", actors=("They",), voice=(level(text, "an MNDAA officer"),))
    assert found.actors[0].id == "mndaa"


def test_we_of_a_speaker_without_a_side_stays_open() -> None:
    text = "“We are afraid,” a resident said."
    found = linked(text, actors=("We",), voice=(level(text, "a resident", "public"),))
    assert found.actors[0].id is None and "side is not known" in found.actors[0].reason


def test_the_other_side_is_the_one_that_does_not_speak() -> None:
    text = "The MNDAA met the junta. The MNDAA said that the other side broke the truce."
    found = linked(text, actors=("the other side",), recipients=("The MNDAA|2",))
    assert found.actors[0].id == "sac"


def test_what_is_not_the_actor_is_no_antecedent() -> None:
    text = "The MNDAA fought in anti-junta Operation 1027. It left."
    assert actor(text, "It").id == "mndaa"


def test_a_pronoun_without_any_name_says_so() -> None:
    mention = actor("It left.", "It")
    assert mention.id is None and "names nobody" in mention.reason


def test_they_are_all_of_a_list() -> None:
    text = "The PDF, BPLA and KNDF fought under the MNDAA. The MNDAA has heard that they stay."
    found = linked(text, kind="HOLD", actors=("they",), recipients=("The MNDAA",))
    assert [m.id for m in found.actors] == ["pdf", "bpla", "kndf"]


def test_a_country_as_land_is_no_antecedent() -> None:
    text = "The KNDF of southeastern Myanmar went to China. It left."
    assert actor(text, "It").id == "kndf"


def test_them_may_be_things() -> None:
    text = "China had closed crossings to stop the MNDAA, but reopened them."
    mention = linked(text, kind="COOPERATE", actors=("China",), recipients=("them",)).recipients[0]
    assert mention.id is None and "may be a thing" in mention.reason


def test_another_countrys_government_is_not_the_one_at_home() -> None:
    text = "The Norwegian government spoke in Oslo. The TNLA met the MNDAA. It urged both sides to stop."
    assert {m.id for m in linked(text, kind="REQUEST", recipients=("both sides",)).recipients} == {"tnla", "mndaa"}
