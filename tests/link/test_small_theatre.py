"""Cut theatres: what is kept, what is wanted for what was left out, and how a link then counts."""

from __future__ import annotations

from evals.small_theatre import Cut, cut, near

from link.made_reports import MYANMAR


def test_a_third_of_the_rows_stay_and_parts_hang_on_what_is_kept() -> None:
    made = cut(MYANMAR, [], "third", 1)
    assert len(made.theatre.actors) == round(len(MYANMAR.actors) / 3)
    assert len(made.theatre.places) == round(len(MYANMAR.places) / 3)
    for one, row in made.theatre.actors.items():
        assert row.parent is None or row.parent in made.theatre.actors
        assert row.parent is None or row.parent in MYANMAR.actor_line(one)
    assert cut(MYANMAR, [], "third", 1) == made
    assert cut(MYANMAR, [], "third", 2) != made


def test_a_thin_theatre_keeps_its_rows_and_half_of_their_other_names() -> None:
    made = cut(MYANMAR, [], "thin", 1)
    assert made.is_whole and made.theatre.actors.keys() == MYANMAR.actors.keys()
    kept = sum(len(row.aliases) for row in made.theatre.actors.values())
    whole = sum(len(row.aliases) for row in MYANMAR.actors.values())
    assert 0.4 < kept / whole < 0.6
    assert all(set(row.aliases) <= set(MYANMAR.actors[one].aliases) for one, row in made.theatre.actors.items())


def test_a_row_left_out_is_wanted_no_more_and_its_whole_is_as_right() -> None:
    kept = {one: row for one, row in MYANMAR.actors.items() if one in ("sac", "mndaa")}
    made = Cut(MYANMAR, cut(MYANMAR, [], "none", 0).theatre)
    small = Cut(MYANMAR, type(MYANMAR)("m", "M", actors=kept))
    assert made.actor("tatmadaw") == ("tatmadaw", None)
    assert small.actor("tatmadaw") == (None, "sac")
    assert small.actor("tnla") == (None, None)


def test_a_state_left_out_is_right_as_the_worlds_own_and_no_other() -> None:
    small = Cut(MYANMAR, type(MYANMAR)("m", "M"))
    assert small.is_world("china", "china")
    assert not small.is_world("china", "india")


def test_a_place_of_the_world_is_the_sheets_only_where_it_lies_there() -> None:
    from crossbearing.model.theatre import Place

    row = Place("x", "Lashio", (), "settlement", "town", (), 22.93, 97.75)
    assert near(row, Place("y", "Lashio", (), "settlement", "town", (), 22.94, 97.74))
    assert not near(row, Place("y", "Lashio", (), "settlement", "town", (), 30.0, 97.74))
    assert not near(row, None)
