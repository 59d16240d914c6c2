"""Claims that leave out who acted, or what was said: they join the one question that they fit, where there is one.

An unknown taker is consistent with any, and "the delegations" with those who met there on that day. What contradicts
nothing that is known, and fits only one question, is of that question, at less weight. So does "no ultimatum was
given": it denies the one demand that others tell of.

What is told stands in indexes by key. A bearing reads few keys, which follow from the bearing itself; so what others
add or take away changes those bearings only that read a key whose content has changed, and only these are joined anew.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from crossbearing.model.claim import Claim, Mention
from crossbearing.model.kinds import SPEECH_ACTS
from crossbearing.reconcile.cell import Cell, place
from crossbearing.reconcile.deed import mode
from crossbearing.reconcile.fitting import IMPLIED_PARTY, Fitting, Tolls, days_about, is_deed
from crossbearing.reconcile.name import is_name
from crossbearing.reconcile.place import SAME_DEED
from crossbearing.reconcile.question import Bearing, Reading

IMPLIED_CONTENT = 0.9  # prior, chosen: what is denied is implied by the one speech act of that kind
_EXACT = 3  # days: a meeting dated more loosely than this is not told from the next by its date
_SAME_TALK = 14  # days between two reports on what was asked or agreed, where a denial does not say what it denies
_REACH = 400  # characters between what a report tells and where it says that somebody denies it
_GROUND = ("RETREAT", "TAKE")
_TAKEN = "*taken"  # in place of a scope: the falls of a place that are told as having happened
_TELLERS = frozenset(("media", "social"))
# An ultimatum is a demand and a threat: who denies the one that no other tells of denies the other.
_NEXT_DOOR = {"THREATEN": "REQUEST", "REQUEST": "THREATEN"}

Sides = tuple[str, ...]
Key = tuple[str, str]
Meeting = tuple[Sides, frozenset[str]]  # who, and where


class Joining:
    """All bearings of a project, as far as one may be joined to what another tells."""

    def __init__(self, reading: Reading) -> None:
        self.said, self.deeds, self.tolls = _Said(reading), Fitting(reading), Tolls()
        self.ground, self.meetings = _Ground(reading), _Meetings(reading)

    def put(self, cell: Cell) -> None:
        """Take a bearing in."""
        for part in self._parts(cell.raw):
            part.put(cell)

    def drop(self, cell: Cell) -> None:
        """Take a bearing out."""
        for part in self._parts(cell.raw):
            part.drop(cell)

    def settle(self, readers: bool = True) -> set[Cell]:
        """Return the cells that may be joined otherwise than when this was last asked.

        Without `readers`, for whoever joins all of them anyway, none are looked for.
        """
        parts: tuple[Any, ...] = (self.said, self.deeds, self.tolls, self.ground, self.meetings)
        return {cell for part in parts for cell in part.settle(readers)}

    def joined(self, b: Bearing) -> Bearing:
        """Return the bearing, one that leaves something out moved to the one question that it fits."""
        if b.kind in SPEECH_ACTS:
            return self.said.denying(b)
        if is_deed(b):
            return self.deeds.fullest(b)
        if b.family == "count":
            return self.tolls.named(b)
        if b.kind == "CONSULT" and b.family == "occurrence":
            return self.meetings.known(b)
        return self.ground.known(b)

    def _parts(self, b: Bearing) -> Iterable[Any]:
        """Return the indexes into which a bearing goes."""
        if b.kind in SPEECH_ACTS:
            yield self.said
        elif is_deed(b):
            yield self.deeds
        elif b.family == "count":
            yield self.tolls
        if b.kind == "CONSULT":
            yield self.meetings
        elif b.kind in _GROUND and b.object and b.family in ("progress", "commitment"):
            yield self.ground


class _Said:
    """Knows what was said by whom, so that a denial that leaves out what it denies finds it."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        # By kind and side, report or day: what was said, by its report's day (undated first); and who may deny it.
        self.by: dict[Key, list[tuple[date, int, Cell]]] = defaultdict(list)
        self.users: dict[Key, list[Cell]] = defaultdict(list)
        self.changed: dict[Key, set[date]] = defaultdict(set)

    def put(self, cell: Cell) -> None:
        """Take a bearing in."""
        day = cell.raw.published or date.min
        for key in self._told(cell.raw):
            insort(self.by[key], (day, id(cell), cell))
            self.changed[key].add(day)
        for key in self._reads(cell.raw):
            self.users[key].append(cell)

    def drop(self, cell: Cell) -> None:
        """Take a bearing out."""
        day = cell.raw.published or date.min
        for key in self._told(cell.raw):
            told = self.by[key]
            del told[bisect_left(told, (day, id(cell)))]
            self.changed[key].add(day)
        for key in self._reads(cell.raw):
            self.users[key].remove(cell)

    def settle(self, readers: bool = True) -> Iterable[Cell]:
        """Yield the denials near in time to what has changed."""
        changed, self.changed = self.changed, defaultdict(set)
        for key, days in changed.items() if readers else ():
            for cell in self.users.get(key, ()):
                day = cell.raw.published
                if day is None or any(d == date.min or abs((day - d).days) <= _SAME_TALK for d in days):
                    yield cell

    def denying(self, b: Bearing) -> Bearing:
        """Return the bearing of a denied speech act whose content is left out, on the one that others tell of."""
        if not self._leaves_out(b):
            return b
        nearest, next_door = self._asks(b)
        one = self._only(b, nearest) or self._only(b, next_door) or self._told_before(b)
        if one is None:
            return b
        return b._replace(kind=one.kind, subject=one.subject, object=one.object, scope=one.scope,
                          match=b.match * IMPLIED_CONTENT, quoted=False)  # fmt: skip

    def _only(self, b: Bearing, keys: Sequence[Key]) -> Bearing | None:
        """Return the one act told under the keys in those days; None where there are more."""
        found: Bearing | None = None
        nobody = _is_nobody(b)
        for key in keys:
            for one in self._near(key, b.published):
                if not (nobody or set(b.subject) <= set(one.subject)) or (one.kind == b.kind and not _one_mode(b, one)):
                    continue
                if found is not None and found.key != one.key:
                    return None
                found = one
        return found

    def _near(self, key: Key, day: date | None) -> Iterable[Bearing]:
        """Yield what was told under a key within days of a day; all of it where there is none."""
        told = self.by.get(key, [])
        if day is None:
            yield from (cell.raw for _, _, cell in told)
            return
        undated = bisect_right(told, date.min, key=lambda t: t[0])
        yield from (cell.raw for _, _, cell in told[:undated])
        reach = timedelta(days=_SAME_TALK)
        first = bisect_left(told, day - reach if day > date.min + reach else date.min, undated, key=lambda t: t[0])
        last = bisect_right(told, day + reach if day < date.max - reach else date.max, first, key=lambda t: t[0])
        yield from (told[n][2].raw for n in range(first, last))

    def _told_before(self, b: Bearing) -> Bearing | None:
        """Return the act that the report told last before it says that there was "no such" thing."""
        if b.claim.disputes is None:
            return None
        cells = sorted((cell for _, _, cell in self.by.get(_in_report(b), ())), key=place)
        last = [c.raw for c in cells if 0 < b.claim.start - c.raw.claim.start <= _REACH]
        return max(last, key=lambda d: (d.claim.start, d.claim.id)) if last else None

    def _told(self, b: Bearing) -> set[Key]:
        """Return the keys under which an act is told."""
        if b.family != "occurrence" or b.polarity != "affirmed":
            return set()
        sides = (f"on {b.published}", *b.subject, *(f"to {r}" for r in self._to(b)))
        return {_in_report(b), *((b.kind, side) for side in sides)}

    def _reads(self, b: Bearing) -> list[Key]:
        """Return all keys that a denial without content reads."""
        if not self._leaves_out(b):
            return []
        nearest, next_door = self._asks(b)
        return [*nearest, *next_door, *([_in_report(b)] if b.claim.disputes is not None else [])]

    def _asks(self, b: Bearing) -> tuple[list[Key], list[Key]]:
        """Return by or to whom the act is that a denial can mean, and where it is looked for if it is not there.

        "No ultimatum was given" is of the one in the news, be it told as a demand or as a threat.
        """
        if not _is_nobody(b):
            return [(b.kind, side) for side in b.subject[:1]], []
        if to := self._to(b):
            return [(b.kind, f"to {r}") for r in to], []
        if b.claim.content or b.kind not in _NEXT_DOOR:
            return [], []
        said = [f"on {day}" for day in days_about(b.published, _SAME_TALK)]
        return [(b.kind, on) for on in said], [(_NEXT_DOOR[b.kind], on) for on in said]

    @staticmethod
    def _leaves_out(b: Bearing) -> bool:
        return b.family == "occurrence" and b.polarity == "denied" and (not b.claim.content or _is_nobody(b))

    def _to(self, b: Bearing) -> Sides:
        return self.reading.sides(m for m in b.claim.recipients if m.id)


