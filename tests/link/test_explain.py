"""What is shown of each mention: its sentence, candidates and reasons, and the region that relations give."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossbearing.link.explain import explain
from crossbearing.link.region import area, region_before
from link.made_reports import MYANMAR, linked, report


def test_each_mention_comes_once_with_its_sentence_candidates_and_reason() -> None:
    text = "It rained. China's envoy met the group in Kunming. The MNDAA left Lashio."
    one = linked(text, kind="RETREAT", actors=("The MNDAA",), places=("Lashio",), role="from")
    found = explain(report(text), [one, one], MYANMAR)
    assert [(m.words, m.id, m.roles) for m in found] == [
        ("The MNDAA", "mndaa", ("actor of RETREAT",)), ("Lashio", "lashio", ("from of RETREAT",)),
    ]  # fmt: skip
    assert found[1].before.strip() == "The MNDAA left" and found[1].after.strip() == "."
    town, *others = found[1].candidates
    assert town.id == "lashio" and town.reason and "lashio-township" in {c.id for c in others}


def test_a_distance_from_a_town_is_a_region_with_a_middle_and_a_radius() -> None:
    text = "The MNDAA stopped 8 km north of Lashio."
    one = linked(text, actors=("The MNDAA",), places=("Lashio",), role="near")
    region = explain(report(text), [one], MYANMAR)[-1].region
    lashio = MYANMAR.places["lashio"]
    assert region is not None and region.lat is not None and lashio.lat is not None
    assert 0.05 < region.lat - lashio.lat < 0.1 and region.radius_km is not None and 0 < region.radius_km < 8


@pytest.mark.parametrize(
    "words, told",
    [
        ("They stopped near Lashio", True),
        ("a village 3 miles south-west of Lashio", True),
        ("on the road to Lashio", True),
        ("They took Lashio", False),
        ("the town of Lashio", False),
    ],
)
def test_words_before_a_name_put_a_thing_beside_it_or_in_it(words: str, told: bool) -> None:
    at = words.index("Lashio")
    assert (region_before(words, at, at + 6) is not None) == told


def test_a_place_without_a_point_gives_no_middle() -> None:
    region = region_before("8 km north of Nowhere", 14, 21)
    assert region is not None and area(region, ("nowhere",), MYANMAR) is None


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.integers(0, 80))
def test_any_text_gives_a_region_or_none(text: str, at: int) -> None:
    found = region_before(text, min(at, len(text)), len(text))
    assert found is None or found.relation
