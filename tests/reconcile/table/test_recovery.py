"""What was drawn is found again: on made conflicts whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from crossbearing.eval.conflicts import SIDES, Made, Source, histories, holders, places
from crossbearing.reconcile.table.claims import Claims
from crossbearing.reconcile.table.judging import Judgement, judge
from crossbearing.reconcile.table.moving import at, days, follow


def _tops(made: Claims, found: Judgement) -> dict[str, str]:
    """Return each question's most probable value."""
    table = found.facts
    order = np.lexsort((table.value, -found.fact, table.question))
    return {
        made.question.name[found.asked[q]]: made.value.name[table.value[order[start]]]
        for q, start in enumerate(table.starts)
    }


def _hits(made: Made, found: Judgement) -> float:
    tops = _tops(made.claims, found)
    return sum(made.truth[q] == v for q, v in tops.items()) / len(tops)


def _learnt(made: Made, found: Judgement) -> dict[str, float]:
    return {
        made.claims.source.name[source]: float(found.reliability[found.family[teller]])
        for teller, source in enumerate(found.facts.teller_source)
    }


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_how_far_each_source_is_right_is_learnt_within_five_in_a_hundred(seed: int) -> None:
    rates = (0.95, 0.9, 0.8, 0.7, 0.6, 0.5)
    made = holders([Source(f"s{n}", right, 0.7) for n, right in enumerate(rates)], 800, seed)
    learnt = _learnt(made, judge(made.claims, "one-coin"))
    assert {name: learnt[name] for name in made.right} == pytest.approx(made.right, abs=0.05)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_party_that_always_praises_itself_does_not_win(seed: int) -> None:
    party = [Source(f"north {n}", 0.8, 0.8, "north", 1.0) for n in range(3)]
    made = holders([*party, Source("witness", 0.85, 0.8), Source("wire", 0.85, 0.8)], 600, seed)
    tops = _tops(made.claims, judge(made.claims))
    votes = _tops(made.claims, judge(made.claims, "majority"))
    lost = [q for q, held in made.truth.items() if held != "north" and q in tops]
    assert sum(tops[q] == "north" for q in lost) < 0.12 * len(lost)
    assert sum(votes[q] == "north" for q in lost) > 0.6 * len(lost), "else the test shows nothing"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_three_copies_of_a_lie_do_not_beat_two_honest_witnesses(seed: int) -> None:
    liar = Source("liar", 0.5, 0.9)
    copies = [Source(f"copy {n}", covers=0.98, copies="liar") for n in range(3)]
    made = holders([liar, *copies, Source("first", 0.9, 0.9), Source("second", 0.9, 0.9)], 400, seed)
    found = judge(made.claims)
    family = {made.claims.source.name[s]: int(found.family[t]) for t, s in enumerate(found.facts.teller_source)}
    assert len({family[name] for name in ("liar", "copy 0", "copy 1", "copy 2")}) == 1
    assert len(set(family.values())) == 3
    alone = made.claims.take(np.array([made.claims.source.name[s][:4] != "copy" for s in made.claims.source.code]))
    assert _hits(made, found) > _hits(made, judge(alone)) - 0.02
    assert _hits(made, judge(made.claims, "majority")) < 0.75, "else the test shows nothing"


def test_hedged_and_denying_sources_are_weighed_and_lose_nothing() -> None:
    plain = [Source(f"s{n}", 0.8, 0.6) for n in range(4)]
    more = [Source(f"d{n}", 0.8, 0.6, denies=0.5, hedges=0.3) for n in range(3)]
    with_them = holders([*plain, *more], 600, 5)
    without = holders(plain, 600, 5)
    assert _hits(with_them, judge(with_them.claims)) > _hits(without, judge(without.claims)) + 0.01


def test_vague_words_count_for_every_town_of_their_region() -> None:
    sources = [Source(f"s{n}", 0.75, 0.6, vague=0.4) for n in range(6)]
    made, tree = places(sources, 600, 7)
    assert _hits(made, judge(made.claims, tree=tree)) > _hits(made, judge(made.claims)) + 0.1


def test_who_holds_a_place_is_followed_through_time_and_bias() -> None:
    parties = [Source(side, 0.8, 1.5, side, 0.4, late=2) for side in SIDES[:2]]
    table, truth = histories([*parties, Source("wire", 0.9, 0.6), Source("witness", 0.85, 0.9)], 120, 400, 3)
    course = follow(days(table))
    count, length = truth.shape
    asked, day = np.repeat(np.arange(count), length), np.tile(np.arange(length), count)
    classes = [table.value.name[c] for c in course.days.classes]
    held = np.array([classes.index(side) for side in SIDES])[truth.ravel()]
    smooth = (at(course, asked, day).argmax(1) == held).mean()
    known = (at(course, asked, day, filtered=True).argmax(1) == held).mean()
    assert smooth > 0.95 and known > 0.88 and smooth > known
    moved = -np.diag(course.rates).mean()
    assert moved == pytest.approx(0.002, rel=0.5), "two of three changes lead to another side"
