"""The step as a whole: voices, outlets, problems, purity, bad theatres and speed."""

from __future__ import annotations

import gc
import time
from dataclasses import fields

from hypothesis import given, settings
from hypothesis import strategies as st

from crossbearing.link.beyond import with_world
from crossbearing.link.step import link
from crossbearing.model.claim import Claim, Mention, PlaceMention, Speaker
from crossbearing.model.theatre import Actor, Place, Source, Theatre
from link.made_reports import MYANMAR, claim, level, linked, outlet_level, problems, report

TEXT = (
    "The Myanmar National Democratic Alliance Army (MNDAA) resumed talks with the military regime in Kunming on "
    "Saturday. Junta representatives demanded the return of the whole of Lashio Township, while the MNDAA only "
    "floated handing over some wards in Lashio town, a source close to MNDAA’s central committee told The Irrawaddy."
)


def speaker(
    text: str, words: str, type_: str = "party", named: bool = False, affiliation: str | None = None
) -> Speaker:
    return linked(text, voice=(level(text, words, type_, named, affiliation),)).voice[0].speakers[0]


def test_the_outlet_gets_the_id_of_its_source_and_the_side_of_its_owner() -> None:
    text = "The SAC said so."
    voice = link([claim(text, voice=(outlet_level("The Irrawaddy"),))], MYANMAR, report(text))[0][0].voice
    assert voice[-1].speakers[0].id == "irrawaddy" and voice[-1].speakers[0].affiliation is None
    state = report(text, outlet="Global New Light of Myanmar")
    voice = link([claim(text, voice=(outlet_level("Global New Light of Myanmar"),))], MYANMAR, state)[0][0].voice
    assert (voice[-1].speakers[0].id, voice[-1].speakers[0].affiliation) == ("global-new-light", "sac")


def test_an_outlet_is_known_by_its_address_too() -> None:
    assert problems("A text.", [], outlet="www.irrawaddy.com") == []
    assert problems("A text.", [], outlet="Some page", url="https://www.irrawaddy.com/news/1.html") == []


def test_an_unknown_outlet_is_one_problem_a_report_with_the_nearest_name() -> None:
    (problem,) = problems(TEXT, [claim(TEXT), claim(TEXT)], outlet="The Irrawady")
    assert problem.code == "link/unknown-outlet" and "nearest is 'The Irrawaddy'" in problem.message
    assert problem.report_id == "r1" and problem.where == "r1.txt"
    assert problems(TEXT, [], outlet=None) == []


def test_a_source_close_to_a_party_is_on_its_side_and_stays_anonymous() -> None:
    found = speaker(TEXT, "a source close to MNDAA’s central committee")
    assert found.id is None and found.affiliation == "mndaa"


def test_affiliation_in_words_becomes_the_actor_and_stays_words_where_unknown() -> None:
    text = "A junta spokesperson and an elder spoke."
    assert speaker(text, "A junta spokesperson", affiliation="junta").affiliation == "sac"
    assert speaker(text, "an elder", "public", affiliation="the Hill Council").affiliation == "the Hill Council"


def test_a_named_person_gets_an_id_and_their_organisations_side() -> None:
    found = speaker("Zaw Min Tun said no.", "Zaw Min Tun", named=True)
    assert found.id == "zaw-min-tun" and MYANMAR.side(found.affiliation or "") == "sac"


def test_an_anonymous_speaker_is_never_tied_to_a_named_person() -> None:
    text = "An aide to Min Aung Hlaing and a spokesman for Min Aung Hlaing said no."
    assert speaker(text, "An aide to Min Aung Hlaing").id is None
    assert speaker(text, "a spokesman for Min Aung Hlaing").id is None
    assert speaker("Min Aung Hlaing said no.", "Min Aung Hlaing", named=False).id is None


def test_residents_have_no_side() -> None:
    found = speaker("Lashio residents denied it.", "Lashio residents", "public")
    assert (found.id, found.affiliation) == (None, None)


