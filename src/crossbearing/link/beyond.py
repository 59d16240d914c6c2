"""Beyond the theatre: names that its sheets lack -> places, states and organisations of the world, where sure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from crossbearing.link.gazetteer import NAME, place_key, word_set, world
from crossbearing.link.gazetteer_draft import organisations, state_of
from crossbearing.link.gazetteer_scan import spots
from crossbearing.link.gazetteer_words import Candidate, of_row, words
from crossbearing.link.names import index_of
from crossbearing.link.resolvers import where
from crossbearing.link.resolvers.world import described, rivals
from crossbearing.link.wording import DIRECTIONS
from crossbearing.link.world import Placed, anchors_of, candidates, count, km, land_of, place
from crossbearing.model.claim import Claim, Mention, PlaceMention
from crossbearing.model.problem import Problem
from crossbearing.model.report import Report
from crossbearing.model.theatre import Actor, Place, Theatre

# A capital that is not the first letter of an article or a word like "Residents": a name of some sort.
_NAME = re.compile(r"^(?:[Tt]he |[Aa]n? )?[A-Z].*")
# A town of so many people is meant by its name wherever a report is from; a smaller one needs a sign.
KNOWN_PEOPLE = 150_000
SURE = 1.0  # how much better than the second the best must be: e to this power as likely
ONE_KM = 50.0  # a town and a division of its name that lie so close are one place
SCORE, OF_STATE = 0.75, 0.7
MAX_MARKED = 40
# What follows the name of a state or organisation and is still its own: "the Brazilian government", "Kenyan officials".
_OF_STATE = word_set("""government authority authorities official officials administration leadership state ministry
    diplomat diplomats delegation delegations embassy mediator mediators negotiator negotiators
    envoy envoys army military troops troop soldiers forces force navy peacekeepers police foreign
    defence defense ministers minister leaders president parliament side""")


def beyond(claims: list[Claim], problems: list[Problem], theatre: Theatre,
           report: Report) -> tuple[list[Claim], list[Problem]]:  # fmt: skip
    """Return the claims with names of the world linked that the theatre lacks, and the problems that are left.

    Ids of the theatre are never touched. A name that many places bear, and for none of which the report speaks, stays
    without an id; what it could be stands among its rivals. Free where no name is unknown, or the theatre is empty.
    """
    if not (theatre.places or theatre.actors):
        return claims, problems
    index = index_of(theatre)

    def unknown_place(m: PlaceMention) -> bool:
        if m.id is not None or m.within is not None or set(m.text.lower().split()) <= DIRECTIONS:
            return False
        return where.read(m.text, "", index).unknown is not None

    marked = {(m.start, m.end): m.text for c in claims for m in c.places if unknown_place(m)}
    named = {m.text for c in claims for m in (*c.actors, *c.recipients) if m.id is None and _NAME.search(m.text)}
    if not marked and not named:
        return claims, problems
    actors = {text: found for text in named if (found := actor(text, theatre)) is not None}
    known_name = any(candidates(text) for text in set(marked.values()))
    places = _places(report, marked, claims, theatre) if known_name else {}
    linked = [_claim(c, places, actors) for c in claims]
    known = {span for span, m in places.items() if m.id or m.within}
    known |= {(m.start, m.end) for c in linked for m in (*c.actors, *c.recipients) if m.text in actors and m.id}
    left = [p for p in problems if p.code != "link/unknown-name" or p.span is None
            or (p.span.start, p.span.end) not in known]  # fmt: skip
    return linked, left


def _claim(claim: Claim, places: dict[tuple[int, int], PlaceMention], actors: dict[str, Mention]) -> Claim:
    """Return a claim with the mentions replaced that the world has."""
    at = tuple(
        replace(found, role=m.role) if m.id is None and (found := places.get((m.start, m.end))) else m
        for m in claim.places
    )
    roles = tuple(
        tuple(
            replace(actors[m.text], start=m.start, end=m.end) if m.id is None and m.text in actors else m for m in role
        )
        for role in (claim.actors, claim.recipients)
    )
    if at == claim.places and roles == (claim.actors, claim.recipients):
        return claim
    return replace(claim, actors=roles[0], recipients=roles[1], places=at)


# -- places -----------------------------------------------------------------------------------------------------------


def _places(report: Report, marked: dict[tuple[int, int], str], claims: Sequence[Claim],
            theatre: Theatre) -> dict[tuple[int, int], PlaceMention]:  # fmt: skip
    """Return the marked names that the world's gazetteer has, weighed with all that the report names."""
    spans = list(marked)[:MAX_MARKED]
    taken = set(spans)
    others = [one for one in spots(report.text) if not any(a < one[1] and one[0] < b for a, b in taken)]
    met = [theatre.places[m.id] for c in claims for m in c.places if m.id in theatre.places]
    about = (*anchors_of(theatre), *land_of(report.url or ""), *(c for p in dict.fromkeys(met) if (c := _known(p))))
    placed = place(report.text, [*spans, *others], about)
    return {
        span: _mention(marked[span], span, found, about, theatre)
        for span, found in zip(spans, placed, strict=False)
        if found.ranked
    }


