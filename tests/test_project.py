"""Projects: make, open, add again and again, be killed, be corrected, and be asked."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import crossbearing as xb
import made_run
from crossbearing import pipeline
from crossbearing.errors import CrossbearingError, StoreError, TheatreError, UsageError
from crossbearing.model.finding import Answer, Finding, Findings, Question
from crossbearing.model.problem import Problem
from crossbearing.project import Project
from made_run import theatre_folder, write_reports


@pytest.fixture(autouse=True)
def tiny() -> Iterator[None]:
    take_back = made_run.install()
    yield
    take_back()


def make(folder: Path, more: str = "") -> Project:
    theatre_folder(folder.parent / "theatre")
    xb.create(folder, theatre=folder.parent / "theatre").close()
    file = folder / "crossbearing.toml"
    file.write_text(file.read_text() + f'extractor = "tiny"\n{more}')
    return xb.open(folder)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = make(tmp_path / "desk")
    yield made
    made.close()


def moment() -> str:
    now = datetime.now(UTC).isoformat()
    time.sleep(0.002)
    return now


def content(project: Project) -> tuple[list[str], list[tuple[str, str]], list[tuple[str, str]]]:
    """Return what is stored, as sorted lists in which anything lost or doubled shows."""
    return (
        sorted(r.id for r in project.reports()),
        sorted((c.report, c.id) for c in project.claims()),
        sorted((p.code, p.where) for p in project.problems()),
    )


class TestCreateAndOpen:
    def test_a_new_project_can_be_opened(self, tmp_path: Path) -> None:
        made = make(tmp_path / "desk")
        assert (made.folder / "ledger.sqlite").exists()
        assert made.theatre is not None
        assert made.theatre.name == "The Ford"
        assert made.settings.extractor == "tiny"
        assert made.name == "desk"

    def test_a_shipped_theatre_by_name(self, tmp_path: Path) -> None:
        assert xb.create(tmp_path / "desk", theatre="myanmar").theatre.id == "myanmar"  # type: ignore[union-attr]

    def test_a_theatre_within_the_project_moves_with_it(self, tmp_path: Path) -> None:
        theatre_folder(tmp_path / "desk" / "ground")
        xb.create(tmp_path / "desk", theatre=tmp_path / "desk" / "ground").close()
        assert 'theatre = "ground"' in (tmp_path / "desk" / "crossbearing.toml").read_text()
        (tmp_path / "desk").rename(tmp_path / "moved")
        assert xb.open(tmp_path / "moved").theatre.name == "The Ford"  # type: ignore[union-attr]

    def test_an_existing_project_is_left_alone(self, tmp_path: Path) -> None:
        make(tmp_path / "desk")
        with pytest.raises(UsageError, match="is a project already") as fault:
            xb.create(tmp_path / "desk", theatre="myanmar")
        assert "crossbearing add" in fault.value.hint
        assert xb.create(tmp_path / "desk", theatre="myanmar", exist_ok=True).theatre.name == "The Ford"  # type: ignore[union-attr]

    def test_an_unknown_theatre_makes_nothing(self, tmp_path: Path) -> None:
        with pytest.raises(TheatreError, match="no theatre 'atlantis'"):
            xb.create(tmp_path / "desk", theatre="atlantis")
        assert not (tmp_path / "desk").exists()

    def test_a_folder_that_is_no_project(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="is not a project") as fault:
            xb.open(tmp_path)
        assert "crossbearing init" in fault.value.hint

    def test_a_setting_that_does_not_exist(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="no setting 'extractr'"):
            make(tmp_path / "desk", 'extractr = "x"\n')

    def test_a_ledger_that_is_gone(self, tmp_path: Path) -> None:
        make(tmp_path / "desk").close()
        (tmp_path / "desk" / "ledger.sqlite").unlink()
        with pytest.raises(StoreError, match="There is no ledger"):
            xb.open(tmp_path / "desk")


class TestAdd:
    def test_files_become_reports_and_claims(self, project: Project, tmp_path: Path) -> None:
        added = project.add(write_reports(tmp_path / "in", 10))
        assert (added.files, added.read, added.new, added.duplicates, added.claims) == (10, 10, 10, 0, 40)
        assert project.counts()["reports"] == 10
        assert {r.outlet for r in project.reports()} == {"gazette"}
        assert [c.quote for c in project.claims()][:1] == ["The army took village 0x0 before noon."]

    def test_again_changes_nothing(self, project: Project, tmp_path: Path) -> None:
        files = write_reports(tmp_path / "in", 10)
        project.add(files)
        before = content(project)
        again = project.add(files)
        assert (again.files, again.skipped, again.new, again.duplicates, again.claims) == (10, 10, 0, 10, 0)
        assert content(project) == before

    def test_the_same_bytes_under_another_name_are_the_same_report(self, project: Project, tmp_path: Path) -> None:
        one, other = write_reports(tmp_path / "in", 2)
        other.write_bytes(one.read_bytes())
        added = project.add([one, other])
        assert (added.new, added.duplicates) == (1, 1)
        assert project.counts()["claims"] == 4

    @pytest.mark.parametrize("engine", ["serial", "pool"])
    @pytest.mark.parametrize("workers", [1, 3])
    def test_the_ledger_is_the_same_on_every_engine(self, tmp_path: Path, engine: str, workers: int) -> None:
        files = write_reports(tmp_path / "in", 50)
        made = make(tmp_path / "desk", f'engine = "{engine}"\nbatch_claims = 30\n')
        made.add(files, workers=workers)
        reports = list(made.reports())
        assert [r.origin for r in reports] == [f.name for f in files]
        assert [c.report for c in made.claims()] == [r.id for r in reports for _ in range(4)]

    def test_folders_globs_and_archives(self, project: Project, tmp_path: Path) -> None:
        write_reports(tmp_path / "in", 2)
        write_reports(tmp_path / "in" / "deeper", 1)
        (tmp_path / "in" / "table.xlsx").write_bytes(b"x")
        (tmp_path / "in" / ".hidden.txt").write_text("x" * 50)
        theatre_folder(tmp_path / "in" / "ground")
        lines = [json.dumps({"text": f"The army took hill {n}. It rained.", "source": "herald"}) for n in range(70)]
        (tmp_path / "in" / "many.jsonl").write_text("\n".join(lines))
        added = project.add(tmp_path / "in")
        assert added.files == 4
        assert added.new == 2 + 70  # the deeper one has the same bytes as the first
        assert [Path(p).name for p in added.left_out] == ["table.xlsx"]
        assert project.add(str(tmp_path / "in" / "*.txt")).skipped == 2
        assert project.add(tmp_path / "in" / "many.jsonl").duplicates == 70
        with pytest.raises(UsageError, match="Nothing matches"):
            project.add(str(tmp_path / "in" / "*.doc"))
        with pytest.raises(UsageError, match="no reports in the folder"):
            project.add(tmp_path / "in" / "ground")

    def test_a_file_that_is_not_there_is_a_problem_and_the_rest_goes_on(self, project: Project, tmp_path: Path) -> None:
        files = [tmp_path / "gone.txt", *write_reports(tmp_path / "in", 2)]
        for _ in range(2):
            added = project.add(files)
            assert added.problems == {"read/missing": 1}
        assert [p.code for p in project.problems()] == ["read/missing"]
        assert project.counts()["reports"] == 2

    def test_hostile_files_are_problems_and_the_rest_goes_on(self, project: Project, tmp_path: Path) -> None:
        files = write_reports(tmp_path / "in", 2)
        odd = tmp_path / "in" / os.fsdecode(b"\xff\xfe name.txt")
        odd.write_text("The army took Ford before noon. " * 3)
        nul = tmp_path / "in" / "nul.txt"
        nul.write_bytes(b"The army\0 took Ford before noon. " * 3)
        lone = tmp_path / "in" / "lone.jsonl"
        lone.write_text(
            '{"text": "The army \\ud800 took Ford before noon."}\n{"text": "The army took Mill and Ford."}\n'
        )
        random = tmp_path / "in" / "random.txt"
        random.write_bytes(bytes(range(256)) * 20)
        project.add([*files, odd, nul, lone, random])
        assert project.counts()["reports"] >= 4
        for claim in project.claims():
            assert project.report(claim.report).text[claim.start : claim.end] == claim.quote

    def test_source_published_and_sidecar(self, project: Project, tmp_path: Path) -> None:
        plain = tmp_path / "plain.txt"
        plain.write_text("The army took Ford before noon. It rained all day.")
        beside = tmp_path / "beside.txt"
        beside.write_text("The army took Mill before noon. It rained all day.")
        sheet = tmp_path / "sheet.csv"
        sheet.write_text("file,source,published\nbeside.txt,herald,2025-02-02\n")
        project.add(plain, source="gazette", published="2025-01-01")
        project.add(beside, sidecar=sheet)
        assert [(r.outlet, r.published) for r in project.reports()] == [
            ("gazette", date(2025, 1, 1)),
            ("herald", date(2025, 2, 2)),
        ]
        with pytest.raises(UsageError, match="published"):
            project.add(plain, published="yesterday")

    def test_progress_comes_to_all(self, project: Project, tmp_path: Path) -> None:
        seen: list[xb.project.Progress] = []  # type: ignore[name-defined]
        project.add(write_reports(tmp_path / "in", 40), progress=seen.append)
        last = seen[-1]
        assert (last.files, last.files_total, last.new, last.claims) == (40, 40, 40, 160)
        assert last.bytes == last.bytes_total > 0
        assert [p.files for p in seen] == sorted(p.files for p in seen)

    def test_a_receipt_says_what_the_run_was_made_of(self, project: Project, tmp_path: Path) -> None:
        project.add(write_reports(tmp_path / "in", 3))
        (receipt,) = project.receipts()
        assert receipt.outcome == "complete"
        assert receipt.theatre_digest == project.theatre.digest  # type: ignore[union-attr]
        assert receipt.plugins["extractor"] == "tiny 1"
        assert receipt.counts["new"] == 3
        assert receipt.ended is not None
        assert receipt.settings["extractor"] == "tiny"


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


RUN = """
import sys
sys.path.insert(0, {tests!r})
import made_run
import crossbearing as xb
made_run.install()
if __name__ == "__main__":
    project = xb.open(sys.argv[1])
    print("open", flush=True)
    project.add(sys.argv[2], progress=lambda p: print(p.new, flush=True), workers=2)
    print("done", flush=True)
