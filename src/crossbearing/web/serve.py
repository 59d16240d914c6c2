"""Runs the pages on an open socket until it is stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import uvicorn

from crossbearing.web.app import create_app

if TYPE_CHECKING:
    from socket import socket

    from crossbearing.project import Project


def serve_pages(project: Project, listener: socket, token: str | None) -> None:
    """Serve the pages of a project on a listening socket; returns when the process is told to stop."""
    app = create_app(project, token=token)
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)
    uvicorn.Server(config).run(sockets=[listener])
