"""One more report, or one decision: the same bytes as working everything out at once."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_theatre import SPOKESMAN, THEATRE, claim, leaves, report, where, who
from made_world import bare_world, decision, world

from crossbearing import codec, pipeline
from crossbearing.caseform import parse
from crossbearing.errors import UsageError
from crossbearing.model.finding import Findings
from crossbearing.model.learnt import Learnt, LearntAnswer, LearntFamily
from crossbearing.model.record import Record
from crossbearing.model.report import Report
from crossbearing.model.theatre import Theatre
from crossbearing.pipeline import Orders
from crossbearing.reconcile import course, matter, origin, triples
from crossbearing.reconcile.cell import Cell
from crossbearing.reconcile.joining import Joining
from crossbearing.reconcile.judges import bayes
from crossbearing.reconcile.memo import Memo, Told
from crossbearing.reconcile.question import Bearing, Reading
from crossbearing.reconcile.step import reconcile
from crossbearing.reconcile.unit import Unit, bearings_of
from crossbearing.settings import Settings
from crossbearing.theatres.load import load as load_theatre
from crossbearing.theatres.load import names

KNOBS = Settings()
ROOT = Path(__file__).parents[2]
SHIPPED = sorted({p.parent.name for p in (ROOT / "corpus").glob("*/*.story")} & set(names()))


def whole(
    told: list[Told], reviews: list[Record], theatre: Theatre | None, judge: str | None = None,
    learnt: Learnt | None = None,
) -> Findings:  # fmt: skip
    """Return what the batch gives."""
    claims = [c for t in told for c in t.claims]
    reports = [t.report for t in told if t.report]
    return reconcile(claims, reports, theatre, KNOBS, judge=judge, reviews=reviews, learnt=learnt)


def drawn(chance: random.Random, number: int, told: list[Told], found: Findings) -> Record:
    """Return a decision on what is now told and found."""
    of = {f.question.id: list(f.claims) for f in found.findings}
    answers = {f.question.id: [a.value for a in f.answers] for f in found.findings}
    questions = [(f.question.id, f.question.family) for f in found.findings]
    return decision(chance, number, [c for t in told for c in t.claims], questions, of, answers)


def added_one_by_one(
    memo: Memo, told: list[Told], chance: random.Random, theatre: Theatre | None, learnt: Learnt | None = None
) -> None:
    """Add reports one by one with decisions, their undoing and new readings between; compare after each step."""
    known: list[Told] = []
    reviews: list[Record] = []
    for number, one in enumerate(told, 1):
        known.append(one)
        found = memo.look([one], reviews)
        if chance.random() < 0.4:
            reviews.append(drawn(chance, number, known, found))
            found = memo.look([], reviews)
        if reviews and chance.random() < 0.2:
            del reviews[chance.randrange(len(reviews))]
            found = memo.look([], reviews)
        if chance.random() < 0.2:
            found = memo.look([chance.choice(known)], reviews)  # added again
        if chance.random() < 0.15:
            at = chance.randrange(len(known))
            known[at] = known[at]._replace(claims=known[at].claims[1:])  # read anew, with a claim less
            found = memo.look([known[at]], reviews)
        assert codec.encode(found) == codec.encode(whole(known, reviews, theatre, memo.judge, learnt))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(("bayes", "bayes", "majority", "representative")), st.booleans())
def test_reports_one_by_one_with_decisions_between_give_what_the_batch_gives(
    seed: int, judge: str, placed: bool
) -> None:
    theatre = THEATRE if placed else None
    chance = random.Random(seed)
    told = world(seed)
    chance.shuffle(told)
    added_one_by_one(Memo(theatre, KNOBS, judge), told, chance, theatre)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**6), st.booleans())
def test_long_questions_one_report_at_a_time_give_what_the_batch_gives(seed: int, placed: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for module in (course, matter):
            patch.setattr(module, "LONG", 2)
        patch.setattr(bayes, "_ROWS_MOST", 3)
        chance = random.Random(seed)
        told = world(seed)
        chance.shuffle(told)
        added_one_by_one(Memo(THEATRE if placed else None, KNOBS), told, chance, THEATRE if placed else None)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**6))
def test_long_questions_with_learnt_families_and_popularity_give_what_the_batch_gives(seed: int) -> None:
    """One voice of several tellers, and what a wrong answer's popularity takes, hang on what else is told."""
    chance = random.Random(seed)
    told = world(seed)
    chance.shuffle(told)
    found = reconcile([c for t in told for c in t.claims], [t.report for t in told if t.report], THEATRE, KNOBS)
    asked = sorted({(f.question.family, f.question.kind, a.value) for f in found.findings for a in f.answers})
    outlets = [("outlet", outlet) for outlet in sorted({t.report.outlet or "" for t in told if t.report})]
    chance.shuffle(outlets)
    learnt = Learnt(
        reviewed=chance.choice((0, 99)),
        answers=tuple(LearntAnswer(*one, chance.choice((0.3, 3.0)), 30, 10) for one in asked if chance.random() < 0.5),
        families=(LearntFamily(tuple(outlets[:3])),) if len(outlets) > 1 else (),
    )
    with pytest.MonkeyPatch.context() as patch:
        for module in (course, matter):
            patch.setattr(module, "LONG", 2)
        patch.setattr(bayes, "_ROWS_MOST", 3)
        added_one_by_one(Memo(THEATRE, KNOBS, learnt=learnt), told, chance, THEATRE, learnt)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6), st.booleans())
