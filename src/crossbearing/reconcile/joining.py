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
from crossbearing.reconcile.name import is_name
from crossbearing.reconcile.question import Bearing, Reading

# Prior, chosen: the party is implied by what others say of the same deed, and only one fits.
IMPLIED_PARTY = 0.9
IMPLIED_CONTENT = 0.9  # prior, chosen: what is denied is implied by the one speech act of that kind
_EXACT = 3  # days: a meeting dated more loosely than this is not told from the next by its date
_GROUND = ("RETREAT", "TAKE")

Sides = tuple[str, ...]


def joined(bearings: Sequence[Bearing], reading: Reading) -> list[Bearing]:
    """Return the bearings, in their order, those without a party moved to the one question that they fit."""
    doers: dict[tuple[str, str, str], set[Sides]] = defaultdict(set)
    met: dict[date, list[tuple[Sides, set[str]]]] = defaultdict(list)
    struck: dict[str, set[tuple[Sides, str]]] = defaultdict(set)
    said: dict[tuple[str, Sides], dict[tuple[str | None, str], Bearing]] = defaultdict(dict)
    for b in bearings:
        if b.kind == "ASSAULT" and b.object and b.subject and b.scope and not b.quoted:
            struck[b.object].add((b.subject, b.scope))
        if b.family == "occurrence" and b.kind in SPEECH_ACTS and b.claim.content:
            said[b.kind, b.subject].setdefault((b.object, b.scope), b)
        if b.subject and b.object and b.kind in _GROUND and b.family in ("progress", "commitment"):
            for scope in (b.scope, ""):
                doers[b.kind, b.object, scope].add(b.subject)
        elif b.kind == "CONSULT" and len(sides := _linked(b.claim, reading)) > 1:
            for day in _days(b):
                met[day].append((sides, _venues(b.claim)))
    return [
        _denying(b, said) if b.kind in SPEECH_ACTS
        else _struck(b, struck) if b.kind == "ASSAULT"
        else _placed(b, doers, met, reading)
        for b in bearings
    ]  # fmt: skip


def _struck(b: Bearing, struck: dict[str, set[tuple[Sides, str]]]) -> Bearing:
    """Return the bearing of an attack that leaves out who, or with what, on the one attack there that it fits."""
    if b.family != "occurrence" or b.object is None or (b.subject and b.scope) or b.quoted:
        return b
    fits = [(who, how) for who, how in struck.get(b.object, ()) if b.subject in ((), who) and (b.scope in ("", how))]
    if len(fits) != 1:
        return b
    return b._replace(subject=fits[0][0], scope=fits[0][1], match=b.match * IMPLIED_PARTY)


def _denying(b: Bearing, said: dict[tuple[str, Sides], dict[tuple[str | None, str], Bearing]]) -> Bearing:
    """Return the bearing of a denied speech act whose content is left out, on the one that others tell of."""
    if b.family != "occurrence" or b.polarity != "denied" or b.claim.content or not b.subject:
        return b
    fits = [
        one
        for one in said.get((b.kind, b.subject), {}).values()
        if b.claim.mode is None or one.claim.mode in (None, b.claim.mode)
    ]
    if len(fits) != 1:
        return b
    one = fits[0]
    return b._replace(object=one.object, scope=one.scope, match=b.match * IMPLIED_CONTENT, quoted=False)


def _placed(
    b: Bearing, doers: dict[tuple[str, str, str], set[Sides]], met: dict[date, list[tuple[Sides, set[str]]]],
    reading: Reading,
) -> Bearing:  # fmt: skip
    if b.kind == "CONSULT" and b.family == "occurrence":
        return _met(b, met, reading)
    if b.kind not in _GROUND or b.family not in ("progress", "commitment") or b.subject or not b.object:
        return b
    for scope in (b.scope, ""):
        known = doers.get((b.kind, b.object, scope), ())
        losers = reading.sides(m for m in b.claim.recipients if m.id) if b.kind == "TAKE" else ()
        fits = [who for who in known if not set(who) & set(losers)]
        if len(fits) == 1:
            return b._replace(subject=fits[0], match=b.match * IMPLIED_PARTY)
        if fits:
            break
    return b


def _met(b: Bearing, met: dict[date, list[tuple[Sides, set[str]]]], reading: Reading) -> Bearing:
    """Return the bearing of a meeting, its sides filled in where place and day agree with one known meeting."""
    sides = set(_linked(b.claim, reading))
    named = any(is_name(m.text, m.start == b.claim.start) for m in _unlinked(b.claim))
    venues = _venues(b.claim)
    if len(sides) > 1 or named or not venues:
        return b
    fits = {
        who
        for day in _days(b)
        for who, where in met.get(day, ())
        if sides <= set(who) and any(reading.nested(one, other) for one in venues for other in where)
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
