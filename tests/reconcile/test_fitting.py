"""Deeds, numbers and states that reports tell in unlike words: what joins, what contradicts, what only came later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from made_theatre import MARCH_24, OFFICER, RESIDENT, SPOKESMAN, THEATRE, claim, leaves, on, report, where, who

from crossbearing.model.claim import Claim, Mention, PlaceMention, Quantity, Speaker
from crossbearing.model.finding import Finding, Findings
from crossbearing.model.report import Report
from crossbearing.reconcile.step import reconcile
from crossbearing.settings import Settings

BELL, KITE, MAST, GAZETTE = report("bell"), report("kite"), report("mast"), report("gazette")
DOCTOR, CLERK = Speaker("a doctor", type="expert"), Speaker("Ark hospital", type="expert", named=True)
SHELL = (Mention("A shell", 0, 7),)


def settle(*claims: Claim, more: tuple[Report, ...] = (), on: date | None = None) -> Findings:
    return reconcile(claims, (BELL, KITE, MAST, GAZETTE, *more), THEATRE, Settings(), on=on)


def of(findings: Findings, family: str, kind: str = "") -> list[Finding]:
    return [f for f in findings.findings if f.question.family == family and kind in ("", f.question.kind)]


def attack(r: Report, *speakers: Speaker, mode: str | None = None, by: str = "", **fields: object) -> Claim:
    """Return an attack on Hollow, by nobody named unless told."""
    made = {"actors": who(*by.split("+")) if by else (), "places": where("hollow", "object")}
    return claim(r, "ASSAULT", mode, *speakers, **(made | fields))  # type: ignore[arg-type]


def denial(r: Report, *speakers: Speaker, **fields: object) -> Claim:
    return attack(r, *speakers, polarity="denied", **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("told", "denied"),
    [
        (attack(BELL, mode="heavy-weapons", by="guard"), denial(MAST, SPOKESMAN, by="council")),
        (attack(BELL, by="guard+lake"), denial(MAST, SPOKESMAN, by="council")),
        (attack(BELL, mode="heavy-weapons", actors=SHELL), denial(MAST, SPOKESMAN, mode="heavy-weapons", by="council")),
        (attack(BELL, by="guard"), denial(MAST, SPOKESMAN, by="guard", places=())),
        (attack(BELL, actors=(), recipients=who("nra")),
         denial(MAST, SPOKESMAN, by="guard", recipients=who("nra"), places=())),
    ],
    ids=["another manner", "one of two doers", "an instrument", "no place", "no place, known by whom it struck"],
)  # fmt: skip
def test_a_denial_finds_the_attack_that_it_denies(told: Claim, denied: Claim) -> None:
    (f,) = of(settle(told, denied), "occurrence")
    assert (f.standing, len(f.claims)) == ("disputed", 2)


@pytest.mark.parametrize(
    "other",
    [
        denial(MAST, SPOKESMAN, by="lake"), denial(MAST, SPOKESMAN, by="guard", places=where("sill", "object")),
        denial(MAST, SPOKESMAN, mode="abduct", by="guard"), denial(MAST, SPOKESMAN, mode="clash", by="guard"),
    ],
    ids=["another doer", "another place", "of persons", "a clash"],
)  # fmt: skip
def test_a_denial_of_another_deed_stays_apart(other: Claim) -> None:
    found = settle(attack(BELL, mode="heavy-weapons", by="guard"), other)
    assert all(len(f.claims) == 1 for f in of(found, "occurrence"))


def test_a_denial_that_fits_two_attacks_joins_neither() -> None:
    two = attack(BELL, by="guard"), attack(KITE, by="guard", places=where("sill", "object"))
    found = settle(*two, denial(MAST, SPOKESMAN, by="guard", places=()))
    assert sorted(len(f.claims) for f in of(found, "occurrence")) == [1, 1, 1]


def test_what_somebody_is_accused_of_is_the_accuser_s_word() -> None:
    act = claim(BELL, "ACCUSE", "allege", actors=who("council"), recipients=who("nra"))
    deed = attack(BELL, SPOKESMAN, at=1, by="nra", parent=act.id, as_fact=False)
    (f,) = of(settle(act, deed, denial(MAST, OFFICER, by="nra")), "occurrence", "ASSAULT")
    assert f.standing == "disputed"
    investigated = replace(act, mode="investigate")
    assert not of(settle(investigated, deed), "occurrence", "ASSAULT")


def toll(
    r: Report, low: float, high: float | None = None, *speakers: Speaker, text: str = "", **fields: object
) -> Claim:
    counted = Quantity("people", low, low if high is None else high or None, text or f"{low:g} people")
    made: dict[str, object] = {"places": where("sill", "at"), "when": on("2025-03-20"), "quantities": (counted,)}
    return claim(r, "HARM", "killed", *(speakers or (DOCTOR,)), **(made | fields))


@pytest.mark.parametrize(
    ("one", "other", "standing"),
    [
        (toll(BELL, 74), toll(KITE, 80), "disputed"),
        (toll(BELL, 74), toll(KITE, 80, text="about 80 people"), "single-outlet"),
        (toll(BELL, 350, 0), toll(KITE, 420), "single-outlet"),
        (toll(BELL, 350, 0), toll(KITE, 600), "disputed"),
        (toll(BELL, 12), toll(KITE, 9, recipients=who("nra")), "single-outlet"),
    ],
    ids=["exact", "rounded", "at least", "far more", "fighters and people"],
)
def test_numbers_that_cannot_be_one_count(one: Claim, other: Claim, standing: str) -> None:
    assert {f.standing for f in of(settle(one, other), "count")} == {standing}


def test_a_toll_that_its_source_raises_days_later_has_grown() -> None:
    late = report("kite", published=date(2025, 3, 30), name="late")
    low, grown = toll(BELL, 7, None, CLERK), toll(late, 9, None, CLERK)
    assert [f.standing for f in of(settle(low, grown, more=(late,)), "count")] == ["single-outlet", "superseded"]
    rival = toll(late, 9, None, SPOKESMAN)
    assert [f.standing for f in of(settle(low, rival, more=(late,)), "count")] == ["disputed"]


def test_a_number_that_is_called_false_is_denied_and_not_the_deed() -> None:
    found = settle(toll(BELL, 31), toll(MAST, 31, None, OFFICER, polarity="denied"), toll(KITE, 11))
    (counted,) = of(found, "count")
    assert next(a for a in counted.answers if a.value == "31").denial
    assert not next((a for f in of(found, "occurrence") for a in f.answers if a.denial), None)


def gate(r: Report, mode: str, day: str = "", role: str = "since") -> Claim:
    when = {"when": on(day, role=role)} if day else {}
    return claim(r, "STATUS", mode, places=where("narrows", "object"), **when)


@pytest.mark.parametrize(
    ("day", "since", "standings"),
    [
        (date(2025, 3, 26), "", ["disputed"]), (date(2025, 3, 31), "", ["single-outlet", "superseded"]),
        (date(2025, 3, 26), "2025-03-25", ["single-outlet", "superseded"]),
        (date(2025, 3, 31), "2025-03-20", ["disputed"]),
    ],
    ids=["soon after", "days after", "since then", "since before"],
)  # fmt: skip
def test_a_road_that_has_reopened_is_no_dispute(day: date, since: str, standings: list[str]) -> None:
    later = report("gazette", published=day, name="later")
    found = settle(gate(BELL, "closed"), gate(later, "open", since), more=(later,))
    assert sorted(f.standing for f in of(found, "status")) == standings


def test_who_reopened_a_gate_says_that_it_is_open_and_who_did_not_close_it_says_nothing() -> None:
    later = report("kite", published=date(2025, 3, 26), name="later")
    opened = claim(later, "COOPERATE", "reopen", actors=who("lake"), places=where("narrows", "object"),
                   when=on("2025-03-25"))  # fmt: skip
    found = of(settle(gate(BELL, "closed"), opened, more=(later,)), "status")
    assert sorted(f.standing for f in found) == ["single-outlet", "superseded"]
    innocent = claim(MAST, "COERCE", "restrict", actors=who("nra"), places=where("narrows", "object"),
                     polarity="denied")  # fmt: skip
    assert [f.standing for f in of(settle(gate(BELL, "closed"), innocent), "status")] == ["single-outlet"]


def held(r: Report, by: str, *speakers: Speaker, mode: str = "control", **fields: object) -> Claim:
    return claim(r, "HOLD", mode, *speakers, actors=who(by), places=where("fordtown", "object"), **fields)


def test_a_rival_who_has_left_since_holds_the_place_no_more() -> None:
    later = report("bell", published=date(2025, 3, 30), name="later")
    rivals = held(KITE, "nra", OFFICER), held(GAZETTE, "council", SPOKESMAN)
    (f,) = of(settle(*rivals), "control")
    assert f.standing == "disputed"
    left = leaves(later, RESIDENT, phase="completed", extent="all", when=on("2025-03-28"))
    (f,) = of(settle(*rivals, left, more=(later,)), "control")
    assert (f.answers[0].value, f.standing) == ("council", "single-outlet")
    (f,) = of(settle(*rivals, left, more=(later,), on=MARCH_24), "control")
    assert f.standing == "disputed"


def test_who_is_still_there_after_the_departure_has_not_all_gone() -> None:
    later = report("gazette", published=date(2025, 3, 26), name="later")
    gone = leaves(BELL, RESIDENT, phase="completed", extent=None)
    there = claim(later, "HOLD", "present", SPOKESMAN, actors=who("nra"), places=where("fordtown", "at"))
    (f,) = of(settle(gone, there, more=(later,)), "progress")
    assert f.standing == "disputed"
    before = replace(there, report="early")
    early = report("gazette", published=date(2025, 3, 20), name="early")
    (f,) = of(settle(gone, before, more=(early,)), "progress")
    assert f.standing == "single-outlet"


def test_a_report_that_tells_of_presence_and_departure_denies_neither_itself_nor_its_copy() -> None:
    def told(r: Report) -> tuple[Claim, Claim]:
        there = claim(r, "HOLD", "present", RESIDENT, at=1, actors=who("nra"), places=where("fordtown", "at"))
        return leaves(r, RESIDENT, phase="completed", extent=None), there

    first, second = told(BELL), told(KITE)
    (alone,) = of(settle(*first), "progress")
    (copied,) = of(settle(*first, *second), "progress")
    assert alone.claims == (first[0].id,)
    assert set(copied.claims) == {first[0].id, second[0].id}  # the departures; no presence speaks against them


@pytest.mark.parametrize(("modality", "count"), [("actual", 1), ("conditional", 0)])
def test_what_somebody_is_only_supposed_to_agree_to_is_no_commitment(modality: str, count: int) -> None:
    act = claim(BELL, "AGREE", "agree", actors=who("nra"), modality=modality)
    gone = leaves(BELL, at=1, modality="agreed", as_fact=False, parent=act.id, phase=None)
    assert len(of(settle(replace(act, content=(gone.id,)), gone), "commitment")) == count


def test_who_enters_as_the_holder_leaves_takes_the_place_over() -> None:
    later = report("bell", published=date(2025, 4, 2), name="later")
    given = claim(KITE, "RETREAT", "hand-over", OFFICER, actors=who("nra"), places=where("fordtown", "object"),
                  phase="completed")  # fmt: skip
    entry = claim(KITE, "MOBILIZE", "enter", RESIDENT, at=1, actors=who("guard"), places=where("fordtown", "object"))
    (held_by,) = settle(given, entry).holdings[-1:]
    assert (held_by.actor, held_by.how) == ("council", "control")
    both = replace(entry, id="other", report="later", actors=who("lake"))
    assert settle(given, entry, both, more=(later,)).holdings[-1].actor is None


def test_one_who_says_yes_and_one_who_says_no_are_two_though_of_one_side() -> None:
    soldiers = Speaker("two soldiers", type="party", affiliation="nra")
    (f,) = of(settle(leaves(BELL, soldiers), leaves(BELL, OFFICER, at=1, polarity="denied")), "progress")
    assert (f.origins, f.standing) == (2, "disputed")


def test_a_departure_dated_after_a_denial_is_of_a_later_world() -> None:
    later = report("bell", published=date(2025, 3, 27), name="later")
    denied = leaves(KITE, OFFICER, polarity="denied", phase="completed", extent=None)
    gone = leaves(later, RESIDENT, phase="completed", extent="all", when=on("2025-03-26"))
    standings = sorted(f.standing for f in of(settle(denied, gone, more=(later,)), "progress"))
    assert standings == ["single-outlet", "superseded"]


@pytest.mark.parametrize(
    ("text", "place"),
    [("the town", "fordtown"), ("the hospital", "fordtown-hospital"), ("its posts", None), ("the villages", None),
     ("the hills of Ark", None)],
)  # fmt: skip
def test_a_noun_goes_back_to_the_place_named_before(text: str, place: str | None) -> None:
    named = claim(BELL, "ASSAULT", "aerial", places=where("fordtown", "object"), actors=who("council"))
    told = claim(BELL, "TAKE", "capture", at=40, actors=who("nra"), places=(PlaceMention(text, 41, 50, "object"),))
    taken = of(settle(named, replace(told, quote=f"they took {text}")), "progress")
    whole = [f.question.object for f in taken for a in f.answers if a.value == "complete" and a.support]
    assert whole == ([place] if place else [])
