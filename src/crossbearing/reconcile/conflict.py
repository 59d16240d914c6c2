"""Rival particulars of one event: different days, places or doers become questions of their own."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from operator import itemgetter

from crossbearing.model.theatre import Theatre
from crossbearing.reconcile.question import Bearing, Reading

_DAY_OFF = timedelta(days=1)  # one day apart is a night event, a time zone or a meeting of two days
_SAME_EVENT_DAYS = 3  # who did it is asked only of events dated this closely; a capture may take a month
_SAME_CAPTURE_DAYS = 31
_SAME_NEWS_DAYS = 7


def dates(members: Sequence[Bearing]) -> list[Bearing]:
    """Return bearings on "when", where the stated days of one event cannot all be right; else nothing."""
    told = [b for b in members if b.polarity == "affirmed" and b.claim.when.role == "on" and b.earliest and b.latest]
    told = [b for b in told if b.family == "occurrence" or b.values == ("complete",)]
    told = [b for b in told if b.kind != "RETREAT" or b.claim.extent == "all"]  # who goes in parts goes on many days
    if not told or max(b.earliest for b in told if b.earliest) <= min(b.latest for b in told if b.latest) + _DAY_OFF:
        return []
    spans = {(b.earliest or date.min, b.latest or date.max) for b in told}
    own = {(first, last): f"{first}" if first == last else f"{first}..{last}" for first, last in spans}
    ordered = sorted(spans)
    longest = max(last - first for first, last in ordered)

    def near(first: date, last: date) -> tuple[str, ...]:
        """Return the other days that fit these."""
        at = bisect_left(ordered, first - min(longest + _DAY_OFF, first - date.min), key=itemgetter(0))
        ends = bisect_right(ordered, last + min(_DAY_OFF, date.max - last), key=itemgetter(0))
        fits = (one for one in ordered[at:ends] if first <= one[1] + min(_DAY_OFF, date.max - one[1]))
        return tuple(sorted(own[one] for one in fits if one != (first, last)))

    loose = {span: near(*span) for span in ordered}
    made = []
    for b in told:
        span = b.earliest or date.min, b.latest or date.max
        made.append(b._replace(family="date", values=(own[span],), loose=loose[span]))
    return made


def places(members: Sequence[Bearing], reading: Reading) -> list[Bearing]:
    """Return bearings on "where", where outlets put one meeting in places that do not contain each other."""
    if members[0].kind != "CONSULT" or not members[0].subject:
        return []
    told = [(b, at[0]) for b in members if b.polarity == "affirmed" and len(at := _venues(b)) == 1]
    named = sorted({place for _, place in told})
    if all(reading.nested(a, b) for a in named for b in named):
        return []
    holds: dict[str, set[str]] = {p: {p} for p in named}  # place -> what lies in it, or it lies in
    for p in named:
        for around in reading.where.around(p) & holds.keys():
            holds[p].add(around)
            holds[around].add(p)
    loose = {p: tuple(sorted(near - {p})) for p, near in holds.items()}
    return [b._replace(family="place", values=(place,), loose=loose[place]) for b, place in told]


def _venues(b: Bearing) -> list[str]:
    return sorted({p.id for p in b.claim.places if p.role == "at" and p.id})


def doers(members: Sequence[Bearing], theatre: Theatre | None) -> list[Bearing]:
    """Return bearings on "who did it" for claims of one deed at one place and time by different doers.

    `members` share kind, object and scope. Two sides may well both fire, so an attack is asked about only where
    one of them is denied; a place is captured by one side, so captures are asked about always. Where no day is
    named, reports of one week on a denied attack speak of it.
    """
    told = _of_one_time(sorted((b for b in members if b.subject), key=lambda b: (b.earliest or date.min, b.claim.id)))
    named = {b.subject for b in told if b.polarity == "affirmed"}
    denied = {b.subject for b in told if b.polarity == "denied"}
    if len(named) < 2 or not (told[0].kind == "TAKE" or named & denied):
        return []
    who = sorted({actor for subject in named for actor in subject})
    if theatre and any(a != b and theatre.is_part_of(a, b) for a in who for b in who):
        return []  # a coalition and its member did it together
    return [b._replace(family="actor", subject=(), values=("+".join(b.subject),), loose=()) for b in told]


def _of_one_time(told: list[Bearing]) -> list[Bearing]:
    """Return those that may be of one event: closely dated; or, undated, reported within days of a denial."""
    if not told:
        return []
    most = _SAME_CAPTURE_DAYS if told[0].kind == "TAKE" else _SAME_EVENT_DAYS
    denials = [b.published for b in told if b.polarity == "denied" and b.published and told[0].kind != "TAKE"]

    def fits(b: Bearing) -> bool:
        if b.earliest and b.latest:
            return (b.latest - b.earliest).days <= most
        return b.published is not None and any(abs((b.published - d).days) <= _SAME_NEWS_DAYS for d in denials)

    return [b for b in told if fits(b)]
