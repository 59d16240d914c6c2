"""The ledger and a question: rival answers beside each other with their words, the sum as a waterfall, its history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response

from crossbearing import desk, wording
from crossbearing.brief.ground import Ground, Library, cite
from crossbearing.model.finding import Answer, Finding
from crossbearing.reconcile.learnt_rows import reliance
from crossbearing.web import charts, page
from crossbearing.web.browse import Part, asked_of, now
from crossbearing.web.filters import (
    Asked,
    Filter,
    Word,
    facets,
    judges,
    moments,
    written,
)

if TYPE_CHECKING:
    from crossbearing.project import Project

PAGE = 40
COLUMNS = 3  # rival answers beside each other; further ones are counted
AT_ONCE = 200  # reports up to which another rule is worked out while a page is made
QUOTES = 2  # words of each side in a cell of the ledger
HEAD = ("id", "question", "family", "kind", "standing", "answer", "probability", "outlets", "origins", "claims")


def add_routes(routes: APIRouter, project: Project) -> None:
    """Add the routes of ledger and question."""
    _ledger(routes, project)
    _question(routes, project)


def _ledger(routes: APIRouter, project: Project) -> None:
    @routes.get("/questions", response_class=HTMLResponse)
    def questions(asked: Asked, after: Word = "") -> Response:
        """The ledger: rows are questions, columns rival answers, cells their words."""
        seen = asked_of(project, asked)
        part = seen.part(asked, after, PAGE)
        return page.render(
            "questions.html", project, "/questions",
            (f"/questions.csv{asked.link}", f"/questions.json{asked.link}", "/feed.atom"),
            rows=rivals(project, asked, part), asked=asked, place=_place(project, asked), total=part.total,
            first=part.first, columns=COLUMNS, facets=facets(seen.values, project), moments=moments(project),
            judges=judges(), judge=asked.judge or project.settings.judge, islands=("asof",),
            next_page=part.following and f"{asked.link or '?'}&after={part.following}",
        )  # fmt: skip

    @routes.get("/questions.json")
    def questions_json(asked: Asked, after: Word = "", limit: int = Query(1000, ge=1, le=10_000)) -> Response:
        """The findings that fit, disputes first, as JSON. `Link: rel="next"` leads to the following ones."""
        part = asked_of(project, asked).part(asked, after, limit)
        more = part.following and f"/questions.json{asked.link or '?'}&limit={limit}&after={part.following}"
        return page.json(part.rows, following=more)

    @routes.get("/questions.csv")
    def questions_csv(asked: Asked) -> Response:
        """The findings that fit, one row each, as CSV."""
        return page.table("questions", HEAD, map(_row, asked_of(project, asked).every(asked)))


def rivals(project: Project, asked: Filter, part: Part) -> list[dict[str, Any]]:
    """Return a row for each finding: its first rival answers with their words."""
    ids = [c for f in part.rows for a in f.answers[:COLUMNS] for c in (*a.support, *a.denial)]
    words = Words(project, ids, asked)
    return [
        {
            "finding": f,
            "cells": [words.cell(a, f, QUOTES) for a in f.answers[:COLUMNS]],
            "more": max(0, len(f.answers) - COLUMNS),
        }
        for f in part.rows
    ]


def _place(project: Project, asked: Filter) -> dict[str, str] | None:
    """Return the names of the place that is asked for, its local one too; None where no known place is."""
    if not asked.place or project.theatre is None or asked.place not in project.theatre.places:
        return None
    latin, local = written(asked.place, project.theatre, asked.names or "both")
    return {"latin": latin, "local": local, "language": wording.local_language(local, project.theatre)}


def _row(f: Finding) -> tuple[Any, ...]:
    top = f.answers[0] if f.answers else None
    q = f.question
    return (q.id, q.text, q.family, q.kind, f.standing, top.text if top else "", top.probability if top else None,
            f.outlets, f.origins, len(f.claims))  # fmt: skip


class Words:
    """The words behind answers: claims and reports fetched once for a whole page."""

    def __init__(self, project: Project, ids: Iterable[str], asked: Filter) -> None:
        reviewed = desk.reviewed(project, asked.as_of or None)
        library = Library(lambda wanted: desk.cited(project, wanted), ids)
        self.ground = Ground(library, project.theatre, reviewed, 0, project.name)

    def cell(self, answer: Answer, finding: Finding, most: int | None = None) -> dict[str, Any]:
        """Return an answer with its words for and against; at most so many of each, the rest counted."""
        sides = []
        for name, ids in (("for", answer.support), ("against", answer.denial)):
            rows = [cite(c, self.ground) for c in self.ground.some(ids)]
            shown = rows if most is None else rows[:most]
            if rows:
                sides.append({"name": name, "quotes": shown, "more": len(rows) - len(shown)})
        return {
            "value": answer.value,
            "text": answer.text,
            "sure": wording.band(answer.probability),
            "digits": wording.one_digit(answer.probability) if not finding.learnt else f"{answer.probability:.2f}",
            "probability": answer.probability,
            "width": round(answer.probability * charts.STRIP, 1),
            "sides": sides,
        }


def _question(routes: APIRouter, project: Project) -> None:
    @routes.get("/questions/{question_id}.json")
    def question_json(question_id: str, asked: Asked) -> Response:
        """One finding as JSON."""
        return page.json(asked_of(project, asked).find(question_id))

    @routes.get("/questions/{question_id}/history.json")
    def history_json(question_id: str) -> Response:
        """What was concluded of a question over time: moment, answer, probability."""
        rows = _history(project, now(project).find(question_id).question.id).rows
        return page.json([{"at": at, "answer": name, "probability": p} for at, name, p in rows])

    @routes.get("/questions/{question_id}/sum.csv")
    def sum_csv(question_id: str, asked: Asked) -> Response:
        """The rows of the sum behind an answer, as CSV."""
        finding = asked_of(project, asked).find(question_id)
        rows = [(r.label, r.log_odds, r.without, " ".join(r.claims)) for r in finding.rows]
        return page.table(f"sum-{finding.question.id}", ("row", "log_odds", "without_it", "claims"), rows)

    @routes.get("/questions/{question_id}", response_class=HTMLResponse)
    def question(question_id: str, asked: Asked) -> Response:
        """One question: rival answers, their words, the sum, its history, and what other rules of weighing say."""
        seen = asked_of(project, asked)
        finding = seen.find(question_id)
        id_ = finding.question.id
        ids = [*finding.claims, *(c for a in finding.answers for c in (*a.support, *a.denial))]
        words, by_id = Words(project, ids, asked), seen.of(finding.related)
        return page.render(
            "question.html", project, "/questions",
            (f"/questions/{id_}/sum.csv{asked.link}", f"/questions/{id_}.json{asked.link}"),
            finding=finding, reliance=reliance(desk.weighed_by(project, finding.judge, asked.as_of or None)),
            asked=asked, cells=[words.cell(a, finding) for a in finding.answers],
            bars=charts.waterfall(finding), check=wording.sum_check(finding), sum_words=wording.sum_meaning(finding),
            related=[by_id[i] for i in finding.related if i in by_id],
            rules=_rules(project, asked, id_, finding), history=_history(project, id_),
            decision=desk.decisions(project, asked.as_of or None).get(id_),
            moments=moments(project), islands=("asof",),
        )  # fmt: skip


def _rules(project: Project, asked: Filter, question_id: str, shown: Finding) -> list[dict[str, Any]]:
    """Return what each rule of weighing says of a question, the one that is shown marked."""
    found = []
    for name in judges():
        ready = name == shown.judge or project.is_concluded(page.day_of(asked.on), asked.as_of or None, name)
        # Another rule's findings are worked out for the whole ledger: at once where it is small, else when asked for.
        if ready or project.report_count() <= AT_ONCE:
            other = asked_of(project, replace(asked, judge=name)).of([question_id]).get(question_id)
        else:
            other = None
        top = other.answers[0] if other and other.answers else None
        found.append(
            {
                "name": name,
                "shown": name == shown.judge,
                "link": f"/questions/{question_id}{asked.but(judge=name)}",
                "answer": top.text if top else "no answer" if other else "not worked out yet: open it",
                "sure": wording.band(top.probability) if top else "",
                "standing": other.standing if other else "",
            }
        )
    return found


def _history(project: Project, question_id: str) -> charts.Steps:
    return charts.history(project.history(question_id, missing_ok=True), datetime.now(UTC))