"""


def start(folder: Path, source: Path) -> subprocess.Popen[str]:
    code = RUN.format(tests=str(Path(__file__).parent))
    run = subprocess.Popen(
        [sys.executable, "-c", code, str(folder), str(source)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert run.stdout is not None
    assert run.stdout.readline() == "open\n"
    return run


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


class TestCorrections:
    def test_a_corrected_date_dates_the_claims_anew_and_undo_brings_it_back(
        self, project: Project, tmp_path: Path
    ) -> None:
        project.add(write_reports(tmp_path / "in", 2))
        report = next(project.reports())
        before = moment()
        line = project.set_metadata(report.id[:8], "published", "2024-12-24", why="the page says so", who="ana")
        assert (line.who, line.why) == ("ana", "the page says so")
        assert {c.when.earliest for c in project.claims(report=report.id)} == {date(2024, 12, 24)}
        assert {c.when.earliest for c in project.claims(before, report=report.id)} == {report.published}
        assert [c.id for c in project.claims(report=report.id)] == [
            c.id for c in project.claims(before, report=report.id)
        ]
        project.undo(why="mistake")
        assert {c.when.earliest for c in project.claims(report=report.id)} == {report.published}
        assert project.report(report.id) == report

    def test_a_date_that_is_given_later_ends_the_problem(self, project: Project, tmp_path: Path) -> None:
        file = tmp_path / "plain.txt"
        file.write_text("The army took Ford before noon. It rained all day.")
        project.add(file)
        assert {p.code for p in project.problems()} == {"read/no-date", "read/no-outlet"}
        report = next(project.reports())
        project.set_metadata(report.id, "published", "2025-03-24", why="letterhead")
        assert {p.code for p in project.problems()} == {"read/no-outlet"}

    def test_adding_again_with_a_date_tells_it_of_the_stored_report(self, project: Project, tmp_path: Path) -> None:
        file = tmp_path / "plain.txt"
        file.write_text("The army took Ford before noon. It rained all day.")
        project.add(file)
        added = project.add(file, published="2025-03-24", source="gazette")
        assert (added.new, added.duplicates, added.corrected) == (0, 1, 1)
        (report,) = project.reports()
        assert (report.outlet, report.published) == ("gazette", date(2025, 3, 24))
        assert {c.when.earliest for c in project.claims()} == {date(2025, 3, 24)}
        assert list(project.problems()) == []
        assert project.add(file, published="2025-03-24", source="gazette").corrected == 0
        project.undo()
        project.undo()
        assert next(project.reports()).published is None
        assert {p.code for p in project.problems()} == {"read/no-date", "read/no-outlet"}

    def test_reviews_are_a_log(self, project: Project, tmp_path: Path) -> None:
        project.add(write_reports(tmp_path / "in", 1))
        claim = next(project.claims())
        project.review(claim.id[:8], "rejected", why="sarcasm", who="ana")
        assert [(r.subject, r.value) for r in project.records()] == [(claim.id, "rejected")]
        with pytest.raises(UsageError, match="not a verdict"):
            project.review(claim.id, "maybe")
        project.undo()
        assert [r.undone for r in project.records()] == [True, False]

    def test_rereading_with_nothing_changed_changes_nothing(self, project: Project, tmp_path: Path) -> None:
        project.add(write_reports(tmp_path / "in", 3))
        before = content(project)
        assert project.reread(why="a new version") == 0
        assert content(project) == before


def answer(project: Project) -> Findings:
    question = Question("q1", "control", "HOLD", ("nra",), "ford", "", "t", "Who holds Ford?")
    found = Finding(question, (Answer("nra", "the NRA", 0.8),), "single-outlet", "r", "bayes", 1, 1)
    return Findings((found,), (), (), "bayes")


class TestAsking:
    @pytest.fixture
    def asked(self, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
        """Put a stand-in for reconcile, and return what it was asked with each time."""
        calls: list[dict[str, Any]] = []

        def conclude(claims: Any, reports: Any, theatre: Any, settings: Any, **asked: Any) -> Findings:
            calls.append(asked | {"claims": len(claims), "reports": len(reports)})
            return answer(project)

        monkeypatch.setattr(pipeline, "conclude", conclude)
        project.add(write_reports(tmp_path / "in", 2))
        return calls

    def test_an_unchanged_ledger_answers_from_what_is_stored(self, project: Project, asked: list[Any]) -> None:
        first = project.findings()
        assert project.findings() == first
        assert xb.open(project.folder).findings() == first
        assert len(asked) == 1
        assert asked[0]["claims"] == 8

    def test_a_new_report_or_review_or_setting_asks_anew(
        self, project: Project, asked: list[Any], tmp_path: Path
    ) -> None:
        project.findings()
        project.add(write_reports(tmp_path / "in2", 3))
        project.findings()
        project.review(next(project.claims()).id, "accepted")
        project.findings()
        assert [len(call["reviews"]) for call in asked] == [0, 0, 1]
        other = xb.open(project.folder)
        other.settings = replace(other.settings, disputed_low=0.3)
        other.findings()
        assert len(asked) == 4
        project.findings(refresh=True)
        assert len(asked) == 5

    def test_as_of_and_on_reach_reconcile(self, project: Project, asked: list[Any], tmp_path: Path) -> None:
        then = moment()
        project.add(write_reports(tmp_path / "in2", 5))
        found = project.findings(on=date(2025, 3, 1), as_of=then, judge="majority")
        assert asked[-1]["claims"] == 8
        assert (asked[-1]["on"], asked[-1]["as_of"], asked[-1]["judge"]) == (date(2025, 3, 1), then, "majority")
        assert (found.on, found.as_of, found.judge) == (date(2025, 3, 1), then, "majority")
        assert xb.open(project.folder).findings(on=date(2025, 3, 1), as_of=then, judge="majority") == found
        assert len(asked) == 1

    def test_while_another_adds_findings_are_worked_out_and_not_stored(
        self, project: Project, asked: list[Any]
    ) -> None:
        other = xb.open(project.folder)
        with other._store.writer():
            assert project.findings().findings
        assert len(asked) == 1
        xb.open(project.folder).findings()
        assert len(asked) == 2

    def test_a_finding_by_the_first_letters_of_its_question(self, project: Project, asked: list[Any]) -> None:
        assert project.finding("q").question.id == "q1"
        with pytest.raises(UsageError, match="no question 'x'"):
            project.finding("x")
        assert [f.question.id for _, _, f in project.history("q")] == ["q1"]

    def test_no_talks_is_said(self, project: Project, asked: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pipeline, "negotiate", lambda *_: ())
        with pytest.raises(UsageError, match="No talks were found"):
            project.outlook()
        with pytest.raises(UsageError, match="no talks 'kunming'"):
            project.outlook(talks="kunming")

    def test_an_export_appears_whole_or_not_at_all(self, project: Project, asked: list[Any], tmp_path: Path) -> None:
        project.export("jsonl", "claims", tmp_path / "claims.jsonl")
        lines = (tmp_path / "claims.jsonl").read_text().splitlines()
        assert [json.loads(line)["id"] for line in lines] == [c.id for c in project.claims()]
        with pytest.raises(TypeError):
            project.export("jsonl", object(), tmp_path / "broken.jsonl")
        assert sorted(p.name for p in tmp_path.glob("*.jsonl")) == ["claims.jsonl"]
        out = io.BytesIO()
        project.export("jsonl", "claims", out)
        assert out.getvalue() == (tmp_path / "claims.jsonl").read_bytes()


class TestReadWithoutProject:
    def test_claims_and_problems_come_as_they_are_read(self, tmp_path: Path) -> None:
        (file,) = write_reports(tmp_path / "in", 1)
        plain = tmp_path / "plain.txt"
        plain.write_text("The army took Ford before noon. It rained all day.")
        found = list(xb.read([file, plain], extractor="tiny"))
        assert [type(one).__name__ for one in found] == ["Claim"] * 4 + ["Claim"] * 2 + ["Problem"] * 2
        assert {one.code for one in found if isinstance(one, Problem)} == {"read/no-date", "read/no-outlet"}

    def test_the_step_of_the_same_name_does_not_hide_the_function(self, tmp_path: Path) -> None:
        (file,) = write_reports(tmp_path / "in", 1)
        code = "import sys, crossbearing as xb\nfor _ in 1, 2: print(len(list(xb.read(sys.argv[1]))) > 0)"
        for first in ("", "import crossbearing.read.step\n"):
            told = subprocess.run(
                [sys.executable, "-c", first + code, file], capture_output=True, text=True, check=True
            )
            assert told.stdout == "True\nTrue\n"

    def test_an_unknown_extractor(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="no extractor 'magic'"):
            list(xb.read(tmp_path, extractor="magic"))
