"""The Atom feed of new disputes and changed standings (RFC 4287)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import Response

from crossbearing.web import page
from crossbearing.web.browse import now

if TYPE_CHECKING:
    from crossbearing.project import Project

MOST = 100


def add_routes(routes: APIRouter, project: Project) -> None:
    """Add the route of the feed."""

    @routes.get("/feed.atom")
    def atom(request: Request) -> Response:
        """New disputes and changed standings, latest first, as an Atom feed."""
        now(project)  # what reports since the last look changed is worked out first
        rows = project.changes(MOST)
        at = rows[0][0] if rows else "1970-01-01T00:00:00Z"
        text = (
            page.templates()
            .get_template("feed.xml")
            .render(desk=project.name, rows=rows, at=at, base=str(request.base_url).rstrip("/"))
        )
        return Response(text.encode("utf-8", "replace"), media_type="application/atom+xml")
