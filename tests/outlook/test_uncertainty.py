"""The three sources of uncertainty add up, and the inputs that an issue hangs on are those that move it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from crossbearing.model.outlook import GameResult, LevelOdds
from crossbearing.model.talks import Position, Talks, Weight
from crossbearing.outlook import uncertainty
from crossbearing.outlook.step import headline, outlook
from crossbearing.outlook.uncertainty import influences, spreads
from crossbearing.settings import Settings

EVEN = {"compromise": 0.5, "nash": 0.5}


def result(game: str, *odds: float, draws: int = 1) -> GameResult:
    rows = (LevelOdds("territory-tarn", f"l{k}", f"l{k}", p) for k, p in enumerate(odds))
    return GameResult(game, tuple(rows), (), draws)


def test_sure_games_that_differ_are_all_models_and_a_game_that_does_not_know_is_all_residual(talks: Talks) -> None:
    low, high = result("a", 1, 0), result("b", 0, 1)
    mixed = result("", 0.5, 0.5).odds
    (apart,) = spreads(talks, mixed, [[low, high]] * 5)
    assert (apart.mean, apart.inputs, apart.models, apart.residual) == (0.5, 0, 0.5, 0)
    assert (apart.low, apart.high) == ("l0", "l1")
    (vague,) = spreads(talks, mixed, [[result("a", 0.5, 0.5)]] * 5)
    assert (vague.inputs, vague.models, vague.residual) == (0, 0, 0.5)
    (driven,) = spreads(talks, mixed, [[low], [result("a", 0, 1)]] * 10)
    assert driven.inputs == pytest.approx(0.5, abs=0.02) and driven.models == 0 and driven.residual < 0.01


def test_the_sources_add_up_to_the_variance_of_the_mixture(talks: Talks) -> None:
    found = outlook(talks, None, Settings(draws=4000))
    assert [s.issue for s in found.spreads] == [i.id for i in talks.issues]
    for one in found.spreads:
        odds = np.array([o.probability for o in found.odds if o.issue == one.issue])
        spots = np.linspace(0, 1, len(odds))
        mean = odds @ spots
        assert one.mean == pytest.approx(mean, abs=1e-4)
        whole = math.hypot(one.inputs, one.models, one.residual)
        assert whole**2 == pytest.approx(odds @ (spots - mean) ** 2, abs=1e-4)


def test_what_is_known_leaves_inputs_nothing_to_move(talks: Talks) -> None:
    positions = [Position(p.actor, i.id, i.levels[-1].id, "accepted") for p in talks.parties for i in talks.issues]
    weights = [Weight(p.actor, i, 1.0) for p in talks.parties for i in ("", *(x.id for x in talks.issues))]
    sure = replace(talks, positions=tuple(positions), weights=tuple(weights), levers=())
    open_, known = (outlook(t, None, Settings(draws=2000)).spreads[0].inputs for t in (talks, sure))
    assert known < open_ / 2


def test_total_order_indices_of_a_known_function() -> None:
    # Ishigami and Homma 1990: total order 0.558, 0.442, 0.244 (a = 7, b = 0.1).
    def ishigami(x: np.ndarray) -> np.ndarray:
        a, b, c = np.pi * (2 * x - 1)
        found: np.ndarray = np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a)
        return found

    found = uncertainty._total_order(ishigami, 3, 1024, 1)
    assert found == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.03)
    assert uncertainty._total_order(lambda x: np.zeros(x.shape[1]), 3, 64, 1) is None


def test_an_issue_hangs_on_the_positions_taken_on_it_and_not_on_another_issue_alone(talks: Talks) -> None:
    issue = headline(talks)
    assert issue is not None
    found, note = influences(talks, issue, EVEN, Settings(), None)
    assert "compromise" in note and "runs" in note
    assert found == influences(talks, issue, EVEN, Settings(), None)[0]
    shares = [i.total for i in found]
    assert shares == sorted(shares, reverse=True) and all(0.02 <= s <= 1 for s in shares)
    assert found[0].input == "council's position on Hand-over of Tarn"
    alone, _ = influences(talks, issue, {"compromise": 1.0}, Settings(), None)
    assert all("Tarn" in i.input or i.input.startswith("power") for i in alone)
    stated = replace(talks, weights=(Weight("council", "", 1.0),))
    assert all(i.input != "power of council" for i in influences(stated, issue, EVEN, Settings(), None)[0])


def test_too_many_packages_leave_nash_out_and_that_is_said(talks: Talks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uncertainty, "MOST_PACKAGES", 10)
    found, note = influences(talks, talks.issues[0], EVEN, Settings(), None)
    assert found and "nash is left out (36 packages)" in note


def test_where_nothing_can_vary_nothing_is_said(talks: Talks) -> None:
    bare = replace(talks, issues=talks.issues[:1], positions=(), weights=tuple(
        Weight(p.actor, talks.issues[0].id, 0.0) for p in talks.parties))  # fmt: skip
    assert influences(bare, bare.issues[0], {"compromise": 1.0}, Settings(), None) == ((), "")
    assert influences(replace(talks, issues=()), talks.issues[0], EVEN, Settings(), None) == ((), "")
