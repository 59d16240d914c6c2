"""Who says what by tags: spans by their probability in the chain, and contents that run on."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from crossbearing.read.network.attributed import (
    ALLOWED,
    FIRST,
    LEAST,
    PARTS,
    Steps,
    best_spans,
    span_probabilities,
)
from crossbearing.read.network.labels import TAGS

_N = len(TAGS)
_NONE = Steps(*(np.zeros(shape, np.float32) for shape in (_N, (_N, _N), _N)))
_FLOATS = st.floats(-9, 9, width=32)
_SCORES = arrays(np.float32, st.tuples(st.integers(0, 9), st.just(_N)), elements=_FLOATS)
_STEPS = st.builds(Steps, *(arrays(np.float32, shape, elements=_FLOATS) for shape in (_N, (_N, _N), _N)))


def _by_hand(scores: np.ndarray, steps: Steps) -> np.ndarray:
    """Return the same over every way through the tags, one after the other."""
    size = len(scores)
    found, whole = np.zeros((len(PARTS), size, size)), 0.0
    for way in itertools.product(range(_N), repeat=size):
        value = float(steps.first[way[0]] + FIRST[way[0]] + steps.last[way[-1]])
        value += sum(float(scores[n, tag]) for n, tag in enumerate(way))
        value += sum(float(steps.step[a, b] + ALLOWED[a, b]) for a, b in itertools.pairwise(way))
        odds = np.exp(value)
        whole += odds
        for n, name in enumerate(PARTS):
            begin, on = TAGS.index(f"B-{name}"), TAGS.index(f"I-{name}")
            for first in (i for i, tag in enumerate(way) if tag == begin):
                last = first
                while last + 1 < size and way[last + 1] == on:
                    last += 1
                found[n, first, last] += odds
    return np.asarray(found / whole)


@settings(deadline=None, max_examples=12)
@given(arrays(np.float32, (3, _N), elements=_FLOATS), _STEPS)
def test_spans_are_as_probable_as_all_ways_together_say(scores: np.ndarray, steps: Steps) -> None:
    assert span_probabilities(scores, steps) == pytest.approx(_by_hand(scores, steps), abs=1e-6)


@given(_SCORES, _STEPS)
def test_spans_do_not_overlap_and_each_is_likely(scores: np.ndarray, steps: Steps) -> None:
    told = best_spans(scores, steps)
    assert all(a[2] <= b[1] for a, b in itertools.pairwise(told))
    for name, first, last in told:
        assert span_probabilities(scores, steps)[PARTS.index(name), first, last - 1] > LEAST


def test_a_likely_start_is_taken_with_what_goes_on() -> None:
    scores = np.full((3, _N), -5.0, np.float32)
    scores[0, TAGS.index("I-source")] = 9  # not allowed first: the next best of its row must open it
    scores[0, TAGS.index("B-source")] = 6
    scores[1, TAGS.index("I-source")] = 6
    scores[2, 0] = 6
    assert best_spans(scores, _NONE) == [("source", 0, 2)]


def test_a_span_whose_end_is_open_is_not_told() -> None:
    scores = np.full((4, _N), -9.0, np.float32)
    scores[:, 0] = 0
    scores[0, TAGS.index("B-content")] = 5
    scores[1:, TAGS.index("I-content")] = [0.2, 0.2, 0.2]
    assert best_spans(scores, _NONE) == []
    assert best_spans(scores, _NONE, least=0.2) != []


def test_scores_beyond_all_measure_still_tell() -> None:
    scores = np.zeros((600, _N), np.float32)
    scores[:, TAGS.index("I-content")] = 5_000
    scores[0, TAGS.index("B-content")] = 5_000
    assert best_spans(scores, _NONE) == [("content", 0, 600)]


def test_no_words_say_nothing() -> None:
    assert best_spans(np.zeros((0, _N), np.float32), _NONE) == []
