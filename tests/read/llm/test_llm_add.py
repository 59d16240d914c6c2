"""The extractor `llm` in a project: what is refused is told, a dead endpoint loses nothing, tokens are said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from stub_endpoint import Answer, Endpoint, claim, fault, lines, said
from typer.testing import CliRunner

import crossbearing as xb
from crossbearing.cli.app import app
from crossbearing.errors import CrossbearingError
from made_run import theatre_folder

SETTINGS = '[settings]\nextractor = "llm"\nllm_tries = 1\nllm_price_in = 1.0\nengine = "serial"\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    theatre_folder(tmp_path / "theatre")
    folder = tmp_path / "p"
    xb.create(folder, theatre=tmp_path / "theatre").close()
    file = folder / "crossbearing.toml"
    file.write_text(file.read_text().replace("[settings]\n", SETTINGS))
    (tmp_path / "reports").mkdir()
    for n in range(6):
        head = "source: herald\npublished: 2025-03-24\n\n"
        (tmp_path / "reports" / f"{n}.txt").write_text(f"{head}The rebels took hill {n} on Monday. It rained.")
    return folder


def answer(body: dict[str, Any], number: int = 0) -> Answer:
    return said([claim(lines(body)[0], actors=["The rebels"]), claim("the president fled")])


def add(project: Path) -> Any:
    with xb.open(project) as ledger:
        return ledger.add(project.parent / "reports")


def test_reports_are_read_once_and_what_is_refused_is_told(endpoint: Endpoint, project: Path) -> None:
    endpoint.answer = answer
    added = add(project)
    assert (added.new, added.claims, added.problems["read/refused"]) == (6, 6, 6)
    assert add(project).skipped == 6
    with xb.open(project) as ledger:
        problems = list(ledger.problems())
        assert ledger.reread(why="a test") == 0
        assert list(ledger.problems()) == problems  # none is told twice
        assert {c.reading for c in ledger.claims()} == {next(iter(ledger.claims())).reading}
        assert "prompt 1" in ledger.receipts()[-1].plugins["extractor"]
    assert len(endpoint.asked) == 6


def test_an_endpoint_that_dies_stops_the_run_and_the_next_one_goes_on(endpoint: Endpoint, project: Path) -> None:
    endpoint.answer = lambda body, number: answer(body) if number < 4 else fault(500, "down")
    with pytest.raises(CrossbearingError, match="did not answer"):
        add(project)
    with xb.open(project) as ledger:
        read = {r.id for r in ledger.reports()}
        assert read <= {c.report for c in ledger.claims()}  # none counts as read that nobody answered for
    asked = len(endpoint.asked)
    endpoint.answer = answer
    assert add(project).claims == 6 - len(read)
    assert len(endpoint.asked) == asked + 2


def test_no_address_is_a_fault_of_the_run_and_not_of_each_report(
    endpoint: Endpoint, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CROSSBEARING_LLM_URL")
    with pytest.raises(CrossbearingError, match="no address"):
        add(project)


@pytest.mark.slow
def test_add_says_what_was_asked_in_all_its_processes(endpoint: Endpoint, project: Path) -> None:
    endpoint.answer = answer
    file = project / "crossbearing.toml"
    file.write_text(file.read_text().replace('"serial"', '"pool"'))
    done = CliRunner().invoke(app, ["add", str(project), str(project.parent / "reports"), "--json"])
    assert done.exit_code == 0, done.output
    assert "Asked the model 6 times, used 0 kept answers: 600 tokens in, 60 out." in done.stderr
    assert "At the prices of the settings that is 0.0006." in done.stderr
    assert "Asked" not in done.stdout
