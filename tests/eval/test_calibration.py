"""Scores of probabilities, on numbers that can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from crossbearing.eval.calibration import scores


def test_what_is_said_with_its_own_frequency_has_no_calibration_error() -> None:
    top, hit = np.full(10, 0.75), np.array([1, 1, 1, 0] * 2 + [1, 1], float)
    told = scores(top, hit, np.where(hit > 0, 0.75, 0.25), 10)
    assert (told.accuracy, told.ece) == (0.8, pytest.approx(0.05))
    assert told.brier == pytest.approx((8 * 0.0625 + 2 * 0.5625) / 10)
    assert told.log == pytest.approx(-(8 * np.log(0.75) + 2 * np.log(0.25)) / 10)


def test_a_question_without_an_answer_counts_as_wrong() -> None:
    assert scores(np.ones(1), np.ones(1), np.ones(1), 4).accuracy == 0.25
    assert scores(np.zeros(0), np.zeros(0), np.zeros(0), 4).accuracy == 0
