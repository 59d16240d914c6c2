"""The step on small made worlds: questions, origins, stakes, standings, time, bad input."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from made_theatre import (
    MARCH_24,
    OFFICER,
    POSTS,
    RESIDENT,
    SPOKESMAN,
    THEATRE,
    claim,
    leaves,
    on,
    report,
    where,
    who,
)

from crossbearing.errors import UsageError
from crossbearing.model.claim import Claim, Mention, PlaceMention, Quantity, Speaker, VoiceLevel
from crossbearing.model.finding import Docket, Evidence, Finding, Findings, Question
from crossbearing.model.record import Record
from crossbearing.model.report import Report
from crossbearing.reconcile.channel import ORIGIN_CAP, votes
from crossbearing.reconcile.question import progress
from crossbearing.reconcile.step import reconcile
from crossbearing.settings import Settings

BELL, KITE, MAST, GAZETTE = report("bell"), report("kite"), report("mast"), report("gazette")


def settle(*claims: Claim, reports: tuple[Report, ...] = (BELL, KITE, MAST, GAZETTE), **asked: object) -> Findings:
    return reconcile(claims, reports, THEATRE, Settings(), **asked)  # type: ignore[arg-type]


def only(findings: Findings, family: str = "") -> Finding:
    (found,) = [f for f in findings.findings if not family or f.question.family == family]
    return found


def odds(f: Finding, value: str) -> float:
    return next(a.probability for a in f.answers if a.value == value)


@pytest.mark.parametrize(
    ("phase", "extent", "polarity", "values"),
    [
        ("not-begun", None, "affirmed", ("none",)),
        ("begun", "some", "affirmed", ("begun",)),
        ("under-way", None, "affirmed", ("begun",)),
        ("under-way", "most", "affirmed", ("mostly",)),
        ("completed", "some", "affirmed", ("begun",)),
        ("completed", "most", "affirmed", ("mostly",)),
        ("completed", "all", "affirmed", ("complete",)),
        ("completed", None, "affirmed", ("complete",)),
        ("halted", None, "affirmed", ("begun",)),
        ("completed", None, "denied", ("begun", "mostly", "complete")),
        ("under-way", None, "denied", ("begun", "mostly", "complete")),
        ("completed", "all", "denied", ("complete",)),
        ("completed", "most", "denied", ("mostly", "complete")),
        ("not-begun", None, "denied", ("none",)),
    ],
)
def test_progress(phase: str, extent: str | None, polarity: str, values: tuple[str, ...]) -> None:
    named, _, told = progress(leaves(BELL, phase=phase, extent=extent, polarity=polarity))
    assert (named, told) == (values, polarity)


@pytest.mark.parametrize(
    "modality", ["demanded", "offered", "threatened", "feared", "warned", "conditional", "intended", "proposed"]
)
def test_what_is_wanted_or_feared_is_no_evidence_of_fact(modality: str) -> None:
    assert settle(leaves(BELL, modality=modality), leaves(KITE, modality=modality)).findings == ()


def test_a_ward_supports_its_town_in_part_and_a_township_is_a_rival_object_of_the_same_thread() -> None:
    ward = leaves(BELL, phase="completed", extent="all", places=where("fordtown-ward-1"))
    some = PlaceMention("some wards", 0, 10, "from", within=Mention("Fordtown", 0, 1, "fordtown"))
    wards = leaves(KITE, phase="completed", extent="all", places=(some,))
    township = leaves(KITE, at=1, phase="completed", extent="all", places=where("ford-township"))
    found = {f.question.object: f for f in settle(ward, wards, township).findings if f.question.family == "progress"}
    assert set(found) == {"fordtown", "ford-township"}
    assert set(found["fordtown"].answers[0].support) == {ward.id, wards.id}
    assert found["fordtown"].answers[0].value == "begun"
    assert found["fordtown"].question.thread == found["ford-township"].question.thread
    assert found["ford-township"].question.id in found["fordtown"].related


def test_a_unit_acts_for_its_side_and_a_question_keeps_its_id_under_new_evidence() -> None:
    first = settle(leaves(BELL))
    more = settle(leaves(BELL), leaves(KITE, actors=who("nra-4")), leaves(MAST, OFFICER, polarity="denied"))
    assert only(first).question.id == only(more, "progress").question.id
    assert only(more).question.subject == ("nra",)


def test_one_speaker_on_one_day_through_many_outlets_is_one_origin() -> None:
    named = Speaker("Sai Lin", type="party", named=True, affiliation="nra")
    strike = {"actors": who("council"), "places": where("fordtown", "object"), "when": on("2025-03-23")}
    f = only(settle(*(claim(r, "ASSAULT", "aerial", named, **strike) for r in (BELL, KITE, MAST))))
    assert (f.outlets, f.origins, f.standing, f.rule) == (3, 1, "single-outlet", "standing/one-origin")
    later = report("gazette", published=date(2025, 3, 26), name="later")
    told = [claim(r, "ASSAULT", "aerial", named, **strike) for r in (BELL, later)]
    again = settle(*told, reports=(BELL, later))
    assert only(again).origins == 2


def test_a_credited_story_is_its_source_s() -> None:
    wire, copy = report("wire"), report("kite", published=date(2025, 3, 25))
    strike = {"actors": who("council"), "places": where("fordtown", "object"), "when": on("2025-03-23")}
    credit = Speaker("Hill Wire", type="media", named=True)
    f = only(settle(claim(wire, "ASSAULT", "aerial", **strike), claim(copy, "ASSAULT", "aerial", credit, **strike),
                    reports=(wire, copy)))  # fmt: skip
    assert (f.outlets, f.origins) == (2, 1)


def test_near_duplicate_signatures_are_one_family_and_others_are_not() -> None:
    """Signatures of 128 four-byte values: 90 equal of 128 is a copy, 20 is not."""

    def signed(outlet: str, n: int) -> Report:
        lanes = [i.to_bytes(4, "big") for i in range(n)] + [hash((outlet, i)).to_bytes(8, "big", signed=True)[:4]
                                                           for i in range(n, 128)]  # fmt: skip
        return replace(report(outlet), signature=b"".join(lanes))

    strike = {"actors": who("council"), "places": where("fordtown", "object"), "when": on("2025-03-23")}
    for equal, origins in ((90, 1), (20, 2)):
        pair = (signed("bell", equal), signed("kite", equal))
        f = settle(*(claim(r, "ASSAULT", "aerial", **strike) for r in pair), reports=pair)
        assert only(f).origins == origins
        assert len(f.origins) == (1 if origins == 1 else 0)


def test_who_gains_by_a_denial_moves_little_and_a_witness_much() -> None:
    """A party that denies its own loss; residents; a party that admits it."""
    base = odds(only(settle(leaves(BELL, POSTS))), "none")
    party = odds(only(settle(leaves(BELL, POSTS), leaves(KITE, OFFICER, polarity="denied"))), "none")
    witness = odds(only(settle(leaves(BELL, POSTS), leaves(KITE, RESIDENT, polarity="denied"))), "none")
    admits = odds(only(settle(leaves(BELL, POSTS), leaves(KITE, OFFICER))), "none")
    rival = odds(only(settle(leaves(BELL, POSTS), leaves(KITE, SPOKESMAN))), "none")
    assert base < party < witness
    assert witness - base > 2 * (party - base)
    assert admits < rival < base  # against its own interest; in the other side's interest


def test_three_speakers_in_one_article_are_one_outlet() -> None:
    posts = [leaves(BELL, s, at=i) for i, s in enumerate((RESIDENT, OFFICER, Speaker("a doctor", type="ngo")))]
    f = only(settle(*posts))
    assert (f.standing, f.outlets, f.origins) == ("single-outlet", 1, 3)


def test_a_denial_by_one_further_out_turns_the_words_round() -> None:
    level = VoiceLevel((POSTS,))
    denied = replace(leaves(BELL), voice=(level, VoiceLevel((OFFICER,), "denied", "denies"), leaves(BELL).voice[-1]))
    f = only(settle(denied))
    assert f.answers[0].value == "none"
    assert f.answers[0].support == (denied.id,)


def test_what_was_said_before_the_world_moved_is_no_dispute() -> None:
    late = report("kite", published=date(2025, 4, 9))
    told = settle(leaves(BELL, RESIDENT, polarity="denied"), leaves(late, OFFICER), reports=(BELL, late))
    assert {f.standing for f in told.findings} == {"superseded", "single-outlet"}
    soon = report("kite", published=date(2025, 3, 26))
    rival = settle(leaves(BELL, RESIDENT, polarity="denied"), leaves(soon), reports=(BELL, soon))
    assert only(rival).standing == "disputed"


def test_presence_is_not_control_and_a_capture_is() -> None:
    present = claim(BELL, "HOLD", "present", actors=who("council"), places=where("quarry", "at"))
    taken = claim(KITE, "TAKE", "capture", actors=who("nra"), places=where("sill", "object"),
                  when=on("2024-08-01", "2024-08-31"))  # fmt: skip
    found = settle(present, taken)
    held = {h.place: h for h in found.holdings}
    assert (held["quarry"].how, held["quarry"].basis) == ("present", "not stated")
    assert (held["sill"].actor, held["sill"].how, held["sill"].basis) == ("nra", "control", "carried forward")
    assert not [f for f in found.findings if f.question.family == "control" and f.question.object == "quarry"]


def test_holdings_are_those_of_the_day_asked() -> None:
    first = claim(BELL, "HOLD", "control", actors=who("nra"), places=where("sill", "at"), when=on("2025-01-05"))
    then = claim(KITE, "TAKE", "capture", actors=who("guard"), places=where("sill", "object"), when=on("2025-03-20"))
    before = settle(first, then, on=date(2025, 2, 1)).holdings
    after = settle(first, then, on=MARCH_24).holdings
    assert [(h.actor, h.latest) for h in before] == [("nra", None)]
    assert [(h.actor, h.latest) for h in after] == [("nra", date(2025, 3, 19)), ("council", None)]


def test_rival_numbers_are_answers_to_one_question_and_close_ones_agree() -> None:
    def hurt(r: Report, low: float, high: float | None, speaker: Speaker = RESIDENT) -> Claim:
        return claim(r, "HARM", "killed", speaker, places=where("sill", "at"), when=on("2025-03-20"),
                     quantities=(Quantity("deaths", low, high, str(low)),))  # fmt: skip

    f = only(settle(hurt(BELL, 12, 12), hurt(KITE, 40, 40)), "count")
    assert (f.standing, {a.value for a in f.answers}) == ("disputed", {"12", "40", "none of these"})
    close = only(settle(hurt(BELL, 40, 40), hurt(KITE, 38, 42)), "count")
    assert close.standing != "disputed"


def test_days_that_cannot_both_be_right_are_a_question_of_when() -> None:
    def taken(r: Report, first: str, last: str) -> Claim:
        return claim(r, "TAKE", "capture", actors=who("nra"), places=where("sill", "object"), when=on(first, last))

    agree = settle(taken(BELL, "2024-08-01", "2024-08-31"), taken(KITE, "2024-05-01", "2024-08-31"))
    assert not [f for f in agree.findings if f.question.family == "date"]
    differ = settle(taken(BELL, "2024-08-03", "2024-08-03"), taken(KITE, "2024-07-25", "2024-07-25"))
    assert only(differ, "date").standing == "disputed"


def test_who_did_it_is_asked_where_one_side_is_denied() -> None:
    shot = {"places": where("hollow", "object"), "when": on("2025-03-20")}
    told = settle(claim(BELL, "ASSAULT", "heavy-weapons", OFFICER, actors=who("council"), **shot),
                  claim(KITE, "ASSAULT", "heavy-weapons", SPOKESMAN, actors=who("council"), polarity="denied", **shot),
                  claim(KITE, "ASSAULT", "heavy-weapons", SPOKESMAN, at=1, actors=who("nra"), **shot))  # fmt: skip
    f = only(told, "actor")
    assert f.standing == "disputed"
    assert {a.value for a in f.answers} == {"council", "nra", "none of these"}


def test_a_claim_with_no_number_for_a_weight_is_left_out_and_said() -> None:
    bad = replace(leaves(BELL, RESIDENT, at=1), confidence=float("nan"))
    worse = replace(leaves(KITE, RESIDENT, at=1), certainty=float("inf"))
    found = settle(leaves(BELL, POSTS), bad, worse)
    assert [p.code for p in found.problems] == ["reconcile/dropped"] * 2
    assert "nan" not in repr(found.findings)
    assert only(found).claims == (leaves(BELL, POSTS).id,)


def test_a_claim_that_weighs_nothing_leaves_the_prior_and_says_so() -> None:
    f = only(settle(leaves(BELL, RESIDENT, certainty=0.0)))
    assert (f.standing, f.rule) == ("insufficient", "standing/nothing-weighs")


@pytest.mark.parametrize("judge", ["bayes", "majority"])
def test_poor_input_is_judged_all_the_same(judge: str) -> None:
    bare = Report("bare", "x", "", "text/plain", "made", "made")
    alone = replace(leaves(BELL), report="bare", voice=(), actors=(), confidence=1.0)
    assert reconcile([], [], None, Settings(), judge=judge).findings == ()
    assert len(reconcile([alone], [bare], None, Settings(), judge=judge).findings) == 1
    assert len(reconcile([alone], [], None, Settings(), judge=judge).findings) == 1  # a report that is not at hand
    parties = settle(leaves(BELL, OFFICER, polarity="denied"), leaves(KITE, SPOKESMAN), judge=judge)
    assert 0 < only(parties).answers[0].probability < 1


def test_an_unknown_judge_is_refused() -> None:
    with pytest.raises(UsageError, match="no judge"):
        settle(judge="coin")


def test_a_rejected_claim_is_set_aside_until_the_review_is_undone() -> None:
    said = leaves(BELL, POSTS)
    log = Record(1, "2025-03-25T00:00:00Z", "review", said.id, "verdict", "rejected", "ana", "misread")
    assert settle(said, reviews=(log,)).findings == ()
    assert len(settle(said, reviews=(replace(log, undone=True),)).findings) == 1


def test_time_grows_with_the_claims_and_not_with_their_square() -> None:
    """All in one question, the worst case; a quadratic step takes minutes here."""
    reports = [report("bell", f"x {n}", date(2025, 3, 1), f"r{n}") for n in range(4_000)]
    told = [leaves(r, Speaker(f"s{n}", type="public", named=True)) for n, r in enumerate(reports)]
    f = only(settle(*told, reports=tuple(reports)), "progress")
    assert f.origins == 4_000
    assert odds(f, "none") < 0.01


def test_wrong_words_on_progress_are_spread_over_what_is_wrong_but_not_those_that_serve_the_speaker() -> None:
    """Of four answers three are wrong: a witness errs towards any of them, who gains by one always towards that."""
    question = Question("q", "progress", "RETREAT", (), "ark", "", "t", "How far?")

    def odds(answers: tuple[str, ...], stake: str) -> float:
        e = Evidence("c", ("d",), source="expert", stake=stake, relayed=True, outlet_stake=stake, origin="o")
        docket = Docket(question, answers, (e,), "rising", 0.01, None)
        (vote,) = votes(docket, 0.9)
        return vote.logs[-1] - vote.logs[0]

    assert odds(("a", "b", "c", "d"), "neutral") > odds(("a", "d"), "neutral") + 0.5
    assert odds(("a", "b", "c", "d"), "neutral") <= ORIGIN_CAP + 1e-9
    assert odds(("a", "b", "c", "d"), "gain") == odds(("a", "d"), "gain")
