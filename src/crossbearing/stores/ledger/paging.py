"""Reads for pages: a few rows at a time by key, never the whole ledger; and which questions a claim speaks to."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from crossbearing.codec import decode
from crossbearing.model.claim import Claim
from crossbearing.model.finding import Finding, Question
from crossbearing.model.report import Report
from crossbearing.stores.ledger import moment
from crossbearing.stores.ledger.reading import _metadata, stands
from crossbearing.stores.ledger.rows import report_of
from crossbearing.stores.ledger.schema import CITED, CLAIMS, FINDINGS, REPORT_METADATA, REPORTS
from crossbearing.stores.ledger.writing import IN_LIMIT

_HEAD = (REPORTS.c.seq, REPORTS.c.id, REPORTS.c.raw_hash, REPORTS.c.media_type, REPORTS.c.reader, REPORTS.c.origin)


def claims_by_id(connection: Connection, ids: Sequence[str], until: int) -> dict[str, Claim]:
    """Return the claims of these ids that were known by then, each in its latest form; unknown ids are left out."""
    found: dict[str, tuple[int, bytes]] = {}
    for at in range(0, len(ids), IN_LIMIT):
        some = list(ids[at : at + IN_LIMIT])
        query = select(CLAIMS.c.seq, CLAIMS.c.id, CLAIMS.c.data).where(
            CLAIMS.c.id.in_(some), CLAIMS.c.recorded_from <= until
        )
        for seq, id_, data in connection.execute(query):
            if id_ not in found or seq > found[id_][0]:
                found[id_] = (seq, data)
    return {i: decode(Claim, found[i][1]) for i in ids if i in found}


def heads_by_id(connection: Connection, ids: Sequence[str], until: int) -> dict[str, Report]:
    """Return the reports of these ids without their text and signature; unknown ids are left out."""
    found: dict[str, Report] = {}
    for at in range(0, len(ids), IN_LIMIT):
        some = list(ids[at : at + IN_LIMIT])
        rows = connection.execute(select(*_HEAD).where(REPORTS.c.id.in_(some))).all()
        found |= {one.id: one for one in _with_metadata(connection, rows, until)}
    return found


def heads(connection: Connection, after: str, size: int, until: int) -> list[Report]:
    """Return reports without text and signature in order of arrival, behind the one named ("" for the first)."""
    query = select(*_HEAD).where(REPORTS.c.recorded_from <= until).order_by(REPORTS.c.seq).limit(size)
    if after:
        number = connection.execute(select(REPORTS.c.seq).where(REPORTS.c.id == after)).scalar()
        query = query.where(REPORTS.c.seq > (number or 0))
    rows = connection.execute(query).all()
    return [
        one
        for at in range(0, len(rows), IN_LIMIT)
        for one in _with_metadata(connection, rows[at : at + IN_LIMIT], until)
    ]


def _with_metadata(connection: Connection, rows: Sequence[Sequence[object]], until: int) -> list[Report]:
    numbers = [int(str(row[0])) for row in rows]
    theirs = _metadata(connection, REPORT_METADATA.c.report.in_(numbers), until) if numbers else {}
    return [
        report_of((row[1], "", *row[2:], b""), theirs.get(number, ()))
        for row, number in zip(rows, numbers, strict=True)
    ]


def carried_by(connection: Connection, outlet: str, until: int) -> list[str]:
    """Return the ids of the claims that an outlet's reports carry."""
    query = (
        select(CLAIMS.c.id)
        .join(REPORTS, REPORTS.c.seq == CLAIMS.c.report)
        .where(REPORTS.c.outlet == outlet, stands(CLAIMS, until))
    )
    return [str(one) for one in connection.execute(query).scalars()]


