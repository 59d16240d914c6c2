"""The pages of a real project key by key: map, report, review, slider; without scripts; and under axe-core."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from serving import CHROMIUM, NEEDS, chromium, opened, served, until

import crossbearing as xb
import made_review
from crossbearing.project import Project
from crossbearing.web import island

AXE = "axe-core@4.10.3"
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason=NEEDS)]
scripted = pytest.mark.skipif(not island.is_built(), reason="The scripts are not bundled (python hatch_build.py)")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    with xb.open(made_review.make(tmp_path_factory.mktemp("desk"))) as opened_project:
        yield opened_project


@pytest.fixture(scope="module")
def address(project: Project) -> Iterator[str]:
    with served(project) as base:
        yield base


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the source of axe-core: of the file that CROSSBEARING_AXE names, else fetched from the npm registry."""
    if named := os.environ.get("CROSSBEARING_AXE"):
        return Path(named).read_text(encoding="utf-8")
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed, so axe-core cannot be fetched")
    folder = tmp_path_factory.mktemp("axe")
    done = subprocess.run([npm, "pack", AXE, "--silent"], cwd=folder, capture_output=True, text=True, timeout=120)
    if done.returncode:
        pytest.skip(f"{AXE} cannot be fetched from the npm registry")
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        source = archive.extractfile("package/axe.min.js")
        assert source is not None
        return source.read().decode()


def every(project: Project) -> list[str]:
    question = project.findings().findings[0].question.id
    report = next(project.reports()).id
    pages = [
        "/",
        "/questions",
        f"/questions/{question}",
        "/reports",
        f"/reports/{report}",
        "/map",
        "/timeline",
        "/talks",
    ]
    for talks in project.talks():
        pages += [f"/talks/{talks.id}"] + ([f"/talks/{talks.id}/outlook"] if talks.positions else [])
    return [*pages, "/sources", "/review", "/note", "/docs"]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Any, address: str, project: Project, axe: str, width: int, scheme: str) -> None:
    page, _ = opened(browser, width, scheme, address)
    told = {}
    for path in every(project):
        page.goto(address + path)
        page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
        page.evaluate(axe)
        found = page.evaluate("axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes[0].html.slice(0, 200)))")
        told |= {path: found} if found else {}
    assert told == {}
    page.context.close()


@scripted
def test_the_map_zooms_plays_and_is_reached_by_keys(browser: Any, address: str) -> None:
    page, faults = opened(browser, 1280, "light", address)
    page.goto(address + "/map")
    page.wait_for_selector("#play button:has-text('play')")
    page.locator("#map-svg").focus()
    page.keyboard.press("+")
    until(page, "document.querySelector('#view').getAttribute('transform')?.includes('scale(1.5')")
    page.keyboard.press("ArrowLeft")
    assert "translate(0" not in page.get_attribute("#view", "transform")
    page.keyboard.press("0")
    assert "scale(1)" in page.get_attribute("#view", "transform")
    page.locator(".place").first.focus()
    page.keyboard.press("Enter")
    assert "scale(8)" in page.get_attribute("#view", "transform")
    page.get_by_label("show the whole map").click()
    page.get_by_label("zoom to a place").select_option("lashio")
    assert "scale(8)" in page.get_attribute("#view", "transform")
    slider = page.locator("#play input[type=range]")
    slider.focus()
    page.keyboard.press("Home")
    first = page.locator("h1").text_content()
    page.keyboard.press("End")
    assert page.locator("h1").text_content() != first
    assert page.locator("#map-table tbody tr").count() >= 1
    page.get_by_role("button", name="play").click()
    page.wait_for_selector("#play button:has-text('stop')")
    assert faults == []
    page.context.close()


@scripted
def test_the_map_writes_places_in_their_own_script_and_keeps_it_while_it_plays(browser: Any, address: str) -> None:
    page, faults = opened(browser, 390, "dark", address)
    page.goto(address + "/map")
    assert page.locator(".local").count() == 0
    page.locator("select[name=names]").select_option("both")
    page.get_by_role("button", name="Show", exact=True).click()
    until(page, "location.search.includes('names=both')")
    page.wait_for_selector("#play button:has-text('play')")
    label = page.locator('text.label[data-place="lashio"]')
    assert "Lashio လားရှိုး" in label.text_content()
    assert page.locator("tspan.local").first.get_attribute("lang") == "my"
    slider = page.locator("#play input[type=range]")
    slider.focus()
    page.keyboard.press("Home")
    page.keyboard.press("End")
    assert "လားရှိုး" in label.text_content()
    named = page.locator("#map-table td:first-child", has_text="လားရှိုး").first
    assert named.locator("bdi[lang=my]").count() == 1 and named.locator("a").count() == 1  # the row is still a link
    assert faults == []
    page.context.close()


