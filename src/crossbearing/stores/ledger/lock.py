"""One writer: a lock that dies with its process, and a sentence that says who holds it."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from sqlalchemy import Engine, text

from crossbearing.errors import StoreError

_ADVISORY_KEY = 0x63726F7373  # the letters "cross"; any number that nobody else in the database uses
_held: set[str] = set()
_held_guard = threading.Lock()


def _busy(where: str, holder: str) -> StoreError:
    return StoreError(
        f"Another run is writing to {where}{holder}.",
        hint="Wait until it has ended, or stop it; reading goes on meanwhile, and nothing of yours was written.",
    )


def _seize(stream: IO[str]) -> bool:
    """Return whether this process now holds the lock on the open file.

    A POSIX record lock belongs to the process: forked workers do not inherit it, and it goes when the process ends,
    however it ends.
    """
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        with contextlib.suppress(OSError):
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
            return True
        return False
    try:
        fcntl.lockf(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextlib.contextmanager
def file_lock(database: Path) -> Iterator[None]:
    """Hold the writer's lock of a database file. Raises StoreError at once where another holds it."""
    path = database.with_name(database.name + ".lock")
    key = str(path.resolve())
    with _held_guard:  # a record lock does not keep out threads of its own process
        if key in _held:
            raise _busy(str(database), " in this process")
        _held.add(key)
    try:
        try:
            stream = path.open("a+", encoding="utf-8")
        except OSError as fault:
            raise StoreError(
                f"{path} cannot be written: {fault.strerror}.", hint="Give this user the right to write in the folder."
            ) from fault
        with stream:
            if not _seize(stream):
                stream.seek(0)
                holder = stream.read(100).strip()
                raise _busy(str(database), f" (process {holder})" if holder else "")
            stream.truncate(0)
            stream.write(f"{os.getpid()}\n")
            stream.flush()
            yield
            stream.truncate(0)
    finally:
        with _held_guard:
            _held.discard(key)


@contextlib.contextmanager
def advisory_lock(engine: Engine, where: str) -> Iterator[None]:
    """Hold the writer's lock of a PostgreSQL database. Raises StoreError at once where another session holds it."""
    with engine.connect() as connection:
        if not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _ADVISORY_KEY}).scalar():
            raise _busy(where, "")
        connection.commit()  # the lock is the session's; an open transaction would only hold back vacuuming
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _ADVISORY_KEY})
            connection.commit()
