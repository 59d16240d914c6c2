"""The sources: what each outlet carried, how it stands against the others, whose it is, with whom it shares words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from crossbearing import desk, wording
from crossbearing.reconcile.channel import RELAYS, RELAYS_OTHER
from crossbearing.reconcile.learnt_rows import LearntRow, reliance
from crossbearing.reconcile.learnt_rows import rows as learnt_rows
from crossbearing.web import charts, page
from crossbearing.web.filters import Asked, Filter, concluded, moments

if TYPE_CHECKING:
    from crossbearing.project import Project

HEAD = ("id", "name", "kind", "owner", "speaks_for", "reports", "claims", "questions", "for_the_top_answer",
        "against_it", "alone", "in_dispute", "copies", "first", "last", "letter", "learnt_on", "right")  # fmt: skip


def add_routes(routes: APIRouter, project: Project) -> None:
    """Add the routes of the sources."""

    @routes.get("/sources", response_class=HTMLResponse)
    def sources(asked: Asked) -> Response:
        """Each outlet: what it carried and how it stands, its owner, its family."""
        findings = concluded(project, asked)
        rows = _rows(project, asked)
        learnt = desk.weighed_by(project, findings.judge, asked.as_of or None)
        families = [
            {"reason": o.reason, "reports": [(r, project.report_name(r)) for r in o.reports[:12]],
             "more": max(0, len(o.reports) - 12)}
            for o in findings.origins[:50]
        ]  # fmt: skip
        scored = desk.scored(project)
        return page.render(
            "sources.html", project, "/sources", (f"/sources.csv{asked.link}", f"/sources.json{asked.link}"),
            rows=rows, learnt=learnt, reliance=reliance(learnt), sources=learnt_rows(learnt, project.theatre),
            families=families, family_count=len(findings.origins), scored=len(scored),
            bins=charts.reliability(scored), least=charts.LEAST_SCORED, asked=asked, moments=moments(project),
        )  # fmt: skip

    @routes.get("/sources.json")
    def sources_json(asked: Asked) -> Response:
        """The sources as JSON."""
        return page.json(_rows(project, asked))

    @routes.get("/sources/learnt.json")
    def learnt_json(asked: Asked) -> Response:
        """What was learnt of every source at every stake, beside the priors, as JSON; empty before `learn`."""
        learnt = project.learnt(asked.as_of or None)
        return page.json(learnt_rows(learnt, project.theatre))

    @routes.get("/sources.csv")
    def sources_csv(asked: Asked) -> Response:
        """The sources as CSV."""
        return page.table("sources", HEAD, ([row[name] for name in HEAD] for row in _rows(project, asked)))

    @routes.get("/reliability.json")
    def reliability_json() -> Response:
        """What was said of questions that a person has since decided: probability, whether it came true."""
        return page.json([{"said": said, "came_true": came} for said, came in desk.scored(project)])


def _rows(project: Project, asked: Filter) -> list[dict[str, Any]]:
    found = desk.outlets(project, as_of=asked.as_of or None, judge=asked.judge or None)
    theatre, learnt = project.theatre, project.learnt(asked.as_of or None)
    by_outlet: dict[str, list[LearntRow]] = {}
    for row in learnt_rows(learnt, theatre):
        if row.kind == "outlet":
            by_outlet.setdefault(row.source, []).append(row)
    trust = {o.outlet: o for o in learnt.outlets} if learnt else {}
    rows = []
    for one in found:
        sheet = theatre.sources.get(one.id) if theatre else None
        side = sheet.affiliated_actor if sheet else None
        rows.append({
            "id": one.id, "name": wording.source(one.id, theatre), "kind": sheet.kind if sheet else "",
            "owner": (sheet.owner or "") if sheet else "", "speaks_for": wording.actor(side, theatre) if side else "",
            "reports": one.reports, "claims": one.claims, "questions": one.questions,
            "for_the_top_answer": one.agrees, "against_it": one.differs, "alone": one.alone,
            "in_dispute": one.in_dispute, "copies": one.copies, "first": one.first, "last": one.last,
            "letter": one.letter, "known": sheet is not None, **_learnt(by_outlet.get(one.id, ())),
            "relays_prior": RELAYS.get(sheet.kind if sheet else "", RELAYS_OTHER),
            "relays": trust[one.id].relays if one.id in trust else None,
            "relays_on": trust[one.id].claims if one.id in trust else 0,
        })  # fmt: skip
    return rows


def _learnt(stakes: Sequence[LearntRow]) -> dict[str, Any]:
    """Return an outlet's own words at each stake, how many claims they rest on, and the share that is right."""
    known = [r for r in stakes if r.right is not None]
    claims = sum(r.claims for r in known)
    right = sum((r.right or 0.0) * r.claims for r in known) / claims if claims else None
    return {"learnt": list(stakes), "learnt_on": claims, "right": None if right is None else round(right, 6)}
