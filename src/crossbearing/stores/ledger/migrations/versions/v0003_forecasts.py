"""Forecasts that were frozen before their outcome."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the table of schema 0003; nothing of 0002 changes."""
    op.create_table(
        "forecasts",
        sa.Column("seq", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("recorded_from", _NUMBER, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("id", "talks", "issue", "due")),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_index("forecasts_id", "forecasts", ["id"], unique=True)
