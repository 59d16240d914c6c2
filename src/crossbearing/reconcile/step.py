"""Step 3, reconcile: claims -> findings, holdings and origins. Pure, deterministic, and blind to the order of input."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from crossbearing.model.claim import Claim
from crossbearing.model.finding import Docket, Findings
from crossbearing.model.learnt import Learnt
from crossbearing.model.record import Record
from crossbearing.model.report import Report
from crossbearing.model.theatre import Theatre
from crossbearing.reconcile.memo import Memo, Told
from crossbearing.settings import Settings


def reconcile(
    claims: Sequence[Claim],
    reports: Sequence[Report],
    theatre: Theatre | None,
    settings: Settings,
    *,
    on: date | None = None,
    as_of: str | None = None,
    judge: str | None = None,
    reviews: Sequence[Record] = (),
    learnt: Learnt | None = None,
) -> Findings:
    """Return what the claims amount to on the day `on` (default: the latest report's).

    `as_of` is what the project knew then: the caller hands in what was known, and it is written into the result.
    `judge` names the rule that weighs (default: the setting). `reviews` are the log's lines on claims and questions
    (see `decided`): a rejected claim is set aside, an accepted one is surely read; of several the latest counts.
    `learnt` is what the project had learnt of its sources, for a judge that weighs by it.
    A claim that cannot be weighed is left out and said in `problems`. Raises UsageError for an unknown judge.
    """
    found = Memo(theatre, settings, judge, learnt).look(by_report(claims, reports), reviews, on)
    return replace(found, as_of=as_of)


def dockets(
    claims: Sequence[Claim], reports: Sequence[Report], theatre: Theatre | None, settings: Settings, *,
    on: date | None = None, reviews: Sequence[Record] = (),
) -> list[Docket]:  # fmt: skip
    """Return what a judge is given by `reconcile` with the same arguments: each question with all its evidence."""
    memo = Memo(theatre, settings)
    memo.look(by_report(claims, reports), reviews, on)
    return memo.outcome.dockets()


def by_report(claims: Sequence[Claim], reports: Sequence[Report]) -> list[Told]:
    """Return each report with its claims; claims of a report that is not there stand without one."""
    theirs: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        theirs[claim.report].append(claim)
    known = {r.id: r for r in reports}
    return [Told(i, known.get(i), theirs.get(i, ())) for i in {**known, **theirs}]