def test_a_spokesman_of_the_group_is_of_the_group_named_before_and_one_of_the_army_is_of_what_is_called_so() -> None:
    text = "The TNLA left. A spokesman of the group said so. A spokesman of the army denied it."
    assert speaker(text, "A spokesman of the group").affiliation == "tnla"
    assert speaker(text, "A spokesman of the army").affiliation == "tatmadaw"


def test_both_sides_as_speakers_are_two_speakers() -> None:
    text = "The MNDAA and the junta met, both sides said."
    speakers = linked(text, voice=(level(text, "both sides"),)).voice[0].speakers
    assert {s.affiliation for s in speakers} == {"mndaa", "sac"}


def test_an_agency_within_the_text_is_a_source() -> None:
    found = speaker("Xinhua reported it.", "Xinhua", "media", named=True)
    assert (found.id, found.affiliation) == ("xinhua", "china")


def test_unknown_names_are_one_problem_each_and_pronouns_none() -> None:
    text = "The Hill Tigers left. The Hill Tigers came back to Atlantis. It was quiet. Residents fled."
    claims = [
        claim(text, actors=("The Hill Tigers",)),
        claim(text, actors=("The Hill Tigers|2",), places=("Atlantis",)),
        claim(text, actors=("It", "Residents")),
    ]
    found = problems(text, claims)
    assert [p.code for p in found] == ["link/unknown-name", "link/unknown-name"]
    spans = [p.span.words(text) for p in found if p.span]
    assert spans == ["The Hill Tigers", "Atlantis"]


def test_one_unknown_name_empties_nothing() -> None:
    text = "The Hill Tigers and the MNDAA left Lashio."
    found = linked(text, actors=("The Hill Tigers", "the MNDAA"), places=("Lashio",))
    assert [m.id for m in found.actors] == [None, "mndaa"] and found.places[0].id == "lashio"


def test_all_but_mentions_and_voices_stays_as_it_was() -> None:
    before = claim(TEXT, "REQUEST", ("Junta representatives",), ("the MNDAA",), ("Lashio Township",))
    after = link([before], MYANMAR, report(TEXT))[0][0]
    changed = {f.name for f in fields(Claim) if getattr(before, f.name) != getattr(after, f.name)}
    assert changed == {"actors", "recipients", "places"}
    assert [(m.text, m.start, m.end) for m in after.actors] == [(m.text, m.start, m.end) for m in before.actors]
    assert link([before], MYANMAR, report(TEXT)) == link([before], MYANMAR, report(TEXT))


def test_linking_what_is_linked_changes_nothing() -> None:
    once = link([claim(TEXT, actors=("the MNDAA",), places=("Lashio town",))], MYANMAR, report(TEXT))[0]
    assert link(once, MYANMAR, report(TEXT))[0] == once


def test_a_cycle_of_parents_hangs_nothing() -> None:
    theatre = Theatre(
        "ring",
        "Ring",
        actors={"a": Actor("a", "Alpha Army", parent="b", kind="armed-group"), "b": Actor("b", "Beta", parent="a")},
        places={"x": Place("x", "Xton", parents=("y",)), "y": Place("y", "Yton", parents=("x",))},
    )
    text = "Alpha Army and Beta met in Xton. The group left the town. Both sides said so."
    found = linked(text, theatre, actors=("Alpha Army", "The group", "Both sides"), places=("Xton", "the town"))
    assert found.actors[0].id == "a" and found.places[0].id == "x"


def test_an_empty_theatre_gives_reasons() -> None:
    found = linked("The MNDAA left Lashio.", Theatre("none", "None"), actors=("The MNDAA",), places=("Lashio",))
    assert found.actors[0].id is None and found.places[0].id is None
    assert found.actors[0].reason == "unknown name 'MNDAA'" and found.places[0].reason == "unknown name 'Lashio'"