def _known(row: Place) -> Candidate | None:
    """Return a place of the theatre as what the world knows it as, by its GeoNames number, else by its point."""
    number = int(row.geonames) if row.geonames and row.geonames.isdigit() else 0
    at = world().number(number) if number else None
    if at is not None:
        return of_row(at, NAME, world())
    if row.lat is None or row.lon is None:
        return None
    return Candidate(row.id, row.name, row.level or row.kind, row.lat, row.lon, 0, -1, NAME)


def _mention(text: str, span: tuple[int, int], placed: Placed, about: Sequence[Candidate],
             theatre: Theatre) -> PlaceMention:  # fmt: skip
    best, score = placed.ranked[0]
    ranked = rivals(text, placed)
    many = count(text)
    bare = PlaceMention(text, span[0], span[1], "at")
    if placed.inside:
        if best.kind not in ("town", "district", "state", "country"):
            return replace(bare, reason=f"unknown name {text!r}", rivals=tuple(ranked))
        return replace(bare, reason=f"unknown name {text!r}, perhaps in {best.name}", rivals=tuple(ranked))
    second = next((s for c, s in placed.ranked[1:] if not _same(best, c)), score - 2 * SURE)
    lands = {world().country(one.row) for one in about if one.row >= 0}
    at_home = best.row >= 0 and world().country(best.row) in lands
    large = best.kind not in ("town", "district") or (best.kind == "town" and best.people >= KNOWN_PEOPLE)
    if best.kind in ("town", "district") and text[:4].lower() == "the ":
        large = at_home = False  # English names rivers and ships so, no towns
    if (large or at_home) and score - second >= SURE:
        reason = f"{text!r} is {best.name}, {described(best)}, which the theatre does not have"
        if many > 1:
            reason += f"; the likeliest of {many} places of the name"
        return replace(bare, id=own_id(best, theatre), score=SCORE, reason=reason, rivals=tuple(ranked[1:]))
    reason = f"unknown name {text!r}; {many} places of the world are called so, and the report does not say which"
    if many == 1:
        reason = f"unknown name {text!r}; {best.name} is {described(best)}, and nothing in the report speaks for it"
    return replace(bare, reason=reason, rivals=tuple(ranked))


def _same(one: Candidate, other: Candidate) -> bool:
    """Return whether two places of one name are one for a reader: the town of Geneva and its canton."""
    if one.row < 0 or other.row < 0:
        return False
    return (
        one.row in world().line(other.row)
        or other.row in world().line(one.row)
        or (one.kind != other.kind and km(one.lat, one.lon, other.lat, other.lon) < ONE_KM)
    )


def own_id(one: Candidate, theatre: Theatre) -> str:
    """Return the theatre's id of a place of the world where it has the same, by GeoNames' number; else the world's."""
    if one.row >= 0:
        number = str(world().numbers[one.row])
        same = next((p.id for p in theatre.places.values() if p.geonames == number), None)
        if same is not None:
            return same
    return one.id


# -- actors -----------------------------------------------------------------------------------------------------------


