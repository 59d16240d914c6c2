"""How a page is made: templates with every word escaped, twins as JSON and CSV, faults, cursors, the day asked for."""

from __future__ import annotations

import csv
import io
import re
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from crossbearing import codec, wording
from crossbearing.exchange import html
from crossbearing.web import island

if TYPE_CHECKING:
    from crossbearing.project import Project

_ODD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell that a spreadsheet would take for a formula
BAR = (
    ("Brief", "/"), ("Ledger", "/questions"), ("Map", "/map"), ("Timeline", "/timeline"), ("Talks", "/talks"),
    ("Reports", "/reports"), ("Sources", "/sources"), ("Review", "/review"),
)  # fmt: skip


def visible(value: Any) -> Any:
    """Return text with controls and direction overrides written out, as "⟨U+202E⟩"; other values as they are."""
    if type(value) is str:
        return _ODD.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", value)
    return value


@cache
def templates() -> Any:
    """Return the environment of templates; they escape whatever they are given."""
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    loader = ChoiceLoader(
        [PackageLoader(__package__, "templates"), PackageLoader("crossbearing.exchange", "templates")]
    )
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        finalize=visible,
    )  # fmt: skip
    html.filters(environment)
    environment.globals.update(
        band=wording.band, query=query, bar=BAR, has_islands=island.is_built, listing=wording.listing, zip=zip
    )
    environment.filters["short_day"] = short_day
    environment.filters["words"] = lambda value: str(value).replace("-", " ")
    return environment


def short_day(value: date) -> str:
    """Return a day as "24 Mar 2025"."""
    return f"{value.day} {value:%b %Y}"


def render(name: str, project: Project, here: str = "", twins: Sequence[str] = (), status: int = 200,
           **values: Any) -> Response:  # fmt: skip
    """Return a page. `twins` are addresses of the same as data, shown at the top right by their endings."""
    named = [(one.partition("?")[0].rpartition(".")[2], one) for one in twins]
    values.setdefault("islands", ())
    page = templates().get_template(name).render(desk=project.name, here=here, twins=named, **values)
    return HTMLResponse(page.encode("utf-8", "replace"), status)


def json(value: Any, status: int = 200, *, following: str = "") -> Response:
    """Return a value as JSON; `following` is the address of the next page, told in a `Link` header (RFC 8288)."""
    headers = {"Link": f'<{following}>; rel="next"'} if following else {}
    return Response(codec.encode(value), status, headers=headers, media_type="application/json")


def table(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """Return rows as CSV (RFC 4180, UTF-8); words that a spreadsheet would run get a quote before them.

    See OWASP, "CSV Injection".
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(out.getvalue().encode("utf-8", "replace"), headers=headers, media_type="text/csv; charset=utf-8")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = visible(value if isinstance(value, str) else str(value))
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else str(text)


def fault(request: Request, status: int, message: str, hint: str, project: Project) -> Response:
    """Return the page (or, for a twin, the JSON) that says what is wrong and what to do."""
    if request.url.path.endswith((".json", ".csv", ".atom")) or "json" in request.headers.get("accept", ""):
        return json({"message": visible(message), "hint": visible(hint)}, status)
    titles = {
        400: "This cannot be shown",
        403: "This may not be done from here",
        404: "There is no such page",
        405: "This cannot be done here",
        409: "Somebody else is at it",
        413: "This is too large",
        422: "This cannot be done",
    }
    title = titles.get(status, "Something went wrong")
    return render("fault.html", project, status=status, title=title, message=message, hint=hint)


def query(**values: Any) -> str:
    """Return "?a=1&b=2" of the values that say something; "" where none does."""
    kept = {k: str(v) for k, v in values.items() if v not in ("", None, 0, False)}
    return f"?{urlencode(kept, quote_via=quote)}" if kept else ""


def day_of(value: str) -> date | None:
    """Return the day that a query names, None for "". Raises HTTPException (400) where it is none."""
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as wrong:
        raise HTTPException(400, f"{visible(value[:60])!r} is no day: write it as 2025-03-24.") from wrong


def cursor_of(value: str) -> str:
    """Return the id after which a page begins, from its cursor; "" for the first. Raises HTTPException (400)."""
    if not value:
        return ""
    try:
        found = b64decode(value.encode() + b"=" * (-len(value) % 4), altchars=b"-_", validate=True).decode()
    except (ValueError, UnicodeError) as wrong:
        raise HTTPException(400, "This cursor is none: take it from the link to the next page.") from wrong
    return found


def cursor(after: str) -> str:
    """Return the cursor of the page that begins after an id."""
    return urlsafe_b64encode(after.encode()).decode().rstrip("=")


def tag(*parts: Any) -> str:
    """Return an entity tag of what a page rests on (RFC 9110, section 8.8.3)."""
    words = "|".join(map(str, parts))
    return f'W/"{blake2b(words.encode("utf-8", "replace"), digest_size=12).hexdigest()}"'
