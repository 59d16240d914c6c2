"""The findings of the present as pages read them: a few at a time by key, with counts that reconcile left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from crossbearing.model.finding import Finding, Findings, Holding
from crossbearing.model.shelf import OutletTally, Wanted, Worth


@dataclass(frozen=True)
class Shelf:
    """What a judge concluded in one state of the ledger, read from it and never whole."""

    store: Any
    judge: str
    state: str

    def page(self, wanted: Wanted, after: str, size: int, *, in_time: bool = False) -> list[Finding]:
        """Return so many findings that fit, behind the one of that id, disputes first or in order of their days."""
        found: list[Finding] = self.store.browse(self.judge, wanted, after, size, in_time=in_time)
        return found

    def count(self, wanted: Wanted, *, in_time: bool = False, until: str | None = None) -> int:
        """Return how many findings fit; with `until`, how many up to the one of that id."""
        found: int = self.store.browse_count(self.judge, wanted, in_time=in_time, until=until)
        return found

    @cached_property
    def facets(self) -> dict[str, dict[str, int]]:
        """What findings can be filtered by: for each facet its values and how many findings have each."""
        found: dict[str, dict[str, int]] = self.store.facets(self.judge)
        return found

    def beginning(self, word: str, most: int = 5) -> list[Finding]:
        """Return findings whose question's id begins with the word."""
        found: list[Finding] = self.store.findings_beginning(self.judge, word, most)
        return found

    def of(self, questions: Iterable[str]) -> dict[str, Finding]:
        """Return the findings of these questions by their ids."""
        return {f.question.id: f for f in self.store.findings_of(self.judge, list(questions))}

    def control(self, places: Iterable[str]) -> dict[str | None, Finding]:
        """Return who holds each of these places, as a question."""
        return {f.question.object: f for f in self.store.control(self.judge, list(places))}

    def queue(self, size: int, seen: Iterable[str]) -> tuple[int, list[str]]:
        """Return how many claims nobody has reviewed, and the ids of those worth most."""
        found: tuple[int, list[str]] = self.store.queue(self.judge, size, frozenset(seen))
        return found

    def worths(self, claims: Iterable[str]) -> list[Worth]:
        """Return how much each of these claims is worth to each question."""
        found: list[Worth] = self.store.worths(self.judge, list(claims))
        return found

    @cached_property
    def outlets(self) -> list[OutletTally]:
        """What is counted of each outlet, those with most reports first."""
        found: list[OutletTally] = self.store.outlet_tallies(self.judge)
        return found

    @cached_property
    def holdings(self) -> list[Holding]:
        """Who holds which place."""
        found: list[Holding] = self.store.holdings(self.judge)
        return found

    @cached_property
    def frame(self) -> Findings:
        """What stands without findings and holdings: families and problems."""
        found: Findings | None = self.store.frame(self.judge)
        return found or Findings((), (), (), self.judge)
