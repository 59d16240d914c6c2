"""The timeline: intervals of days as the words give them; the days of the reports apart from those of events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from crossbearing import desk
from crossbearing.web import page
from crossbearing.web.browse import asked_of
from crossbearing.web.charts import STRIP
from crossbearing.web.filters import Asked, Filter, Word, facets, moments

if TYPE_CHECKING:
    from crossbearing.project import Project

PAGE = 80
BEFORE = timedelta(days=30)  # shown before the first report, unless the filter says from when
HEAD = ("id", "question", "standing", "event_earliest", "event_latest", "first_report", "last_report", "reports")


@dataclass(frozen=True, slots=True)
class Scale:
    """The days that the strips show; x is in units of which `STRIP` span them."""

    first: date
    last: date

    def x(self, day: date) -> float:
        """Return where a day begins, kept within the strip."""
        share = (day - self.first).days / max(1, (self.last - self.first).days + 1)
        return round(min(1.0, max(0.0, share)) * STRIP, 2)

    @property
    def months(self) -> list[tuple[float, str]]:
        """The ticks: the first days of months, or of years where there are many, with their words."""
        days = [self.first.replace(day=1)]
        while days[-1] <= self.last:
            days.append((days[-1] + timedelta(days=32)).replace(day=1))
        step = max(1, -(-len(days) // 6))
        shown = [d for d in days[1::step] if d <= self.last]
        return [(self.x(d), f"{d:%b %Y}" if d.month == 1 or n == 0 else f"{d:%b}") for n, d in enumerate(shown)]


def add_routes(routes: APIRouter, project: Project) -> None:
    """Add the routes of the timeline."""

    @routes.get("/timeline", response_class=HTMLResponse)
    def timeline(asked: Asked, after: Word = "") -> Response:
        """When things are said to have been so, and when it was reported; two different days."""
        seen = asked_of(project, asked)
        part = seen.part(asked, after, PAGE, in_time=True)
        told = _told(project, part.rows)
        scale = _scale(told, asked)
        return page.render(
            "timeline.html", project, "/timeline", (f"/timeline.csv{asked.link}", f"/timeline.json{asked.link}"),
            rows=[dict(r, **_drawn(r, scale)) for r in told], scale=scale, total=part.total,
            first=part.first, undated=part.undated, asked=asked, facets=facets(seen.values, project),
            moments=moments(project), islands=("asof",),
            next_page=part.following and f"{asked.link or '?'}&after={part.following}",
        )  # fmt: skip

    @routes.get("/timeline.json")
    def timeline_json(asked: Asked, after: Word = "") -> Response:
        """The rows of the timeline as JSON, a page at a time; `Link: rel="next"` leads to the following ones."""
        part = asked_of(project, asked).part(asked, after, 10 * PAGE, in_time=True)
        more = part.following and f"/timeline.json{asked.link or '?'}&after={part.following}"
        return page.json(_told(project, part.rows), following=more)

    @routes.get("/timeline.csv")
    def timeline_csv(asked: Asked) -> Response:
        """The rows of the timeline as CSV."""
        rows = _told(project, list(asked_of(project, asked).every(asked, in_time=True)))
        return page.table("timeline", HEAD, (
            (r["id"], r["text"], r["standing"], r["earliest"], r["latest"], r["reported"][0] if r["reported"] else None,
             r["reported"][-1] if r["reported"] else None, len(r["reported"])) for r in rows
        ))  # fmt: skip


def _told(project: Project, findings: Any) -> list[dict[str, Any]]:
    claims, reports = desk.cited(project, [c for f in findings for c in f.claims])
    rows = []
    for f in findings:
        theirs = {claims[c].report for c in f.claims if c in claims}
        days = sorted({d for r in theirs if (d := reports[r].published) is not None})
        top = f.answers[0].text if f.answers else ""
        rows.append({
            "id": f.question.id, "text": f.question.text, "standing": f.standing, "answer": top,
            "earliest": f.question.earliest, "latest": f.question.latest, "reported": days,
        })  # fmt: skip
    return rows


def _scale(rows: list[dict[str, Any]], asked: Filter) -> Scale:
    reported = [d for r in rows for d in r["reported"]]
    days = [d for r in rows for d in (r["earliest"], r["latest"], *r["reported"]) if d is not None]
    if not days:
        return Scale(date.today() - BEFORE, date.today())
    early = max(min(days), min(reported, default=min(days)) - BEFORE)
    first = page.day_of(asked.since) or early
    last = page.day_of(asked.until) or min(max(days), max(reported, default=max(days)) + 4 * BEFORE)
    return Scale(min(first, last), max(first, last))


def _drawn(row: dict[str, Any], scale: Scale) -> dict[str, Any]:
    """Return where to draw a row: the bar of the event, whether its ends are open or out of the strip, the reports."""
    first, last = row["earliest"] or row["latest"], row["latest"] or row["earliest"]
    x, end = scale.x(first), scale.x(min(last, date.max - timedelta(days=1)) + timedelta(days=1))
    open_end = row["earliest"] is None or row["latest"] is None
    look = "open" if open_end else "day" if first == last else "fuzzy"
    return {
        "x": min(x, STRIP - 2.5),
        "width": max(2.5, end - x),
        "look": look,
        "earlier": last < scale.first,
        "later": first > scale.last,
        "dots": [scale.x(d) for d in row["reported"] if scale.first <= d <= scale.last],
    }
