"""Reports, metadata, bands, claims, problems, receipts and the log."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _number(name: str, nullable: bool = False) -> "sa.Column[int]":
    return sa.Column(name, _NUMBER, nullable=nullable)


def _text(name: str, nullable: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.Text, nullable=nullable)


def _key() -> "sa.Column[int]":
    return sa.Column("seq", _NUMBER, primary_key=True, autoincrement=False)


def _data(name: str = "data") -> "sa.Column[bytes]":
    return sa.Column(name, sa.LargeBinary, nullable=False)


def upgrade() -> None:
    """Make the tables of schema 0001."""
    op.create_table("meta", sa.Column("key", sa.Text, primary_key=True), _text("value"))
    op.create_table(
        "reports",
        _key(),
        _number("recorded_from"),
        *(_text(name) for name in ("id", "text", "raw_hash", "media_type", "reader", "origin")),
        _text("outlet", True),
        _text("published", True),
        _data("signature"),
    )
    op.create_index("reports_id", "reports", ["id"], unique=True)
    op.create_index("reports_recorded", "reports", ["recorded_from"])
    op.create_table(
        "report_metadata",
        _key(),
        *(_number(name) for name in ("report", "recorded_from", "recorded_to")),
        *(_text(name) for name in ("field", "value", "basis")),
    )
    op.create_index("report_metadata_report", "report_metadata", ["report"])
    op.create_table(
        "bands",
        sa.Column("band", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("report", _NUMBER, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "claims",
        _key(),
        *(_number(name) for name in ("report", "recorded_from", "recorded_to", "ordinal")),
        _text("id"),
        _text("kind"),
        _text("mode", True),
        _text("polarity"),
        _text("modality"),
        _text("earliest", True),
        _text("latest", True),
        _data(),
    )
    op.create_index("claims_report", "claims", ["report", "recorded_from", "recorded_to"])
    op.create_index("claims_id", "claims", ["id"])
    op.create_table(
        "problems",
        _key(),
        _number("report", True),
        *(_number(name) for name in ("recorded_from", "recorded_to", "digest")),
        _text("code"),
        _data(),
    )
    op.create_index("problems_digest", "problems", ["digest"])
    op.create_index("problems_report", "problems", ["report"])
    op.create_index("problems_code", "problems", ["code", "recorded_from", "recorded_to"])
    op.create_table("receipts", _key(), _data())
    op.create_table(
        "log",
        _key(),
        _number("recorded_from"),
        *(_text(name) for name in ("action", "subject", "field", "value", "who", "why")),
        _number("undoes", True),
    )
    op.create_index("log_recorded", "log", ["recorded_from"])
    op.create_index("log_subject", "log", ["subject"])
