"""A project's frozen forecasts: freeze what outlooks say now, score it when the day has come, see the record."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

from crossbearing.errors import UsageError
from crossbearing.model.forecast import Forecast, Outcome, TrackRecord
from crossbearing.model.outlook import Outlook
from crossbearing.model.talks import Talks
from crossbearing.outlook import forecast as pure

ACTION = "outcome"


class ForecastBook:
    """The forecasts of one ledger. They are only ever added; an outcome is a line of the log, which `undo` takes back.

    `user` names who works here; `now` gives the present moment in UTC.
    """

    def __init__(self, store: Any, user: Callable[[], str], now: Callable[[], datetime] | None = None) -> None:
        self._store = store
        self._user = user
        self._now = now or (lambda: datetime.now(UTC))

    def all(self, as_of: str | None = None) -> list[Forecast]:
        """Return the forecasts, in the order of freezing."""
        found: list[Forecast] = self._store.forecasts(as_of)
        return found

    def outcomes(self) -> dict[str, Outcome]:
        """Return what came of forecasts, by the forecast's id; what was taken back is not there."""
        lines = (r for r in self._store.records() if r.action == ACTION and not r.undone)
        return {r.subject: Outcome(r.subject, r.value, r.at, r.who, r.why, r.number) for r in lines}

    def freeze(self, outlooks: Iterable[tuple[Outlook, Talks]], due: date | None = None, *, why: str = "",
               who: str | None = None) -> list[Forecast]:  # fmt: skip
        """Freeze the odds on every issue of these outlooks and return the forecasts; nobody can change them then.

        `due` is the day on which the outcome is read: in 180 days unless given. Raises UsageError where that day is
        not to come, or where there is nothing to freeze.
        """
        now = self._now()
        due = due or now.date() + timedelta(days=pure.HORIZON)
        frozen = now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        with self._store.writer():
            kept = self.all()
            made: list[Forecast] = []
            for outlook, talks in outlooks:
                before = (made or kept)[-1].id if made or kept else ""
                made += pure.freeze(outlook, talks, due, frozen, who or self._user(), why, before)
            if not made:
                raise UsageError("There is nothing to freeze: no talks with an issue that has levels.",
                                 hint="`crossbearing outlook PROJECT` shows what is forecast.")  # fmt: skip
            self._store.write_forecasts(made)
        return made

    def score(self, forecast_id: str, level: str, *, why: str, who: str | None = None) -> Outcome:
        """Write down the level that held on a forecast's due day, or "void", and return it; `why` says how one knows.

        Raises UsageError for a forecast that is not there, was scored before, is not due yet or was changed, for a
        level that the issue does not have, and without a reason.
        """
        if not why.strip():
            raise UsageError("An outcome needs its reason.", hint="Say with --why where it stands that this held.")
        with self._store.writer():
            kept = self.all()
            one = pure.find(kept, forecast_id)
            pure.check_outcome(one, level, self.outcomes(), self._now().date(), pure.broken(kept))
            line = self._store.record(ACTION, one.id, one.due.isoformat(), level, who or self._user(), why.strip())
        return Outcome(one.id, level, line.at, line.who, line.why, line.number)

    def record(self) -> TrackRecord:
        """Return how the forecasts fared by now."""
        return pure.track_record(self.all(), self.outcomes(), self._now().date())

    def listed(self) -> list[dict[str, Any]]:
        """Return each forecast as plain values with its outcome and scores, None and [] where it has none."""
        outcomes = self.outcomes()
        rows = []
        for one in self.all():
            outcome = outcomes.get(one.id)
            found = pure.scores(one, outcome.level) if outcome is not None else ()
            rows.append({**asdict(one), "outcome": outcome and asdict(outcome), "scores": [asdict(s) for s in found]})
        return rows