@scripted
def test_the_report_lights_claims_by_pointer_and_keys(browser: Any, address: str, project: Project) -> None:
    page, faults = opened(browser, 1280, "light", address)
    page.goto(f"{address}/reports/{next(project.reports()).id}")
    page.locator("mark").first.hover()
    lit = page.locator("li.lit").first.get_attribute("data-claim")
    assert lit in str(page.locator("mark").first.get_attribute("data-claims"))
    page.mouse.move(0, 0)
    assert page.locator(".lit").count() == 0
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.className") == "number"
    assert page.locator("mark.lit").count() >= 1
    page.keyboard.press("k")
    assert faults == []
    page.context.close()


def shows(sign: str, card: str | None) -> str:
    """Return the expression that the page shows this card, or another one; false while it shows none."""
    return f"[...document.querySelectorAll('#card')].some((one) => one.dataset.card {sign} '{card}')"


@scripted
def test_the_review_is_done_by_keys(browser: Any, address: str, project: Project) -> None:
    page, faults = opened(browser, 1280, "light", address)
    page.goto(address + "/review")
    card = page.get_attribute("#card", "data-card")
    page.keyboard.press(" ")
    until(page, shows("!==", card))
    second = page.get_attribute("#card", "data-card")
    assert second != card
    page.keyboard.press("a")
    until(page, shows("!==", second))
    assert (project.records()[-1].subject, project.records()[-1].value) == (second, "accepted")
    page.keyboard.press("u")
    until(page, shows("===", second))
    assert project.records()[-1].action == "undo"
    page.keyboard.press("x")
    until(page, shows("!==", second))
    assert project.records()[-1].value == "rejected"
    page.keyboard.press("u")
    until(page, shows("===", second))
    for key in "ems":
        page.keyboard.press(key)
        assert page.locator(f".decision-form[data-open={key}]").get_attribute("open") is not None
        page.keyboard.press("Escape")
        until(page, "!document.querySelector('.decision-form[open]')")
        page.evaluate("document.activeElement.blur()")
    page.keyboard.press("o")
    page.keyboard.press("Tab")
    page.keyboard.type("a call, xa")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    until(page, shows("!==", second))
    assert (project.records()[-1].action, project.records()[-1].why) == ("override", "a call, xa")
    project.undo()
    assert faults == []
    page.context.close()


@scripted
def test_the_slider_of_moments_sends_what_the_list_would(browser: Any, address: str) -> None:
    page, faults = opened(browser, 1280, "light", address)
    page.goto(address + "/questions")
    page.locator(".asof input[type=range]").focus()
    page.keyboard.press("Home")
    page.wait_for_url("**as_of=2*")
    assert page.locator(".asof output").text_content() == page.locator(".asof select option:checked").text_content()
    assert faults == []
    page.context.close()


@scripted
def test_a_note_has_the_fingerprint_of_its_evidence(browser: Any, address: str, tmp_path: Path) -> None:
    call = tmp_path / "call.ogg"
    call.write_bytes(b"a call" * 1000)
    page, faults = opened(browser, 1280, "light", address)
    page.goto(address + "/note")
    page.fill("input[name=evidence]", "a call")
    page.set_input_files("input[type=file]", call)
    until(page, "document.querySelector('output').textContent.includes('is noted')")
    digest = hashlib.sha256(call.read_bytes()).hexdigest()
    assert page.input_value("input[name=evidence]") == f"a call; call.ogg (SHA-256 {digest})"
    assert faults == []
    page.context.close()


def test_the_first_paint_takes_less_than_a_second(browser: Any, address: str, project: Project) -> None:
    page, _ = opened(browser, 1280, "light", address)
    first = "performance.getEntriesByName('first-contentful-paint').map((e) => e.startTime)[0] || null"
    slow = {}
    for path in every(project):
        took = []
        for _ in range(3):  # the least of three: others work on this machine too
            page.goto(address + path)
            until(page, first)
            took.append(page.evaluate(first))
        slow |= {path: took} if min(took) > 1000 else {}
    assert slow == {}
    page.context.close()


def test_all_works_without_scripts(browser: Any, address: str, project: Project) -> None:
    page, faults = opened(browser, 390, "light", address, java_script_enabled=False)
    for path in every(project):
        assert page.goto(address + path).status == 200
    page.goto(address + "/map")
    page.locator("a[rel=prev]").click()
    assert "on=" in page.url
    page.goto(address + "/review")
    page.locator("button[value=accept]").click()
    assert project.records()[-1].value == "accepted"
    page.locator("button[aria-label^='undo line']").first.click()
    assert project.records()[-1].action == "undo"
    assert faults == []
    page.context.close()


def test_the_brief_prints_without_what_a_sheet_cannot_do(browser: Any, address: str) -> None:
    page, _ = opened(browser, 1280, "light", address)
    page.goto(address)
    page.emulate_media(media="print")
    assert not page.locator(".bar").is_visible()
    assert not page.locator(".filters").first.is_visible()
    assert page.locator(".line").first.is_visible()
    page.context.close()
