"""The commands review and note: the queue, a decision of each kind, and what cannot be decided."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import crossbearing as xb
from crossbearing.cli.app import app
from crossbearing.cli.demo import find_examples
from crossbearing.errors import UsageError

RUN = CliRunner()
TEXT = """source: Highland Courier
published: 2025-03-24

MNDAA troops have begun to leave Lashio, two traders said on Monday.
"""


@pytest.fixture
def folder(tmp_path: Path) -> str:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    with xb.create(tmp_path / "desk", find_examples() / "theatre") as project:
        project.add(tmp_path / "a.txt", workers=1)
    return str(tmp_path / "desk")


def call(*words: str) -> Any:
    answer = RUN.invoke(app, list(words))
    if answer.exception and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    assert answer.exit_code == 0, answer.output
    return answer.output


def test_the_queue_is_listed_and_decided(folder: str) -> None:
    card = json.loads(call("review", folder, "--json").splitlines()[0])
    assert card["claim"][:8] in call("review", folder)
    record = json.loads(call("review", folder, card["claim"][:8], "accept", "--who", "Ana", "--json"))
    assert (record["action"], record["value"], record["who"]) == ("review", "accepted", "Ana")
    question = card["questions"][0]
    call("review", folder, question, "override", "complete", "--why", "seen")
    with xb.open(folder) as project:
        assert project.finding(question).answers[0].value == "complete"
    call("undo", folder)
    with xb.open(folder) as project:
        assert project.finding(question).answers[0].value == "begun"
    assert "polarity" in call("review", folder, card["claim"], "edit", "polarity=denied", "--why", "misread")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("x", "drop"), "no decision"),
        (("x", "accept"), "no claim"),
        (("x", "edit"), "needs FIELD=VALUE"),
        (("x", "edit", "polarity"), "no FIELD=VALUE"),
        (("x", "override", "yes"), "question"),
    ],
)
def test_what_cannot_be_decided_says_why(folder: str, words: tuple[str, ...], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        call("review", folder, *words)


def test_a_note_keeps_the_digest_of_its_evidence_and_no_file(folder: str, tmp_path: Path) -> None:
    (tmp_path / "call.ogg").write_bytes(b"sound")
    told = call("note", folder, "SAC holds Lashio.", "--why", "a call", "--evidence", str(tmp_path / "call.ogg"))
    assert "HOLD: SAC holds Lashio" in told
    with xb.open(folder) as project:
        note = next(r for r in project.reports() if r.reader == "note").meta("note")
        assert note is not None
        assert f"call.ogg (SHA-256 {hashlib.sha256(b'sound').hexdigest()})" in note.value
    assert "No claim was read" in RUN.invoke(app, ["note", folder, "Hello.", "--why", "a call"]).output
