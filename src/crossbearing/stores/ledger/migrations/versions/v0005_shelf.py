"""What pages read of the present: rows in order, counts, and the cards of the review."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the tables of schema 0005, empty: they are filled from the findings when these are next asked for."""
    op.create_table(
        "shelf",
        sa.Column("line", sa.Text, primary_key=True),
        sa.Column("rank", sa.LargeBinary, primary_key=True),
        sa.Column("finding", _NUMBER, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("day", sa.Text),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("standing", "family", "kind", "place", "actors", "outlets", "backers", "deniers")
        ),
        sa.Column("earliest", sa.Text),
        sa.Column("latest", sa.Text),
        sa.Column("words", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("shelf_finding", "shelf", ["finding"])
    op.create_index("shelf_question", "shelf", ["line", "question"])
    op.create_index("shelf_day", "shelf", ["line", "day"])
    op.create_index("shelf_place", "shelf", ["line", "place", "family"])
    op.create_table(
        "tallies",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("line", "what", "key")),
        sa.Column("count", _NUMBER, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cards",
        sa.Column("line", sa.Text, primary_key=True),
        sa.Column("claim", sa.Text, primary_key=True),
        sa.Column("rank", _NUMBER, nullable=False),
        sa.Column("questions", _NUMBER, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("cards_rank", "cards", ["line", "rank", "claim"])
    op.create_index("reports_outlet", "reports", ["outlet", "published"])
