"""The order of the review: which claim is worth a person's look first, by how much its answers hang on it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from crossbearing.model.finding import Finding, Findings

DISPUTED = 2.0  # a disputed question counts double: what settles it changes the brief


@dataclass(frozen=True, slots=True)
class Card:
    """A claim to be looked at: its value of information, and the questions that it speaks to, most moved first.

    `value` sums over the questions how far the top answer's probability would move without the claim (leave-one-out
    of its row, shared among the row's claims), disputed questions counted double. No unit; 0 and more.
    """

    claim: str
    value: float
    questions: tuple[str, ...]


def queue(findings: Findings, seen: Collection[str] = ()) -> tuple[Card, ...]:
    """Return a card for each claim that speaks to a question and that nobody has reviewed, worth most first."""
    known = frozenset(seen)
    values: dict[str, dict[str, float]] = {}
    for f in findings.findings:
        for claim, value in _moved(f).items():
            if claim not in known:
                values.setdefault(claim, {})[f.question.id] = value
    cards = [
        Card(claim, round(sum(by.values()), 9), tuple(sorted(by, key=lambda q: (-by[q], q))))
        for claim, by in values.items()
    ]
    return tuple(sorted(cards, key=lambda c: (-c.value, c.claim)))


def _moved(f: Finding) -> dict[str, float]:
    """Return how far each claim moves the question's top answer."""
    found = dict.fromkeys(f.claims, 0.0)
    top = f.answers[0].probability if f.answers else 0.0
    weight = DISPUTED if f.standing == "disputed" else 1.0
    for row in f.rows:
        if row.without is not None and row.claims:
            share = weight * abs(top - row.without) / len(row.claims)
            for claim in row.claims:
                found[claim] = found.get(claim, 0.0) + share
    return found
