"""Every test of a project runs on the tiny extractor of `made_run`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import made_run
from crossbearing.project import Project
from made_project import make


@pytest.fixture(autouse=True)
def tiny() -> Iterator[None]:
    take_back = made_run.install()
    yield
    take_back()


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = make(tmp_path / "desk")
    yield made
    made.close()
