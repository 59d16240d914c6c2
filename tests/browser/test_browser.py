"""The pages in a real browser: no console error, no request off the machine, nothing cut off, keys reach all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from serving import CHROMIUM, NEEDS, chromium, opened, served

import made_ledger as made
from crossbearing.exchange import html

PAGES = [
    "/", "/questions", "/questions/aaaaa1", "/reports", "/reports/report-bell", "/map", "/timeline", "/talks",
    "/talks/talks1", "/talks/talks1/outlook", "/talks/talks1/outlook?tornado=1", "/sources", "/review", "/docs",
    "/note", "/nowhere",
]  # fmt: skip
SHOTS = os.environ.get("CROSSBEARING_SCREENSHOTS", "")

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason=NEEDS)]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(made.Desk()) as base:
        yield base


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_and_stay_on_this_machine(browser: Any, address: str, width: int, scheme: str) -> None:
    page, faults = opened(browser, width, scheme, address)
    for path in PAGES:
        page.goto(address + path)
        if path == "/nowhere":
            faults[:] = [f for f in faults if "404" not in f]  # Chromium itself tells of it
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
        if SHOTS:
            name = path.strip("/").replace("/", "-").replace("?", "-") or "brief"
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{scheme}.png", full_page=True)
    assert faults == []
    page.context.close()


def test_the_single_file_opens_from_disk_with_its_style(browser: Any, tmp_path: Path) -> None:
    from crossbearing.desk import brief

    target = tmp_path / "brief.html"
    target.write_text(html.render(brief(made.Desk())), encoding="utf-8")  # type: ignore[arg-type]
    page, faults = opened(browser, 1280, "light", target.as_uri())
    page.goto(target.as_uri())
    assert page.evaluate("getComputedStyle(document.querySelector('.line')).display") == "grid"  # the hash fits
    page.locator("details").first.locator("summary").click()
    assert page.locator("q").first.is_visible()
    assert faults == []
    page.context.close()


def test_the_keyboard_reaches_links_and_quotes(browser: Any, address: str) -> None:
    page, _ = opened(browser, 1280, "light", address)
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left >= 0")
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.tagName"))
    assert {"A", "SUMMARY", "INPUT", "SELECT", "BUTTON"} <= reached
    page.context.close()


def test_a_number_in_the_text_leads_to_its_claim(browser: Any, address: str) -> None:
    page, _ = opened(browser, 1280, "light", address)
    page.goto(address + "/reports/report-bell")
    page.locator("#at-c3").click()
    assert page.url.endswith("#claim-c3")
    assert page.locator("#claim-c3").is_visible()
    page.context.close()
