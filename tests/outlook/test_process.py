"""The bargaining process against closed forms: Rubinstein, Fearon, and what must hold of any of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossbearing.errors import UsageError
from crossbearing.model.talks import OutsideOption, Talks
from crossbearing.outlook.games import process
from crossbearing.outlook.games.process import Bargain, Lever, play_out
from crossbearing.settings import Settings

STEP = 0.001
SURE = 1e5  # a precision at which the better choice is made for sure


def pie() -> np.ndarray:
    """One unit to share between two, in steps."""
    x = np.linspace(0, 1, round(1 / STEP) + 1)
    return np.stack((x, 1 - x))[None]


@pytest.mark.parametrize("discount", [0.5, 0.8, 0.9])
@pytest.mark.parametrize("rounds", [1, 2, 3, 60])
def test_offers_in_turn_tend_to_rubinstein(discount: float, rounds: int) -> None:
    """The last to offer gets all; before, each keeps 1 - d s of the share s that the other would have next; the limit
    is 1 / (1 + d)."""
    share = 0.0
    for _ in range(rounds):
        share = 1 - discount * share
    found = play_out(Bargain(pie(), np.zeros((1, 2)), (True, True), None, (), rounds, discount, SURE, (0, 1)))
    assert found.value[0] == pytest.approx([share, 1 - share], abs=(rounds + 1) * STEP)
    assert found.deals.sum() == pytest.approx(1, abs=1e-6)
    if rounds == 60:
        assert found.value[0, 0] == pytest.approx(1 / (1 + discount), abs=discount**rounds + 20 * STEP)


@pytest.mark.parametrize(("mover", "share"), [(0, 0.8), (1, 0.5)])
def test_one_offer_with_war_behind_it_is_fearons_range(mover: int, share: float) -> None:
    """p = 0.6, costs 0.1 and 0.2: the range is 0.5 to 0.8, and whoever offers takes all of it."""
    war = np.array([[0.6 - 0.1, 1 - 0.6 - 0.2]])
    found = play_out(Bargain(pie(), war, (True, True), None, (), 1, 0.0, SURE, (mover,)))
    assert found.value[0, 0] == pytest.approx(share, abs=3 * STEP)
    settled = float((found.deals[0] * pie()[0, 0]).sum())
    assert 0.5 - STEP <= settled <= 0.8 + STEP and found.none[0] == pytest.approx(0, abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.1, 0.9), st.floats(0.02, 0.4), st.floats(0.02, 0.4), st.integers(1, 5), st.floats(0.1, 0.95))
def test_a_settlement_lies_in_the_range_whoever_moves(p: float, a: float, b: float, rounds: int, d: float) -> None:
    """While no deal is a war that costs both, they settle at once, and on what both prefer to it.

    To gain a step of the grid, who offers may risk refusal by one who is all but indifferent, up to step / (a + b).
    """
    war = np.array([[p - a, 1 - p - b]])
    found = play_out(Bargain(pie(), war, (True, True), None, (), rounds, d, SURE))
    assert 1 - 1e-3 - STEP / (a + b) <= found.deals.sum() <= 1 + 1e-9
    likely = pie()[0, 0][found.deals[0] > 1e-3]
    assert max(0, p - a) - STEP <= likely.min() and likely.max() <= min(1, p + b) + STEP


def test_no_settlement_where_both_expect_to_win() -> None:
    """Chances seen as 0.8 each, cost 0.1: no share gives both what they expect of war (Fearon's first cause)."""
    fought = np.array([[0.7, 0.7]])
    found = play_out(Bargain(pie(), fought, (True, True), None, (), 3, 0.5, SURE))
    assert found.none[0] == pytest.approx(1, abs=1e-6) and found.value[0] == pytest.approx([0.7, 0.7])
    war = np.full((1, 2, 2), np.nan)
    war[0, 0] = fought[0]
    struck = play_out(Bargain(pie(), np.full((1, 2), 0.6), (True, True), war, (), 1, 0.0, SURE, (0,)))
    assert struck.strikes[0] == pytest.approx([1, 0]) and struck.value[0] == pytest.approx([0.7, 0.7])


def test_a_measure_that_can_be_closed_lowers_what_its_target_gets() -> None:
    even = play_out(Bargain(pie(), np.full((1, 2), 0.2), (True, True), None, (), 1, 0.0, SURE, (0,)))
    shut = Lever(0, np.array([0.0, 0.15]), is_on=True)
    hurt = play_out(Bargain(pie(), np.full((1, 2), 0.2), (True, True), None, (shut,), 1, 0.0, SURE, (0,)))
    assert even.value[0, 0] == pytest.approx(0.8, abs=3 * STEP)
    assert hurt.value[0, 0] == pytest.approx(0.95, abs=3 * STEP)


def test_a_measure_that_pays_is_closed_before_the_offer() -> None:
    """Who can shut the other's crossing first and offer then has 0.05 x 0.2 now and 0.95 later; at once it has 0.8."""
    open_gate = Lever(0, np.array([0.0, 0.15]))
    game = Bargain(pie(), np.full((1, 2), 0.2), (True, True), None, (open_gate,), 2, 0.95, SURE, (0,))
    found = play_out(game)
    assert found.value[0, 0] == pytest.approx(0.05 * 0.2 + 0.95 * 0.95, abs=5 * STEP)
    once = play_out(replace(game, rounds=1))
    assert once.value[0, 0] == pytest.approx(0.8, abs=3 * STEP)


def test_without_precision_all_choices_are_alike() -> None:
    worth = np.array([[[0.0, 1.0], [1.0, 0.0]]])
    found = play_out(Bargain(worth, np.zeros((1, 2)), (True, True), None, (), 1, 0.5, 0.0, (0,)))
    # hold, two offers each accepted or not, walk out: four choices
    assert found.deals[0] == pytest.approx([1 / 8, 1 / 8]) and found.none[0] == pytest.approx(3 / 4)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_endings_are_chances_and_values_are_their_mean(seed: int) -> None:
    rng = np.random.default_rng(seed)
    draws, parties, packages, levers = 3, int(rng.integers(2, 4)), int(rng.integers(1, 6)), int(rng.integers(0, 3))
    consents = (True, True, False)[:parties]
    war = np.full((draws, parties, parties), np.nan)
    war[:, 0] = rng.random((draws, parties))
    means = tuple(
        Lever(int(rng.integers(parties)), rng.random(parties) * 0.2, bool(rng.integers(2))) for _ in range(levers)
    )
    game = Bargain(rng.random((draws, parties, packages)), rng.random((draws, parties)), consents, war, means,
                   int(rng.integers(1, 5)), 0.8, 5.0)  # fmt: skip
    found = play_out(game)
    total = found.deals.sum(axis=1) + found.strikes.sum(axis=1) + found.none
    assert total == pytest.approx(1) and (found.deals >= 0).all() and (found.strikes[:, 1:] == 0).all()
    high = max(game.worth.max(), game.flow.max(), np.nanmax(war))
    assert (found.value <= high + 1e-9).all()


@pytest.mark.parametrize(
    ("change", "told"),
    [({"discount": 1.0}, "off scale"), ({"rounds": 0}, "off scale"), ({"precision": -1.0}, "off scale"),
     ({"worth": np.zeros((1, 2, 6000))}, "6,000 packages"),
     ({"levers": (Lever(0, np.zeros(2)),) * 5}, "5 measures")],
)  # fmt: skip
def test_bad_input_is_refused_in_words(change: dict[str, object], told: str) -> None:
    with pytest.raises(UsageError, match=told) as fault:
        play_out(replace(Bargain(pie(), np.zeros((1, 2)), (True, True)), **change))  # type: ignore[arg-type]
    assert fault.value.hint


def test_talks_end_in_chances_and_force_only_where_it_is_reported(talks: Talks, quick: Settings) -> None:
    found = process.play(talks, quick, 1)
    assert found.draws == 20 and "Assumed: 6 rounds" in found.notes[0]
    for issue in talks.issues:
        assert sum(o.probability for o in found.odds if o.issue == issue.id) == pytest.approx(1)
    armed = process.play(replace(talks, outside=(OutsideOption("council", "fight", "air raids"),)), quick, 1)
    assert armed.odds != found.odds
    alone = process.play(replace(talks, parties=talks.parties[:1]), quick, 1)
    assert alone.odds == () and "two parties" in alone.notes[0]
