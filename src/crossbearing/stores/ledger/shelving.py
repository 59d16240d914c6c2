"""Writes beside the findings what pages read of those that stand: rows in order, counts, the cards of the review.

All of it can be made again from the findings. A change of a few findings changes a few rows; counts are moved by what
was added and taken away, never counted anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from crossbearing.codec import decode
from crossbearing.model.finding import STANDINGS, Finding, Findings
from crossbearing.stores.ledger import moment, writing
from crossbearing.stores.ledger.reading import changed_reports
from crossbearing.stores.ledger.schema import CARDS, CLAIMS, FINDINGS, REPORTS, SHELF, TALLIES

MANY = 20_000  # claims from which on their outlets are read in one pass over all
NOBODY = "~"  # an outlet that is not known
MOST = 99_999  # outlets and origins that the order tells apart
# Tallies that say that the shelf is there, up to which moment claims are counted, and how many families there are.
MADE, UNTIL, FAMILIES = "made", "until", "families"


def rank(f: Finding) -> bytes:
    """Return where a finding stands among all: disputes first, then by how many origins and outlets speak, then id."""
    origins, outlets = (MOST - min(n, MOST) for n in (f.origins, f.outlets))
    return f"{STANDINGS.index(f.standing):02d}{origins:05d}{outlets:05d}{f.question.id}".encode()


def day(f: Finding) -> str | None:
    """Return where a finding stands in time, by earliest and latest day and id; None where it speaks of no day."""
    q = f.question
    if not (q.earliest or q.latest):
        return None
    return f"{q.earliest or q.latest or date.max} {q.latest or date.max} {q.id}"


def listed(values: Iterable[str]) -> str:
    """Return words as one that holds each between bars, so that "|a|" finds "a" and nothing else."""
    kept = sorted(v or NOBODY for v in values)
    return f"|{'|'.join(kept)}|" if kept else ""


def unlisted(value: str) -> list[str]:
    """Return the words that `listed` joined."""
    return ["" if v == NOBODY else v for v in value.split("|") if v]


def is_made(connection: Connection, line: str) -> bool:
    """Return whether the shelf of a line is there and fits the findings that stand."""
    query = select(TALLIES.c.count).where(TALLIES.c.line == line, TALLIES.c.what == MADE)
    return connection.execute(query).first() is not None


def forget(connection: Connection) -> None:
    """Let the shelves be made again with the next findings: whose report carries a claim has changed."""
    connection.execute(delete(TALLIES).where(TALLIES.c.what == MADE))


def make(connection: Connection, line: str, at: int) -> None:
    """Make the shelf of a line anew, from the findings that stand."""
    for table in (SHELF, TALLIES, CARDS):
        connection.execute(delete(table).where(table.c.line == line))
    query = select(FINDINGS.c.seq, FINDINGS.c.data).where(
        FINDINGS.c.line == line, FINDINGS.c.recorded_to == moment.FOREVER
    )
    rows = [(int(seq), decode(Finding, data)) for seq, data in connection.execute(query)]
    tally = Counter[tuple[str, str]]()
    _add(connection, line, rows, tally)
    counts: Counter[str] = Counter()
    claims: Counter[str] = Counter()
    for _, f in rows:
        for claim, worth in f.worth().items():
            counts[claim] += 1
            claims[claim] += worth
    writing.insert(connection, CARDS, [(line, c, -claims[c], n) for c, n in sorted(counts.items())])
    tally["claims", ""] = len(counts)
    query = (
        select(REPORTS.c.outlet, func.count())
        .join(CLAIMS, CLAIMS.c.report == REPORTS.c.seq)
        .where(CLAIMS.c.recorded_to == moment.FOREVER)
        .group_by(REPORTS.c.outlet)
    )
    for outlet, number in connection.execute(query):
        tally["carried", outlet or ""] = int(number)
    tally[MADE, ""], tally[UNTIL, ""] = 1, at
    _count(connection, line, tally)


def change(
    connection: Connection, line: str, gone: Sequence[int], fresh: Sequence[tuple[int, Finding]], at: int
) -> None:
    """Let the shelf of a line follow: findings that stand no longer, by number, and those that now do."""
    if not is_made(connection, line):
        make(connection, line, at)
        return
    tally = Counter[tuple[str, str]]()
    worth: Counter[str] = Counter()
    number: Counter[str] = Counter()
    for some in _parts(gone):
        for row in connection.execute(select(SHELF).where(SHELF.c.finding.in_(some))):
            tally.subtract(_counted(dict(row._mapping)))
        for data in connection.execute(select(FINDINGS.c.data).where(FINDINGS.c.seq.in_(some))).scalars():
            before = decode(Finding, data).worth()
            worth.subtract(before)
            number.subtract(before.keys())
        connection.execute(delete(SHELF).where(SHELF.c.finding.in_(some)))
    _add(connection, line, fresh, tally)
    for _, f in fresh:
        now = f.worth()
        worth.update(now)
        number.update(now.keys())
    tally["claims", ""] += _deal(connection, line, worth, number)
    _carry(connection, line, at, tally)
    _count(connection, line, tally)


def copies(connection: Connection, line: str, findings: Findings) -> None:
    """Count for each outlet its reports that share their origin with another outlet's."""
    ids = {r for origin in findings.origins for r in origin.reports}
    outlet_of: dict[str, str] = {}
    for some in _parts(sorted(ids)):
        rows = connection.execute(select(REPORTS.c.id, REPORTS.c.outlet).where(REPORTS.c.id.in_(some)))
        outlet_of |= {str(id_): str(outlet or "") for id_, outlet in rows}
    found: Counter[str] = Counter()
    for origin in findings.origins:
        theirs = [outlet_of.get(r, "") for r in origin.reports]
        if len(set(theirs)) > 1:
            found.update(theirs)
    connection.execute(delete(TALLIES).where(TALLIES.c.line == line, TALLIES.c.what.in_(("copies", FAMILIES))))
    counts = [(line, "copies", key, n) for key, n in sorted(found.items())]
    writing.insert(connection, TALLIES, [*counts, (line, FAMILIES, "", len(findings.origins))])


