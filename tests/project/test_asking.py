"""Projects are corrected, and asked what their reports come to."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import crossbearing as xb
from crossbearing import pipeline
from crossbearing.errors import UsageError
from crossbearing.model.finding import Answer, Finding, Findings, Question
from crossbearing.model.problem import Problem
from crossbearing.project import Project
from made_project import content, moment
from made_run import write_reports


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

        def look(memo: Any, claims: Any, reports: Any, reviews: Any) -> Findings:
            return conclude(claims, reports, None, None, reviews=reviews)

        nothing = SimpleNamespace(fresh=set(), fresh_places=set(), fresh_findings=list)
        monkeypatch.setattr(pipeline, "conclude", conclude)
        monkeypatch.setattr(pipeline, "begin", lambda *_: SimpleNamespace(outcome=nothing))
        monkeypatch.setattr(pipeline, "look", look)
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
        assert [call["reports"] for call in asked] == [2, 1, 0], "only what changed since the last look"
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