def test_denials_that_leave_out_what_they_deny_join_the_same_in_any_order(seed: int, placed: bool) -> None:
    """Reports come, and are read anew with claims fewer or turned about."""
    theatre = THEATRE if placed else None
    chance = random.Random(seed)
    told = bare_world(seed)
    memo = Memo(theatre, KNOBS)
    known: dict[str, Told] = {}
    for one in chance.choices(told, k=2 * len(told)):
        claims = [c for c in one.claims if chance.random() < 0.8]
        for n, c in enumerate(claims):
            turned = {"affirmed": "denied", "denied": "affirmed"}.get(c.polarity, c.polarity)
            claims[n] = replace(c, polarity=turned) if chance.random() < 0.2 else c
        known[one.id] = one._replace(claims=claims)
        found = memo.look([known[one.id]])
        assert codec.encode(found) == codec.encode(whole(list(known.values()), [], theatre))


def joined(reading: Reading, cells: Iterable[Cell]) -> dict[Cell, Bearing]:
    """Return what bearings join that are all told at once."""
    joining = Joining(reading)
    for cell in cells:
        joining.put(cell)
    joining.settle()
    return {cell: joining.joined(cell.raw) for cell in cells}


@settings(max_examples=600, deadline=None)
@given(st.integers(0, 10**6), st.booleans())
def test_bearings_that_come_and_go_one_by_one_join_the_same(seed: int, placed: bool) -> None:
    chance = random.Random(seed)
    reading, joining = Reading(THEATRE if placed else None, {}), Joining(Reading(THEATRE if placed else None, {}))
    units = [Unit(one.id, one.report, one.claims, one.claims) for one in bare_world(seed)]
    cells = [Cell(b, n) for unit in units for n, b in enumerate(bearings_of(unit, reading))]
    first = [cell for cell in cells if chance.random() < 0.4]
    for cell in first:
        joining.put(cell)
    known = set(first)
    now = {cell: joining.joined(cell.raw) for cell in joining.settle() | known}
    for cell in chance.choices(cells, k=40) if cells else ():
        (joining.drop if cell in known else joining.put)(cell)
        known ^= {cell}
        now.pop(cell, None)
        again = joining.settle() & known
        now |= {one: joining.joined(one.raw) for one in (again | {cell}) & known}
        assert now == joined(reading, known)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from((1, 3)))
