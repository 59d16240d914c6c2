"""An analyst's own words as a report: a call, an image, what somebody saw; with evidence, reason and sharing level."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from crossbearing.errors import UsageError
from crossbearing.model.report import Metadata, Report
from crossbearing.read.report import make
from crossbearing.read.signature import signature

# Traffic Light Protocol 2.0 (FIRST, 2022): to whom the words may be passed on, narrowest first.
SHARING = ("red", "amber", "green", "clear")
LONGEST = 20_000
LONGEST_FIELD = 1_000
READER = "note"


def make_note(words: str, *, why: str, evidence: str, sharing: str, on: date | None, who: str) -> Report:
    """Return the report of a note; its claims are read as any report's are. The outlet is the desk's own.

    `on` is the day on which it was learnt (today unless given). Raises UsageError for empty or overlong words, for
    no reason, and for a sharing level that TLP does not have.
    """
    words = words.strip()
    if not words:
        raise UsageError("The note is empty.", hint="Say in whole sentences who did, said or holds what, and when.")
    for name, value, most in (
        ("note", words, LONGEST),
        ("reason", why, LONGEST_FIELD),
        ("evidence", evidence, LONGEST_FIELD),
    ):
        if len(value) > most:
            raise UsageError(f"The {name} has more than {most:,} characters.", hint="Add long texts as reports.")
    if not why.strip():
        raise UsageError("A note needs its reason.", hint="Say how you know: a call, an image, what you saw.")
    if sharing not in SHARING:
        raise UsageError(f"There is no sharing level {sharing!r}.", hint=f"TLP: {', '.join(SHARING)}.")
    day = on or datetime.now(UTC).date()
    told = {
        "outlet": f"desk note, {who}",
        "published": day.isoformat(),
        "title": f"Note by {who}, TLP:{sharing.upper()}",
        "author": who,
        "note": f"evidence: {evidence.strip() or 'none stated'}; reason: {why.strip()}; TLP:{sharing.upper()}",
    }
    raw = "\n".join((*told.values(), words)).encode("utf-8", "replace")
    metadata = [Metadata(field, value, "analyst") for field, value in told.items()]
    report = make(raw, words, name="note", reader=READER, media_type="text/plain", metadata=metadata)
    return replace(report, signature=signature(report.text))
