"""What people change in a project: corrections, reviews, decisions, notes, what is undone. A part of `Project`."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from crossbearing import pipeline
from crossbearing.codec import encode
from crossbearing.errors import UsageError
from crossbearing.model.claim import Claim
from crossbearing.model.learnt import Learnt
from crossbearing.model.problem import Problem
from crossbearing.model.record import DECISIONS, Record
from crossbearing.model.report import Report
from crossbearing.model.theatre import Theatre
from crossbearing.settings import Settings

VERDICTS = ("accepted", "rejected", "corrected")


class Deciding:
    """Writes to the log; every line says who and why, and can be taken back."""

    settings: Settings
    theatre: Theatre | None
    _store: Any

    if TYPE_CHECKING:  # what `Project` offers beside this part

        def claim(self, claim_id: str, as_of: str | None = None) -> Claim:
            """See `Project`."""
            ...

        def claims(self, as_of: str | None = None, *, report: str | None = None) -> Iterator[Claim]:
            """See `Project`."""
            ...

        def reports(self, as_of: str | None = None) -> Iterator[Report]:
            """See `Project`."""
            ...

    def set_metadata(self, report_id: str, field: str, value: str, *, why: str, who: str | None = None) -> Record:
        """Correct a field of a report's metadata; its claims are dated and voiced anew. Return the log's line.

        What was believed before stays in the ledger and can be seen with `as_of`.
        """
        record: Record = self._store.correct(report_id, field, value, who or user_name(), why, self._reread)
        return record

    def review(self, claim_id: str, verdict: str, *, why: str = "", who: str | None = None) -> Record:
        """Write down that a person accepted, rejected or corrected a claim. Return the log's line."""
        if verdict not in VERDICTS:
            raise UsageError(f"{verdict!r} is not a verdict.", hint=f"Known: {', '.join(VERDICTS)}.")
        claim = self.claim(claim_id)
        record: Record = self._store.record("review", claim.id, "verdict", verdict, who or user_name(), why)
        return record

    def record(self, action: str, subject: str, field: str, value: str, *, why: str, who: str | None = None) -> Record:
        """Write a line into the log that `desk` has checked, and return it."""
        return Record(**asdict(self._store.record(action, subject, field, value, who or user_name(), why)))

    def decide(self, action: str, subject: str, field: str, value: str, *, why: str, who: str | None = None) -> Record:
        """Write down a decision on a claim or question: edit, merge, split, override. Return the log's line.

        Raises UsageError where there is no reason, or what is decided on is not there (see `desk` for the words).
        """
        if action not in DECISIONS or action == "review":
            raise UsageError(f"{action!r} is no decision.", hint=f"Known: {', '.join(DECISIONS[1:])}.")
        if not why.strip():
            raise UsageError("A decision needs its reason.", hint="Say in a few words what you know.")
        record: Record = self._store.record(action, subject, field, value, who or user_name(), why)
        return record

    def note(self, words: str, *, why: str, evidence: str = "", sharing: str = "amber", on: date | None = None,
             who: str | None = None) -> tuple[Record, list[Claim]]:  # fmt: skip
        """Store an analyst's own words as a report, read its claims, and return the log's line with the claims.

        `evidence` says what it rests on (a call, an image and where it is kept); `sharing` is a TLP label.
        Raises UsageError for empty words, no reason, or another label.
        """
        from crossbearing.read.note import make_note

        report = make_note(words, why=why, evidence=evidence, sharing=sharing, on=on, who=who or user_name())
        pack = pipeline.pack(report, self.theatre, self.settings)
        record: Record = self._store.note(pack, sharing, who or user_name(), why)
        return record, list(self.claims(report=report.id))

    def learn(self, *, why: str = "", who: str | None = None, watch: Callable[[int, int | None], None] | None = None
              ) -> tuple[Learnt, Record | None, list[Problem]]:  # fmt: skip
        """Learn how far sources are right from the project's questions, and weigh by it from now on.

        Return what was learnt, the line of the log that keeps it (None where nothing is new, or nothing teaches), and
        which reviews could not be used. `undo` takes the line back: then what was learnt before it counts, or priors.
        """
        log = self.records()
        found, problems = pipeline.learn(list(self.claims()), list(self.reports()), self.theatre, self.settings, log,
                                         watch)  # fmt: skip
        if not found.questions or found == pipeline.learnt(log):
            return found, None, problems
        said = f"{found.questions} questions, {found.reviewed} of them reviewed"
        value = encode(found).decode()
        record: Record = self._store.record("learn", "sources", said, value, who or user_name(), why)
        return found, record, problems

    def learnt(self, as_of: str | None = None) -> Learnt | None:
        """Return what has been learnt of sources and stands; None where priors count."""
        return pipeline.learnt(self.records(as_of))

    def undo(self, *, why: str = "", who: str | None = None, number: int | None = None) -> Record:
        """Take back a line of the log, the last that still stands unless numbered. Return the line that says so."""
        record: Record = self._store.undo(who or user_name(), why, self._reread, number)
        return record

    def records(self, as_of: str | None = None) -> list[Record]:
        """Return the log of what people changed, oldest line first."""
        found: list[Record] = self._store.records(as_of)
        return found

    def reread(self, *, why: str, reports: Sequence[str] | None = None, who: str | None = None) -> int:
        """Read the claims of stored reports anew, after a change of theatre or extractor.

        Return how many claims were closed or added. What a new reading no longer gives is closed, not deleted; where
        the reading breaks, the claims stay as they were.
        """
        ids = list(reports) if reports is not None else [r.id for r in self.reports()]
        changed: int = self._store.reread(ids, self._reread, who or user_name(), why)
        return changed

    def _reread(self, report: Report, problems: list[Problem]) -> Any:
        return pipeline.reread(report, problems, self.theatre, self.settings)


def user_name() -> str:
    """Return who works here, as the machine knows them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no name in the environment and none for the number
        return "unknown"
