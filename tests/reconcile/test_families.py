"""Families of tellers and answers that are popular where they are wrong: found again where drawn, and no harm else."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_theatre import THEATRE, claim, report, where, who
from made_world import world

from crossbearing import codec
from crossbearing.eval import conflicts
from crossbearing.eval.conflicts import Source
from crossbearing.eval.dockets import DAY, asked, holders
from crossbearing.model.finding import OTHER, Docket, Evidence
from crossbearing.model.learnt import Learnt, LearntAnswer, LearntFamily
from crossbearing.reconcile.channel import Reliabilities
from crossbearing.reconcile.judges import bayes
from crossbearing.reconcile.learn import learn
from crossbearing.reconcile.learn_popular import Answers
from crossbearing.reconcile.learn_votes import lessons
from crossbearing.reconcile.memo import Memo
from crossbearing.reconcile.popular import class_of, excess
from crossbearing.reconcile.standing import stand
from crossbearing.reconcile.step import reconcile
from crossbearing.reconcile.voices import DAYS, by_teller, one_voice
from crossbearing.settings import Settings

KNOBS = Settings()
LIAR = Source("liar", 0.3, 0.9)
COPIES = [Source(f"copy {n}", 0.3, 0.95, copies="liar") for n in range(3)]
WITNESSES = [Source("w1", 0.85, 0.9), Source("w2", 0.85, 0.9)]
MIRRORS = LearntFamily((("outlet", "x"), ("outlet", "y")))
FAMILY = by_teller((MIRRORS,))


def right(rows: list[Docket], truth: dict[str, str], found: Learnt | None) -> float:
    """Return the share of questions whose likeliest answer is so."""
    verdicts = bayes.judge(rows, KNOBS) if found is None else bayes.judge_learnt(rows, KNOBS, found)
    tops = (max(zip(v.probabilities, d.answers, strict=True))[1] for d, v in zip(rows, verdicts, strict=True))
    return sum(truth[d.question.id] == top for d, top in zip(rows, tops, strict=True)) / len(rows)


def word(n: int, value: str, outlet: str, day: date | None = DAY, origin: str = "", polarity: str = "affirmed"
         ) -> Evidence:  # fmt: skip
    """Return what an outlet says in its own voice."""
    return Evidence(f"c{n}", (value,), (), polarity, outlet, "outlet", outlet=outlet, outlet_kind="news", day=day,
                    origin=origin or f"o{n}", report=f"r{n}")  # fmt: skip


# --- families from behaviour ------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_liar_and_his_copies_are_found_though_no_words_tell(seed: int) -> None:
    sources = [*WITNESSES, LIAR, *COPIES]
    made = conflicts.holders(sources, 600, seed)
    rows = holders(made, sources, told=False)
    found, _ = learn(rows)
    assert [f.members for f in found.families] == [tuple(("outlet", s.name) for s in [*COPIES, LIAR])]
    assert right(rows, made.truth, None) < 0.5  # the copies win, as long as they count as four
    assert right(rows, made.truth, found) > 0.8
    told, _ = learn(holders(made, sources))
    shares = {s.source: s.right or 0 for s in told.sources}
    assert all(abs((s.right or 0) - shares[s.source]) < 0.02 for s in found.sources)


@pytest.mark.parametrize("able", [0.6, 0.8, 0.95])
def test_who_looks_for_himself_is_in_no_family(able: float) -> None:
    sources = [Source(name, able, 0.8) for name in "abcdef"]
    for seed in range(3):
        assert learn(holders(conflicts.holders(sources, 300, seed), sources))[0].families == ()


def test_mirrors_are_one_origin_and_corroborate_nothing() -> None:
    docket = Docket(asked("q"), ("a", "b", OTHER), (word(0, "a", "x"), word(1, "a", "y"), word(2, "a", "z")))
    joined = one_voice(docket, FAMILY)
    assert Counter(e.origin for e in joined.evidence) == {"o0": 2, "o2": 1}
    two = replace(docket, evidence=docket.evidence[:2])
    verdict = bayes.judge_learnt([two], KNOBS, Learnt(families=(MIRRORS,)))[0]
    assert stand(one_voice(two, FAMILY), verdict, KNOBS)[1] == "standing/one-origin"
    assert [r.claims for r in verdict.rows if r.origin] == [("c0", "c1")]


def test_a_copy_by_behaviour_adds_next_to_nothing() -> None:
    alone = Docket(asked("q"), ("a", "b", OTHER), (word(0, "a", "x"), word(1, "b", "z")))
    both = replace(alone, evidence=(*alone.evidence, word(2, "a", "y")))
    learnt = Learnt(families=(MIRRORS,))
    one, two = (v.probabilities[0] for v in bayes.judge_learnt([alone, both], KNOBS, learnt))
    assert 0 <= two - one < 0.02


words = st.lists(
    st.tuples(
        st.sampled_from("ab"), st.sampled_from("xyz"), st.integers(0, 40), st.sampled_from(("affirmed", "denied"))
    ),
    max_size=8,
).map(lambda some: [word(n, v, o, DAY + timedelta(days=d), polarity=p) for n, (v, o, d, p) in enumerate(some)])


@settings(max_examples=200, deadline=None)
@given(words, st.randoms(use_true_random=False))
def test_one_voice_is_at_rest_and_knows_no_order(said: list[Evidence], chance: object) -> None:
    docket = Docket(asked("q"), ("a", "b", OTHER), tuple(said))
    joined = one_voice(docket, FAMILY)
    assert one_voice(joined, FAMILY) == joined
    assert one_voice(docket, {}) is docket
    shuffled = list(said)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    again = one_voice(replace(docket, evidence=tuple(shuffled)), FAMILY)

    def groups(d: Docket) -> set[frozenset[str]]:
        by: dict[str, set[str]] = {}
        for e in d.evidence:
            by.setdefault(e.origin, set()).add(e.claim)
        return {frozenset(claims) for claims in by.values()}

    assert groups(joined) == groups(again)
    known = {e.claim: e for e in said}
    for group in groups(joined):
        mine = [known[c] for c in group]
        assert len({(e.values, e.polarity) for e in mine}) == 1
        assert len({e.outlet for e in mine}) == len(mine)  # what one says again is no copy of himself
        days = sorted(e.day for e in mine if e.day)
        assert (days[-1] - days[0]).days <= DAYS


# --- answers that are popular where they are wrong --------------------------------------------------------------


def drawn(errs: str, shares: tuple[float, ...] | None, seed: int) -> tuple[list[Docket], dict[str, str]]:
    """Return places on which four sources speak that err for one side."""
    able = {"a": 0.85, "b": 0.7, "c": 0.6, "d": 0.65}
    sources = [Source(name, right, 0.6, errs=errs) for name, right in able.items()]
    made = conflicts.holders(sources, 600, seed, shares=shares)
    return holders(made, sources), made.truth


@pytest.mark.parametrize("shares", [None, (0.2, 0.2, 0.6)])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_common_mistake_is_found_and_weighs_less(shares: tuple[float, ...] | None, seed: int) -> None:
    rows, truth = drawn("north", shares, seed)
    found, _ = learn(rows)
    times = {a.answer: a.times for a in found.answers}
    assert times["north"] > 1.7 and times["south"] < 0.7 and times["river"] < 0.7
    assert right(rows, truth, found) > right(rows, truth, replace(found, answers=())) + 0.01


@pytest.mark.parametrize("shares", [None, (0.7, 0.2, 0.1)])
@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_often_true_is_not_taken_for_a_mistake(shares: tuple[float, ...] | None, seed: int) -> None:
    rows, truth = drawn("", shares, seed)
    found, _ = learn(rows)
    assert all(0.75 < a.times < 1.33 for a in found.answers)
    assert right(rows, truth, found) > right(rows, truth, replace(found, answers=())) - 0.01


def test_too_few_wrong_words_tell_nothing() -> None:
    rows, _ = drawn("north", None, 1)
    assert learn(rows[:4])[0].answers == ()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(0.05, 20), min_size=3, max_size=3), st.sampled_from("abc"))
def test_the_judge_weighs_as_learning_does(times: list[float], value: str) -> None:
    answers = ("a", "b", "c", OTHER)
    docket = Docket(asked("q"), answers, (word(0, value, "x"), word(1, "b", "z")))
    given_ = lessons([docket], {}, 0.9).popular
    known = dict(zip((class_of(docket.question, a) for a in "abc"), times, strict=True))
    learnt = Answers.even(len(given_.classes))
    for n, name in enumerate(given_.classes):
        learnt.popular[n] = known.get(name, 1.0)
    more = excess(docket, value, known)
    if more is None:
        assert set(times) == {1.0}
        return
    rows = {(int(given_.cell_says[i]), int(given_.cell_answer[i])): float(x) for i, x in enumerate(given_.logs(learnt))}
    says = given_.classes.index(class_of(docket.question, value))
    for i, a in enumerate(answers):
        if a != value:
            assert abs(rows[says, i] - more[i]) < 1e-6  # sums are grained


def test_popular_words_never_speak_against_what_they_name() -> None:
    learnt = Learnt(answers=(LearntAnswer("control", "HOLD", "a", 50.0, 99, 2),))
    docket = Docket(asked("q"), ("a", "b", "c", OTHER), (word(0, "a", "x"),))
    empty = replace(docket, evidence=(replace(docket.evidence[0], weight=0.0),))
    said, unsaid = (v.probabilities for v in bayes.judge_learnt([docket, empty], KNOBS, learnt))
    assert said[0] >= unsaid[0] - 1e-12
    assert Reliabilities(learnt).excess_of(docket.evidence[0], docket) is not None
    assert Reliabilities(Learnt()).excess_of(docket.evidence[0], docket) is None


# --- how sure it is ---------------------------------------------------------------------------------------------


def test_bounds_hold_the_share_that_is_right_nine_times_in_ten() -> None:
    held = []
    for sources in ([*WITNESSES, Source("c", 0.6, 0.6), Source("d", 0.7, 0.5)],
                    [Source("good", 0.95, 0.7), *(Source(f"poor {n}", 0.45, 0.7) for n in range(3))]):  # fmt: skip
        for seed in range(6):
            made = conflicts.holders(sources, 400, seed)
            found, _ = learn(holders(made, sources))
            for s in found.sources:
                if s.source:
                    assert s.within is not None and s.right is not None
                    assert 0 < s.within[0] <= s.right <= s.within[1] < 1
                    held.append(s.within[0] <= made.right[s.source] <= s.within[1])
    assert sum(held) >= 0.85 * len(held)


def test_more_claims_make_bounds_closer() -> None:
    sources = [*WITNESSES, Source("c", 0.7, 0.6)]

    def width(places: int) -> float:
        found, _ = learn(holders(conflicts.holders(sources, places, 1), sources))
        low, high = next(s.within for s in found.sources if s.source == "c") or (0, 1)
        return high - low

    assert width(1200) < 0.6 * width(150)


# --- in a project ----------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_reports_one_by_one_give_what_all_at_once_give_with_what_was_learnt(seed: int) -> None:
    told = world(seed)
    outlets = sorted({("outlet", t.report.outlet) for t in told if t.report and t.report.outlet})
    sides = sorted(THEATRE.actors)
    learnt = Learnt(
        answers=tuple(LearntAnswer("control", "HOLD", side, 3.0, 30, 10) for side in sides[:2]),
        families=(LearntFamily(tuple(outlets)),) if len(outlets) > 1 else (),
    )
    memo = Memo(THEATRE, KNOBS, "bayes", learnt)
    for one in told:
        found = memo.look([one])
    claims = [c for t in told for c in t.claims]
    reports = [t.report for t in told if t.report]
    whole = reconcile(claims[::-1], reports[::-1], THEATRE, KNOBS, judge="bayes", learnt=learnt)
    assert codec.encode(found) == codec.encode(whole)
    for f in whole.findings:
        assert abs(sum(r.log_odds for r in f.rows) - f.log_odds) < 1e-9


def test_the_sum_says_what_was_learnt() -> None:
    reports = [report("bell", "Words of the bell on the town of Ark.", DAY, "r0"),
               report("kite", "Quite other things that the kite had to tell.", DAY, "r1")]  # fmt: skip
    claims = [claim(r, "HOLD", "control", actors=who("nra"), places=where("fordtown", "at")) for r in reports]
    learnt = Learnt(families=(LearntFamily((("outlet", "bell"), ("outlet", "kite"))),))
    before = reconcile(claims, reports, THEATRE, KNOBS).findings[0]
    after = reconcile(claims, reports, THEATRE, KNOBS, learnt=learnt).findings[0]
    assert (before.origins, after.origins) == (2, 1)
    (row,) = [r for r in after.rows if r.origin]
    assert "found to speak alike: one voice, as learnt" in row.label and len(row.claims) == 2
    assert not any("learnt" in r.label for r in before.rows)
    assert after.answers[0].probability < before.answers[0].probability
