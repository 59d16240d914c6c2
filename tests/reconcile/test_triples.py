"""Shared word triples: the same pairs as comparing all with all, for texts that share enough, in any number."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from crossbearing.reconcile.triples import CONTAINMENT, LEAST, pairs

WORDS = [f"word{n}" for n in range(400)]


def always(a: int, b: int) -> bool:
    return True


def triples(text: str) -> set[tuple[str, str, str]]:
    words = text.split()
    return set(zip(words, words[1:], words[2:], strict=False))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000))
def test_pairs_found_do_share_enough_and_close_copies_are_found(seed: int) -> None:
    chance = random.Random(seed)
    first = chance.sample(WORDS, 20)
    slanted = [*first[:17], *chance.sample(WORDS, 3)]
    other = chance.sample(WORDS, 20)
    texts = [" ".join(t) for t in (first, other, slanted, chance.sample(WORDS, 7))]
    found = pairs(texts, always)
    for a, b in found:
        one, two = triples(texts[a]), triples(texts[b])
        assert len(one & two) >= CONTAINMENT * min(len(one), len(two))
        assert min(len(one), len(two)) >= LEAST
    assert (0, 2) in found
    assert pairs(texts, lambda a, b: False) == []


def test_case_and_marks_do_not_matter_and_word_order_does() -> None:
    text = "Gunmen left the market town of Sill before dawn on Friday"
    assert pairs([text, text.upper() + "!"], always) == [(0, 1)]
    assert pairs([text, " ".join(reversed(text.split()))], always) == []


def test_nothing_and_little_is_no_copy() -> None:
    assert pairs([], always) == pairs(["x"], always) == pairs(["", ""], always) == []
    assert pairs(["so he said on Friday", "so he said on Friday"], always) == []
    assert pairs(["\ud800 " * 12, "plain words"], always) == []


def test_a_text_is_compared_with_a_few_before_it_and_still_all_copies_hang_together() -> None:
    text = "the same long sentence of the wire that everybody prints word for word this week"
    found = pairs([text] * 200, always)
    assert len(found) <= 200 * 3
    assert {b for _, b in found} | {0} == set(range(200))
