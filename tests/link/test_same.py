"""Claims of different reports that speak of one event or state."""

from __future__ import annotations

from datetime import date

import pytest

from crossbearing.link.same import Tie, clusters, ties
from crossbearing.model.claim import Claim, Mention, PlaceMention
from crossbearing.model.report import Report
from crossbearing.model.when import When
from link.made_reports import MYANMAR

TEXTS = {
    "a": "The MNDAA captured Lashio on Saturday after a month of fighting around the command of the junta.",
    "b": "Fighters of the MNDAA took the town of Lashio on Saturday, when the command of the junta fell after a month.",
    "c": "Floods closed the road to Muse in June, and traders lost fruit worth thousands. The TNLA seized Namhsan.",
}
REPORTS = {i: Report(i, text, "", "text/plain", "plain", i, ()) for i, text in TEXTS.items()}


def told(one: str, kind: str, who: str, where: str, day: int) -> Claim:
    text, on = TEXTS[one], date(2024, 8, day)
    return Claim(
        f"c-{one}", one, 0, len(text), text, kind, actors=(Mention("x", 0, 1, who, 0.9, "made"),),
        places=(PlaceMention("y", 1, 2, "object", where, 0.9, "made"),), when=When(earliest=on, latest=on),
    )  # fmt: skip


CLAIMS = [
    told("a", "TAKE", "mndaa", "lashio", 3),
    told("b", "TAKE", "mndaa", "lashio", 3),
    told("c", "TAKE", "tnla", "namhsan", 20),
]


def test_one_capture_in_two_reports_is_tied_and_another_is_not() -> None:
    found = ties(CLAIMS, REPORTS, MYANMAR)
    assert [(t.one, t.other) for t in found] == [("c-a", "c-b")]
    assert found[0].probability > 0.8 and found[0].signs
    assert found == ties(CLAIMS[::-1], REPORTS, MYANMAR)


@pytest.mark.parametrize("kind, day", [("TAKE", 20), ("AGREE", 3)])
def test_another_day_or_another_matter_is_less_surely_the_same(kind: str, day: int) -> None:
    (same,) = ties(CLAIMS[:2], REPORTS, MYANMAR)
    other = ties([CLAIMS[0], told("b", kind, "mndaa", "lashio", day)], REPORTS, MYANMAR, least=0.0)
    assert all(t.probability < same.probability - 0.1 for t in other)


def test_claims_without_their_report_are_left_out() -> None:
    assert ties(CLAIMS, {}, MYANMAR) == [] and ties([], REPORTS, None) == []


def test_groups_join_by_their_mean_tie() -> None:
    tied = [Tie("a", "b", 0.9, ()), Tie("b", "c", 0.8, ()), Tie("c", "d", 0.3, ())]
    assert clusters("abcd", tied, 0.39) == [["a", "b", "c"], ["d"]]
    assert clusters("abcd", tied, 0.95) == [["a"], ["b"], ["c"], ["d"]]
