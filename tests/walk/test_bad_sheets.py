"""What can be wrong with sidecars, options, names, settings and theatres: each is said with the next step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from walking import GOOD, WORDS, ledger, opened, refused, squeezed, stored, told, told_json

import crossbearing as xb
from crossbearing.errors import UsageError


def test_a_sidecar_with_a_formula_and_a_row_for_no_file(case: Path, good: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain.txt"
    plain.write_text(WORDS)
    sheet = tmp_path / "side.csv"
    formula = '=HYPERLINK("http://x.example","y")'
    sheet.write_text(
        "file,source,published,title,url\n"
        f'plain.txt,"{formula.replace(chr(34), chr(34) * 2)}",2025-03-25,+1+1,=cmd|x\n'
        "gone.txt,irrawaddy,2025-03-25,,\n"
        "good.txt,,,@SUM(A1),\n"
    )
    result = told("add", case, plain, good, "--sidecar", sheet)
    assert "Not used of the sidecar: 1 row, for files that were not given (gone.txt)." in result
    report = stored(case, "plain.txt")
    assert (report.outlet, report.title, report.url) == (formula, "+1+1", None)  # words, and no more than words
    assert any("not an http or https address" in p["message"] for p in told_json("problems", case))
    assert told_json("add", case, good, "--sidecar", sheet)["unused_rows"] == ["plain.txt", "gone.txt"]
    assert "cannot be opened" in refused("add", case, good, "--sidecar", tmp_path / "no.csv").message
    sheet.write_text("name,source\nx,y\n")
    assert "no column `file`" in refused("add", case, good, "--sidecar", sheet).message
    sheet.write_bytes("file,source\nplain.txt,Café\n".encode("latin-1"))
    assert "UTF-8" in refused("add", case, good, "--sidecar", sheet).hint


@pytest.mark.parametrize("day", ["nonsense", "2025-02-30", "24/03/2025", "3/4"])
def test_days_that_are_none(case: Path, good: Path, day: str) -> None:
    for words in (
        ("add", case, good, "--published", day),
        ("read", good, "--published", day),
        ("brief", case, "--on", day),
    ):
        assert "2025-03-24" in refused(*words).hint
    assert "2025-03-24" in refused("brief", case, "--as-of", day).hint
    assert ledger(case)[0] == {}
    with opened(case) as project, pytest.raises(UsageError, match="published"):
        project.add(good, published="nonsense")
    with pytest.raises(UsageError, match="published"):
        list(xb.read(good, published="nonsense"))


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (("read", "GOOD", "--extractor", "ruls"), "rules"),
        (("read", "GOOD", "--format", "jsonll"), "jsonl"),
        (("brief", "CASE", "--judge", "bayess"), "bayes"),
        (("findings", "CASE", "--judge", "majorty"), "majority"),
        (("findings", "CASE", "--standing", "disputd"), "disputed"),
        (("plugins", "extractr"), "extractor"),
        (("export", "CASE", "--to", "markdwn"), "markdown"),
        (("theatre", "check", "myanma"), "myanmar"),
        (("init", "NEW", "--theatre", "myanmr"), "myanmar"),
        (("problems", "CASE", "--code", "read/emty"), "read/empty"),
        (("set", "CASE", "abc", "publishd", "2025-03-24", "--why", "x"), "published"),
    ],
)
def test_an_unknown_name_suggests_the_near_one(
    case: Path, good: Path, tmp_path: Path, words: tuple[str, ...], near: str
) -> None:
    told("add", case, good)
    places: dict[str, object] = {"GOOD": good, "CASE": case, "NEW": tmp_path / "new"}
    fault = refused(*(places.get(word, word) for word in words))
    assert near in fault.hint
    assert fault.exit_code == 2
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(("setting", "near"), [("extractor", "rules"), ("engine", "pool"), ("judge", "bayes")])
def test_a_wrong_name_in_the_settings_stops_before_anything_is_changed(
    case: Path, good: Path, tmp_path: Path, setting: str, near: str
) -> None:
    told("add", case, good)
    before = ledger(case)
    settings = case / "crossbearing.toml"
    settings.write_text(settings.read_text() + f'{setting} = "{near}s"\n')
    other = tmp_path / "other.txt"
    other.write_text(GOOD.replace("two", "three"))
    report = next(iter(before[0]))
    calls: list[tuple[Any, ...]] = [("add", case, other)] if setting != "judge" else [("brief", case)]
    if setting == "extractor":  # claims that stand are not closed because no reader is there to read them anew
        calls += [("link", case), ("set", case, report, "published", "2025-03-20", "--why", "x")]
    for words in calls:
        assert f"'{near}'" in refused(*words).hint
    assert ledger(case) == before


# Theatres


def theatre(folder: Path, change: Callable[[Path], object] = lambda _: None) -> Path:
    """Return a small theatre, changed."""
    folder.mkdir()
    (folder / "theatre.toml").write_text('name = "The Ford"\n')
    (folder / "actors.csv").write_text(
        "id,name,aliases,kind,parent\nnra,Northern River Army,NRA,armed-group,\n"
        "south,Southern River Army,,armed-group,\n"
    )
    (folder / "places.csv").write_text("id,name,kind,level,parent\nford,Ford,settlement,town,\n")
    (folder / "sources.csv").write_text("id,name,kind\ngazette,The Gazette,news\n")
    change(folder)
    return folder


REPORT = "source: gazette\npublished: 2025-03-24\n\nRiver Army troops left Ford on Monday, two traders said.\n"


def test_a_theatre_with_a_cycle_is_said_and_can_be_used(tmp_path: Path) -> None:
    def cycle(folder: Path) -> None:
        (folder / "actors.csv").write_text(
            "id,name,aliases,kind,parent\nnra,Northern River Army,River Army,armed-group,b\n"
            "b,B Group,,armed-group,nra\n"
        )
        (folder / "places.csv").write_text(
            "id,name,kind,parent\nford,Ford,settlement,east\neast,East,area,west\nwest,West,area,east\n"
        )

    place = theatre(tmp_path / "ground", cycle)
    said = told_json("theatre", "check", place)
    assert [p["code"] for p in said] == ["theatre/cycle", "theatre/cycle"]
    assert all("Clear the column `parent`" in p["message"] for p in said)
    told("init", tmp_path / "case", "--theatre", place)
    (tmp_path / "a.txt").write_text(REPORT)
    told("add", tmp_path / "case", tmp_path / "a.txt")
    assert "Ford" in told("brief", tmp_path / "case")
    assert not any(code.endswith("/crash") for code, _ in ledger(tmp_path / "case")[2])


def test_an_alias_of_two_actors_gives_both_as_candidates(tmp_path: Path) -> None:
    def shared(folder: Path) -> None:
        (folder / "actors.csv").write_text(
            "id,name,aliases,kind\nnra,Northern River Army,River Army,armed-group\n"
            "south,Southern River Army,River Army,armed-group\n"
        )

    place = theatre(tmp_path / "ground", shared)
    (said,) = told_json("theatre", "check", place)
    assert said["code"] == "theatre/shared-alias"
    assert "nra and south: both are candidates" in said["message"]
    assert squeezed(said["message"]) in squeezed(told("theatre", "check", place))
    told("init", tmp_path / "case", "--theatre", place)
    (tmp_path / "a.txt").write_text(REPORT)
    told("add", tmp_path / "case", tmp_path / "a.txt")
    with opened(tmp_path / "case") as project:
        (claim,) = [c for c in project.claims() if c.kind == "RETREAT"]
    (army,) = claim.actors
    assert {army.id, *(r.id for r in army.rivals)} >= {"nra", "south"}


def test_sheets_that_lack_a_column_or_are_none(tmp_path: Path) -> None:
    place = theatre(tmp_path / "no-id", lambda f: (f / "actors.csv").write_text("name,kind\nNRA,armed-group\n"))
    fault = refused("theatre", "check", place)
    assert "no-id/actors.csv, row 1: there is no column `id`" in fault.message
    assert "no column `id`" in refused("init", tmp_path / "case", "--theatre", place).message
    assert not (tmp_path / "case").exists()
    place = theatre(tmp_path / "few", lambda f: (f / "places.csv").write_text("id\nford\n"))
    assert told_json("theatre", "check", place) == []  # columns may be missing; a name is then the id
    place = theatre(tmp_path / "latin", lambda f: (f / "actors.csv").write_bytes("id,name\nx,é\n".encode("latin-1")))
    assert "CSV UTF-8" in refused("theatre", "check", place).hint
    place = theatre(tmp_path / "headless", lambda f: (f / "theatre.toml").unlink())
    assert "has no theatre.toml" in refused("theatre", "check", place).message
