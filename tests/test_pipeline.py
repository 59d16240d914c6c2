"""The order of the steps: what a file gives, and that no fault of a report stops the others."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import made_run
from crossbearing import pipeline, plugins
from crossbearing.codec import decode
from crossbearing.engines import pool
from crossbearing.errors import ReportError
from crossbearing.model.claim import Claim
from crossbearing.model.problem import Problem
from crossbearing.pipeline import Orders, Work
from crossbearing.settings import Settings
from crossbearing.theatres.load import load as load_theatre
from made_run import report_of, theatre_folder, write_reports

TINY = Settings().with_values({"extractor": "tiny"})


@pytest.fixture(autouse=True)
def tiny() -> Iterator[None]:
    take_back = made_run.install()
    yield
    take_back()


def claims_in(packed: Any) -> list[Claim]:
    return [decode(Claim, row[-1]) for row in packed.claims]


def test_a_file_gives_its_report_with_claims_and_problems(tmp_path: Path) -> None:
    (file,) = write_reports(tmp_path, 1)
    (digested,) = pipeline.digest(Orders(TINY), Work(files=(str(file),)))
    (packed,) = digested.packs
    assert claims_in(packed)[0].quote == "The army took village 0x0 before noon."
    assert packed.metadata[:2] == [("outlet", "gazette", "header"), ("published", "2025-03-01", "header")]
    assert digested.ended
    assert digested.loose == ()


def test_what_is_wrong_with_a_report_stays_with_it(tmp_path: Path) -> None:
    file = tmp_path / "plain.txt"
    file.write_text("The army took Ford before noon. It rained all day.")
    (digested,) = pipeline.digest(Orders(TINY), Work(files=(str(file),)))
    assert sorted(row[1] for row in digested.packs[0].problems) == ["read/no-date", "read/no-outlet"]
    assert digested.loose == ()


def test_what_is_wrong_with_a_file_is_loose(tmp_path: Path) -> None:
    (digested,) = pipeline.digest(Orders(TINY), Work(files=(str(tmp_path / "gone.txt"),)))
    assert digested.packs == ()
    assert [row[1] for row in digested.loose] == ["read/missing"]


def test_reports_of_an_archive_are_digested_as_those_of_files_are(tmp_path: Path) -> None:
    archive = tmp_path / "many.jsonl"
    archive.write_text("\n".join(json.dumps({"text": f"The army took hill {n}. It rained."}) for n in range(3)))
    found = list(pipeline.read_reports(str(archive), Orders(TINY)))
    reports = tuple(one for one in found if not isinstance(one, Problem))
    problems = tuple(one for one in found if isinstance(one, Problem))
    work = Work(archive=str(archive), reports=reports, problems=problems, ended=True)
    by_report = pipeline.digest(Orders(TINY), work)
    by_file = pipeline.digest(Orders(TINY), Work(files=(str(archive),)))
    assert by_report == by_file


def test_a_crash_of_the_extractor_keeps_the_report() -> None:
    claims, problems = pipeline.read_claims(report_of("CRASH now."), None, TINY)
    assert claims == []
    assert [p.code for p in problems] == ["read/crash"]
    assert "a fault that nobody foresaw" in problems[0].message
    assert problems[0].report_id


def test_a_fault_that_the_extractor_names_keeps_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: Any) -> Any:
        raise ReportError("read/language", "It is in Burmese.")

    monkeypatch.setattr(made_run.TINY, "extract", refuses)
    _, problems = pipeline.read_claims(report_of("Words."), None, TINY)
    assert [(p.code, p.message) for p in problems] == [("read/language", "It is in Burmese.")]


def test_a_crash_of_the_link_keeps_the_claims(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(pipeline, "link", fails)
    theatre = load_theatre(theatre_folder(tmp_path))
    claims, problems = pipeline.read_claims(report_of("The army took Ford."), theatre, TINY)
    assert len(claims) == 1
    assert [p.code for p in problems] == ["link/crash"]


def test_no_claims_are_read_from_another_language_and_the_reason_is_said_once() -> None:
    report = report_of("The army took Ford.")
    told = [Problem("read/language", "It seems not to be in English.", "a.txt", report.id)]
    assert pipeline.read_claims(report, None, TINY, told) == ([], told)


def test_where_nothing_is_found_the_reason_is_said() -> None:
    claims, problems = pipeline.read_claims(report_of("no full stop"), None, TINY)
    assert claims == []
    assert [p.code for p in problems] == ["read/no-claim"]


def test_reading_anew_keeps_what_is_still_wrong_and_drops_what_is_mended() -> None:
    report = report_of("The army took Ford.")
    told = [Problem(code, "m", "a.txt", report.id) for code in ("read/cut", "read/no-date", "read/crash", "link/crash")]
    packed = pipeline.reread(report, told, None, TINY)
    assert [row[1] for row in packed.problems] == ["read/cut"]
    bare = replace(report, metadata=())
    packed = pipeline.reread(bare, [], None, TINY)
    assert [row[1] for row in packed.problems] == ["read/no-date", "read/no-outlet"]


def test_a_process_of_its_own_gives_the_same_as_this_one(tmp_path: Path) -> None:
    files = write_reports(tmp_path / "in", 4)
    orders = Orders(Settings(), str(theatre_folder(tmp_path / "theatre")))
    works = [Work(files=(str(file),)) for file in files]
    here = [pipeline.digest(orders, work) for work in works]
    stop = threading.Event()
    other = threading.Thread(target=stop.wait)  # with a second thread the pool starts fresh interpreters, not forks
    other.start()
    try:
        assert list(pool.run(partial(pipeline.digest, orders), works, workers=2)) == here
    finally:
        stop.set()
        other.join()


def test_the_last_steps_are_handed_what_they_take(monkeypatch: pytest.MonkeyPatch) -> None:
    from crossbearing.outlook import scenario, step

    seen: list[Any] = []
    monkeypatch.setattr(step, "outlook", lambda *given: seen.append(given))
    monkeypatch.setattr(scenario, "from_words", lambda words, talks, theatre: f"<{words}>")
    pipeline.foresee("talks", "china closes crossings", None, TINY)  # type: ignore[arg-type]
    pipeline.foresee("talks", None, None, TINY)  # type: ignore[arg-type]
    assert seen == [("talks", "<china closes crossings>", TINY, None, None), ("talks", None, TINY, None, None)]


def test_the_store_named_here_exists() -> None:
    assert pipeline.STORE in plugins.names("store")
