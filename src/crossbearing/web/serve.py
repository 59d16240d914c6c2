"""Runs the pages on an open socket until it is stopped."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import uvicorn

from crossbearing import desk
from crossbearing.errors import CrossbearingError
from crossbearing.web import outlines, page, questions
from crossbearing.web.app import create_app
from crossbearing.web.browse import now
from crossbearing.web.filters import Filter, facets

if TYPE_CHECKING:
    from socket import socket

    from crossbearing.project import Project


def warm(project: Project) -> None:
    """Read what the first look at any page would wait for: conclusions, brief, templates, outlines."""
    with suppress(CrossbearingError):  # the page itself says what is wrong
        seen = now(project)
        desk.kept_brief(project, None, None, None)
        questions.rivals(project, Filter(), seen.part(Filter(), "", questions.PAGE))  # which looks into the gazetteer
        facets(seen.values, project)
    known = page.templates()
    for name in known.list_templates():
        if name.endswith((".html", ".xml")):
            known.get_template(name)
    outlines.countries()


def serve_pages(project: Project, listener: socket, token: str | None) -> None:
    """Serve the pages of a project on a listening socket; returns when the process is told to stop."""
    app = create_app(project, token=token)
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)
    uvicorn.Server(config).run(sockets=[listener])
