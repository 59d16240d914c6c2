"""What reconcile worked out, kept between looks: one more report, or one decision, redoes only what it touches.

The steps from claims to findings are cut into pieces by key: the bearings of a report; what joins a bearing; what is
said across kinds at a place; the copies among reports that hang together; the questions of a key; each question; each
thread; each place. A piece is worked out by the same function whether it is the first time or the hundredth, from
inputs that it reads by key. Whatever changes an input marks the pieces that read it, and only these are worked out
anew; a piece whose own outcome does not change marks nothing further. So a memo that took reports one by one holds,
byte for byte, what one that took them all at once holds (docs/decisions/increment.md; a property under test).
"""

from __future__ import annotations

import contextlib
import gc
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from crossbearing import plugins
from crossbearing.model.claim import Claim
from crossbearing.model.finding import Findings
from crossbearing.model.learnt import Learnt
from crossbearing.model.record import Record
from crossbearing.model.report import Report
from crossbearing.model.theatre import Theatre
from crossbearing.ports import Judge
from crossbearing.reconcile import decided
from crossbearing.reconcile.across import across, may_speak
from crossbearing.reconcile.cell import Cell, bearings, place
from crossbearing.reconcile.joining import Joining
from crossbearing.reconcile.matter import (
    Asked,
    Deed,
    Key,
    Making,
    Matter,
    Slot,
    deed_of,
    of_deed,
    of_key,
)
from crossbearing.reconcile.origin import Copies
from crossbearing.reconcile.outcome import Outcome
from crossbearing.reconcile.question import Reading
from crossbearing.reconcile.unit import Unit, bearings_of, weighable
from crossbearing.reconcile.witness import Witnesses
from crossbearing.reconcile.wording import Words
from crossbearing.settings import Settings

_claim_id = attrgetter("claim.id")
_MANY_VALUES = 100_000  # values made in a look from which on the collector does not walk them all at its end


class Told(NamedTuple):
    """A report with all its claims as they stand; `report` is None where only the claims are known."""

    id: str
    report: Report | None
    claims: Sequence[Claim]


