"""Real article pages: title, day and text are found (data that is not in the repository)."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from crossbearing.model.report import Report
from crossbearing.read.step import read_file
from crossbearing.settings import Settings

PAGES = Path(__file__).parents[3] / "shared/data/html/tests/resources/parser/test_data/uk"


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return set(zip(words, words[1:], words[2:], strict=False))


def _body(version: dict[str, Any]) -> str:
    return " ".join(p for section in version["body"]["sections"] for p in section["paragraphs"])


@pytest.mark.public
def test_shares_of_titles_days_and_texts_that_are_found(capsys: pytest.CaptureFixture[str]) -> None:
    if not PAGES.is_dir():
        pytest.skip("needs ../shared/data/html")
    titles = days = texts = pages = 0
    for path in sorted(PAGES.glob("*.html.gz")):
        expected = json.loads((PAGES / f"{path.name.split('_')[0]}.json").read_text(encoding="utf-8")).values()
        report = next(i for i in read_file(path, Settings()) if isinstance(i, Report))
        found = _shingles(report.text)
        share, version = max(
            ((len(_shingles(_body(v)) & found) / len(_shingles(_body(v))), v) for v in expected), key=lambda s: s[0]
        )
        pages += 1
        texts += share >= 0.9
        days += str(report.published) == version["publishing_date"][:10]
        titles += len(_shingles(version["title"]) & _shingles(report.title or "")) >= 0.5 * len(
            _shingles(version["title"])
        )
    with capsys.disabled():
        print(f"\n{pages} pages: text {texts / pages:.0%}, day {days / pages:.0%}, title {titles / pages:.0%}")
    assert texts >= 0.95 * pages
    assert days >= 0.95 * pages
    assert titles >= 0.85 * pages
