"""Who repeats others is found; who errs alike makes no certainty; what nobody says can still be the answer."""

from __future__ import annotations

import numpy as np
import pytest

from crossbearing.eval.conflicts import Made, Source, figures, holders
from crossbearing.reconcile.table import repeats
from crossbearing.reconcile.table.claims import Claims, Names, claims
from crossbearing.reconcile.table.judging import Judgement, judge
from crossbearing.reconcile.table.verdicts import Verdict, verdicts


def _told(made: Claims, found: Judgement) -> dict[str, Verdict]:
    return {v.question: v for v in verdicts(made, found, {})}


def _hits(made: Made, found: Judgement) -> float:
    told = _told(made.claims, found)
    return sum(v.answers[0].value == made.truth[q] for q, v in told.items()) / len(told)


def _rates(made: Made, found: Judgement) -> dict[str, float]:
    name = made.claims.source.name
    return {name[s]: float(found.repeats[found.family[t]]) for t, s in enumerate(found.facts.teller_source)}


def _shuffled(made: Claims, seed: int) -> Claims:
    return made.take(np.random.default_rng(seed).permutation(len(made)))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_program_that_saves_whatever_stands_there_is_found_and_costs_nothing(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = figures(1500, seed, repeats=0.7)
    found = judge(made.claims)
    rates = _rates(made, found)
    assert 0.4 < rates.pop("saver") < 0.9
    assert sum(rate > 0 for rate in rates.values()) <= 2
    others = made.claims.take(np.array([made.claims.source.name[s] != "saver" for s in made.claims.source.code]))
    assert _hits(made, found) > _hits(made, judge(others)) + 0.01, "what it finds for itself still counts"
    monkeypatch.setattr(repeats, "find", lambda *_: None)
    assert _hits(made, found) > _hits(made, judge(made.claims)) + 0.05, "else the test shows nothing"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_who_looks_for_itself_is_not_taken_to_repeat(seed: int) -> None:
    made = figures(1500, seed, repeats=0.0)
    assert sum(rate > 0 for rate in _rates(made, judge(made.claims)).values()) <= 1


def _renamed(made: Claims) -> Claims:
    """Return the claims with other names for the sources, in another order."""
    name = [f"{n * 7919 % len(made.source.name):03}" for n in range(len(made.source.name))]
    return claims(Names.sort(made.source.code, name), made.question, made.value)


def test_order_and_names_change_nothing_where_somebody_repeats() -> None:
    made = figures(300, 4, repeats=0.7).claims
    told = _told(made, judge(made))
    assert judge(made).repeats.max() > 0.3
    other, renamed = _shuffled(made, 5), _renamed(made)
    assert told == _told(other, judge(other)) == _told(renamed, judge(renamed))


def _workers(alike: float, seed: int) -> Made:
    """Return 12 workers on 300 questions with three classes; on so many questions half fall for the same wrong one."""
    chance = np.random.default_rng(seed)
    truth, lure = chance.integers(0, 3, 300), chance.integers(1, 3, 300)
    rows = []
    hard = chance.random(300) < alike
    for worker in range(12):
        for q in range(300):
            true = int(truth[q])
            right = chance.random() < (0.5 if hard[q] else 0.8)
            wrong = (true + int(lure[q] if hard[q] else chance.integers(1, 3))) % 3
            rows.append((f"w{worker}", f"q{q:03}", "abc"[true if right else wrong]))
    made = claims(*(Names.of([r[n] for r in rows]) for n in range(3)))
    return Made(made, {f"q{q:03}": "abc"[int(v)] for q, v in enumerate(truth)}, {})


def _overconfidence(made: Made) -> float:
    told = _told(made.claims, judge(made.claims, "confusion"))
    top = [v.answers[0] for v in told.values()]
    right = [a.value == made.truth[v.question] for a, v in zip(top, told.values(), strict=True)]
    return float(np.mean([a.probability for a in top]) - np.mean(right))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_workers_who_err_alike_make_less_certainty(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    made = _workers(0.3, seed)
    tempered = _overconfidence(made)
    assert abs(_overconfidence(_workers(0.0, seed))) < 0.05, (
        "who errs for himself stays about as certain as he is right"
    )
    monkeypatch.setattr("crossbearing.reconcile.table.foretelling.POWERS", (1.0,))
    plain = _overconfidence(made)
    assert plain > 0.1, "else the test shows nothing"
    assert tempered < 0.6 * plain


def test_order_and_names_change_nothing_where_certainty_is_tempered() -> None:
    made = _workers(0.3, 4).claims
    found = judge(made, "confusion")
    other, renamed = _shuffled(made, 5), _renamed(made)
    told = _told(made, found)
    assert told == _told(other, judge(other, "confusion")) == _told(renamed, judge(renamed, "confusion"))


def test_reviewed_answers_stay_where_classes_are_added() -> None:
    made = _workers(0.3, 4)
    truth = [(q, made.truth[q]) for q in list(made.truth)[:40]]
    told = _told(made.claims, judge(made.claims, "confusion", truth=truth))
    for question, value in truth:
        assert (told[question].answers[0].value, told[question].answers[0].probability) == (value, 1)
        assert told[question].standing == "reviewed"


def test_a_class_that_nobody_gives_is_an_answer_where_only_a_braggart_spoke() -> None:
    sources = [Source("north", 0.8, 0.9, "north", 1.0), *(Source(f"w{n}", 0.9, 0.8) for n in range(4))]
    made = holders(sources, 600, 2)
    name = made.claims
    bragged = [
        q
        for n, q in enumerate(name.question.name)
        if {name.source.name[s] for s in name.source.code[name.question.code == n]} == {"north"}
    ]
    rows = [(s, q, v) for s, q, v in zip(*_words(name), strict=True)] + [
        ("north", f"far {n}", "north") for n in range(9)
    ]
    more = claims(*(Names.of([r[n] for r in rows]) for n in range(3)))
    told = _told(more, judge(more))
    for question in [*bragged, "far 0", "far 8"]:
        answers = {a.value: a for a in told[question].answers}
        assert {"north", "south", "river"} <= set(answers)
        assert answers["north"].probability < 0.5
        assert answers["south"].n_claims == answers["south"].n_origins == 0
        assert sum(a.probability for a in told[question].answers) == pytest.approx(1, abs=1e-8)
        assert told[question].standing == "insufficient"


def _words(made: Claims) -> list[list[str]]:
    return [[column.name[c] for c in column.code] for column in (made.source, made.question, made.value)]
