"""Conclusions in the ledger: the live ones row by row, each closed when it changes; views of other days as a cache."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Table, delete, select

from crossbearing.codec import decode, encode
from crossbearing.model.finding import Finding, Findings, Holding
from crossbearing.stores.ledger import moment, shelving, writing
from crossbearing.stores.ledger.schema import ANSWERS, CITED, CONCLUSIONS, FINDINGS, HOLDINGS, VIEWS

VIEWS_KEPT = 24
T = TypeVar("T")


class Since(NamedTuple):
    """What differs from conclusions that may be stored already.

    `state` is their state; `questions` the ids concluded otherwise or no longer since, `findings` what is now concluded
    of those that still stand; `places` where who holds it is another than then.
    """

    state: str
    questions: Collection[str]
    findings: Collection[Finding]
    places: Collection[str]


def write(connection: Connection, findings: Findings, line: str, state: str, since: Since | None = None) -> None:
    """Store what was concluded of a line (a judge, looking at the present); close the rows that no longer hold.

    A finding or holding that is the same as before stays one row, so its rows are its history. With `since`, and where
    the conclusions of that state stand in the ledger, only what differs from them is read and written.
    """
    at = max(writing.next_moment(connection), moment.now())
    frame = encode({"frame": replace(findings, findings=(), holdings=())})
    standing = _conclusions(connection, line)
    if since is not None and any(known == since.state for _, known, _ in standing):
        held = [h for h in findings.holdings if h.place in since.places]
        _replace(connection, FINDINGS, line, since.findings, at, set(since.questions))
        _replace(connection, HOLDINGS, line, held, at, set(since.places))
    else:
        _replace(connection, FINDINGS, line, findings.findings, at)
        _replace(connection, HOLDINGS, line, findings.holdings, at)
    if not standing or standing[-1][2] != frame or not shelving.has_copies(connection, line):
        shelving.copies(connection, line, findings)
    if len(standing) == 1 and standing[0][2] == frame:
        update_state = CONCLUSIONS.update().where(CONCLUSIONS.c.seq == standing[0][0]).values(state=state)
        connection.execute(update_state)
        return
    writing.close(connection, CONCLUSIONS, [seq for seq, _, _ in standing], at)
    number = writing.next_number(connection, CONCLUSIONS)
    writing.insert(connection, CONCLUSIONS, [(number, line, state, at, moment.FOREVER, frame)])


def _conclusions(connection: Connection, line: str) -> list[tuple[int, str, bytes]]:
    query = select(CONCLUSIONS.c.seq, CONCLUSIONS.c.state, CONCLUSIONS.c.data)
    rows = connection.execute(query.where(CONCLUSIONS.c.line == line, CONCLUSIONS.c.recorded_to == moment.FOREVER))
    return [(int(seq), str(state), bytes(data)) for seq, state, data in rows]


def _standing(connection: Connection, table: Table, line: str, about: set[str] | None) -> dict[bytes, int]:
    """Return the rows of a line that stand, by their data; of some questions or places, or of all."""
    asked = select(table.c.data, table.c.seq).where(table.c.line == line, table.c.recorded_to == moment.FOREVER)
    if about is None:
        return {bytes(data): int(seq) for data, seq in connection.execute(asked.order_by(table.c.seq))}
    words, found = sorted(about), dict[bytes, int]()
    column = table.c.question if table is FINDINGS else table.c.place
    for n in range(0, len(words), writing.IN_LIMIT):
        # Line and end are told apart here: asked for them, SQLite would go by the line's index over all findings.
        query = select(table.c.data, table.c.seq, table.c.line, table.c.recorded_to)
        rows = connection.execute(query.where(column.in_(words[n : n + writing.IN_LIMIT])).order_by(table.c.seq))
        found |= {bytes(r.data): int(r.seq) for r in rows if r.line == line and r.recorded_to == moment.FOREVER}
    return found


def _replace(
    connection: Connection, table: Table, line: str, values: Collection[Finding] | Collection[Holding], at: int,
    about: set[str] | None = None,
) -> None:  # fmt: skip
    """Let these values stand, of all questions or places or of some: add those that are new, close the others."""
    wanted: dict[bytes, Finding | Holding] = {encode(one): one for one in values}
    standing = _standing(connection, table, line, about)
    gone = [seq for data, seq in standing.items() if data not in wanted]
    writing.close(connection, table, gone, at)
    rows, answers, cited = [], [], []
    fresh = [(data, value) for data, value in wanted.items() if data not in standing]
    for seq, (data, value) in enumerate(fresh, writing.next_number(connection, table)):
        rows.append((seq, line, _about(value), at, moment.FOREVER, *_facets(value), data))
        if isinstance(value, Finding):
            answers += [(seq, n, a.value, a.text, a.probability) for n, a in enumerate(value.answers)]
            cited += [(claim, seq) for claim in dict.fromkeys(value.claims)]
    writing.insert(connection, table, rows)
    writing.insert(connection, ANSWERS, answers)
    writing.insert(connection, CITED, cited)
    if table is FINDINGS:
        now = [(row[0], value) for row, (_, value) in zip(rows, fresh, strict=True) if isinstance(value, Finding)]
        shelving.change(connection, line, gone, now, at)


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
    return replace(
        _frame(data),
        findings=tuple(sorted(_values(connection, FINDINGS, line, Finding), key=Findings.order)),
        holdings=tuple(sorted(_values(connection, HOLDINGS, line, Holding), key=Findings.holding_order)),
    )


def shelve(connection: Connection, line: str) -> None:
    """Make the shelf of a line where it is missing, from the conclusions that stand."""
    standing = _conclusions(connection, line)
    if not standing or shelving.is_made(connection, line):
        return
    shelving.make(connection, line, max(writing.next_moment(connection), moment.now()))
    shelving.copies(connection, line, _frame(standing[-1][2]))


def _frame(data: bytes) -> Findings:
    return decode(Findings, encode(decode(dict[str, Any], data)["frame"]))


def frame(connection: Connection, line: str) -> Findings | None:
    """Return what stands of a line without its findings and holdings; None where nothing was concluded."""
    standing = _conclusions(connection, line)
    return _frame(standing[-1][2]) if standing else None


def holdings(connection: Connection, line: str) -> list[Holding]:
    """Return who holds which place, as it stands, in the order of `Findings`."""
    return sorted(_values(connection, HOLDINGS, line, Holding), key=Findings.holding_order)


def _values(connection: Connection, table: Table, line: str, kind: type[T]) -> list[T]:
    """Return what stands of a line, in the order in which it was written."""
    query = select(table.c.data).where(table.c.line == line, table.c.recorded_to == moment.FOREVER)
    return [decode(kind, data) for data in connection.execute(query.order_by(table.c.seq)).scalars()]


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
