"""Standing: what a desk may say of a question; the first named rule that fits. Rule ids are stored words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from crossbearing.model.finding import Docket, Evidence, Verdict
from crossbearing.reconcile.channel import clean_weight
from crossbearing.settings import Settings

RULES: dict[str, str] = {
    "standing/disputed-both-sides": "the two most probable answers are both well possible and each has its claims",
    "standing/attributed-denial": "somebody who can be placed denies, or says otherwise than, what another origin says",
    "standing/superseded-by-later": "it was so then; later reports say otherwise",
    "standing/two-outlets-two-origins": "very likely, by two outlets and two independent origins at least",
    "standing/one-outlet": "only one outlet has it",
    "standing/one-origin": "several outlets have it, all from one origin",
    "standing/commitment-pending": "said to be due later; nothing yet to see",
    "standing/looked-and-not-found": "looked for, and nothing reported",
    "standing/not-sure-enough": "several outlets, and yet not very likely",
    "standing/nobody-says-so": "the likeliest answer is one that nobody gives: its rivals are denied",
    "standing/nothing-weighs": "no claim on it carries weight",
}
# Who may deny "with standing": a party, or somebody who was there or has the papers; not a post, not hearsay.
_MAY_DENY = frozenset(("party", "official", "ngo", "public", "expert", "document", "imagery"))
# Above this the denial is on record but the matter is settled (ICD-203: "almost certain").
_SETTLED = 0.99
# Days within which two words on a changing state speak of the same world. Priors, chosen.
_SAME_WORLD_FREE = 14
_SAME_WORLD_RISING = 3


def supports(docket: Docket, answer: str) -> list[Evidence]:
    """Return the evidence for an answer: it names it, or denies every other answer."""
    return [
        e for e in docket.evidence if (answer in e.values if e.polarity == "affirmed" else answer in _only(docket, e))
    ]


def by_answer(docket: Docket) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Return answer -> the claims that support it, and answer -> the claims that deny it by name."""
    support: dict[str, set[str]] = {}
    denial: dict[str, set[str]] = {}
    for e in docket.evidence:
        if e.polarity == "affirmed":
            for value in e.values:
                support.setdefault(value, set()).add(e.claim)
            continue
        for value in e.values:
            denial.setdefault(value, set()).add(e.claim)
        for value in _only(docket, e):
            support.setdefault(value, set()).add(e.claim)
    return support, denial


def _only(docket: Docket, e: Evidence) -> list[str]:
    """Return the answer that a denial leaves, where it leaves only one."""
    if len(e.values) + 1 < len(docket.answers):
        return []
    left = _left(docket, e)
    return left if len(left) == 1 else []


def _left(docket: Docket, e: Evidence) -> list[str]:
    return [a for a in docket.answers if a not in e.values]


@dataclass(frozen=True, slots=True)
class _World:
    """What the words of a docket speak of: the last day told of, and the changes told, each of its last day.

    Of a state that is asked of a day, what is told of later days counts for neither.
    """

    docket: Docket
    last: date | None
    changes: tuple[tuple[frozenset[str], date], ...]

    @staticmethod
    def of(docket: Docket) -> _World:
        """Return the world of a docket."""
        told = [e for e in docket.evidence if e.day and (docket.on is None or e.day <= docket.on)]
        changes: dict[frozenset[str], date] = {}
        for e in told if docket.movement == "free" else ():
            if e.moves and e.day:
                admits = frozenset(_admits(docket, e))
                changes[admits] = max(e.day, changes.get(admits, e.day))
        return _World(docket, max((e.day for e in told if e.day), default=None), tuple(changes.items()))

    def overtaken(self, e: Evidence, admits: frozenset[str]) -> bool:
        """Return whether a change that is told of a later day ends what the evidence tells."""
        return e.day is not None and any(day > e.day and not admits & after for after, day in self.changes)

    def may_be_now(self, e: Evidence) -> bool:
        """Return whether the evidence may speak of one world with any other: `is_now` reaches back two steps."""
        if self.docket.movement != "free" or e.day is None or self.last is None:
            return True
        return (self.last - e.day).days <= 2 * _SAME_WORLD_FREE

    def is_now(self, one: date, other: date) -> bool:
        """Return whether two words on a changing state speak of one world, and of that of the last words."""
        days = sorted((one, other, max(self.last or other, one, other)))
        return all((late - early).days <= _SAME_WORLD_FREE for early, late in pairwise(days))


class _Word(NamedTuple):
    """A piece of evidence with the answers that it admits, and those that it names (or, in denying, leaves)."""

    e: Evidence
    admits: frozenset[str]
    names: frozenset[str]
    low: int
    high: int

    @staticmethod
    def of(docket: Docket, e: Evidence) -> _Word:
        """Return what the evidence says on a docket; `low` and `high` are the ranks of what it admits."""
        admits = frozenset(_admits(docket, e))
        ranks = [i for i, a in enumerate(docket.answers) if a in admits] or [0]
        return _Word(e, admits, frozenset(e.values) if e.polarity == "affirmed" else admits, ranks[0], ranks[-1])


