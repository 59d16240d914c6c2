"""Deeds told with something left out: each joins the one fuller telling that it fits, where there is only one.

"An attack on Ark" fits "the guard shelled Ark"; "the guard" fits "the guard and its allies"; a denial that names no
place ("we fired on nobody") fits the one attack that others lay on the same doer. Fullness is a partial order over
(who, where, how): what is joined goes to its one greatest element, else it stays a question of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from crossbearing.reconcile.cell import Cell, place
from crossbearing.reconcile.name import is_people
from crossbearing.reconcile.place import SAME_DEED
from crossbearing.reconcile.question import Bearing, Reading

# Priors, chosen: a party, or the manner, is implied by what others say of the same deed, and only one fits.
IMPLIED_PARTY = 0.9
_DEEDS = frozenset(("ASSAULT", "HARM", "RETREAT", "MOBILIZE", "COERCE"))
_NEWS = 14  # days between two reports on one deed, where the words name no day
_PEOPLE, _FIGHTERS = ":people", ":fighters"  # how the scope of a toll ends
_REACH = 400  # characters between what a report tells and where it says that somebody denies it
_FEW = 20  # deeds that a denial without doer and place may mean: of more, none is plainly the one
_ANY_MANNER = frozenset(("", "air", "ground"))  # what "attacked" may mean; a clash has two sides

Sides = tuple[str, ...]


class Deed(NamedTuple):
    """One telling of a deed: kind, who, where or to whom, how."""

    kind: str
    subject: Sides
    object: str
    scope: str


@dataclass(slots=True)
class _Told:
    """When a deed was told, whom it struck, whether it is affirmed, and those by whom it is known if by no doer.

    `dated` are its days as the words give them, `news` the days on which a report affirmed it.
    """

    days: set[date]
    dated: set[tuple[date, date]]
    struck: set[str]
    affirmed: bool
    on: set[str]
    news: set[date]


class Fitting:
    """Knows all deeds that the bearings tell of; says which fuller telling a bearing belongs to."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.cells: dict[Deed, list[Cell]] = defaultdict(list)
        self.told: dict[Deed, _Told] = {}
        self.at: dict[tuple[str, str], set[Deed]] = defaultdict(set)
        self.by: dict[tuple[str, str], set[Deed]] = defaultdict(set)
        self.by_at: dict[tuple[str, tuple[str, str]], set[Deed]] = defaultdict(set)  # by kind, side and place
        self.on: dict[tuple[str, str], set[Deed]] = defaultdict(set)
        self.news: dict[tuple[str, date], set[Deed]] = defaultdict(set)
        self.before: dict[tuple[str, str], list[Cell]] = defaultdict(list)  # by kind and report: what it says was done
        # Who reads what: by kind and place; denials by kind, side and place; those with no place by each side that they
        # name; those that name neither by kind and report, and by kind and its day.
        self.users: dict[tuple[str, str], list[Cell]] = defaultdict(list)
        self.deniers: dict[tuple[str, str, str], list[Cell]] = defaultdict(list)
        self.placeless: dict[tuple[str, str], list[Cell]] = defaultdict(list)
        self.bare: dict[tuple[str, str], list[Cell]] = defaultdict(list)
        self.bare_on: dict[tuple[str, date | None], list[Cell]] = defaultdict(list)
        self.changed: set[Deed] = set()
        self.reports: set[tuple[str, str]] = set()  # kinds and reports of which `before` has changed
        self._fullest: dict[tuple[Deed, bool], Deed | None] = {}

    def put(self, cell: Cell) -> None:
        """Take a bearing in."""
        b, deed = cell.raw, _deed(cell.raw)
        for users, key in self._reads(b, deed):
            users[key].append(cell)
        if not b.quoted:
            self.cells[deed].append(cell)
            self.changed.add(deed)
            if b.polarity == "affirmed":
                self.before[b.kind, b.claim.report].append(cell)
                self.reports.add((b.kind, b.claim.report))

    def drop(self, cell: Cell) -> None:
        """Take a bearing out."""
        b, deed = cell.raw, _deed(cell.raw)
        for users, key in self._reads(b, deed):
            users[key].remove(cell)
        if not b.quoted:
            self.cells[deed].remove(cell)
            self.changed.add(deed)
            if b.polarity == "affirmed":
                self.before[b.kind, b.claim.report].remove(cell)
                self.reports.add((b.kind, b.claim.report))

    def _reads(self, b: Bearing, deed: Deed) -> Iterable[tuple[dict[Any, list[Cell]], tuple[Any, ...]]]:
        """Yield the keys that `fullest` reads for a bearing, each with the index of who reads such keys."""
        placeless = self._is_placeless(b, deed)
        if placeless and _names_nothing(b, deed):
            yield self.bare, (b.kind, b.claim.report)
            yield self.bare_on, (b.kind, b.published)
        elif placeless or (not b.quoted and _is_guessed(b)):
            hurt = self.reading.sides(m for m in b.claim.recipients if m.id)
            for side in {*deed.subject[:1], *hurt}:
                yield self.placeless, (deed.kind, side)
        if placeless or b.quoted:
            return
        yield self.users, (deed.kind, deed.object)
        if b.polarity == "denied":
            for side in deed.subject:
                yield self.deniers, (deed.kind, side, deed.object)

    def settle(self, readers: bool = True) -> Iterable[Cell]:
        """Yield the bearings that read what has changed: a deed that is told newly or no longer, or at another time.

        Without `readers` nobody is yielded.
        """
        changed, self.changed = self.changed, set()
        reports, self.reports = self.reports, set()
        for report in reports if readers else ():
            yield from self.bare.get(report, ())
        self._fullest.clear()
        news: dict[str, set[date]] = defaultdict(set)
        for deed in changed:
            old, new = self.told.pop(deed, None), self._told(deed)
            if new is not None:
                self.told[deed] = new
            else:
                del self.cells[deed]
            if old != new:
                news[deed.kind] |= self._retold(deed, old, new)
                if readers:
                    yield from self._readers(deed, old, new)
        for kind, days in news.items() if readers else ():
            for day in {None, *(near for d in days for near in days_about(d, _NEWS))}:
                yield from self.bare_on.get((kind, day), ())

    def _retold(self, deed: Deed, old: _Told | None, new: _Told | None) -> set[date]:
        """Put a deed under the keys by which it is found now; return the days in whose news it is not as it was."""
        was, is_ = old is not None and old.affirmed, new is not None and new.affirmed
        self._index(self.at, [deed.object], deed, old is not None, new is not None)
        self._index(self.by, deed.subject, deed, was, is_)
        self._index(self.by_at, [(side, deed.object) for side in deed.subject], deed, was, is_)
        before, after = old.on if old else set(), new.on if new else set()
        self._index(self.on, before - after, deed, True, False)
        self._index(self.on, after - before, deed, False, True)
        earlier, later = old.news if old else set(), new.news if new else set()
        self._index(self.news, earlier - later, deed, True, False)
        self._index(self.news, later - earlier, deed, False, True)
        alike = old is not None and new is not None and (old.struck, old.dated) == (new.struck, new.dated)
        return earlier ^ later if alike else earlier | later

    def _readers(self, deed: Deed, old: _Told | None, new: _Told | None) -> Iterable[Cell]:
        """Yield the bearings that find the deed by its place, its doers or those whom it struck."""
        if (old is None) != (new is None):
            yield from self.users.get((deed.kind, deed.object), ())
        if (old is not None and old.affirmed) != (new is not None and new.affirmed):
            for side in deed.subject:
                for spot in self.reading.where.near(deed.object):
                    yield from self.deniers.get((deed.kind, side, spot), ())
        both = [told for told in (old, new) if told is not None]
        days = {day for told in both for day in told.days}
        for side in {*deed.subject, *(s for told in both for s in told.on)}:
            yield from (c for c in self.placeless.get((deed.kind, side), ()) if _in_the_news(c.raw, days))

    def _told(self, deed: Deed) -> _Told | None:
        """Return what is told of a deed, gathered in the order of its tellings; None where it is told no longer."""
        if not self.cells[deed]:
            return None
        told = _Told(set(), set(), set(), False, set(), set())
        for cell in sorted(self.cells[deed], key=place):
            b = cell.raw
            told.days.update(d for d in (b.published,) if d)
            if b.earliest and b.latest:
                told.dated.add((b.earliest, b.latest))
            told.struck.update(self.reading.sides(m for m in b.claim.recipients if m.id))
            if b.polarity == "affirmed":
                told.affirmed = True
                told.news.update(d for d in (b.published,) if d)
                if not deed.subject:
                    told.on.update(told.struck)
        return told

    @staticmethod
    def _index(index: dict[Any, set[Deed]], words: Iterable[Any], deed: Deed, was: bool, is_: bool) -> None:
        for word in words if was != is_ else ():
            if is_:
                index[deed.kind, word].add(deed)
            else:
                index[deed.kind, word].discard(deed)

    def fullest(self, b: Bearing) -> Bearing:
        """Return the bearing on the one fullest telling of its deed that it fits; as it is where there is none."""
        deed = _deed(b)
        if self._is_placeless(b, deed):
            return self._placed(b, deed)
        if b.quoted:
            return b
        key = (deed, b.polarity == "denied")
        if key not in self._fullest:
            self._fullest[key] = self._one(d for d in self._near(*key) if _fits(deed, d, denied=key[1]))
        to = self._fullest[key]
        if to is None or (to == deed and _is_guessed(b) and not self._is_told(deed)):
            # Where it was is only a guess of ours, and nobody tells of it there.
            return self._placed(b, deed) if _is_guessed(b) else b
        match = IMPLIED_PARTY if (to.subject, to.scope) != (deed.subject, deed.scope) else 1.0
        return b._replace(subject=to.subject, object=to.object, scope=to.scope, match=b.match * match)

    def _is_told(self, deed: Deed) -> bool:
        """Return whether anybody says that the deed was done, by that doer at that place."""
        return any(self.by_at.get((deed.kind, (side, deed.object))) for side in deed.subject)

    def _near(self, deed: Deed, denied: bool) -> Iterable[Deed]:
        """Return what is told of the deed's place; for a denial also of the places in it and around it."""
        yield from self.at.get((deed.kind, deed.object), ())
        if denied:
            for side in deed.subject:
                for spot in self.reading.where.near(deed.object) - {deed.object}:
                    yield from self.by_at.get((deed.kind, (side, spot)), ())

    def _placed(self, b: Bearing, deed: Deed) -> Bearing:
        """Return a deed that leaves out where, on the one that is told of the same doer in those days.

        Where others leave out the doer, it is the one that struck those whom the denial names.
        """
        if _names_nothing(b, deed):
            return self._of_the_news(b, deed)
        if not deed.subject or not (b.polarity == "denied" or deed.kind == "RETREAT"):
            return b
        hurt = set(self.reading.sides(m for m in b.claim.recipients if m.id))
        to = self._one(
            d
            for d in self.by.get((deed.kind, deed.subject[0]), ())
            if _fits(deed._replace(object=d.object), d, denied=True) and self._may_be(b, d, hurt)
        ) or self._one(
            d
            for side in (hurt if b.polarity == "denied" else ())
            for d in self.on.get((deed.kind, side), ())
            if _fits(Deed(deed.kind, (), d.object, deed.scope), d, denied=True) and self._may_be(b, d, hurt)
        )  # fmt: skip
        if to is None:
            return b
        return b._replace(subject=to.subject, object=to.object, scope=to.scope, match=b.match * SAME_DEED,
                          quoted=False)  # fmt: skip

    def _of_the_news(self, b: Bearing, deed: Deed) -> Bearing:
        """Return a denial that names neither doer nor place ("there was no attack") on the deed that it can only mean.

        That is the one that its report told of last, else the only one of its kind and days in the news.
        """
        told = [
            d
            for d in (c.raw for c in sorted(self.before.get((deed.kind, b.claim.report), ()), key=place))
            if 0 < b.claim.start - d.claim.start <= _REACH and d.claim.voice[:1] != b.claim.voice[:1]
            and _fits(deed, _deed(d)._replace(subject=()), denied=True) and _of_days(b, self.told[_deed(d)].dated)
        ]  # fmt: skip
        if told:
            to: Deed | None = _deed(max(told, key=lambda d: (d.claim.start, d.claim.id)))
        else:
            to = self._only_news(b, deed)
        if to is None:
            return b
        return b._replace(subject=to.subject, object=to.object, scope=to.scope, match=b.match * SAME_DEED, quoted=False)

    def _only_news(self, b: Bearing, deed: Deed) -> Deed | None:
        """Return the fullest of what a bare denial may mean of what was told in its days, None where two places are."""
        hurt = set(self.reading.sides(m for m in b.claim.recipients if m.id))
        found: set[Deed] = set()
        for day in days_about(b.published, _NEWS):
            for d in self.news.get((deed.kind, day), ()):
                fits = d.object and _fits(deed, d, denied=True) and _compatible(hurt, self.told[d].struck)
                if fits and _of_days(b, self.told[d].dated):
                    found.add(d)
                    if len(found) >= _FEW or any(d.object != e.object for e in found):
                        return None  # told at two places, neither is a fuller telling of the other
        return self._one(found)

    def _may_be(self, b: Bearing, deed: Deed, hurt: set[str]) -> bool:
        told = self.told[deed]
        return bool(deed.object) and _compatible(hurt, told.struck) and _in_the_news(b, told.days)

    def _one(self, fits: Iterable[Deed]) -> Deed | None:
        """Return the fullest of the deeds, if each of the others fits it."""
        found = set(fits)
        tops = [d for d in found if not any(d != e and _fits(d, e) for e in found)]
        return tops[0] if len(tops) == 1 else None

    def _is_placeless(self, b: Bearing, deed: Deed) -> bool:
        """Return whether the bearing leaves out where: it has no object, or denies what was done to somebody."""
        theatre = self.reading.theatre
        return not deed.object or (b.polarity == "denied" and theatre is not None and deed.object in theatre.actors)


