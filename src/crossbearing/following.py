"""Findings of the present, kept in memory and brought up to date by what changed in the ledger since the last look."""

from __future__ import annotations

import contextlib
import gc
import threading
from dataclasses import asdict, replace
from datetime import date
from hashlib import sha256
from typing import Any

from crossbearing import pipeline, plugins
from crossbearing.codec import encode
from crossbearing.errors import StoreError
from crossbearing.model.finding import Findings
from crossbearing.model.learnt import Learnt
from crossbearing.model.record import DECISIONS
from crossbearing.model.theatre import Theatre
from crossbearing.settings import Settings
from crossbearing.shelf import Shelf
from crossbearing.version import __version__

_FEW = 400  # reports that are read one by one; for more than these the ledger is read whole
_LARGE = 20_000  # claims from which on the memo is set apart from what Python's collector walks


class Following:
    """One ledger under one theatre, settings, judge, and what was learnt of its sources.

    The first look works everything out, and each later one only what reports and decisions since then touch; the
    outcome is the same. One look at a time.
    """

    def __init__(
        self, store: Any, theatre: Theatre | None, settings: Settings, judge: str, learnt: Learnt | None
    ) -> None:
        self.store, self.judge = store, judge
        self._memo = pipeline.begin(theatre, settings, judge, learnt)
        self._moment: str | None = None
        self._stored = ""  # the state of the conclusions from which what is fresh in the memo counts

    def look(self, moment: str | None) -> Findings:
        """Return what the ledger of a moment, at or after the last look's, comes to."""
        records = self.store.records(moment)
        reviews = tuple(r for r in records if r.action in DECISIONS and not r.undone)
        changed = None if self._moment is None else self.store.changed_reports(self._moment, moment)
        if changed is None or len(changed) > _FEW:
            claims, reports = list(self.store.claims(moment)), list(self.store.reports(moment))
        else:
            reports = [self.store.report(i, moment) for i in changed]
            claims = [claim for i in changed for claim in self.store.claims(moment, i)]
        found = pipeline.look(self._memo, claims, reports, reviews)
        if self._moment is None and len(claims) > _LARGE:
            gc.freeze()  # it stays, and holds no circles: walking it again and again would cost seconds
        self._moment = moment
        return replace(found, on=None, judge=self.judge)

    def write(self, found: Findings, state: str) -> None:
        """Store what the last look gave under its state; raises StoreError while another process writes.

        Where the ledger holds what an earlier look gave, only the difference is written.
        """
        outcome = self._memo.outcome
        since = plugins.load("store", pipeline.STORE).Since(
            self._stored, outcome.fresh, outcome.fresh_findings(), outcome.fresh_places
        )
        self.store.write_findings(found, state, since if self._stored else None)
        self._stored = state
        outcome.fresh.clear()
        outcome.fresh_places.clear()


