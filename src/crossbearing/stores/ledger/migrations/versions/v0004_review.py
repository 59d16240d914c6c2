"""Which findings rest on a claim, and the locks of the review."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_PAGE = 2000


def upgrade() -> None:
    """Add the tables of schema 0004, and fill the first from the findings that are stored."""
    cited = op.create_table(
        "cited",
        sa.Column("claim", sa.Text, primary_key=True),
        sa.Column("finding", _NUMBER, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "locks",
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("until", _NUMBER, nullable=False),
    )
    op.create_index("findings_recorded", "findings", ["line", "recorded_from"])
    op.create_index("reports_published", "reports", ["published"])
    connection, after = op.get_bind(), 0
    findings = sa.table("findings", sa.column("seq"), sa.column("data"))
    while True:
        query = sa.select(findings.c.seq, findings.c.data).where(findings.c.seq > after)
        rows = connection.execute(query.order_by(findings.c.seq).limit(_PAGE)).all()
        if not rows:
            return
        pairs = [
            {"claim": claim, "finding": row.seq}
            for row in rows
            for claim in set(json.loads(row.data).get("claims", ()))
        ]
        if pairs:
            op.bulk_insert(cited, pairs)
        after = rows[-1].seq
