"""Names that a project's claims hold and its theatre lacks -> proposals: an alias of a row, or a row of its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from crossbearing.model.theatre import Actor, Place, Theatre
from crossbearing.theatres.write import ACTOR_COLUMNS, PLACE_COLUMNS, actor_cells, place_cells, rows_text

# Similarity (rapidfuzz's WRatio, of 100) from which a row is proposed as the one that is meant.
LIKE = 86.0
MAX_PROPOSALS = 3


@dataclass(frozen=True, slots=True)
class Met:
    """A name as a claim holds it: its words, whether as "actor" or "place", and in which report."""

    words: str
    role: str
    report: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a name may be: `what` is "alias" (of the row `id`) or "place" (a new row); `reason` says why.

    `place` is the row to add, where the world's gazetteer has the name.
    """

    what: str
    id: str
    reason: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An unlinked name: how often and in how many reports it was met, mostly as what, and what it may be."""

    words: str
    role: str
    times: int
    reports: int
    proposals: tuple[Proposal, ...] = ()


@dataclass(slots=True)
class _Tally:
    times: int = 0
    roles: Counter[str] = field(default_factory=Counter)
    reports: set[str] = field(default_factory=set)


Hits = Callable[[str], Sequence[tuple[Place, str]]]


def suggest(theatre: Theatre, met: Iterable[Met], hits: Hits | None = None, most: int = 0) -> list[Suggestion]:
    """Return the names met, most frequent first, each with proposals; `most` cuts the list, 0 for all.

    `hits` gives for a name the rows that a gazetteer would make of it, each with its reason. Spellings that differ in
    case or an article only are one name.
    """
    tallies: dict[str, _Tally] = {}
    spelt: dict[str, Counter[str]] = {}
    for one in met:
        words = " ".join(re.sub(r"^(?i:the|an?)\s+", "", one.words.strip()).split())
        key = words.casefold()
        if not key:
            continue
        tally = tallies.setdefault(key, _Tally())
        tally.times += 1
        tally.roles[one.role] += 1
        tally.reports.add(one.report)
        spelt.setdefault(key, Counter())[words] += 1
    order = sorted(tallies.items(), key=lambda item: (-item[1].times, -len(item[1].reports), item[0]))
    names = _names(theatre)
    return [
        _suggestion(spelt[key].most_common(1)[0][0], tally, theatre, names, hits)
        for key, tally in (order[:most] if most else order)
    ]


def _names(theatre: Theatre) -> dict[str, list[str]]:
    """Return for each name of an actor or place the ids of its rows, the sheet's letter before each."""
    found: dict[str, list[str]] = {}
    for sheet, rows in (("actor", theatre.actors), ("place", theatre.places)):
        for row in rows.values():
            for name in (row.name, *row.aliases):
                found.setdefault(name, []).append(f"{sheet} {row.id}")
    return found


def _suggestion(words: str, tally: _Tally, theatre: Theatre, names: dict[str, list[str]],
                hits: Hits | None) -> Suggestion:  # fmt: skip
    role = tally.roles.most_common(1)[0][0]
    proposals = [*_alike(words, role, names), *(_from(hits, words) if hits else ())]
    return Suggestion(words, role, tally.times, len(tally.reports), tuple(proposals[:MAX_PROPOSALS]))


def _alike(words: str, role: str, names: dict[str, list[str]]) -> list[Proposal]:
    """Return the rows whose names are spelt alike, those of the same sheet first."""
    from rapidfuzz import fuzz, process

    if len(words) < 4:
        return []
    found: dict[str, Proposal] = {}
    near = process.extract(words, names.keys(), scorer=fuzz.ratio, score_cutoff=LIKE, limit=5)
    for name, score, _ in near:
        for row in names[name]:
            sheet, _, one = row.partition(" ")
            reason = f"{sheet} {one!r} is called {name!r}, spelt alike ({score / 100:.2f})"
            found.setdefault(row, Proposal("alias", one, reason))
    return [p for _, p in sorted(found.items(), key=lambda item: not item[0].startswith(role))]


def _from(hits: Hits, words: str) -> list[Proposal]:
    return [Proposal("place", place.id, reason, place) for place, reason in hits(words)]


def rows(theatre: Theatre, suggestions: Sequence[Suggestion]) -> str:
    """Return lines ready to paste: whole rows with an alias more, rows of places that a gazetteer has, and bare rows.

    One proposal a name, the first; a line of `#` before each block says into which sheet it goes.
    """
    actors: dict[str, Actor] = {}
    places: dict[str, Place] = {}
    for one in suggestions:
        first = next(iter(one.proposals), None)
        if first is not None and first.what == "alias" and first.id in theatre.actors and one.role == "actor":
            row = actors.get(first.id, theatre.actors[first.id])
            actors[first.id] = replace(row, aliases=(*row.aliases, one.words))
        elif first is not None and first.what == "alias" and first.id in theatre.places:
            spot = places.get(first.id, theatre.places[first.id])
            places[first.id] = replace(spot, aliases=(*spot.aliases, one.words))
        elif first is not None and first.place is not None and one.role == "place":
            named = first.place.aliases if first.place.name == one.words else (*first.place.aliases, one.words)
            places[_free(first.place.id, theatre)] = replace(
                first.place, id=_free(first.place.id, theatre), aliases=named
            )
        elif one.role == "place":
            places[_free(_slug(one.words), theatre)] = Place(_free(_slug(one.words), theatre), one.words)
        else:
            actors[_free(_slug(one.words), theatre)] = Actor(_free(_slug(one.words), theatre), one.words)
    blocks = []
    if actors:
        lines = [ACTOR_COLUMNS[:-1], *(actor_cells(a) for a in actors.values())]
        blocks.append("# actors.csv\n" + rows_text(lines))
    if places:
        lines = [PLACE_COLUMNS[:-1], *(place_cells(p) for p in places.values())]
        blocks.append("# places.csv\n" + rows_text(lines))
    return "\n".join(blocks)


def _slug(words: str) -> str:
    from anyascii import anyascii

    return "-".join(re.findall(r"[a-z0-9]+", anyascii(words).lower())) or "row"


def _free(one: str, theatre: Theatre) -> str:
    """Return an id that no row of the theatre has."""
    number = 1
    found = one
    while found in theatre.actors or found in theatre.places:
        number += 1
        found = f"{one}-{number}"
    return found
