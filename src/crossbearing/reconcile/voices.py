"""Tellers of one family, as was learnt from how they speak: what they say alike on a question is one voice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from crossbearing.model.finding import Docket, Evidence
from crossbearing.model.learnt import LearntFamily
from crossbearing.reconcile.channel import teller

DAYS = 14  # what a family says alike within so many days is one voice, as with copies of words

Who = tuple[str, str]  # kind, teller


def by_teller(found: Sequence[LearntFamily]) -> dict[Who, int]:
    """Return the number of the family of each teller that has one."""
    return {who: n for n, family in enumerate(found) for who in family.members}


def one_voice(docket: Docket, family: Mapping[Who, int]) -> Docket:
    """Return the docket, what a family says alike within days made one origin; the same where there is nothing such.

    What one teller says again is not a copy of his first words: with it a new voice begins.
    """
    if not family or len(docket.evidence) < 2:
        return docket
    alike: dict[tuple[object, ...], list[int]] = {}
    for at, e in enumerate(docket.evidence):
        number = family.get((e.source, teller(e)))
        if number is not None and e.polarity != "none-reported":
            alike.setdefault((number, e.values, e.loose, e.polarity, e.moves), []).append(at)
    joined: dict[str, str] = {}
    for members in alike.values():
        if len(members) > 1:
            _join(docket.evidence, members, joined)
    if not joined:
        return docket
    first: dict[str, str] = {}
    for e in docket.evidence:
        first.setdefault(_root(joined, e.origin), e.origin)
    evidence = tuple(
        e if (name := first[_root(joined, e.origin)]) == e.origin else replace(e, origin=name) for e in docket.evidence
    )
    return replace(docket, evidence=evidence)


def _join(evidence: Sequence[Evidence], members: Sequence[int], joined: dict[str, str]) -> None:
    """Join the origins of what a family says alike, one voice after the other."""
    begins, heard = date.min, dict[Who, str]()
    for at in sorted(members, key=lambda at: (evidence[at].day or date.min, evidence[at].claim, at)):
        e = evidence[at]
        who, day = (e.source, teller(e)), e.day or date.min
        if not heard or day - begins > timedelta(days=DAYS) or heard.get(who, e.origin) != e.origin:
            begins, heard = day, {}
        for other in {*heard.values()}:
            a, b = sorted((_root(joined, e.origin), _root(joined, other)))
            if a != b:
                joined[b] = a
        heard[who] = e.origin


def _root(joined: Mapping[str, str], origin: str) -> str:
    while origin in joined:
        origin = joined[origin]
    return origin
