"""The docs say what is so: their blocks run, their links lead somewhere, and their tables are those of the code.

Outputs shown in console blocks are written anew with `python tests/docs/pages.py`.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest
from pages import DOCS, PAGES, ROOT, SHOWN_ONLY, anchors, anew, blocks, calls, ground, links, misfit, run

import crossbearing
from crossbearing import plugins
from crossbearing.cli.app import app
from crossbearing.model.problem import CODES
from crossbearing.settings import Settings

PACKAGE = Path(crossbearing.__file__).resolve().parent
STEPS = ("read", "link", "reconcile", "talks", "outlook")
WINGS_PAGE = {
    "reader": "readers", "extractor": "read", "resolver": "link", "judge": "reconcile", "game": "outlook",
}  # fmt: skip
# Paths of one machine, and where packages are fetched from: neither belongs into a project.
FORBIDDEN = {
    "a path of one machine": re.compile(r"(?<![\w.~>-])/(?:root|work|mnt)/\w|/tmp/[a-z]+/"),
    "the host of a registry": re.compile(r"\b(?:pypi|npmjs)\.(?:org|com)|python[h]osted\.|registry\.[n]pm"),
}
TEXT = {".py", ".md", ".toml", ".csv", ".txt", ".case", ".html", ".css", ".in", ".ini", ".svg", ""}


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_blocks_that_can_run_do_and_print_what_is_shown(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = blocks(page.read_text(encoding="utf-8"))
    kinds = {block.kind for block in found} - {"console", "python", *SHOWN_ONLY}
    assert not kinds, f"blocks of unknown kind: {kinds}"
    able = [block for block in found if block.kind not in SHOWN_ONLY]
    if not able:
        return
    environment = ground(tmp_path)
    monkeypatch.chdir(tmp_path)
    for block in able:
        if block.kind == "python":
            exec(compile(block.body, f"{page.name}, line {block.line}", "exec"), {"__name__": page.stem})
            continue
        for call in calls(block):
            printed = run(call.command, tmp_path, environment)
            if call.shown:
                wrong = misfit(call.shown, printed)
                joined = "\n".join(printed)
                assert not wrong, (
                    f"line {block.line}: `{call.command}` does not print\n{wrong}\n\nIt prints\n{joined}\n\n"
                    "Write it anew: python tests/docs/pages.py"
                )


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    for to in links(page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", to):
            continue
        path, _, anchor = to.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{to} leads nowhere"
        assert target.is_relative_to(ROOT)
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), f"{to}: there is no such heading"


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_paths_in_backticks_are_there(page: Path) -> None:
    rooms = "src|docs|tests|benchmarks|evals|examples|requirements"
    for path in re.findall(rf"`((?:{rooms})/[\w./*-]+)`", page.read_text(encoding="utf-8")):
        if any(word in path for word in ("NAME", "*")):
            continue
        assert (ROOT / path).exists(), f"{path} is not there"


def test_architecture_names_every_module_and_none_that_is_not() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = text[text.index("## Rooms") : text.index("## Who may import whom")]
    told = set(re.findall(r"`(?:\w+/)?(\w+\.py)`", table))
    files = [path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts]
    made = {path.name for path in files} - {"__init__.py"}
    assert made - told == set(), "say in ARCHITECTURE.md what they are for"
    assert told - made == set(), "they are gone: take them out of ARCHITECTURE.md"
    for folder in (p.parent for p in PACKAGE.glob("*/__init__.py")):
        assert f"`{folder.name}/`" in table, folder.name


def test_architecture_has_the_layers_of_the_contract() -> None:
    contract = (ROOT / ".importlinter").read_text(encoding="utf-8")
    found = re.search(r"^layers =\n((?:    .+\n)+)", contract, re.MULTILINE)
    assert found
    shown = "\n".join(line.strip() for line in found[1].splitlines())
    assert f"```text\n{shown}\n```" in (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("step", [*STEPS, "theatres", "store", "cli", "web"])
def test_every_step_has_its_page_and_readme_leads_to_it(step: str) -> None:
    assert (DOCS / f"{step}.md").is_file()
    assert f"docs/{step}.md" in links((ROOT / "README.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize("wing", WINGS_PAGE)
def test_every_plugin_is_on_the_page_of_its_step(wing: str) -> None:
    text = (DOCS / f"{WINGS_PAGE[wing]}.md").read_text(encoding="utf-8")
    missing = [name for name in plugins.names(wing) if not re.search(rf"\b{name}\b", text, re.IGNORECASE)]
    assert not missing


def test_the_modules_of_reading_are_on_its_pages() -> None:
    pages = "".join((DOCS / f"{name}.md").read_text(encoding="utf-8") for name in ("read", "readers", "time"))
    told = set(re.findall(r"(\w+)\.py`", pages))
    language = {"sentence", "grammar", "clause", "voice", "manner", "event", "context", "number", "when", "signature"}
    assert language <= told


def test_every_command_is_on_the_page_of_the_command_line_and_none_that_is_not() -> None:
    text = (DOCS / "cli.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `([a-z]+)", text, re.MULTILINE))
    made = {str(command.name) for command in app.registered_commands} | {str(g.name) for g in app.registered_groups}
    assert told == made


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_no_page_names_a_command_that_is_not(page: Path) -> None:
    made = {str(command.name) for command in app.registered_commands} | {str(g.name) for g in app.registered_groups}
    text = page.read_text(encoding="utf-8")
    told = re.findall(r"(?:`|^\$ |&& )crossbearing ([a-z]+)\b", text, re.MULTILINE)
    assert set(told) <= made


def test_every_problem_is_on_its_page_in_the_words_of_the_code() -> None:
    text = (DOCS / "problems.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+/[\w-]+)` \| (.+?) \| (.+) \|$", text, re.MULTILINE)
    assert [(code, what) for code, what, _ in rows] == list(CODES.items())
    assert all(len(todo) > 5 for _, _, todo in rows)


def test_every_setting_is_on_its_page_with_default_and_meaning() -> None:
    text = (DOCS / "settings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.+?)(?: \([\d.]+ [KMG]iB\))? \| (.+) \|$", text, re.MULTILINE)
    assert rows == [(one.name, str(one.default), one.metadata["meaning"]) for one in fields(Settings)]


def test_the_settings_that_the_page_shows_are_taken(tmp_path: Path) -> None:
    [shown] = [b for b in blocks((DOCS / "settings.md").read_text(encoding="utf-8")) if b.kind == "toml"]
    file = tmp_path / "crossbearing.toml"
    file.write_text(shown.body, encoding="utf-8")
    assert Settings.load(file) != Settings()


def test_the_targets_of_make_that_pages_name_are_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for page in PAGES:
        for target in re.findall(r"(?:`|^)make ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{page.name}: make {target}"


def test_the_picture_is_small_and_of_the_size_that_is_said() -> None:
    picture = (DOCS / "images" / "brief.png").read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(picture[16:20], "big") == 1280
    assert len(picture) < 400_000


def test_no_file_holds_a_path_of_one_machine_or_the_host_of_a_registry() -> None:
    # What git keeps or would keep; what it ignores is nobody's business.
    call = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(call, cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git working tree")
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.suffix not in TEXT or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for what, pattern in FORBIDDEN.items():
            found = pattern.search(text)
            assert not found, f"{name}, line {text.count(chr(10), 0, found.start()) + 1}: {what}: {found[0]}"


def test_a_shown_output_may_leave_lines_out_but_not_change_them() -> None:
    printed = ["Stored 3, in 0.4 s.", "a", "b", "c", "end"]
    assert misfit(("Stored 3, in 9.9 s.", "...", "b", "...", "end"), printed) == ""
    assert misfit(("...", "b", "c", "..."), printed) == ""
    assert misfit(("...", "end"), printed) == ""
    assert misfit(("Stored 3, in 9.9 s.",), printed) != ""
    assert misfit(("...", "c", "b", "..."), printed) != ""
    assert misfit(("...", "c", "...", "b", "..."), printed) != ""
    assert misfit(("a", "..."), printed) == "a"
    assert misfit(("...", "c"), printed) == "c"


def test_a_shown_output_is_written_anew_from_the_lines_that_begin_alike() -> None:
    printed = ["7 reports", "Disputed  2", "  How far has it got?", "    begun: two", "end"]
    shown = ("3 reports", "...", "  How far did it get?", "    begun: one", "...")
    assert anew(shown, printed) == ("7 reports", "...", "  How far has it got?", "    begun: two", "...")
    with pytest.raises(ValueError, match="Nobody left"):
        anew(("...", "Nobody left", "..."), printed)
