"""Projects whose reports crash, whose files are bad, and whose runs are killed."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path
from typing import Any

import pytest

import crossbearing as xb
import made_run
from crossbearing.errors import CrossbearingError, StoreError
from crossbearing.project import Project
from made_project import content, make, start
from made_run import write_reports


class TestFaults:
    def test_one_crash_is_a_problem_and_its_report_is_kept(self, project: Project, tmp_path: Path) -> None:
        files = write_reports(tmp_path / "in", 3)
        files[1].write_text("source: gazette\npublished: 2025-03-01\n\nCRASH when this is read by the extractor.")
        added = project.add(files)
        assert (added.new, added.problems) == (3, {"read/crash": 1})
        (crash,) = [p for p in project.problems() if p.code == "read/crash"]
        assert "a fault that nobody foresaw" in crash.message
        assert crash.where == files[1].name

    def test_a_run_stops_past_the_share_of_crashes_and_keeps_what_was_read(
        self, project: Project, tmp_path: Path
    ) -> None:
        files = write_reports(tmp_path / "good", 40) + write_reports(tmp_path / "in", 200, more=" CRASH it does.")
        with pytest.raises(CrossbearingError, match="unforeseen fault") as fault:
            project.add(files)
        assert "crossbearing problems" in fault.value.hint
        stored = project.counts()
        assert 40 <= stored["reports"] < 240
        assert stored["claims"] >= 160
        assert project.receipts()[-1].outcome.startswith("Stopped")

    def test_a_report_that_kills_its_process_is_kept_and_the_rest_goes_on(self, tmp_path: Path) -> None:
        made = make(tmp_path / "desk")
        files = write_reports(tmp_path / "in", 60)
        files[30].write_text("source: gazette\npublished: 2025-03-01\n\nKILL whoever reads this report.")
        lines = [
            json.dumps({"text": f"The army took hill {n}. {'KILL' if n == 40 else 'It'} rained."}) for n in range(60)
        ]
        (tmp_path / "many.jsonl").write_text("\n".join(lines))
        added = made.add([*files, tmp_path / "many.jsonl"], workers=2)
        assert added.problems["read/crash"] == 2
        assert made.counts()["reports"] == 59 + 60
        assert {p.where for p in made.problems() if p.code == "read/crash"} == {files[30].name, "many.jsonl"}

    def test_a_second_writer_is_told_at_once(self, project: Project, tmp_path: Path) -> None:
        files = write_reports(tmp_path / "in", 2)
        with project._store.writer():
            other = xb.open(project.folder)
            with pytest.raises(StoreError, match="Another run is writing"):
                other.add(files)
            other.close()
        assert project.add(files).new == 2

    def test_a_full_disk_says_so_and_the_next_run_completes(self, project: Project, tmp_path: Path) -> None:
        files = write_reports(tmp_path / "in", 300, sentences=20)
        write = project._store.write_packed
        calls = 0

        def full(*batch: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == 2:
                raise StoreError("The ledger could not be used: database or disk is full.", hint="Make room.")
            return write(*batch)

        project._store.write_packed = full
        with pytest.raises(StoreError, match="full"):
            project.add(files)
        assert 0 < project.counts()["reports"] < 300
        project._store.write_packed = write
        project.add(files)
        assert project.counts()["reports"] == 300
        assert project.counts()["claims"] == 6_000
        assert [r.outcome for r in project.receipts()][1:] == ["complete"]


class TestKilled:
    # Seconds after the project is open; a whole run takes about half a second.
    @pytest.mark.parametrize("after", [0.0, 0.05, 0.15, 0.3, 0.45])
    def test_a_run_that_is_killed_is_completed_by_the_next(self, tmp_path: Path, after: float) -> None:
        files = write_reports(tmp_path / "in", 200, more=" SLOW it is." if after else "")
        lines = [json.dumps({"text": f"The army took hill {n}. It rained."}) for n in range(200)]
        (tmp_path / "in" / "a.jsonl").write_text("\n".join(lines))
        whole = make(tmp_path / "whole")
        whole.add(tmp_path / "in")
        assert whole.counts()["reports"] == len(files) + 200

        made = make(tmp_path / "desk", "batch_claims = 40\n")
        run = start(made.folder, tmp_path / "in")
        time.sleep(after)
        run.send_signal(signal.SIGKILL)
        run.communicate()
        for report in made.reports():  # what is stored is whole at every instant
            assert len(list(made.claims(report=report.id))) == len(made_run.SENTENCE.findall(report.text))
        made.add(tmp_path / "in")
        assert content(made) == content(whole)
        assert made.counts()["reports"] == len({r.id for r in made.reports()})
        assert made.receipts()[-1].outcome == "complete"
        whole.close()
        made.close()

    def test_ctrl_c_keeps_what_was_read_and_says_so(self, tmp_path: Path) -> None:
        write_reports(tmp_path / "in", 300, more=" SLOW it is.")
        made = make(tmp_path / "desk", "batch_claims = 40\n")
        run = start(made.folder, tmp_path / "in")
        assert run.stdout is not None
        run.stdout.readline()
        run.send_signal(signal.SIGINT)
        run.communicate(timeout=10)
        assert run.returncode != 0
        assert 0 < made.counts()["reports"] < 300
        assert made.receipts()[-1].outcome == "stopped by KeyboardInterrupt"
        made.close()

    def test_one_reads_while_another_adds(self, tmp_path: Path) -> None:
        write_reports(tmp_path / "in", 300, more=" SLOW it is.")
        made = make(tmp_path / "desk", "batch_claims = 40\n")
        run = start(made.folder, tmp_path / "in")
        seen, slowest = [0], 0.0
        while run.poll() is None:
            began = time.perf_counter()
            counts = made.counts()
            slowest = max(slowest, time.perf_counter() - began)
            assert counts["claims"] % 4 == 0
            seen.append(counts["reports"])
            time.sleep(0.02)
        assert run.communicate()[1] == ""
        assert seen == sorted(seen)
        assert any(0 < n < 300 for n in seen)
        assert made.counts()["reports"] == 300
        assert slowest < 1.0
        made.close()