def test_copies_found_anew_or_one_by_one_are_the_same(seed: int, bulk: int) -> None:
    chance = random.Random(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(triples, "BULK", bulk)
        patch.setattr(origin, "BULK", bulk)
        told = world(seed)
        memo = Memo(THEATRE, KNOBS)
        half = len(told) // 2
        memo.look(told[:half])
        for one in told[half:]:
            found = memo.look([one])
        patch.undo()
        assert codec.encode(found) == codec.encode(whole(told, [], THEATRE))
    assert chance


def read(folder: Path, theatre: Theatre) -> list[Told]:
    """Return the reports of a folder with their claims, read by rule."""
    knobs = Settings(extractor="rules")
    found = []
    for path in sorted(folder.glob("*.txt")):
        for one in pipeline.read_reports(str(path), Orders(knobs)):
            if isinstance(one, Report):
                found.append(Told(one.id, one, pipeline.read_claims(one, theatre, knobs)[0]))
    return found


@pytest.mark.parametrize("seed", range(3))
def test_the_example_reports_in_any_order_give_what_the_batch_gives(seed: int) -> None:
    theatre = load_theatre(str(ROOT / "examples" / "lashio" / "theatre"))
    told = read(ROOT / "examples" / "lashio", theatre)
    assert len(told) > 8 and sum(len(t.claims) for t in told) > 50
    chance = random.Random(seed)
    chance.shuffle(told)
    added_one_by_one(Memo(theatre, KNOBS), told, chance, theatre)


@pytest.mark.parametrize("region", SHIPPED)
def test_the_stories_of_the_corpus_one_by_one_give_what_the_batch_gives(region: str) -> None:
    """Read by rule, and as people marked them."""
    theatre, knobs = load_theatre(region), Settings(extractor="rules")
    for n, story in enumerate(sorted((ROOT / "corpus" / region).glob("*.story"))):
        cases = [parse(path.read_text(encoding="utf-8"), path.name) for path in sorted(story.glob("*.case"))]
        marked = [Told(r.id, r, claims) for r, claims in cases]
        by_rule = [Told(r.id, r, pipeline.read_claims(r, theatre, knobs)[0]) for r, _ in cases]
        assert any(t.claims for t in by_rule)
        for told in (marked, by_rule):
            added_one_by_one(Memo(theatre, KNOBS), told, random.Random(n), theatre)


def test_a_report_added_twice_or_without_claims_changes_no_finding() -> None:
    bell, kite = report("bell"), report("kite", published=date(2025, 3, 20))
    told = [Told(bell.id, bell, [leaves(bell)])]
    memo = Memo(THEATRE, KNOBS)
    first = memo.look(told)
    memo.outcome.fresh.clear()
    assert memo.look(told) == first
    assert memo.look([Told(kite.id, kite, ())]) == first
    assert not memo.outcome.fresh


def test_a_report_without_claims_may_show_that_two_others_are_copies() -> None:
    """The first and the last are each near-duplicates of the one between, and not of each other."""

    def signed(r: Report, bands: str) -> Report:
        return replace(r, signature=b"".join(mark.encode() * 16 for mark in bands))

    bell, kite = signed(report("bell"), "11122"), signed(report("kite", published=date(2025, 3, 20)), "51133")
    bridge = signed(report("wire", published=date(2025, 3, 26)), "11133")
    told = [Told(r.id, r, [leaves(r)]) for r in (bell, kite)]
    memo = Memo(THEATRE, KNOBS)
    (before,) = [f for f in memo.look(told).findings if f.question.family == "progress"]
    after = memo.look([Told(bridge.id, bridge, ())])
    assert codec.encode(after) == codec.encode(whole([*told, Told(bridge.id, bridge, ())], [], THEATRE))
    (now,) = [f for f in after.findings if f.question.family == "progress"]
    assert (before.origins, now.origins) == (2, 1)


def test_a_decision_taken_back_leaves_no_trace() -> None:
    bell, mast = report("bell"), report("mast")
    told = [Told(bell.id, bell, [leaves(bell)]), Told(mast.id, mast, [leaves(mast, SPOKESMAN, polarity="denied")])]
    memo = Memo(THEATRE, KNOBS)
    first = memo.look(told)
    (question,) = [f.question.id for f in first.findings if f.question.family == "progress"]
    line = Record(1, "", "override", question, "answer", "complete", "ann", "seen")
    set_over = memo.look([], [line])
    assert set_over.finding(question).answers[0].value == "complete"  # type: ignore[union-attr]
    assert memo.look([], [replace(line, action="review", subject=told[0].claims[0].id, value="rejected")]) != first
    assert memo.look([]) == first


def test_only_what_changed_is_named() -> None:
    """By these ids a store knows what to write; all else it may leave as it is."""
    bell, kite = report("bell"), report("kite")
    strike = claim(bell, "ASSAULT", "aerial", actors=who("council"), places=where("sill", "object"))
    memo = Memo(THEATRE, KNOBS)
    before = memo.look([Told(bell.id, bell, [leaves(bell, at=1), strike])])
    assert memo.outcome.fresh == {f.question.id for f in before.findings}
    memo.outcome.fresh.clear()
    after = memo.look([Told(kite.id, kite, [leaves(kite)])])
    assert memo.outcome.fresh == {f.question.id for f in set(after.findings) ^ set(before.findings)}
    assert len(memo.outcome.fresh) < len(after.findings)


def test_undated_captures_do_not_break_the_run() -> None:
    dateless = report("bell", published=None, name="bell-x"), report("kite", published=None, name="kite-x")
    claims = [claim(r, "TAKE", "capture", actors=who("nra"), places=where("sill", "object")) for r in dateless]
    found = reconcile(claims, dateless, THEATRE, KNOBS)
    assert any(f.question.kind == "TAKE" for f in found.findings)


def test_an_unknown_judge_is_said_before_anything_is_worked_out() -> None:
    with pytest.raises(UsageError):
        Memo(THEATRE, KNOBS, "oracle")
