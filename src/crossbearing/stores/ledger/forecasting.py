"""Frozen forecasts in the ledger: only ever added, never changed; each names the one before it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from crossbearing.codec import decode, encode
from crossbearing.errors import StoreError
from crossbearing.model.forecast import Forecast
from crossbearing.stores.ledger import moment, writing
from crossbearing.stores.ledger.schema import FORECASTS


def write(connection: Connection, forecasts: Sequence[Forecast]) -> None:
    """Add forecasts. Raises StoreError where they do not follow on the last that is stored."""
    query = select(FORECASTS.c.id).order_by(FORECASTS.c.seq.desc()).limit(1)
    last = connection.execute(query).scalar() or ""
    for one in forecasts:
        if one.before != last:
            raise StoreError("Another process froze forecasts meanwhile.", hint="Freeze again.")
        last = one.id
    first = writing.next_number(connection, FORECASTS)
    rows = [
        (first + n, moment.until(one.frozen), one.id, one.talks, one.issue, one.due.isoformat(), encode(one))
        for n, one in enumerate(forecasts)
    ]
    writing.insert(connection, FORECASTS, rows)


def read(connection: Connection, until: int) -> list[Forecast]:
    """Return the forecasts frozen by then, in the order of freezing."""
    query = select(FORECASTS.c.data).where(FORECASTS.c.recorded_from <= until).order_by(FORECASTS.c.seq)
    return [decode(Forecast, data) for data in connection.execute(query).scalars()]