def has_copies(connection: Connection, line: str) -> bool:
    """Return whether copies are counted."""
    query = select(TALLIES.c.count).where(TALLIES.c.line == line, TALLIES.c.what == FAMILIES)
    return connection.execute(query).first() is not None


def _add(
    connection: Connection, line: str, fresh: Sequence[tuple[int, Finding]], tally: Counter[tuple[str, str]]
) -> None:
    outlet_of = _outlets(connection, {c for _, f in fresh for c in f.claims})
    rows = []
    for seq, f in fresh:
        q, top = f.question, f.answers[0] if f.answers else None
        told = {outlet_of.get(c, "") for c in f.claims}
        backs = {outlet_of.get(c, "") for c in top.support} if top and len(told) > 1 else set()
        denies = {outlet_of.get(c, "") for c in top.denial} - backs if top and len(told) > 1 else set()
        row = (
            line, rank(f), seq, q.id, day(f), f.standing, q.family, q.kind, q.object or "", listed(q.subject),
            listed(told), listed(backs), listed(denies), q.earliest.isoformat() if q.earliest else None,
            q.latest.isoformat() if q.latest else None, q.text.casefold(),
        )  # fmt: skip
        rows.append(row)
        tally.update(_counted(dict(zip((column.name for column in SHELF.columns), row, strict=True))))
    writing.insert(connection, SHELF, sorted(rows, key=lambda row: row[1]))


