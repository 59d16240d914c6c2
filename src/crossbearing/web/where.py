"""The map: who holds what on a day, drawn without tiles; a table says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from crossbearing import desk, wording
from crossbearing.brief.make import HOW
from crossbearing.model.finding import OTHER, Finding, Holding
from crossbearing.model.theatre import Place
from crossbearing.web import outlines, page
from crossbearing.web.browse import Stored, Whole, asked_of
from crossbearing.web.filters import Asked, Filter, covers, facets, moments, written

if TYPE_CHECKING:
    from crossbearing.project import Project

COLOURS = 8  # further actors share the last colour: their names tell them apart
LEAST_RADIUS = 7.0
TRIES = 3  # lines below a mark that are tried for its label
TOWNS, MOST_TOWNS, APART = ("town", "city"), 24, 90.0
LETTER, LINE, MOST_BELOW = 9.0, 24.0, 30.0  # of labels, in units of the drawing
HEAD = ("place", "name", "holder", "how", "from", "to", "probability", "standing", "basis", "drawing", "lat", "lon",
        "precision_km")  # fmt: skip
WORDS = {"solid": "assessed", "hatched": "disputed", "outlined": "claimed only"}


def add_routes(routes: APIRouter, project: Project) -> None:
    """Add the routes of the map."""

    @routes.get("/map", response_class=HTMLResponse)
    def map_(asked: Asked) -> Response:
        """Who holds what on a day: a drawing and the same as a table."""
        seen = _asked(project, asked)
        on = page.day_of(asked.on) or desk.last_day_known(project, asked.as_of or None)
        drawn = Drawing(project, seen, _fitting(seen, asked), on, asked.names)
        choices = [f for f in facets(seen.values, project, counted=False) if f[0] in ("actor", "place", "standing")]
        return page.render(
            "map.html", project, "/map", (f"/map.csv{asked.link}", f"/map.json{asked.link}"), drawn=drawn, on=on,
            asked=asked, facets=choices, moments=moments(project), islands=("map", "asof"),
        )  # fmt: skip

    @routes.get("/map.json")
    def map_json(asked: Asked) -> Response:
        """All holdings with their days, the days on which something changes, and where each place is drawn."""
        seen = _asked(project, asked)
        drawn = Drawing(project, seen, _fitting(seen, asked), None, asked.names)
        rows = [drawn.told(h) for rows in drawn.by_place.values() for h in rows]
        return page.json({"changes": drawn.changes, "actors": drawn.legend, "holdings": rows})

    @routes.get("/map.csv")
    def map_csv(asked: Asked) -> Response:
        """The holdings of the day that is asked for, or all of them, as CSV."""
        seen = _asked(project, asked)
        on = page.day_of(asked.on)
        drawn = Drawing(project, seen, _fitting(seen, asked), on, asked.names)
        rows = [h for rows in drawn.by_place.values() for h in rows if on is None or covers(h, on)]
        return page.table("map", HEAD, (_csv(drawn.told(h)) for h in rows))


def _asked(project: Project, asked: Filter) -> Stored | Whole:
    """Return the findings of the present or of a moment: their holdings have days, so no day is worked out anew."""
    return asked_of(project, replace(asked, on=""))


def _fitting(seen: Stored | Whole, asked: Filter) -> list[Holding]:
    return [
        h
        for h in seen.holdings
        if asked.actor in ("", h.actor) and asked.place in ("", h.place) and asked.standing in ("", h.standing)
    ]


def _csv(row: dict[str, Any]) -> tuple[Any, ...]:
    names = ("place", "name", "holder", "how", "earliest", "latest", "probability", "standing", "basis", "drawing",
             "lat", "lon", "km")  # fmt: skip
    return tuple(row[name] for name in names)


class Drawing:
    """Everything that the map's template draws: countries, marks, hatchings, legend, and what is not drawn."""

    def __init__(
        self, project: Project, seen: Stored | Whole, held: Sequence[Holding], on: date | None, names: str = ""
    ) -> None:
        self.theatre = project.theatre
        self.on = on
        self.names = names
        self.by_place: dict[str, list[Holding]] = {}
        for holding in held:
            self.by_place.setdefault(holding.place, []).append(holding)
        self._asked = seen.control(self.by_place)
        rivals = [a for p in self.by_place for f in [self._asked.get(p)] if f for a in _named(f)]
        holders = dict.fromkeys([*(h.actor for h in held if h.actor), *rivals])
        self._number = {a: min(n, COLOURS) for n, a in enumerate(sorted(holders), 1)}
        self.legend = [
            {"id": a, "name": wording.actor(a, self.theatre), "number": n}
            for a, n in self._number.items()
            if any(h.actor == a for h in held)
        ]  # fmt: skip
        days = {d for h in held for d in (h.earliest, _day_after(h.latest)) if d is not None}
        self.changes = sorted(days)
        self._spots = {p: self._spot(p) for p in self.by_place}
        spots = [s for s in self._spots.values() if s is not None]
        corners = outlines.grown((s["lon"], s["lat"], s["km"]) for s in spots)
        self.window = outlines.window(corners, self.theatre.box if self.theatre else None)
        shapes = outlines.boundaries(project.theatre_folder)
        self.marks = sorted((self._mark(p, s, shapes) for p, s in self._spots.items() if s), key=lambda m: -m["r"])
        self._place_labels()
        looks = {self.look(h) for h in held if drawing(h) == "hatched"}
        self.hatchings = sorted(look.rpartition("hatch-")[2] for look in looks)
        self.undrawn = [self.name(p) for p, s in self._spots.items() if s is None]
        self.towns = self._towns()
        self.before = max((d for d in self.changes if on and d < on), default=None)
        self.after = min((d for d in self.changes if on and d > on), default=None)
        self.polygons = sum(1 for m in self.marks if m["path"])

    @property
    def countries(self) -> tuple[tuple[str, str], ...]:
        """The countries in and near the window as (name, SVG path)."""
        return outlines.countries_in(self.window)

    def name(self, place_id: str) -> str:
        """Return the name of a place."""
        return wording.place(place_id, self.theatre)

    @property
    def has_local(self) -> bool:
        """Whether the theatre gives any place a name in its own script."""
        return any(one.local for one in self.theatre.places.values()) if self.theatre else False

    def written(self, place_id: str) -> dict[str, str]:
        """Return a place's names as asked for, and the language of the local one."""
        latin, local = written(place_id, self.theatre, self.names)
        return {"latin": latin, "local": local, "language": wording.local_language(local, self.theatre)}

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What the table shows: each place with who holds it on the day, and how that is drawn."""
        found = [dict(m, **self._told(m["place"])) for m in [*self.marks, *({"place": p} for p, s in self._spots.items()
                 if s is None)]]  # fmt: skip
        return sorted((r for r in found if r["holdings"]), key=lambda r: self.name(r["place"]))

    def _told(self, place: str) -> dict[str, Any]:
        rows = [h for h in self.by_place[place] if covers(h, self.on)]
        question = self._asked.get(place)
        return {
            "title": self.written(place),
            "holdings": [self.told(h) for h in rows],
            "question": question.question.id if question else "",
        }

    def told(self, h: Holding) -> dict[str, Any]:
        """Return a holding with names, drawing and place as data."""
        spot = self._spots.get(h.place)
        rivals, asked = self._rivals(h), self._asked.get(h.place)
        return {
            "place": h.place, "name": self.name(h.place), "written": self.written(h.place), "holder": h.actor,
            "holder_name": wording.actor(h.actor, self.theatre) if h.actor else "", "how": h.how,
            "rivals": [wording.actor(a, self.theatre) for a in rivals],
            "how_words": HOW.get(h.how, h.how), "earliest": h.earliest, "latest": h.latest,
            "probability": h.probability, "sure": wording.band(h.probability), "standing": h.standing,
            "basis": h.basis, "drawing": drawing(h), "look": self.look(h),
            "lat": spot["lat"] if spot else None, "lon": spot["lon"] if spot else None,
            "km": spot["km"] if spot else None, "claims": h.claims,
            "within": spot["within"] if spot else "", "question": asked.question.id if asked else "",
        }  # fmt: skip

    def look(self, h: Holding) -> str:
        """Return the classes that draw a holding: how, and in whose colour."""
        number = self._number.get(h.actor or "", 0)
        if drawing(h) == "hatched":
            pair = [self._number[a] for a in self._rivals(h) if a in self._number][:2]
            return "hatched hatch-" + "-".join(map(str, pair or [number]))
        return f"{drawing(h)} actor-{number}"

    def _rivals(self, h: Holding) -> list[str]:
        asked = self._asked.get(h.place)
        if drawing(h) != "hatched":
            return []
        return _named(asked)[:2] if asked and h.latest is None else [h.actor] if h.actor else []

    def _spot(self, place_id: str) -> dict[str, Any] | None:
        """Return where a place lies and how exactly: its own point, or that of the nearest area around it."""
        row = self.theatre.places.get(place_id) if self.theatre else None
        if row is None or self.theatre is None:
            return None
        for one in self.theatre.place_line(place_id):
            near: Place = self.theatre.places[one]
            if near.lat is not None and near.lon is not None:
                own = one == place_id
                within = "" if own else near.name
                return {"lat": near.lat, "lon": near.lon, "km": outlines.reach(near), "within": within}
        return None

    def _mark(self, place: str, spot: dict[str, Any], shapes: dict[str, list[Any]]) -> dict[str, Any]:
        x, y = self.window.at(spot["lon"], spot["lat"])
        r = max(LEAST_RADIUS, self.window.units(spot["km"]))
        held = [h for h in self.by_place[place] if covers(h, self.on)]
        top = max(held, key=lambda h: (h.how != "present", h.probability), default=None)
        path = self.window.path(shapes[place]) if place in shapes else ""
        look = self.look(top) if top else "empty"
        hatch = look.rpartition("hatch-")[2].split()[0] if "hatch-" in look else ""
        return {
            "place": place, "x": round(x, 1), "y": round(y, 1), "r": round(r, 1), "km": spot["km"], "path": path,
            "within": spot["within"], "look": look + (" within" if spot["within"] else ""),
            "label": self.written(place), "hatch": hatch,
            "holder": wording.actor(top.actor, self.theatre) if top and top.actor else "?" if top else "",
            "said": self._said(place, top),
        }  # fmt: skip

    def _towns(self) -> list[tuple[float, float, dict[str, str]]]:
        """Return towns around, for a bearing: (x, y, names), none near another or near a mark."""
        rows = self.theatre.places.values() if self.theatre else ()
        west, south, east, north = self.window.box
        taken = [(m["x"], m["label_y"]) for m in self.marks if m["label_y"] is not None] + [
            (m["x"], m["y"]) for m in self.marks
        ]
        found: list[tuple[float, float, dict[str, str]]] = []
        apart = APART * 2 if self.names == "both" else APART  # two names are twice as long
        for row in rows:
            if row.level not in TOWNS or row.lat is None or row.lon is None or row.id in self.by_place:
                continue
            if not (west < row.lon < east and south < row.lat < north):
                continue
            x, y = self.window.at(row.lon, row.lat)
            if all(abs(x - a) > apart or abs(y - b) > 2 * LINE for a, b in taken) and len(found) < MOST_TOWNS:
                taken.append((x, y))
                found.append((round(x, 1), round(y, 1), self.written(row.id)))
        return found

    def _place_labels(self) -> None:
        """Give each mark the height of its label, below its disc or a few lines lower; None where all are taken.

        What is held comes first, small discs before large ones; a mark without a label still has its title.
        """
        placed: list[tuple[float, float, float]] = []
        for m in sorted(self.marks, key=lambda m: (m["look"].startswith("empty"), m["r"])):
            words = m["label"]["latin"] + m["label"]["local"] + m["holder"]
            half = (len(words) + 3) * LETTER / 2
            first = m["y"] + min(m["r"], MOST_BELOW) + LINE
            m["label_y"] = None
            for y in (first + n * LINE for n in range(TRIES)):
                if all(abs(y - py) >= LINE or abs(m["x"] - px) >= half + other for px, py, other in placed):
                    placed.append((m["x"], y, half))
                    m["label_y"] = round(y, 1)
                    break

    def _said(self, place: str, top: Holding | None) -> str:
        if top is None:
            return f"{self.name(place)}: nothing reported for this day"
        who = wording.actor(top.actor, self.theatre) if top.actor else ""
        words = f"{who} {HOW.get(top.how, top.how)}".strip()
        return f"{self.name(place)}: {words} ({WORDS[drawing(top)]})"


def drawing(holding: Holding) -> str:
    """Return how a holding is drawn: hatched wherever it is disputed, else as reconcile says."""
    return "hatched" if holding.standing == "disputed" else holding.drawing


def _named(finding: Finding) -> list[str]:
    """Return the actors among a control question's answers, most probable first."""
    return [a.value for a in finding.answers if a.value not in (OTHER, "contested")]


def _day_after(day: date | None) -> date | None:
    return day + timedelta(days=1) if day and day < date.max else None
