"""Reads the ledger as it was known at a moment: reports, claims, problems, counts. In pages, so that memory is flat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, func, select

from crossbearing.codec import decode
from crossbearing.errors import UsageError
from crossbearing.model.claim import Claim
from crossbearing.model.problem import Problem
from crossbearing.model.record import Receipt
from crossbearing.model.report import Metadata, Report
from crossbearing.stores.ledger.moment import FOREVER, iso
from crossbearing.stores.ledger.rows import FileSeen, bands, report_of
from crossbearing.stores.ledger.schema import (
    BANDS,
    CLAIMS,
    FILES,
    LOG,
    META,
    PROBLEMS,
    RECEIPTS,
    REPORT_METADATA,
    REPORTS,
)

PAGE = 400  # reports a page; with their claims about 4 MB
_REPORT = (
    REPORTS.c.id,
    REPORTS.c.text,
    REPORTS.c.raw_hash,
    REPORTS.c.media_type,
    REPORTS.c.reader,
    REPORTS.c.origin,
    REPORTS.c.signature,
)


class State(NamedTuple):
    """How far the ledger has come: the last report, the last line of the log, and the moment of the later."""

    report: int
    record: int
    moment: int

    def __str__(self) -> str:
        return f"{self.report}.{self.record}"


def stands(table: Table, until: int) -> ColumnElement[bool]:
    """Return the condition that a row was held for true at the moment."""
    return (table.c.recorded_from <= until) & (table.c.recorded_to > until)


def state(connection: Connection, until: int) -> State:
    """Return how far the ledger had come by the moment."""
    found = []
    for table in (REPORTS, LOG):
        query = select(table.c.seq, table.c.recorded_from).where(table.c.recorded_from <= until)
        row = connection.execute(query.order_by(table.c.recorded_from.desc(), table.c.seq.desc()).limit(1)).first()
        found.append((int(row[0]), int(row[1])) if row else (0, 0))
    return State(found[0][0], found[1][0], max(found[0][1], found[1][1]))


def changed_reports(connection: Connection, after: int, until: int) -> list[str]:
    """Return the ids of the reports that are new, or of which claims or metadata changed, after a moment.

    Whatever changes a stored report stands in the log under its id, but for a new reading of many at once.
    """
    new = select(REPORTS.c.id).where(REPORTS.c.recorded_from > after, REPORTS.c.recorded_from <= until)
    found = {str(one) for one in connection.execute(new).scalars()}
    told = select(LOG.c.action, LOG.c.subject).where(LOG.c.recorded_from > after, LOG.c.recorded_from <= until)
    lines = connection.execute(told).all()
    subjects = sorted({str(subject) for action, subject in lines if action in ("metadata", "undo", "note")})
    for at in range(0, len(subjects), 500):
        known = select(REPORTS.c.id).where(REPORTS.c.id.in_(subjects[at : at + 500]))
        found.update(str(one) for one in connection.execute(known).scalars())
    if any(action == "reread" for action, _ in lines):
        ended = (CLAIMS.c.recorded_to > after) & (CLAIMS.c.recorded_to <= until)
        numbers = select(CLAIMS.c.report).where((CLAIMS.c.recorded_from > after) | ended).distinct()
        theirs = select(REPORTS.c.id).where(REPORTS.c.seq.in_(numbers))
        found.update(str(one) for one in connection.execute(theirs).scalars())
    return sorted(found)


def meta(connection: Connection) -> dict[str, str]:
    """Return the facts of the ledger itself."""
    return {str(row.key): str(row.value) for row in connection.execute(select(META))}


def _pages(connection: Connection, until: int) -> Iterator[tuple[int, int]]:
    """Yield the bounds (after, up to) of pages over the numbers of the reports known by then."""
    last = state(connection, until).report
    for after in range(0, last, PAGE):
        yield after, min(after + PAGE, last)


def _metadata(connection: Connection, condition: ColumnElement[bool], until: int) -> dict[int, list[Metadata]]:
    table = REPORT_METADATA
    query = select(table.c.report, table.c.field, table.c.value, table.c.basis)
    found: dict[int, list[Metadata]] = {}
    for report, name, value, basis in connection.execute(
        query.where(condition, stands(table, until)).order_by(table.c.seq)
    ):
        found.setdefault(report, []).append(Metadata(name, value, basis))
    return found


def reports(connection: Connection, until: int) -> Iterator[Report]:
    """Yield the reports known by then, in order of arrival, with the metadata believed then."""
    for after, last in _pages(connection, until):
        theirs = _metadata(connection, (REPORT_METADATA.c.report > after) & (REPORT_METADATA.c.report <= last), until)
        query = select(REPORTS.c.seq, *_REPORT).where(REPORTS.c.seq > after, REPORTS.c.seq <= last)
        for row in connection.execute(query.order_by(REPORTS.c.seq)).all():
            yield report_of(row[1:], theirs.get(row[0], ()))


def report_number(connection: Connection, report_id: str, until: int) -> int:
    """Return the number of the report whose id is, or begins with, the word given.

    Raises UsageError where no report or more than one fits.
    """
    return _one(connection, REPORTS, "report", report_id, until)[0]


def report(connection: Connection, number: int, until: int) -> Report:
    """Return a report by its number, with the metadata believed then."""
    row = connection.execute(select(*_REPORT).where(REPORTS.c.seq == number)).one()
    return report_of(row, _metadata(connection, REPORT_METADATA.c.report == number, until).get(number, ()))


def _one(connection: Connection, table: Table, noun: str, word: str, until: int) -> tuple[int, str]:
    """Return number and id of the row whose id is, or begins with, the word; the latest of several with one id."""
    query = select(table.c.seq, table.c.id).where(table.c.recorded_from <= until).order_by(table.c.seq.desc()).limit(9)
    found = connection.execute(query.where(table.c.id == word)).all()
    if not found and word:
        query = query.where(table.c.id.startswith(word, autoescape=True))
        if connection.dialect.name == "sqlite":  # which would pass over all rows; its text is ordered by code point
            query = query.where(table.c.id >= word, table.c.id < word + "\U0010ffff")
        found = connection.execute(query).all()
    ids = sorted({str(row[1]) for row in found})
    if not ids:
        raise UsageError(f"There is no {noun} {word!r}.", hint="Ids may be cut short; they are shown by `brief`.")
    if len(ids) > 1:
        raise UsageError(f"{word!r} begins the ids of several {noun}s.", hint=f"Say more of it: {', '.join(ids)}.")
    return int(found[0][0]), str(found[0][1])


def claims(connection: Connection, until: int, kind: str | None = None) -> Iterator[Claim]:
    """Yield the claims that stood then, in order of arrival of their reports and of their spans."""
    for after, last in _pages(connection, until):
        query = select(CLAIMS.c.data).where(CLAIMS.c.report > after, CLAIMS.c.report <= last, stands(CLAIMS, until))
        if kind is not None:
            query = query.where(CLAIMS.c.kind == kind)
        for data in connection.execute(query.order_by(CLAIMS.c.report, CLAIMS.c.ordinal)).scalars().all():
            yield decode(Claim, data)


def claims_of(connection: Connection, report: int, until: int) -> list[Claim]:
    """Return one report's claims that stood then, in the order of their spans."""
    query = select(CLAIMS.c.data).where(CLAIMS.c.report == report, stands(CLAIMS, until))
    return [decode(Claim, data) for data in connection.execute(query.order_by(CLAIMS.c.ordinal)).scalars()]


