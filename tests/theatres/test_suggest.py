"""Names that a theatre lacks: counted, ranked, with what they may be, and as rows that load."""

from __future__ import annotations

from pathlib import Path

import pytest

from crossbearing.errors import UsageError
from crossbearing.model.theatre import Actor, Place, Source, Theatre
from crossbearing.theatres.load import load
from crossbearing.theatres.suggest import Met, rows, suggest
from crossbearing.theatres.write import write

THEATRE = Theatre(
    "t",
    "T",
    levels=("country", "town"),
    actors={"krs": Actor("krs", "Karsk Front", ("KRS",), "armed-group")},
    places={"selm": Place("selm", "Selm", level="town", lat=1.5, lon=2.25)},
    sources={"voice": Source("voice", "Voice; of Selm")},
)
MET = [
    Met("Karsk Frnt", "actor", "r1"),
    Met("the Karsk Frnt", "actor", "r2"),
    Met("Aldea", "place", "r1"),
    Met("Aldea", "place", "r1"),
    Met("Aldea", "place", "r3"),
    Met("Obin Council", "actor", "r1"),
]


def hits(words: str) -> list[tuple[Place, str]]:
    found = Place("aldea", "Aldea", level="town", parents=("land",), lat=3, lon=4, geonames="7")
    return [(found, "in the gazetteer")] if words == "Aldea" else []


def test_names_come_by_frequency_with_what_they_may_be() -> None:
    found = suggest(THEATRE, MET, hits)
    assert [(s.words, s.role, s.times, s.reports) for s in found] == [
        ("Aldea", "place", 3, 2), ("Karsk Frnt", "actor", 2, 2), ("Obin Council", "actor", 1, 1)]  # fmt: skip
    assert found[0].proposals[0].reason == "in the gazetteer" and found[1].proposals[0].id == "krs"
    assert "spelt alike" in found[1].proposals[0].reason and not found[2].proposals
    assert [s.words for s in suggest(THEATRE, MET, most=1)] == ["Aldea"] and suggest(THEATRE, []) == []


def test_rows_hold_the_alias_the_gazetteers_place_and_a_bare_row() -> None:
    text = rows(THEATRE, suggest(THEATRE, MET, hits))
    actors, places = text.split("# places.csv\n")
    assert "krs,Karsk Front,KRS;Karsk Frnt,armed-group" in actors and "\nobin-council,Obin Council," in actors
    assert "\naldea,Aldea,,settlement,town,land,3,4,,7,\n" in places
    assert rows(THEATRE, []) == ""


def test_what_is_written_loads_as_it_was_and_nothing_is_overwritten(tmp_path: Path) -> None:
    write(THEATRE, tmp_path / "t", "drafted", "Two\nlines")
    read = load(tmp_path / "t")
    assert read.actors == THEATRE.actors and read.places == THEATRE.places and read.levels == THEATRE.levels
    with pytest.raises(UsageError, match="not empty"):
        write(THEATRE, tmp_path / "t")
