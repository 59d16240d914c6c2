"""Moments of the ledger: microseconds since 1970 in UTC inside, ISO 8601 outside."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from crossbearing.errors import UsageError

FOREVER = 2**63 - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def now() -> int:
    """Return the present moment."""
    return (datetime.now(UTC) - _EPOCH) // timedelta(microseconds=1)


def iso(moment: int) -> str:
    """Return the moment as ISO 8601 with microseconds and a Z."""
    return (_EPOCH + timedelta(microseconds=moment)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def until(as_of: str | None) -> int:
    """Return the last moment that `as_of` includes: the end of a day, the moment itself, or all there is for None.

    A row stands at a moment t where recorded_from <= t < recorded_to; hence "all" is the moment before `FOREVER`.

    A moment without an offset is read as UTC. Raises UsageError where it is neither a day nor a moment.
    """
    if as_of is None:
        return FOREVER - 1
    try:
        if _DAY.fullmatch(as_of):
            return (datetime.fromisoformat(as_of + "T00:00:00+00:00") + timedelta(days=1) - _EPOCH) // timedelta(
                microseconds=1
            ) - 1
        moment = datetime.fromisoformat(as_of)
    except ValueError as fault:
        raise UsageError(
            f"{as_of!r} is not a day or a moment.", hint="Write 2025-03-24 or 2025-03-24T18:00:00Z."
        ) from fault
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // timedelta(microseconds=1)