def _in_report(b: Bearing) -> Key:
    return b.kind, f"in {b.claim.report}"


def _is_nobody(b: Bearing) -> bool:
    return not any(m.id for m in b.claim.actors)  # "no one asked us"


def _one_mode(one: Bearing, other: Bearing) -> bool:
    a, b = mode(one.claim), mode(other.claim)
    return not a or not b or a == b


class _Ground:
    """Knows who is told to leave or take each place, and who is said to have taken it."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.doers: dict[tuple[str, str, str], Counter[Sides]] = defaultdict(Counter)
        self.users: dict[Key, list[Cell]] = defaultdict(list)
        self.changed: set[Key] = set()

    def put(self, cell: Cell) -> None:
        """Take a bearing in."""
        b = cell.raw
        self.users[b.kind, b.object or ""].append(cell)
        for key in self._told(b):
            self.doers[key][b.subject] += 1
            if self.doers[key][b.subject] == 1:
                self.changed.add(key[:2])

    def drop(self, cell: Cell) -> None:
        """Take a bearing out."""
        b = cell.raw
        self.users[b.kind, b.object or ""].remove(cell)
        for key in self._told(b):
            self.doers[key][b.subject] -= 1
            if not self.doers[key][b.subject]:
                del self.doers[key][b.subject]
                self.changed.add(key[:2])

    def settle(self, readers: bool = True) -> Iterable[Cell]:
        """Yield the bearings on places where somebody is told, or told no longer, for the first time."""
        changed, self.changed = self.changed, set()
        for key in changed if readers else ():
            yield from self.users.get(key, ())

    def known(self, b: Bearing) -> Bearing:
        """Return the bearing with the one party that fits it."""
        if b.kind not in _GROUND or b.family not in ("progress", "commitment") or not b.object:
            return b
        b = self._of_the_taker(b)
        for scope in (b.scope, ""):
            known = self.doers.get((b.kind, b.object or "", scope), ())
            losers = self.reading.sides(m for m in b.claim.recipients if m.id) if b.kind == "TAKE" else ()
            fits = [who for who in known if set(b.subject) < set(who) and not set(who) & set(losers)]
            fits = [who for who in fits if not any(set(who) < set(more) for more in fits)]
            if len(fits) == 1:
                return b._replace(subject=fits[0], match=b.match * IMPLIED_PARTY)
            if fits or b.subject:
                break
        return b

    def _of_the_taker(self, b: Bearing) -> Bearing:
        """Return the denied fall of a place to those who are only described, as the fall to the one said to have it.

        "Reports that it fell to the bandits are false" denies what others tell, whoever the reader took the bandits
        for. But "the army has not retaken it" denies nothing that others tell: only the denial of a report does.
        """
        if b.kind != "TAKE" or b.family != "progress" or b.polarity != "denied" or not b.subject:
            return b
        if b.match < 1 or b.claim.mode == "recapture" or not _denies_a_report(b.claim):
            return b
        told = self.doers.get((b.kind, b.object or "", _TAKEN), ())
        named = any(is_name(m.text, m.start <= b.claim.start) for m in b.claim.actors)
        if named or b.subject in told or len(told) != 1:
            return b
        (one,) = told
        if set(one) & {*self.reading.sides(m for m in b.claim.recipients if m.id)}:
            return b
        return b._replace(subject=one, match=b.match * SAME_DEED)

    @staticmethod
    def _told(b: Bearing) -> set[tuple[str, str, str]]:
        if not b.subject:
            return set()
        scopes = {b.scope, ""}
        if b.kind == "TAKE" and b.family == "progress" and b.polarity == "affirmed":
            scopes.add(_TAKEN)
        return {(b.kind, b.object or "", scope) for scope in scopes}


def _denies_a_report(claim: Claim) -> bool:
    """Return whether the words deny what others have told, and do not only say what has not happened."""
    told = any(level.stance == "denies" or any(s.type in _TELLERS for s in level.speakers) for level in claim.voice)
    return claim.disputes is not None or told


class _Meetings:
    """Knows who met on which day, and where."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.met: dict[date, Counter[Meeting]] = defaultdict(Counter)
        self.users: dict[date, list[Cell]] = defaultdict(list)
        self.changed: set[date] = set()

    def put(self, cell: Cell) -> None:
        """Take a bearing in."""
        for day, told in self._told(cell.raw):
            self.met[day][told] += 1
            if self.met[day][told] == 1:
                self.changed.add(day)
        for day in self._asks(cell.raw):
            self.users[day].append(cell)

    def drop(self, cell: Cell) -> None:
        """Take a bearing out."""
        for day, told in self._told(cell.raw):
            self.met[day][told] -= 1
            if not self.met[day][told]:
                del self.met[day][told]
                self.changed.add(day)
        for day in self._asks(cell.raw):
            self.users[day].remove(cell)

    def settle(self, readers: bool = True) -> Iterable[Cell]:
        """Yield the bearings that ask who met on the days of which another meeting is told."""
        changed, self.changed = self.changed, set()
        for day in changed if readers else ():
            yield from self.users.get(day, ())

    def known(self, b: Bearing) -> Bearing:
        """Return the bearing of a meeting, its sides filled in where place and day agree with one known meeting."""
        asked = self._asks(b)
        if not asked:
            return b
        sides, venues = set(_linked(b.claim, self.reading)), _venues(b.claim)
        told = {one for day in asked for one in self.met.get(day, ())}
        if len(sides) > 1:
            return self._denied(b, sides, venues, told)
        anywhere = b.polarity == "denied" and not venues
        fits = {who for who, at in told if sides <= set(who) and (anywhere or self._meet(venues, at))}
        if len(fits) != 1:
            return b
        return b._replace(subject=fits.pop(), scope="", match=b.match * IMPLIED_PARTY, quoted=False)

    def _denied(self, b: Bearing, sides: set[str], venues: set[str], told: Iterable[Meeting]) -> Bearing:
        """Return the denial of a meeting on the one then and there that one of its sides is said to have been at."""
        if any(set(who) == sides for who, _ in told):
            return b
        near = {who for who, at in told if sides & set(who) and self._meet(venues, at)}
        return b._replace(subject=near.pop(), scope="", match=b.match * IMPLIED_PARTY) if len(near) == 1 else b

    def _meet(self, venues: Iterable[str], others: Iterable[str]) -> bool:
        return any(self.reading.nested(one, other) for one in venues for other in others)

    def _told(self, b: Bearing) -> Iterable[tuple[date, Meeting]]:
        """Return the days of a meeting that is said to have been, else the one on which it was told, with it."""
        sides = _linked(b.claim, self.reading)
        if b.polarity != "affirmed" or len(sides) < 2:
            return []
        days = _days(b) or ([b.published] if b.published else [])
        return [(day, (sides, frozenset(_venues(b.claim)))) for day in days]

    def _asks(self, b: Bearing) -> list[date]:
        """Return the days of which a meeting may be that has not two known sides, or that is denied."""
        if b.family != "occurrence":
            return []
        denied = b.polarity == "denied"  # "no such meeting took place": of the one that is in the news
        named = any(is_name(m.text, m.start <= b.claim.start) for m in _unlinked(b.claim))
        if named or not (_venues(b.claim) or denied):
            return []
        days = _days(b)
        if len(_linked(b.claim, self.reading)) > 1:
            return days if denied and _venues(b.claim) and _denies_a_report(b.claim) else []
        if denied and not days and b.published:
            days = [day for day in days_about(b.published, _SAME_TALK - 1) if day <= b.published]
        return days


def _linked(claim: Claim, reading: Reading) -> Sides:
    return reading.sides(m for m in (*claim.actors, *claim.recipients) if m.id)


def _unlinked(claim: Claim) -> Iterable[Mention]:
    return (m for m in (*claim.actors, *claim.recipients) if not m.id)


def _venues(claim: Claim) -> set[str]:
    return {p.id for p in claim.places if p.role == "at" and p.id}


def _days(b: Bearing) -> list[date]:
    """Return the days of a meeting where the words name them closely; none else."""
    if b.earliest is None or b.latest is None or not 0 <= (b.latest - b.earliest).days < _EXACT:
        return []
    return [b.earliest + timedelta(days=n) for n in range((b.latest - b.earliest).days + 1)]
