"""Long chains: in arrays as value by value, and after a change as from the beginning, bit for bit."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossbearing.model.finding import OTHER, PROGRESS, Docket, Evidence, Question
from crossbearing.reconcile import chain, course
from crossbearing.reconcile.channel import Vote, votes
from crossbearing.reconcile.judges import bayes
from crossbearing.settings import Settings

FIRST = date(2024, 1, 1)
ANSWERS = ("one", "other", "third", OTHER)
CONTROL = Question("q", "control", "HOLD", (), "ark", "", "place:ark", "Who holds Ark?")
DEPARTURE = Question("q", "progress", "RETREAT", ("one",), "ark", "withdraw", "place:ark", "How far has it got?")


def docket(chance: random.Random, count: int, days: int, rising: bool = False) -> Docket:
    """Return a question to which so many speak, of days in disorder."""
    asked, answers = (DEPARTURE, PROGRESS) if rising else (CONTROL, ANSWERS)
    told = tuple(
        Evidence(
            f"claim-{n}", (chance.choice(answers[:3]),), polarity=chance.choice(("affirmed", "affirmed", "denied")),
            source=chance.choice(("public", "party", "media")), weight=chance.choice((0.3, 0.7, 1.0)),
            day=None if chance.random() < 0.02 else FIRST + timedelta(days=chance.randrange(days)),
            origin=f"origin-{chance.randrange(count)}", moves=not rising and chance.random() < 0.4, report=f"r-{n}",
        )
        for n in range(count)
    )  # fmt: skip
    family = "progress" if rising else "control"
    on = FIRST + timedelta(days=days - chance.randrange(3))
    return Docket(asked, answers, told, "rising" if rising else "free", chain.RATES[family], on)


def less(one: Docket, gone: set[int]) -> Docket:
    """Return the question without some of what is told."""
    evidence = tuple(e for n, e in enumerate(one.evidence) if n not in gone)
    return Docket(one.question, one.answers, evidence, one.movement, one.rate, one.on)


def both(run: course.Course, asked: Docket) -> tuple[np.ndarray, np.ndarray]:
    """Return a chain's beliefs, and what it says backward."""
    cast = run.cast(asked, 0.9, None)
    since = cast[0].day or FIRST
    return run.run(asked, cast, since).copy(), run.recall(asked, since).copy()


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**6), st.booleans())
def test_a_chain_after_any_change_is_that_of_the_whole(seed: int, rising: bool) -> None:
    chance = random.Random(seed)
    asked = docket(chance, chance.randrange(1, 120), chance.choice((1, 5, 60, 700)), rising)
    kept = course.Course()
    for _ in range(8):
        gone = {chance.randrange(len(asked.evidence)) for _ in range(chance.randrange(4))}
        now = less(asked, gone) if len(gone) < len(asked.evidence) else asked
        if not now.evidence:
            continue
        for mine, whole in zip(both(kept, now), both(course.Course(), now), strict=True):
            assert mine.tobytes() == whole.tobytes()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.booleans())
def test_in_arrays_as_value_by_value(seed: int, rising: bool) -> None:
    chance = random.Random(seed)
    asked = docket(chance, chance.randrange(2, 90), chance.choice((5, 60, 300)), rising)
    cast = votes(asked, 0.9)
    since = chain.first_day(asked, cast, FIRST)
    run = course.Course()
    smoothed = [course.normal(row) for row in run.run(asked, cast, since) * run.recall(asked, since)]
    assert np.allclose(smoothed, chain.smoothed(asked, cast, since), atol=1e-9)
    known = [v for v in cast if v.day is None or asked.on is None or v.day <= asked.on]
    if not known:
        return
    one, other = bayes._moving(asked, cast), bayes._long(asked, cast, known, course.Course())
    assert np.allclose(one.probabilities, other.probabilities, atol=1e-9)
    assert other.log_odds == pytest.approx(one.log_odds, abs=1e-9)
    told = {r.label: r for r in one.rows}
    for row in other.rows:
        assert row.log_odds == pytest.approx(told[row.label].log_odds, abs=1e-9)
        if row.without is not None and told[row.label].without is not None:
            assert row.without == pytest.approx(told[row.label].without, abs=1e-9)


def test_what_was_told_long_before_is_one_row() -> None:
    asked = docket(random.Random(3), 400, 900)
    (verdict,) = bayes.judge([asked], Settings())
    assert [r.label for r in verdict.rows[:2]] == ["prior", "earlier evidence"]
    assert len(verdict.rows) <= 2 + 128 + 1
    assert sum(r.log_odds for r in verdict.rows) == pytest.approx(verdict.log_odds, abs=1e-9)
    assert {e.claim for e in asked.evidence} == {c for r in verdict.rows for c in r.claims}


@pytest.mark.parametrize("at", [0, 1000, 1999])
def test_one_more_vote_redoes_the_days_around_it_and_not_the_whole_story(
    at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = docket(random.Random(5), 2000, 3000)
    apart = tuple(replace(e, origin=e.claim, day=e.day or FIRST) for e in asked.evidence)  # no two of one origin
    asked = replace(asked, evidence=apart)
    order = sorted(range(len(asked.evidence)), key=lambda n: asked.evidence[n].day or FIRST)
    at = order[min(at, len(order) - 2) + (at == 0)]  # not the first, with which the chain starts
    run, steps = course.Course(), list[str]()
    both(run, less(asked, {at}))
    for name in ("forward", "backward"):
        real = getattr(course, name)
        monkeypatch.setattr(course, name, lambda *given, name=name, real=real: (steps.append(name), real(*given))[1])
    mine = both(run, asked)
    assert steps.count("forward") < 200
    assert steps.count("backward") < 200
    whole = both(course.Course(), asked)
    assert all(one.tobytes() == other.tobytes() for one, other in zip(mine, whole, strict=True))


def test_votes_of_one_day_are_taken_together() -> None:
    vote = Vote("o", FIRST, (0.0, -1.0, -1.0, -1.0), ("c",), True)
    asked = Docket(CONTROL, ANSWERS, (), "free", chain.RATES["control"], FIRST)
    kept = course.Course()
    kept.run(asked, [vote, vote], FIRST)
    again = kept.run(asked, [vote, vote, vote], FIRST)
    assert again.tobytes() == course.Course().run(asked, [vote, vote, vote], FIRST).tobytes()
