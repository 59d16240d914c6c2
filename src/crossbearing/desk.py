"""From an open project to what its faces show: the brief, what changed since the last reports, claims by id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from crossbearing import pipeline, wording
from crossbearing.brief.make import SHOWN, Counts, make_brief

if TYPE_CHECKING:
    from crossbearing.model.brief import Brief
    from crossbearing.model.claim import Claim
    from crossbearing.model.finding import Findings
    from crossbearing.model.report import Report
    from crossbearing.project import Project


def brief(
    project: Project,
    *,
    on: date | None = None,
    as_of: str | None = None,
    judge: str | None = None,
    shown: int = SHOWN,
) -> Brief:
    """Return the brief of a project on a day in the world, as known at a moment, by a judge."""
    findings = project.findings(on=on, as_of=as_of, judge=judge)
    talks = project.talks(on=on, as_of=as_of)
    weighed = [one for one in talks if one.positions]
    if on is None and as_of is None:
        outlooks = [project.outlook(talks=one.id) for one in weighed]
    else:  # from the talks as they were on that day or known at that moment
        outlooks = [pipeline.foresee(one, None, project.theatre, project.settings) for one in weighed]
    counts = project.counts(as_of)
    return make_brief(
        project.name,
        findings,
        talks,
        outlooks,
        claims=project.claims(as_of),
        reports=project.reports(as_of),
        theatre=project.theatre,
        problems=tuple(project.problems(as_of)),
        before=_before(project, on, as_of, judge),
        reviewed=reviewed(project, as_of),
        counts=Counts(counts["reports"], counts["claims"], _outlets(project, as_of)),
        shown=shown,
    )


def _outlets(project: Project, as_of: str | None) -> tuple[str, ...]:
    """Return the names of the outlets whose reports were stored then."""
    if as_of is None:
        found = set(project.outlets())
    else:
        found = {report.outlet or "" for report in project.reports(as_of)}
    return tuple(sorted({wording.source(one, project.theatre) for one in found}))


def _before(project: Project, on: date | None, as_of: str | None, judge: str | None) -> Findings | None:
    """Return what was concluded before the last run that stored reports; None where that was the first."""
    runs = [r for r in project.receipts() if r.action == "add" and r.counts.get("new")]
    if as_of is not None:
        runs = [r for r in runs if r.started[: len(as_of)] <= as_of]
    if len(runs) < 2:
        return None
    return project.findings(on=on, as_of=runs[-1].started, judge=judge)


def reviewed(project: Project, as_of: str | None = None) -> frozenset[str]:
    """Return the ids of the claims that a person has accepted."""
    records = project.records(as_of)
    return frozenset(r.subject for r in records if r.action == "review" and r.value == "accepted" and not r.undone)


def cited(project: Project, ids: Iterable[str]) -> tuple[dict[str, Claim], dict[str, Report]]:
    """Return the claims of these ids and their reports, both by id."""
    claims = {i: project.claim(i) for i in dict.fromkeys(ids)}
    return claims, {i: project.report(i) for i in dict.fromkeys(c.report for c in claims.values())}


def unlinked(project: Project) -> Counter[str]:
    """Return how often each name stands in the claims of a project that its theatre does not know."""
    found: Counter[str] = Counter()
    for claim in project.claims():
        found.update(m.text for m in (*claim.actors, *claim.recipients) if m.id is None)
        found.update(p.text for p in claim.places if p.id is None)
    return found
