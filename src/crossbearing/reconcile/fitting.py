"""Deeds told with something left out: each joins the one fuller telling that it fits, where there is only one.

"An attack on Ark" fits "the guard shelled Ark"; "the guard" fits "the guard and its allies"; a denial that names no
place ("we fired on nobody") fits the one attack that others lay on the same doer. Fullness is a partial order over
(who, where, how): what is joined goes to its one greatest element, else it stays a question of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from crossbearing.reconcile.place import SAME_DEED
from crossbearing.reconcile.question import Bearing, Reading

# Priors, chosen: a party, or the manner, is implied by what others say of the same deed, and only one fits.
IMPLIED_PARTY = 0.9
_DEEDS = frozenset(("ASSAULT", "HARM", "RETREAT", "MOBILIZE", "COERCE"))
_NEWS = 14  # days between two reports on one deed, where the words name no day
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
    """When a deed was told, and whom it struck."""

    days: set[date] = field(default_factory=set)
    struck: set[str] = field(default_factory=set)


class Fitting:
    """Knows all deeds that the bearings tell of; says which fuller telling a bearing belongs to."""

    def __init__(self, bearings: Sequence[Bearing], reading: Reading) -> None:
        self.reading = reading
        self.told: dict[Deed, _Told] = defaultdict(_Told)
        self.at: dict[tuple[str, str], set[Deed]] = defaultdict(set)
        self.by: dict[tuple[str, str], set[Deed]] = defaultdict(set)
        self.on: dict[tuple[str, str], set[Deed]] = defaultdict(set)
        for b in bearings:
            if not is_deed(b) or b.quoted:
                continue
            deed = _deed(b)
            told = self.told[deed]
            told.days.update(d for d in (b.published,) if d)
            told.struck.update(reading.sides(m for m in b.claim.recipients if m.id))
            self.at[deed.kind, deed.object].add(deed)
            if b.polarity == "affirmed":
                for side in deed.subject:
                    self.by[deed.kind, side].add(deed)
                for side in () if deed.subject else self.told[deed].struck:
                    self.on[deed.kind, side].add(deed)
        self.tolls: dict[tuple[str, str], set[str]] = defaultdict(set)
        for b in bearings:
            if b.family == "count" and b.kind == "HARM" and b.object:
                self.tolls[b.object, b.scope.rpartition(":")[0]].add(b.scope)
        self._fullest: dict[tuple[Deed, bool], Deed | None] = {}

    def fullest(self, b: Bearing) -> Bearing:
        """Return the bearing on the one fullest telling of its deed that it fits; as it is where there is none."""
        deed = _deed(b)
        if not deed.object or (b.polarity == "denied" and not self._is_place(deed.object)):
            return self._placed(b, deed)
        if b.quoted:
            return b
        key = (deed, b.polarity == "denied")
        if key not in self._fullest:
            self._fullest[key] = self._one(d for d in self._near(*key) if _fits(deed, d, denied=key[1]))
        to = self._fullest[key]
        if to is None:
            return b
        match = IMPLIED_PARTY if (to.subject, to.scope) != (deed.subject, deed.scope) else 1.0
        return b._replace(subject=to.subject, object=to.object, scope=to.scope, match=b.match * match)

    def toll(self, b: Bearing) -> Bearing:
        """Return a number of dead fighters that nobody lays to a side, with the one side whose dead are told there."""
        known = self.tolls.get((b.object or "", b.scope), ())
        return b._replace(scope=min(known), match=b.match * IMPLIED_PARTY) if len(known) == 1 else b

    def _near(self, deed: Deed, denied: bool) -> Iterable[Deed]:
        """Return what is told of the deed's place; for a denial also of the places in it and around it."""
        yield from self.at.get((deed.kind, deed.object), ())
        if denied:
            for side in deed.subject:
                yield from (d for d in self.by.get((deed.kind, side), ())
                            if d.object != deed.object and self.reading.nested(d.object, deed.object))  # fmt: skip

    def _placed(self, b: Bearing, deed: Deed) -> Bearing:
        """Return a deed that leaves out where, on the one that is told of the same doer in those days.

        Where others leave out the doer, it is the one that struck those whom the denial names.
        """
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

    def _may_be(self, b: Bearing, deed: Deed, hurt: set[str]) -> bool:
        return bool(deed.object) and _compatible(hurt, self.told[deed].struck) and self._in_the_news(b, deed)

    def _in_the_news(self, b: Bearing, deed: Deed) -> bool:
        return b.published is not None and any(abs((b.published - d).days) <= _NEWS for d in self.told[deed].days)

    def _one(self, fits: Iterable[Deed]) -> Deed | None:
        """Return the fullest of the deeds, if each of the others fits it."""
        found = set(fits)
        tops = [d for d in found if not any(d != e and _fits(d, e) for e in found)]
        return tops[0] if len(tops) == 1 else None

    def _is_place(self, about: str) -> bool:
        theatre = self.reading.theatre
        return theatre is None or about not in theatre.actors


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


def _compatible(one: set[str], other: set[str]) -> bool:
    return not one or not other or bool(one & other)
