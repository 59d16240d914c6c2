"""The findings that a page asks for: of the present from the ledger's shelf, of another day or moment from memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crossbearing.brief.make import find_question
from crossbearing.brief.queue import Card, card
from crossbearing.model.finding import Finding, Findings, Holding, Origin
from crossbearing.web import page, view
from crossbearing.web.filters import Filter, carried_by, chosen, concluded

if TYPE_CHECKING:
    from crossbearing.project import Project
    from crossbearing.shelf import Shelf

PART = 1000  # findings read at a time where all are asked for


@dataclass(frozen=True, slots=True)
class Part:
    """A page of findings: the rows, and the cursor of the next page ("" at the end).

    `first` stand before it, `total` fit in all. Where days order them, `undated` speak of none and are left out.
    """

    rows: Sequence[Finding]
    following: str
    first: int
    total: int
    undated: int = 0


class Stored:
    """The present, read by key from what reconcile left in the ledger."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self.judge = shelf.judge

    def part(self, asked: Filter, after: str, size: int, *, in_time: bool = False) -> Part:
        """Return a page of what fits, disputes first, or in order of the days that questions speak of."""
        last = page.cursor_of(after)
        rows = self._shelf.page(asked.wanted, last, size + 1, in_time=in_time)
        following = page.cursor(rows[size - 1].question.id) if len(rows) > size else ""
        whole = not last and not following
        total = len(rows) if whole else self._shelf.count(asked.wanted, in_time=in_time)
        first = self._shelf.count(asked.wanted, in_time=in_time, until=last) if last else 0
        undated = 0
        if in_time and not (asked.since or asked.until):  # nothing without a day fits these
            undated = self._shelf.count(asked.wanted) - total
        return Part(rows[:size], following, first, total, undated)

    def every(self, asked: Filter, *, in_time: bool = False) -> Iterator[Finding]:
        """Yield all that fits."""
        after = ""
        while True:
            rows = self._shelf.page(asked.wanted, after, PART, in_time=in_time)
            yield from rows
            if len(rows) < PART:
                return
            after = rows[-1].question.id

    def values(self, facet: str) -> Mapping[str, int]:
        """Return what findings have in a facet (standing, family, kind, place, actor, source), and how many have it."""
        return self._shelf.facets["outlet" if facet == "source" else facet]

    def find(self, word: str) -> Finding:
        """Return the finding whose question's id begins with the word. Raises UsageError, with ids that are near."""
        near = self._shelf.beginning(word.lower()) if word else []
        exact = [f for f in near if f.question.id == word.lower()]
        if len(near) == 1 or exact:
            return (exact or near)[0]
        return find_question(Findings(tuple(near), (), (), self.judge), word)

    def of(self, questions: Iterable[str]) -> dict[str, Finding]:
        """Return the findings of these questions by their ids."""
        return self._shelf.of(questions)

    def control(self, places: Iterable[str]) -> dict[str | None, Finding]:
        """Return who holds each of these places, as a question."""
        return self._shelf.control(places)

    def queue(self, size: int, seen: Collection[str]) -> tuple[int, Sequence[str]]:
        """Return how many claims nobody has reviewed, and the ids of those worth most."""
        return self._shelf.queue(size, seen)

    def cards(self, claims: Iterable[str]) -> tuple[Card, ...]:
        """Return the cards of these claims."""
        return tuple(card(one.claim, one.questions) for one in self._shelf.worths(claims))

    @property
    def holdings(self) -> Sequence[Holding]:
        """Who holds which place over which days."""
        return self._shelf.holdings

    @property
    def origins(self) -> Sequence[Origin]:
        """The families of reports."""
        return self._shelf.frame.origins


class Whole:
    """Findings in memory, as one value."""

    def __init__(self, project: Project, findings: Findings) -> None:
        self._project = project
        self._seen = view.of(findings)
        self.judge = findings.judge

    def part(self, asked: Filter, after: str, size: int, *, in_time: bool = False) -> Part:
        """See `Stored`."""
        found = self._fitting(asked)
        rows = self._in_time(found) if in_time else found
        last = page.cursor_of(after)
        first = next((n + 1 for n, f in enumerate(rows) if f.question.id == last), 0) if last else 0
        part = rows[first : first + size]
        more = first + size < len(rows)
        following = page.cursor(part[-1].question.id) if more and part else ""
        return Part(part, following, first, len(rows), len(found) - len(rows))

    def _fitting(self, asked: Filter) -> list[Finding]:
        return chosen(self._seen, asked, carried_by(self._project, asked.source, asked.as_of or None))

    def _in_time(self, found: list[Finding]) -> list[Finding]:
        return self._seen.dated if found is self._seen.ranked else view.in_time(found)

    def every(self, asked: Filter, *, in_time: bool = False) -> Iterator[Finding]:
        """See `Stored`."""
        found = self._fitting(asked)
        return iter(self._in_time(found) if in_time else found)

    def values(self, facet: str) -> Mapping[str, int]:
        """See `Stored`; sources are not counted."""
        return self._seen.facets.get(facet, {})

    def find(self, word: str) -> Finding:
        """See `Stored`."""
        return self._seen.find(word)

    def of(self, questions: Iterable[str]) -> dict[str, Finding]:
        """See `Stored`."""
        return {i: self._seen.by_id[i] for i in questions if i in self._seen.by_id}

    def control(self, places: Iterable[str]) -> dict[str | None, Finding]:
        """See `Stored`."""
        return {p: self._seen.control[p] for p in places if p in self._seen.control}

    def queue(self, size: int, seen: Collection[str]) -> tuple[int, Sequence[str]]:
        """See `Stored`."""
        left = [claim for claim in self._seen.cards if claim not in seen]
        return len(left), left[:size]

    def cards(self, claims: Iterable[str]) -> tuple[Card, ...]:
        """See `Stored`."""
        return tuple(self._seen.cards[claim] for claim in claims if claim in self._seen.cards)

    @property
    def holdings(self) -> Sequence[Holding]:
        """See `Stored`."""
        return self._seen.findings.holdings

    @property
    def origins(self) -> Sequence[Origin]:
        """See `Stored`."""
        return self._seen.findings.origins


def asked_of(project: Project, asked: Filter) -> Stored | Whole:
    """Return the findings of the day, the moment and the judge that are asked for."""
    if not (asked.on or asked.as_of) and asked.judge in ("", project.settings.judge):
        shelf = project.shelf()
        if shelf is not None:
            return Stored(shelf)
    return Whole(project, concluded(project, asked))


def now(project: Project) -> Stored | Whole:
    """Return the findings of the present."""
    return asked_of(project, Filter())
