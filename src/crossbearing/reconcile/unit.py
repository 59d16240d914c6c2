"""One report's claims as they are weighed, and how each bears on questions, before other reports are looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import isfinite

from crossbearing.model.claim import Claim
from crossbearing.model.problem import Problem
from crossbearing.model.record import Record
from crossbearing.model.report import Report
from crossbearing.model.span import Span
from crossbearing.reconcile import decided
from crossbearing.reconcile.cell import Cell
from crossbearing.reconcile.question import Bearing, Reading


@dataclass(slots=True)
class Unit:
    """A report with its claims as they were handed in, and what they became. `report` may be missing.

    `kept` are the claims that can be weighed, in their order; `problems` says what is wrong with the others.
    """

    id: str
    report: Report | None
    claims: Sequence[Claim]
    kept: Sequence[Claim] = ()
    problems: Sequence[Problem] = ()
    cells: list[Cell] = field(default_factory=list)
    day: date | None = None  # of publication, as counted among all


def weighable(
    claims: Sequence[Claim], edits: Mapping[str, Record], said: Mapping[str, str]
) -> tuple[list[Claim], list[Problem]]:
    """Return the claims that can be weighed, each once, in a fixed order, and what is wrong with the others.

    `edits` are the corrections that stand, `said` the verdicts of people, both by claim.
    """
    claims = [decided.apply_edit(c, edits[c.id]) if c.id in edits else c for c in claims] if edits else claims
    kept: dict[str, Claim] = {}
    problems: dict[str, Problem] = {}
    for claim in sorted(claims, key=lambda c: (c.start, c.end, c.id)):
        if said.get(claim.id) == "rejected":
            continue
        numbers = (claim.confidence, claim.certainty)
        if not all(isfinite(n) and 0 <= n <= 1 for n in numbers):
            problems[claim.id] = Problem(
                "reconcile/dropped",
                f"The claim “{claim.quote[:80]}” has confidence {claim.confidence} and certainty {claim.certainty}; "
                "both must lie in 0 to 1. Read the report again.",
                claim.id, claim.report, Span(claim.start, claim.end),
            )  # fmt: skip
        else:
            kept[claim.id] = replace(claim, confidence=1.0) if said.get(claim.id) == "accepted" else claim
    return list(kept.values()), list(problems.values())


def bearings_of(unit: Unit, reading: Reading) -> list[Bearing]:
    """Return how every claim bears on questions; what a report tells only to say that it is denied bears on none."""
    claims, found = unit.kept, list[Bearing]()
    implied = reading.where.implied(claims, {c.id: reading.doers(c) for c in claims})
    published = unit.report.published if unit.report else None
    denials = [c for c in claims if c.disputes is not None]
    for claim in claims:
        if denials and _is_denied(claim, denials):
            continue
        found.extend(reading.bearings(claim, published, implied.get(claim.id)))
    return found


def _is_denied(claim: Claim, denials: Sequence[Claim]) -> bool:
    """Return whether the outlet gives these words only as what somebody denies, and nobody else says them."""
    if claim.polarity != "affirmed" or any(s.type != "outlet" for level in claim.voice for s in level.speakers):
        return False
    return any(
        d.id != claim.id and d.kind == claim.kind and d.disputes is not None
        and d.disputes.start <= claim.start and claim.end <= d.disputes.end
        for d in denials
    )  # fmt: skip
