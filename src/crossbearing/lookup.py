"""What pages look up in a project's ledger: a few rows by key, and the locks of the review. A part of `Project`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from crossbearing.model.claim import Claim
from crossbearing.model.finding import Finding
from crossbearing.model.report import Report
from crossbearing.settings import Settings


class Lookup:
    """Reads by key that never pass over the words of the whole ledger; every one takes `as_of` where it can differ."""

    settings: Settings
    _store: Any

    def claims_by_id(self, ids: Iterable[str], as_of: str | None = None) -> dict[str, Claim]:
        """Return the claims of these ids that are known, by id, as they were read."""
        wanted = list(dict.fromkeys(ids))
        found: dict[str, Claim] = self._store.claims_by_id(wanted, as_of)
        return found

    def report_heads(self, after: str = "", size: int = 100, as_of: str | None = None) -> list[Report]:
        """Return reports without their text, in order of arrival, behind the one named ("" for the first)."""
        found: list[Report] = self._store.heads(after, size, as_of)
        return found

    def reports_by_id(self, ids: Iterable[str], as_of: str | None = None) -> dict[str, Report]:
        """Return the reports of these ids without their text, by id."""
        found: dict[str, Report] = self._store.heads_by_id(list(dict.fromkeys(ids)), as_of)
        return found

    def report_name(self, report_id: str) -> str:
        """Return a report's title, else its file's name, else its id."""
        found = self.reports_by_id([report_id]).get(report_id)
        return report_id if found is None else found.title or found.origin

    def report_count(self) -> int:
        """Return how many reports are stored, without counting claims."""
        found: int = self._store.report_count()
        return found

    def carried_by(self, outlet: str, as_of: str | None = None) -> frozenset[str]:
        """Return the ids of the claims that an outlet's reports carry."""
        found: list[str] = self._store.carried_by(outlet, as_of)
        return frozenset(found)

    def claim_reports(self, as_of: str | None = None) -> dict[str, str]:
        """Return the id of each claim's report, by claim id, without reading the claims."""
        found: dict[str, str] = self._store.claim_reports(as_of)
        return found

    def claim_counts(self, report_ids: Iterable[str], as_of: str | None = None) -> dict[str, int]:
        """Return how many claims each of these reports has; reports without any are left out."""
        found: dict[str, int] = self._store.claim_counts(list(dict.fromkeys(report_ids)), as_of)
        return found

    def last_published(self) -> date | None:
        """Return the latest day of publication, or None where no report is dated."""
        found = self._store.last_published()
        return date.fromisoformat(found) if found else None

    def changes(self, most: int = 100) -> list[tuple[str, Finding, Finding | None]]:
        """Return the latest new disputes and changed standings: moment, finding, the finding before (None: new)."""
        found: list[tuple[str, Finding, Finding | None]] = self._store.changes(most, self.settings.judge)
        return found

    def lock(self, subject: str, who: str, seconds: int) -> str | None:
        """Take a card of the review for so long; return who has it where that is somebody else."""
        holder: str | None = self._store.lock(subject, who, seconds)
        return holder

    def unlock(self, subject: str, who: str) -> None:
        """Give a card of the review back."""
        self._store.unlock(subject, who)

    def locked(self) -> dict[str, str]:
        """Return who has which card of the review before them now."""
        found: dict[str, str] = self._store.locked()
        return found