def claim_reports(connection: Connection, until: int) -> dict[str, str]:
    """Return the id of each claim's report, by claim id, without reading the claims."""
    query = select(CLAIMS.c.id, REPORTS.c.id).join(REPORTS, REPORTS.c.seq == CLAIMS.c.report)
    found: dict[str, str] = {}
    names: dict[str, str] = {}  # one string for all claims of a report
    for claim, report in connection.execute(query.where(stands(CLAIMS, until))):
        found[claim] = names.setdefault(report, report)
    return found


def claim_counts(connection: Connection, report_ids: Sequence[str], until: int) -> dict[str, int]:
    """Return how many claims each of these reports has; reports without any are left out."""
    found: dict[str, int] = {}
    for at in range(0, len(report_ids), IN_LIMIT):
        query = (
            select(REPORTS.c.id, func.count())
            .join(CLAIMS, CLAIMS.c.report == REPORTS.c.seq)
            .where(REPORTS.c.id.in_(list(report_ids[at : at + IN_LIMIT])), stands(CLAIMS, until))
            .group_by(REPORTS.c.id)
        )
        found |= {str(id_): int(count) for id_, count in connection.execute(query)}
    return found


def last_published(connection: Connection) -> str | None:
    """Return the latest day of publication as believed now, or None where no report is dated."""
    found = connection.execute(select(func.max(REPORTS.c.published))).scalar()
    return str(found) if found else None


def questions_of(connection: Connection, line: str, claim_ids: Sequence[str]) -> dict[str, list[Question]]:
    """Return the questions of the present to which each claim speaks, by claim id."""
    pairs: list[tuple[str, int]] = []
    for at in range(0, len(claim_ids), IN_LIMIT):
        query = select(CITED.c.claim, CITED.c.finding).where(CITED.c.claim.in_(list(claim_ids[at : at + IN_LIMIT])))
        pairs += [(str(claim), int(finding)) for claim, finding in connection.execute(query)]
    asked: dict[int, Question] = {}
    numbers = sorted({finding for _, finding in pairs})
    for at in range(0, len(numbers), IN_LIMIT):
        rows = select(FINDINGS.c.seq, FINDINGS.c.data).where(
            FINDINGS.c.seq.in_(numbers[at : at + IN_LIMIT]),
            FINDINGS.c.line == line,
            FINDINGS.c.recorded_to == moment.FOREVER,
        )
        asked |= {int(seq): decode(Finding, data).question for seq, data in connection.execute(rows)}
    found: dict[str, list[Question]] = {}
    for claim, number in sorted(pairs, key=lambda pair: pair[1]):
        if number in asked:
            found.setdefault(claim, []).append(asked[number])
    return found


def changes(connection: Connection, line: str, most: int) -> list[tuple[str, Finding, Finding | None]]:
    """Return the latest conclusions that are disputes or changed their standing: moment, finding, the one before.

    Of one moment disputes come first. Those of the first moment are no change.
    """
    first = connection.execute(select(func.min(FINDINGS.c.recorded_from)).where(FINDINGS.c.line == line)).scalar()
    query = (
        select(FINDINGS.c.seq, FINDINGS.c.question, FINDINGS.c.recorded_from, FINDINGS.c.standing, FINDINGS.c.data)
        .where(FINDINGS.c.line == line, FINDINGS.c.recorded_from > (first or 0))
        .order_by(FINDINGS.c.recorded_from.desc(), FINDINGS.c.seq)
    )
    found: list[tuple[str, Finding, Finding | None]] = []
    for row in connection.execute(query):
        earlier = connection.execute(
            select(FINDINGS.c.standing, FINDINGS.c.data)
            .where(FINDINGS.c.line == line, FINDINGS.c.question == row.question, FINDINGS.c.seq < row.seq)
            .order_by(FINDINGS.c.seq.desc())
            .limit(1)
        ).first()
        if (earlier is None and row.standing != "disputed") or (earlier and earlier.standing == row.standing):
            continue
        before = decode(Finding, earlier.data) if earlier else None
        found.append((moment.iso(row.recorded_from), decode(Finding, row.data), before))
        if len(found) == most:
            break
    return found
