"""The commands: what they print, where, and with which exit code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import crossbearing
import made_ledger as made
from crossbearing.cli import app as entry
from crossbearing.cli.screen import clean
from crossbearing.errors import CrossbearingError, UsageError

GOLDEN = Path(__file__).parent / "golden_brief.txt"
COMMANDS = [
    "demo", "init", "add", "brief", "findings", "why", "talks", "outlook", "serve", "export", "read", "link", "set",
    "undo", "receipts", "problems", "eval", "plugins", "reconcile", "theatre",
]  # fmt: skip


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> made.Desk:
    one = made.Desk()
    monkeypatch.setattr(crossbearing, "open", lambda path: one, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    return one


def _run(*words: str) -> Result:
    return CliRunner().invoke(entry.app, list(words))


def _shell(*words: str, **more: object) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "-c", "from crossbearing.cli.app import run; run()", *words]
    return subprocess.run(call, capture_output=True, text=True, timeout=60, **more)  # type: ignore[call-overload,no-any-return]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str) -> None:
    result = _run(command, "--help")
    assert result.exit_code == 0
    if command != "theatre":
        assert re.search(r"Examples?:\n\s+crossbearing " + command, result.stdout)


def test_the_brief_on_a_terminal_is_as_it_was(desk: made.Desk) -> None:
    result = _run("brief", "ford")
    assert result.exit_code == 0
    assert result.stdout == GOLDEN.read_text(encoding="utf-8")


def test_the_brief_goes_to_files_and_to_json(desk: made.Desk, tmp_path: Path) -> None:
    page, text = tmp_path / "b.html", tmp_path / "b.md"
    result = _run("brief", "ford", "--html", str(page), "--markdown", str(text))
    assert result.exit_code == 0
    assert result.stdout == ""
    assert str(page) in result.stderr
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert text.read_text(encoding="utf-8").startswith("# ford")
    told = json.loads(_run("brief", "ford", "--json").stdout)
    assert [s["id"] for s in told["sections"]][1] == "disputed"


def test_a_file_that_cannot_be_written_is_said(desk: made.Desk, tmp_path: Path) -> None:
    result = _run("brief", "ford", "--html", str(tmp_path / "no" / "b.html"))
    assert isinstance(result.exception, UsageError)
    assert "cannot be written" in result.exception.message


def test_control_codes_of_a_report_never_reach_the_terminal(desk: made.Desk) -> None:
    for words in (["brief", "ford"], ["talks", "ford"], ["why", "ford", "aaaaa2"], ["findings", "ford"]):
        told = _run(*words).stdout
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", told), words
    assert "[bold]x[/bold]" in _run("brief", "ford").stdout
    told = _run("brief", "ford", "--json").stdout
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert made.HOSTILE in json.dumps(json.loads(told), ensure_ascii=False).encode().decode("unicode_escape") or any(
        c["quote"] == made.HOSTILE
        for s in json.loads(told)["sections"]
        for line in s["lines"]
        for c in line["citations"]
    )


def test_clean_takes_whole_sequences() -> None:
    assert clean("a\x1b[31mb\x1b]0;title\x07c\x9b2Jd\x1b(Be\u202ef\tg\nh\r") == "abcd(Bef\tg\nh"


def test_why_prints_each_row_with_its_words_and_checks_the_sum(desk: made.Desk) -> None:
    told = _run("why", "ford", "aaaaa1").stdout
    assert "disputed by rule standing/disputed; 2 outlets, 2 origins; judge bayes; priors, not learnt" in told
    assert "+0.200  an officer, through Mast Radio   without it: roughly even chance (0.450)" in told
    assert "“Nobody has left Sill” (an officer (NRA), Mast Radio, 5 March 2025)" in told
    assert "+0.431  sum; the rows add up to it" in told


def test_findings_filter_and_suggest(desk: made.Desk) -> None:
    lines = _run("findings", "ford", "--standing", "disputed", "--json").stdout.splitlines()
    assert [json.loads(line)["question"]["id"] for line in lines] == ["aaaaa1"]
    assert "aaaaa1" in _run("findings", "ford", "--place", "Sill", "--actor", "Northern River Army").stdout
    fault = _run("findings", "ford", "--standing", "disputd").exception
    assert isinstance(fault, UsageError)
    assert "Did you mean 'disputed'?" in fault.hint
    fault = _run("findings", "ford", "--place", "Sil").exception
    assert isinstance(fault, UsageError)
    assert "Sill" in fault.hint


def test_talks_and_outlook_show_their_words(desk: made.Desk) -> None:
    told = _run("talks", "ford").stdout
    assert "Lever: Lake Republic (threatened): closes the bridge against NRA unless a deal is signed." in told
    assert "“The sides met in Weir on 3 March”" in told
    told = _run("outlook", "ford").stdout
    assert "Uncalibrated for armed talks." in told
    assert "compromise: One position is not known." in told


def test_problems_by_code_and_unknown_codes(desk: made.Desk) -> None:
    assert "read/no-date  old.txt" in _run("problems", "ford").stdout
    assert _run("problems", "ford", "--code", "read/empty").stdout == "No problem.\n"
    assert isinstance(_run("problems", "ford", "--code", "read/no-dat").exception, UsageError)


def test_export_writes_lines_that_can_be_read_back(desk: made.Desk, tmp_path: Path) -> None:
    from crossbearing import codec, plugins
    from crossbearing.model.claim import Claim

    target = tmp_path / "claims.jsonl"
    with target.open("wb") as out:
        plugins.load("format", "jsonl").write(made.CLAIMS, out)
    assert [codec.decode(Claim, line) for line in target.read_bytes().splitlines()] == list(made.CLAIMS)


def test_unknown_days_and_fields_are_refused(desk: made.Desk) -> None:
    fault = _run("brief", "ford", "--on", "24.3.2025").exception
    assert isinstance(fault, UsageError)
    assert fault.exit_code == 2
    fault = _run("set", "ford", "abc", "publishd", "2025-03-24", "--why", "x").exception
    assert isinstance(fault, UsageError)
    assert "Did you mean 'published'?" in fault.hint


def test_serving_to_others_needs_a_long_token(desk: made.Desk) -> None:
    for words in (["--host", "0.0.0.0"], ["--host", "0.0.0.0", "--token", "short"]):
        assert isinstance(_run("serve", "ford", *words).exception, UsageError)


def test_a_fault_is_a_message_and_a_hint_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.tell(CrossbearingError("It broke \x1b[31mhere.", hint="Mend it.")) == 1
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "It broke here.\nMend it.\n")


def test_in_a_shell_faults_have_exit_codes(tmp_path: Path) -> None:
    done = _shell("brief", str(tmp_path / "none"))
    assert done.returncode == 2
    assert done.stdout == ""
    assert "crossbearing init" in done.stderr
    assert "Traceback" not in done.stderr
    done = _shell("breif")
    assert done.returncode == 2
    assert "brief" in done.stderr


def test_a_reader_that_goes_away_is_no_fault() -> None:
    call = f'"{sys.executable}" -c "from crossbearing.cli.app import run; run()" theatre show myanmar | head -1'
    done = subprocess.run(["bash", "-c", call], capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    assert done.stdout.startswith("Sheet")


def test_help_starts_at_once_and_imports_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['crossbearing', '--help']\n"
        "from crossbearing.cli.app import run\n"
        "try: run()\n"
        "except SystemExit: pass\n"
        "heavy = {'rich', 'msgspec', 'numpy', 'scipy', 'sqlalchemy', 'fastapi', 'jinja2', 'trafilatura', 'pypdf'}\n"
        "print('HEAVY', sorted(heavy & set(sys.modules)))"
    )
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    took = time.monotonic() - began
    assert "HEAVY []" in done.stdout
    # Alone it takes 0.1 s (docs/cli.md); the bound leaves room for a busy machine.
    assert took < (3 if os.environ.get("PYTEST_XDIST_WORKER") else 1.5)