def _rivals(world: _World, one: _Word, other: _Word) -> bool:
    """Return whether two pieces of evidence cannot both be right about the same world."""
    a, b = one.e, other.e
    if not (one.admits.isdisjoint(other.names) and other.admits.isdisjoint(one.names)):
        return False  # one of them names what the other admits
    if (a.origin == b.origin and a.claim == b.claim) or _heard_of_none(a, b):
        return False
    if world.docket.movement == "fixed" or a.day is None or b.day is None:
        return True
    if world.docket.movement == "free":
        if not world.is_now(a.day, b.day):
            return False
        return not (world.overtaken(a, one.admits) or world.overtaken(b, other.admits))
    low, high = (a, b) if one.high < other.low else (b, a)
    # What only rises may well be higher later; lower is a contradiction when it is not said well before.
    return (_day(high) - _day(low)).days <= _SAME_WORLD_RISING


def _heard_of_none(one: Evidence, other: Evidence) -> bool:
    """Return whether one report tells both, and one of them only that nothing was heard: of another thing, then."""
    return bool(one.report) and one.report == other.report and "none-reported" in (one.polarity, other.polarity)


def _day(e: Evidence) -> date:
    return e.day or date.min


def _admits(docket: Docket, e: Evidence) -> set[str]:
    if e.polarity == "affirmed":
        return {a for a in docket.answers if a in e.values or a in e.loose}
    return set(_left(docket, e))


def _counts(evidence: Iterable[Evidence]) -> tuple[int, int]:
    kept = list(evidence)
    return len({e.outlet for e in kept}), len({e.origin for e in kept})


def stand(
    docket: Docket, verdict: Verdict, settings: Settings, *, changed_since: bool = False, pending: bool = False
) -> tuple[str, str]:
    """Return the standing and the id of the rule that gave it.

    `changed_since`: a later window of the same question has another top answer. `pending`: a commitment that falls
    due after the day asked.
    """
    weighed = [e for e in docket.evidence if clean_weight(e.weight) > 0]
    if not weighed:
        return "insufficient", "standing/nothing-weighs"
    ranked = sorted(range(len(docket.answers)), key=lambda i: (-verdict.probabilities[i], i))
    top, probability = docket.answers[ranked[0]], verdict.probabilities[ranked[0]]
    if len(docket.evidence) > 1:  # one voice alone disputes nothing
        if _both_sides(docket, verdict, ranked, settings):
            return "disputed", "standing/disputed-both-sides"
        if probability < _SETTLED and _attributed_denial(docket, weighed):
            return "disputed", "standing/attributed-denial"
    if changed_since:
        return "superseded", "standing/superseded-by-later"
    if all(e.polarity == "none-reported" for e in weighed):
        return "reported-absent", "standing/looked-and-not-found"
    support = [e for e in supports(docket, top) if clean_weight(e.weight) > 0]
    if not support:
        return "insufficient", "standing/nobody-says-so"
    outlets, origins = _counts(support)
    if outlets >= 2 and origins >= 2 and probability < settings.corroborated_probability:
        return "insufficient", "standing/not-sure-enough"
    standing = "corroborated" if outlets >= 2 and origins >= 2 else "single-outlet"
    if pending:
        return standing, "standing/commitment-pending"
    if standing == "corroborated":
        return standing, "standing/two-outlets-two-origins"
    return standing, "standing/one-outlet" if outlets < 2 else "standing/one-origin"


def _both_sides(docket: Docket, verdict: Verdict, ranked: Sequence[int], settings: Settings) -> bool:
    """Return whether the best two answers are both in the disputed range and rival claims stand behind them."""
    if len(ranked) < 2:
        return False
    low, high = settings.disputed_low, 1 - settings.disputed_low
    first, second = ranked[:2]
    if not (low <= verdict.probabilities[second] and verdict.probabilities[first] <= high):
        return False
    return _any_rivals(docket, supports(docket, docket.answers[first]), supports(docket, docket.answers[second]))


def _attributed_denial(docket: Docket, weighed: Sequence[Evidence]) -> bool:
    """Return whether a speaker with standing denies what another says; "it is open" denies "it is closed"."""
    named = [e for e in weighed if e.polarity != "none-reported" and _may_deny(e)]
    if docket.movement == "rising":  # less progress, said earlier or by a vaguer word, is no denial of more
        named = [e for e in named if e.polarity == "denied" or e.values == docket.answers[:1]]
    return bool(named) and _any_rivals(docket, named, [e for e in weighed if e.polarity == "affirmed"], True)


def _may_deny(e: Evidence) -> bool:
    """Return whether the speaker has standing. An outlet has it for a denial of its own, a side's for its own word."""
    return e.source in _MAY_DENY or (e.source == "outlet" and (e.side is not None or e.polarity == "denied"))


def _any_rivals(
    docket: Docket, ones: Sequence[Evidence], others: Sequence[Evidence], other_origin: bool = False
) -> bool:
    """Return whether any two rival; evidence that says the same on the same day is looked at once."""

    world = _World.of(docket)
    dated = all(e.day for e in (*ones, *others))  # what names no day rivals the oldest word too

    def distinct(evidence: Sequence[Evidence]) -> list[_Word]:
        found = list({(e.origin, e.values, e.loose, e.polarity, e.day): e for e in evidence}.values())[:200]
        return [_Word.of(docket, e) for e in found if not dated or world.may_be_now(e)]

    told = distinct(others)
    return any(
        _rivals(world, a, b) and not (other_origin and a.e.origin == b.e.origin) for a in distinct(ones) for b in told
    )
