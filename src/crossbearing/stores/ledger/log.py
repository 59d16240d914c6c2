"""The log of what people changed: corrections, reviews, notes, what was taken back. All of it runs in a transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, select, update

from crossbearing.errors import UsageError
from crossbearing.model.problem import Problem
from crossbearing.model.record import REVERSIBLE, Record
from crossbearing.model.report import FIELDS, Metadata, Report
from crossbearing.stores.ledger import moment, reading, shelving, writing
from crossbearing.stores.ledger.rows import Packed
from crossbearing.stores.ledger.schema import LOG, REPORT_METADATA, REPORTS

BASIS = "analyst"
# Reads a stored report anew, given the problems that stand against it.
Reread = Callable[[Report, list[Problem]], Packed]


def append(
    connection: Connection,
    action: str,
    subject: str,
    field: str,
    value: str,
    who: str,
    why: str,
    undoes: int | None = None,
) -> Record:
    """Write a line of the log and return it."""
    number, at = writing.next_number(connection, LOG), writing.next_moment(connection)
    writing.insert(connection, LOG, [(number, at, action, subject, field, value, who, why, undoes)])
    return Record(number, moment.iso(at), action, subject, field, value, who, why, undoes)


def records(connection: Connection, until: int) -> list[Record]:
    """Return the lines of the log written by then, oldest first; `undone` as it was then."""
    rows = connection.execute(select(LOG).where(LOG.c.recorded_from <= until).order_by(LOG.c.seq)).all()
    undone = {row.undoes for row in rows if row.undoes is not None}
    return [
        Record(
            number=row.seq,
            at=moment.iso(row.recorded_from),
            action=row.action,
            subject=row.subject,
            field=row.field,
            value=row.value,
            who=row.who,
            why=row.why,
            undoes=row.undoes,
            undone=row.seq in undone,
        )
        for row in rows
    ]


def correct(
    connection: Connection, report_id: str, field: str, value: str, who: str, why: str, reread: Reread
) -> Record:
    """Add a value that a person gives to a report's metadata, read the report's claims anew, and return the log's line.

    Raises UsageError for a field that does not exist or a date that is none.
    """
    if field not in FIELDS:
        raise UsageError(f"A report has no field {field!r}.", hint=f"Known: {', '.join(FIELDS)}.")
    number = reading.report_number(connection, report_id, moment.FOREVER - 1)
    old = reading.report(connection, number, moment.FOREVER - 1)
    if field == "published":
        try:
            Report("", "", "", "", "", "", (Metadata(field, value, BASIS),)).published  # noqa: B018 - asks for the day
        except ValueError as fault:
            raise UsageError(f"{value!r} is not a day.", hint="Write it as 2025-03-24.") from fault
    line = _tell(connection, number, old.id, Metadata(field, value, BASIS), who, why)
    _settle(connection, number, moment.until(line.at), reread)
    return line


def enrich(connection: Connection, pack: Packed, bases: Sequence[str], why: str, reread: Reread) -> bool:
    """Add what a second reading of a stored report says of it on some bases and the first did not; return if it did."""
    number = reading.report_number(connection, pack.id, moment.FOREVER - 1)
    known = set(reading.report(connection, number, moment.FOREVER - 1).metadata)
    fresh = [m for m in (Metadata(*row) for row in pack.metadata) if m.basis in bases and m not in known]
    for m in fresh:
        line = _tell(connection, number, pack.id, m, "add", why)
    if fresh:
        _settle(connection, number, moment.until(line.at), reread)
    return bool(fresh)


def _tell(connection: Connection, number: int, report_id: str, told: Metadata, who: str, why: str) -> Record:
    line = append(connection, "metadata", report_id, told.field, told.value, who, why)
    seq, stands = writing.next_number(connection, REPORT_METADATA), (moment.until(line.at), moment.FOREVER)
    writing.insert(connection, REPORT_METADATA, [(seq, number, *stands, told.field, told.value, told.basis)])
    return line


def note(connection: Connection, pack: Packed, sharing: str, who: str, why: str) -> Record:
    """Store an analyst's own report with its claims and return the log's line. Raises UsageError where it is stored."""
    if not writing.write_reports(connection, [pack]):
        raise UsageError("This note is stored already, word for word.", hint="Say what is new, or undo the first.")
    return append(connection, "note", pack.id, "sharing", sharing, who, why)


def undo(connection: Connection, who: str, why: str, reread: Reread, number: int | None = None) -> Record:
    """Take back a line of the log, the last where no number is given, and return the line that says so.

    Raises UsageError where there is none, or where the numbered one cannot be taken back.
    """
    standing = [r for r in records(connection, moment.FOREVER - 1) if r.action in REVERSIBLE and not r.undone]
    if number is not None:
        standing = [r for r in standing if r.number == number]
    if not standing:
        what = "There is nothing to undo." if number is None else f"Line {number} of the log cannot be taken back."
        raise UsageError(what, hint="Corrections, decisions of the review and notes can be taken back, each once.")
    last = standing[-1]
    line = append(connection, "undo", last.subject, last.field, last.value, who, why, undoes=last.number)
    if last.action == "note":  # the note stays as a report; its claims stand no longer
        row = reading.report_number(connection, last.subject, moment.FOREVER - 1)
        writing.close_claims(connection, row, moment.until(line.at))
    if last.action == "metadata":
        at = moment.until(line.at)
        row = reading.report_number(connection, last.subject, moment.FOREVER - 1)
        theirs = (REPORT_METADATA.c.report == row) & (REPORT_METADATA.c.recorded_from == moment.until(last.at))
        rows = connection.execute(select(REPORT_METADATA.c.seq).where(theirs)).scalars().all()
        writing.close(connection, REPORT_METADATA, rows, at)
        _settle(connection, row, at, reread)
    return line


def _settle(connection: Connection, number: int, at: int, reread: Reread) -> None:
    """Bring the report's filter columns and claims in line with the metadata that now stands."""
    report = reading.report(connection, number, moment.FOREVER - 1)
    published = report.published
    if connection.execute(select(REPORTS.c.outlet).where(REPORTS.c.seq == number)).scalar() != report.outlet:
        shelving.forget(connection)  # counts by outlet move with the report
    connection.execute(
        update(REPORTS)
        .where(REPORTS.c.seq == number)
        .values(outlet=report.outlet, published=published.isoformat() if published else None)
    )
    read_anew(connection, number, at, reread)


def read_anew(connection: Connection, number: int, at: int, reread: Reread) -> int:
    """Read a stored report's claims anew; return how many claims were closed or added."""
    report = reading.report(connection, number, moment.FOREVER - 1)
    problems = list(reading.problems(connection, moment.FOREVER - 1, number))
    return writing.replace_claims(connection, number, reread(report, problems), at)
