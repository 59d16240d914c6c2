"""How good the answers to questions with a known truth are: accuracy, Brier and log score, calibration error."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crossbearing.reliability import brier, calibration_error

Floats = npt.NDArray[np.float64]

BINS = 10
TINY = 1e-6  # a probability under it counts as this in the log score


@dataclass(frozen=True, slots=True)
class Scores:
    """`asked` questions with a known truth. `accuracy` counts those without an answer as wrong.

    `brier` is the mean square of (probability of the top answer - whether it is right), `log` the mean of -ln of the
    probability of the truth, `ece` the mean distance of top probability and share right in ten bins (Guo et al. 2017).
    """

    asked: int
    accuracy: float
    brier: float
    log: float
    ece: float


def scores(top: Floats, hit: Floats, true: Floats, asked: int) -> Scores:
    """Return the scores of answered questions: probability of the top answer, whether right, that of the truth."""
    if not len(top):
        return Scores(asked, 0.0, float("nan"), float("nan"), float("nan"))
    told = list(zip(top.tolist(), (hit > 0).tolist(), strict=True))
    return Scores(
        asked,
        float(hit.sum()) / asked,
        brier(told),
        float(-np.log(np.maximum(true, TINY)).mean()),
        calibration_error(told, BINS, "width"),
    )
