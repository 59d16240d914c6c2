"""The pages in a real browser: no console error, no request off the machine, nothing cut off, keys reach all."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import made_ledger as made
from crossbearing.exchange import html
from crossbearing.web.app import create_app

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PAGES = ["/", "/questions", "/questions/aaaaa1", "/reports", "/reports/report-bell"]
SHOTS = os.environ.get("CROSSBEARING_SCREENSHOTS", "")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (apt-get install chromium fonts-noto-core)"),
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    import uvicorn

    from crossbearing.cli.serving import listen

    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(create_app(made.Desk()), log_level="warning"))  # type: ignore[arg-type]
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


def _open(browser: Any, width: int, scheme: str, base: str) -> tuple[Any, list[str]]:
    page = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    faults: list[str] = []
    page.on("console", lambda m: faults.append(f"console {m.type}: {m.text}"))
    page.on("pageerror", lambda e: faults.append(f"error: {e}"))
    page.on("request", lambda r: None if r.url.startswith(base) else faults.append(f"request to {r.url}"))
    return page, faults


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_and_stay_on_this_machine(browser: Any, address: str, width: int, scheme: str) -> None:
    page, faults = _open(browser, width, scheme, address)
    for path in PAGES:
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
        if SHOTS:
            name = path.strip("/").replace("/", "-") or "brief"
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{scheme}.png", full_page=True)
    assert faults == []
    page.context.close()


def test_the_single_file_opens_from_disk_with_its_style(browser: Any, tmp_path: Path) -> None:
    from crossbearing.desk import brief

    target = tmp_path / "brief.html"
    target.write_text(html.render(brief(made.Desk())), encoding="utf-8")  # type: ignore[arg-type]
    page, faults = _open(browser, 1280, "light", target.as_uri())
    page.goto(target.as_uri())
    assert page.evaluate("getComputedStyle(document.querySelector('.line')).display") == "grid"  # the hash fits
    page.locator("details").first.locator("summary").click()
    assert page.locator("q").first.is_visible()
    assert faults == []
    page.context.close()


def test_the_keyboard_reaches_links_and_quotes(browser: Any, address: str) -> None:
    page, _ = _open(browser, 1280, "light", address)
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
    page, _ = _open(browser, 1280, "light", address)
    page.goto(address + "/reports/report-bell")
    page.locator("#at-c3").click()
    assert page.url.endswith("#claim-c3")
    assert page.locator("#claim-c3").is_visible()
    page.context.close()
