"""Where: which place a claim is about, by its id, its name, or, where the words leave it out, by the words before.

"The road from Ark to Sill" is the theatre's Ark-Sill road; "the camp", after a sentence on Ark, is Ark camp; "it was
taken" is of the town that the report spoke of last. What is only implied weighs less.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from crossbearing.model.claim import Claim, PlaceMention
from crossbearing.model.theatre import Theatre
from crossbearing.reconcile.deed import roles
from crossbearing.reconcile.name import PLACE_NOUNS, is_name, noun, place_name

# Priors, chosen: a place that the report's other claims of the same deed name; one that only the words before name.
SAME_DEED = 0.7
LAST_NAMED = 0.6
_REACH = 400  # characters between a place and the clause that leaves it out
_RECENT = 4  # places named last that a noun may go back to
_AFTER = re.compile(r"\s(?:of|from|between|to|in|at|which|that)\s")
_WORD = re.compile(r"\w+")
_TOWN = frozenset(("town", "village", "city", "township", "place", "capital", "settlement", "area", "stronghold"))
_POSTS = frozenset(("base", "post", "position", "camp", "barracks", "garrison", "outpost", "headquarters", "trench"))
_ROADS = frozenset(("road", "highway"))
_DEEDS = frozenset(("RETREAT", "TAKE", "ASSAULT", "HARM", "HOLD", "STATUS"))
_SCENES = frozenset(("settlement", "facility", "crossing"))
_ON_GROUND = frozenset(("RETREAT", "TAKE", "ASSAULT"))


class Whereabouts(NamedTuple):
    """A place, whether only a part of it is spoken of, and how surely."""

    place: str
    is_part: bool
    match: float


class Where:
    """Knows the places of one theatre: what lies in what, and what goes by which noun."""

    def __init__(self, theatre: Theatre | None) -> None:
        self.theatre = theatre
        self.whole = cache(self._whole_of)
        self.around = cache(self._around)
        self.region = cache(self._region)
        self.near = cache(self._near)
        self._inside: dict[str, set[str]] | None = None  # place -> all that lies in it, once it is asked for
        self.called: dict[str, list[tuple[frozenset[str], str]]] = defaultdict(list)
        for place in theatre.places.values() if theatre else ():
            for name in (place.name, *place.aliases):
                words = _words(name)
                head = words[-1] if words else ""
                if head in PLACE_NOUNS and len(words) > 1 and place.kind != "settlement":
                    self.called[_class(head)].append((frozenset(words[:-1]) - PLACE_NOUNS, place.id))

    def of(self, claim: Claim) -> list[tuple[str, bool]]:
        """Return the places that the claim is about, each with whether it speaks of only a part of the place.

        A place has a name: the theatre's, that of the whole within which it lies, or a proper name of its own. "The
        surrounding areas" is none: nobody can say who holds them.
        """
        if not claim.places:
            return []
        for role in roles(claim):
            found = {o for p in claim.places if p.role == role and (o := self._object(p, claim)) is not None}
            if found:
                return sorted(found)
        return []

    def _object(self, place: PlaceMention, claim: Claim) -> tuple[str, bool] | None:
        if place.id:
            return self.whole(place.id)
        told = (m.id for m in (*claim.places, *((place.within,) if place.within else ())))
        if found := self._by_noun(
            place.text, frozenset(_words(claim.quote)).union(*map(self._named, filter(None, told)))
        ):
            return found, False
        if place.within and place.within.id:
            return self.whole(place.within.id)[0], not _is_own_post(place.text, claim)
        name = place_name(place.text)
        return (name, False) if name else None

    def _by_noun(self, text: str, words: frozenset[str]) -> str | None:
        """Return the one road, crossing or building that the noun may mean beside these words, the closest first."""
        fits = [(len(name), id_) for name, id_ in self.called.get(_class(_head(text)), ()) if name and name <= words]
        best = max(fits, default=(0, ""))[0]
        found = {id_ for size, id_ in fits if size == best}
        return found.pop() if len(found) == 1 else None

    def _named(self, place_id: str) -> frozenset[str]:
        """Return the words of all names of a place."""
        place = self.theatre.places.get(place_id) if self.theatre else None
        return frozenset(w for name in (place.name, *place.aliases) for w in _words(name)) if place else frozenset()

    def implied(self, claims: Sequence[Claim], doers: dict[str, tuple[str, ...]]) -> dict[str, Whereabouts]:
        """Return for claims of deeds that name no place the place that they speak of, if the report leaves no doubt.

        `claims` come by report and in the order of the text; `doers` gives who does it. An attack is given a place
        only where it is denied: a denial is of something told, a further attack may be anywhere. So is harm, or
        where it is numbered right after a sentence on a place.
        """
        found: dict[str, Whereabouts] = {}
        lacking: list[Claim] = []
        same: dict[tuple[str, str, tuple[str, ...]], set[tuple[str, bool]]] = defaultdict(set)
        scenes = self._scenes(claims)
        recent: list[tuple[str, int]] = []
        report = ""
        for claim in claims:
            if claim.report != report:
                report, recent = claim.report, []
            about = self.of(claim) if claim.kind in _DEEDS else []
            if claim.kind in _ON_GROUND:
                same[claim.report, claim.kind, doers[claim.id]].update(about)
            if about:
                known = [p for p, _ in about if self.theatre and p in self.theatre.places]
                recent = ([(p, claim.end) for p in known] + [r for r in recent if r[0] not in known])[:_RECENT]
            elif claim.kind in _DEEDS and _may_be_implied(claim):
                lacking.append(claim)
                near = [p for p, end in recent if claim.start - end <= _REACH]
                if at := self._going_back(claim, near) or self._on_the_scene(claim, scenes.get(report), near):
                    found[claim.id] = at
        for claim in lacking:
            places = same.get((claim.report, claim.kind, doers[claim.id]), set())
            if len(places) == 1:
                found[claim.id] = Whereabouts(next(iter(places))[0], False, SAME_DEED)
        return found

    def _going_back(self, claim: Claim, recent: Sequence[str]) -> Whereabouts | None:
        """Return the place named before that the claim's own noun, or its silence, may mean."""
        if not recent or self.theatre is None or claim.kind == "ASSAULT":
            return None
        text = next((p.text for role in roles(claim) for p in claim.places if p.role == role and not p.id), "")
        head = _head(text)
        if head in PLACE_NOUNS and _is_plural(text):
            return None  # "the villages" are others than the one that was named
        if head in PLACE_NOUNS and head not in _TOWN:
            for place in recent:
                if any(_class(_words(name)[-1]) == _class(head) for name in self._names(place)):
                    return Whereabouts(place, False, LAST_NAMED)
                if at := self._by_noun(head, self._named(place).union(_words(text))):
                    return Whereabouts(at, False, LAST_NAMED)
        if claim.kind == "STATUS" or (claim.kind == "HOLD" and not text):
            return None
        town = next((p for p in recent if self.theatre.places[p].kind in ("settlement", "facility")), None)
        is_part = bool(text) and head not in _TOWN and len(head) > 2 and not _is_own_post(text, claim)
        return Whereabouts(town, is_part, LAST_NAMED) if town else None

    def _scenes(self, claims: Sequence[Claim]) -> dict[str, str]:
        """Return report -> the one town or building of which it speaks most often, where there is one."""
        told: dict[str, Counter[str]] = defaultdict(Counter)
        known = self.theatre.places if self.theatre else {}
        for claim in claims:
            named = {self.whole(i)[0] for p in claim.places for i in (p.id, p.within.id if p.within else None) if i}
            told[claim.report].update(p for p in named if p in known and known[p].kind in _SCENES)
        found = {}
        for report, counts in told.items():
            (first, most), *others = [*counts.most_common(2), ("", 0)] if counts else [("", 0)]
            if most and all(n < most for _, n in others):
                found[report] = first
        return found

    def _on_the_scene(self, claim: Claim, scene: str | None, recent: Sequence[str]) -> Whereabouts | None:
        """Return the scene of the report for a claim that tells of a spot in it: "the market", "its jetty"."""
        if scene is None or claim.kind == "STATUS" or (recent and recent[0] != scene):
            return None
        text = next((p.text for role in roles(claim) for p in claim.places if p.role == role and not p.id), "")
        if not text:
            return None  # a deed told without a place may be anywhere; its denial is of what others tell
        head = _head(text)
        if head in PLACE_NOUNS and _is_plural(text):
            return None
        return Whereabouts(scene, head not in _TOWN and not _is_own_post(text, claim), LAST_NAMED)

    def _names(self, place_id: str) -> list[str]:
        place = self.theatre.places.get(place_id) if self.theatre else None
        return [name for name in (place.name, *place.aliases) if _words(name)] if place else []

    def nested(self, one: str, other: str) -> bool:
        """Return whether one of the places is the other or lies in it."""
        return one == other or other in self.around(one) or one in self.around(other)

    def _around(self, place_id: str) -> frozenset[str]:
        return frozenset(self.theatre.place_line(place_id)) if self.theatre else frozenset()

    def _near(self, place_id: str) -> frozenset[str]:
        """Return the place, those in which it lies, and those that lie in it: all with which it is nested."""
        if self._inside is None:
            self._inside = defaultdict(set)
            for inner in self.theatre.places if self.theatre else ():
                for outer in self.around(inner):
                    self._inside[outer].add(inner)
        return self.around(place_id) | self._inside.get(place_id, set()) | {place_id}

    def _whole_of(self, place_id: str) -> tuple[str, bool]:
        """Return the settlement of which the place is a ward, and True; else the place itself, and False."""
        places = self.theatre.places if self.theatre else {}
        place = places.get(place_id)
        if place is not None and place.kind == "area":
            for parent in place.parents:
                if parent in places and places[parent].kind == "settlement":
                    return parent, True
        return place_id, False

    def _region(self, place_id: str) -> str:
        """Return the area just around a settlement or facility (its township), or the place where it is an area."""
        if self.theatre is None:
            return place_id
        for one in self.theatre.place_line(place_id):
            place = self.theatre.places[one]
            if place.kind == "area" and not any(
                self.theatre.places[p].kind == "settlement" for p in place.parents if p in self.theatre.places
            ):
                return one
        return place_id


