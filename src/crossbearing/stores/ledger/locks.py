"""Who has which card of the review before them: a lock ends by itself, so nobody waits for one who went away."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select

from crossbearing.stores.ledger import moment, writing
from crossbearing.stores.ledger.schema import LOCKS


def take(connection: Connection, subject: str, who: str, seconds: int) -> str | None:
    """Take a card for somebody, or for longer; return who has it where that is somebody else, None where it is got."""
    now = moment.now()
    connection.execute(delete(LOCKS).where(LOCKS.c.until <= now))
    held = connection.execute(select(LOCKS.c.who).where(LOCKS.c.subject == subject)).scalar()
    if held is not None and held != who:
        return str(held)
    connection.execute(delete(LOCKS).where(LOCKS.c.who == who))  # one person, one card
    writing.insert(connection, LOCKS, [(subject, who, now + seconds * 1_000_000)])
    return None


def give(connection: Connection, subject: str, who: str) -> None:
    """Give a card back; what another holds stays."""
    connection.execute(delete(LOCKS).where(LOCKS.c.subject == subject, LOCKS.c.who == who))


def standing(connection: Connection) -> dict[str, str]:
    """Return who has which card now."""
    rows = connection.execute(select(LOCKS.c.subject, LOCKS.c.who).where(LOCKS.c.until > moment.now()))
    return {str(row.subject): str(row.who) for row in rows}
