"""The command reconcile: a table in, answers out, and a bad row is told with its line."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from crossbearing.cli import app as entry
from crossbearing.errors import UsageError

ROWS = """source,question,value,weight,polarity,time
Bell,who holds Ark,guard,1,affirmed,2025-04-20
Kite,who holds Ark,guard,,,2025-04-21
Mast,who holds Ark,council,0.5,,2025-04-22
"""
BAD = ROWS + "Wire,who holds Ark,guard,nan,,\n,who holds Ark,guard\nRelief,who holds Ark,guard,,maybe,\nGazette,,x\n"


def _run(*words: str | Path) -> Result:
    return CliRunner().invoke(entry.app, ["reconcile", *map(str, words)], catch_exceptions=False)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "claims.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_answers_are_written_with_probabilities_that_sum_to_one(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "answers.csv"
    done = _run(table, "--out", out, "--sources", tmp_path / "sources.csv")
    assert "3 claims of 3 sources on 1 question" in done.stdout
    rows = _rows(out)
    assert list(rows[0]) == ["question", "value", "probability", "standing", "n_claims", "n_origins"]
    assert (rows[0]["value"], rows[0]["n_claims"], rows[0]["n_origins"]) == ("guard", "2", "2")
    assert sum(float(row["probability"]) for row in rows) == pytest.approx(1)
    assert {row["source"] for row in _rows(tmp_path / "sources.csv")} == {"Bell", "Kite", "Mast"}


def test_bad_rows_are_told_by_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    path.write_text(BAD, encoding="utf-8")
    said = json.loads(_run(path, "--json").stdout)
    assert [p["where"] for p in said["problems"]] == [f"claims.csv, line {n}" for n in (5, 6, 7, 8)]
    assert "'nan' is no number from 0 to 1" in said["problems"][0]["message"]
    assert "source is empty" in said["problems"][1]["message"]
    assert "neither affirmed nor denied" in said["problems"][2]["message"]
    assert said["questions"][0]["answers"][0]["n_claims"] == 2


def test_a_time_that_is_none_is_told_and_the_claim_counts(tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    path.write_text("source,question,value,time\na,q,x,soon\nb,q,x,2025-04-01\nc,q,x,17\n", encoding="utf-8")
    said = json.loads(_run(path, "--json").stdout)
    assert ["line 2" in said["problems"][0]["where"], "line 4" in said["problems"][1]["where"]] == [True, True]
    assert said["questions"][0]["answers"][0]["n_claims"] == 3


def test_a_table_without_its_columns_or_rows_is_a_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    path.write_text("who,question,value\na,b,c\n", encoding="utf-8")
    with pytest.raises(UsageError, match="line 1: there is no column source; it has who, question, value"):
        _run(path)
    path.write_text("source,question,value\n", encoding="utf-8")
    with pytest.raises(UsageError, match="holds no claim"):
        _run(path)
    with pytest.raises(UsageError, match="cannot be opened"):
        _run(tmp_path / "nowhere.csv")


def test_bytes_of_another_coding_and_nul_do_not_stop_it(tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    path.write_bytes(b"source,question,value\na,q,x\nb,q,\xff\xfe\nc,q,\x00\n")
    assert json.loads(_run(path, "--json").stdout)["questions"]


def test_reviews_and_a_tree_are_taken_from_files(table: Path, tmp_path: Path) -> None:
    truth, tree = tmp_path / "truth.csv", tmp_path / "tree.csv"
    truth.write_text("question,value\nwho holds Ark,council\n", encoding="utf-8")
    tree.write_text("child,parent\nguard,army\n,army\n", encoding="utf-8")
    said = json.loads(_run(table, "--truth", truth, "--tree", tree, "--json").stdout)
    assert said["questions"][0]["standing"] == "reviewed"
    assert said["questions"][0]["answers"][0]["value"] == "council"
    assert "tree.csv, line 3" in said["problems"][0]["where"]


def test_truths_that_change_are_told_by_day(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "days.csv"
    _run(table, "--moving", "--out", out)
    assert _rows(out)[0]["time"] == "2025-04-20"
    said = json.loads(_run(table, "--moving", "--on", "2025-05-01", "--json").stdout)
    assert [q["time"] for q in said["questions"]] == ["2025-05-01"]
    with pytest.raises(UsageError, match="not of the table's times"):
        _run(table, "--moving", "--on", "17")
    with pytest.raises(UsageError, match="are for --moving"):
        _run(table, "--on", "2025-05-01")


def test_one_voice_through_many_outlets_is_one_origin(tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    rows = "".join(f"{outlet},q,x,the guard,media\n" for outlet in ("Bell", "Kite", "Mast"))
    path.write_text("source,question,value,voice,kind\n" + rows + "Wire,q,y,,wire\n", encoding="utf-8")
    answers = {a["value"]: a for a in json.loads(_run(path, "--json").stdout)["questions"][0]["answers"]}
    assert (answers["x"]["n_claims"], answers["x"]["n_origins"]) == (3, 1)
