"""What pages ask of conclusions again and again, worked out once for each: rank, facets, lookup by id, the queue."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, OrderedDict
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from operator import itemgetter
from threading import Lock

from crossbearing.brief.make import find_question
from crossbearing.brief.queue import Card, queue
from crossbearing.model.finding import STANDINGS, Finding, Findings

KEPT = 6  # conclusions whose views stay in memory: the present, and what was looked at last


class View:
    """The conclusions of one state in the orders that pages need."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings

    @cached_property
    def ranked(self) -> list[Finding]:
        """The findings, disputes first, then by how many origins and outlets speak; ids settle ties."""
        place = {standing: n for n, standing in enumerate(STANDINGS)}
        return sorted(self.findings.findings, key=lambda f: (place[f.standing], -f.origins, -f.outlets, f.question.id))

    @cached_property
    def dated(self) -> list[Finding]:
        """The findings that speak of some day, in order of it."""
        return in_time(self.ranked)

    @cached_property
    def by_id(self) -> dict[str, Finding]:
        """The findings by the ids of their questions."""
        return {f.question.id: f for f in self.findings.findings}

    @cached_property
    def _ids(self) -> list[str]:
        return sorted(self.by_id)

    @cached_property
    def control(self) -> dict[str | None, Finding]:
        """Who holds each place, as a question."""
        return {f.question.object: f for f in self.findings.findings if f.question.family == "control"}

    @cached_property
    def cards(self) -> dict[str, Card]:
        """The cards of all claims that speak to questions by the claim's id, worth most first."""
        return {c.claim: c for c in queue(self.findings)}

    @cached_property
    def facets(self) -> dict[str, Counter[str]]:
        """What the findings can be filtered by, with how many have it."""
        asked = [(f.standing, f.question) for f in self.findings.findings]
        return {
            "standing": Counter(standing for standing, _ in asked),
            "family": Counter(q.family for _, q in asked),
            "kind": Counter(q.kind for _, q in asked if q.kind),
            "place": Counter(q.object for _, q in asked if q.object),
            "actor": Counter(a for _, q in asked for a in q.subject),
        }

    def find(self, given: str) -> Finding:
        """Return the finding whose question's id begins with the word. Raises UsageError, with ids that are near."""
        word = given.lower()
        exact = self.by_id.get(word)
        if exact is not None:
            return exact
        at = bisect_left(self._ids, word)
        near = self._ids[at : at + 2]
        if word and len(near) >= 1 and near[0].startswith(word) and not (len(near) > 1 and near[1].startswith(word)):
            return self.by_id[near[0]]
        return find_question(self.findings, given)


def in_time(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that speak of some day, in order of its earliest and latest; ids settle ties."""
    rows = [
        (q.earliest or q.latest or date.max, q.latest or date.max, q.id, f)
        for f in findings
        for q in [f.question]
        if q.earliest or q.latest
    ]
    return [row[3] for row in sorted(rows, key=itemgetter(0, 1, 2))]


_views: OrderedDict[int, View] = OrderedDict()
_guard = Lock()


def of(findings: Findings) -> View:
    """Return the view of conclusions; the same value gives the same view while it is kept."""
    with _guard:
        held = _views.get(id(findings))
        if held is None or held.findings is not findings:
            held = _views[id(findings)] = View(findings)
        _views.move_to_end(id(findings))
        while len(_views) > KEPT:
            _views.popitem(last=False)
        return held
