"""What can be asked of the server: the OpenAPI description as a page; nothing is fetched for it from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from crossbearing.web import page

if TYPE_CHECKING:
    from crossbearing.project import Project

_BOUNDS = (("minimum", "at least %s"), ("maximum", "at most %s"), ("maxLength", "at most %s characters"))
_VERBS = ("get", "post", "put", "patch", "delete")


class Way(NamedTuple):
    """One way to call an address: what it does, and what may be given to it."""

    path: str
    verb: str
    text: str
    given: tuple[dict[str, str], ...]


def add_routes(routes: APIRouter, project: Project) -> None:
    """Add the page of the reference."""

    @routes.get("/docs", response_class=HTMLResponse, include_in_schema=False)
    def reference(request: Request) -> Response:
        """The reference of all addresses."""
        described = request.app.openapi()
        return page.render("reference.html", project, "/docs", ("/openapi.json",), ways=list(ways(described)))


def ways(described: dict[str, Any]) -> Iterator[Way]:
    """Yield the ways of an OpenAPI description, by address: pages and their twins stand together."""
    for path in sorted(described.get("paths", {})):
        for verb in _VERBS:
            told = described["paths"][path].get(verb)
            if told is not None:
                text = told.get("description") or told.get("summary") or ""
                yield Way(path, verb.upper(), text.partition("\n")[0], tuple(_given(told, described)))


def _given(told: dict[str, Any], described: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Yield what one call takes: in the address, then in a form."""
    for one in told.get("parameters", ()):
        yield _row(one["name"], one["in"], one.get("schema", {}), one.get("required", False), one.get("description"))
    for body in told.get("requestBody", {}).get("content", {}).values():
        schema = _resolved(body.get("schema", {}), described)
        for name, field in schema.get("properties", {}).items():
            yield _row(name, "form", field, name in schema.get("required", ()), field.get("description"))


def _row(name: str, where: str, schema: dict[str, Any], required: bool, text: str | None) -> dict[str, str]:
    sort = schema.get("type") or "/".join(s.get("type", "") for s in schema.get("anyOf", ()) if s.get("type") != "null")
    bounds = [words % schema[key] for key, words in _BOUNDS if key in schema]
    return {"name": name, "where": where, "sort": ", ".join([sort or "text", *bounds]),
            "required": "needed" if required else "", "text": text or schema.get("description", "")}  # fmt: skip


def _resolved(schema: dict[str, Any], described: dict[str, Any]) -> dict[str, Any]:
    """Return the schema that a reference inside the description names, or the schema itself."""
    found: Any = described
    for key in schema.get("$ref", "").removeprefix("#/").split("/"):
        found = found.get(key, {}) if key else schema
    return dict(found)
