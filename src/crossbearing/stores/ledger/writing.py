"""Writes to the ledger: batches of reports, and a report's claims read anew. Each function runs in a transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, func, select, update

from crossbearing.stores.ledger import moment
from crossbearing.stores.ledger.rows import FileSeen, Packed, printable
from crossbearing.stores.ledger.schema import (
    BANDS,
    CLAIMS,
    FILES,
    LOG,
    META,
    PROBLEMS,
    REPORT_METADATA,
    REPORTS,
)

IN_LIMIT = 500  # values in one IN list; SQLite's oldest limit on parameters is 999


def insert(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]], *, ignore: bool = False) -> None:
    """Insert rows given in the order of the table's columns; `ignore` lets rows fall out whose key is there.

    The statement goes to the driver as it is: binding each row by name costs half as much again as SQLite's own work
    (docs/store.md).
    """
    if not rows:
        return
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    columns = ", ".join(column.name for column in table.columns)
    marks = ", ".join([mark] * len(table.columns))
    tail = " ON CONFLICT DO NOTHING" if ignore else ""
    connection.exec_driver_sql(f"INSERT INTO {table.name} ({columns}) VALUES ({marks}){tail}", list(rows))


def next_number(connection: Connection, table: Table) -> int:
    """Return the next number of a table; only the one writer asks."""
    return int(connection.execute(select(func.max(table.c.seq))).scalar() or 0) + 1


def next_moment(connection: Connection) -> int:
    """Return the moment of this transaction: now, but after all that is recorded, even if the clock was set back."""
    latest = [connection.execute(select(func.max(table.c.recorded_from))).scalar() or 0 for table in (REPORTS, LOG)]
    return max(moment.now(), *(int(one) + 1 for one in latest))


def set_meta(connection: Connection, values: dict[str, str]) -> None:
    """Write down facts of the ledger itself (its theatre, its name); the first word stands."""
    insert(connection, META, list(values.items()), ignore=True)


def known(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Return which of the report ids are stored."""
    found: set[str] = set()
    for at in range(0, len(ids), IN_LIMIT):
        some = list(ids[at : at + IN_LIMIT])
        found.update(connection.execute(select(REPORTS.c.id).where(REPORTS.c.id.in_(some))).scalars())
    return found


def write_reports(
    connection: Connection,
    packs: Iterable[Packed],
    loose: Sequence[tuple[int, str, bytes]] = (),
    files: Sequence[FileSeen] = (),
) -> list[Packed]:
    """Store new reports with all that is theirs; return them, and let those fall out that are stored already.

    `loose` are problems of no report; the same one is stored once.
    """
    packs = list({pack.id: pack for pack in packs}.values())
    old = known(connection, [pack.id for pack in packs])
    new = [pack for pack in packs if pack.id not in old]
    at = next_moment(connection)
    stands = (at, moment.FOREVER)
    seq = next_number(connection, REPORTS)
    reports: list[tuple[Any, ...]] = []
    metadata: list[tuple[Any, ...]] = []
    bands: list[tuple[Any, ...]] = []
    claims: list[tuple[Any, ...]] = []
    problems: list[tuple[Any, ...]] = []
    metadata_seq = next_number(connection, REPORT_METADATA)
    claim_seq = next_number(connection, CLAIMS)
    problem_seq = next_number(connection, PROBLEMS)
    for number, pack in enumerate(new, seq):
        reports.append((number, at, *pack.report))
        metadata += [(metadata_seq + n, number, *stands, *row) for n, row in enumerate(pack.metadata)]
        metadata_seq += len(pack.metadata)
        bands += [(band, number) for band in set(pack.bands)]
        claims += [(claim_seq + n, number, *stands, *row) for n, row in enumerate(pack.claims)]
        claim_seq += len(pack.claims)
        problems += [(problem_seq + n, number, *stands, *row) for n, row in enumerate(pack.problems)]
        problem_seq += len(pack.problems)
    met = _standing_digests(connection, [row[0] for row in loose])
    for row in {row[0]: row for row in loose if row[0] not in met}.values():
        problems.append((problem_seq, None, *stands, *row))
        problem_seq += 1
    bands.sort()
    for table, rows in (
        (REPORTS, reports),
        (REPORT_METADATA, metadata),
        (BANDS, bands),
        (CLAIMS, claims),
        (PROBLEMS, problems),
    ):
        insert(connection, table, rows)
    insert(connection, FILES, [(*file._replace(name=printable(file.name)), at) for file in files], ignore=True)
    return new


def _standing_digests(connection: Connection, digests: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for at in range(0, len(digests), IN_LIMIT):
        some = list(digests[at : at + IN_LIMIT])
        query = select(PROBLEMS.c.digest).where(
            PROBLEMS.c.digest.in_(some), PROBLEMS.c.report.is_(None), PROBLEMS.c.recorded_to == moment.FOREVER
        )
        found.update(connection.execute(query).scalars())
    return found


def replace_claims(connection: Connection, report: int, pack: Packed, at: int) -> int:
    """Close the report's claims and problems that the new reading no longer gives; add what it gives anew.

    Return how many claims were closed or added. What both readings give stays as it stands. A reading that broke says
    nothing of the claims: those that stand stay, and its problem is added.
    """
    changed = 0
    broke = any(code.endswith("/crash") for _, code, _ in pack.problems)
    for table, rows in ((CLAIMS, pack.claims), (PROBLEMS, pack.problems)):
        offset = 4  # the columns that the writer adds: seq, report, recorded_from, recorded_to
        query = select(table).where(table.c.report == report, table.c.recorded_to == moment.FOREVER)
        standing = {tuple(row[offset:]): row.seq for row in connection.execute(query)}
        if table is CLAIMS and broke and standing:
            continue
        wanted = {tuple(row): None for row in rows}
        gone = [seq for row, seq in standing.items() if row not in wanted]
        fresh = [row for row in wanted if row not in standing]
        close(connection, table, gone, at)
        first = next_number(connection, table)
        insert(connection, table, [(first + n, report, at, moment.FOREVER, *row) for n, row in enumerate(fresh)])
        if table is CLAIMS:
            changed = len(gone) + len(fresh)
    return changed


def close(connection: Connection, table: Table, numbers: Sequence[int], at: int) -> None:
    """Write into rows that they stand no longer; nothing is deleted."""
    for first in range(0, len(numbers), IN_LIMIT):
        some = list(numbers[first : first + IN_LIMIT])
        connection.execute(update(table).where(table.c.seq.in_(some)).values(recorded_to=at))


def close_claims(connection: Connection, report: int, at: int) -> None:
    """Write into a report's claims that they stand no longer."""
    theirs = (CLAIMS.c.report == report) & (CLAIMS.c.recorded_to == moment.FOREVER)
    connection.execute(update(CLAIMS).where(theirs).values(recorded_to=at))
