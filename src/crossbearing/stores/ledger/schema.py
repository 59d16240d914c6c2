"""The tables of the ledger, schema version `HEAD`. A change here is a migration beside it in `migrations/versions`.

Reports, claims and the log are only ever added to. A row that a later one replaces is closed: `recorded_to` says when
the ledger stopped holding it for true, and nothing is deleted. `recorded_from` and `recorded_to` are microseconds since
1970 in UTC; `recorded_to` is `moment.FOREVER` while the row stands, so that one comparison serves every `as_of`.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Double, Index, Integer, LargeBinary, MetaData, Table, Text

HEAD = "0005"

METADATA = MetaData()

# SQLite keeps a table in the order of its key only where the key is declared INTEGER.
_Number = BigInteger().with_variant(Integer, "sqlite")


def _text(name: str, nullable: bool = False) -> Column[str]:
    return Column(name, Text, nullable=nullable)


def _number(name: str, nullable: bool = False) -> Column[int]:
    return Column(name, _Number, nullable=nullable)


def _key(name: str = "seq") -> Column[int]:
    return Column(name, _Number, primary_key=True, autoincrement=False)


def _data() -> Column[bytes]:
    return Column("data", LargeBinary, nullable=False)


META = Table("meta", METADATA, Column("key", Text, primary_key=True), _text("value"))

REPORTS = Table(
    "reports",
    METADATA,
    _key(),
    _number("recorded_from"),
    _text("id"),
    _text("text"),
    _text("raw_hash"),
    _text("media_type"),
    _text("reader"),
    _text("origin"),
    _text("outlet", nullable=True),  # outlet and published as believed now, for filters; the truth is below
    _text("published", nullable=True),
    Column("signature", LargeBinary, nullable=False),
    Index("reports_id", "id", unique=True),
    Index("reports_recorded", "recorded_from"),
    Index("reports_published", "published"),
    Index("reports_outlet", "outlet", "published"),  # counts need not touch the rows
)

REPORT_METADATA = Table(
    "report_metadata",
    METADATA,
    _key(),
    _number("report"),
    _number("recorded_from"),
    _number("recorded_to"),
    _text("field"),
    _text("value"),
    _text("basis"),
    Index("report_metadata_report", "report"),
)

BANDS = Table(
    "bands",
    METADATA,
    Column("band", _Number, primary_key=True, autoincrement=False),
    Column("report", _Number, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

CLAIMS = Table(
    "claims",
    METADATA,
    _key(),
    _number("report"),
    _number("recorded_from"),
    _number("recorded_to"),
    _number("ordinal"),
    _text("id"),
    _text("kind"),
    _text("mode", nullable=True),
    _text("polarity"),
    _text("modality"),
    _text("earliest", nullable=True),
    _text("latest", nullable=True),
    _data(),
    Index("claims_report", "report", "recorded_from", "recorded_to"),  # counts need not touch the rows
    Index("claims_id", "id"),
)

PROBLEMS = Table(
    "problems",
    METADATA,
    _key(),
    _number("report", nullable=True),
    _number("recorded_from"),
    _number("recorded_to"),
    _number("digest"),  # the same fault of the same material is one row, however often it is met
    _text("code"),
    _data(),
    Index("problems_digest", "digest"),
    Index("problems_report", "report"),
    Index("problems_code", "code", "recorded_from", "recorded_to"),
)

RECEIPTS = Table("receipts", METADATA, _key(), _data())

LOG = Table(
    "log",
    METADATA,
    _key(),
    _number("recorded_from"),
    _text("action"),
    _text("subject"),
    _text("field"),
    _text("value"),
    _text("who"),
    _text("why"),
    _number("undoes", nullable=True),
    Index("log_recorded", "recorded_from"),
    Index("log_subject", "subject"),
)

# From version 0002 on: files that were read to their end, and what was concluded.
FILES = Table(
    "files",
    METADATA,
    Column("raw_hash", Text, primary_key=True),
    Column("options", Text, primary_key=True),
    _text("name"),
    _number("size"),
    _number("reports"),
    _number("recorded_from"),
)

CONCLUSIONS = Table(
    "conclusions",
    METADATA,
    _key(),
    _text("line"),
    _text("state"),
    _number("recorded_from"),
    _number("recorded_to"),
    _data(),
    Index("conclusions_line", "line", "recorded_to"),
)

FINDINGS = Table(
    "findings",
    METADATA,
    _key(),
    _text("line"),
    _text("question"),
    _number("recorded_from"),
    _number("recorded_to"),
    _text("family"),
    _text("standing"),
    _data(),
    Index("findings_line", "line", "recorded_to"),
    Index("findings_question", "question"),
    Index("findings_recorded", "line", "recorded_from"),
)

ANSWERS = Table(
    "answers",
    METADATA,
    Column("finding", _Number, primary_key=True, autoincrement=False),
    Column("ordinal", _Number, primary_key=True, autoincrement=False),
    _text("value"),
    _text("text"),
    Column("probability", Double, nullable=False),
)

HOLDINGS = Table(
    "holdings",
    METADATA,
    _key(),
    _text("line"),
    _text("place"),
    _number("recorded_from"),
    _number("recorded_to"),
    _text("actor", nullable=True),
    _text("how"),
    _data(),
    Index("holdings_line", "line", "recorded_to"),
    Index("holdings_place", "place"),
)

VIEWS = Table("views", METADATA, Column("key", Text, primary_key=True), _number("recorded_from"), _data())

# From version 0003 on: forecasts frozen before their outcome; what came of them is a line of the log.
FORECASTS = Table(
    "forecasts",
    METADATA,
    _key(),
    _number("recorded_from"),
    _text("id"),
    _text("talks"),
    _text("issue"),
    _text("due"),
    _data(),
    Index("forecasts_id", "id", unique=True),
)

# From version 0004 on: which findings rest on a claim, and who has a card of the review before them.
CITED = Table(
    "cited",
    METADATA,
    Column("claim", Text, primary_key=True),
    Column("finding", _Number, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

LOCKS = Table("locks", METADATA, Column("subject", Text, primary_key=True), _text("who"), _number("until"))

# From version 0005 on: what stands now, in the orders and with the counts that pages need (see `shelving`).
SHELF = Table(
    "shelf",
    METADATA,
    Column("line", Text, primary_key=True),
    Column("rank", LargeBinary, primary_key=True),
    _number("finding"),
    _text("question"),
    _text("day", nullable=True),
    _text("standing"),
    _text("family"),
    _text("kind"),
    _text("place"),
    _text("actors"),
    _text("outlets"),
    _text("backers"),
    _text("deniers"),
    _text("earliest", nullable=True),
    _text("latest", nullable=True),
    _text("words"),
    Index("shelf_finding", "finding"),
    Index("shelf_question", "line", "question"),
    Index("shelf_day", "line", "day"),
    Index("shelf_place", "line", "place", "family"),
    sqlite_with_rowid=False,
)

TALLIES = Table(
    "tallies",
    METADATA,
    Column("line", Text, primary_key=True),
    Column("what", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    _number("count"),
    sqlite_with_rowid=False,
)

CARDS = Table(
    "cards",
    METADATA,
    Column("line", Text, primary_key=True),
    Column("claim", Text, primary_key=True),
    _number("rank"),  # how much it is worth, in billionths, below zero: the order of the index is that of the review
    _number("questions"),
    Index("cards_rank", "line", "rank", "claim"),
    sqlite_with_rowid=False,
)
