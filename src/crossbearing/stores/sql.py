"""The desk's ledger in a database: SQLite in write-ahead mode, or PostgreSQL by address. One writer, many readers."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

from crossbearing.codec import decode, encode
from crossbearing.errors import StoreError
from crossbearing.model.claim import Claim
from crossbearing.model.finding import Finding, Findings, Holding, Question
from crossbearing.model.forecast import Forecast
from crossbearing.model.problem import Problem
from crossbearing.model.record import Receipt, Record
from crossbearing.model.report import Report
from crossbearing.model.shelf import OutletTally, Wanted, Worth
from crossbearing.stores.ledger import (
    browsing,
    concluding,
    forecasting,
    lock,
    locks,
    log,
    moment,
    opening,
    paging,
    reading,
    shelving,
    writing,
)
from crossbearing.stores.ledger.concluding import Since
from crossbearing.stores.ledger.log import Reread
from crossbearing.stores.ledger.rows import FileSeen, Packed, pack, problem_rows
from crossbearing.stores.ledger.schema import HEAD, RECEIPTS

__all__ = ["FileSeen", "Packed", "Since", "SqlStore", "open_store", "pack", "problem_rows"]


def open_store(place: str | Path, *, create: bool = False) -> SqlStore:
    """Return the store at a path or address, its schema brought up to date.

    Raises StoreError where there is no ledger (and `create` is False), where it is of a later version, or where the
    database cannot be opened.
    """
    return SqlStore(place, create=create)


class SqlStore:
    """The ledger. Every read takes `as_of` (a day or a moment, ISO 8601; None is the present)."""

    def __init__(self, place: str | Path, *, create: bool = False) -> None:
        url = opening.address(place)
        self.where = url.render_as_string(hide_password=True) if url.host else str(url.database)
        self._file = Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None
        if self._file is not None and not create and not self._file.exists():
            raise StoreError(f"There is no ledger {self._file}.", hint="`crossbearing init` makes one.")
        self._engine = opening.connect(url)
        self._writing = threading.local()
        with opening.faults(self.where):
            self._prepare(create)

    def _prepare(self, create: bool) -> None:
        with self._engine.connect() as connection:
            found = opening.version(connection)
        opening.refuse_newer(found, self.where)
        if found == HEAD:
            return
        if found is None and not create:
            raise StoreError(f"{self.where} holds no ledger.", hint="`crossbearing init` makes one.")
        with self.writer(), self._engine.connect() as connection:
            if self._file is not None:
                connection.exec_driver_sql("BEGIN IMMEDIATE")  # else SQLite commits each change of schema by itself
            found = opening.version(connection)
            if found is None:
                opening.create(connection)
            elif found != HEAD:
                opening.migrate(connection)
            connection.commit()

    def close(self) -> None:
        """Give back the connections; the store can be read again after that, and opens them anew."""
        self._engine.dispose()

    @contextlib.contextmanager
    def writer(self) -> Iterator[None]:
        """Hold the writer's place. Raises StoreError at once, saying who holds it, where another does.

        Writing without it takes it for one transaction. Within one thread it may be taken again.
        """
        if getattr(self._writing, "held", False):
            yield
            return
        held = lock.file_lock(self._file) if self._file else lock.advisory_lock(self._engine, self.where)
        with held:
            self._writing.held = True
            try:
                yield
            finally:
                self._writing.held = False

    @contextlib.contextmanager
    def _write(self) -> Iterator[Connection]:
        with self.writer(), opening.faults(self.where), self._engine.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def _read(self) -> Iterator[Connection]:
        with opening.faults(self.where), self._engine.connect() as connection:
            yield connection

    # reports and claims

    def has_report(self, report_id: str) -> bool:
        """Return whether the report is stored with all its claims."""
        return bool(self.known([report_id]))

    def known(self, report_ids: Sequence[str]) -> set[str]:
        """Return which of the reports are stored."""
        with self._read() as connection:
            return writing.known(connection, report_ids)

    def write(self, batch: Sequence[tuple[Report, Sequence[Claim], Sequence[Problem]]]) -> int:
        """Store reports with their claims and problems in one transaction; return how many reports were new."""
        return len(self.write_packed([pack(*one) for one in batch]))

    def write_packed(
        self,
        packs: Sequence[Packed],
        loose: Sequence[tuple[int, str, bytes]] = (),
        files: Sequence[FileSeen] = (),
    ) -> list[Packed]:
        """Store packed reports, problems of no report, and files read to their end, in one transaction.

        Return the reports that were new.
        """
        with self._write() as connection:
            return writing.write_reports(connection, packs, loose, files)

    def enrich(self, packs: Sequence[Packed], bases: Sequence[str], why: str, reread: Reread) -> int:
        """Add what these readings of stored reports say on some bases and is not known; return how many said more.

        Their claims are read anew, and each addition is a line of the log that can be undone.
        """
        if not packs:
            return 0
        with self._write() as connection:
            return sum(log.enrich(connection, pack, bases, why, reread) for pack in packs)

    def files(self, hashes: Sequence[str]) -> dict[tuple[str, str], FileSeen]:
        """Return which files, by the SHA-256 of their bytes, were read to their end; by hash and digest of options."""
        with self._read() as connection:
            return reading.files(connection, hashes)

    def reports(self, as_of: str | None = None) -> Iterator[Report]:
        """Yield the stored reports known by then, in order of arrival."""
        with self._read() as connection:
            yield from reading.reports(connection, moment.until(as_of))

    def report(self, report_id: str, as_of: str | None = None) -> Report:
        """Return the report whose id is, or begins with, the word. Raises UsageError where not exactly one fits."""
        with self._read() as connection:
            until = moment.until(as_of)
            return reading.report(connection, reading.report_number(connection, report_id, until), until)

    def near(self, report_id: str, as_of: str | None = None) -> list[str]:
        """Return the ids of reports that may be copies of this one: their signatures share a band."""
        with self._read() as connection:
            until = moment.until(as_of)
            return reading.near(connection, reading.report_number(connection, report_id, until), until)

    def claims(
        self, as_of: str | None = None, report_id: str | None = None, kind: str | None = None
    ) -> Iterator[Claim]:
        """Yield the stored claims known by then, in order of arrival and span; of one report or kind where given."""
        until = moment.until(as_of)
        with self._read() as connection:
            if report_id is None:
                yield from reading.claims(connection, until, kind)
                return
            found = reading.claims_of(connection, reading.report_number(connection, report_id, until), until)
        yield from (claim for claim in found if kind is None or claim.kind == kind)

    def claim(self, claim_id: str, as_of: str | None = None) -> Claim:
        """Return the claim whose id is, or begins with, the word. Raises UsageError where not exactly one fits."""
        with self._read() as connection:
            return reading.claim(connection, claim_id, moment.until(as_of))

    def claims_by_id(self, ids: Sequence[str], as_of: str | None = None) -> dict[str, Claim]:
        """Return the claims of these ids that are known, by id; unknown ids are left out."""
        with self._read() as connection:
            return paging.claims_by_id(connection, ids, moment.until(as_of))

    def heads_by_id(self, ids: Sequence[str], as_of: str | None = None) -> dict[str, Report]:
        """Return the reports of these ids without their text, by id; unknown ids are left out."""
        with self._read() as connection:
            return paging.heads_by_id(connection, ids, moment.until(as_of))

    def heads(self, after: str = "", size: int = 100, as_of: str | None = None) -> list[Report]:
        """Return reports without their text in order of arrival, behind the one named ("" for the first)."""
        with self._read() as connection:
            return paging.heads(connection, after, size, moment.until(as_of))

    def report_count(self) -> int:
        """Return how many reports are stored."""
        with self._read() as connection:
            return reading.state(connection, moment.FOREVER - 1).report

    def carried_by(self, outlet: str, as_of: str | None = None) -> list[str]:
        """Return the ids of the claims that an outlet's reports carry, as is believed now."""
        with self._read() as connection:
            return paging.carried_by(connection, outlet, moment.until(as_of))

    def claim_reports(self, as_of: str | None = None) -> dict[str, str]:
        """Return the id of each claim's report, by claim id, without reading the claims."""
        with self._read() as connection:
            return paging.claim_reports(connection, moment.until(as_of))

    def claim_counts(self, report_ids: Sequence[str], as_of: str | None = None) -> dict[str, int]:
        """Return how many claims each of these reports has; reports without any are left out."""
        with self._read() as connection:
            return paging.claim_counts(connection, report_ids, moment.until(as_of))

    def last_published(self) -> str | None:
        """Return the latest day of publication as believed now, or None."""
        with self._read() as connection:
            return paging.last_published(connection)

    def problems(self, as_of: str | None = None, report_id: str | None = None) -> Iterator[Problem]:
        """Yield the problems that stood then, in order of arrival."""
        until = moment.until(as_of)
        with self._read() as connection:
            number = None if report_id is None else reading.report_number(connection, report_id, until)
            yield from reading.problems(connection, until, number)

    def counts(self, as_of: str | None = None) -> dict[str, int]:
        """Return how many reports, claims and problems stood then, and problems by code as `problem:CODE`."""
        with self._read() as connection:
            return reading.counts(connection, moment.until(as_of))

    def outlets(self) -> list[str]:
        """Return the outlets of the stored reports, in alphabetical order."""
        with self._read() as connection:
            return reading.outlets(connection)

    def state(self, as_of: str | None = None) -> tuple[str, str | None]:
        """Return a word that changes whenever the ledger does, and the moment of its last change (None: empty)."""
        with self._read() as connection:
            found = reading.state(connection, moment.until(as_of))
        return str(found), moment.iso(found.moment) if found.moment else None

    def changed_reports(self, after: str, until: str) -> list[str]:
        """Return the ids of the reports that are new, or of which claims or metadata changed, after a moment."""
        with self._read() as connection:
            return reading.changed_reports(connection, moment.until(after), moment.until(until))

    # what people changed

    def correct(self, report_id: str, field: str, value: str, who: str, why: str, reread: Reread) -> Record:
        """Add a value to a report's metadata, read its claims anew, and return the log's line; one transaction."""
        with self._write() as connection:
            return log.correct(connection, report_id, field, value, who, why, reread)

    def reread(self, report_ids: Sequence[str], reread: Reread, who: str, why: str) -> int:
        """Read the claims of stored reports anew; return how many claims changed. One transaction."""
        with self._write() as connection:
            changed = 0
            line = log.append(connection, "reread", "", "reports", str(len(report_ids)), who, why)
            for report_id in report_ids:
                number = reading.report_number(connection, report_id, moment.FOREVER - 1)
                changed += log.read_anew(connection, number, moment.until(line.at), reread)
            return changed

    def record(self, action: str, subject: str, field: str, value: str, who: str, why: str) -> Record:
        """Write a review or note into the log and return its line."""
        with self._write() as connection:
            return log.append(connection, action, subject, field, value, who, why)

    def records(self, as_of: str | None = None) -> list[Record]:
        """Return the log up to then, oldest line first."""
        with self._read() as connection:
            return log.records(connection, moment.until(as_of))

    def undo(self, who: str, why: str, reread: Reread, number: int | None = None) -> Record:
        """Take back a line of the log, the last that stands unless numbered; return the line that says so."""
        with self._write() as connection:
            return log.undo(connection, who, why, reread, number)

    # conclusions

    def write_findings(self, findings: Findings, state: str = "", since: Since | None = None) -> None:
        """Store what reconcile concluded; earlier conclusions are closed (recorded-to), never deleted.

        Findings of the present have a history; those of another day are a cache. With `since`, only what differs from
        the conclusions of that state is written, where these stand.
        """
        with self._write() as connection:
            if findings.on is None and findings.as_of is None:
                concluding.write(connection, findings, findings.judge, state, since)
            else:
                concluding.keep(connection, _view(findings, state), encode(findings))

    def findings(
        self, state: str = "", judge: str = "bayes", on: str | None = None, as_of: str | None = None
    ) -> Findings | None:
        """Return what was concluded in this state, or None where nothing was."""
        with self._read() as connection:
            if on is None and as_of is None:
                return concluding.read(connection, judge, state)
            data = concluding.kept(connection, f"{judge}|{on or ''}|{as_of or ''}|{state}")
            return decode(Findings, data) if data is not None else None

    def has_findings(self, state: str, judge: str, on: str | None = None, as_of: str | None = None) -> bool:
        """Return whether something was concluded in this state."""
        with self._read() as connection:
            if on is None and as_of is None:
                return concluding.is_written(connection, judge, state)
            return concluding.kept(connection, f"{judge}|{on or ''}|{as_of or ''}|{state}") is not None

    def keep(self, key: str, data: bytes) -> None:
        """Keep what can be worked out again, only not at once, under a key that names its state; old ones go."""
        with self._write() as connection:
            concluding.keep(connection, key, data)

    def kept(self, key: str) -> bytes | None:
        """Return what was kept under the key, or None."""
        with self._read() as connection:
            return concluding.kept(connection, key)

    def history(self, question_id: str, judge: str = "bayes") -> list[tuple[str, str | None, Finding]]:
        """Return what was concluded of a question over time: recorded from, recorded to, finding."""
        with self._read() as connection:
            return concluding.history(connection, judge, question_id)

    # what pages read of the findings that stand

    def shelve(self, line: str) -> None:
        """Make what pages read of a judge's findings where it is missing, as in a ledger of an earlier version."""
        with self._write() as connection:
            concluding.shelve(connection, line)

    def is_shelved(self, line: str, state: str) -> bool:
        """Return whether findings of this state stand with all that pages read of them."""
        with self._read() as connection:
            return concluding.is_written(connection, line, state) and shelving.is_made(connection, line)

    def browse(
        self, line: str, wanted: Wanted, after: str = "", size: int = 40, *, in_time: bool = False
    ) -> list[Finding]:
        """Return so many findings that fit, behind the one of that id, disputes first or in order of their days."""
        with self._read() as connection:
            return browsing.page(connection, line, wanted, after, size, in_time)

    def browse_count(self, line: str, wanted: Wanted, *, in_time: bool = False, until: str | None = None) -> int:
        """Return how many findings fit; with `until`, how many up to the one of that id."""
        with self._read() as connection:
            if until is not None:
                return browsing.before(connection, line, wanted, until, in_time)
            return browsing.count(connection, line, wanted, in_time)

    def facets(self, line: str) -> dict[str, dict[str, int]]:
        """Return what findings can be filtered by: for each facet its values and how many findings have each."""
        with self._read() as connection:
            return browsing.facets(connection, line)

    def findings_beginning(self, line: str, word: str, most: int) -> list[Finding]:
        """Return findings whose question's id begins with the word, in order of the id."""
        with self._read() as connection:
            return browsing.beginning(connection, line, word, most)

    def findings_of(self, line: str, questions: Sequence[str]) -> list[Finding]:
        """Return the findings of these questions; those that are not known are left out."""
        with self._read() as connection:
            return browsing.by_question(connection, line, questions)

    def control(self, line: str, places: Sequence[str]) -> list[Finding]:
        """Return who holds each of these places, as questions."""
        with self._read() as connection:
            return browsing.control(connection, line, places)

    def queue(self, line: str, size: int, seen: frozenset[str]) -> tuple[int, list[str]]:
        """Return how many claims nobody has seen, and the ids of those worth most."""
        with self._read() as connection:
            return browsing.queue(connection, line, size, seen)

    def worths(self, line: str, claims: Sequence[str]) -> list[Worth]:
        """Return how much each of these claims is worth to each question."""
        with self._read() as connection:
            return browsing.worths(connection, line, claims)

    def outlet_tallies(self, line: str) -> list[OutletTally]:
        """Return what is counted of each outlet, those with most reports first."""
        with self._read() as connection:
            return browsing.outlets(connection, line)

    def holdings(self, line: str) -> list[Holding]:
        """Return who holds which place, as it stands."""
        with self._read() as connection:
            return concluding.holdings(connection, line)

    def frame(self, line: str) -> Findings | None:
        """Return what stands of a judge without findings and holdings: its families and problems."""
        with self._read() as connection:
            return concluding.frame(connection, line)

    # forecasts

    def write_forecasts(self, forecasts: Sequence[Forecast]) -> None:
        """Add frozen forecasts, each of which names the one before it; one transaction. Nothing changes them later."""
        with self._write() as connection:
            forecasting.write(connection, forecasts)

    def forecasts(self, as_of: str | None = None) -> list[Forecast]:
        """Return the forecasts that were frozen by then, in the order of freezing."""
        with self._read() as connection:
            return forecasting.read(connection, moment.until(as_of))

    def questions_of(self, claim_ids: Sequence[str], judge: str = "bayes") -> dict[str, list[Question]]:
        """Return the questions of the present to which each claim speaks, by claim id."""
        with self._read() as connection:
            return paging.questions_of(connection, judge, claim_ids)

    def changes(self, most: int, judge: str = "bayes") -> list[tuple[str, Finding, Finding | None]]:
        """Return the latest new disputes and changed standings: moment, finding, the finding before."""
        with self._read() as connection:
            return paging.changes(connection, judge, most)

    # the review

    def lock(self, subject: str, who: str, seconds: int) -> str | None:
        """Take a card for somebody for so long; return who has it where that is somebody else, None where it is got."""
        with self._write() as connection:
            return locks.take(connection, subject, who, seconds)

    def unlock(self, subject: str, who: str) -> None:
        """Give a card back."""
        with self._write() as connection:
            locks.give(connection, subject, who)

    def locked(self) -> dict[str, str]:
        """Return who has which card before them now."""
        with self._read() as connection:
            return locks.standing(connection)

    def note(self, pack: Packed, sharing: str, who: str, why: str) -> Record:
        """Store an analyst's own report with its claims, and return the log's line; one transaction."""
        with self._write() as connection:
            return log.note(connection, pack, sharing, who, why)

    # the ledger itself

    def write_receipt(self, receipt: Receipt) -> Receipt:
        """Write a run's receipt: number 0 is a new one, another replaces the receipt of a run that has now ended."""
        with self._write() as connection:
            if receipt.number == 0:
                number = writing.next_number(connection, RECEIPTS)
                receipt = replace(receipt, number=number)
                writing.insert(connection, RECEIPTS, [(number, encode(receipt))])
            else:
                connection.execute(
                    RECEIPTS.update().where(RECEIPTS.c.seq == receipt.number).values(data=encode(receipt))
                )
        return receipt

    def receipts(self) -> list[Receipt]:
        """Return the receipts of all runs, oldest first."""
        with self._read() as connection:
            return reading.receipts(connection)

    def set_meta(self, values: dict[str, str]) -> None:
        """Write down facts of the ledger itself, such as its theatre; the first word stands."""
        with self._write() as connection:
            writing.set_meta(connection, values)

    def meta(self) -> dict[str, str]:
        """Return the facts of the ledger itself."""
        with self._read() as connection:
            return reading.meta(connection)


def _view(findings: Findings, state: str) -> str:
    on = findings.on.isoformat() if findings.on else ""
    return f"{findings.judge}|{on}|{findings.as_of or ''}|{state}"
