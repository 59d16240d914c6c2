"""Talks and their outlook: parties x issues with every cell cited; models side by side, scenarios with differences."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, Response

from crossbearing import desk, wording
from crossbearing.brief.ground import Ground, Library, cited
from crossbearing.brief.negotiation import without_head
from crossbearing.errors import UsageError
from crossbearing.model.outlook import UNCALIBRATED, Outlook
from crossbearing.model.talks import COMMITMENT_STATES, LEVER_STATES, POSITION_STATUSES, Position, Talks
from crossbearing.web import charts, page, review
from crossbearing.web.filters import Asked, Filter, Word

if TYPE_CHECKING:
    from crossbearing.project import Project

# What a form of the page brings for each sort of cell, in the order of `talks.edit.CELLS`.
CELL_WORDS = {"position": ("party", "topic", "level", "status"), "lever": ("party", "topic", "status"),
              "commitment": ("topic", "status")}  # fmt: skip
CELL_FIELDS = ("form_token", "who", "why", "cell", "party", "topic", "level", "status")
LEAST_MOVED = 0.001  # a difference of probabilities that is no difference
HEAD = ("issue", "level", "mixture", "model", "probability")


def add_routes(routes: APIRouter, project: Project, form_token: str) -> None:
    """Add the routes of talks and outlook."""
    _talks(routes, project, form_token)
    _outlook(routes, project)


def _found(project: Project, asked: Filter) -> tuple[Talks, ...]:
    return project.talks(on=page.day_of(asked.on), as_of=asked.as_of or None)


def _one(project: Project, asked: Filter, talks_id: str) -> Talks:
    found = [t for t in _found(project, asked) if talks_id and t.id.startswith(talks_id)]
    if len(found) != 1:
        raise UsageError(f"There are no talks {page.visible(talks_id[:60])!r}.", hint="The list of talks shows them.")
    return found[0]


def _talks(routes: APIRouter, project: Project, form_token: str) -> None:
    @routes.get("/talks", response_class=HTMLResponse)
    def talks_list(asked: Asked) -> Response:
        """The negotiations that reports tell of."""
        rows = [_summary(t, project) for t in _found(project, asked)]
        return page.render("talks_list.html", project, "/talks", (f"/talks.json{asked.link}",), rows=rows, asked=asked)

    @routes.get("/talks.json")
    def talks_list_json(asked: Asked) -> Response:
        """The negotiations as JSON."""
        return page.json(_found(project, asked))

    @routes.get("/talks/{talks_id}.json")
    def talks_json(talks_id: str, asked: Asked) -> Response:
        """One negotiation as JSON."""
        return page.json(_one(project, asked, talks_id))

    @routes.get("/talks/{talks_id}.csv")
    def talks_csv(talks_id: str, asked: Asked) -> Response:
        """The positions of one negotiation, one row each, as CSV."""
        one = _one(project, asked, talks_id)
        head = ("party", "issue", "level", "status", "earliest", "latest", "reported", "claims", "against")
        rows = ((p.party, p.issue, p.level, p.status, p.when.earliest, p.when.latest, p.reported, " ".join(p.claims),
                 " ".join(p.against)) for p in one.positions)  # fmt: skip
        return page.table(f"talks-{one.id}", head, rows)

    @routes.get("/talks/{talks_id}", response_class=HTMLResponse)
    def talks(request: Request, talks_id: str, asked: Asked) -> Response:
        """One negotiation: parties x issues, every cell with its words; levers, deadlines, warnings."""
        one = _one(project, asked, talks_id)
        table = Table(one, project, asked)
        return page.render(
            "talks.html", project, "/talks", (f"/talks/{one.id}.csv{asked.link}", f"/talks/{one.id}.json{asked.link}"),
            talks=one, table=table, asked=asked, who=review.name_of(request), form_token=form_token,
            states={"position": POSITION_STATUSES[:-1], "lever": LEVER_STATES, "commitment": COMMITMENT_STATES},
        )  # fmt: skip

    @routes.post("/talks/{talks_id}/cell", status_code=303, openapi_extra=review.body_of(*CELL_FIELDS))
    async def cell(request: Request, talks_id: str) -> Response:
        """Set a cell of the talks by hand, as a claim of who sets it: position, lever or commitment. It can be undone.

        `party`, `topic` (issue, means, or the words of a commitment), `level` of a position, and `status`.
        """
        fields = await review.form_of(request, form_token)
        who = fields.get("who", "").strip()[:60] or review.name_of(request)
        about = fields.get("cell", "")
        words = [fields.get(name, "") for name in CELL_WORDS.get(about, ())]

        def put() -> Any:
            one = _one(project, Filter(), talks_id)
            return desk.put_cell(project, one, about, words, why=fields.get("why", ""), who=who)

        record = await run_in_threadpool(lambda: review.now_or_said(put))
        return review.gone(f"/talks/{record.subject}#edits", fields, request)


def _summary(one: Talks, project: Project) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "parties": wording.listing(dict.fromkeys(wording.actor(p.actor, project.theatre) for p in one.parties)),
        "issues": [i.text for i in one.issues],
        "positions": sum(p.level is not None for p in one.positions),
    }


class Table:
    """Parties x issues with words behind each cell, and what presses on them."""

    def __init__(self, one: Talks, project: Project, asked: Filter) -> None:
        self.talks = one
        self.theatre = project.theatre
        reviewed = desk.reviewed(project, asked.as_of or None)
        library = Library(lambda ids: desk.cited(project, ids), _claims(one))
        self.ground = Ground(library, project.theatre, reviewed, 0, project.name)
        self.parties = [p for p in one.parties if "party" in p.roles or any(q.party == p.actor for q in one.positions)]
        self.others = [p for p in one.parties if p not in self.parties]

    def name(self, actor: str) -> str:
        """Return an actor's short name."""
        return wording.actor(actor, self.theatre)

    def names(self, actors: Iterable[str]) -> str:
        """Return actors as a list in words."""
        return wording.listing(dict.fromkeys(self.name(a) for a in actors))

    def place(self, place_id: str) -> str:
        """Return a place's name."""
        return wording.place(place_id, self.theatre)

    def quotes(self, ids: Iterable[str]) -> Any:
        """Return the words behind a cell."""
        return cited(ids, self.ground)

    def when(self, value: Any) -> str:
        """Return days in words."""
        return wording.when(value)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """A row for each issue: its levels in words, what holds now, and a cell for each party."""
        found = []
        for issue in self.talks.issues:
            texts = without_head([level.text for level in issue.levels])
            names = {level.id: text for level, text in zip(issue.levels, texts, strict=True)}
            cells = [
                [self._cell(p, names) for p in self.talks.positions_on(issue.id) if p.party == party.actor]
                for party in self.parties
            ]
            now = names.get(issue.status_quo or "", "not known")
            found.append(
                {
                    "issue": issue,
                    "levels": list(names.items()),
                    "scale": list(names.values()),
                    "now": now,
                    "cells": cells,
                }
            )
        return found

    def _cell(self, p: Position, names: dict[str, str]) -> dict[str, Any]:
        return {
            "level": names.get(p.level or "", p.level or ""),
            "by_hand": [e for e in self.talks.edits if f"log:{e.line}" in p.claims],
            "status": p.status,
            "when": wording.when(p.when),
            "reported": p.reported,
            "quotes": cited(p.claims, self.ground),
            "against": cited(p.against, self.ground),
        }


