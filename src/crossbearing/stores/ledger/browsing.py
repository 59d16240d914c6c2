"""Reads of what stands, for pages: a few findings in order, counts, cards; never the whole ledger (see `shelving`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, func, select

from crossbearing.codec import decode
from crossbearing.model.finding import Finding
from crossbearing.model.shelf import OutletTally, Wanted, Worth
from crossbearing.stores.ledger import moment
from crossbearing.stores.ledger.schema import CARDS, CITED, FINDINGS, REPORTS, SHELF, TALLIES
from crossbearing.stores.ledger.shelving import listed
from crossbearing.stores.ledger.writing import IN_LIMIT

_ONE = {"standing": "standing", "family": "family", "kind": "kind", "place": "place", "actor": "actor",
        "source": "outlet"}  # fmt: skip


def page(connection: Connection, line: str, wanted: Wanted, after: str, size: int, in_time: bool) -> list[Finding]:
    """Return so many findings that fit, behind the one of that id ("" from the first), by rank or by their days."""
    column = SHELF.c.day if in_time else SHELF.c.rank
    query = select(SHELF.c.finding).where(*_fits(line, wanted)).order_by(column).limit(size)
    if in_time:
        query = query.where(SHELF.c.day.is_not(None))
    if after:
        place = connection.execute(select(column).where(SHELF.c.line == line, SHELF.c.question == after)).scalar()
        query = query.where(column > place) if place is not None else query
    return _findings(connection, [int(seq) for seq in connection.execute(query).scalars()])


def count(connection: Connection, line: str, wanted: Wanted, in_time: bool) -> int:
    """Return how many findings fit; read from the counts where one thing is asked for, else counted."""
    asked = [name for name in _ONE if getattr(wanted, name)]
    if not wanted.is_ranged and len(asked) <= 1 and not (in_time and asked):
        what = _ONE[asked[0]] if asked else "dated" if in_time else "all"
        return counted(connection, line, what, getattr(wanted, asked[0]) if asked else "")
    query = select(func.count()).select_from(SHELF).where(*_fits(line, wanted))
    if in_time:
        query = query.where(SHELF.c.day.is_not(None))
    return int(connection.execute(query).scalar() or 0)


def before(connection: Connection, line: str, wanted: Wanted, after: str, in_time: bool) -> int:
    """Return how many findings that fit stand before the page that begins behind the one of that id."""
    if not after:
        return 0
    column = SHELF.c.day if in_time else SHELF.c.rank
    place = connection.execute(select(column).where(SHELF.c.line == line, SHELF.c.question == after)).scalar()
    if place is None:
        return 0
    query = select(func.count()).select_from(SHELF).where(*_fits(line, wanted), column <= place)
    return int(connection.execute(query).scalar() or 0)


def _fits(line: str, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [SHELF.c.line == line]
    for name in ("standing", "family", "kind", "place"):
        if value := getattr(wanted, name):
            found.append(SHELF.c[name] == value)
    for column, value in ((SHELF.c.actors, wanted.actor), (SHELF.c.outlets, wanted.source)):
        if value:
            found.append(column.contains(listed([value]), autoescape=True))
    if wanted.words:
        found.append(SHELF.c.words.contains(wanted.words.casefold(), autoescape=True))
    if wanted.since or wanted.until:
        found.append(SHELF.c.day.is_not(None))
    if wanted.until:
        found.append(func.coalesce(SHELF.c.earliest, SHELF.c.latest) <= wanted.until.isoformat())
    if wanted.since:
        found.append(func.coalesce(SHELF.c.latest, SHELF.c.earliest) >= wanted.since.isoformat())
    return found


def _findings(connection: Connection, numbers: Sequence[int]) -> list[Finding]:
    """Return findings by their numbers, in that order."""
    found: dict[int, Finding] = {}
    for at in range(0, len(numbers), IN_LIMIT):
        rows = select(FINDINGS.c.seq, FINDINGS.c.data).where(FINDINGS.c.seq.in_(numbers[at : at + IN_LIMIT]))
        found |= {int(seq): decode(Finding, data) for seq, data in connection.execute(rows)}
    return [found[n] for n in numbers]


def counted(connection: Connection, line: str, what: str, key: str = "") -> int:
    """Return one count."""
    row = (TALLIES.c.line == line) & (TALLIES.c.what == what) & (TALLIES.c.key == key)
    return int(connection.execute(select(TALLIES.c.count).where(row)).scalar() or 0)


def facets(connection: Connection, line: str) -> dict[str, dict[str, int]]:
    """Return what findings can be filtered by: for each facet its values and how many findings have each."""
    names = ("standing", "family", "kind", "place", "actor", "outlet")
    query = select(TALLIES.c.what, TALLIES.c.key, TALLIES.c.count)
    found: dict[str, dict[str, int]] = {name: {} for name in names}
    for what, key, number in connection.execute(query.where(TALLIES.c.line == line, TALLIES.c.what.in_(names))):
        found[what][str(key)] = int(number)
    return found


def beginning(connection: Connection, line: str, word: str, most: int) -> list[Finding]:
    """Return findings whose question's id begins with the word, in order of the id."""
    query = select(SHELF.c.finding).where(
        SHELF.c.line == line, SHELF.c.question >= word, SHELF.c.question < word + "\U0010ffff"
    )
    numbers = connection.execute(query.order_by(SHELF.c.question).limit(most)).scalars()
    return _findings(connection, [int(one) for one in numbers])


