"""What every line of a brief draws on, and how words are cited and sections bounded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from crossbearing import wording
from crossbearing.model.brief import Citation, Line, Section
from crossbearing.model.claim import Claim
from crossbearing.model.report import Report
from crossbearing.model.theatre import Theatre

QUOTES = 12
QUOTE_CHARACTERS = 400
Row = TypeVar("Row")
Fetch = Callable[[Iterable[str]], tuple[Mapping[str, Claim], Mapping[str, Report]]]


class Library:
    """The claims that are cited and their reports, by id; each is fetched when it is first asked for.

    `fetch` returns the claims of some ids that are known, and the reports of these claims.
    """

    def __init__(self, fetch: Fetch, ids: Iterable[str] = ()) -> None:
        self._fetch = fetch
        self._asked: set[str] = set()
        self._claims: dict[str, Claim] = {}
        self.reports: dict[str, Report] = {}
        self.some(ids)

    def some(self, ids: Iterable[str]) -> list[Claim]:
        """Return the claims of these ids that are known, each once, in order."""
        wanted = list(dict.fromkeys(ids))
        new = [i for i in wanted if i not in self._asked]
        if new:
            claims, reports = self._fetch(new)
            self._asked.update(new)
            self._claims.update(claims)
            self.reports.update(reports)
        return [self._claims[i] for i in wanted if i in self._claims]


@dataclass(frozen=True, slots=True)
class Ground:
    """What every line draws on: claims and reports, the theatre, reviewed claims, the length of short ids.

    `on` is the day of the brief, None where no report is dated.
    """

    library: Library
    theatre: Theatre | None
    reviewed: frozenset[str]
    key_length: int
    project: str
    on: date | None = None

    def some(self, ids: Iterable[str]) -> list[Claim]:
        """Return the claims of these ids that are known, each once, in order."""
        return self.library.some(ids)

    @property
    def reports(self) -> Mapping[str, Report]:
        """The reports of all claims that were asked for."""
        return self.library.reports

    def actors(self, ids: Iterable[str]) -> str:
        """Return the short names of actors as a list in words."""
        return wording.listing(dict.fromkeys(wording.actor(i, self.theatre) for i in ids))

    def count(self, ids: Iterable[str]) -> int:
        """Return how many names `actors` lists."""
        return len({wording.actor(i, self.theatre) for i in ids})


def section(
    id_: str,
    title: str,
    rows: Sequence[Row],
    line: Callable[[Row], Line],
    empty: str,
    shown: int,
    see: str,
    note: str = "",
) -> Section:
    """Return a section of at most `shown` rows, each made a line, that counts what is left out."""
    lines = tuple(line(row) for row in rows[:shown])
    return Section(id_, title, lines, "" if lines else empty, max(0, len(rows) - shown), see, note)


def as_is(line: Line) -> Line:
    """Return a line that is made already."""
    return line


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
