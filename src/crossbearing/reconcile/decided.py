"""What people decided, taken into account: edited claims, questions merged and split, answers set over the judge's.

The log's lines are the only truth of it: what is taken back there falls away here at the next look.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from hashlib import blake2b
from typing import Any, Protocol, TypeVar

from crossbearing.codec import decode
from crossbearing.model.claim import Claim
from crossbearing.model.finding import Docket, Finding, Holding, Question, Verdict
from crossbearing.model.learnt import Learnt
from crossbearing.model.record import Record
from crossbearing.model.when import When
from crossbearing.reconcile.question import Bearing, question_id

PLAIN_FIELDS = ("kind", "mode", "polarity", "modality", "phase", "extent")
SET_BY = "set by a person"


class Matter(Protocol):
    """A question with its bearings, as `step` makes it."""

    @property
    def docket(self) -> Docket:
        """The question and its evidence."""
        ...

    @property
    def bearings(self) -> tuple[Bearing, ...]:
        """How each claim bears on it."""
        ...


M = TypeVar("M", bound=Matter)


def standing(records: Iterable[Record], action: str) -> dict[str, Record]:
    """Return the latest line of an action that was not taken back, by its subject."""
    told = sorted((r for r in records if r.action == action and not r.undone), key=lambda r: r.number)
    return {r.subject: r for r in told}


def learnt(records: Iterable[Record]) -> Learnt | None:
    """Return what was last learnt of sources and not taken back; None for nothing, or what cannot be read."""
    record = max(standing(records, "learn").values(), key=lambda r: r.number, default=None)
    if record is None:
        return None
    try:
        return decode(Learnt, record.value)
    except ValueError:  # written by another version: as if nothing had been learnt
        return None


def edited(claims: Sequence[Claim], records: Sequence[Record]) -> list[Claim]:
    """Return the claims as people corrected them; the words and where they stand are never changed."""
    changes = standing(records, "edit")
    return [apply_edit(c, changes[c.id]) if c.id in changes else c for c in claims]


def reviews(records: Sequence[Record]) -> list[Record]:
    """Return the reviews that stand after the edits: an edit takes back what was said of the claim before it."""
    changes = standing(records, "edit")
    return [r for r in records if r.subject not in changes or r.number > changes[r.subject].number]


def apply_edit(claim: Claim, record: Record) -> Claim:
    """Return a claim with one person's corrections; a correction that cannot be read changes nothing."""
    try:
        told: Mapping[str, Any] = json.loads(record.value)
    except ValueError:
        return claim
    plain: dict[str, Any] = {k: (v or None) for k, v in told.items() if k in PLAIN_FIELDS}
    claim = replace(claim, confidence=1.0, **{k: v for k, v in plain.items() if v is not None or k in _MAY_LACK})
    if told.get("actor") and claim.actors:
        first = replace(claim.actors[0], id=str(told["actor"]), score=1.0, reason=SET_BY, rivals=())
        claim = replace(claim, actors=(first, *claim.actors[1:]))
    if told.get("place") and claim.places:
        spot = replace(claim.places[0], id=str(told["place"]), score=1.0, reason=SET_BY, rivals=())
        claim = replace(claim, places=(spot, *claim.places[1:]))
    if told.get("earliest") or told.get("latest"):
        first_day, last_day = (told.get(k) or told.get(o) for k, o in (("earliest", "latest"), ("latest", "earliest")))
        try:
            days = date.fromisoformat(str(first_day)), date.fromisoformat(str(last_day))
        except ValueError:
            return claim
        claim = replace(claim, when=When(claim.when.text, *days, claim.when.role, "stated", SET_BY))
    return claim


_MAY_LACK = frozenset(("mode", "phase", "extent"))