class Concluding:
    """What a project's claims come to: read back, brought up to date, or worked out. A part of `Project`."""

    settings: Settings
    theatre: Theatre | None
    _store: Any

    def _begin_concluding(self) -> None:
        self._memory: dict[str, Any] = {}  # conclusions of the present state, by what was asked
        self._following: tuple[object, Following] | None = None
        self._looking = threading.RLock()  # pages ask from several threads

    def _concluded(
        self, on: date | None, as_of: str | None, judge: str | None, refresh: bool = False
    ) -> tuple[Findings, str, str | None]:
        """Return the findings, the state that they rest on, and its moment (None where the ledger is empty)."""
        judge = judge or self.settings.judge
        plugins.load("judge", judge)
        state, moment = self._state(as_of)
        key = f"findings|{judge}|{on}|{as_of}|{state}"
        is_present = on is None and as_of is None and judge == self.settings.judge
        with self._looking:
            if key not in self._memory or refresh:
                found = self._present(judge, state, moment, refresh) if is_present else None
                self._remember(key, state, found or self._of_day(on, as_of, judge, state, moment, refresh))
            return self._memory[key], state, moment

    def _present(self, judge: str, state: str, moment: str | None, refresh: bool) -> Findings:
        """Return the findings of the present: as stored, else those of the last look brought up to date."""
        learnt = pipeline.learnt(self._store.records(moment))
        rest = state.partition(".")[2].partition(".")[2], judge, learnt
        if refresh or self._following is None or self._following[0] != rest:
            stored: Findings | None = None if refresh else self._store.findings(state, judge, None, None)
            if stored is not None:
                return stored
            self._following = rest, Following(self._store, self.theatre, self.settings, judge, learnt)
        following = self._following[1]
        try:
            found = following.look(moment)
        except BaseException:
            self._following = None  # a look that broke off leaves half of what it began
            raise
        with contextlib.suppress(StoreError):  # while another process adds, the next asker works it out again
            following.write(found, state)
        return found

    def shelf(self) -> Shelf | None:
        """Return the findings of the present as pages read them, worked out first where something changed.

        None where they could not be written, because another process writes: then `findings` has them.
        """
        state, _ = self._state(None)
        judge = self.settings.judge
        with self._looking:
            key = f"shelf|{state}"
            if key not in self._memory:
                if not self._store.has_findings(state, judge):
                    self._concluded(None, None, None)
                with contextlib.suppress(StoreError):
                    if not self._store.is_shelved(judge, state):
                        self._store.shelve(judge)
                if not self._store.is_shelved(judge, state):
                    return None
                self._remember(key, state, Shelf(self._store, judge, state))
            found: Shelf = self._memory[key]
        return found

    def _of_day(
        self, on: date | None, as_of: str | None, judge: str, state: str, moment: str | None, refresh: bool
    ) -> Findings:
        """Return the findings of another day, as they are kept, else worked out."""
        day = on.isoformat() if on else None
        stored: Findings | None = None if refresh else self._store.findings(state, judge, day, as_of)
        if stored is None:
            log = self._store.records(moment)
            stored = pipeline.conclude(
                # The ledger may grow meanwhile: it is read as it was at the moment of the state written beside.
                list(self._store.claims(moment)),
                list(self._store.reports(moment)),
                self.theatre,
                self.settings,
                on=on,
                as_of=as_of,
                judge=judge,
                reviews=tuple(r for r in log if r.action in DECISIONS and not r.undone),
                learnt=pipeline.learnt(log),
            )
            stored = replace(stored, on=on, as_of=as_of, judge=judge)
            with contextlib.suppress(StoreError):  # as with those of the present
                self._store.write_findings(stored, state)
        return stored

    def state(self) -> str:
        """Return a word that changes whenever ledger, settings, theatre or code do."""
        return self._state(None)[0]

    def is_concluded(self, on: date | None = None, as_of: str | None = None, judge: str | None = None) -> bool:
        """Return whether the findings of a judge are worked out for the present state, so that asking costs little."""
        judge = judge or self.settings.judge
        state, _ = self._state(as_of)
        if f"findings|{judge}|{on}|{as_of}|{state}" in self._memory:
            return True
        found: bool = self._store.has_findings(state, judge, on.isoformat() if on else None, as_of)
        return found

    def _state(self, as_of: str | None) -> tuple[str, str | None]:
        """Return a word for all that conclusions rest on: ledger, settings, theatre, code; and the ledger's moment."""
        word, last = self._store.state(as_of)
        moment = last or as_of  # before the first report there is no last change: nothing was known then
        digest = self.theatre.digest if self.theatre else ""
        rest = sha256(encode([asdict(self.settings), digest, __version__])).hexdigest()[:16]
        return f"{word}.{rest}", moment

    def _remember(self, key: str, state: str, value: Any) -> None:
        self._memory = {k: v for k, v in self._memory.items() if k.endswith(state)} | {key: value}
