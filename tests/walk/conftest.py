"""A project and a sound report for the walk's tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from walking import GOOD, told


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "110")


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """Return a new project on the shipped theatre."""
    told("init", tmp_path / "case", "--theatre", "myanmar")
    return tmp_path / "case"


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """Return a report with which nothing is wrong."""
    path = tmp_path / "good.txt"
    path.write_text(GOOD, encoding="utf-8")
    return path
