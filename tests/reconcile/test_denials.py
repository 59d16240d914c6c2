"""Denials that leave out what they deny, and claims that leave out where: what they join, and when they stay apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from made_theatre import OFFICER, RESIDENT, SPOKESMAN, THEATRE, claim, leaves, on, report, where, who

from crossbearing.model.claim import Claim, Disputed, Mention, PlaceMention, Quantity
from crossbearing.model.finding import Finding
from crossbearing.model.report import Report
from crossbearing.reconcile.step import reconcile
from crossbearing.settings import Settings

BELL, KITE, MAST = report("bell"), report("kite"), report("mast")
BANDITS = (Mention("the bandits", 5, 16, "lake", 0.4, "made"),)


def findings(kind: str, *claims: Claim, more: tuple[Report, ...] = ()) -> list[Finding]:
    found = reconcile(claims, (BELL, KITE, MAST, *more), THEATRE, Settings()).findings
    return [f for f in found if f.question.kind == kind and f.question.family in ("occurrence", "progress")]


def attack(r: Report, *speakers: object, at: int = 0, **fields: object) -> Claim:
    made = {"actors": who("guard"), "places": where("hollow", "object"), "when": on("2025-03-23")}
    return claim(r, "ASSAULT", None, *speakers, at=at, **(made | fields))  # type: ignore[arg-type]


def no_attack(r: Report, *speakers: object, at: int = 0, **fields: object) -> Claim:
    """Return "there was no attack", which names neither doer nor place."""
    return attack(r, *speakers, at=at, actors=(), places=(), polarity="denied", **fields)


def test_there_was_no_attack_denies_the_only_one_in_the_news() -> None:
    (f,) = findings("ASSAULT", attack(BELL, RESIDENT), no_attack(MAST, SPOKESMAN))
    assert (f.standing, f.question.object) == ("disputed", "hollow")


@pytest.mark.parametrize(
    "others",
    [
        (attack(BELL), attack(KITE, places=where("sill", "object")), no_attack(MAST)),
        (attack(BELL), no_attack(MAST, when=on("2025-03-18"))),
        (attack(BELL), no_attack(MAST, recipients=who("lake")), attack(KITE, recipients=who("nra"))),
        (attack(replace(BELL, id="old", metadata=report("bell", published=date(2025, 1, 3)).metadata)),
         no_attack(MAST, when=on("2025-03-24"))),
    ],
    ids=["two that it may mean", "of another day", "of others struck", "not in the news"],
)  # fmt: skip
def test_there_was_no_attack_stays_apart(others: tuple[Claim, ...]) -> None:
    old = replace(BELL, id="old", metadata=report("bell", published=date(2025, 1, 3)).metadata)
    assert not [f for f in findings("ASSAULT", *others, more=(old,)) if f.standing == "disputed"]


def test_what_an_outlet_tells_and_then_denies_in_one_voice_is_not_one_attack() -> None:
    found = findings("ASSAULT", attack(BELL, places=where("sill", "object")), attack(KITE), no_attack(BELL, at=90))
    assert all(f.standing != "disputed" for f in found)


REPORTED = Disputed(3, 9, "reports that it fell")


def fallen(r: Report, by: str, *speakers: object, **fields: object) -> Claim:
    made = {"actors": who(by), "places": where("sill", "object"), "phase": "completed"}
    return claim(r, "TAKE", "capture", *speakers, **(made | fields))  # type: ignore[arg-type]


def test_it_did_not_fall_to_the_bandits_denies_that_it_fell_to_those_who_are_said_to_have_it() -> None:
    (f,) = findings(
        "TAKE",
        fallen(BELL, "nra", RESIDENT),
        fallen(MAST, "lake", SPOKESMAN, actors=BANDITS, polarity="denied", disputes=REPORTED),
    )
    assert (f.standing, f.question.subject) == ("disputed", ("nra",))


@pytest.mark.parametrize(
    "denied",
    [
        {"actors": (Mention("the Lake Republic", 5, 22, "lake", 0.9, "made"),)},
        {"actors": BANDITS, "recipients": who("nra")},
        {"actors": BANDITS, "places": where("quarry", "object")},
        {"actors": BANDITS, "disputes": None},
    ],
    ids=["a name", "the loser took it", "another place", "has not taken it back"],
)
def test_the_fall_to_another_stays_apart(denied: dict[str, object]) -> None:
    found = findings(
        "TAKE", fallen(BELL, "nra"), fallen(MAST, "lake", polarity="denied", **({"disputes": REPORTED} | denied))
    )
    assert all(f.standing != "disputed" for f in found)


def met(r: Report, *sides: str, **fields: object) -> Claim:
    made = {"actors": who(*sides), "places": where("sill", "at"), "when": on("2025-03-22")}
    return claim(r, "CONSULT", "talks", **(made | fields))  # type: ignore[arg-type]


def test_a_denied_meeting_is_the_one_that_one_of_its_sides_is_said_to_have_been_at() -> None:
    bandits = (*who("council"), *BANDITS)
    denied = met(MAST, actors=bandits, polarity="denied", disputes=REPORTED)
    (f,) = findings("CONSULT", met(BELL, "council", "nra"), denied)
    assert f.standing == "disputed"
    assert len(findings("CONSULT", met(BELL, "council", "nra"), replace(denied, disputes=None))) == 2
    apart = findings("CONSULT", met(BELL, "council", "nra"),
                     replace(denied, places=where("quarry", "at")))  # fmt: skip
    assert len(apart) == 2


def test_no_ultimatum_was_given_denies_the_demand_and_no_agreement_does_not_deny_any() -> None:
    def act(kind: str, r: Report, at: int = 0, **fields: object) -> Claim:
        return claim(r, kind, None, at=at, **fields)

    left = leaves(BELL, at=9, modality="demanded", as_fact=False)
    asked = act("REQUEST", BELL, actors=who("lake"), content=(left.id,))
    (f,) = findings("REQUEST", asked, left, act("THREATEN", MAST, polarity="denied"))
    assert f.standing == "disputed"
    agreed = act("AGREE", BELL, actors=who("lake"), content=(left.id,))
    assert all(f.standing != "disputed" for f in findings("AGREE", agreed, left, act("AGREE", MAST, polarity="denied")))


def test_no_such_agreement_is_that_which_the_report_has_just_told() -> None:
    agreed = claim(BELL, "AGREE", "agree", OFFICER, actors=who("nra"))
    denied = claim(BELL, "AGREE", "agree", SPOKESMAN, at=120, actors=who("council"), polarity="denied",
                   disputes=Disputed(121, 140, "any such agreement"))  # fmt: skip
    (f,) = findings("AGREE", agreed, denied)
    assert (f.standing, len(f.claims)) == ("disputed", 2)
    far = replace(denied, start=900, end=901, id="far")
    assert len(findings("AGREE", agreed, far)) == 2


def test_two_companies_that_left_are_not_the_whole_force() -> None:
    def gone(text: str, what: str, by: str) -> str:
        actors = (Mention(by, 0, len(by), "nra", 1.0, "made"),)
        told = leaves(BELL, actors=actors, phase="completed", extent=None, quantities=(Quantity(what, 2, 2, text),))
        (f,) = findings("RETREAT", told)
        return next(a.value for a in f.answers if a.support)

    assert gone("two", "companies", "two companies") == "begun"
    assert gone("two", "lorries", "the fighters") == "complete"
    assert gone("two hundred", "fighters", "two hundred fighters") == "complete"


def spot(text: str, kind: str = "ASSAULT", at: int = 60, **fields: object) -> Claim:
    made = {"actors": who("guard"), "places": (PlaceMention(text, at, at + 9, "object"),)}
    return claim(BELL, kind, None, RESIDENT, at=at, **(made | fields))


@pytest.mark.parametrize(("text", "place"), [("the market", "sill"), ("its jetty", "sill"), ("the villages", None)])
def test_a_spot_lies_in_the_scene_of_its_report(text: str, place: str | None) -> None:
    named = claim(BELL, "HOLD", "control", actors=who("nra"), places=where("sill", "object"))
    again = claim(BELL, "STATUS", "closed", at=2000, places=where("narrows", "object"))
    twice = claim(BELL, "HOLD", "present", at=2100, actors=who("nra"), places=where("sill", "at"))
    (f,) = findings("ASSAULT", named, spot(text), again, twice)
    assert f.question.object == place


def test_a_report_of_two_places_has_no_scene() -> None:
    named = [claim(BELL, "HOLD", "control", at=900 + i, actors=who("nra"), places=where(p, "object"))
             for i, p in enumerate(("sill", "quarry"))]  # fmt: skip
    (f,) = findings("ASSAULT", *named, spot("the market"))
    assert f.question.object is None


def wounded(r: Report, words: str, what: str, number: int, **fields: object) -> Claim:
    made = {"recipients": (Mention(words, 0, len(words)),), "places": where("sill", "at"),
            "quantities": (Quantity(what, number, number, str(number)),)}  # fmt: skip
    return claim(r, "HARM", "injured", **(made | fields))  # type: ignore[arg-type]


def tolls(*claims: Claim) -> list[Finding]:
    found = reconcile(claims, (BELL, KITE, MAST), THEATRE, Settings()).findings
    return [f for f in found if f.question.family == "count"]


def test_a_bare_number_is_of_those_whom_others_count_there() -> None:
    soldiers = wounded(BELL, "15 soldiers", "soldiers", 15, recipients=who("guard"))
    bare = wounded(MAST, "14", "", 14)
    assert [len(f.claims) for f in tolls(soldiers, bare)] == [2]
    civilians = wounded(KITE, "14 civilians", "civilians", 14)
    assert sorted(len(f.claims) for f in tolls(soldiers, bare, civilians)) == [1, 2]
    for words in ("dead", "wounded", "bodies", "graves"):  # nor do these tell who they were
        assert [len(f.claims) for f in tolls(soldiers, wounded(MAST, f"14 {words}", words, 14))] == [2]


def test_prisoners_who_are_handed_over_are_released_and_a_town_is_not() -> None:
    two = (Mention("two soldiers", 0, 12, "guard", 1.0, "made"),)
    freed = claim(BELL, "RETREAT", "hand-over", actors=who("nra"), recipients=two, places=where("sill", "near"))
    town = replace(freed, id="town", start=40, end=41, places=where("sill", "object"))
    scopes = {f.question.scope.partition("@")[0]: f.question.family for f in findings("RETREAT", freed, town)}
    assert scopes == {"release": "occurrence", "hand-over": "progress"}
