"""The ports: what a reader, extractor, resolver, judge, game, format, store and engine must offer.

A plugin is a module: one file in its wing, whose name is the plugin's name (see `plugins`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, BinaryIO, Protocol, TypeVar, runtime_checkable

from crossbearing.model.claim import Claim, Rival
from crossbearing.model.finding import Docket, Findings, Verdict
from crossbearing.model.learnt import Learnt
from crossbearing.model.outlook import GameResult
from crossbearing.model.problem import Problem
from crossbearing.model.report import Report
from crossbearing.model.talks import Talks
from crossbearing.model.theatre import Theatre
from crossbearing.settings import Settings

T = TypeVar("T")
R = TypeVar("R")


class Reader(Protocol):
    """Bytes of one file -> reports. Wing `read.readers`.

    `MANY` says that a file may hold many reports (an archive, a feed): the archive limit holds for its size, and
    neither its name nor an address given for it speaks of each report.
    """

    MANY: bool

    def matches(self, head: bytes, name: str) -> float:
        """Return how surely this reader can read a file with these first bytes and base name, 0 to 1."""
        ...

    def read(self, stream: BinaryIO, name: str, settings: Settings) -> Iterator[Report | Problem]:
        """Yield each report of the file, in order, and a Problem for each part that cannot be read.

        A report's own Problems come before it. Raises ReportError where the whole file, or the rest of it, cannot be
        read.
        """
        ...


class Extractor(Protocol):
    """Report -> claims. Wing `read.extractors`. Spans do not depend on the theatre.

    It may offer two things more. `extract_with_problems`, with the same arguments, returns the claims and the Problems
    met on the way, where a part of a report cannot be read or what was read of it is refused. `metered(settings)` is a
    context manager whose value says in sentences, when called, what was spent since. A CrossbearingError that it raises
    stops the run: nothing of the report then counts as read.
    """

    def extract(self, report: Report, theatre: Theatre | None, settings: Settings) -> list[Claim]:
        """Return the claims of the report in the order of their spans, with ids set and mentions unlinked."""
        ...


class Resolver(Protocol):
    """Words -> candidates in a theatre. Wing `link.resolvers`."""

    def candidates(self, text: str, theatre: Theatre, on: date | None) -> Sequence[Rival]:
        """Return the candidates for a name, best first, each with a score in [0, 1] and a reason in words."""
        ...


class Judge(Protocol):
    """Dockets -> verdicts. Wing `reconcile.judges`. Pure: same arguments, same bytes.

    Each docket is judged by itself: a verdict never depends on which other dockets are handed in.
    """

    def judge(self, dockets: Sequence[Docket], settings: Settings) -> list[Verdict]:
        """Return for each docket, in order, the probabilities of its answers and the rows of the sum behind them."""
        ...


@runtime_checkable
class LearningJudge(Judge, Protocol):
    """A judge that can also weigh by what a project has learnt of its sources."""

    def judge_learnt(self, dockets: Sequence[Docket], settings: Settings, learnt: Learnt) -> list[Verdict]:
        """Return as `judge` does, with what was learnt in place of priors."""
        ...


@runtime_checkable
class RememberingJudge(Judge, Protocol):
    """A judge that, asked again and again of one project, need not work out the same twice."""

    def remembering(self) -> Judge:
        """Return the same judge with a memory of its own: for the same dockets it gives the same verdicts."""
        ...


class Game(Protocol):
    """Talks -> odds over settlement levels. Wing `outlook.games`."""

    def play(self, talks: Talks, settings: Settings, seed: int) -> GameResult:
        """Return the odds per issue and level; notes say in words what could not be used and why."""
        ...


class Exchange(Protocol):
    """A format of the outside world. Wing `exchange`. `SUFFIX` is the usual file ending."""

    SUFFIX: str

    def write(self, subject: Any, out: BinaryIO) -> None:
        """Write the subject (claims, brief) to an open binary file."""
        ...


class Engine(Protocol):
    """Runs a pure function over items. Wing `engines`. Results come back in the order of the items."""

    def run(
        self,
        function: Callable[[T], R],
        items: Iterable[T],
        *,
        workers: int,
        lost: Callable[[T], R] | None = None,
    ) -> Iterator[R]:
        """Yield function(item) for each item, in order, holding only a bounded number of items in memory.

        `lost(item)` stands for the result of an item on which two workers died; without it that is an error.
        """
        ...


class Store(Protocol):
    """A ledger: reports and claims append-only, conclusions rebuilt. One writer, many readers."""

    def has_report(self, report_id: str) -> bool:
        """Return whether the report is stored with all its claims."""
        ...

    def write(self, batch: Sequence[tuple[Report, Sequence[Claim], Sequence[Problem]]]) -> int:
        """Store reports with their claims and problems in one transaction; return how many reports were new."""
        ...

    def reports(self, as_of: str | None = None) -> Iterator[Report]:
        """Yield the stored reports known by then, in order of arrival."""
        ...

    def claims(self, as_of: str | None = None, report_id: str | None = None) -> Iterator[Claim]:
        """Yield the stored claims known by then, in order of arrival and span."""
        ...

    def changed_reports(self, after: str, until: str) -> list[str]:
        """Return the ids of the reports that are new, or of which claims or metadata changed, after a moment."""
        ...

    def write_findings(self, findings: Findings) -> None:
        """Store what reconcile concluded; earlier conclusions are closed (recorded-to), never deleted."""
        ...
