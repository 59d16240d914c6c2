"""The branch that tells who says what: exact offsets, the same again, texts of all sorts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossbearing.errors import CrossbearingError
from crossbearing.read.extractors import encoder
from crossbearing.read.network.said import Branch


def _told(text: str) -> set[tuple[str, str]]:
    return {(part, text[start:end]) for part, start, end in encoder.attribution_spans(text)}


def test_source_cue_and_content_are_told() -> None:
    text = "The governor said that the bridge would be closed on Monday."
    assert _told(text) >= {
        ("source", "The governor"),
        ("cue", "said"),
        ("content", "that the bridge would be closed on Monday"),
    }


def test_a_content_that_follows_its_words_is_told() -> None:
    text = "“We will not leave the valley,” Mr. Brown told reporters on Friday."
    assert {part for part, _ in _told(text)} == {"source", "cue", "content"}
    assert ("source", "Mr. Brown") in _told(text)


def test_plain_telling_has_no_source() -> None:
    assert not _told("Rain fell on the valley. The road to the fort was closed.")


def test_words_beyond_what_the_network_reads_say_nothing() -> None:
    text = "The mayor said " + "floccinaucinihilipilification " * 100 + "fell."
    assert all(0 <= start < end <= len(text) for _, start, end in encoder.attribution_spans(text))
    assert encoder.factuality(text, [(len(text) - 5, len(text) - 1)]) == [0.0]


@settings(deadline=None, max_examples=25)
@given(st.text(alphabet=st.sampled_from('ab “”"\n.,Z9\ud800 ​'), max_size=60))
def test_any_text_gives_spans_inside_it_and_the_same_again(text: str) -> None:
    told = encoder.attribution_spans(text)
    assert all(0 <= start < end <= len(text) for _, start, end in told)
    assert encoder.attribution_spans(text) == told


def test_missing_weights_say_what_to_do(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(CrossbearingError, match=r"said\.onnx"):
        Branch(tmp_path)
