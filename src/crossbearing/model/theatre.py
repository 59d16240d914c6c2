"""A theatre: the actors, places and sources of one conflict, as an analyst keeps them in three sheets."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

ACTOR_KINDS = ("state", "government", "military", "armed-group", "militia", "unit", "headquarters", "party",
               "organisation", "person", "population", "coalition")  # fmt: skip
PLACE_KINDS = ("settlement", "area", "facility", "crossing", "road")


@dataclass(frozen=True, slots=True)
class Actor:
    """A state, group, unit, office or person that acts. `parent` is whose part or member it is."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    kind: str = "organisation"
    parent: str | None = None
    based_at: tuple[str, ...] = ()
    affiliated_sources: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    wikidata: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A settlement, area, facility, crossing or road. `parents`: one or, where schemes differ, several.

    `level` is one of the theatre's `levels` ("state" ... "ward"); `lat`, `lon` in degrees (WGS 84) or None.
    `local` is the name in the script of the place itself, one of the aliases too; "" where the sheet gives none.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    kind: str = "settlement"
    level: str = ""
    parents: tuple[str, ...] = ()
    lat: float | None = None
    lon: float | None = None
    pcode: str | None = None
    geonames: str | None = None
    local: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """An outlet, agency or account. `owner` and `affiliated_actor` are facts; reliability is learnt, never shipped."""

    id: str
    name: str
    kind: str = "news"
    owner: str | None = None
    affiliated_actor: str | None = None
    language: str = "en"
    url: str | None = None
    feed: str | None = None
    dateline: str | None = None


@dataclass(frozen=True, slots=True)
class Theatre:
    """All of one conflict that linking needs. `levels` runs from the widest to the narrowest; `digest` is the sheets'.

    `box` is where coordinates may lie (west, south, east, north in degrees), None where the theatre does not say.
    `repeated` holds (sheet, row, id) for each row whose id an earlier row of the same sheet has; the later stands.
    """

    id: str
    name: str
    languages: tuple[str, ...] = ("en",)
    levels: tuple[str, ...] = ("country", "state", "district", "township", "town", "village-tract", "ward", "village")
    calendar: str = "gregorian"
    actors: dict[str, Actor] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    digest: str = ""
    box: tuple[float, float, float, float] | None = None
    repeated: tuple[tuple[str, int, str], ...] = ()

    def actor_line(self, actor_id: str) -> tuple[str, ...]:
        """Return the actor and its parents, nearest first; stops where a chain comes back to itself."""
        line: list[str] = []
        current: str | None = actor_id
        while current is not None and current in self.actors and current not in line:
            line.append(current)
            current = self.actors[current].parent
        return tuple(line)

    def place_line(self, place_id: str) -> tuple[str, ...]:
        """Return the place and all its ancestors, nearest first (breadth first over several parents)."""
        line: list[str] = []
        queue = [place_id]
        while queue:
            current = queue.pop(0)
            if current in line or current not in self.places:
                continue
            line.append(current)
            queue.extend(self.places[current].parents)
        return tuple(line)

    def is_part_of(self, actor_id: str, whole_id: str) -> bool:
        """Return whether the actor is the other one or a part or member of it."""
        return whole_id in self.actor_line(actor_id)

    def is_within(self, place_id: str, area_id: str) -> bool:
        """Return whether the place is the area or lies in it."""
        return area_id in self.place_line(place_id)

    def side(self, actor_id: str) -> str:
        """Return the actor that answers for this one: its outermost parent, coalitions and populations apart."""
        answer = actor_id
        for one in self.actor_line(actor_id):
            if self.actors[one].kind in ("coalition", "population"):
                break
            answer = one
        return answer

    def actor_name(self, actor_id: str) -> str:
        """Return the name to print, or the id where the theatre has no such actor."""
        return self.actors[actor_id].name if actor_id in self.actors else actor_id

    def actor_short(self, actor_id: str) -> str:
        """Return the short name to print: the alias that is the id in capitals ("MNDAA"), else the full name."""
        if actor_id not in self.actors:
            return actor_id
        return next((a for a in self.actors[actor_id].aliases if a == actor_id.upper()), self.actors[actor_id].name)

    def place_name(self, place_id: str) -> str:
        """Return the name to print, or the id where the theatre has no such place."""
        return self.places[place_id].name if place_id in self.places else place_id

    def local_name(self, place_id: str) -> str:
        """Return the name in the script of the place itself, "" where the theatre gives none."""
        return self.places[place_id].local if place_id in self.places else ""

    def source_name(self, source_id: str) -> str:
        """Return the name to print, or the id where the theatre has no such source."""
        return self.sources[source_id].name if source_id in self.sources else source_id
