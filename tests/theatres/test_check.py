"""Checking theatres: what an analyst is told to mend, and that nothing hangs."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossbearing.model.problem import CODES, Problem
from crossbearing.model.theatre import Actor, Place, Source, Theatre
from crossbearing.theatres.check import check
from crossbearing.theatres.load import load, names


def theatre(
    actors: tuple[Actor, ...] = (),
    places: tuple[Place, ...] = (),
    sources: tuple[Source, ...] = (),
    box: tuple[float, float, float, float] | None = None,
) -> Theatre:
    return Theatre(
        "t",
        "T",
        actors={a.id: a for a in actors},
        places={p.id: p for p in places},
        sources={s.id: s for s in sources},
        box=box,
    )


def only(problems: list[Problem], code: str) -> Problem:
    """Return the one problem; every other would be a false alarm."""
    (problem,) = problems
    assert problem.code == code and code in CODES and problem.where and problem.message
    return problem


@pytest.mark.parametrize("name", names())
def test_a_shipped_theatre_is_large_and_has_nothing_but_shared_aliases(name: str) -> None:
    theatre = load(name)
    assert len(theatre.actors) >= 60 and len(theatre.places) >= 250 and len(theatre.sources) >= 20
    assert {p.code for p in check(theatre)} <= {"theatre/shared-alias"}


def test_a_name_of_two_rows_is_told() -> None:
    assert any("'pla' names pla and china-pla" in p.message for p in check(load("myanmar")))


def test_a_ring_of_parents_is_said_once_with_the_whole_ring() -> None:
    ring = (Actor("a", "A", parent="b"), Actor("b", "B", parent="c"), Actor("c", "C", parent="a"))
    tail = Actor("d", "D", parent="a")
    problem = only(check(theatre((*ring, tail))), "theatre/cycle")
    assert problem.message.startswith("a is part of b is part of c is part of a")


def test_a_row_that_is_its_own_parent_is_a_ring() -> None:
    assert only(check(theatre(places=(Place("a", "A", parents=("a",)),))), "theatre/cycle").message


def test_an_orphan_is_said_with_the_nearest_id() -> None:
    places = (Place("fordtown", "Fordtown"), Place("mill", "Mill", parents=("fordtwon",)))
    assert "Did you mean 'fordtown'?" in only(check(theatre(places=places)), "theatre/orphan").message


def test_a_repeated_id_names_its_row() -> None:
    found = Theatre("t", "T", repeated=(("actors.csv", 7, "nra"),))
    assert only(check(found), "theatre/duplicate-id").where == "actors.csv, row 7"


def test_a_shared_alias_is_legal_and_said_for_both() -> None:
    problem = only(check(theatre((Actor("a", "Army", ("PLA",)), Actor("b", "Navy", ("pla",))))), "theatre/shared-alias")
    assert "both are candidates" in problem.message and "a and b" in problem.message


def test_coordinates_that_cannot_be_right() -> None:
    box = (90.0, 5.0, 105.0, 30.0)

    def said(lat: float | None, lon: float | None) -> str:
        return only(check(theatre(places=(Place("p", "P", lat=lat, lon=lon),), box=box)), "theatre/coordinates").message

    assert "Gulf of Guinea" in said(0, 0)
    assert "exchanged" in said(97.7, 22.9)
    assert "no point on earth" in said(22.9, 997.7)
    assert "outside the box" in said(52.5, 13.4)
    assert "One of lat and lon is missing" in said(22.9, None)
    assert check(theatre(places=(Place("p", "P", lat=22.9, lon=97.7),), box=box)) == []


def test_values_that_cannot_be_read() -> None:
    actors = (
        Actor("a", "A", kind="warlord"),
        Actor("b", "B", valid_from=date(2024, 5, 1), valid_to=date(2024, 4, 1)),
        Actor("c", "C", based_at=("nowhere",), affiliated_sources=("nothing",)),
        Actor("D E", "D"),
    )
    places = (Place("p", "P", kind="town"), Place("q", "Q", level="hamlet"))
    sources = (Source("s", "S", affiliated_actor="nobody"),)
    found = check(theatre(actors, places, sources))
    assert {p.code for p in found} == {"theatre/value"} and len(found) == 8
    for words in ("warlord", "after valid_to", "nowhere", "nothing", "lower case", "'town'", "hamlet", "nobody"):
        assert any(words in p.message for p in found), words


def test_names_that_were_met_are_listed_by_frequency_with_the_nearest() -> None:
    places = (Place("kyaukphyu", "Kyaukphyu"),)
    found = check(theatre(places=places), ["Atlantis", "Kyaukphyuu", "Kyaukphyuu"])
    assert [p.code for p in found] == ["link/unknown-name", "link/unknown-name"]
    assert "'Kyaukphyuu' was met 2 times. Nearest is 'Kyaukphyu'" in found[0].message
    assert "'Atlantis' was met 1 time." in found[1].message


ids = st.sampled_from("abcdefg")


@given(st.dictionaries(ids, st.lists(ids, max_size=3)))
def test_any_tree_ends_and_a_cycle_is_found_exactly_where_one_is(parents: dict[str, list[str]]) -> None:
    places = tuple(Place(one, one.upper(), parents=tuple(of)) for one, of in parents.items())
    found = check(theatre(places=places))

    def comes_back(start: str) -> bool:
        reached, queue = set[str](), [p for p in parents[start] if p in parents]
        while queue:
            one = queue.pop()
            if one == start:
                return True
            if one not in reached:
                reached.add(one)
                queue += [p for p in parents[one] if p in parents]
        return False

    assert any(p.code == "theatre/cycle" for p in found) == any(comes_back(one) for one in parents)
    assert sum(p.code == "theatre/orphan" for p in found) == sum(
        p not in parents for of in parents.values() for p in of
    )


def test_a_local_name_in_latin_letters_is_told() -> None:
    rows = (Place("a", "A", local="Ay"), Place("b", "B", local="Бі"), Place("c", "C", local="စီ (1)"))
    assert "'Ay'" in only(check(theatre(places=rows)), "theatre/value").message