def _claims(one: Talks) -> list[str]:
    rows: list[Any] = [*one.parties, *one.rounds, *one.issues, *one.positions, *one.levers, *one.commitments,
                       *one.warnings, *one.outside]  # fmt: skip
    return [c for row in rows for c in (*row.claims, *getattr(row, "against", ()))]


def _outlook(routes: APIRouter, project: Project) -> None:
    def worked(talks_id: str, asked: Filter, scenario: str) -> tuple[Talks, Outlook]:
        one = _one(project, asked, talks_id)
        if not one.positions:
            raise UsageError(f"No position is reported in {one.title}.", hint="Add reports that say who wants what.")
        return one, desk.outlook(project, one, scenario or None)

    @routes.get("/talks/{talks_id}/outlook.json")
    def outlook_json(talks_id: str, asked: Asked, scenario: Word = "") -> Response:
        """What may come of the talks, as JSON; `scenario` in words, as “china closes crossings”."""
        return page.json(worked(talks_id, asked, scenario)[1])

    @routes.get("/talks/{talks_id}/tornado.json")
    def tornado_json(talks_id: str, asked: Asked) -> Response:
        """How far each input alone moves the leading level of the first issue, as JSON."""
        return page.json(desk.tornado(project, _one(project, asked, talks_id)))

    @routes.get("/talks/{talks_id}/outlook.csv")
    def outlook_csv(talks_id: str, asked: Asked, scenario: Word = "") -> Response:
        """The odds of the mixture and of each model, one row each, as CSV."""
        _, found = worked(talks_id, asked, scenario)
        rows = [(o.issue, o.text, "mixture", o.probability) for o in found.odds]
        rows += [(o.issue, o.text, g.game, o.probability) for g in found.games for o in g.odds]
        return page.table(f"outlook-{found.talks}", ("issue", "level", "model", "probability"), rows)

    @routes.get("/talks/{talks_id}/outlook", response_class=HTMLResponse)
    def outlook(talks_id: str, asked: Asked, scenario: Word = "", tornado: str = "") -> Response:
        """What may come of the talks: models side by side, what would flip it, what a scenario changes."""
        unfit = None
        try:
            one, found = worked(talks_id, asked, scenario)
        except UsageError as fault:  # words that fit nothing: the page says what would
            if not scenario:
                raise
            unfit, (one, found) = fault, worked(talks_id, asked, "")
        figure = _figure(found)
        swings = desk.tornado(project, one) if tornado else None
        end = page.query(scenario=scenario, **({"as_of": asked.as_of} if asked.as_of else {}))
        return page.render(
            "outlook.html", project, "/talks",
            (f"/talks/{one.id}/outlook.csv{end}", f"/talks/{one.id}/outlook.json{end}"), talks=one, outlook=found,
            issues=_issues(one, found, figure), differences=_pairs(one, found), unfit=unfit, scenario=scenario,
            asked=asked,
            switches=_switches(one, project), figure=figure, swings=swings,
            bars=charts.swings([(s.input, s.low, s.high) for s in swings.swings], swings.base) if swings else (),
            uncalibrated=UNCALIBRATED in found.notices, notices=[n for n in found.notices if n != UNCALIBRATED],
        )  # fmt: skip


