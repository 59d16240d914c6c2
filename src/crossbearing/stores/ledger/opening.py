"""Opens the ledger's database: the address, SQLite's settings, the schema's version, and faults in plain words."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from crossbearing.errors import StoreError
from crossbearing.stores.ledger.schema import HEAD, METADATA

BUSY_MILLISECONDS = 10_000
_HINTS = (
    ("disk is full", "Make room on the disk and run it again: what was stored stays stored."),
    ("No space left", "Make room on the disk and run it again: what was stored stays stored."),
    ("database is locked", "Another program holds the database. Close it and run it again."),
    ("readonly database", "Give this user the right to write in the folder."),
    ("unable to open", "Check that the folder exists and that this user may write in it."),
    ("not a database", "The file is not a ledger. Move it away, or open the right folder."),
    ("malformed", "The file is damaged. Bring back a copy, or add the reports again to a new project."),
    ("disk I/O error", "The disk failed. Check it, then run it again."),
    ("password", "Check user and password in the address."),
    ("connection", "Check that the database server runs and that the address is right."),
)


@contextlib.contextmanager
def faults(where: str) -> Iterator[None]:
    """Turn what the database raises into a StoreError that says what, where and the next step."""
    try:
        yield
    except SQLAlchemyError as fault:
        cause = fault.orig if isinstance(fault, DBAPIError) else fault
        said = str(cause).strip().splitlines()[0] if str(cause).strip() else type(cause).__name__
        hint = next((h for sign, h in _HINTS if sign.lower() in said.lower()), "")
        raise StoreError(f"The ledger {where} could not be used: {said}.", hint=hint) from fault


def address(place: str | Path) -> URL:
    """Return the database's address: a path is a SQLite file, `postgresql://...` a server.

    Raises StoreError for an address of another kind.
    """
    if isinstance(place, Path) or "://" not in place:
        return URL.create("sqlite", database=str(Path(place).resolve()))
    try:
        url = make_url(place)
    except ArgumentError as fault:
        raise StoreError(
            f"{place!r} is not a database's address.", hint="Write postgresql://USER@HOST/NAME."
        ) from fault
    kind = url.get_backend_name()
    if kind == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if kind == "sqlite":
        return url
    raise StoreError(f"A ledger cannot be kept in {kind!r}.", hint="Use a SQLite file or postgresql://USER@HOST/NAME.")


def connect(url: URL) -> Engine:
    """Return the engine for an address, with SQLite set to write-ahead logging so that readers never wait."""
    if url.get_backend_name() == "postgresql":
        try:
            return create_engine(url, pool_pre_ping=True)
        except ModuleNotFoundError as fault:
            raise StoreError("PostgreSQL needs psycopg.", hint="pip install 'crossbearing[postgres]'") from fault
    engine = create_engine(url, connect_args={"timeout": BUSY_MILLISECONDS / 1000})

    @event.listens_for(engine, "connect")
    def _set(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",  # a killed process loses nothing; a power cut loses the last batches, whole ones
            "cache_size=-65536",  # KiB
            "temp_store=MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def version(connection: Connection) -> str | None:
    """Return the schema's version, or None where the database has no ledger yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found) if found else None


def create(connection: Connection) -> None:
    """Make all tables and write down the schema's version, as the migrations would (a test compares the two)."""
    METADATA.create_all(connection)
    connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    connection.execute(text("INSERT INTO alembic_version VALUES (:v)"), {"v": HEAD})


def migrate(connection: Connection, to: str = "head") -> None:
    """Bring an older ledger up to the present schema, inside the transaction of the connection."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def refuse_newer(found: str | None, where: str) -> None:
    """Raise StoreError where the ledger was written by a later version of Crossbearing."""
    if found is not None and found > HEAD:
        raise StoreError(
            f"The ledger {where} has schema {found}; this version of Crossbearing knows schemas up to {HEAD}.",
            hint="Install the newer version: pip install --upgrade crossbearing.",
        )