def actor(text: str, theatre: Theatre) -> Mention | None:
    """Return the state or organisation of the world that a phrase names, None where it names none or somebody of it."""
    told = [w for w in text.split() if w]
    if told and told[0].lower() == "the":
        told = told[1:]
    for k in range(len(told), 0, -1):
        name = " ".join(told[:k]).removesuffix("'s").removesuffix("’s")
        found = _actors().get(place_key(name))
        if found is None or (name.upper() != name and found.name != name and len(name) <= 3):
            continue
        rest = [w.lower().strip(",") for w in told[k:]]
        if any(w not in _OF_STATE for w in rest):
            return None
        one = next((a.id for a in theatre.actors.values() if a.name == found.name), found.id)
        reason = f"{text!r} is {found.name}, which the theatre does not have"
        return Mention(text, 0, 0, one, OF_STATE if rest else SCORE, reason)
    return None


@lru_cache(maxsize=1)
def _actors() -> dict[str, Actor]:
    """Return the world's actors by the keys of their names."""
    found: dict[str, Actor] = {}
    for one, _ in organisations():
        for name in (one.name, *one.aliases):
            found.setdefault(place_key(name), one)
    for one in states():
        for name in (one.name, *one.aliases):
            found.setdefault(place_key(name), one)
            if not name.endswith(("s", "ese", "ish")):
                found.setdefault(place_key(name + "s"), one)
    return found


def states() -> Iterator[Actor]:
    """Yield the states of the world as actors."""
    for code in world().about:
        yield state_of(code, world())


# -- the theatre with the world behind it -----------------------------------------------------------------------------


class Behind(dict[str, Place]):
    """A theatre's places; one of the world is found by its id too, though it is none of the sheet's rows."""

    def __missing__(self, one: str) -> Place:
        found = world_place(one)
        if found is None:
            raise KeyError(one)
        return found

    def __contains__(self, one: object) -> bool:
        return super().__contains__(one) or (isinstance(one, str) and world_place(one) is not None)

    def get(self, one: str, default: Any = None) -> Any:
        """Return a place of the sheets or of the world, `default` where there is none."""
        try:
            return self[one]
        except KeyError:
            return default


class BehindActors(dict[str, Actor]):
    """A theatre's actors, with the world's states and organisations found by their ids."""

    def __missing__(self, one: str) -> Actor:
        found = _by_id().get(one)
        if found is None:
            raise KeyError(one)
        return found

    def __contains__(self, one: object) -> bool:
        return super().__contains__(one) or (isinstance(one, str) and one in _by_id())

    def get(self, one: str, default: Any = None) -> Any:
        """Return an actor of the sheets or of the world, `default` where there is none."""
        try:
            return self[one]
        except KeyError:
            return default


@lru_cache(maxsize=1)
def _by_id() -> dict[str, Actor]:
    return {one.id: one for one in _actors().values()}


@lru_cache(maxsize=10_000)
def world_place(one: str) -> Place | None:
    """Return a place of the world by its id, None where the id is no such: "oslo-3143244", "norway", "black-sea"."""
    number = one.rpartition("-")[2]
    row = world().number(int(number)) if number.isdigit() else None
    if row is not None and of_row(row, NAME, world()).id == one:
        found: Candidate | None = of_row(row, NAME, world())
    else:
        found = words().areas.get(one)
        found = found or next((c for c in words().by_key.get(one.replace("-", " "), ()) if c.id == one), None)
    if found is None:
        return None
    above = world().line(found.row)[1:2] if found.row >= 0 else ()
    parents = tuple(of_row(r, NAME, world()).id for r in above)
    kind = "settlement" if found.kind == "town" else "area"
    geonames = str(world().numbers[found.row]) if found.row >= 0 else None
    return Place(found.id, found.name, (), kind, found.kind, parents, found.lat, found.lon, None, geonames)


def with_world(theatre: Theatre) -> Theatre:
    """Return a theatre whose places and actors are found by the world's ids too; its rows stay as they are."""
    return replace(theatre, places=Behind(theatre.places), actors=BehindActors(theatre.actors))