class Tolls:
    """Knows whose dead are told at each place, so that a number that nobody lays to a side finds them."""

    def __init__(self) -> None:
        self.told: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self.people: Counter[tuple[str, str]] = Counter()  # how often people, in so many words, are counted there
        self.users: dict[tuple[str, str], list[Cell]] = defaultdict(list)
        self.changed: set[tuple[str, str]] = set()

    def put(self, cell: Cell) -> None:
        """Take a bearing in."""
        for key in _kin(cell.raw):
            self.users[key].append(cell)
        self._count(cell.raw, 1)

    def drop(self, cell: Cell) -> None:
        """Take a bearing out."""
        for key in _kin(cell.raw):
            self.users[key].remove(cell)
        self._count(cell.raw, -1)

    def _count(self, b: Bearing, by: int) -> None:
        if b.kind != "HARM" or not b.object:
            return
        key = b.object, b.scope.rpartition(":")[0]
        told = self.told[key]
        before = b.scope in told
        told[b.scope] += by
        if not told[b.scope]:
            del told[b.scope]
        if before != (b.scope in told):
            self.changed.add(key)
        if b.scope.endswith(_PEOPLE) and not _is_bare(b):
            whole = b.object, b.scope
            before = whole in self.people
            self.people[whole] += by
            if not self.people[whole]:
                del self.people[whole]
            if before != (whole in self.people):
                self.changed.add(whole)

    def settle(self, readers: bool = True) -> Iterable[Cell]:
        """Yield the numbers that may be of whose dead are now told, or told no longer; without `readers` none."""
        changed, self.changed = self.changed, set()
        for key in changed if readers else ():
            yield from self.users.get(key, ())

    def named(self, b: Bearing) -> Bearing:
        """Return a number of dead fighters that nobody lays to a side, with the one side whose dead are told there.

        A bare number ("14 wounded") is of those whom others count there, where they count fighters only.
        """
        own, *fighters = _kin(b)
        known = self.told.get(fighters[0] if fighters and own not in self.people else own, ())
        return b._replace(scope=min(known), match=b.match * IMPLIED_PARTY) if len(known) == 1 else b


