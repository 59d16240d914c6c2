"""The command serve: the page on this machine, or with a token for others."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from crossbearing.cli.ledger import JSON, PROJECT
from crossbearing.errors import CrossbearingError, UsageError

if TYPE_CHECKING:
    from socket import socket

LOCAL = ("127.0.0.1", "localhost", "::1")


def serve(
    project: str = PROJECT,
    port: int = typer.Option(8000, "--port", "-p", min=0, max=65535, help="Port to listen on; 0 takes a free one."),
    host: str = typer.Option("127.0.0.1", "--host", help="Address to listen on; beyond this machine needs --token."),
    token: str = typer.Option("", "--token", envvar="CROSSBEARING_TOKEN", help="Word that every reader must bring."),
    as_json: bool = JSON,
) -> None:
    """Serve the project's pages: brief, ledger, map, talks, review. On this machine only, unless a token is given.

    \b
    Examples:
      crossbearing serve lashio
      crossbearing serve lashio --host 0.0.0.0 --token "$(openssl rand -hex 16)"
    """
    if host not in LOCAL and not token:
        raise UsageError(
            f"Listening on {host} would show the project to others.", hint="Give a --token of 16 characters or more."
        )
    if token and len(token) < 16:
        raise UsageError("The token is too short to keep others out.", hint="Give 16 characters or more.")
    import crossbearing as xb
    from crossbearing.cli.screen import aside, say_lines
    from crossbearing.web.serve import serve_pages, warm

    with xb.open(project) as ledger:
        listener = listen(host, port)
        if not ledger.is_concluded():
            aside("Working out what the reports come to...")
        warm(ledger)
        name = f"[{host}]" if ":" in host else host
        address = f"http://{name}:{listener.getsockname()[1]}/"
        if as_json:  # for the program that started it: where the pages are, before the first request
            say_lines([{"project": ledger.name, "address": address, "needs_token": bool(token)}])
            sys.stdout.flush()
        aside(f"{ledger.name} is served at {address}{'?token=' + token if token else ''} - stop with Ctrl-C.")
        serve_pages(ledger, listener, token or None)


def listen(host: str, port: int) -> socket:
    """Return an open socket; raises CrossbearingError where the port is taken or the address is not ours."""
    from socket import AF_INET, AF_INET6, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket

    family = AF_INET6 if ":" in host else AF_INET
    listener = socket(family, SOCK_STREAM)
    listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as fault:
        listener.close()
        raise CrossbearingError(
            f"Cannot listen on {host}, port {port}: {fault.strerror}.", hint="Take another --port, or 0 for a free one."
        ) from fault
    return listener
