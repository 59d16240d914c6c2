"""Who says what by tags: the best allowed path, and contents that run on."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from crossbearing.read.network.attributed import best_path
from crossbearing.read.network.labels import TAGS

_SCORES = arrays(np.float32, st.tuples(st.integers(0, 9), st.just(len(TAGS))), elements=st.floats(-9, 9, width=32))


@given(_SCORES)
def test_a_part_goes_on_only_where_it_has_begun(scores: np.ndarray) -> None:
    path = best_path(scores)
    assert len(path) == len(scores)
    before = "O"
    for tag in (TAGS[i] for i in path):
        assert tag[0] != "I" or before[1:] == tag[1:]
        before = tag


def test_a_likely_start_is_taken_with_what_goes_on() -> None:
    scores = np.full((3, len(TAGS)), -5.0, np.float32)
    scores[0, TAGS.index("I-source")] = 3  # not allowed first: the next best of its row must open it
    scores[0, TAGS.index("B-source")] = 2
    scores[1, TAGS.index("I-source")] = 3
    scores[2, 0] = 3
    assert [TAGS[i] for i in best_path(scores)] == ["B-source", "I-source", "O"]