class Memo:
    """All that was worked out of one project under one theatre, settings and judge. Not for two threads at once.

    `learnt` is what the project had learnt of its sources, for a judge that weighs by it: what else was learnt since
    asks for a memo of its own.
    """

    def __init__(
        self, theatre: Theatre | None, settings: Settings, judge: str | None = None, learnt: Learnt | None = None
    ) -> None:
        """Begin with nothing. Raises UsageError for an unknown judge."""
        self.judge = judge or settings.judge
        rule: Judge = plugins.load("judge", self.judge)
        self.claims: dict[str, Claim] = {}
        self.units: dict[str, Unit] = {}
        self.reading = Reading(theatre, self.claims)
        self.copies = Copies(settings.duplicate_jaccard)
        self.witnesses = Witnesses(self.reading, {}, self.copies.family)
        self.joining = Joining(self.reading)
        words = Words(theatre, self.claims, self.reading)
        self.making = Making(self.reading, self.witnesses, words)
        self.outcome = Outcome(theatre, settings, self.judge, rule, learnt, words, self.making)
        self.days: Counter[date] = Counter()
        self.on: date | None = None
        self.by_key: dict[Key, list[Cell]] = defaultdict(list)
        self.by_deed: dict[Deed, list[Cell]] = defaultdict(list)
        self.by_place: dict[str, list[Cell]] = defaultdict(list)
        self.matters: dict[Slot, Matter] = {}
        # What is asked of each key, its windows first and in the order of time, and of each deed.
        self.of_key: dict[Key, tuple[Slot, ...]] = {}
        self.of_deed: dict[Deed, tuple[Slot, ...]] = {}
        self.edits: dict[str, Record] = {}
        self.said: dict[str, str] = {}
        self.aside: dict[str, str] = {}  # a claim that is not weighed -> its report
        self.faulty: set[str] = set()  # reports with claims that cannot be weighed
        self.cited: dict[str, set[str]] = defaultdict(set)  # a claim -> other reports whose claims name it
        # What is to be worked out anew.
        self._keys: set[Key] = set()
        self._deeds: set[Deed] = set()
        self._places: set[str] = set()
        self._touched: set[str] = set()  # claims of which more than the bearings may have changed

    def look(self, told: Iterable[Told], reviews: Sequence[Record] = (), on: date | None = None) -> Findings:
        """Take reports in, or anew, and all decisions that stand; return what all claims come to.

        `on` is the day asked; by default the latest report's. A report that is the same as before costs nothing.
        """
        with _uncollected():
            return self._look(told, reviews, on)

    def _look(self, told: Iterable[Told], reviews: Sequence[Record], on: date | None) -> Findings:
        units = [self.units[i] for i in sorted(self._taken(told) | self._decided(reviews))]
        changed = {i for unit in units for i in self._kept(unit)}
        self._touched |= self.copies.change(units) if units else set()
        beside = {i for claim in changed for i in self.cited.get(claim, ())} - {u.id for u in units}
        self._join([*units, *(self.units[i] for i in sorted(beside))])
        self._speak_across()
        for i in {self.claims[c].report for c in self._touched if c in self.claims}:
            self._mark(self.units[i])
        day = on if on is not None else max(self.days, default=None)
        matters = self._ask(day)
        self._touched = set()
        self.outcome.take(matters, self.matters, self.of_key, reviews, day)
        problems = [p for i in sorted(self.faulty) for p in self.units[i].problems]
        return self.outcome.findings(self.copies.origins, problems)

    # claims

    def _taken(self, told: Iterable[Told]) -> set[str]:
        """Take reports in; return those that are new or not as they were."""
        found = set()
        for one in told:
            unit = self.units.get(one.id)
            if unit is None:
                self.units[one.id] = Unit(one.id, one.report, one.claims)
            elif unit.report == one.report and list(unit.claims) == list(one.claims):
                continue
            else:
                unit.report, unit.claims = one.report, one.claims
            found.add(one.id)
        return found

    def _decided(self, reviews: Sequence[Record]) -> set[str]:
        """Take people's decisions on claims; return the reports of claims that are now to be weighed otherwise."""
        edits = decided.standing(reviews, "edit")
        said = {i: r.value for i, r in decided.standing(decided.reviews(reviews), "review").items()}
        edited = {i for i in edits.keys() | self.edits.keys() if _value(edits.get(i)) != _value(self.edits.get(i))}
        judged = {i for i in said.keys() | self.said.keys() if said.get(i) != self.said.get(i)}
        self.edits, self.said = edits, said
        found = (self.claims[i].report if i in self.claims else self.aside.get(i) for i in edited | judged)
        return {i for i in found if i is not None}

    def _kept(self, unit: Unit) -> Iterable[str]:
        """Weigh which of a report's claims are kept; return the ids of all that it holds or held."""
        before = unit.kept
        unit.kept, unit.problems = weighable(unit.claims, self.edits, self.said)
        for claim in before:
            self.claims.pop(claim.id, None)
            for other in _named(claim):
                self.cited[other].discard(unit.id)
        self.claims.update((c.id, c) for c in unit.kept)
        for claim in unit.claims:
            if claim.id in self.claims:
                self.aside.pop(claim.id, None)
            else:
                self.aside[claim.id] = unit.id
        own = {c.id for c in unit.kept}
        for claim in unit.kept:
            for other in _named(claim) - own:
                self.cited[other].add(unit.id)
        (self.faulty.add if unit.problems else self.faulty.discard)(unit.id)
        day = unit.report.published if unit.report else None
        if day != unit.day:
            self._count_day(unit.day, day)
            unit.day = day
        if unit.report:
            self.witnesses.outlets[unit.id] = unit.report.outlet
        return own | {c.id for c in before}

    def _count_day(self, old: date | None, new: date | None) -> None:
        if new is not None:
            self.days[new] += 1
        if old is not None:
            self.days[old] -= 1
            if not self.days[old]:
                del self.days[old]

    # bearings

    def _join(self, units: Sequence[Unit]) -> None:
        """Work out the bearings of these reports, and all that they join or that now joins otherwise."""
        new: list[Cell] = []
        for unit in units:
            self._touched.update(c.id for c in unit.kept)
            raw = bearings_of(unit, self.reading)
            kept = [n < len(unit.cells) and unit.cells[n].raw == b for n, b in enumerate(raw)]
            for n, cell in enumerate(unit.cells):
                if n >= len(raw) or not kept[n]:
                    self.joining.drop(cell)
                    self._leave(cell)
            unit.cells = [unit.cells[n] if kept[n] else Cell(b, n) for n, b in enumerate(raw)]
            fresh = [cell for n, cell in enumerate(unit.cells) if not kept[n]]
            for cell in fresh:
                self.joining.put(cell)
            new += fresh
        all_new = len(units) == len(self.units) and len(new) == sum(len(unit.cells) for unit in units)
        again = self.joining.settle(readers=not all_new).difference(new)
        for cell in new:
            cell.now = self.joining.joined(cell.raw)
            self._enter(cell)
        for cell in again:
            now = self.joining.joined(cell.raw)
            if now != cell.now:
                self._leave(cell)
                cell.now = now
                self._enter(cell)

    def _enter(self, cell: Cell) -> None:
        """Take a bearing, as it is now, into the questions that it bears on."""
        b = cell.now
        self.by_key[b.key].append(cell)
        self._keys.add(b.key)
        deed = deed_of(b)
        if deed is not None:
            self.by_deed[deed].append(cell)
            self._deeds.add(deed)
        if not cell.late and may_speak(b):
            self.by_place[b.object or ""].append(cell)
            self._places.add(b.object or "")

    def _leave(self, cell: Cell) -> None:
        """Take a bearing out of the questions that it bears on, and all that it says on others."""
        b = cell.now
        self.by_key[b.key].remove(cell)
        self._keys.add(b.key)
        deed = deed_of(b)
        if deed is not None:
            self.by_deed[deed].remove(cell)
            self._deeds.add(deed)
        if not cell.late and may_speak(b):
            self.by_place[b.object or ""].remove(cell)
            self._places.add(b.object or "")
        for made in cell.made or ():
            self._leave(made)
        cell.made = None

    def _speak_across(self) -> None:
        """Work out anew what bearings on the changed places say on questions of other kinds."""
        places, self._places = self._places, set()
        for where in places:
            cells = sorted(self.by_place[where], key=place)
            for cell, made in zip(cells, across([c.now for c in cells]), strict=True):
                if made == [c.now for c in cell.made or ()]:
                    continue
                for old in cell.made or ():
                    self._leave(old)
                cell.made = [Cell(b, (cell.at, n), late=True) for n, b in enumerate(made)]
                for one in cell.made:
                    self._enter(one)

    # questions

    def _mark(self, unit: Unit) -> None:
        """Mark all questions on which a report's claims bear."""
        for cell in unit.cells:
            for one in (cell, *(cell.made or ())):
                self._keys.add(one.now.key)
                deed = deed_of(one.now)
                if deed is not None:
                    self._deeds.add(deed)

    def _ask(self, day: date | None) -> dict[Slot, Matter | None]:
        """Make the questions that have changed; return them by slot, None for one that is asked no longer."""
        changed: dict[Slot, Matter | None] = {}
        if day != self.on:
            for slot, matter in self.matters.items():
                dated = self.making.redated(matter, day)
                if dated is not matter:
                    changed[slot] = dated
            self.matters.update((s, m) for s, m in changed.items() if m is not None)
            self.on = day
        keys, self._keys = self._keys, set()
        deeds, self._deeds = self._deeds, set()
        for key in sorted(keys):
            cells = self.by_key[key]
            if not cells:
                del self.by_key[key]
            asked = of_key(key, bearings(cells), self.reading, self.matters) if cells else []
            self._pose(self.of_key, key, asked, changed)
        for deed in sorted(deeds):
            cells = self.by_deed[deed]
            if not cells:
                del self.by_deed[deed]
            self._pose(self.of_deed, deed, of_deed(deed, bearings(cells), self.reading) if cells else [], changed)
        return changed

    def _pose(
        self, known: dict[Any, tuple[Slot, ...]], key: Any, asked: Sequence[Asked], changed: dict[Slot, Matter | None]
    ) -> None:
        """Make what is asked of a key into matters, but for what is asked as before; let go what is asked no longer."""
        for one in asked:
            matter = self.matters.get(one.slot)
            if matter is None or not self._is_as_before(matter, one):
                changed[one.slot] = self.matters[one.slot] = self.making.made(one, self.on)
        slots = tuple(one.slot for one in asked)
        for slot in set(known.pop(key, ())).difference(slots):
            del self.matters[slot]
            self.making.forget(slot)
            changed[slot] = None
        if slots:
            known[key] = slots

    def _is_as_before(self, known: Matter, one: Asked) -> bool:
        if known.is_last != one.is_last or known.group != one.group:
            return False
        return self._touched.isdisjoint(map(_claim_id, one.group))


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Keep Python's collector from walking all claims over and over while values are made that hold no circles."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if gc.get_count()[0] > _MANY_VALUES and not gc.get_freeze_count():
            gc.freeze()  # all that was made is old now, without being walked once
            gc.unfreeze()
        if was:
            gc.enable()


def _value(record: Record | None) -> str | None:
    return record.value if record else None


def _named(claim: Claim) -> set[str]:
    """Return the ids of other claims that a claim names."""
    return {*claim.content, *((claim.parent,) if claim.parent else ())}
