"""Claims that leave out who acted, or what was said: they join the one question that they fit, where there is one.

An unknown taker is consistent with any, and "the delegations" with those who met there on that day. What contradicts
nothing that is known, and fits only one question, is of that question, at less weight. So does "no ultimatum was
given": it denies the one demand that others tell of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from crossbearing.model.claim import Claim, Mention
from crossbearing.model.kinds import SPEECH_ACTS
from crossbearing.reconcile.deed import mode
from crossbearing.reconcile.fitting import IMPLIED_PARTY, Fitting, is_deed
from crossbearing.reconcile.name import is_name
from crossbearing.reconcile.question import Bearing, Reading

IMPLIED_CONTENT = 0.9  # prior, chosen: what is denied is implied by the one speech act of that kind
_EXACT = 3  # days: a meeting dated more loosely than this is not told from the next by its date
_SAME_TALK = 14  # days between two reports on what was asked or agreed, where a denial does not say what it denies
_GROUND = ("RETREAT", "TAKE")

Sides = tuple[str, ...]
Key = tuple[str, str, Sides, str, str]


def joined(bearings: Sequence[Bearing], reading: Reading) -> list[Bearing]:
    """Return the bearings, in their order, those without a party moved to the one question that they fit."""
    doers: dict[tuple[str, str, str], set[Sides]] = defaultdict(set)
    met: dict[date, list[tuple[Sides, set[str]]]] = defaultdict(list)
    for b in bearings:
        if b.subject and b.object and b.kind in _GROUND and b.family in ("progress", "commitment"):
            for scope in (b.scope, ""):
                doers[b.kind, b.object, scope].add(b.subject)
        elif b.kind == "CONSULT" and len(sides := _linked(b.claim, reading)) > 1:
            for day in _days(b):
                met[day].append((sides, _venues(b.claim)))
    deeds, said = Fitting(bearings, reading), _Said(bearings, reading)
    return [
        said.denying(b) if b.kind in SPEECH_ACTS
        else deeds.fullest(b) if is_deed(b)
        else deeds.toll(b) if b.family == "count"
        else _placed(b, doers, met, reading)
        for b in bearings
    ]  # fmt: skip


class _Said:
    """Knows what was said by whom, so that a denial that leaves out what it denies finds it."""

    def __init__(self, bearings: Sequence[Bearing], reading: Reading) -> None:
        self.reading = reading
        self.by: dict[tuple[str, str], list[Bearing]] = defaultdict(list)
        for b in bearings:
            if b.family == "occurrence" and b.kind in SPEECH_ACTS and b.polarity == "affirmed":
                for side in (*b.subject, *(f"to {r}" for r in self._to(b))):
                    self.by[b.kind, side].append(b)

    def denying(self, b: Bearing) -> Bearing:
        """Return the bearing of a denied speech act whose content is left out, on the one that others tell of."""
        if b.family != "occurrence" or b.polarity != "denied":
            return b
        nobody = not any(m.id for m in b.claim.actors)  # "no one asked us"
        if b.claim.content and not nobody:
            return b
        asked = [f"to {r}" for r in self._to(b)] if nobody else b.subject[:1]
        fits: dict[Key, Bearing] = {}
        for one in (one for side in asked for one in self.by.get((b.kind, side), ())):
            if (nobody or set(b.subject) <= set(one.subject)) and _one_mode(b, one) and _close(b, one):
                fits.setdefault(one.key, one)
        if len(fits) != 1:
            return b
        one = next(iter(fits.values()))
        return b._replace(subject=one.subject, object=one.object, scope=one.scope,
                          match=b.match * IMPLIED_CONTENT, quoted=False)  # fmt: skip

    def _to(self, b: Bearing) -> Sides:
        return self.reading.sides(m for m in b.claim.recipients if m.id)


def _one_mode(one: Bearing, other: Bearing) -> bool:
    a, b = mode(one.claim), mode(other.claim)
    return not a or not b or a == b


def _close(one: Bearing, other: Bearing) -> bool:
    if one.published is None or other.published is None:
        return True
    return abs((one.published - other.published).days) <= _SAME_TALK


def _placed(
    b: Bearing, doers: dict[tuple[str, str, str], set[Sides]], met: dict[date, list[tuple[Sides, set[str]]]],
    reading: Reading,
) -> Bearing:  # fmt: skip
    if b.kind == "CONSULT" and b.family == "occurrence":
        return _met(b, met, reading)
    if b.kind not in _GROUND or b.family not in ("progress", "commitment") or not b.object:
        return b
    for scope in (b.scope, ""):
        known = doers.get((b.kind, b.object, scope), ())
        losers = reading.sides(m for m in b.claim.recipients if m.id) if b.kind == "TAKE" else ()
        fits = [who for who in known if set(b.subject) < set(who) and not set(who) & set(losers)]
        fits = [who for who in fits if not any(set(who) < set(more) for more in fits)]
        if len(fits) == 1:
            return b._replace(subject=fits[0], match=b.match * IMPLIED_PARTY)
        if fits or b.subject:
            break
    return b


def _met(b: Bearing, met: dict[date, list[tuple[Sides, set[str]]]], reading: Reading) -> Bearing:
    """Return the bearing of a meeting, its sides filled in where place and day agree with one known meeting."""
    sides = set(_linked(b.claim, reading))
    named = any(is_name(m.text, m.start <= b.claim.start) for m in _unlinked(b.claim))
    venues, days = _venues(b.claim), _days(b)
    denied = b.polarity == "denied"  # "no such meeting took place": of the one that is in the news
    if len(sides) > 1 or named or not (venues or denied):
        return b
    if denied and not days and b.published:
        days = [b.published - timedelta(days=n) for n in range(_SAME_TALK)]
    fits = {
        who
        for day in days
        for who, where in met.get(day, ())
        if sides <= set(who)
        and (any(reading.nested(one, other) for one in venues for other in where) or (denied and not venues))
    }
    if len(fits) != 1:
        return b
    return b._replace(subject=fits.pop(), scope="", match=b.match * IMPLIED_PARTY, quoted=False)


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
