"""From questions to findings and holdings, kept between looks: only what changed is judged, worded and placed anew."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from crossbearing.model.finding import Docket, Finding, Findings, Holding, Origin, Verdict
from crossbearing.model.learnt import Learnt
from crossbearing.model.problem import Problem
from crossbearing.model.record import Record
from crossbearing.model.theatre import Theatre
from crossbearing.ports import Judge, LearningJudge, RememberingJudge
from crossbearing.reconcile import decided
from crossbearing.reconcile.channel import Reliabilities
from crossbearing.reconcile.concluding import (
    RELATED_MOST,
    around,
    control,
    finding,
    goes_without_saying,
    holdings_at,
    others,
    top,
    with_related,
)
from crossbearing.reconcile.course import Courses
from crossbearing.reconcile.matter import WINDOWS, Key, Making, Matter, Slot
from crossbearing.reconcile.ordered import Ordered
from crossbearing.reconcile.voices import one_voice
from crossbearing.reconcile.wording import Words
from crossbearing.settings import Settings

_MANY = 100  # changed findings from which on the list of all is sorted anew


Rank = tuple[Any, ...]


@dataclass(slots=True)
class _Entry:
    """A question as it stands: its matter, the judge's word or a person's, its finding, and its place in the list."""

    matter: Matter
    verdict: Verdict
    top: str = ""
    changed: bool = False
    finding: Finding | None = None
    rank: Rank = ()


_New = tuple[Slot, _Entry, Finding]


class Outcome:
    """All findings and holdings of one project.

    `fresh` are the ids of questions, and `fresh_places` the places, of which something else was concluded since these
    were last cleared: a store that holds what was concluded then needs to write these alone.
    """

    def __init__(
        self, theatre: Theatre | None, settings: Settings, judge: str, rule: Judge, learnt: Learnt | None,
        words: Words, making: Making,
    ) -> None:  # fmt: skip
        self.theatre, self.settings, self.judge = theatre, settings, judge
        self.rule = rule.remembering() if isinstance(rule, RememberingJudge) else rule
        self.learnt = learnt if isinstance(self.rule, LearningJudge) else None
        self.known = Reliabilities(self.learnt) if self.learnt is not None else None
        self.words, self.making = words, making
        self.on: date | None = None
        self.fresh: set[str] = set()
        self.fresh_places: set[str] = set()
        self.entries: dict[Slot, _Entry] = {}
        self.by_id: dict[str, Slot] = {}
        self.threads: dict[str, list[str]] = defaultdict(list)
        self.heads: dict[str, tuple[str, ...]] = {}  # the first questions of each thread, as most of it names them
        # People's decisions on questions: what was split and merged, where those questions stand, and who said what.
        self.decisions: tuple[dict[str, str], dict[str, str]] = ({}, {})
        self.overrides: dict[str, str] = {}
        self.involved: set[Slot] = set()
        self.parts: list[Slot] = []
        # In the order in which they are shown.
        self.shown: Ordered[Finding] = Ordered()
        # By place.
        self.placed: dict[str, set[Slot]] = defaultdict(set)
        self.chains: dict[str, tuple[Matter, Finding, list[Holding]]] = {}
        self.courses = Courses()
        self.now: dict[str, Holding] = {}
        self.held: dict[str, list[Holding]] = {}
        self.told: dict[str, int] = {}  # how many holdings of a place are told, as they stand in `shown_held`
        self.shown_held: Ordered[Holding] = Ordered()
        self.holdings: tuple[Holding, ...] = ()
        self.inside: dict[str, list[str]] = defaultdict(list)
        for spot in theatre.places.values() if theatre else ():
            for parent in around(spot.id, theatre):
                self.inside[parent].append(spot.id)

    def take(
        self, changed: Mapping[Slot, Matter | None], matters: Mapping[Slot, Matter],
        of_key: Mapping[Key, Sequence[Slot]], reviews: Sequence[Record], on: date | None,
    ) -> None:  # fmt: skip
        """Take the questions that have changed (None: asked no longer) and all decisions that stand.

        `matters` are all questions as evidence alone has them; `of_key` gives the slots of each key's windows in the
        order of time, and other slots behind them.
        """
        self.on = on
        final = self._decided(changed, matters, reviews)
        old = {slot: e for slot in final if (e := self.entries.get(slot)) is not None}
        heads = self._rethread(final, old)
        self._judge(final, reviews)
        again = {slot for slot, m in final.items() if m is not None} | self._turned(final, of_key)
        new = [(slot, self.entries[slot], self._finding(self.entries[slot])) for slot in again]
        beside = [one for one in self._beside(heads) if one[0] not in again]
        was = {slot: (e.finding, e.rank) for slot, e in old.items() if e.finding is not None}
        was |= {slot: (e.finding, e.rank) for slot, e, _ in (*new, *beside) if e.finding is not None}
        self._show([*new, *beside], was)
        stood = {slot: f for slot, (f, _) in was.items() if slot in again or slot not in self.entries}
        self._place(stood, {slot: f for slot, _, f in new}, reviews)

    def fresh_findings(self) -> list[Finding]:
        """Return what is now concluded of the questions of `fresh` that still stand."""
        entries = (self.entries[self.by_id[i]] for i in sorted(self.fresh) if i in self.by_id)
        return [e.finding for e in entries if e.finding is not None]

    def dockets(self) -> list[Docket]:
        """Return all questions with their evidence, as the judge was given them."""
        return [self.entries[slot].matter.docket for slot in sorted(self.entries)]

    def findings(self, origins: tuple[Origin, ...], problems: Sequence[Problem]) -> Findings:
        """Return all that was concluded."""
        return Findings(self.shown.values(), self.holdings, origins, self.judge, self.on, None, tuple(problems))

    # what people decided

    def _decided(
        self, changed: Mapping[Slot, Matter | None], matters: Mapping[Slot, Matter], reviews: Sequence[Record]
    ) -> dict[Slot, Matter | None]:
        """Return what has changed once questions are split, merged and set as people decided."""
        splits, merges, told = ({i: r.value for i, r in decided.standing(reviews, action).items()}
                                for action in ("split", "merge", "override"))  # fmt: skip
        named = {*splits, *merges, *merges.values()}
        near = {*self.involved, *changed, *(self.by_id[i][:4] for i in named if i in self.by_id)} if named else set()
        involved = {s for s in near if (m := matters.get(s)) is not None and m.docket.question.id in named}
        final: dict[Slot, Matter | None] = {s: m for s, m in changed.items() if s not in involved}
        if (splits, merges) != self.decisions or not changed.keys().isdisjoint(involved | self.involved):
            final |= dict.fromkeys(self.parts)
            final |= {slot: matters.get(slot) for slot in self.involved}
            final |= dict.fromkeys(involved)
            final |= self._regrouped([matters[s] for s in sorted(involved)], reviews)
            self.parts = [s for s, m in final.items() if m is not None and m.slot in involved]
        self.decisions, self.involved = (splits, merges), involved
        for i in {i for i in told.keys() | self.overrides.keys() if told.get(i) != self.overrides.get(i)}:
            slot = self.by_id.get(i)
            if slot is not None:
                final.setdefault(slot, self.entries[slot].matter)
        self.overrides = told
        return final

    def _regrouped(self, matters: list[Matter], reviews: Sequence[Record]) -> dict[Slot, Matter | None]:
        """Return the questions with which people dealt, as they are then; a part that was split off stands behind."""
        made = decided.regrouped(
            matters, reviews, lambda group, m: self.making.remade(group, m, self.on),
            lambda m, asked: replace(m, docket=replace(m.docket, question=asked)),
        )  # fmt: skip
        found: dict[Slot, Matter | None] = {}
        for m in made:
            slot, part = m.slot, 0
            while slot in found:
                part += 1
                slot = (*m.slot, part)
            found[slot] = m
        return found

    # findings

    def _rethread(self, final: Mapping[Slot, Matter | None], old: Mapping[Slot, _Entry]) -> dict[str, list[str]]:
        """Bring the ids of each thread up to date; return the first of each thread concerned, as they were."""
        heads: dict[str, list[str]] = {}
        gone = [(e.matter.docket.question, slot) for slot, e in old.items()]
        come = [(m.docket.question, slot) for slot, m in final.items() if m is not None]
        stay = {(q.thread, q.id) for q, _ in gone} & {(q.thread, q.id) for q, _ in come}
        many: set[str] = set()
        for question, slot in gone:
            if self.by_id.get(question.id) == slot:
                del self.by_id[question.id]
            if (question.thread, question.id) not in stay:
                ids = self.threads[question.thread]
                heads.setdefault(question.thread, ids[: RELATED_MOST + 1])
                del ids[bisect_left(ids, question.id)]
        for question, slot in come:
            self.by_id[question.id] = slot
            if (question.thread, question.id) not in stay:
                ids = self.threads[question.thread]
                heads.setdefault(question.thread, ids[: RELATED_MOST + 1])
                if len(come) > _MANY:
                    ids.append(question.id)
                    many.add(question.thread)
                else:
                    insort(ids, question.id)
        for thread in many:
            self.threads[thread].sort()
        return heads

    def _judge(self, final: Mapping[Slot, Matter | None], reviews: Sequence[Record]) -> None:
        """Have the changed questions judged, and set people's answers over the judge's."""
        told = [(slot, self._voiced(m)) for slot, m in final.items() if m is not None]
        matters = [m for _, m in told]
        cases = [m.docket for m in matters]
        if self.learnt is not None and isinstance(self.rule, LearningJudge):
            verdicts = self.rule.judge_learnt(cases, self.settings, self.learnt)
        else:
            verdicts = self.rule.judge(cases, self.settings)
        for slot in final:
            self.entries.pop(slot, None)
        for (slot, m), v in zip(told, decided.overridden(matters, verdicts, reviews), strict=True):
            self.entries[slot] = _Entry(m, v, top(m, v))

    def _voiced(self, m: Matter) -> Matter:
        """Return the matter with what a family of tellers says alike as one origin, as was learnt."""
        if self.known is None or not self.known.families:
            return m
        docket = one_voice(m.docket, self.known.families)
        return m if docket is m.docket else replace(m, docket=docket)

    def _turned(self, final: Iterable[Slot], of_key: Mapping[Key, Sequence[Slot]]) -> set[Slot]:
        """Note of each window whether the next has another top answer; return those of which this has changed."""
        found: set[Slot] = set()
        for key in {slot[1] for slot in final if slot[0] == WINDOWS}:
            windows = [self._parts(slot) for slot in of_key.get(key, ()) if slot[0] == WINDOWS]
            tops = [parts[-1][1].top if parts else None for parts in windows]
            for parts, own, following in zip(windows, tops, [*tops, None][1:], strict=True):
                for slot, entry in parts:
                    changed = not entry.matter.is_last and own != following
                    if changed != entry.changed:
                        entry.changed = changed
                        found.add(slot)
        return found

    def _parts(self, slot: Slot) -> list[tuple[Slot, _Entry]]:
        """Return the questions that stand in a slot: one, two where people split it, none where they merged it."""
        parts = (slot, (*slot, 1))
        return [(part, entry) for part in parts if (entry := self.entries.get(part)) is not None]

    def _finding(self, entry: _Entry) -> Finding:
        asked = entry.matter.docket.question
        related = self._related(asked.thread, asked.id)
        return finding(
            entry.matter, entry.verdict, entry.changed, related, self.judge, self.words, self.settings, self.known
        )

    def _related(self, thread: str, own: str) -> tuple[str, ...]:
        """Return the first other questions of a thread; one tuple serves all that are not among them."""
        ids = self.threads[thread]
        head = ids[: RELATED_MOST + 1]
        if own in head:
            return others(head, own)
        known = self.heads.get(thread)
        if known is None or list(known) != head[:RELATED_MOST]:
            known = self.heads[thread] = tuple(head[:RELATED_MOST])
        return known

    def _beside(self, heads: Mapping[str, list[str]]) -> Iterable[_New]:
        """Yield the findings of threads whose first questions are now others, told of these."""
        for thread, head in heads.items():
            ids = self.threads[thread]
            if ids[: RELATED_MOST + 1] == head:
                continue
            for at, i in enumerate(ids):
                slot = self.by_id[i]
                entry = self.entries[slot]
                if at <= RELATED_MOST + 1:
                    common = self._related(thread, i)
                if entry.finding is not None and entry.finding.related != common:
                    yield slot, entry, with_related(entry.finding, common)
            if not ids:
                del self.threads[thread]
                self.heads.pop(thread, None)

    def _show(self, new: Sequence[_New], was: Mapping[Slot, tuple[Finding, Rank]]) -> None:
        """Put the new findings where they stand in the list of all, and take the old ones out."""
        self.fresh.update(f.question.id for slot, (f, _) in was.items() if slot not in self.entries)
        gone = {rank for slot, (_, rank) in was.items() if slot not in self.entries}
        come: list[Rank] = []
        for slot, entry, made in new:
            known = was.get(slot)
            if known is None or known[0] != made:
                self.fresh.add(made.question.id)
                self.fresh.update((known[0].question.id,) if known else ())
            entry.finding = made
            entry.rank = (*Findings.order(made), slot)
            if known is not None and known[1] == entry.rank:
                self.shown.put(entry.rank, made)
                continue
            come.append(entry.rank)
            gone.update((known[1],) if known else ())
        if len(gone) + len(come) > max(_MANY, len(self.entries) // 8):
            self.shown.fill((e.rank, e.finding) for e in self.entries.values() if e.finding is not None)
            return
        for rank in gone:
            self.shown.drop(rank)
        for rank in come:
            self.shown.put(rank, self.entries[rank[3]].finding)  # type: ignore[arg-type]

    # holdings

    def _place(self, was: Mapping[Slot, Finding], new: Mapping[Slot, Finding], reviews: Sequence[Record]) -> None:
        """Work out anew who holds the places of the changed questions."""
        changed: set[str] = set()
        for slot, f in was.items():
            if (where := _where(f)) is not None:
                self.placed[where].discard(slot)
                if slot not in self.entries:
                    self.chains.pop(f.question.id, None)
                    self.courses.pop(f.question.id, None)
                changed.add(where)
        for slot, f in new.items():
            if (where := _where(f)) is not None:
                self.placed[where].add(slot)
                changed.add(where)
        beside: set[str] = set()
        for where in changed:
            here = [self.entries[slot] for slot in sorted(self.placed[where])]
            pairs = [(e.matter, e.finding) for e in here if e.finding is not None]
            self.held[where], now = holdings_at(pairs, self.theatre, self._control)
            if now != self.now.get(where):
                beside.update(self.inside[where])
            self.now.pop(where, None)
            if now is not None:
                self.now[where] = now
        self.fresh_places |= changed | beside
        for where in changed | beside:
            held = self.held.get(where, ())
            told = [h for h in held if not goes_without_saying(h, self.now, self.theatre)]
            for n in range(len(told), self.told.pop(where, 0)):
                self.shown_held.drop((where, n))
            for n, h in enumerate(told):
                self.shown_held.put((where, n), h)
            if told:
                self.told[where] = len(told)
            if not held and not self.placed[where]:
                self.held.pop(where, None)
                self.placed.pop(where, None)
        all_told = self.shown_held.values()
        set_over = [self.entries[self.by_id[i]].finding for i in self.overrides if i in self.by_id]
        sure = [f for f in set_over if f is not None and f.question.family == "control"]
        self.holdings = decided.held(all_told, sure, reviews) if sure else all_told

    def _control(self, m: Matter, f: Finding) -> list[Holding]:
        """Return who holds a place, worked out anew only where its control is: presence changes nothing in it."""
        known = self.chains.get(f.question.id)
        if known is None or known[0] is not m or known[1] is not f:
            known = self.chains[f.question.id] = m, f, control(m, f, self.on, self.settings, self.known, self.courses)
        return known[2]


def _where(f: Finding) -> str | None:
    """Return the place of which the finding says who holds it or is there, if it does."""
    return f.question.object if f.question.family == "control" or f.question.scope == "present" else None