def _may_be_implied(claim: Claim) -> bool:
    """Return whether the words before may say where: not of words that hold a name, known or not."""
    unknown = [p.text for p in claim.places if not p.id and p.role in roles(claim)]
    if any(is_name(text) and _head(text) not in _ROADS for text in unknown):
        return False
    if claim.kind in ("ASSAULT", "HARM"):
        spot = any(p.role in roles(claim) for p in claim.places)
        return spot or claim.polarity == "denied" or (claim.kind == "HARM" and bool(claim.quantities))
    return True


def _is_own_post(text: str, claim: Claim) -> bool:
    """Return whether troops leave where they were posted: who leaves the base in a town has left the town."""
    return claim.kind == "RETREAT" and _head(text) in _POSTS


def _words(text: str) -> list[str]:
    return [w.casefold() for w in _WORD.findall(text.replace("’s", "").replace("'s", ""))]


def _head(text: str) -> str:
    """Return the noun of a phrase: "road" in "the road from Ark to Sill"."""
    words = _words(_AFTER.split(text, maxsplit=1)[0])
    return _singular(words[-1]) if words else ""


def _singular(word: str) -> str:
    return word if word in PLACE_NOUNS else noun(word)  # "barracks", "headquarters"


def _is_plural(text: str) -> bool:
    words = _words(_AFTER.split(text, maxsplit=1)[0])
    return bool(words) and _singular(words[-1]) != words[-1]


def _class(head: str) -> str:
    return "road" if head in _ROADS else head
