"""Files read to their end, and what was concluded: findings, answers, holdings, views."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _number(name: str) -> "sa.Column[int]":
    return sa.Column(name, _NUMBER, nullable=False)


def _part(name: str) -> "sa.Column[int]":
    return sa.Column(name, _NUMBER, primary_key=True, autoincrement=False)


def _text(name: str, nullable: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.Text, nullable=nullable)


def _data() -> "sa.Column[bytes]":
    return sa.Column("data", sa.LargeBinary, nullable=False)


def upgrade() -> None:
    """Add the tables of schema 0002; nothing of 0001 changes."""
    op.create_table(
        "files",
        sa.Column("raw_hash", sa.Text, primary_key=True),
        sa.Column("options", sa.Text, primary_key=True),
        _text("name"),
        *(_number(name) for name in ("size", "reports", "recorded_from")),
    )
    stands = ("recorded_from", "recorded_to")
    op.create_table(
        "conclusions", _part("seq"), _text("line"), _text("state"), *(_number(name) for name in stands), _data()
    )
    op.create_index("conclusions_line", "conclusions", ["line", "recorded_to"])
    op.create_table(
        "findings",
        _part("seq"),
        _text("line"),
        _text("question"),
        *(_number(name) for name in stands),
        _text("family"),
        _text("standing"),
        _data(),
    )
    op.create_index("findings_line", "findings", ["line", "recorded_to"])
    op.create_index("findings_question", "findings", ["question"])
    op.create_table(
        "answers",
        _part("finding"),
        _part("ordinal"),
        _text("value"),
        _text("text"),
        sa.Column("probability", sa.Double, nullable=False),
    )
    op.create_table(
        "holdings",
        _part("seq"),
        _text("line"),
        _text("place"),
        *(_number(name) for name in stands),
        _text("actor", True),
        _text("how"),
        _data(),
    )
    op.create_index("holdings_line", "holdings", ["line", "recorded_to"])
    op.create_index("holdings_place", "holdings", ["place"])
    op.create_table("views", sa.Column("key", sa.Text, primary_key=True), _number("recorded_from"), _data())
