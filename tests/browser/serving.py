"""A running server and a running Chromium for the browser tests, and what a page must never do."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from crossbearing.web.app import create_app

CHROMIUM = shutil.which("chromium")
NEEDS = "Chromium is not installed (apt-get install chromium fonts-noto-core)"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@contextmanager
def served(project: Any) -> Iterator[str]:
    """Serve a project on a free port of this machine and yield its address."""
    import uvicorn

    from crossbearing.cli.serving import listen

    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(create_app(project), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@contextmanager
def chromium() -> Iterator[Any]:
    """Start Chromium and yield it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


def opened(browser: Any, width: int, scheme: str, base: str, **more: Any) -> tuple[Any, list[str]]:
    """Return a page and the list to which each console message, fault and request off the machine is added."""
    page = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, **more).new_page()
    faults: list[str] = []
    page.on("console", lambda m: faults.append(f"console {m.type}: {m.text}"))
    page.on("pageerror", lambda e: faults.append(f"error: {e}"))
    page.on("request", lambda r: None if r.url.startswith(base) else faults.append(f"request to {r.url}"))
    return page, faults


def until(page: Any, expression: str) -> None:
    """Wait until an expression holds on a page (Playwright's own wait evaluates words, which the policy forbids)."""
    for _ in range(400):
        try:
            if page.evaluate(expression):
                page.wait_for_load_state("load")  # scripts run after the words are there
                return
        except Exception as fault:
            if "context was destroyed" not in str(fault):  # a page was left while it was asked
                raise
        page.wait_for_timeout(25)
    raise AssertionError(f"never so: {expression}")