def claim(connection: Connection, claim_id: str, until: int) -> Claim:
    """Return the claim whose id is, or begins with, the word given, in its latest form of then.

    Raises UsageError where no claim or more than one fits.
    """
    found = _one(connection, CLAIMS, "claim", claim_id, until)
    return decode(Claim, connection.execute(select(CLAIMS.c.data).where(CLAIMS.c.seq == found[0])).scalar_one())


def problems(connection: Connection, until: int, report: int | None = None) -> Iterator[Problem]:
    """Yield the problems that stood then, in order of arrival; of one report where a number is given."""
    after = 0
    while True:
        query = select(PROBLEMS.c.seq, PROBLEMS.c.data).where(PROBLEMS.c.seq > after, stands(PROBLEMS, until))
        if report is not None:
            query = query.where(PROBLEMS.c.report == report)
        page = connection.execute(query.order_by(PROBLEMS.c.seq).limit(10 * PAGE)).all()
        for row in page:
            yield decode(Problem, row.data)
        if len(page) < 10 * PAGE:
            return
        after = page[-1].seq


def near(connection: Connection, report: int, until: int) -> list[str]:
    """Return the ids of reports that share a band with this one: candidates for copies of it, in order of arrival."""
    signed = connection.execute(select(REPORTS.c.signature).where(REPORTS.c.seq == report)).scalar_one()
    query = (
        select(REPORTS.c.id)
        .join(BANDS, BANDS.c.report == REPORTS.c.seq)
        .where(BANDS.c.band.in_(sorted(set(bands(bytes(signed))))))  # by key: no pass over all bands
        .where(BANDS.c.report != report, REPORTS.c.recorded_from <= until)
        .group_by(REPORTS.c.id, REPORTS.c.seq)
    )
    return [str(one) for one in connection.execute(query.order_by(REPORTS.c.seq)).scalars()]


def counts(connection: Connection, until: int) -> dict[str, int]:
    """Return how many reports, claims and problems stood then, and the problems by code as `problem:CODE`."""
    found = {"reports": state(connection, until).report}
    found["claims"] = connection.execute(select(func.count()).where(stands(CLAIMS, until))).scalar_one()
    by_code = select(PROBLEMS.c.code, func.count()).where(stands(PROBLEMS, until)).group_by(PROBLEMS.c.code)
    codes = {str(code): int(n) for code, n in connection.execute(by_code.order_by(PROBLEMS.c.code))}
    found["problems"] = sum(codes.values())
    return found | {f"problem:{code}": n for code, n in codes.items()}


def outlets(connection: Connection) -> list[str]:
    """Return the outlets of the stored reports as believed now, in alphabetical order."""
    query = select(REPORTS.c.outlet).where(REPORTS.c.outlet.is_not(None)).distinct().order_by(REPORTS.c.outlet)
    return [str(one) for one in connection.execute(query).scalars()]


def files(connection: Connection, hashes: Sequence[str]) -> dict[tuple[str, str], FileSeen]:
    """Return which of the files (by SHA-256 of their bytes) were read to their end, by hash and options."""
    found = {}
    for row in connection.execute(select(FILES).where(FILES.c.raw_hash.in_(list(hashes)))):
        found[row.raw_hash, row.options] = FileSeen(row.raw_hash, row.options, row.name, row.size, row.reports)
    return found


def receipts(connection: Connection) -> list[Receipt]:
    """Return the receipts of all runs, oldest first."""
    query = select(RECEIPTS.c.data).order_by(RECEIPTS.c.seq)
    return [decode(Receipt, data) for data in connection.execute(query).scalars()]


def last_moment(connection: Connection) -> str | None:
    """Return when the ledger last changed as ISO 8601, or None where it is empty."""
    found = state(connection, FOREVER - 1).moment
    return iso(found) if found else None
