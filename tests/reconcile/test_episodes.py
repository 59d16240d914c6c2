"""Windows of a changing state: no report's name decides what the words of one day come to."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest
from made_theatre import THEATRE, claim, leaves, report, where

from crossbearing.reconcile.step import reconcile
from crossbearing.settings import Settings

EARLY, LATE = date(2025, 3, 1), date(2025, 3, 24)


@pytest.mark.parametrize("names", list(permutations(("a", "b", "c"))))
def test_a_departure_denied_on_the_day_on_which_it_is_told_again_opens_no_window(names: tuple[str, ...]) -> None:
    """Denied early; weeks later one report affirms it and another denies it: nothing is settled."""
    told = [report("bell", "Nobody has left it, they say.", EARLY, names[0]),
            report("kite", "Everybody went away at dawn.", LATE, names[1]),
            report("relief", "All of them stay where they were.", LATE, names[2])]  # fmt: skip
    claims = [leaves(told[0], polarity="denied"), leaves(told[1]), leaves(told[2], polarity="denied")]
    found = reconcile(claims, told, THEATRE, Settings()).findings
    assert [len(f.claims) for f in found if f.question.family == "progress"] == [3]


@pytest.mark.parametrize("names", list(permutations(("a", "b", "c"))))
def test_a_road_that_is_open_and_closed_on_one_day_has_not_plainly_changed(names: tuple[str, ...]) -> None:
    days = (date(2025, 3, 18), LATE, LATE)
    told = [report(outlet, f"Words of {outlet}.", day, name)
            for outlet, day, name in zip(("bell", "kite", "relief"), days, names, strict=True)]  # fmt: skip
    modes = ("open", "closed", "open")
    claims = [claim(r, "STATUS", m, places=where("narrows", "at")) for r, m in zip(told, modes, strict=True)]
    found = [f for f in reconcile(claims, told, THEATRE, Settings()).findings if f.question.family == "status"]
    assert [len(f.claims) for f in found] == [3]
