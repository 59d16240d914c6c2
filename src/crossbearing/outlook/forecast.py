"""Forecasts frozen before their outcome, what came of them, and the record that they make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256

from crossbearing.codec import encode
from crossbearing.errors import UsageError
from crossbearing.model.forecast import EVEN, VOID, Forecast, Outcome, Score, Standing, Stream, TrackRecord
from crossbearing.model.outlook import LevelOdds, Outlook
from crossbearing.model.talks import Talks
from crossbearing.outlook.score import interval, score
from crossbearing.reliability import bins
from crossbearing.version import __version__

MIXTURE = "mixture"
HORIZON = 180  # days until an outcome is read unless a day is given: the horizon of the case base (cases/README.md)
FLOOR = 0.02  # share of all odds that is spread evenly before they are scored, as in evals/cases.py


def freeze(outlook: Outlook, talks: Talks, due: date, frozen: str, who: str, why: str = "",
           before: str = "") -> tuple[Forecast, ...]:  # fmt: skip
    """Return one forecast for each issue of an outlook, chained in order; `frozen` is an ISO 8601 moment in UTC.

    Raises UsageError where the due day does not lie after the day of freezing, or the outlook is of a scenario.
    """
    if due <= date.fromisoformat(frozen[:10]):
        raise UsageError(
            f"A forecast due on {due} cannot be frozen on {frozen[:10]}: its outcome may be known.",
            hint="Name a later day with --due.",
        )
    if outlook.scenario.patches:
        raise UsageError("An outlook under a scenario is no forecast.", hint="Freeze the talks as they stand.")
    days = [d for d in (*(p.reported for p in talks.positions), *(v.reported for v in talks.levers)) if d is not None]
    digest = sha256(encode(talks)).hexdigest()
    found: list[Forecast] = []
    for issue in talks.issues:
        streams = [Stream(MIXTURE, _row(outlook.odds, issue.id))]
        streams += [Stream(g.game, _row(g.odds, issue.id)) for g in outlook.games]
        streams = [s for s in streams if s.odds]
        if not streams:
            continue
        even = Stream(EVEN, (1 / len(issue.levels),) * len(issue.levels))
        one = Forecast(
            "", frozen, who, why, talks.id, talks.title, issue.id, issue.text, issue.levels, issue.status_quo, due,
            (*streams, even), digest, __version__, outlook.seed, outlook.draws, max(days, default=None), before,
        )  # fmt: skip
        found.append(replace(one, id=digest_of(one)))
        before = found[-1].id
    return tuple(found)


def _row(odds: Iterable[LevelOdds], issue: str) -> tuple[float, ...]:
    return tuple(o.probability for o in odds if o.issue == issue)


def digest_of(forecast: Forecast) -> str:
    """Return the SHA-256 of all of a forecast but its id, as hexadecimal digits."""
    return sha256(encode(replace(forecast, id=""))).hexdigest()


def broken(forecasts: Sequence[Forecast]) -> tuple[str, ...]:
    """Return the ids of forecasts whose words do not give their hash, or that do not follow on the one before them."""
    before, found = "", []
    for one in forecasts:
        if one.id != digest_of(one) or one.before != before:
            found.append(one.id)
        before = one.id
    return tuple(found)


def find(forecasts: Sequence[Forecast], word: str) -> Forecast:
    """Return the forecast whose id is, or begins with, the word. Raises UsageError where not exactly one does."""
    fitting = [f for f in forecasts if word and f.id.startswith(word)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        ids = ", ".join(f.id[:12] for f in fitting[:5])
        raise UsageError(f"{word!r} begins the ids of several forecasts.", hint=f"Say more of it: {ids}.")
    raise UsageError(f"There is no forecast {word!r}.", hint="`crossbearing forecasts list PROJECT` shows their ids.")


def check_outcome(forecast: Forecast, level: str, outcomes: Mapping[str, Outcome], today: date,
                  damaged: Sequence[str] = ()) -> None:  # fmt: skip
    """Raise UsageError where a forecast cannot be scored so: damaged, scored before, not due yet, or no such level."""
    if forecast.id in damaged:
        raise UsageError(
            f"Forecast {forecast.id[:12]} does not give its own hash, or one before it is missing: it was changed.",
            hint="Bring back a copy of the ledger. A changed forecast is never scored.",
        )
    known = outcomes.get(forecast.id)
    if known is not None:
        raise UsageError(
            f"Forecast {forecast.id[:12]} was scored already: {known.level}, by {known.who} on {known.at[:10]}.",
            hint="If that was wrong, take it back first: `crossbearing undo PROJECT --why REASON` (the last line of "
            "the log goes first).",
        )
    if today < forecast.due:
        raise UsageError(
            f"Forecast {forecast.id[:12]} asks what holds on {forecast.due}; that day has not come.",
            hint="Score it on that day or later, by what held on it.",
        )
    levels = [one.id for one in forecast.levels]
    if level not in (*levels, VOID):
        raise UsageError(f"{forecast.text} has no level {level!r}.", hint=f"Levels: {' < '.join(levels)}; or {VOID}.")


def scores(forecast: Forecast, level: str) -> tuple[Score, ...]:
    """Return every forecaster's scores where this level came; () for a void outcome."""
    ranks = {one.id: k for k, one in enumerate(forecast.levels)}
    if level not in ranks:
        return ()
    return tuple(score(s.forecaster, s.odds, ranks[level], FLOOR) for s in forecast.streams)