def test_two_theatres_without_a_digest_do_not_mix() -> None:
    one, two = (Theatre("t", "T", actors={name: Actor(name, "River Army")}) for name in ("one", "two"))
    ids = [linked("The River Army left.", t, actors=("The River Army",)).actors[0].id for t in (one, two, one)]
    assert ids == ["one", "two", "one"]


WORLD = with_world(MYANMAR)
WORDS = """the a MNDAA's junta troops of and, both sides Lashio town (SAC) its — “we” Min Aung Hlaing wards in former
’s & 中国 \u0301 \u202e U.S. 12 ' - Northeastern Command there other"""
words = st.sampled_from(WORDS.split())


@settings(max_examples=200, deadline=None)
@given(st.lists(words, min_size=1, max_size=14), st.data())
def test_any_words_give_links_whose_spans_lie_in_the_text(parts: list[str], data: st.DataObject) -> None:
    text = " ".join(parts)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    m = Mention(text[start:end], start, end)
    p = PlaceMention(text[start:end], start, end)
    made = Claim("c", "r1", 0, len(text), text, "TAKE", actors=(m,), recipients=(m,), places=(p,))
    (after,), _ = link([made], MYANMAR, report(text))
    for mention in (*after.actors, *after.recipients, *after.places):
        assert text[mention.start : mention.end] == mention.text
        assert 0 <= mention.score <= 1 and mention.reason
        assert (mention.id is None) == (mention.score == 0)
    assert all(one.id is None or one.id in WORLD.places for one in after.places)
    assert all(one.id is None or one.id in WORLD.actors for one in (*after.actors, *after.recipients))


def test_long_hostile_mentions_are_bounded() -> None:
    text = "MNDAA, and the " * 20_000
    made = Claim("c", "r1", 0, len(text), text, "TAKE", actors=(Mention(text, 0, len(text)),))
    started = time.process_time()
    link([made], MYANMAR, report(text))
    assert time.process_time() - started < 2


def test_a_long_hostile_report_with_many_pronouns_is_bounded() -> None:
    text = "China, the MNDAA, the TNLA and the group said that they and both sides left the town. " * 2_000
    made = [
        Claim(f"c{i}", "r1", at, at + 4, "they", "TAKE", actors=(Mention("they", at, at + 4),))
        for i, at in enumerate(range(text.index("they"), len(text), 86))
    ]
    assert text[made[-1].start : made[-1].end] == "they" and len(made) == 2_000
    started = time.process_time()
    found, _ = link(made, MYANMAR, report(text))
    assert time.process_time() - started < 4
    assert {m.id for m in found[-1].actors} >= {"mndaa", "tnla"}


def test_a_theatre_of_ten_thousand_rows_is_indexed_and_linked() -> None:
    actors = {f"a{i}": Actor(f"a{i}", f"Brigade {i} of the Plain", (f"B{i} men",), "unit") for i in range(5_000)}
    places = {f"p{i}": Place(f"p{i}", f"Hill{i}ton", level="town") for i in range(5_000)}
    theatre = Theatre("big", "Big", actors=actors, places=places, sources={"s": Source("s", "The Sun")}, digest="big")
    text = "Brigade 77 of the Plain took Hill4ton."
    started = time.process_time()
    found = linked(text, theatre, actors=("Brigade 77 of the Plain",), places=("Hill4ton",))
    assert time.process_time() - started < 5
    assert found.actors[0].id == "a77" and found.places[0].id == "p4"


def test_what_linking_a_report_took_is_free_at_once() -> None:
    made = [claim(TEXT, "REQUEST", ("Junta representatives",), ("the MNDAA",), ("Lashio Township", "wards"))]
    link(made, MYANMAR, report(TEXT))
    gc.collect()
    gc.disable()
    try:
        for _ in range(20):
            link(made, MYANMAR, report(TEXT))
        assert gc.collect() < 20  # cycles would keep each linker, and cost a search of all memory to be found
    finally:
        gc.enable()
