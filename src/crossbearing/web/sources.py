"""The sources: what each outlet carried, how it stands against the others, whose it is, with whom it shares words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from crossbearing import desk, wording
from crossbearing.model.finding import STAKES
from crossbearing.reconcile.channel import RELAYS, RELAYS_OTHER
from crossbearing.reconcile.learnt_history import PastRow, history
from crossbearing.reconcile.learnt_rows import LETTERS, LearntRow, answers, reliance
from crossbearing.reconcile.learnt_rows import families as alike
from crossbearing.reconcile.learnt_rows import rows as learnt_rows
from crossbearing.web import charts, page
from crossbearing.web.browse import asked_of
from crossbearing.web.filters import Asked, Filter, moments

if TYPE_CHECKING:
    from crossbearing.project import Project

HEAD = ("id", "name", "kind", "owner", "speaks_for", "reports", "claims", "questions", "for_the_top_answer",
        "against_it", "alone", "in_dispute", "copies", "first", "last", "letter", "learnt_on", "right")  # fmt: skip
PAST_HEAD = ("since", "source", "name", "kind", "stake", "claims", "right", "prior")
CHARTED = 12  # sources whose history is drawn; all are in its twins


def add_routes(routes: APIRouter, project: Project) -> None:
    """Add the routes of the sources."""

    @routes.get("/sources", response_class=HTMLResponse)
    def sources(asked: Asked) -> Response:
        """Each outlet: what it carried and how it stands, its owner, its family."""
        seen = asked_of(project, asked)
        rows = _rows(project, asked)
        learnt = desk.weighed_by(project, seen.judge, asked.as_of or None)
        families = [
            {"reason": o.reason, "reports": [(r, project.report_name(r)) for r in o.reports[:12]],
             "more": max(0, len(o.reports) - 12)}
            for o in seen.origins[:50]
        ]  # fmt: skip
        scored = desk.scored(project)
        return page.render(
            "sources.html", project, "/sources", (f"/sources.csv{asked.link}", f"/sources.json{asked.link}"),
            rows=rows, learnt=learnt, reliance=reliance(learnt), sources=learnt_rows(learnt, project.theatre),
            courses=_courses(project, asked.as_of or None), families=families,
            alike=alike(learnt, project.theatre), popular=answers(learnt, project.theatre),
            family_count=len(seen.origins), scored=len(scored),
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

    @routes.get("/sources/history.json")
    def history_json(asked: Asked) -> Response:
        """How far each source was trusted at each stake over time, as JSON; empty before `learn`."""
        return page.json(_past(project, asked.as_of or None))

    @routes.get("/sources/history.csv")
    def history_csv(asked: Asked) -> Response:
        """How far each source was trusted at each stake over time, one row a moment, as CSV."""
        rows = _past(project, asked.as_of or None)
        return page.table("source-history", PAST_HEAD, ([getattr(r, name) for name in PAST_HEAD] for r in rows))

    @routes.get("/sources.csv")
    def sources_csv(asked: Asked) -> Response:
        """The sources as CSV."""
        return page.table("sources", HEAD, ([row[name] for name in HEAD] for row in _rows(project, asked)))

    @routes.get("/reliability.json")
    def reliability_json() -> Response:
        """What was said of questions that a person has since decided: probability, whether it came true."""
        return page.json([{"said": said, "came_true": came} for said, came in desk.scored(project)])


def _past(project: Project, as_of: str | None) -> list[PastRow]:
    receipts = project.receipts()
    start = receipts[0].started if receipts else ""
    log = project.records(as_of)
    return history(log, project.theatre, start or (log[0].at if log else ""))


def _courses(project: Project, as_of: str | None) -> list[dict[str, Any]]:
    """Return a line chart for each of the sources of which most is known, a line for each stake, and its rows."""
    grouped: dict[tuple[str, str], list[PastRow]] = {}
    for row in _past(project, as_of):
        grouped.setdefault((row.kind, row.source), []).append(row)
    charted = []
    for (kind, _), rows in list(grouped.items())[:CHARTED]:
        lines: dict[str, list[tuple[str, float]]] = {}
        for row in rows:
            lines.setdefault(row.stake, []).append((row.since, row.right))
        ordered = {stake: lines[stake] for stake in STAKES if stake in lines}
        letters = [(charts.y(least, charts.LOW), letter) for letter, least in LETTERS if least]
        charted.append({
            "name": rows[0].name, "kind": kind, "drawn": charts.courses(ordered, STAKES), "rows": rows,
            "letters": letters if kind == "outlet" else [],
        })  # fmt: skip
    return charted


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
