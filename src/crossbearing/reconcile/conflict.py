"""Rival particulars of one event: different days, places or doers become questions of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from crossbearing.model.theatre import Theatre
from crossbearing.reconcile.question import Bearing

_DAY_OFF = timedelta(days=1)  # one day apart is a night event, a time zone or a meeting of two days
_SAME_EVENT_DAYS = 3  # who did it is asked only of events dated this closely; a capture may take a month
_SAME_CAPTURE_DAYS = 31


def dates(members: Sequence[Bearing]) -> list[Bearing]:
    """Return bearings on "when", where the stated days of one event cannot all be right; else nothing."""
    told = [b for b in members if b.polarity == "affirmed" and b.claim.when.role == "on" and b.earliest and b.latest]
    told = [b for b in told if b.family == "occurrence" or b.values == ("complete",)]
    if not told or max(b.earliest for b in told if b.earliest) <= min(b.latest for b in told if b.latest) + _DAY_OFF:
        return []
    spans = {f"{b.earliest}" if b.earliest == b.latest else f"{b.earliest}..{b.latest}": b for b in told}

    def fits(a: Bearing, b: Bearing) -> bool:
        return bool(a.earliest and a.latest and b.earliest and b.latest
                    and a.earliest <= b.latest + _DAY_OFF and b.earliest <= a.latest + _DAY_OFF)  # fmt: skip

    made = []
    for b in told:
        own = f"{b.earliest}" if b.earliest == b.latest else f"{b.earliest}..{b.latest}"
        loose = tuple(sorted(text for text, other in spans.items() if text != own and fits(b, other)))
        made.append(replace(b, family="date", values=(own,), loose=loose))
    return made


def places(members: Sequence[Bearing], theatre: Theatre | None) -> list[Bearing]:
    """Return bearings on "where", where outlets put one meeting in places that do not contain each other."""
    told = [
        (b, p.id)
        for b in members
        if b.kind == "CONSULT" and b.polarity == "affirmed"
        for p in b.claim.places
        if p.role == "at" and p.id
    ]
    named = sorted({place for _, place in told})

    def nested(a: str, b: str) -> bool:
        return a == b or (theatre is not None and (theatre.is_within(a, b) or theatre.is_within(b, a)))

    if all(nested(a, b) for a in named for b in named):
        return []
    return [
        replace(b, family="place", values=(place,), loose=tuple(p for p in named if p != place and nested(p, place)))
        for b, place in told
    ]


def doers(members: Sequence[Bearing], theatre: Theatre | None) -> list[Bearing]:
    """Return bearings on "who did it" for claims of one deed at one place and time by different doers.

    `members` share kind, object and scope. Two sides may well both fire, so an attack is asked about only where
    one of them is denied; a place is captured by one side, so captures are asked about always.
    """
    told = sorted((b for b in members if b.subject and b.earliest and b.latest), key=lambda b: (b.earliest, b.claim.id))
    most = _SAME_CAPTURE_DAYS if told and told[0].kind == "TAKE" else _SAME_EVENT_DAYS
    told = [b for b in told if b.earliest and b.latest and (b.latest - b.earliest).days <= most]
    named = {b.subject for b in told if b.polarity == "affirmed"}
    denied = {b.subject for b in told if b.polarity == "denied"}
    if len(named) < 2 or not (told[0].kind == "TAKE" or named & denied):
        return []
    who = sorted({actor for subject in named for actor in subject})
    if theatre and any(a != b and theatre.is_part_of(a, b) for a in who for b in who):
        return []  # a coalition and its member did it together
    return [replace(b, family="actor", subject=(), values=("+".join(b.subject),), loose=()) for b in told]
