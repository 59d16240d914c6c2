"""What every line of a brief draws on, and how words are cited and sections bounded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from crossbearing import wording
from crossbearing.model.brief import Citation, Line, Section
from crossbearing.model.claim import Claim
from crossbearing.model.report import Report
from crossbearing.model.theatre import Theatre

QUOTES = 12
QUOTE_CHARACTERS = 400


@dataclass(frozen=True, slots=True)
class Ground:
    """What every line draws on: claims and reports by id, the theatre, reviewed claims, the length of short ids.

    `on` is the day of the brief, None where no report is dated.
    """

    claims: Mapping[str, Claim]
    reports: Mapping[str, Report]
    theatre: Theatre | None
    reviewed: frozenset[str]
    key_length: int
    project: str
    on: date | None = None

    def some(self, ids: Iterable[str]) -> list[Claim]:
        """Return the claims of these ids that are known, each once, in order."""
        return [self.claims[i] for i in dict.fromkeys(ids) if i in self.claims]

    def actors(self, ids: Iterable[str]) -> str:
        """Return the short names of actors as a list in words."""
        return wording.listing(dict.fromkeys(wording.actor(i, self.theatre) for i in ids))

    def count(self, ids: Iterable[str]) -> int:
        """Return how many names `actors` lists."""
        return len({wording.actor(i, self.theatre) for i in ids})


def section(id_: str, title: str, lines: list[Line], empty: str, shown: int, see: str, note: str = "") -> Section:
    """Return a section of at most `shown` lines that counts what is left out."""
    return Section(id_, title, tuple(lines[:shown]), "" if lines else empty, max(0, len(lines) - shown), see, note)


def cite(claim: Claim, ground: Ground, *, answer: str = "", denies: bool = False) -> Citation:
    """Return the words of a claim with speaker and outlet; a long quote is cut and the cut is marked."""
    report = ground.reports.get(claim.report)
    quote = claim.quote if len(claim.quote) <= QUOTE_CHARACTERS else claim.quote[:QUOTE_CHARACTERS] + " […]"
    return Citation(
        claim.id,
        claim.report,
        wording.outlet_of(claim, ground.reports, ground.theatre),
        wording.attribution(claim, ground.theatre),
        quote,
        report.published if report else None,
        denies,
        answer,
        claim.id in ground.reviewed,
    )


def cited(ids: Iterable[str], ground: Ground) -> tuple[Citation, ...]:
    """Return the words of these claims, at most `QUOTES` of them."""
    return tuple(cite(c, ground) for c in ground.some(ids)[:QUOTES])
