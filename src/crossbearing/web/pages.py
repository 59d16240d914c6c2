"""The routes of all pages and their twins: the brief here, the others in the module that is named after each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from crossbearing import desk
from crossbearing.web import feed, page, questions, reference, reports, review, sources, talking, timeline, where
from crossbearing.web.filters import Asked, Filter, judges, moments
from crossbearing.web.page import day_of

if TYPE_CHECKING:
    from crossbearing.model.brief import Brief
    from crossbearing.project import Project

FAULTS: dict[int | str, dict[str, str]] = {
    400: {"description": "What is asked cannot be read; the answer says why and how to write it."},
    403: {"description": "A form that this server did not send."},
    404: {"description": "There is no such thing; the answer says what to do."},
    409: {"description": "Another process or person is at it."},
    413: {"description": "The body is larger than a form may be."},
    422: {"description": "What is asked cannot be carried out."},
}


def router(project: Project, form_token: str) -> APIRouter:
    """Return the routes of an open project; `form_token` is what a form must bring back."""
    routes = APIRouter(responses=FAULTS)
    _brief_routes(routes, project)
    for room in (questions, reports, where, timeline, sources, feed, reference):
        room.add_routes(routes, project)
    talking.add_routes(routes, project, form_token)
    review.add_routes(routes, project, form_token)
    return routes


def _brief_routes(routes: APIRouter, project: Project) -> None:
    def made(asked: Filter) -> Brief:
        return desk.kept_brief(project, day_of(asked.on), asked.as_of or None, asked.judge or None)

    @routes.get("/", response_class=HTMLResponse)
    def brief(request: Request, asked: Asked) -> Response:
        """The brief."""
        link = page.query(on=asked.on, as_of=asked.as_of, judge=asked.judge)
        return page.render(
            "brief.html", project, "/", (f"/brief.json{link}",), brief=made(asked), asked=asked, judges=judges(),
            judge=asked.judge or project.settings.judge, moments=moments(project), islands=("asof",),
        )  # fmt: skip

    @routes.get("/brief.json")
    def brief_json(asked: Asked) -> Response:
        """The brief as JSON."""
        return page.json(made(asked))
