"""What must hold of any table: order, names, copies, denials, sums, pins; and what bad tables come to."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossbearing.errors import UsageError
from crossbearing.reconcile.table import channel, learning, mirrors
from crossbearing.reconcile.table.claims import Claims, Names, claims
from crossbearing.reconcile.table.facts import facts
from crossbearing.reconcile.table.judging import JUDGES, Judgement, judge, shares_of_votes
from crossbearing.reconcile.table.moving import at, days, follow
from crossbearing.reconcile.table.verdicts import NONE, Verdict, verdicts
from crossbearing.reconcile.table.votes import votes

Row = tuple[str, str, str, bool, float]
SOURCES = [f"s{n}" for n in range(6)]
rows_of_tables = st.lists(
    st.tuples(
        st.sampled_from(SOURCES),
        st.sampled_from([f"q{n}" for n in range(8)]),
        st.sampled_from([f"v{n}" for n in range(5)]),
        st.booleans(),
        st.sampled_from([1.0, 1.0, 0.5, 0.0]),
    ),
    min_size=1,
    max_size=60,
)


def _claims(rows: Sequence[Row], voice: Sequence[str] | None = None, times: Sequence[int] | None = None) -> Claims:
    return claims(
        *(Names.of([r[n] for r in rows]) for n in range(3)),  # type: ignore[misc]
        denies=np.array([r[3] for r in rows]),
        weight=np.array([r[4] for r in rows]),
        voice=None if voice is None else Names.of(voice),
        time=None if times is None else np.array(times),
    )


def _said(*rows: tuple[str, str, str]) -> Claims:
    return _claims([(*row, False, 1.0) for row in rows])


def _told(made: Claims, found: Judgement) -> dict[str, Verdict]:
    return {v.question: v for v in verdicts(made, found, {})}


def _odds(made: Claims, found: Judgement) -> dict[tuple[str, str], float]:
    return {(v.question, a.value): a.probability for v in _told(made, found).values() for a in v.answers}


@settings(deadline=None, max_examples=60)
@given(rows_of_tables, st.sampled_from(sorted(set(JUDGES) - {"confusion"})))
def test_probabilities_of_a_question_sum_to_one_and_are_numbers(rows: list[Row], name: str) -> None:
    made = _claims(rows)
    found = judge(made, name)
    assert set(_told(made, found)) == {row[1] for row in rows}
    for verdict in _told(made, found).values():
        assert all(0 <= a.probability <= 1 for a in verdict.answers)
        assert sum(a.probability for a in verdict.answers) == pytest.approx(1, abs=1e-8)


@settings(deadline=None, max_examples=40)
@given(rows_of_tables, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows: list[Row], chance: random.Random) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert _odds(_claims(rows), judge(_claims(rows))) == _odds(_claims(shuffled), judge(_claims(shuffled)))


@settings(deadline=None, max_examples=40)
@given(rows_of_tables, st.permutations(SOURCES))
def test_the_names_of_sources_change_nothing(rows: list[Row], names: list[str]) -> None:
    other = dict(zip(SOURCES, names, strict=True))
    renamed = _claims([(other[row[0]], *row[1:]) for row in rows])
    assert _odds(_claims(rows), judge(_claims(rows))) == _odds(renamed, judge(renamed))


@settings(deadline=None, max_examples=60)
@given(rows_of_tables, st.sampled_from(SOURCES), st.data())
def test_a_denial_more_never_raises_what_it_denies(rows: list[Row], source: str, data: st.DataObject) -> None:
    rows = [*rows, (source, "q0", "v0", False, 1.0)]  # the one who denies is known already
    table, _ = facts(_claims(rows))
    ballot = votes(table, np.arange(table.tellers))
    known, counts = learning.learn(table, ballot)
    before = channel.weigh(table, ballot, counts, known).fact
    place = data.draw(st.integers(0, len(rows) - 1))
    more, _ = facts(_claims([*rows, (source, rows[place][1], rows[place][2], True, 1.0)]))
    ballot = votes(more, np.arange(more.tellers))
    counts = channel.Counts.of(more, ballot, known.values, known.closed)
    after = channel.weigh(more, ballot, counts, known).fact
    made = _claims(rows)
    question, value = made.question.code[place], made.value.code[place]
    denied = np.flatnonzero((more.value == value) & (facts(made)[1][more.question] == question))
    assert (after[denied] <= before[denied] + 1e-6).all()


@settings(deadline=None, max_examples=60)
@given(rows_of_tables)
def test_one_more_copy_of_a_wire_moves_no_probability_by_two_in_a_hundred(rows: list[Row]) -> None:
    rows = [(*row[:3], False, 1.0) for row in rows]
    voices = ["wire" if row[0] in ("s0", "s1") else "" for row in rows]
    rows.append(("s0", "q0", "v0", False, 1.0))
    voices.append("wire")
    table, _ = facts(_claims(rows, voices))
    ballot = votes(table, np.arange(table.tellers))
    known, counts = learning.learn(table, ballot)
    known = replace(known, exact=np.full_like(known.exact, known.exact.mean()))  # as reliable as each other
    before = channel.weigh(table, ballot, counts, known).fact
    if "s1" in [r[0] for r in rows if r[1:3] == ("q0", "v0")] or "s1" not in {r[0] for r in rows}:
        return
    more, _ = facts(_claims([*rows, ("s1", "q0", "v0", False, 1.0)], [*voices, "wire"]))
    if more.tellers != table.tellers or len(more.question) != len(table.question):
        return
    ballot = votes(more, np.arange(more.tellers))
    after = channel.weigh(more, ballot, channel.Counts.of(more, ballot, known.values, known.closed), known).fact
    assert np.abs(after - before).max() < 0.02


def test_nobody_is_believed_more_for_being_copied_by_mirrors() -> None:
    rows = [(s, f"q{n}", f"v{n % 3}") for n in range(40) for s in ("a", "b", "c")]
    rows += [(s, f"q{n}", f"v{(n + 1) % 3 if n % 4 else n % 3}") for n in range(40) for s in ("x", "y")]
    made = _said(*rows)
    table, _ = facts(made)
    assert len(set(mirrors.families(table, shares_of_votes(table)).tolist())) < 5


def test_reviewed_questions_teach_who_is_right() -> None:
    rows = [("a", f"q{n:02}", "yes") for n in range(30)] + [("b", f"q{n:02}", "no") for n in range(30)]
    made = _said(*rows)
    truth = [(f"q{n:02}", "no") for n in range(12)]
    open_, taught = _odds(made, judge(made)), _odds(made, judge(made, truth=truth))
    assert open_["q20", "no"] == pytest.approx(open_["q20", "yes"], abs=0.01)
    assert taught["q20", "no"] > 0.7
    assert taught["q05", "no"] == 1


def test_contradicting_pins_are_told_and_not_used() -> None:
    made = _said(("a", "q", "yes"), ("b", "q", "no"))
    found = judge(made, truth=[("q", "yes"), ("q", "no")])
    assert "q is reviewed as no and as yes" in found.faults[0]
    assert 0 < _odds(made, found)["q", "yes"] < 1


def test_a_reviewed_answer_that_nobody_gives_is_an_answer() -> None:
    made = _said(("a", "q", "yes"), ("b", "q", "no"))
    told = next(iter(verdicts(made, judge(made, truth=[("q", "maybe")]), {"q": "maybe"})))
    assert (told.standing, told.answers[0].value, told.answers[0].probability) == ("reviewed", "maybe", 1)


def test_one_claim_is_one_outlet_and_leaves_room_for_what_nobody_said() -> None:
    made = _said(("a", "q", "yes"))
    told = _told(made, judge(made))["q"]
    assert told.standing == "single-outlet"
    assert [a.value for a in told.answers] == ["yes", NONE]
    assert 0.5 < told.answers[0].probability < 0.99


def test_a_source_that_corrects_itself_counts_by_its_latest_word() -> None:
    made = _claims([("a", "q", "old", False, 1.0), ("a", "q", "new", False, 1.0)], times=[1, 2])
    assert _odds(made, judge(made)).keys() == {("q", "new"), ("q", NONE)}


@pytest.mark.parametrize("name", ["bayes", "majority"])
def test_a_hundred_thousand_answers_to_one_question_are_no_trap(name: str) -> None:
    made = _said(*((f"s{n % 500}", "q", f"v{n}") for n in range(100_000)))
    start = time.process_time()
    found = judge(made, name)
    assert time.process_time() - start < 20
    assert np.isfinite(found.fact).all()


@pytest.mark.slow
def test_a_source_with_a_million_claims_is_no_trap() -> None:
    count = 1_000_000
    code = np.arange(count)
    made = claims(
        Names(np.where(code % 5, 0, 1 + code % 97), [f"{n:03}" for n in range(98)]),
        Names(code // 2, [f"{n:07}" for n in range(count // 2)]),
        Names(code % 3, ["a", "b", "c"]),
    )
    found = judge(made)
    assert np.isfinite(found.fact).all()


def test_all_sources_without_weight_leave_only_none_of_these_or_chance() -> None:
    made = _claims([("a", "q", "yes", False, 0.0), ("b", "q", "no", False, 0.0)])
    assert _told(made, judge(made))["q"].standing == "insufficient"


def test_no_claims_are_no_answers() -> None:
    made = _claims([])
    assert list(verdicts(made, judge(made), {})) == []


def test_an_unknown_judge_and_tables_that_do_not_fit_it_are_told() -> None:
    made = _said(*(("a", f"q{n}", f"v{n}") for n in range(50)))
    with pytest.raises(UsageError, match="no judge 'oracle'"):
        judge(made, "oracle")
    with pytest.raises(UsageError, match="few classes"):
        judge(made, "confusion")


def test_an_ancestor_is_no_rival_and_a_cycle_in_the_tree_ends() -> None:
    tree = [("Lashio", "Shan"), ("Shan", "Myanmar"), ("Myanmar", "Lashio"), ("Lashio", "Lashio")]
    made = _said(("a", "q", "Shan"), ("b", "q", "Lashio"), ("c", "q", "Lashio"), ("d", "q", "Mandalay"))
    plain, nested = _odds(made, judge(made)), _odds(made, judge(made, tree=tree[:2]))
    assert nested["q", "Lashio"] > plain["q", "Lashio"]
    assert np.isfinite(judge(made, tree=tree).fact).all()


def test_a_part_of_a_list_is_no_rival_of_the_list() -> None:
    made = _said(("a", "q", "Gamma"), ("b", "q", "Gamma;Helm"), ("c", "q", "Vlissides"))
    assert _odds(made, judge(made, lists=";"))["q", "Gamma;Helm"] > _odds(made, judge(made))["q", "Gamma;Helm"]


def test_truths_that_change_need_times_and_dates_in_any_order_will_do() -> None:
    with pytest.raises(UsageError, match="No claim says a time"):
        days(_said(("a", "q", "x")))
    rows = [(f"s{n % 4}", "q", "north" if n < 40 else "south", False, 1.0) for n in range(80)]
    forth, back = _claims(rows, times=range(80)), _claims(rows[::-1], times=range(79, -1, -1))
    one, other = follow(days(forth)), follow(days(back))
    assert (one.smooth == other.smooth).all()
    asked = np.zeros(3, np.int64)
    held = at(one, asked, np.array([-400, 20, 500]))
    north = [one.days.classes.tolist().index(forth.value.name.index("north"))]
    assert (held[1, north] > 0.9).all() and (held[2, north] < 0.5).all()
    assert held.sum(1) == pytest.approx(1)


def test_kinds_share_what_little_is_known_of_their_sources() -> None:
    rows = [(f"p{n}", f"q{n}", "lie") for n in range(30)]
    rows += [(s, f"q{n}", "so" if (n + at) % 5 else f"slip of {s}") for n in range(30) for at, s in enumerate("abc")]
    made = _said(*rows, ("p30", "new", "lie"), ("x30", "new", "so"))
    kind = Names.of(["party" if made.source.name[c][0] == "p" else "other" for c in made.source.code])
    known = replace(made, kind=kind)
    assert _odds(known, judge(known))["new", "so"] > 0.6


@settings(deadline=None, max_examples=40)
@given(rows_of_tables, st.data())
def test_one_question_alone_comes_to_what_it_comes_to_among_all(rows: list[Row], data: st.DataObject) -> None:
    made = _claims(rows)
    table, asked = facts(made)
    family = mirrors.families(table, shares_of_votes(table))
    ballot = votes(table, family)
    known, counts = learning.learn(table, ballot)
    whole = channel.weigh(table, ballot, counts, known)
    code = data.draw(st.sampled_from(asked.tolist()))
    alone, _ = facts(made.take(made.question.code == code))
    number = {int(s): int(f) for s, f in zip(table.teller_source, family, strict=True)}
    cast = votes(alone, np.array([number[int(s)] for s in alone.teller_source]))
    part = channel.weigh(alone, cast, channel.Counts.of(alone, cast, known.values, known.closed), known)
    assert (part.fact == whole.fact[asked[table.question] == code]).all()


def test_where_all_sources_are_parties_there_is_an_answer_and_room_for_none() -> None:
    made = _said(*((f"p{n % 4}", f"q{n % 9}", f"v{n % 4 // 2}") for n in range(36)))
    known = replace(made, kind=Names(np.zeros(len(made), np.int64), ["party, own gain"]))
    for verdict in _told(known, judge(known)).values():
        assert sum(a.probability for a in verdict.answers) == pytest.approx(1, abs=1e-8)
        assert verdict.answers[0].probability < 0.99


def test_what_is_only_denied_is_not_disputed_and_what_is_said_and_denied_is() -> None:
    rows = [("a", "denied", "x", True, 1.0), ("a", "both", "x", False, 1.0), ("b", "both", "x", True, 1.0)]
    told = _told(_claims(rows), judge(_claims(rows)))
    assert (told["denied"].standing, told["both"].standing) == ("insufficient", "disputed")