def track_record(forecasts: Sequence[Forecast], outcomes: Mapping[str, Outcome], today: date) -> TrackRecord:
    """Return how the frozen forecasts fared by now.

    Forecasts on one issue whose spans (freezing to due day) overlap are one outcome told several times: the first of
    them counts. Intervals draw whole talks with replacement.
    """
    damaged = broken(forecasts)
    sound = [f for f in forecasts if f.id not in damaged]
    told = [f for f in sound if f.id in outcomes]
    scored = [f for f in told if outcomes[f.id].level != VOID]
    void = {f.id for f in told if outcomes[f.id].level == VOID}
    # Chosen before it is looked at what was scored, so that nobody can score the lucky one of several.
    counting = [f for f in _apart([f for f in sound if f.id not in void]) if f.id in outcomes]
    rows: dict[str, list[tuple[str, Score, Forecast]]] = {}
    for one in counting:
        for found in scores(one, outcomes[one.id].level):
            rows.setdefault(found.forecaster, []).append((one.talks, found, one))
    standings = tuple(_standing(name, some, outcomes) for name, some in rows.items())
    overdue = sum(f.due <= today and f.id not in outcomes for f in sound)
    return TrackRecord(len(forecasts), len(scored), len(told) - len(scored), overdue, len(counting), standings, damaged)


def _apart(forecasts: Sequence[Forecast]) -> list[Forecast]:
    """Return the forecasts that count: on each issue, in order of due day, those frozen on or after the last due day.

    The same issue of the same talks at two due days is two outcomes only where the second was asked after the first.
    """
    last: dict[tuple[str, str], date] = {}
    kept: list[Forecast] = []
    for one in sorted(forecasts, key=lambda f: (f.due, f.frozen, f.id)):
        key = one.talks, one.issue
        if key not in last or one.day >= last[key]:
            kept.append(one)
            last[key] = one.due
    return kept


def _standing(name: str, rows: Sequence[tuple[str, Score, Forecast]], outcomes: Mapping[str, Outcome]) -> Standing:
    blocks = [talks for talks, _, _ in rows]
    log, brier, ranked = (
        interval(values, blocks)
        for values in ([s.log for _, s, _ in rows], [s.brier for _, s, _ in rows], [s.ranked for _, s, _ in rows])
    )
    given = [p for _, _, f in rows for s in f.streams if s.forecaster == name for p in s.odds]
    came = [level.id == outcomes[f.id].level for _, _, f in rows for level in f.levels]
    count = len(rows)
    right, covered = (sum(part) / count for part in zip(*((s.right, s.covered) for _, s, _ in rows), strict=True))
    told = bins(zip(given, came, strict=True), 5, "width")
    return Standing(name, count, log, brier, ranked, right, covered, told)
