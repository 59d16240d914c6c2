"""What a claim of one kind says on another kind's question, where that question is asked at all.

Who is still there has not all left; a gate that somebody reopened is open; who enters a place as its holder leaves it
takes it over. Such words join a question that others raise and raise none of their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from crossbearing.reconcile.question import Bearing

# Prior, chosen: one step of thought lies between the words and the answer.
INFERRED = 0.8
# Days around the day on which the holder is gone in which another's entry takes the place over. Priors, chosen.
_BEFORE, _AFTER = timedelta(days=3), timedelta(days=7)
Held = tuple[str, str]  # a place and a side
Key = tuple[str, str, tuple[str, ...], str, str]
_BY_DEED = {"COOPERATE/reopen": "open", "COERCE/restrict": "closed"}


def across(bearings: Sequence[Bearing]) -> list[list[Bearing]]:
    """Return for each bearing on one place what it says on questions of other kinds that the bearings raise.

    Nothing is said across places, and `may_speak` tells which bearings matter here.
    """
    told = _Told()
    for b in bearings:
        told.add(b.object or "", b)
    return [[*told.presence(b), *told.gone(b), *told.gate(b), *told.taken_over(b)] for b in bearings]


def may_speak(b: Bearing) -> bool:
    """Return whether the bearing raises such a question, or may speak on one."""
    if b.object is None or b.quoted:
        return False
    return (
        b.scope == "present" or b.family == "status" or _leaves(b) or _enters(b)
        or f"{b.kind}/{b.claim.mode}" in _BY_DEED
    )  # fmt: skip


class _Told:
    """What is told of each place, as far as another kind's question asks for it: never all of it, but its bounds."""

    def __init__(self) -> None:
        self.left: dict[Held, dict[Key, list[Bearing]]] = defaultdict(dict)
        self.tellers: dict[Key, set[str]] = defaultdict(set)  # the reports that tell of a departure
        self.done: dict[str, set[tuple[date, str]]] = defaultdict(set)
        self.there: dict[Held, Bearing] = {}
        self.entered: dict[str, set[tuple[date, str]]] = defaultdict(set)
        self.gates: set[str] = set()

    def add(self, place: str, b: Bearing) -> None:
        """Note a bearing."""
        if _leaves(b) and b.day:
            self.tellers[b.key].add(b.claim.report)
            for side in b.subject:
                self.done[place].add((b.day, side))
                first = self.left[place, side].setdefault(b.key, [])
                # The earliest, and the earliest of another report: all that "after another's word" asks for.
                known = sorted([*first, b], key=lambda d: (d.day or date.max, d.claim.id))
                other = [d for d in known if d.claim.report != known[0].claim.report][:1]
                self.left[place, side][b.key] = [known[0], *other]
        elif b.scope == "present" and b.day:
            for side in b.subject:
                last = self.there.get((place, side), b)
                self.there[place, side] = max(last, b, key=lambda p: (p.day or date.min, p.claim.id))
        elif b.family == "status":
            self.gates.add(place)
        elif _enters(b) and b.day:
            self.entered[place].update((b.day, side) for side in b.subject)

    def presence(self, b: Bearing) -> Iterator[Bearing]:
        """Yield what presence says on a departure: who is still there after it has not all gone; who is not, has.

        A report that tells of both says nothing against itself, nor against its own copies.
        """
        for side in b.subject if b.scope == "present" and b.day else ():
            for key, known in self.left.get((b.object or "", side), {}).items():
                if b.claim.report in self.tellers[key]:
                    continue
                before = [d for d in known if d.claim.report != b.claim.report and d.day and b.day and d.day <= b.day]
                if before:
                    yield b._replace(
                        family="progress", kind="RETREAT", subject=before[0].subject, scope=before[0].scope,
                        values=("complete",), loose=(), match=b.match * INFERRED,
                        polarity="denied" if b.polarity == "affirmed" else "affirmed",
                    )  # fmt: skip

    def gone(self, b: Bearing) -> Iterator[Bearing]:
        """Yield what a finished departure says on presence that is told of earlier days only: it has ended."""
        for side in b.subject if _leaves(b) else ():
            last = self.there.get((b.object or "", side))
            if last and last.day and b.day and last.day < b.day:
                yield last._replace(claim=b.claim, polarity="denied", earliest=b.earliest, latest=b.latest, day=b.day,
                                    published=b.published, match=b.match * INFERRED, moves=True)  # fmt: skip

    def taken_over(self, b: Bearing) -> Iterator[Bearing]:
        """Yield that who enters a place which its holder leaves in those days holds it, where nobody else enters.

        A hand-over that names no receiver says the same of the one who enters.
        """
        place, day = b.object or "", b.day
        if day is None or len({side for _, side in self.entered.get(place, ())}) != 1:
            return
        entries = self.entered[place]
        ((_, side), *_) = entries
        if _enters(b):
            told = any(-_BEFORE <= day - gone <= _AFTER for gone, who in self.done.get(place, ()) if who != side)
        else:
            given = _leaves(b) and b.scope == "hand-over" and not b.claim.recipients and side not in b.subject
            told = given and any(-_BEFORE <= entry - day <= _AFTER for entry, _ in entries)
        if told:
            yield b._replace(family="control", kind="HOLD", subject=(), scope="", values=(side,), loose=(),
                             match=b.match * INFERRED, moves=True)  # fmt: skip

    def gate(self, b: Bearing) -> Iterator[Bearing]:
        """Yield what the opening or closing of a road says on whether it is open."""
        value = _BY_DEED.get(f"{b.kind}/{b.claim.mode}")
        if value is None or b.family != "occurrence" or b.object not in self.gates:
            return
        if b.polarity == "affirmed" or not b.subject:  # who says "we did not close it" does not say that it is open
            yield b._replace(family="status", kind="STATUS", subject=(), scope="", values=(value,), loose=(),
                             match=b.match * INFERRED, moves=b.polarity == "affirmed")  # fmt: skip


def _leaves(b: Bearing) -> bool:
    """Return whether the bearing tells that a departure is finished."""
    return b.family == "progress" and b.kind == "RETREAT" and b.polarity == "affirmed" and b.values == ("complete",)


def _enters(b: Bearing) -> bool:
    """Return whether the bearing tells that somebody entered a place."""
    return b.kind == "MOBILIZE" and b.family == "occurrence" and b.scope == "enter" and b.polarity == "affirmed"
