"""What every store must do: keep all, twice nothing, and say what was known when. Run over SQLite and PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from crossbearing import plugins
from crossbearing.errors import StoreError, UsageError
from crossbearing.model.finding import Answer, Finding, Findings, Holding, Origin, Question, Row
from crossbearing.model.problem import Problem
from crossbearing.model.report import Report
from crossbearing.ports import Store
from crossbearing.stores.sql import SqlStore, pack, problem_rows
from made_run import claim_of, report_of, sample


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    pgserver = pytest.importorskip("pgserver", reason="the PyPI package pgserver is not installed")
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    try:
        running = pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
    except Exception as fault:  # it starts a server: whatever hinders that is a reason to skip
        pytest.skip(f"PostgreSQL does not start here: {fault}")
    yield running.get_uri()
    running.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    if request.param == "sqlite":
        place: str | Path = tmp_path / "ledger.sqlite"
    else:
        import psycopg

        uri = request.getfixturevalue("server")
        name = f"t{time.monotonic_ns()}"
        with psycopg.connect(uri, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        place = uri.replace("/postgres?", f"/{name}?")
    opened = plugins.load("store", "sql").open_store(place, create=True)
    yield opened
    opened.close()


def moment() -> str:
    """Return now, and make sure that what comes next is later."""
    now = datetime.now(UTC).isoformat()
    time.sleep(0.002)
    return now


def reread(found: Any) -> Any:
    return lambda report, problems: pack(report, found(report), problems)


class TestStorePort:
    def test_what_is_written_is_read_back(self, store: SqlStore) -> None:
        port: Store = store
        assert port.write(sample()) == 3
        assert list(port.reports()) == [report for report, _, _ in sample()]
        assert list(port.claims()) == [claim for _, claims, _ in sample() for claim in claims]
        assert list(store.problems()) == [problem for _, _, problems in sample() for problem in problems]

    def test_an_empty_store_gives_nothing(self, store: SqlStore) -> None:
        assert list(store.reports()) == list(store.claims()) == list(store.problems()) == []
        assert store.counts() == {"reports": 0, "claims": 0, "problems": 0}
        assert store.state() == ("0.0", None)
        assert store.write([]) == 0

    def test_the_same_report_twice_is_one(self, store: SqlStore) -> None:
        assert store.write(sample() + sample()) == 3
        assert store.write(sample()) == 0
        assert store.counts()["reports"] == 3
        assert store.counts()["claims"] == 3

    def test_the_same_claim_twice_in_a_report_is_one(self, store: SqlStore) -> None:
        report = report_of("The army took Ford.")
        claim = claim_of(report.id, 0, "The army took Ford")
        store.write([(report, [claim, claim], [])])
        assert list(store.claims()) == [claim]

    def test_has_report(self, store: SqlStore) -> None:
        report = sample()[0][0]
        assert not store.has_report(report.id)
        store.write(sample())
        assert store.has_report(report.id)
        assert not store.has_report(report.id[:8])

    def test_claims_by_report_and_kind(self, store: SqlStore) -> None:
        store.write(sample())
        first, second = sample()[0][0], sample()[1][0]
        assert [c.quote for c in store.claims(report_id=first.id)] == ["The army took Ford", "It did not take Mill"]
        assert [c.report for c in store.claims(kind="STATUS")] == [second.id]
        assert list(store.claims(report_id=first.id, kind="STATUS")) == []

    def test_ids_may_be_cut_short_but_must_fit_one(self, store: SqlStore) -> None:
        store.write(sample())
        report = sample()[0][0]
        assert store.report(report.id[:10]) == report
        claim = sample()[0][1][0]
        assert store.claim(claim.id[:10]) == claim
        with pytest.raises(UsageError, match="no report 'zz'"):
            store.report("zz")
        with pytest.raises(UsageError, match="no report '%'"):
            store.report("%")
        store.write([(replace(report_of(str(n)), id=f"abc{n}"), [], []) for n in range(2)])
        with pytest.raises(UsageError, match="several reports"):
            store.report("abc")

    def test_a_problem_of_no_report_is_stored_once(self, store: SqlStore) -> None:
        rows = problem_rows([Problem("read/missing", "There is no such file.", "gone.txt")])
        store.write_packed([], [*rows, *rows])
        store.write_packed([], rows)
        assert [p.where for p in store.problems()] == ["gone.txt"]

    def test_as_of_returns_what_was_known_then(self, store: SqlStore) -> None:
        before = moment()
        store.write(sample()[:1])
        between = moment()
        store.write(sample()[1:])
        after = moment()
        assert [len(list(store.reports(t))) for t in (before, between, after, None)] == [0, 1, 3, 3]
        assert [len(list(store.claims(t))) for t in (before, between, after, None)] == [0, 2, 3, 3]
        assert [len(list(store.problems(t))) for t in (before, between, after, None)] == [0, 1, 2, 2]
        assert [store.counts(t)["claims"] for t in (before, between, after, None)] == [0, 2, 3, 3]
        with pytest.raises(UsageError, match="no report"):
            store.report(sample()[0][0].id, before)

    def test_a_day_means_its_end(self, store: SqlStore) -> None:
        store.write(sample())
        today = datetime.now(UTC).date()
        assert len(list(store.reports(today.isoformat()))) == 3
        assert list(store.reports("2001-01-01")) == []
        with pytest.raises(UsageError, match="not a day or a moment"):
            list(store.reports("last week"))

    def test_a_correction_dates_the_claims_anew_and_as_of_still_shows_the_old(self, store: SqlStore) -> None:
        report = report_of("The army took Ford. It rained.")
        taken = claim_of(report.id, 0, "The army took Ford")
        rained = claim_of(report.id, 20, "It rained")
        no_date = Problem("read/no-date", "No day.", "a.txt", report.id)
        store.write([(report, [taken, rained], [no_date])])
        before, state = moment(), store.state()

        def dated(one: Report) -> list[Any]:
            return [replace(taken, certainty=0.25 if one.published == date(2025, 4, 1) else 0.75), rained]

        line = store.correct(report.id[:12], "published", "2025-04-01", "ana", "the page says so", reread(dated))
        assert (line.action, line.subject, line.field, line.value) == ("metadata", report.id, "published", "2025-04-01")
        assert store.report(report.id).published == date(2025, 4, 1)
        assert [c.certainty for c in store.claims()] == [0.25, 1.0]
        assert store.claim(taken.id).certainty == 0.25
        assert list(store.claims(before)) == [taken, rained]
        assert store.report(report.id, before) == report
        assert store.state() != state

        undone = store.undo("ana", "the page was wrong", reread(dated))
        assert undone.undoes == line.number
        assert store.report(report.id) == report
        assert [c.certainty for c in store.claims()] == [0.75, 1.0]
        assert [r.undone for r in store.records()] == [True, False]
        assert list(store.claims(before)) == [taken, rained]
        with pytest.raises(UsageError, match="nothing to undo"):
            store.undo("ana", "", reread(dated))

    def test_a_correction_that_cannot_be_changes_nothing(self, store: SqlStore) -> None:
        report = report_of("The army took Ford.")
        store.write([(report, [], [])])
        state = store.state()
        with pytest.raises(UsageError, match="not a day"):
            store.correct(report.id, "published", "yesterday", "ana", "", reread(lambda _: []))
        with pytest.raises(UsageError, match="no field"):
            store.correct(report.id, "colour", "red", "ana", "", reread(lambda _: []))

        def fails(_report: Report, _problems: Any) -> Any:
            raise RuntimeError("the reader broke")

        with pytest.raises(RuntimeError):
            store.correct(report.id, "outlet", "herald", "ana", "", fails)
        assert store.state() == state
        assert list(store.reports()) == [report]

    def test_reviews_are_undone_newest_first(self, store: SqlStore) -> None:
        for verdict in ("accepted", "rejected"):
            store.record("review", "c1", "verdict", verdict, "ana", "")
        store.undo("ana", "", reread(lambda _: []))
        assert [(r.value, r.undone) for r in store.records() if r.action == "review"] == [
            ("accepted", False), ("rejected", True),
        ]  # fmt: skip

    def test_findings_are_read_back_in_their_state_only(self, store: SqlStore) -> None:
        found = findings(0.9)
        store.write_findings(found, "1.0.x")
        assert store.findings("1.0.x") == found
        assert store.findings("2.0.x") is None
        assert store.findings("1.0.x", judge="majority") is None

    def test_what_was_concluded_before_is_closed_and_what_is_the_same_stays(self, store: SqlStore) -> None:
        store.write_findings(findings(0.9), "1")
        store.write_findings(findings(0.6), "2")
        store.write_findings(findings(0.6), "3")
        assert store.findings("3") == findings(0.6)
        assert store.findings("2") is None
        changed = store.history("q1")
        assert [f.answers[0].probability for _, _, f in changed] == [0.9, 0.6]
        assert changed[0][1] == changed[1][0]
        assert changed[1][1] is None
        assert len(store.history("q2")) == 1

    def test_views_of_other_days_are_kept_apart(self, store: SqlStore) -> None:
        then = replace(findings(0.3), on=date(2025, 3, 1), as_of="2025-03-24")
        store.write_findings(findings(0.9), "1")
        store.write_findings(then, "1")
        assert store.findings("1", on="2025-03-01", as_of="2025-03-24") == then
        assert store.findings("1", on="2025-03-02", as_of="2025-03-24") is None
        assert store.findings("1") == findings(0.9)

    def test_copies_share_a_band(self, store: SqlStore) -> None:
        one, copy, other = report_of("The army took Ford."), report_of("The army took Ford!"), report_of("Rain.")
        store.write([(one, [], []), (replace(copy, signature=one.signature), [], []), (other, [], [])])
        assert store.near(one.id) == [copy.id]
        assert store.near(other.id) == []

    def test_a_second_writer_is_told_and_readers_are_not_hindered(self, store: SqlStore) -> None:
        store.write(sample()[:1])
        second = SqlStore(_place(store))
        with store.writer():
            store.write(sample()[1:2])
            assert len(list(second.reports())) == 2
            with pytest.raises(StoreError, match="Another run is writing") as fault:
                second.write(sample()[2:])
            assert "Wait" in fault.value.hint
        assert second.write(sample()[2:]) == 1
        second.close()

    def test_outlets(self, store: SqlStore) -> None:
        store.write(sample())
        assert store.outlets() == ["gazette", "herald"]

    def test_first_word_on_the_ledger_itself_stands(self, store: SqlStore) -> None:
        store.set_meta({"theatre": "ford"})
        store.set_meta({"theatre": "other", "name": "n"})
        assert store.meta() == {"theatre": "ford", "name": "n"}


def _place(store: SqlStore) -> str | Path:
    url = store._engine.url
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=False)


def findings(probability: float) -> Findings:
    def one(identity: str, p: float) -> Finding:
        question = Question(identity, "control", "HOLD", ("nra",), "ford", "", "t1", "Who holds Ford?")
        answers = (Answer("nra", "the NRA", p, ("c1",)), Answer("gov", "the government", 1 - p, (), ("c1",)))
        rows = (Row("The Gazette", 1.5, "o1", ("c1",), 0.5),)
        return Finding(question, answers, "single-outlet", "one outlet", "bayes", 1, 1, rows, 1.5, claims=("c1",))

    holding = Holding("ford", "nra", "control", date(2025, 3, 1), None, probability, "single-outlet", "observed")
    return Findings((one("q1", probability), one("q2", 0.5)), (holding,), (Origin("o1", "one text", ("r1",)),), "bayes")
