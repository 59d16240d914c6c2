"""`crossbearing link`: how the words of a report are linked, with candidates and reasons."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from crossbearing.cli.app import app
from crossbearing.errors import UsageError

TEXT = """source: irrawaddy
published: 2025-03-24

Thai officials met the MNDAA in Oslo on Monday. The MNDAA captured a post 8 km north of Lashio.
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_each_mention_is_shown_with_id_candidates_and_reason(file: Path) -> None:
    done = CliRunner().invoke(app, ["link", str(file), "--theatre", "myanmar", "--explain", "--json"])
    assert done.exit_code == 0, done.output
    (told,) = json.loads(done.stdout)["reports"]
    by_words = {m["words"]: m for m in told["mentions"]}
    assert by_words["the MNDAA"]["id"] == "mndaa" and by_words["the MNDAA"]["reason"]
    assert by_words["Oslo"]["id"] == "oslo-3143244" and by_words["Oslo"]["candidates"][0]["name"] == "Oslo"
    plain = CliRunner().invoke(app, ["link", str(file), "--theatre", "myanmar", "--explain"])
    assert plain.exit_code == 0 and "mndaa" in plain.output


def test_files_without_explain_and_explain_without_a_theatre_say_what_to_do(file: Path) -> None:
    for words, hint in ((["link", str(file)], "--explain"), (["link", str(file), "--explain"], "--theatre")):
        with pytest.raises(UsageError) as fault:
            CliRunner().invoke(app, words, catch_exceptions=False)
        assert hint in str(fault.value.hint)
