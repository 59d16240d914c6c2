"""Shared word triples: the same pairs as comparing all with all, for texts that share enough, in any number."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossbearing.reconcile import triples as of_words
from crossbearing.reconcile.triples import CONTAINMENT, LEAST, Sharing

WORDS = [f"word{n}" for n in range(400)]


def always(a: int, b: int) -> bool:
    return True


def tied(sharing: Sharing) -> list[tuple[int, int]]:
    return sorted((a, b) for a, others in sharing.partners.items() for b in others if a < b)


def pairs(texts: list[str], may: Callable[[int, int], bool]) -> list[tuple[int, int]]:
    sharing = Sharing(lambda n: n, may)
    sharing.change(texts, [])
    return tied(sharing)


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


@pytest.mark.parametrize("bulk", [1, 3, 2000], ids=["all anew", "now and then anew", "one by one"])
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_texts_that_come_and_go_in_any_steps_are_tied_as_if_they_came_at_once(bulk: int, seed: int) -> None:
    chance = random.Random(seed)
    stock = [" ".join(chance.choices(WORDS[:30], k=9)) for _ in range(4)]
    texts = [chance.choice(stock) for _ in range(40)]
    places = chance.sample(range(1000), len(texts))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(of_words, "BULK", bulk)
        sharing, there = Sharing(places.__getitem__, always), set[int]()
        for n, text in enumerate(texts):
            gone = [m for m in sorted(there) if chance.random() < 0.03]
            before = {m: set(sharing.partners.get(m, ())) for m in there}
            changed = sharing.change([text], gone)
            there = there - set(gone) | {n}
            after = {m: sharing.partners.get(m, set()) for m in there}
            assert {m for m in there if after[m] != before.get(m, set())} <= changed
    ranked = sorted(there, key=places.__getitem__)
    whole = pairs([texts[m] for m in ranked], always)
    assert tied(sharing) == sorted(tuple(sorted((ranked[a], ranked[b]))) for a, b in whole)
