"""A question with its bearings and its docket; which questions the bearings of one key, or of one deed, raise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from crossbearing.model.finding import OTHER, PROGRESS, Docket, Question
from crossbearing.reconcile import chain, conflict, toll
from crossbearing.reconcile.course import LONG
from crossbearing.reconcile.episode import common_days, episodes
from crossbearing.reconcile.question import NO, NO_COMMITMENT, YES, Bearing, Reading, question_id
from crossbearing.reconcile.witness import Recall, Witnesses
from crossbearing.reconcile.wording import Words

_FREE = frozenset(("control", "status", "commitment"))
# Where a question stands among all, whatever its evidence: its stage, its key or deed, the name of its window or
# episode, and which of its particulars is asked. Stages: the windows of a key; when and where of these; who did a deed.
Slot = tuple[Any, ...]
Key = tuple[str, str, tuple[str, ...], str, str]
Deed = tuple[str, str, str]
WINDOWS, PARTICULARS, DOERS = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Matter:
    """One question with its bearings. `is_last`: no later window of its key is known.

    `group` are the bearings that it was made of; `bearings` the same, the one first that stands for all, each with
    the further answers that its words fit.
    """

    slot: Slot
    docket: Docket
    bearings: tuple[Bearing, ...]
    is_last: bool
    group: Sequence[Bearing]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that is to be made into a matter: its place, its bearings."""

    slot: Slot
    group: Sequence[Bearing]
    is_last: bool = True


def of_key(
    key: Key, members: Sequence[Bearing], reading: Reading, known: Mapping[Slot, Matter] | None = None
) -> list[Asked]:
    """Return what the bearings of one key ask: its windows in the order of time, then when and where of each.

    `known` are the matters as they were: what is asked of a window whose bearings are the same is not looked for again.
    """
    windows, known = episodes(members), known or {}
    found = [Asked((WINDOWS, key, name, 0), group, n + 1 == len(windows)) for n, (name, group) in enumerate(windows)]
    for name, group in windows:
        if len(group) > 1:
            slots = [(PARTICULARS, key, name, j) for j in range(2)]
            before = known.get((WINDOWS, key, name, 0))
            if before is not None and before.group == group:
                found += [Asked(slot, known[slot].group) for slot in slots if slot in known]
                continue
            rivals = zip(slots, (conflict.dates(group), conflict.places(group, reading)), strict=True)
            found += [Asked(slot, made) for slot, made in rivals if made]
    return found


def of_deed(deed: Deed, members: Sequence[Bearing], reading: Reading) -> list[Asked]:
    """Return who did it, for each episode of one deed of which several doers are told."""
    if len({b.subject for b in members}) < 2:
        return []
    at: dict[int, list[int]] = defaultdict(list)
    for n, b in enumerate(members):
        at[id(b.claim)].append(n)
    found: list[Asked] = []
    for name, group in episodes(members):
        if len(group) > 1:
            made = conflict.doers([members[n] for n in sorted({n for b in group for n in at[id(b.claim)]})],
                                  reading.theatre)  # fmt: skip
            if made:
                found.append(Asked((DOERS, deed, name, 0), made))
    return found


def deed_of(b: Bearing) -> Deed | None:
    """Return the deed of which "who did it" may be asked, or None where the bearing tells of none."""
    if (b.family == "occurrence" and b.object) or (b.family == "progress" and b.kind == "TAKE"):
        return b.kind, b.object or "", b.scope
    return None