def regrouped(
    matters: Sequence[M], records: Sequence[Record], remake: Callable[[Sequence[Bearing], M], M],
    renamed: Callable[[M, Question], M],
) -> list[M]:  # fmt: skip
    """Return the matters with questions merged and split as people decided.

    `remake(bearings, like)` makes a matter of other bearings, `renamed(matter, question)` gives it its question.
    A merge into a question of another family, or of one that is not there, changes nothing.
    """
    splits, merges = standing(records, "split"), standing(records, "merge")
    if not splits and not merges:
        return list(matters)
    found: dict[str, M] = {}
    for m in matters:
        for part in _parts(m, splits.get(m.docket.question.id), remake, renamed):
            found[part.docket.question.id] = part
    for source in sorted(merges):
        target = _last(source, merges)
        if source not in found or target not in found or target == source:
            continue
        one, other = found[source].docket.question, found[target].docket.question
        if (one.family, one.kind) != (other.family, other.kind):
            continue
        like = found[target].bearings[0]
        moved = [b._replace(subject=like.subject, object=like.object, scope=like.scope) for b in found[source].bearings]
        whole = remake([*found[target].bearings, *moved], found[target])
        found[target] = renamed(whole, other)
        del found[source]
    return list(found.values())


def _last(source: str, merges: Mapping[str, Record]) -> str:
    """Return where a chain of merges ends; a circle ends where it began."""
    seen = [source]
    while seen[-1] in merges and merges[seen[-1]].value not in seen:
        seen.append(merges[seen[-1]].value)
    return seen[-1]


def _parts(m: M, record: Record | None, remake: Callable[[Sequence[Bearing], M], M],
           renamed: Callable[[M, Question], M]) -> list[M]:  # fmt: skip
    """Return a matter, or the two that it was split into: the rest keeps the question's id."""
    try:
        apart = set(json.loads(record.value)) if record else set()
    except (ValueError, TypeError):
        apart = set()
    inside = [b for b in m.bearings if b.claim.id in apart]
    rest = [b for b in m.bearings if b.claim.id not in apart]
    if not inside or not rest:
        return [m]
    asked = m.docket.question
    mark = blake2b("+".join(sorted(b.claim.id for b in inside)).encode(), digest_size=4).hexdigest()
    scope = f"{asked.scope}@apart:{mark}"
    id_ = question_id(asked.family, asked.kind, asked.subject, asked.object, scope, asked.thread)
    own = remake(inside, m)
    return [
        renamed(remake(rest, m), asked),
        renamed(own, replace(own.docket.question, id=id_, scope=scope, thread=asked.thread)),
    ]


def overridden(matters: Sequence[Matter], verdicts: Sequence[Verdict], records: Sequence[Record]) -> list[Verdict]:
    """Return the verdicts with a person's answer in place of the judge's: certain, and with no sum behind it."""
    told = standing(records, "override")
    found = []
    for m, verdict in zip(matters, verdicts, strict=True):
        record = told.get(m.docket.question.id)
        if record is not None and record.value in m.docket.answers:
            sure = tuple(1.0 if a == record.value else 0.0 for a in m.docket.answers)
            verdict = Verdict(sure, (), 0.0, verdict.learnt)
        found.append(verdict)
    return found


def held(holdings: Sequence[Holding], findings: Sequence[Finding], records: Sequence[Record]) -> tuple[Holding, ...]:
    """Return the holdings with those that now stand set to whom a person says holds the place."""
    told = standing(records, "override")
    by_place = {
        f.question.object: f for f in findings if f.question.family == "control" and f.question.id in told and f.answers
    }
    found = []
    for h in holdings:
        f = by_place.get(h.place)
        if f is None or h.latest is not None or h.how == "present":
            found.append(h)
            continue
        known = {a.value for a in f.answers if a.support or a.denial}
        actor = f.answers[0].value if f.answers[0].value in known else None
        how = ("control" if h.how == "unknown" else h.how) if actor else "unknown"
        found.append(replace(h, actor=actor, how=how, probability=1.0, standing=f.standing, drawing="solid",
                             basis="observed", claims=f.answers[0].support))  # fmt: skip
    return tuple(found)
