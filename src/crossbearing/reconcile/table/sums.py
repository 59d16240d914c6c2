"""Sums that come out the same to the last bit, in whatever order, under whatever names, on however many machines.

Floating-point sums depend on their order. What is summed over claims is therefore first rounded to a grain of 2^-24:
sums of such numbers are exact in double precision up to 2^28, so that neither the order of rows nor the names of
sources can change a result. Sums over the values of one question run in the order of the values.
"""

from __future__ import annotations

import numpy as np

from crossbearing.reconcile.table.claims import Floats, Ints

GRAIN = 2.0**-24


def grained(numbers: Floats) -> Floats:
    """Return the numbers rounded to the grain."""
    return np.rint(numbers / GRAIN) * GRAIN


def total(index: Ints, numbers: Floats | None, size: int) -> Floats:
    """Return for each of `size` places the sum of the numbers that belong to it; a count where there are none."""
    return np.bincount(index, numbers, minlength=size).astype(float, copy=False)


def shares(scores: Floats, none: Floats, question: Ints, starts: Ints) -> tuple[Floats, Floats]:
    """Return probabilities in proportion to exp(score) within each question, and that of "none of these".

    `starts` is where each question's facts begin; each has at least one.
    """
    top = np.maximum(np.maximum.reduceat(scores, starts), none)
    raised = np.exp(scores - top[question])
    left = np.exp(none - top)
    whole = total(question, raised, len(starts)) + left
    return raised / whole[question], left / whole


def distinct(keys: Ints) -> Ints:
    """Return the different keys in order; by sorting, which is faster than numpy's hashing here."""
    ordered = np.sort(keys)
    return ordered[np.append(True, ordered[1:] != ordered[:-1])] if len(ordered) else ordered