def _kin(b: Bearing) -> list[tuple[str, str]]:
    """Return the place and scope of a toll; for one of people also those of the fighters who may be meant."""
    own = b.object or "", b.scope
    return [own, (own[0], b.scope.removesuffix(_PEOPLE) + _FIGHTERS)] if b.scope.endswith(_PEOPLE) else [own]


def _is_bare(b: Bearing) -> bool:
    """Return whether the numbers of a toll say nothing of whom they count ("fourteen dead"), and no words do."""
    words = (*(q.what for q in b.claim.quantities), *(m.text for m in b.claim.recipients))
    return not any(is_people(one) for one in words)


def is_deed(b: Bearing) -> bool:
    """Return whether the bearing asks if something was done, and not if something was said."""
    return b.family == "occurrence" and b.kind in _DEEDS and ">" not in b.scope


def _deed(b: Bearing) -> Deed:
    return Deed(b.kind, b.subject, b.object or "", b.scope.partition(":")[0] if b.quoted else b.scope)


def _fits(one: Deed, other: Deed, denied: bool = False) -> bool:
    """Return whether the first may be a less full telling of the second. Who denies a shelling denies "an attack"."""
    if not set(one.subject) <= set(other.subject) or (one.object != other.object and not denied):
        return False
    manner = one.scope == other.scope or (one.scope == "" and other.scope in _ANY_MANNER)
    return manner or (denied and other.scope == "" and one.scope in _ANY_MANNER)


