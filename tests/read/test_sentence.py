"""Sentences, words and quotations: nothing lost, nothing invented, in order."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossbearing.read.sentence import WORD, quotations, sentences


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def words(text: str) -> list[str]:
    return [found.group() for found in WORD.finditer(text)]


def quoted(text: str) -> list[tuple[str, bool]]:
    return [(text[q.start : q.end], q.closed) for q in quotations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Troops left. Families came back.", ["Troops left.", "Families came back."]),
        ("Gen. Deng met Mr. Okello on Jan. 5 in St. Petersburg.", None),
        ("The U.S. envoy flew home. The U.N. stayed.", ["The U.S. envoy flew home.", "The U.N. stayed."]),
        ("About 3.5 tonnes were lost.", None),
        ("It is over... for now.", None),
        ("“They left.” He wept.", ["“They left.”", "He wept."]),
        ("“Have they left?” she asked.", None),
        ("Who holds Goma? Nobody knows.", ["Who holds Goma?", "Nobody knows."]),
        ("Heavy fire in the north\nThe army denied it.", ["Heavy fire in the north", "The army denied it."]),
        ("First.\n\n  Second.\n", ["First.", "Second."]),
        ("No. 4 brigade left Kobra.", None),
        ("They met at 5 p.m. on Friday.", None),
        ("", []),
        (" \n\t ", []),
    ],
)
def test_where_sentences_end(text: str, expected: list[str] | None) -> None:
    assert split(text) == ([text] if expected is None else expected)


def test_lines_of_wrapped_text_are_one_sentence() -> None:
    text = (
        "The commander of the northern front said on Sunday that\n"
        "his brigade had handed the airfield to the police and\n"
        "that no soldier was left in the town or on the road to\n"
        "the frontier. The governor of the province, who had asked\n"
        "for this, thanked him.\n\nNobody else spoke."
    )
    assert [s.split()[0] for s in split(text)] == ["The", "The", "Nobody"]


@given(st.text(max_size=400))
def test_sentences_cover_all_but_white_space(text: str) -> None:
    spans = sentences(text)
    assert all(start < end for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)
    inside = {i for start, end in spans for i in range(start, end)}
    assert all(i in inside or character.isspace() for i, character in enumerate(text))


@given(st.text(max_size=400))
def test_words_cover_all_but_white_space(text: str) -> None:
    covered = {i for found in WORD.finditer(text) for i in range(*found.span())}
    assert all(i in covered or character.isspace() for i, character in enumerate(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The army hasn't left", ["The", "army", "has", "n't", "left"]),
        ("the army's base", ["the", "army", "'s", "base"]),
        ("don’t", ["do", "n’t"]),
        ("U.S. troops", ["U.S.", "troops"]),
        ("12,000 men, 3.5%", ["12,000", "men", ",", "3.5%"]),
        ("Wad-Madani", ["Wad-Madani"]),
        ("M23 fighters", ["M23", "fighters"]),
        ("the T-72s", ["the", "T-72s"]),
        ("“No,” he said", ["“", "No", ",", "”", "he", "said"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"We left," he said. "It is over."', [('"We left,"', True), ('"It is over."', True)]),
        ("“We left,” he said.", [("“We left,”", True)]),
        ("«Nous partons», he said.", [("«Nous partons»", True)]),
        ("“We left.\n\nHe spoke again.", [("“We left.", False)]),
        ("He said “we left", [("“we left", False)]),
        ("nothing is said", []),
        ("a stray ” mark", []),
        ("“outer “inner” rest”", None),
    ],
)
def test_quotations(text: str, expected: list[tuple[str, bool]] | None) -> None:
    found = quoted(text)
    if expected is None:
        assert found[0][0].startswith("“outer")
    else:
        assert found == expected


@given(st.text(alphabet='ab “”"«»\n.', max_size=120))
def test_quotations_are_apart_and_in_order(text: str) -> None:
    found = quotations(text)
    assert all(0 <= q.start < q.end <= len(text) for q in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(text[q.start] in '“"«' for q in found)


@pytest.mark.parametrize("sign", ["a", ".", "“", '"', "x. ", "\n", "'", "A-", "1,", "U.S. "])
def test_long_texts_are_fast(sign: str) -> None:
    text = sign * (100_000 // len(sign))
    begun = time.perf_counter()
    sentences(text)
    quotations(text)
    words(text)
    assert time.perf_counter() - begun < 2