def _counted(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what a row of the shelf counts for."""
    outlets = unlisted(row["outlets"])
    found = [("all", ""), ("standing", row["standing"]), ("family", row["family"])]
    found += [("dated", "")] if row["day"] else []
    found += [("kind", row["kind"])] if row["kind"] else []
    found += [("place", row["place"])] if row["place"] else []
    found += [("actor", one) for one in unlisted(row["actors"])] + [("outlet", one) for one in outlets]
    found += [("alone", one) for one in outlets if len(outlets) == 1]
    found += [("dispute", one) for one in outlets if row["standing"] == "disputed"]
    found += [("backs", one) for one in unlisted(row["backers"])]
    return found + [("denies", one) for one in unlisted(row["deniers"])]


def _outlets(connection: Connection, claims: set[str]) -> dict[str, str]:
    """Return the outlet that carries each claim, as believed now."""
    query = select(CLAIMS.c.id, REPORTS.c.outlet).join(REPORTS, REPORTS.c.seq == CLAIMS.c.report)
    query = query.where(CLAIMS.c.recorded_to == moment.FOREVER)
    found: dict[str, str] = {}
    if len(claims) > MANY:
        return {str(c): str(o or "") for c, o in connection.execute(query) if c in claims}
    for some in _parts(sorted(claims)):
        found |= {str(c): str(o or "") for c, o in connection.execute(query.where(CLAIMS.c.id.in_(some)))}
    return found


def _deal(connection: Connection, line: str, worth: Counter[str], number: Counter[str]) -> int:
    """Let the cards follow; return by how many more there are."""
    touched = sorted(c for c in number if number[c] or worth[c])
    standing: dict[str, tuple[int, int]] = {}
    for some in _parts(touched):
        query = select(CARDS.c.claim, CARDS.c.rank, CARDS.c.questions)
        rows = connection.execute(query.where(CARDS.c.line == line, CARDS.c.claim.in_(some)))
        standing |= {str(claim): (-int(rank_), int(questions)) for claim, rank_, questions in rows}
        connection.execute(delete(CARDS).where(CARDS.c.line == line, CARDS.c.claim.in_(some)))
    made = []
    for claim in touched:
        had, times = standing.get(claim, (0, 0))
        if times + number[claim] > 0:
            made.append((line, claim, -(had + worth[claim]), times + number[claim]))
    writing.insert(connection, CARDS, made)
    return len(made) - len(standing)


def _carry(connection: Connection, line: str, at: int, tally: Counter[tuple[str, str]]) -> None:
    """Count the claims that outlets carry, of the reports that changed since they were counted."""
    query = select(TALLIES.c.count).where(TALLIES.c.line == line, TALLIES.c.what == UNTIL)
    since = int(connection.execute(query).scalar() or 0)
    for some in _parts(changed_reports(connection, since, at)):
        rows = (
            select(REPORTS.c.outlet, CLAIMS.c.recorded_from, CLAIMS.c.recorded_to)
            .join(CLAIMS, CLAIMS.c.report == REPORTS.c.seq)
            .where(REPORTS.c.id.in_(some))
        )
        for outlet, recorded_from, recorded_to in connection.execute(rows):
            was = recorded_from <= since < recorded_to
            tally["carried", outlet or ""] += int(recorded_to == moment.FOREVER) - int(was)
    tally[UNTIL, ""] = at - since


def _count(connection: Connection, line: str, moved: Mapping[tuple[str, str], int]) -> None:
    """Move the counts of a line; those that come to nothing go."""
    changed = {key: n for key, n in moved.items() if n}
    standing: dict[tuple[str, str], int] = {}
    for what in sorted({what for what, _ in changed}):
        keys = sorted(key for kind, key in changed if kind == what)
        for some in _parts(keys):
            query = select(TALLIES.c.key, TALLIES.c.count).where(
                TALLIES.c.line == line, TALLIES.c.what == what, TALLIES.c.key.in_(some)
            )
            standing |= {(what, str(key)): int(n) for key, n in connection.execute(query)}
    fresh = []
    for (what, key), by in sorted(changed.items()):
        row = (TALLIES.c.line == line) & (TALLIES.c.what == what) & (TALLIES.c.key == key)
        if (what, key) not in standing:
            fresh.append((line, what, key, by))
        elif standing[what, key] + by > 0:
            connection.execute(update(TALLIES).where(row).values(count=standing[what, key] + by))
        else:
            connection.execute(delete(TALLIES).where(row))
    writing.insert(connection, TALLIES, fresh)


def _parts(values: Sequence[Any]) -> Iterable[list[Any]]:
    for first in range(0, len(values), writing.IN_LIMIT):
        yield list(values[first : first + writing.IN_LIMIT])
