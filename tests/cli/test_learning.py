"""The command learn: what it learns, that nothing is learnt without it, as_of, undo, reviews, and where it shows."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

import crossbearing as xb
from crossbearing import codec, desk
from crossbearing.cli.app import app
from crossbearing.cli.demo import find_examples
from crossbearing.model.learnt import LEAST_REVIEWED, Learnt
from crossbearing.project import Project
from crossbearing.web.app import create_app
from made_project import moment

RUN = CliRunner()
TOWNS = ("Lashio", "Hsenwi", "Kutkai", "Namtu", "Muse", "Laukkai", "Theinni", "Kunlong")
TEXTS = {
    ("highland-courier", 24): "The MNDAA controls {}, traders said on the road north.",
    ("plumbline-wire", 25): "{} is held by the MNDAA, according to a schoolteacher.",
    ("union-sentinel", 26): "The Tatmadaw controls {}, the army said in a statement.",
}


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of three outlets that speak of the same towns, one of them otherwise than the rest."""
    folder = tmp_path_factory.mktemp("learning")
    with xb.create(folder / "desk", find_examples() / "theatre") as project:
        for n, town in enumerate(TOWNS):
            for (outlet, day), words in TEXTS.items():
                file = folder / f"{n}-{day}.txt"
                file.write_text(
                    f"source: {outlet}\npublished: 2025-03-{day}\n\n{words.format(town)}\n", encoding="utf-8"
                )
                project.add(file, workers=1)
    return folder / "desk"


@pytest.fixture
def folder(ready: Path, tmp_path: Path) -> str:
    """A copy of the project for each test."""
    shutil.copytree(ready, tmp_path / "desk")
    return str(tmp_path / "desk")


def call(*words: str) -> str:
    answer = RUN.invoke(app, list(words))
    if answer.exception and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    assert answer.exit_code == 0, answer.output
    return answer.output


def holder(project: Project, town: str, as_of: str | None = None) -> dict[str, float]:
    found = project.findings(as_of=as_of)
    one = next(f for f in found.findings if f.question.text.startswith(f"Who holds {town}"))
    return {a.value: a.probability for a in one.answers}


def test_learning_moves_answers_and_is_taken_back(folder: str) -> None:
    with xb.open(folder) as project:
        before, then = holder(project, "Lashio"), moment()
        assert project.learnt() is None
    told = json.loads(call("learn", folder, "--json", "--why", "a try"))
    assert told["problems"] == [] and told["learnt"]["questions"] >= 6 and told["learnt"]["reviewed"] == 0
    with xb.open(folder) as project:
        learnt = project.learnt()
        assert learnt == codec.from_dict(Learnt, told["learnt"])
        after = holder(project, "Lashio")
        assert after["mndaa"] > before["mndaa"] + 0.02  # who is against all others by his own gain weighs less
        assert not any(f.learnt for f in project.findings().findings)  # none was reviewed
        assert holder(project, "Lashio", as_of=then) == before and project.learnt(then) is None
        record = project.records()[-1]
        assert (record.number, record.action, record.why) == (told["record"], "learn", "a try")
        assert "learnt from agreement, no questions reviewed" in " ".join(desk.brief(project).notes)
    again = json.loads(call("learn", folder, "--json"))
    assert again["record"] is None and again["learnt"] == told["learnt"]
    assert "learnt from agreement" in call("why", folder, question(folder))
    call("undo", folder)
    with xb.open(folder) as project:
        assert project.learnt() is None and holder(project, "Lashio") == before
    assert "priors, not learnt" in call("why", folder, question(folder))


def question(folder: str) -> str:
    with xb.open(folder) as project:
        return next(
            f.question.id for f in project.findings().findings if f.question.text.startswith("Who holds Lashio")
        )


def test_what_is_printed_names_source_stake_prior_and_learnt(folder: str) -> None:
    said = call("learn", folder)
    (party,) = [line for line in said.splitlines() if line.startswith("SAC")]
    assert party.split()[1:4] == ["party", "gain", "8"] and "0.80 / 0.50" in party  # the prior of own gain
    assert "0 of them reviewed" in said and "Take it back: crossbearing undo" in said
    assert "Nothing is new" in call("learn", folder)


def test_reviews_teach_and_enough_of_them_make_findings_learnt(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with xb.open(folder) as project:
        control = [f for f in project.findings().findings if f.question.family == "control"]
        for f in control[:6]:
            desk.override(project, f.question.id, "sac", why="seen")
    told = json.loads(call("learn", folder, "--json"))
    assert told["learnt"]["reviewed"] == 6 < LEAST_REVIEWED
    party = next(s for s in told["learnt"]["sources"] if s["kind"] == "party" and s["stake"] == "gain" and s["source"])
    assert party["right"] > 0.8 and party["says"][0] / party["says"][1] > 1.6
    monkeypatch.setattr("crossbearing.model.learnt.LEAST_REVIEWED", 6)
    with xb.open(folder) as project:
        found = project.findings(refresh=True)
        assert all(f.learnt for f in found.findings)
        assert not any(f.learnt for f in project.findings(judge="majority").findings)
        assert all(row.letter in "ABCDEF" for row in desk.outlets(project))
        assert not any("priors" in note for note in desk.brief(project).notes)


def test_a_project_with_nothing_to_learn_from_says_so(tmp_path: Path) -> None:
    xb.create(tmp_path / "desk", find_examples() / "theatre").close()
    said = call("learn", str(tmp_path / "desk"))
    assert "Nothing to learn from" in said and "priors, not learnt" in said
    with xb.open(tmp_path / "desk") as project:
        assert project.records() == []


def test_the_page_of_sources_shows_learnt_beside_prior(folder: str) -> None:
    def get(path: str) -> Any:
        with xb.open(folder) as project:
            answer = TestClient(create_app(project), base_url="http://localhost").get(path)
            assert answer.status_code == 200
            return answer

    assert "crossbearing learn" in get("/sources").text and "not learnt yet" in get("/sources").text
    assert get("/sources/learnt.json").json() == []
    assert {(r["right"], r["learnt_on"]) for r in get("/sources.json").json()} == {(None, 0)}
    call("learn", folder)
    text, rows = get("/sources").text, get("/sources/learnt.json").json()
    assert "0.80 / 0.50" in text and "relays rightly" in text and "not learnt yet" not in text
    party = next(r for r in rows if r["kind"] == "party" and r["source"])
    assert party["says_prior"] == [0.8, 0.5] and party["claims"] >= 5 and party["says"][0] >= party["says"][1]
    trust = {r["id"]: (r["relays_prior"], r["relays_on"]) for r in get("/sources.json").json()}
    assert trust["plumbline-wire"][0] == 0.95 and trust["plumbline-wire"][1] >= 5
    assert "learn: " in get("/review").text


def test_a_line_that_cannot_be_read_counts_as_nothing_learnt(folder: str) -> None:
    with xb.open(folder) as project:
        project.record("learn", "sources", "x", "{", why="another version")
        assert project.learnt() is None and project.findings().findings
