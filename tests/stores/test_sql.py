"""The ledger in SQLite: schema and its migrations, faults of disk and file, order of many reports, any claim at all."""

from __future__ import annotations

import itertools
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, inspect

from crossbearing.errors import StoreError
from crossbearing.model.claim import (
    Claim,
    Condition,
    Disputed,
    Mention,
    PlaceMention,
    Quantity,
    Rival,
    Speaker,
    VoiceLevel,
)
from crossbearing.model.when import When
from crossbearing.stores.ledger import moment, opening
from crossbearing.stores.ledger.rows import BAND_BYTES, bands
from crossbearing.stores.ledger.schema import HEAD
from crossbearing.stores.sql import SqlStore, open_store
from made_run import claim_of, report_of, sample


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


def migrated(path: Path, to: str) -> None:
    """Make a database of an older schema by the migrations themselves."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        opening.migrate(connection, to)
        connection.commit()
    engine.dispose()


def shape(path: Path) -> dict[str, Any]:
    """Return tables, columns, keys and indexes of a database."""
    engine = create_engine(f"sqlite:///{path}")
    look = inspect(engine)
    found = {
        table: (
            [(c["name"], str(c["type"]), c["nullable"]) for c in look.get_columns(table)],
            look.get_pk_constraint(table)["constrained_columns"],
            sorted((i["name"], tuple(i["column_names"]), i["unique"]) for i in look.get_indexes(table)),
        )
        for table in look.get_table_names()
        if table != "alembic_version"
    }
    engine.dispose()
    return found


class TestSchema:
    def test_the_migrations_lead_to_the_schema_that_the_code_declares(self, tmp_path: Path) -> None:
        migrated(tmp_path / "old.sqlite", "head")
        open_store(tmp_path / "new.sqlite", create=True).close()
        assert shape(tmp_path / "old.sqlite") == shape(tmp_path / "new.sqlite")
        assert len(shape(tmp_path / "new.sqlite")) == 20

    def test_a_ledger_of_schema_1_is_migrated_and_keeps_what_it_holds(self, path: Path) -> None:
        migrated(path, "0001")
        with sqlite3.connect(path) as raw:
            raw.execute(
                "INSERT INTO reports VALUES (1, 1742800000000000, 'r1', 'The army took Ford.', 'aa', 'text/plain', "
                "'plain', 'a.txt', 'gazette', '2025-03-24', x'')"
            )
            stands = (1742800000000000, moment.FOREVER)
            raw.execute("INSERT INTO report_metadata VALUES (1, 1, ?, ?, 'outlet', 'gazette', 'header')", stands)
            claim = b'{"id":"c1","report":"r1","start":0,"end":18,"quote":"The army took Ford","kind":"TAKE"}'
            raw.execute(
                "INSERT INTO claims VALUES (1, 1, ?, ?, 0, 'c1', 'TAKE', NULL, 'affirmed', 'actual', NULL, NULL, ?)",
                (*stands, claim),
            )
        raw.close()
        store = open_store(path)
        assert [r.outlet for r in store.reports()] == ["gazette"]
        assert [c.quote for c in store.claims()] == ["The army took Ford"]
        assert store.write(sample()) == 3
        assert store.findings("x") is None
        store.close()
        assert shape(path).keys() >= {"files", "findings", "holdings"}
        with sqlite3.connect(path) as raw:
            assert raw.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]
        raw.close()

    def test_a_migration_that_breaks_leaves_the_old_schema(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        migrated(path, "0001")
        before = shape(path)
        migrate = opening.migrate

        def breaks(connection: Any, to: str = "head") -> None:
            migrate(connection, to)
            raise KeyboardInterrupt

        monkeypatch.setattr(opening, "migrate", breaks)
        with pytest.raises(KeyboardInterrupt):
            open_store(path)
        assert shape(path) == before

    def test_a_newer_schema_is_refused_with_the_next_step(self, path: Path) -> None:
        open_store(path, create=True).close()
        with sqlite3.connect(path) as raw:
            raw.execute("UPDATE alembic_version SET version_num = '9999'")
        raw.close()
        with pytest.raises(StoreError, match="schema 9999") as fault:
            open_store(path)
        assert "upgrade" in fault.value.hint


class TestFaults:
    def test_no_ledger(self, path: Path) -> None:
        with pytest.raises(StoreError, match="There is no ledger"):
            open_store(path)
        assert not path.exists()

    def test_an_empty_database_is_no_ledger(self, path: Path) -> None:
        path.touch()
        with pytest.raises(StoreError, match="holds no ledger"):
            open_store(path)

    def test_a_file_of_another_kind(self, path: Path) -> None:
        path.write_bytes(b"this is no database at all, whatever its name says" * 100)
        with pytest.raises(StoreError, match="not a database") as fault:
            open_store(path)
        assert "Move it away" in fault.value.hint

    def test_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(StoreError, match=r"could not be used|cannot be written"):
            open_store(tmp_path / "nowhere" / "ledger.sqlite", create=True)

    def test_an_address_of_another_kind(self) -> None:
        with pytest.raises(StoreError, match="cannot be kept in 'mysql'"):
            open_store("mysql://user@host/name")

    def test_a_full_disk_loses_nothing_that_was_stored(self, path: Path) -> None:
        store = open_store(path, create=True)
        store.write(sample()[:1])
        with store._engine.connect() as connection:  # pages are counted on a connection; the pool gives it out again
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
        big = report_of("The army took Ford. " * 20_000)
        with pytest.raises(StoreError, match="full") as fault:
            store.write([*sample()[1:], (big, [claim_of(big.id, 0, "The army took Ford")], [])])
        assert "Make room" in fault.value.hint
        assert list(store.reports()) == [sample()[0][0]]
        assert list(store.claims()) == sample()[0][1]
        with store._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
        assert store.write([*sample(), (big, [], [])]) == 3
        store.close()

    def test_the_message_names_the_process_that_writes(self, path: Path) -> None:
        open_store(path, create=True).close()
        code = (
            "import sys\nfrom crossbearing.stores.sql import open_store\n"
            "with open_store(sys.argv[1]).writer():\n    print('held', flush=True)\n    sys.stdin.read()\n"
        )
        other = subprocess.Popen(
            [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        store = open_store(path)
        with pytest.raises(StoreError, match=f"process {other.pid}"):
            store.write(sample())
        assert list(store.reports()) == []
        other.kill()
        other.communicate()
        assert store.write(sample()) == 3  # the lock dies with its holder
        store.close()

    def test_a_foreign_program_that_locks_the_database(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(opening, "BUSY_MILLISECONDS", 50)
        store = open_store(path, create=True)
        foreign = sqlite3.connect(path)
        foreign.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked") as fault:
            store.write(sample())
        assert "Another program" in fault.value.hint
        foreign.close()
        store.close()


def test_many_reports_come_back_in_their_order(path: Path) -> None:
    batch = []
    for number in range(1_000):
        report = report_of(f"The army took village {number}. It rained.")
        batch.append((report, [claim_of(report.id, 20, "b"), claim_of(report.id, 0, "a")], []))
    store = open_store(path, create=True)
    for first in range(0, 1_000, 130):
        store.write(batch[first : first + 130])
    assert list(store.reports()) == [r for r, _, _ in batch]
    assert list(store.claims()) == [c for _, claims, _ in batch for c in claims]
    store.close()


def test_a_clock_that_was_set_back_does_not_put_later_rows_before_earlier_ones(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(path, create=True)
    store.write(sample()[:1])
    then = store.state()[1]
    monkeypatch.setattr(moment, "now", lambda: 1_000_000)
    store.write(sample()[1:])
    assert len(list(store.reports(then))) == 1
    assert store.state()[1] > then  # type: ignore[operator]
    store.close()


def test_equal_bands_at_other_places_do_not_meet() -> None:
    block = bytes(range(BAND_BYTES))
    assert len(set(bands(block * 32))) == 32
    assert bands(b"") == []
    assert bands(block * 32)[0] == bands(block + b"x" * 496)[0]


NUMBERS = itertools.count()
words = st.text(max_size=30)
maybe = st.none() | words
numbers = st.integers(0, 10**6)
share = st.floats(0, 1, allow_nan=False)
days = st.none() | st.dates(date(1900, 1, 1), date(2200, 1, 1))
rivals = st.lists(st.builds(Rival, words, share, words), max_size=2).map(tuple)
mentions = st.builds(Mention, words, numbers, numbers, maybe, share, words, rivals)
places = st.builds(
    PlaceMention, words, numbers, numbers, words, maybe, share, words, rivals, within=st.none() | mentions
)
speakers = st.builds(Speaker, words, st.none() | numbers, st.none() | numbers, words, st.booleans(), maybe, maybe)
levels = st.builds(VoiceLevel, st.lists(speakers, max_size=2).map(tuple), maybe, words)
claims = st.builds(
    Claim,
    id=st.uuids().map(lambda u: u.hex),
    report=st.just("r"),
    start=numbers,
    end=numbers,
    quote=words,
    kind=words,
    mode=maybe,
    actors=st.lists(mentions, max_size=2).map(tuple),
    recipients=st.lists(mentions, max_size=2).map(tuple),
    places=st.lists(places, max_size=2).map(tuple),
    when=st.builds(When, maybe, days, days, words, words, words),
    voice=st.lists(levels, max_size=2).map(tuple),
    certainty=share,
    disputes=st.none() | st.builds(Disputed, numbers, numbers, words),
    condition=st.none() | st.builds(Condition, numbers, numbers, words, words, maybe),
    content=st.lists(words, max_size=2).map(tuple),
    parent=maybe,
    as_fact=st.booleans(),
    quantities=st.lists(st.builds(Quantity, words, st.none() | share, st.none() | share, words), max_size=2).map(tuple),
    confidence=share,
)


@pytest.fixture(scope="module")
def one_store(tmp_path_factory: pytest.TempPathFactory) -> SqlStore:
    return open_store(tmp_path_factory.mktemp("any") / "ledger.sqlite", create=True)


@settings(max_examples=60, deadline=None)
@given(found=st.lists(claims, max_size=4, unique_by=lambda c: c.id))
def test_any_claims_are_read_back_equal(one_store: SqlStore, found: list[Claim]) -> None:
    report = report_of(f"Report {next(NUMBERS)}.")  # a new one each time: a stored report is not written again
    one_store.write([(report, found, [])])
    assert list(one_store.claims(report_id=report.id)) == found


def test_a_ledger_of_schema_2_learns_which_findings_rest_on_a_claim(tmp_path: Path) -> None:
    import sqlite3

    import made_ledger as made
    from crossbearing.codec import encode

    path = tmp_path / "old.sqlite"
    migrated(path, "0002")
    with sqlite3.connect(path) as old:
        old.execute(
            "INSERT INTO findings VALUES (1, 'bayes', ?, 5, ?, 'progress', 'disputed', ?)",
            (made.DISPUTE.question.id, 2**63 - 1, encode(made.DISPUTE)),
        )
    store = open_store(path)
    assert store.questions_of(["c1", "c3"]) == {"c1": [made.DISPUTE.question]}
    store.close()
