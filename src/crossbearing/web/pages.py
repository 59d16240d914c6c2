"""The pages and their `.json` twins: brief, ledger, question, reports, report. Routes read; nothing here writes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, Response

from crossbearing import codec, desk, plugins, wording
from crossbearing.brief.ground import Ground, cite
from crossbearing.brief.make import find_question
from crossbearing.exchange import html
from crossbearing.model.finding import FAMILIES, STANDINGS, Finding, Findings
from crossbearing.model.report import Report
from crossbearing.web.marks import pieces

if TYPE_CHECKING:
    from crossbearing.project import Project

PAGE = 100
_ODD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(value: Any) -> Any:
    """Return text with controls and direction overrides written out, as "⟨U+202E⟩"; other values as they are."""
    if type(value) is str:
        return _ODD.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", value)
    return value


@cache
def _templates() -> Any:
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    loader = ChoiceLoader(
        [PackageLoader(__package__, "templates"), PackageLoader("crossbearing.exchange", "templates")]
    )
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, finalize=visible
    )
    html.filters(environment)
    environment.globals["band"] = wording.band
    return environment


def _page(name: str, project: Project, here: str = "", twin: str = "", status: int = 200, **values: Any) -> Response:
    template = _templates().get_template(name)
    return HTMLResponse(template.render(desk=project.name, here=here, twin=twin, **values), status)


def _json(value: Any) -> Response:
    return Response(codec.encode(value), media_type="application/json")


def fault(request: Request, status: int, message: str, hint: str, project: Project) -> Response:
    """Return the page (or, for a twin, the JSON) that says what is wrong and what to do."""
    if request.url.path.endswith(".json"):
        return Response(codec.encode({"message": message, "hint": hint}), status, media_type="application/json")
    title = {404: "There is no such page", 400: "This cannot be shown"}.get(status, "Something went wrong")
    return _page("fault.html", project, status=status, title=title, message=message, hint=hint)


def router(project: Project) -> APIRouter:
    """Return the routes of an open project."""
    routes = APIRouter()
    _brief_routes(routes, project)
    _question_routes(routes, project)
    _report_routes(routes, project)
    return routes


def _query(**values: Any) -> str:
    kept = {k: str(v) for k, v in values.items() if v}
    return f"?{urlencode(kept)}" if kept else ""


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as wrong:
        raise HTTPException(400, f"{value!r} is no day: write it as 2025-03-24.") from wrong


def _brief_routes(routes: APIRouter, project: Project) -> None:
    @routes.get("/", response_class=HTMLResponse)
    def brief(on: str = "", as_of: str = "", judge: str = "") -> Response:
        """The brief."""
        made = desk.brief(project, on=_day(on), as_of=as_of or None, judge=judge or None)
        judges = plugins.names("judge")
        return _page(
            "brief.html", project, "/", "/brief.json" + _query(on=on, as_of=as_of, judge=judge),
            brief=made, on=on, as_of=as_of, judges=judges, judge=judge or project.settings.judge,
        )  # fmt: skip

    @routes.get("/brief.json")
    def brief_json(on: str = "", as_of: str = "", judge: str = "") -> Response:
        """The brief as JSON."""
        return _json(desk.brief(project, on=_day(on), as_of=as_of or None, judge=judge or None))


def _chosen(findings: Findings, chosen: dict[str, str]) -> list[Finding]:
    words = chosen["words"].casefold()
    return [
        f
        for f in findings.findings
        if chosen["standing"] in ("", f.standing)
        and chosen["kind"] in ("", f.question.kind)
        and chosen["family"] in ("", f.question.family)
        and (not chosen["place"] or f.question.object == chosen["place"])
        and (not chosen["actor"] or chosen["actor"] in f.question.subject)
        and words in f.question.text.casefold()
    ]


def _question_routes(routes: APIRouter, project: Project) -> None:
    def chosen_of(
        standing: str = "", kind: str = "", family: str = "", place: str = "", actor: str = "", words: str = ""
    ) -> dict[str, str]:
        return {"standing": standing, "kind": kind, "family": family, "place": place, "actor": actor, "words": words}

    @routes.get("/questions", response_class=HTMLResponse)
    def questions(
        standing: str = "", kind: str = "", family: str = "", place: str = "", actor: str = "", words: str = "",
        first: int = Query(0, ge=0, le=10**9),
    ) -> Response:  # fmt: skip
        """The ledger: questions with their standing, filtered and paged."""
        findings = project.findings()
        chosen = chosen_of(standing, kind, family, place, actor, words)
        fitting = sorted(_chosen(findings, chosen), key=lambda f: (STANDINGS.index(f.standing), -f.origins, -f.outlets))
        rows = [_row(f) for f in fitting[first : first + PAGE]]
        return _page(
            "questions.html", project, "/questions", "/questions.json" + _query(**chosen), rows=rows, chosen=chosen,
            total=len(fitting), first=first, facets=_facets(findings, project),
            pager=_pager("/questions", first, len(fitting), chosen),
        )  # fmt: skip

    @routes.get("/questions.json")
    def questions_json(
        standing: str = "", kind: str = "", family: str = "", place: str = "", actor: str = "", words: str = ""
    ) -> Response:
        """The findings that fit the filters, as JSON."""
        return _json(_chosen(project.findings(), chosen_of(standing, kind, family, place, actor, words)))

    @routes.get("/questions/{question_id}.json")
    def question_json(question_id: str) -> Response:
        """One finding as JSON."""
        return _json(find_question(project.findings(), question_id))

    @routes.get("/questions/{question_id}", response_class=HTMLResponse)
    def question(question_id: str) -> Response:
        """One question: rival answers, their words, and the sum."""
        findings = project.findings()
        finding = find_question(findings, question_id)
        near = {f.question.id: f for f in findings.findings}
        return _page(
            "question.html", project, "", f"/questions/{finding.question.id}.json", finding=finding,
            answers=_answers(finding, project), check=wording.sum_check(finding),
            sum_words=wording.sum_meaning(finding), related=[near[i] for i in finding.related if i in near],
        )  # fmt: skip


def _row(finding: Finding) -> dict[str, Any]:
    top = finding.answers[0] if finding.answers else None
    return {
        "id": finding.question.id,
        "text": finding.question.text,
        "standing": finding.standing,
        "answer": top.text if top else "",
        "sure": wording.band(top.probability) if top else "",
        "outlets": finding.outlets,
        "origins": finding.origins,
    }


def _facets(findings: Findings, project: Project) -> list[tuple[str, list[tuple[str, str]]]]:
    questions = [f.question for f in findings.findings]
    places = {q.object for q in questions if q.object}
    actors = {a for q in questions for a in q.subject}
    theatre = project.theatre
    named_places = sorted(((p, wording.place(p, theatre)) for p in places), key=lambda pair: pair[1])
    named_actors = sorted(((a, wording.actor(a, theatre)) for a in actors), key=lambda pair: pair[1])
    used = {q.family for q in questions}
    return [
        ("standing", [(s, s.replace("-", " ")) for s in STANDINGS]),
        ("family", [(f, f) for f in FAMILIES if f in used]),
        ("kind", [(k, k) for k in sorted({q.kind for q in questions if q.kind})]),
        ("place", named_places),
        ("actor", named_actors),
    ]


def _pager(path: str, first: int, total: int, chosen: dict[str, str]) -> dict[str, str | None]:
    before = path + _query(**chosen, first=max(0, first - PAGE)) if first > 0 else None
    after = path + _query(**chosen, first=first + PAGE) if first + PAGE < total else None
    return {"before": before, "after": after}


def _answers(finding: Finding, project: Project) -> list[dict[str, Any]]:
    ids = [*finding.claims, *(c for a in finding.answers for c in (*a.support, *a.denial))]
    claims, reports = desk.cited(project, ids)
    ground = Ground(claims, reports, project.theatre, desk.reviewed(project), 0, project.name)
    return [
        {
            "text": a.text,
            "sure": wording.band(a.probability),
            "support": [cite(c, ground) for c in ground.some(a.support)],
            "denial": [cite(c, ground) for c in ground.some(a.denial)],
        }
        for a in finding.answers
    ]


def _report_routes(routes: APIRouter, project: Project) -> None:
    @routes.get("/reports", response_class=HTMLResponse)
    def reports(first: int = Query(0, ge=0, le=10**9)) -> Response:
        """The list of reports in order of arrival."""
        total = project.counts()["reports"]
        rows = [_named(r, project) for r in islice(project.reports(), first, first + PAGE)]
        return _page(
            "reports.html", project, "/reports", "/reports.json", rows=rows, total=total, first=first,
            pager=_pager("/reports", first, total, {}),
        )  # fmt: skip

    @routes.get("/reports.json")
    def reports_json(first: int = Query(0, ge=0, le=10**9)) -> Response:
        """The list of reports as JSON, a page at a time."""
        return _json([_named(r, project) for r in islice(project.reports(), first, first + PAGE)])

    @routes.get("/reports/{report_id}.json")
    def report_json(report_id: str) -> Response:
        """One report with its claims and problems as JSON."""
        found = project.report(report_id)
        claims, problems = list(project.claims(report=found.id)), list(project.problems(report=found.id))
        return _json({"report": found, "claims": claims, "problems": problems})

    @routes.get("/reports/{report_id}", response_class=HTMLResponse)
    def report(report_id: str) -> Response:
        """One report: its text with the claims marked, beside the list of them, and its chain of custody."""
        found = project.report(report_id)
        claims = sorted(project.claims(report=found.id), key=lambda c: (c.start, c.end, c.id))
        answers = _questions_of({c.id for c in claims}, project.findings().findings)
        rows = [
            {
                "claim": c,
                "facts": wording.facts(c, project.theatre),
                "chain": wording.chain(c, project.theatre),
                "questions": answers.get(c.id, []),
            }
            for c in claims
        ]
        return _page(
            "report.html", project, "", f"/reports/{found.id}.json", report=found, claims=rows,
            outlet=wording.source(found.outlet, project.theatre), pieces=pieces(found.text, claims),
            readings=sorted({c.reading for c in claims if c.reading}),
            problems=list(project.problems(report=found.id)),
        )  # fmt: skip


def _named(report: Report, project: Project) -> dict[str, Any]:
    return {
        "id": report.id,
        "title": report.title,
        "origin": report.origin,
        "outlet": wording.source(report.outlet, project.theatre),
        "published": report.published,
    }


def _questions_of(claims: set[str], findings: Iterable[Finding]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for finding in findings:
        for claim in claims.intersection(finding.claims):
            found.setdefault(claim, []).append(finding.question)
    return found