def by_question(connection: Connection, line: str, ids: Iterable[str]) -> list[Finding]:
    """Return the findings of these questions; those that are not known are left out."""
    words, numbers = sorted(set(ids)), list[int]()
    for at in range(0, len(words), IN_LIMIT):
        query = select(SHELF.c.finding).where(SHELF.c.line == line, SHELF.c.question.in_(words[at : at + IN_LIMIT]))
        numbers += [int(one) for one in connection.execute(query).scalars()]
    return _findings(connection, numbers)


def control(connection: Connection, line: str, places: Iterable[str]) -> list[Finding]:
    """Return who holds each of these places, as a question."""
    words, numbers = sorted(set(places)), list[int]()
    for at in range(0, len(words), IN_LIMIT):
        query = select(SHELF.c.finding).where(
            SHELF.c.line == line, SHELF.c.place.in_(words[at : at + IN_LIMIT]), SHELF.c.family == "control"
        )
        numbers += [int(one) for one in connection.execute(query).scalars()]
    return _findings(connection, numbers)


def queue(connection: Connection, line: str, size: int, seen: frozenset[str]) -> tuple[int, list[str]]:
    """Return how many claims speak to questions and are not among `seen`, and the ids of those worth most."""
    total = counted(connection, line, "claims")
    query = select(CARDS.c.claim).where(CARDS.c.line == line).order_by(CARDS.c.rank, CARDS.c.claim)
    rows = [str(one) for one in connection.execute(query.limit(size + len(seen))).scalars()]
    chosen = [claim for claim in rows if claim not in seen][:size]
    for at in range(0, len(seen), IN_LIMIT):
        some = sorted(seen)[at : at + IN_LIMIT]
        known = select(func.count()).select_from(CARDS).where(CARDS.c.line == line, CARDS.c.claim.in_(some))
        total -= int(connection.execute(known).scalar() or 0)
    return total, chosen


def worths(connection: Connection, line: str, claims: Sequence[str]) -> list[Worth]:
    """Return how much each of these claims is worth to each question."""
    asked: dict[str, dict[str, int]] = {claim: {} for claim in claims}
    for at in range(0, len(claims), IN_LIMIT):
        rows = (
            select(CITED.c.claim, FINDINGS.c.data)
            .join(FINDINGS, FINDINGS.c.seq == CITED.c.finding)
            .where(
                CITED.c.claim.in_(list(claims[at : at + IN_LIMIT])),
                FINDINGS.c.line == line,
                FINDINGS.c.recorded_to == moment.FOREVER,
            )
        )
        for claim, data in connection.execute(rows):
            finding = decode(Finding, data)
            asked[str(claim)][finding.question.id] = finding.worth().get(str(claim), 0)
    return [Worth(claim, asked[claim]) for claim in claims]


def outlets(connection: Connection, line: str) -> list[OutletTally]:
    """Return what is counted of each outlet, those with most reports first."""
    query = select(REPORTS.c.outlet, func.count(), func.min(REPORTS.c.published), func.max(REPORTS.c.published))
    heads = connection.execute(query.group_by(REPORTS.c.outlet)).all()
    names = ("carried", "outlet", "backs", "denies", "alone", "dispute", "copies")
    rows = select(TALLIES.c.what, TALLIES.c.key, TALLIES.c.count)
    told = rows.where(TALLIES.c.line == line, TALLIES.c.what.in_(names))
    counts = {(str(what), str(key)): int(n) for what, key, n in connection.execute(told)}
    found = []
    for outlet, number, first, last in heads:
        id_ = str(outlet or "")
        carried, asked, backs, denies, alone, dispute, copies = (counts.get((name, id_), 0) for name in names)
        found.append(
            OutletTally(
                str(outlet or ""), int(number), carried, asked, backs, denies, alone, dispute, copies, first, last
            )
        )
    return sorted(found, key=lambda one: (-one.reports, one.id))
