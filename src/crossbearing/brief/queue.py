"""The order of the review: which claim is worth a person's look first, by how much its answers hang on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from crossbearing.model.finding import BILLION, Findings


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
    values: dict[str, dict[str, int]] = {}
    for f in findings.findings:
        for claim, value in f.worth().items():
            if claim not in known:
                values.setdefault(claim, {})[f.question.id] = value
    ordered = sorted(values.items(), key=lambda pair: (-sum(pair[1].values()), pair[0]))
    return tuple(card(claim, by) for claim, by in ordered)


def card(claim: str, by: Mapping[str, int]) -> Card:
    """Return the card of a claim from how much it is worth to each question, in billionths."""
    return Card(claim, sum(by.values()) / BILLION, tuple(sorted(by, key=lambda q: (-by[q], q))))
