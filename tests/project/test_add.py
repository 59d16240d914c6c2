"""Projects are made, opened, and added to again and again."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest

import crossbearing as xb
from crossbearing.errors import StoreError, TheatreError, UsageError
from crossbearing.project import Project
from made_project import content, make
from made_run import theatre_folder, write_reports


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
