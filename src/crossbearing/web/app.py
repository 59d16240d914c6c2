"""The served page: one process, this machine only unless a token is given; every answer under a strict policy."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from crossbearing.errors import CrossbearingError, StoreError, UsageError
from crossbearing.exchange import html
from crossbearing.version import __version__
from crossbearing.web import island, page, pages

if TYPE_CHECKING:
    from crossbearing.project import Project

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
COOKIE = "crossbearing"
# Nothing but our own style, icon, forms and bundled script: nothing inline, no frame, no other address.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def create_app(project: Project, *, token: str | None = None) -> FastAPI:
    """Return the app for an open project. Without a token it answers only to this machine's own names.

    With a token any host name is answered, and every request must carry it: `Authorization: Bearer`, the cookie,
    or once `?token=`, which sets the cookie.
    """
    app = FastAPI(title="Crossbearing", version=__version__, docs_url=None, redoc_url=None)
    app.include_router(pages.router(project, secrets.token_urlsafe(24)))

    @app.middleware("http")
    async def guard(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        try:
            tag = _tag(request, project)
            response = _refusal(request, token) or _unchanged(request, tag) or await go_on(request)
            if tag and response.status_code == 200:
                response.headers.update({"ETag": tag, "Cache-Control": "private, no-cache"})
        except Exception:
            logging.getLogger(__name__).exception("%s failed", request.url.path)
            hint = "The server's terminal says more; please report it. The other pages still work."
            response = page.fault(request, 500, "An unforeseen fault while making this page.", hint, project)
        for name, value in HEADERS.items():
            if name != "Cache-Control" or name not in response.headers:
                response.headers[name] = value
        return response

    @app.get("/static/{name}", include_in_schema=False)
    def static(name: str) -> Response:
        return _static(name)

    @app.exception_handler(HTTPException)
    async def missing(request: Request, fault: HTTPException) -> Response:
        hint = "Open the brief, the ledger or the list of reports above."
        return page.fault(request, fault.status_code, str(fault.detail), hint, project)

    @app.exception_handler(RequestValidationError)
    async def unfit(request: Request, fault: RequestValidationError) -> Response:
        first = fault.errors()[0] if fault.errors() else {"loc": ("", ""), "msg": ""}
        message = f"{first['loc'][-1]} cannot be read: {first['msg']}."
        return page.fault(request, 400, message, "Days are written 2025-03-24.", project)

    @app.exception_handler(CrossbearingError)
    async def failed(request: Request, fault: CrossbearingError) -> Response:
        status = 404 if isinstance(fault, UsageError) else 409 if isinstance(fault, StoreError) else 500
        return page.fault(request, status, fault.message, fault.hint, project)

    return app


def _tag(request: Request, project: Project) -> str:
    """Return the entity tag of a twin: of the state of the ledger and what is asked; "" for what is not tagged."""
    path = request.url.path
    is_twin = path.endswith((".json", ".csv", ".atom")) and not path.startswith(("/review", "/openapi"))
    return page.tag(project.state(), path, request.url.query) if is_twin and request.method in ("GET", "HEAD") else ""


def _unchanged(request: Request, tag: str) -> Response | None:
    """Return "not modified" where the reader holds what the tag names (RFC 9110, section 13.1.2)."""
    held = [one.strip() for one in request.headers.get("if-none-match", "").split(",")]
    return Response(status_code=304, headers={"ETag": tag}) if tag and tag in held else None


def _refusal(request: Request, token: str | None) -> Response | None:
    """Return the answer to a request that may not pass, or that trades `?token=` for a cookie; None lets it pass."""
    host = (
        request.headers.get("host", "").rsplit(":", 1)[0]
        if not request.headers.get("host", "").endswith("]")
        else (request.headers["host"])
    )
    if token is None:
        if host in LOCAL_HOSTS:
            return None
        return PlainTextResponse(
            "Only this machine may read here. To share it: crossbearing serve --host --token.\n", 421
        )
    given = request.query_params.get("token")
    if given is not None and secrets.compare_digest(given.encode(), token.encode()):
        answer = RedirectResponse(request.url.path, 303)
        answer.set_cookie(COOKIE, token, httponly=True, samesite="strict")
        return answer
    held = request.cookies.get(COOKIE) or request.headers.get("authorization", "").removeprefix("Bearer ")
    if held and secrets.compare_digest(held.encode(), token.encode()):
        return None
    return PlainTextResponse("A token is needed: open the address that `crossbearing serve` printed.\n", 401)


def _static(name: str) -> Response:
    if name == "brief.css":
        return Response(html.style(), media_type="text/css")
    kinds = {"page.css": "text/css", "icon.svg": "image/svg+xml"}
    if name == island.SCRIPT and island.script() is not None:
        return Response(island.script(), media_type="text/javascript")
    if name not in kinds:
        raise HTTPException(404, "There is no such file.")
    return Response((files(__package__) / "static" / name).read_bytes(), media_type=kinds[name])
