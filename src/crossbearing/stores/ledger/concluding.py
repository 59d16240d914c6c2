"""Conclusions in the ledger: the live ones row by row, each closed when it changes; views of other days as a cache."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, delete, select

from crossbearing.codec import decode, encode
from crossbearing.model.finding import Finding, Findings, Holding
from crossbearing.stores.ledger import moment, writing
from crossbearing.stores.ledger.schema import ANSWERS, CITED, CONCLUSIONS, FINDINGS, HOLDINGS, VIEWS

VIEWS_KEPT = 24


def _standing(connection: Connection, table: Any, line: str) -> dict[bytes, int]:
    query = select(table.c.data, table.c.seq).where(table.c.line == line, table.c.recorded_to == moment.FOREVER)
    return {bytes(row.data): int(row.seq) for row in connection.execute(query.order_by(table.c.seq))}


def write(connection: Connection, findings: Findings, line: str, state: str) -> None:
    """Store what was concluded of a line (a judge, looking at the present); close the rows that no longer hold.

    A finding or holding that is the same as before stays one row, so its rows are its history.
    """
    at = max(writing.next_moment(connection), moment.now())
    new_findings = {encode(one): one for one in findings.findings}
    new_holdings = {encode(one): one for one in findings.holdings}
    order: list[list[int]] = []
    wanted: tuple[tuple[Any, dict[bytes, Any]], ...] = ((FINDINGS, new_findings), (HOLDINGS, new_holdings))
    for table, values in wanted:
        standing = _standing(connection, table, line)
        writing.close(connection, table, [seq for data, seq in standing.items() if data not in values], at)
        seq = writing.next_number(connection, table)
        numbers, rows, answers, cited = [], [], [], []
        for data, value in values.items():
            if data in standing:
                numbers.append(standing[data])
                continue
            rows.append((seq, line, _about(value), at, moment.FOREVER, *_facets(value), data))
            if isinstance(value, Finding):
                answers += [(seq, n, a.value, a.text, a.probability) for n, a in enumerate(value.answers)]
                cited += [(claim, seq) for claim in dict.fromkeys(value.claims)]
            numbers.append(seq)
            seq += 1
        writing.insert(connection, table, rows)
        writing.insert(connection, ANSWERS, answers)
        writing.insert(connection, CITED, cited)
        order.append(numbers)
    frame = replace(findings, findings=(), holdings=())
    standing = _standing(connection, CONCLUSIONS, line)
    writing.close(connection, CONCLUSIONS, list(standing.values()), at)
    number = writing.next_number(connection, CONCLUSIONS)
    data = encode({"frame": frame, "findings": order[0], "holdings": order[1]})
    writing.insert(connection, CONCLUSIONS, [(number, line, state, at, moment.FOREVER, data)])


def _about(value: Finding | Holding) -> str:
    return value.question.id if isinstance(value, Finding) else value.place


def _facets(value: Finding | Holding) -> tuple[str | None, str]:
    return (value.question.family, value.standing) if isinstance(value, Finding) else (value.actor, value.how)


def is_written(connection: Connection, line: str, state: str) -> bool:
    """Return whether something was concluded of a line in this state."""
    query = select(CONCLUSIONS.c.seq).where(
        CONCLUSIONS.c.line == line, CONCLUSIONS.c.state == state, CONCLUSIONS.c.recorded_to == moment.FOREVER
    )
    return connection.execute(query).first() is not None


def read(connection: Connection, line: str, state: str) -> Findings | None:
    """Return what was concluded of a line in this state of ledger, settings and theatre, or None where nothing was."""
    query = select(CONCLUSIONS.c.data).where(
        CONCLUSIONS.c.line == line, CONCLUSIONS.c.state == state, CONCLUSIONS.c.recorded_to == moment.FOREVER
    )
    data = connection.execute(query).scalar()
    if data is None:
        return None
    kept = decode(dict[str, Any], data)
    by_number: dict[Any, dict[int, Any]] = {}
    for table, kind in ((FINDINGS, Finding), (HOLDINGS, Holding)):
        rows = connection.execute(
            select(table.c.seq, table.c.data).where(table.c.line == line, table.c.recorded_to == moment.FOREVER)
        )
        by_number[kind] = {row.seq: decode(kind, row.data) for row in rows}
    return replace(
        decode(Findings, encode(kept["frame"])),
        findings=tuple(by_number[Finding][n] for n in kept["findings"]),
        holdings=tuple(by_number[Holding][n] for n in kept["holdings"]),
    )


def history(connection: Connection, line: str, question_id: str) -> list[tuple[str, str | None, Finding]]:
    """Return what was concluded of a question over time: recorded from, to (None while it stands), finding."""
    # The line is told apart here: asked for it, SQLite would go by the line's index over all findings.
    rows = connection.execute(
        select(FINDINGS).where(FINDINGS.c.question == question_id).order_by(FINDINGS.c.recorded_from, FINDINGS.c.seq)
    )
    return [
        (
            moment.iso(row.recorded_from),
            None if row.recorded_to == moment.FOREVER else moment.iso(row.recorded_to),
            decode(Finding, row.data),
        )
        for row in rows
        if row.line == line
    ]


def keep(connection: Connection, key: str, data: bytes) -> None:
    """Keep a view: what can be worked out again, only not at once. The oldest of more than `VIEWS_KEPT` go."""
    connection.execute(delete(VIEWS).where(VIEWS.c.key == key))
    writing.insert(connection, VIEWS, [(key, moment.now(), data)])
    newest_first = select(VIEWS.c.key).order_by(VIEWS.c.recorded_from.desc(), VIEWS.c.key)
    for old in connection.execute(newest_first.offset(VIEWS_KEPT)).scalars().all():
        connection.execute(delete(VIEWS).where(VIEWS.c.key == old))


def kept(connection: Connection, key: str) -> bytes | None:
    """Return the view that was kept under the key, or None."""
    data = connection.execute(select(VIEWS.c.data).where(VIEWS.c.key == key)).scalar()
    return bytes(data) if data is not None else None
