"""Places outside the theatre: every name of a report is weighed with the others, and the likeliest place is taken.

Three things speak for a place: how many people live there, what the words say ("Athens, Ga."), and which other places
the report names or is about. Names are not decided one by one: each other name speaks for every country, state,
district and square of the earth that it may lie in, as much as it is likely to.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from crossbearing.link.gazetteer import ALIAS, BARE, NAME, Gazetteer, place_key, word_set, world
from crossbearing.link.gazetteer_words import PEOPLE, SHORT, Candidate, of_row, words
from crossbearing.model.theatre import Theatre

EARTH_KM = 6371.0
MAX_CANDIDATES = 40  # of one name, by people
MAX_NAMES = 60  # of one report that are weighed together
ROUNDS = 3
# What speaks for a candidate; set on the training part of LGL, see docs/link.md.
PER_TENFOLD = 1.0  # people, by their decimal logarithm
LEAST_PEOPLE = 300  # of a hamlet without a number
OF_KIND = {"country": 1.5, "state": 1.0, "district": -0.4, "town": 0.0}
OF_NAME = {NAME: 0.0, ALIAS: -2.2, BARE: -1.5, PEOPLE: 1.0, SHORT: 1.0}
SAID = 8.0  # "Athens, Ga."
UNLIKE_ITS_NAMESAKE = 1.5
CAPITAL = 1.0  # the seat of a country's government
# What the report's other names say: each that may lie in the same country, state, district, or about a degree away.
IN = (0.5, 1.6, 2.0, 0.0)  # country, state, district, the town itself
NEAR = 1.0
STEEP = 2.0  # how fast many names come to speak as one
SPREAD = 1.0  # a candidate that is worse by this counts 1/e
TOWN_IN_A_NAME = 20_000  # least people of a town that an unknown longer name is taken to lie in


@dataclass(slots=True)
class Name:
    """A name of a report with its candidates; `said` are the rows that the words themselves put it in."""

    key: str
    candidates: list[Candidate]
    base: list[float]
    times: int = 1
    said: list[Candidate] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)

    @property
    def weight(self) -> float:
        """How much a name counts: more the more often it stands there."""
        return 1 + 0.25 * math.log2(self.times)


class Placed(NamedTuple):
    """What a name means: the candidates with scores, best first; empty where nothing is called so.

    `inside` is true where the name itself is unknown and the candidates are what it lies in: "Neches River".
    """

    ranked: tuple[tuple[Candidate, float], ...]
    inside: bool = False

    @property
    def best(self) -> Candidate | None:
        """The likeliest place, None where there is none."""
        return self.ranked[0][0] if self.ranked else None


def place(text: str, spans: Sequence[tuple[int, int]], anchors: Sequence[Candidate] = ()) -> list[Placed]:
    """Return what each marked name of a report means; `anchors` are places that it is known to be about. Pure."""
    names: dict[str, Name] = {}
    keys = []
    for start, end in spans:
        key = text[start:end]
        keys.append(key)
        if key in names:
            names[key].times += 1
        elif len(names) < MAX_NAMES:
            found = candidates(key)
            names[key] = Name(key, list(found), _bases(found))
    _say(text, spans, names)
    known = [name for name in names.values() if name.candidates]
    _weigh([*known, *(Name(one.id, [one], [0.0]) for one in anchors)])
    placed = {name.key: _placed(name) for name in known}
    found_at = [(start, placed[key]) for key, (start, _) in zip(keys, spans, strict=True) if key in placed]
    return [
        placed[key] if key in placed else _within(key, start, found_at, anchors)
        for key, (start, _) in zip(keys, spans, strict=True)
    ]


def anchors_of(theatre: Theatre) -> tuple[Candidate, ...]:
    """Return what a theatre is about: its countries, those of the widest level that have towns of it in them."""
    held = {above for one in theatre.places.values() if one.level not in ("country", "") for above in one.parents}
    tops = [p for p in theatre.places.values() if p.level == "country"]
    inside = [p for p in tops if p.id in held and p.name == theatre.name] or [p for p in tops if p.id in held]
    found = (next((one for one in candidates(p.name) if one.kind == "country"), None) for p in inside[:4])
    return tuple(one for one in found if one is not None)


# Endings of addresses that are sold to anybody.
_SOLD = word_set("co tv me io ai ly cc ws fm to la gg am is sh st vc nu")


def land_of(address: str) -> tuple[Candidate, ...]:
    """Return the country that an outlet's address ends in (.uk), none where it ends in no country's letters."""
    host = address.split("://", 1)[-1].split("/", 1)[0].rstrip(".").lower()
    ending = host.rpartition(".")[2]
    row = None if ending in _SOLD else world().country_row({"uk": "GB"}.get(ending, ending.upper()))
    return () if row is None else (of_row(row, NAME, world()),)


def _placed(name: Name) -> Placed:
    order = sorted(range(len(name.candidates)), key=lambda i: -name.scores[i])
    return Placed(tuple((name.candidates[i], name.scores[i]) for i in order))


def _within(key: str, start: int, found: Sequence[tuple[int, Placed]], anchors: Sequence[Candidate]) -> Placed:
    """Return in what an unknown name lies: a place in its own words, else the nearest one that the text names."""
    near = [(abs(at - start), one.ranked[0]) for at, one in found if one.ranked[0][0].kind in ("town", "district")]
    own = _part(key)
    if own:
        scored = [(one, base - 2 * min((math.log10(1 + km(one.lat, one.lon, c.lat, c.lon)) for _, (c, _) in near),
                                       default=0.0)) for one, base in zip(own, _bases(own), strict=True)]  # fmt: skip
        return Placed(tuple(sorted(scored, key=lambda pair: -pair[1])), True)
    if near:
        return Placed((min(near, key=lambda pair: pair[0])[1],), True)
    others = [one.ranked[0] for _, one in found] or [(one, 0.0) for one in anchors]
    return Placed((max(others, key=lambda pair: pair[1]),), True) if others else Placed(())


def _part(name: str) -> tuple[Candidate, ...]:
    """Return what the longest part of a longer name that surely is a place can mean: "Ohio State University"."""
    told = name.split(" ")
    parts = [" ".join(told[:k]) for k in range(len(told) - 1, 0, -1)]
    parts += [" ".join(told[i:]) for i in range(1, len(told))]
    known = (p for p in parts if p[:1].isupper() and place_key(p) not in _COMMON and _is_known(p))
    return candidates(next(known, ""))


# Words that some place of the world is called by, but that do not name one within a longer name.
_COMMON = word_set("""north south east west central western eastern northern southern northeast northwest southeast
    southwest university college school church hospital airport station center centre metro union
    park street avenue road hotel club international national royal grand great new old upper lower
    saint the university of state city county school of bank court museum hall river lake mount fort
    port bay island house of world peace police""")


def _is_known(part: str) -> bool:
    """Return whether a part of a longer name is surely a place: a country, a state, or a town of some size."""
    return any(one.how != BARE and (one.kind != "town" or one.people >= TOWN_IN_A_NAME) for one in _look_up(part))


# -- what a name can mean ---------------------------------------------------------------------------------------------

_TYPE = re.compile(r"(?i)\s+(?:city|town|township|twp\.?|county|co\.|parish|village|province|state|region|district|"
                   r"area|metropolitan area|valley|municipality|governorate|oblast|prefecture|island|islands|proper|"
                   r"station|airport|port|harbou?r|suburbs?|metro)$")  # fmt: skip
_OF = re.compile(r"(?i)^(?:the )?(?:(?:city|town|township|village|state|province|republic|kingdom|county|district|port|"
                 r"borough|municipality|commonwealth|island|region|city-state|capital) of )")  # fmt: skip
_SIDE = re.compile(r"(?i)^(?:the )?(?:greater|metro(?:politan)?|downtown|central|inner|outer|old|mid|upper|lower|"
                   r"(?:north|south)(?:[\s-]?(?:east|west))?(?:ern)?|(?:east|west)(?:ern)?|midtown|uptown|rural|"
                   r"suburban|mainland|N\.|S\.|E\.|W\.)[\s-]+")  # fmt: skip
_PEOPLE = re.compile(r"(?:n?ians?|ans?|e?rs?|ites?|i|is|ns?|ese)$")


@lru_cache(maxsize=20_000)
def candidates(name: str) -> tuple[Candidate, ...]:
    """Return what a name can mean, the most populous first; failing that, with a side or a type word less."""
    name = " ".join(name.split()).strip(" ,;:")
    if name == name.lower():
        return ()
    for variant in _variants(name):
        found = _look_up(variant)
        if found:
            return found
    return ()


def count(name: str) -> int:
    """Return how many places of the world bear a name, or the part of it that is one."""
    rows = {entry.row for entry in world().find(place_key(name))}
    return max(len(rows), len(candidates(name)))


def _variants(name: str) -> list[str]:
    """Return the name and what it may stand for, in the order in which they are tried."""
    found = [name]
    bare = re.sub(r"['’]s?$", "", name)
    bare = re.sub(r"^(?:the|The) ", "", bare)
    found.append(bare)
    for pattern in (_OF, _TYPE, _SIDE):
        for one in tuple(found):
            found.append(pattern.sub("", one))
    if " " not in bare and len(bare) > 6:
        stem = _PEOPLE.sub("", bare)
        found += [stem, stem + "a", stem + "e", stem + "ia", stem + "o"]
    return [one for one in dict.fromkeys(found) if len(one) > 1]


def _look_up(name: str) -> tuple[Candidate, ...]:
    key = place_key(name)
    gazetteer, told = world(), words()
    known = (*told.capitals.get(name, ()), *told.by_key.get(key, ()))
    rows = {one.row for one in known if one.row >= 0}
    found = list(known)
    if not (name.isupper() and len(name) <= 3):
        found += [of_row(e.row, e.how, gazetteer) for e in gazetteer.find(key) if e.row not in rows]
    found.sort(key=lambda one: -_base(one))
    return tuple(found[:MAX_CANDIDATES])


def _bases(found: Sequence[Candidate]) -> list[float]:
    """Return what speaks for each candidate of one name before anything of the report is known.

    A capital comes before a state elsewhere that is called so (Washington), a town before the state that it lies in
    (New York): who means the state says so.
    """
    gazetteer = world()
    seat = any(one.row in _capitals() and one.how == NAME for one in found)
    states = {one.row for one in found if one.kind == "state"}
    bases = []
    for one in found:
        base = _base(one)
        if one.kind == "state" and one.how == NAME and seat:
            base -= UNLIKE_ITS_NAMESAKE
        if one.kind == "town" and one.how == NAME and states & set(gazetteer.line(one.row)):
            base += UNLIKE_ITS_NAMESAKE
        bases.append(base)
    return bases


def _base(one: Candidate) -> float:
    """Return what speaks for a candidate before anything of the report is known."""
    total = PER_TENFOLD * math.log10(max(one.people, LEAST_PEOPLE)) + OF_KIND.get(one.kind, 0.5) + OF_NAME[one.how]
    return total + CAPITAL if one.row >= 0 and one.row in _capitals() else total


@lru_cache(maxsize=1)
def _capitals() -> frozenset[int]:
    return frozenset(row for _, row in words().seats.values() if row >= 0)


# -- what the words say -----------------------------------------------------------------------------------------------

_JOINED = re.compile(r"(?:,\s*|\s*\(|\s+in\s+(?:the\s+)?|,\s+in\s+(?:the\s+)?|\s+)")


def _say(text: str, spans: Sequence[tuple[int, int]], names: dict[str, Name]) -> None:
    """Note for each name what the words beside it say that it lies in: "Athens, Ga.", "Paris in Texas"."""
    ordered = sorted(spans)
    for (start, end), (other, other_end) in pairwise(ordered):
        one, holder = names.get(text[start:end]), names.get(text[other:other_end])
        if one is None or holder is None or not _JOINED.fullmatch(text[end:other]):
            continue
        if text[end:other].isspace():
            continue
        one.said += holder.candidates
    for start, end in ordered:
        one = names.get(text[start:end])
        short = _SHORT.match(text, end) if one is not None else None
        if one is not None and short is not None:
            one.said += _look_up(short[1])


_SHORT = re.compile(r",?\s+\(?([A-Z][A-Za-z]{0,5}\.(?:\s?[A-Z][a-z]*\.)*|[A-Z]{2})(?![A-Za-z])")


# -- weighing ---------------------------------------------------------------------------------------------------------


def _weigh(group: list[Name]) -> None:
    """Set the scores of all names: first each by itself, then in rounds by what the others may be."""
    gazetteer = world()
    for name in group:
        inside = {c.row for c in name.said if c.row >= 0}
        for i, one in enumerate(name.candidates):
            if one.row >= 0 and inside & set(gazetteer.line(one.row)[1:]):
                name.base[i] += SAID
        name.scores = list(name.base)
    for _ in range(ROUNDS):
        votes: dict[object, float] = {}
        shares = []
        for name in group:
            share = _shares(name)
            shares.append(share)
            for region, vote in share.items():
                votes[region] = votes.get(region, 0.0) + vote * name.weight
        for name, share in zip(group, shares, strict=True):
            if len(name.candidates) > 1:
                name.scores = [
                    b + _support(c, votes, share, name.weight, gazetteer)
                    for b, c in zip(name.base, name.candidates, strict=True)
                ]


def _shares(name: Name) -> dict[object, float]:
    """Return how likely a name lies in each country, state, district and square of the earth, 1 for the likeliest."""
    found: dict[object, float] = {}
    top = max(name.scores)
    for one, score in zip(name.candidates, name.scores, strict=True):
        likely = math.exp((score - top) / SPREAD)
        if likely < 0.01:
            continue
        for region in _regions(one):
            if likely > found.get(region, 0.0):
                found[region] = likely
    return found


@lru_cache(maxsize=50_000)
def _regions(one: Candidate) -> tuple[object, ...]:
    gazetteer = world()
    regions: list[object] = list(gazetteer.line(one.row)) if one.row >= 0 else []
    if one.kind in ("town", "district") or one.row < 0:
        regions.append((round(one.lat), round(one.lon)))
    return tuple(regions)


def _support(one: Candidate, votes: dict[object, float], share: dict[object, float], weight: float,
             gazetteer: Gazetteer) -> float:  # fmt: skip
    """Return what the other names of the report say for a candidate."""
    total = 0.0
    if one.row >= 0:
        for row in gazetteer.line(one.row):
            others = votes.get(row, 0.0) - share.get(row, 0.0) * weight
            if others > 1e-9:
                total += IN[gazetteer.kinds[row]] * math.log1p(STEEP * others)
    if one.kind in ("town", "district"):
        lat, lon = round(one.lat), round(one.lon)
        near = sum(
            votes.get((lat + i, lon + k), 0.0) - share.get((lat + i, lon + k), 0.0) * weight
            for i in (-1, 0, 1)
            for k in (-1, 0, 1)
        )
        total += NEAR * math.log1p(STEEP * max(0.0, near))
    return total


def km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the great-circle distance of two points in kilometres (haversine)."""
    a, b = math.radians(lat), math.radians(other_lat)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
