"""A stub endpoint, an empty folder for answers, and no long waits, for the tests of the extractor `llm`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from stub_endpoint import Endpoint

from crossbearing.model.report import Metadata, Report
from crossbearing.remote import chat

KEY = "sk-very-secret-0123456789"


@pytest.fixture
def endpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    one = Endpoint()
    monkeypatch.setenv(chat.URL, one.url)
    monkeypatch.setenv(chat.KEY, KEY)
    monkeypatch.setenv("CROSSBEARING_LLM_MODEL", "stub")
    monkeypatch.setenv("CROSSBEARING_LLM_CACHE", str(tmp_path / "answers"))
    monkeypatch.setattr(chat, "LONGEST_WAIT", 0.01)
    yield one
    one.close()


@pytest.fixture
def report() -> object:
    def made(text: str) -> Report:
        told = (Metadata("outlet", "herald", "header"), Metadata("published", "2025-03-26", "header"))
        return Report("r" * 32, text, "", "text/plain", "plain", "made.txt", told)

    return made
