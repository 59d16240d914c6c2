"""Questions and answers as sentences: what is wanted, on what condition, by when, by whom; quotes only at need."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made_theatre import RESIDENT, THEATRE, claim, on, report, where, who

from crossbearing.model.claim import Claim, Condition, Mention, PlaceMention, Quantity
from crossbearing.model.finding import Finding
from crossbearing.model.theatre import Actor
from crossbearing.reconcile.content import due
from crossbearing.reconcile.step import reconcile
from crossbearing.reconcile.wording import span
from crossbearing.settings import Settings

BELL = report("bell")


def asked(*claims: Claim, theatre: object = THEATRE) -> list[Finding]:
    return list(reconcile(claims, (BELL,), theatre, Settings()).findings)  # type: ignore[arg-type]


def told(kind: str, mode: str, by: str, wanted: Claim, words: str, **fields: object) -> tuple[str, str]:
    """Return the question and the top answer of a speech act with one content."""
    act = claim(BELL, kind, mode, actors=who(by), content=(wanted.id,), **fields)
    (f,) = asked(replace(act, quote=words), wanted)
    return f.question.text, f.answers[0].text


def wanted(
    kind: str, mode: str | None, by: str, to: str = "", place: str = "", quote: str = "", **fields: object
) -> Claim:
    made = claim(BELL, kind, mode, at=1, actors=who(by) if by else (), recipients=who(to) if to else (),
                 places=where(place, "object") if place else (), modality="demanded", **fields)  # fmt: skip
    return replace(made, quote=quote) if quote else made


def test_a_demand_says_who_is_to_do_what() -> None:
    give = wanted("RETREAT", "hand-over", "nra", "council", "ford-township", extent="all")
    question, answer = told("REQUEST", "yield", "council", give, "it demanded all of it")
    assert question == "Did State Council demand that NRA hand over all of Ford Township?"
    assert answer == "State Council demanded that NRA hand over all of Ford Township"


def test_pressure_by_a_third_party_says_for_whom() -> None:
    give = wanted("RETREAT", "hand-over", "nra", "council", "fordtown")
    assert told("REQUEST", "yield", "lake", give, "it leans on them")[1] == (
        "Lake Republic pressed NRA to hand over Fordtown to State Council"
    )
    stay = wanted("RETREAT", "withdraw", "nra", "", "fordtown", polarity="denied")
    assert told("REQUEST", "yield", "lake", stay, "it asks them to stay")[1] == (
        "Lake Republic pressed NRA not to withdraw from Fordtown"
    )


def test_a_float_names_the_part() -> None:
    part = PlaceMention("some wards", 1, 2, "object", within=Mention("Fordtown", 3, 4, "fordtown", 1.0, "made"))
    give = replace(wanted("RETREAT", "hand-over", "nra", "council"), places=(part,), modality="offered")
    assert told("AGREE", "float", "nra", give, "it spoke of wards")[1] == (
        "NRA floated an offer to hand over some wards of Fordtown to State Council"
    )


def test_a_threat_says_its_condition() -> None:
    shut = wanted("COERCE", "restrict", "lake", quote="to shut the gates to traders again")
    unless = Condition(30, 50, "a pact is signed", "unless")
    assert told("THREATEN", "restrict", "lake", shut, "it threatens", condition=unless) == (
        "Did Lake Republic threaten to shut the gates to traders again unless a pact is signed?",
        "Lake Republic threatened to shut the gates to traders again unless a pact is signed",
    )


def test_contents_with_no_verb_of_ours_keep_their_own_words() -> None:
    council = Mention("the council", 1, 12, "council", 1.0, "made")
    clause = replace(wanted("SUPPORT", None, ""), quote="the council recognise its courts", actors=(council,),
                     start=1, end=33)  # fmt: skip
    assert told("REQUEST", "change", "nra", clause, "it asks")[1] == (
        "NRA demanded that the council recognise its courts"
    )
    both = (Mention("both sides", 1, 11, "nra", 1.0, "made"), Mention("both sides", 1, 11, "council", 1.0, "made"))
    trade = replace(wanted("COOPERATE", "reopen", ""), quote="both sides to resume trade", actors=both, start=1, end=27)
    assert told("REQUEST", "change", "lake", trade, "it leans on both")[1] == (
        "Lake Republic pressed State Council and NRA to resume trade"
    )


def test_a_speech_act_whose_content_was_not_read_is_quoted() -> None:
    act = replace(claim(BELL, "REQUEST", "yield", actors=who("lake"), at=20), quote="called for calm in the hills")
    (f,) = asked(act)
    assert f.question.text == "Is it so: Lake Republic: “called for calm in the hills”?"
    own = replace(act, start=0, end=29, quote="x called for calm in the hills", actors=who("lake"))
    assert asked(own)[0].answers[0].text == "“x called for calm in the hills”"


def test_a_denial_in_the_words_is_quoted_and_one_by_somebody_else_is_no() -> None:
    words = replace(claim(BELL, "REJECT", "yield", polarity="denied"), quote="nobody has refused anything")
    assert asked(words)[0].answers[0].text == "“nobody has refused anything”"
    denied = claim(BELL, "REJECT", "yield", RESIDENT, polarity="denied")
    levels = (replace(denied.voice[0], stance="denies"), *denied.voice[1:])
    assert asked(replace(denied, quote="the talks had failed", voice=levels))[0].answers[0].text == "no"


def test_a_commitment_says_by_when_and_how_sure_its_words_are() -> None:
    late = on("2025-05-31", "2025-06-30", "by")
    leave = claim(BELL, "RETREAT", "withdraw", actors=who("nra"), places=where("fordtown"), modality="required",
                  when=late, as_fact=False)  # fmt: skip
    (f,) = asked(leave)
    assert f.question.text == "Is NRA to withdraw from Fordtown?"
    assert f.answers[0].text == "NRA is required to withdraw from Fordtown by 31 May to 30 June 2025"
    assert f.answers[0].value == "by 2025-05-31..2025-06-30"
    hedged = asked(replace(leave, certainty=0.3))[0].answers[0].text
    assert hedged == "NRA may be required to withdraw from Fordtown by 31 May to 30 June 2025"
    passive = asked(replace(leave, actors=(), modality="planned"))[0].answers[0].text
    assert passive == "Fordtown is to be vacated by 31 May to 30 June 2025"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("by 2025-06-30", "by 30 June 2025"), ("by 2025-05-01..2025-05-31", "by 1 to 31 May 2025"),
        ("by 2025-12-30..2026-01-02", "by 30 December 2025 to 2 January 2026"), ("no date named", ""),
        ("no such commitment", ""),
    ],
)  # fmt: skip
def test_due_days(value: str, words: str) -> None:
    assert due(value) == words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2025-03-22", "2025-03-22", "22 March 2025"), ("2025-03-17", "2025-03-23", "17 to 23 March 2025"),
        ("2025-01-01", "2025-01-31", "January 2025"), ("2024-07-01", "2024-08-31", "1 July to 31 August 2024"),
        ("2024-12-30", "2025-01-02", "30 December 2024 to 2 January 2025"),
    ],
)  # fmt: skip
def test_spans_of_days(first: str, last: str, words: str) -> None:
    when = on(first, last)
    assert span(when.earliest, when.latest) == words


def test_who_met_is_said_by_name_with_the_side() -> None:
    envoy = Actor("envoy", "Ana Lake", (), "person", "lake")
    chief = Actor("chief", "Bo Council", (), "person", "council")
    theatre = replace(THEATRE, actors={**THEATRE.actors, "envoy": envoy, "chief": chief})
    met = claim(BELL, "CONSULT", "talks", actors=who("envoy"), recipients=who("chief"), places=where("westport", "at"),
                when=on("2025-03-12"))  # fmt: skip
    (f,) = asked(met, theatre=theatre)
    assert f.question.subject == ("council", "lake")
    assert f.answers[0].text == "Bo Council (State Council) and Ana Lake (Lake Republic) met in Westport"
    assert f.question.text.endswith("meet in Westport, 12 March 2025?")


@pytest.mark.parametrize(
    ("kind", "mode", "question", "yes", "no"),
    [
        ("HARM", "looted", "Was there looting at Sill?", "there was looting at Sill", "there was no looting at Sill"),
        ("HARM", "killed", "Were people killed at Sill?", "people were killed at Sill", "nobody was killed at Sill"),
        ("ASSAULT", "aerial", "Were there airstrikes on Sill?", "there were airstrikes on Sill",
         "there were no airstrikes on Sill"),
        ("ASSAULT", "clash", "Was there an attack at Sill?", "there was an attack at Sill",
         "there was no attack at Sill"),
    ],
)  # fmt: skip
def test_deeds_of_nobody_named(kind: str, mode: str, question: str, yes: str, no: str) -> None:
    (f,) = asked(claim(BELL, kind, mode, places=where("sill", "object")))
    assert f.question.text == question
    assert {a.value: a.text for a in f.answers} == {"yes": yes, "no": no}


def test_what_is_counted_is_said_as_the_words_have_it() -> None:
    crowd = replace(claim(BELL, "PROTEST", "demo", actors=who("nra"), places=where("sill", "at")),
                    quote="hundreds of residents stood in the rain",
                    quantities=(Quantity("", 200, 999, "hundreds"),))  # fmt: skip
    count = next(f for f in asked(crowd) if f.question.family == "count")
    assert count.question.text == "How many residents: “hundreds of residents stood in the rain”?"
    assert count.answers[0].text == "200 to 999"


def test_names_that_a_theatre_does_not_know_stand_as_they_are_written() -> None:
    monk = (Mention("A Monk of Ark", 0, 13), *who("nra"))
    (f,) = asked(claim(BELL, "CONSULT", "talks", actors=monk, when=on("2025-03-12")))
    assert f.question.text == "Did a Monk of Ark and NRA meet, 12 March 2025?"