class Making:
    """Makes matters: knows who speaks, and the words for what is asked."""

    def __init__(self, reading: Reading, witnesses: Witnesses, words: Words) -> None:
        self.reading, self.witnesses, self.words = reading, witnesses, words
        self._recalls: dict[Slot, Recall] = {}

    def forget(self, slot: Slot) -> None:
        """Let go what is kept of a question that is asked no longer."""
        self._recalls.pop(slot, None)

    def made(self, asked: Asked, on: date | None) -> Matter:
        """Return the matter of what is asked, as of a day."""
        return self._matter(asked.group, asked.slot[2], asked.slot, asked.is_last, on)

    def remade(self, group: Sequence[Bearing], like: Matter, on: date | None) -> Matter:
        """Return a matter of other bearings in the place of a matter."""
        return self._matter(group, "", like.slot, like.is_last, on)

    def _matter(
        self, group: Sequence[Bearing], name: str, slot: Slot, is_last: bool, on: date | None
    ) -> Matter:  # fmt: skip
        """Return one question with its docket."""
        first, told = group[0], group
        if len(group) > 1:
            plainness = self.words.plainness
            first = min(group, key=lambda b: (b.polarity != "affirmed", -plainness(b), b.day or date.max, b.claim.id))
        answers, group = _answers(first.family, group, self.reading)
        earliest, latest = common_days([b for b in group if b.polarity == "affirmed"] or group)
        scope = f"{first.scope}@{name}" if name else first.scope
        thread = self.reading.thread(first)
        movement = "rising" if first.family == "progress" else "free" if _is_state(first) else "fixed"
        asked_on = _asked_on(first.family, movement, group, is_last, on)
        rate = chain.RATES.get("presence" if first.scope == "present" else first.family, 0.0)
        text = self.words.question(first, earliest, latest, asked_on)
        asked = Question(
            question_id(first.family, first.kind, first.subject, first.object, scope, thread),
            first.family, first.kind, first.subject, first.object, scope, thread, text, earliest, latest,
        )  # fmt: skip
        recall = self._recalls.setdefault(slot, Recall()) if len(group) >= LONG else None
        docket = Docket(asked, answers, tuple(self.witnesses.evidence(group, recall)), movement,
                        rate if movement != "fixed" else 0.0, asked_on)  # fmt: skip
        bearings = (first, *(b for b in group if b is not first))
        return Matter(slot, docket, bearings, is_last, told)

    def redated(self, m: Matter, on: date | None) -> Matter:
        """Return the matter as of another day; the same where its day does not change."""
        asked, first = m.docket.question, m.bearings[0]
        day = _asked_on(first.family, m.docket.movement, m.bearings, m.is_last, on)
        if day == m.docket.on:
            return m
        text = self.words.question(first, asked.earliest, asked.latest, day)
        return replace(m, docket=replace(m.docket, question=replace(asked, text=text), on=day))


def _asked_on(family: str, movement: str, group: Sequence[Bearing], is_last: bool, on: date | None) -> date | None:
    """Return the day of which a question is asked: of an earlier window its last; None for what does not change."""
    if movement == "fixed":
        return None
    if is_last or family not in ("progress", "status"):
        return on
    return max((b.day for b in group if b.day), default=on)


def _is_state(b: Bearing) -> bool:
    return b.family in _FREE or b.scope == "present"


def _answers(family: str, group: Sequence[Bearing], reading: Reading) -> tuple[tuple[str, ...], Sequence[Bearing]]:
    """Return the answers in their own order, and the bearings with the further answers that their words fit."""
    if family == "progress":
        return PROGRESS, group
    if family == "occurrence":
        return (YES, NO), group
    named = tuple(sorted({v for b in group for v in b.values}))
    if family == "commitment":

        def widened(b: Bearing) -> Bearing:
            if b.polarity != "affirmed":  # "nothing was agreed" denies every term
                return b._replace(values=named)
            return b._replace(loose=tuple(v for v in named if v not in b.values and "no date named" in (v, *b.values)))

        return (*named, NO_COMMITMENT), [widened(b) for b in group]
    if family == "count":
        bounds = toll.named(group, reading)
        group = [
            b._replace(loose=tuple(v for v in named if v not in b.values and toll.fits(bounds[v], bounds[b.values[0]])))
            for b in group
        ]
    loose = tuple(sorted({v for b in group for v in b.loose} - set(named))) if family == "status" else ()
    return (*named, *loose, OTHER), group
