"""The commands on a real project: from files to brief, corrections and back, with invented reports."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from crossbearing.cli.app import app
from crossbearing.errors import UsageError

FIRST = """source: north-post
published: 2025-03-24
title: Lashio waits

MNDAA troops have begun to withdraw from Lashio, two traders said on Monday.
The MNDAA and the junta met in Kunming on 22 March.
"""
SECOND = """source: ridge-radio
published: 2025-03-25

MNDAA troops have not withdrawn from Lashio, an MNDAA officer said.
On Saturday the junta resumed talks with the MNDAA in Kunming, and no deal came of it.
"""


def _run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(w) for w in words])


def _told(*words: str | Path) -> str:
    result = _run(*words)
    assert result.exit_code == 0, (words, result.output, result.exception)
    return result.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    (folder / "one.txt").write_text(FIRST, encoding="utf-8")
    (folder / "two.txt").write_text(SECOND, encoding="utf-8")
    assert "Next: crossbearing add" in _told("init", folder / "case", "--theatre", "myanmar")
    assert "Stored 1 report" in _told("add", folder / "case", folder / "one.txt")
    time.sleep(1.1)  # receipts have seconds: "what changed" cannot tell two runs of one second apart
    assert "Stored 1 report" in _told("add", folder / "case", folder / "two.txt")
    return folder


def test_adding_again_changes_nothing(home: Path) -> None:
    added = json.loads(_told("add", home / "case", home / "one.txt", "--json"))
    assert (added["new"], added["duplicates"]) == (0, 1)
    receipts = json.loads(_told("receipts", home / "case", "--json"))
    assert [r["action"] for r in receipts[:2]] == ["add", "add"]
    assert "complete" in _told("receipts", home / "case")


def test_the_brief_lights_up_the_dispute(home: Path) -> None:
    made = json.loads(_told("brief", home / "case", "--json"))
    lines = {s["id"]: s["lines"] for s in made["sections"]}
    assert (made["reports"], len(made["outlets"])) == (2, 2)
    disputed = " ".join(line["text"] + " ".join(line["detail"]) for line in lines["disputed"])
    assert "Lashio" in disputed
    assert "two traders" in disputed
    assert "an MNDAA officer" in disputed
    assert any("MNDAA and SAC met" in line["text"] for line in lines["corroborated"])
    assert any(line["label"] for line in lines["changed"])


def test_before_the_first_report_nothing_was_known(home: Path) -> None:
    made = json.loads(_told("brief", home / "case", "--as-of", "2020-01-01", "--json"))
    assert (made["reports"], made["claims"], made["outlets"]) == (0, 0, [])
    assert all(not section["lines"] for section in made["sections"])


def test_why_adds_up_for_every_question(home: Path) -> None:
    for line in _told("findings", home / "case", "--json").splitlines():
        finding = json.loads(line)
        told = _told("why", home / "case", finding["question"]["id"])
        assert finding["question"]["text"] in told
        assert "the rows add up to it" in told or not finding["rows"]


def test_a_correction_and_its_undoing(home: Path) -> None:
    report = json.loads(_told("export", home / "case", "--what", "claims").splitlines()[0])["report"]
    _told("set", home / "case", report[:8], "published", "2025-03-20", "--why", "the page says so")
    assert _run("set", home / "case", report[:8], "published", "soon", "--why", "x").exit_code != 0
    _told("undo", home / "case", "--why", "it was right")
    fault = _run("set", home / "case", "zzzz", "title", "x", "--why", "x").exception
    assert isinstance(fault, UsageError)


def test_exports_are_written(home: Path) -> None:
    assert "“" in _told("export", home / "case", "--to", "markdown")
    _told("export", home / "case", "--to", "html", "--out", home / "b.html")
    assert (home / "b.html").read_text(encoding="utf-8").endswith("</html>")
    assert len(_told("export", home / "case").splitlines()) >= 4


def test_read_prints_claims_on_stdout_and_problems_on_stderr(home: Path) -> None:
    result = _run("read", home / "one.txt", home / "none.txt", "--theatre", "myanmar")
    assert result.exit_code == 0
    claims = [json.loads(line) for line in result.stdout.splitlines()]
    assert {c["kind"] for c in claims} >= {"RETREAT", "CONSULT"}
    assert "none.txt" in result.stderr
    assert _run("read", home / "none.txt").exit_code == 2
    assert "RETREAT/withdraw" in _told("read", home / "one.txt", "--format", "table")


def test_serve_answers_and_stops_on_ctrl_c(home: Path) -> None:
    call = [sys.executable, "-c", "from crossbearing.cli.app import run; run()", "serve", str(home / "case"), "-p", "0"]
    with subprocess.Popen(call, stderr=subprocess.PIPE, text=True) as served:
        assert served.stderr is not None
        address = next(word for word in served.stderr.readline().split() if word.startswith("http"))
        for _ in range(100):
            try:
                page = urllib.request.urlopen(address, timeout=10).read().decode()
                break
            except OSError:
                time.sleep(0.05)
        assert "Disputed" in page
        served.send_signal(signal.SIGINT)
        rest = served.communicate(timeout=20)[1]
    assert "Traceback" not in rest
    assert served.returncode == 130


def test_demo_and_link_say_the_same_in_json(tmp_path: Path) -> None:
    runner = CliRunner()
    shown = runner.invoke(app, ["demo", "--folder", str(tmp_path), "--json"])
    told = json.loads(shown.stdout)
    assert (shown.exit_code, Path(told["page"]).is_file()) == (0, True)
    assert told["brief"]["reports"] == 11
    linked = json.loads(runner.invoke(app, ["link", told["project"], "--json"]).stdout)
    assert linked["changed"] == 0
    assert all(count > 0 for count in linked["unknown"].values())
