"""Theatre new, suggest and boundaries as an analyst calls them, one after the other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from crossbearing.cli import app as entry
from crossbearing.errors import UsageError

REPORT = """source: Selm Courier
published: 2025-03-24

Rebels captured Kassala on Sunday. The army shelled Port Sudan and Zorbaville. The Zorb Front captured Zorbaville.
"""


def run(*words: str) -> Result:
    return CliRunner().invoke(entry.app, list(words), catch_exceptions=False)


def test_a_theatre_is_drafted_checked_used_and_its_gaps_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "sudan"
    made = run("theatre", "new", "Sudan", "--countries", "Sudan", "--out", str(folder), "--least", "20000", "--json")
    assert json.loads(made.stdout)["countries"] == ["SD"] and (folder / "theatre.toml").is_file()
    codes = {json.loads(line)["code"] for line in run("theatre", "check", str(folder), "--json").stdout.splitlines()}
    assert codes <= {"theatre/shared-alias"}

    project, report = tmp_path / "p", tmp_path / "one.txt"
    report.write_text(REPORT)
    assert run("init", str(project), "--theatre", str(folder)).exit_code == 0
    assert run("add", str(project), str(report)).exit_code == 0
    told = [json.loads(line) for line in run("theatre", "suggest", str(project), "--json").stdout.splitlines()]
    assert told[0]["words"] == "Zorbaville" and told[0]["times"] >= 2 and told[0]["role"] == "place"
    rows = run("theatre", "suggest", str(project), "--rows").stdout
    assert "zorbaville,Zorbaville" in rows and "# places.csv" in rows


def test_boundaries_are_joined_and_reported(tmp_path: Path) -> None:
    folder = tmp_path / "t"
    run("theatre", "new", "T", "--countries", "ML", "--out", str(folder), "--least", "50000")
    ring = [[-8, 12], [-7, 12], [-7, 13], [-8, 13], [-8, 12]]
    shape = {
        "type": "Feature",
        "properties": {"name": "Bamako"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    (tmp_path / "b.geojson").write_text(json.dumps(shape))
    result = run("theatre", "boundaries", str(tmp_path / "b.geojson"), "--theatre", str(folder), "--json")
    assert [how for _, _, how in json.loads(result.stdout)["places"]] == ["name"]
    assert (folder / "boundaries.geojson").is_file()


def test_a_wrong_country_and_a_folder_in_use_are_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as fault:
        run("theatre", "new", "X", "--countries", "Sudann")
    assert "SD (Sudan)" in fault.value.hint
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(UsageError, match="not empty"):
        run("theatre", "new", "X", "--countries", "ML", "--out", str(tmp_path))
