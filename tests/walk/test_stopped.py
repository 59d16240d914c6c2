"""Runs that meet another run, are killed, stopped by Ctrl-C or run out of room: nothing is lost, nothing is twice."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from walking import (
    GOOD,
    call,
    ledger,
    many,
    opened,
    quotes_stand,
    refused,
    session_of,
    spawn,
    told,
    told_json,
    wait_until,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
COUNT = 300


def batches(case: Path, claims: int) -> None:
    """Let a project commit each time that so many claims have come together."""
    settings = case / "crossbearing.toml"
    settings.write_text(settings.read_text() + f"batch_claims = {claims}\nworkers = 2\n")


def half_way(case: Path, least: int) -> None:
    """Wait until a run has stored so many reports."""
    with opened(case) as project:
        wait_until(lambda: project.counts()["reports"] >= least)


@pytest.mark.slow
def test_one_process_adds_while_another_reads_concludes_and_would_add(case: Path, good: Path, tmp_path: Path) -> None:
    batches(case, 100)
    many(tmp_path / "in", COUNT)
    run = spawn("add", case, tmp_path / "in")
    half_way(case, 1)
    run.send_signal(signal.SIGSTOP)  # it stays in the midst of its work for as long as this looks on
    seen = told_json("brief", case)["reports"]
    fault = refused("add", case, good)
    assert f"Another run is writing to {case / 'ledger.sqlite'} (process {run.pid})." == fault.message
    assert "nothing of yours was written" in fault.hint
    assert fault.exit_code == 1
    assert "Another run" in refused("undo", case).message
    assert told("findings", case)
    run.send_signal(signal.SIGCONT)
    _, err = run.communicate(timeout=60)
    assert (run.returncode, "Traceback" in err) == (0, False)
    assert 1 <= seen < COUNT
    assert told_json("add", case, good)["new"] == 1
    assert told_json("brief", case)["reports"] == COUNT + 1
    assert [r["outcome"] for r in told_json("receipts", case)] == ["complete", "complete"]


@pytest.mark.slow
def test_a_run_that_is_killed_again_and_again_comes_to_the_same_ledger(case: Path, tmp_path: Path) -> None:
    files = tmp_path / "in"
    many(files, COUNT)
    whole = tmp_path / "whole"
    shutil.copytree(case, whole)
    told("add", whole, files)
    batches(case, 100)
    lock, killed = case / "ledger.sqlite.lock", 0
    for least in (0, 1, COUNT // 2):
        run = spawn("add", case, files)
        if least == 0:  # as soon as the run has begun
            wait_until(lambda: lock.exists() and lock.stat().st_size > 0)
        else:
            half_way(case, least)
        run.send_signal(signal.SIGKILL)
        run.communicate(timeout=10)
        killed += run.returncode == -signal.SIGKILL
        wait_until(lambda leader=run.pid: not session_of(leader))  # type: ignore[misc]
        quotes_stand(case)
        assert told_json("brief", case)["reports"] >= least
    told("add", case, files)
    assert ledger(case) == ledger(whole)
    outcomes = [r["outcome"] for r in told_json("receipts", case)]
    assert outcomes[-1] == "complete"
    assert 1 <= outcomes.count("interrupted") <= killed  # one may end before it is killed, or be killed before it began


@pytest.mark.slow
@pytest.mark.parametrize("least", [0, 1, COUNT // 3])
def test_ctrl_c_leaves_a_project_that_can_be_used_and_no_process(case: Path, tmp_path: Path, least: int) -> None:
    batches(case, 100)
    many(tmp_path / "in", COUNT)
    run = spawn("add", case, tmp_path / "in")
    if least:
        half_way(case, least)
    else:
        wait_until(lambda: len(session_of(run.pid)) > 1)
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does: to the run and to all its workers
    out, err = run.communicate(timeout=10)
    assert run.returncode == 130
    assert err.strip() == "Stopped. What was read so far is stored; the same call goes on from there."
    assert out == ""
    assert session_of(run.pid) == []
    receipt = told_json("receipts", case)[-1]
    assert receipt["outcome"] == "stopped by KeyboardInterrupt"
    kept = told_json("brief", case)["reports"]
    assert least <= kept < COUNT
    assert receipt["counts"].get("new", 0) == kept
    again = told_json("add", case, tmp_path / "in")
    assert (again["new"], again["duplicates"]) == (COUNT - kept, kept)
    assert quotes_stand(case) >= 2 * COUNT


def test_no_room_for_the_ledger_is_said_and_the_next_run_completes(case: Path, tmp_path: Path) -> None:
    batches(case, 40)
    files = many(tmp_path / "in", 120)
    told("add", case, files[0])
    before = ledger(case)

    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    run = spawn("add", case, tmp_path / "in", preexec_fn=no_room)
    _, err = run.communicate(timeout=30)
    assert run.returncode == 1, err
    assert "Traceback" not in err
    assert len(err.splitlines()) == 2  # what is wrong, and what to do
    assert "The ledger" in err
    assert "run it again" in err
    reports, claims, _ = ledger(case)
    assert before[0].items() <= reports.items()
    assert before[1].items() <= claims.items()
    assert len(reports) < 120
    told("add", case, tmp_path / "in")
    assert len(ledger(case)[0]) == 120
    quotes_stand(case)


@pytest.mark.slow
def test_no_room_for_what_is_printed_is_said(case: Path, good: Path) -> None:
    told("add", case, good)
    for words in (("findings", case), ("receipts", case), ("brief", case, "--json"), ("export", case)):
        with Path("/dev/full").open("w") as full:
            call_ = [sys.executable, "-c", "from crossbearing.cli.app import run; run()", *map(str, words)]
            done = subprocess.run(call_, stdout=full, stderr=subprocess.PIPE, text=True, timeout=30, check=False)
        assert done.returncode == 1
        assert done.stderr.splitlines()[:1] == ["The output cannot be written: No space left on device."], words
        assert len(done.stderr.splitlines()) == 2


def test_a_file_that_cannot_be_written_whole_stays_as_it_was(
    case: Path, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told("add", case, good)
    page = tmp_path / "out" / "brief.html"
    page.parent.mkdir()
    for words in (("brief", case, "--html", page), ("export", case, "--to", "html", "--out", page)):
        page.write_text("of yesterday")
        with monkeypatch.context() as patch:
            from crossbearing.exchange import html

            def full(subject: object, out: object) -> None:
                out.write(b"half a page")  # type: ignore[attr-defined]
                raise OSError(28, "No space left on device")

            patch.setattr(html, "write", full)
            fault = refused(*words)
        assert fault.message == f"{page} cannot be written: No space left on device."
        assert page.read_text() == "of yesterday"
        told(*words)
        assert page.read_text().startswith("<!doctype html>")
        assert page.stat().st_mode & 0o777 == good.stat().st_mode & 0o777  # others may read it as any other file
        assert [p.name for p in page.parent.iterdir()] == [page.name]
    assert "cannot be written" in refused("brief", case, "--html", tmp_path / "no" / "b.html").message
    assert "cannot be written" in refused("export", case, "--out", tmp_path).message
    assert "cannot be written" in refused("brief", case, "--html", "/dev/full").message
    link = tmp_path / "link.html"
    link.symlink_to(page)
    told("export", case, "--to", "html", "--out", link)
    assert link.is_symlink()
    assert call("export", case, "--out", "/dev/null").exit_code == 0
    assert Path("/dev/null").is_char_device()


def test_a_ledger_that_is_gone_or_is_none(case: Path, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(GOOD)
    ledger_file = case / "ledger.sqlite"
    ledger_file.rename(tmp_path / "away")
    for words in (("brief", case), ("add", case, tmp_path / "good.txt")):
        assert "There is no ledger" in refused(*words).message
    ledger_file.write_bytes(b"not a database" * 400)
    assert "not a ledger" in refused("brief", case).hint
    (tmp_path / "away").replace(ledger_file)
    assert told_json("add", case, tmp_path / "good.txt")["new"] == 1
    settings = case / "crossbearing.toml"
    kept = settings.read_text()
    settings.write_text(kept + "half = \n")
    assert "not valid TOML" in refused("brief", case).message
    settings.write_text(kept + 'crash_share = "many"\n')
    assert "crash_share" in refused("brief", case).message