def _is_guessed(b: Bearing) -> bool:
    """Return whether the bearing denies what was done at a place that it does not name."""
    return b.polarity == "denied" and b.match < 1


def _names_nothing(b: Bearing, deed: Deed) -> bool:
    """Return whether the bearing denies a deed and names neither doer nor place: "there was no attack"."""
    return b.polarity == "denied" and not deed.subject and not deed.object and not b.claim.places


def _of_days(b: Bearing, dated: set[tuple[date, date]]) -> bool:
    """Return whether a denial may be of a deed of these days; where either names none, it may."""
    if b.earliest is None or b.latest is None or not dated:
        return True
    return any((first - b.latest).days <= 1 and (b.earliest - last).days <= 1 for first, last in dated)


def days_about(day: date | None, reach: int) -> list[date]:
    """Return the days within so many of a day, in order; none where there is no day."""
    if day is None:
        return []
    first, last = max(day.toordinal() - reach, date.min.toordinal()), min(day.toordinal() + reach, date.max.toordinal())
    return [date.fromordinal(n) for n in range(first, last + 1)]


def _in_the_news(b: Bearing, days: Iterable[date]) -> bool:
    return b.published is not None and any(abs((b.published - d).days) <= _NEWS for d in days)


def _compatible(one: set[str], other: set[str]) -> bool:
    return not one or not other or bool(one & other)
