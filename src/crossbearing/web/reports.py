"""The reports and one report: its text with the claims marked, who says each through whom, and where it came from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response

from crossbearing import desk, wording
from crossbearing.model.claim import Claim
from crossbearing.model.finding import Question
from crossbearing.model.report import Report
from crossbearing.web import page
from crossbearing.web.filters import Word
from crossbearing.web.marks import pieces

if TYPE_CHECKING:
    from crossbearing.project import Project

PAGE = 100
HEAD = ("id", "title", "outlet", "published", "claims", "file")
CLAIM_HEAD = ("id", "quote", "kind", "mode", "polarity", "modality", "phase", "actors", "recipients", "places",
              "earliest", "latest", "said_by", "start", "end", "certainty", "confidence")  # fmt: skip


def add_routes(routes: APIRouter, project: Project) -> None:
    """Add the routes of the list of reports and of one report."""
    _list(routes, project)
    _one(routes, project)


def _list(routes: APIRouter, project: Project) -> None:
    def rows(after: str, size: int) -> tuple[list[dict[str, Any]], str]:
        heads = project.report_heads(page.cursor_of(after), size + 1)
        found = _named(heads[:size], project)
        return found, page.cursor(heads[size - 1].id) if len(heads) > size else ""

    @routes.get("/reports", response_class=HTMLResponse)
    def reports(after: Word = "") -> Response:
        """The list of reports in order of arrival."""
        found, following = rows(after, PAGE)
        return page.render(
            "reports.html", project, "/reports", ("/reports.csv", "/reports.json"), rows=found,
            total=project.report_count(), is_first=not after, next_page=following and f"?after={following}",
        )  # fmt: skip

    @routes.get("/reports.json")
    def reports_json(after: Word = "", limit: int = Query(1000, ge=1, le=10_000)) -> Response:
        """The list of reports as JSON, a page at a time; `Link: rel="next"` leads to the following ones."""
        found, following = rows(after, limit)
        return page.json(found, following=following and f"/reports.json?limit={limit}&after={following}")

    @routes.get("/reports.csv")
    def reports_csv() -> Response:
        """All reports, one row each, as CSV."""
        found = _named(project.report_heads("", 10**9), project)
        names = ("id", "title", "outlet", "published", "claims", "origin")
        return page.table("reports", HEAD, ([row[n] for n in names] for row in found))


def _one(routes: APIRouter, project: Project) -> None:
    @routes.get("/reports/{report_id}.json")
    def report_json(report_id: str) -> Response:
        """One report with its claims and problems as JSON."""
        found = project.report(report_id)
        claims, problems = list(project.claims(report=found.id)), list(project.problems(report=found.id))
        return page.json({"report": found, "claims": claims, "problems": problems})

    @routes.get("/reports/{report_id}.csv")
    def report_csv(report_id: str) -> Response:
        """One report's claims, one row each, as CSV."""
        found = project.report(report_id)
        claims = sorted(project.claims(report=found.id), key=lambda c: (c.start, c.end, c.id))
        return page.table(f"claims-{found.id[:12]}", CLAIM_HEAD, (_claim_row(c, project) for c in claims))

    @routes.get("/reports/{report_id}", response_class=HTMLResponse)
    def report(report_id: str) -> Response:
        """One report: its text with the claims marked, beside the list of them, and its chain of custody."""
        found = project.report(report_id)
        claims = sorted(project.claims(report=found.id), key=lambda c: (c.start, c.end, c.id))
        answers = project.questions_of([c.id for c in claims])
        verdicts = desk.verdicts(project)
        rows = [_claim(c, project, answers.get(c.id, []), verdicts.get(c.id)) for c in claims]
        fetched = found.meta("fetched")
        return page.render(
            "report.html", project, "/reports", (f"/reports/{found.id}.csv", f"/reports/{found.id}.json"), report=found,
            claims=rows, outlet=wording.source(found.outlet, project.theatre), pieces=pieces(found.text, claims),
            readings=sorted({c.reading for c in claims if c.reading}), copies=project.near(found.id),
            fetched=fetched.value if fetched else "", problems=list(project.problems(report=found.id)),
            islands=("report",),
        )  # fmt: skip


def _claim(claim: Claim, project: Project, questions: list[Question], verdict: Any) -> dict[str, Any]:
    """Return a claim as the page shows it; the chain runs from the outlet to the speaker nearest the fact."""
    levels = wording.chain(claim, project.theatre)
    cues = [level.cue for level in claim.voice]
    chain = [{"who": who, "cue": cue} for who, cue in zip(levels, cues, strict=True)]
    return {
        "claim": claim,
        "facts": wording.facts(claim, project.theatre),
        "chain": chain[::-1],
        "questions": questions,
        "verdict": verdict,
    }


def _claim_row(claim: Claim, project: Project) -> tuple[Any, ...]:
    def names(mentions: Any) -> str:
        return "; ".join(m.id or m.text for m in mentions)

    said = " < ".join(wording.chain(claim, project.theatre))
    return (claim.id, claim.quote, claim.kind, claim.mode, claim.polarity, claim.modality, claim.phase,
            names(claim.actors), names(claim.recipients), names(claim.places), claim.when.earliest,
            claim.when.latest, said, claim.start, claim.end, claim.certainty, claim.confidence)  # fmt: skip


def _named(heads: Sequence[Report], project: Project) -> list[dict[str, Any]]:
    counts = project.claim_counts(r.id for r in heads)
    return [
        {
            "id": r.id,
            "title": r.title,
            "origin": r.origin,
            "outlet": wording.source(r.outlet, project.theatre),
            "published": r.published,
            "claims": counts.get(r.id, 0),
        }
        for r in heads
    ]