def _figure(outlook: Outlook) -> Callable[[float], str]:
    if UNCALIBRATED in outlook.notices:
        return wording.one_digit
    return lambda probability: f"{probability:.2f}"


def _issues(one: Talks, outlook: Outlook, figure: Callable[[float], str]) -> list[dict[str, Any]]:
    """Return each issue with its levels: the mixture, and each model that could play."""
    names = {i.id: i.text for i in one.issues}
    by_game = {g.game: {(o.issue, o.level): o.probability for o in g.odds} for g in outlook.games}
    games = [g for g, odds in by_game.items() if odds]
    found = []
    for issue in dict.fromkeys(o.issue for o in outlook.odds):
        levels = [o for o in outlook.odds if o.issue == issue]
        texts = without_head([o.text or o.level for o in levels])
        texts_of = dict(zip((o.level for o in levels), texts, strict=True))
        top = max(levels, key=lambda o: o.probability)
        rows = [
            {
                "text": text,
                "top": o is top,
                "mixture": figure(o.probability),
                "width": round(o.probability * charts.STRIP, 1),
                "models": [_model(by_game[g].get((issue, o.level)), figure) for g in games],
            }
            for text, o in zip(texts, levels, strict=True)
        ]
        flips = [f for f in outlook.flips if f.issue == issue]
        steady = outlook.steady if outlook.steady is not None and outlook.steady.issue == issue else None
        found.append(
            {
                "id": issue,
                "name": names.get(issue, issue),
                "games": games,
                "rows": rows,
                "flips": flips,
                "spread": list(wording.uncertainty(outlook, issue, texts_of)),
                "steady": wording.sentence(wording.no_flip(steady)) if steady is not None else "",
            }
        )
    return found


def _model(probability: float | None, figure: Callable[[float], str]) -> str:
    return "–" if probability is None else figure(probability)


def _pairs(one: Talks, outlook: Outlook) -> tuple[list[tuple[str, list[charts.Pair]]], list[str]]:
    """Return the paired differences of each issue that the scenario moves, and the names of those that it does not."""
    names = {i.id: i.text for i in one.issues}
    grouped: dict[str, list[charts.Pair]] = {}
    for pair in charts.pairs(outlook.differences):
        grouped.setdefault(pair.issue, []).append(pair)
    moved, still = list[tuple[str, list[charts.Pair]]](), list[str]()
    for issue, pairs in grouped.items():
        if all(max(abs(p.low), abs(p.high)) < LEAST_MOVED for p in pairs):
            still.append(names.get(issue, issue))
            continue
        texts = without_head([p.level for p in pairs])
        moved.append((names.get(issue, issue), [replace(p, level=t) for p, t in zip(pairs, texts, strict=True)]))
    return moved, still


def _switches(one: Talks, project: Project) -> list[str]:
    """Return scenarios in words that these talks can take: each lever done or lifted, parties stronger or weaker."""
    words = []
    for actor, topic in dict.fromkeys((v.actor, v.topic) for v in one.levers if v.topic and v.topic != "ground"):
        name = wording.actor(actor, project.theatre)
        words += [f"{name} closes {topic}", f"{name} reopens {topic}"]
    for party in one.parties:
        if "party" in party.roles:
            words.append(f"{wording.actor(party.actor, project.theatre)} is stronger")
    return words
