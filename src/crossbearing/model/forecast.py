"""A forecast frozen before its outcome, what came of it, its scores, and the record of all that were scored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crossbearing.model.talks import Level

LEAST_SCORED = 30  # frozen forecasts to be scored before an outlook may be called anything but uncalibrated
VOID = "void"  # what came of it cannot be told, or the issue is no more: kept, listed, not scored
EVEN = "even"  # the forecaster that holds all levels equally likely


@dataclass(frozen=True, slots=True)
class Stream:
    """What one forecaster (the mixture, a game, even odds) gave: a probability for each level, lowest first."""

    forecaster: str
    odds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Forecast:
    """The odds on one question: at which level an issue of some talks stands on the day `due`.

    `id` is the SHA-256 of all else in it, `before` the id of the forecast that was frozen before it in the same
    ledger ("" for the first): a row that is changed or taken out breaks the chain. `frozen` is an ISO 8601 moment in
    UTC, `talks_digest` the SHA-256 of the Talks value that was played, `latest` the day of the latest report that its
    positions and levers rest on.
    """

    id: str
    frozen: str
    who: str
    why: str
    talks: str
    title: str
    issue: str
    text: str
    levels: tuple[Level, ...]
    status_quo: str | None
    due: date
    streams: tuple[Stream, ...]
    talks_digest: str
    code: str
    seed: int
    draws: int
    latest: date | None = None
    before: str = ""

    @property
    def day(self) -> date:
        """The day of freezing, in UTC."""
        return date.fromisoformat(self.frozen[:10])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a forecast: the level that held on its due day, or `VOID`; who says so, when, and why."""

    forecast: str
    level: str
    at: str
    who: str
    why: str
    line: int  # of the log, so that it can be taken back


@dataclass(frozen=True, slots=True)
class Score:
    """One forecaster's scores on one outcome; less is better, 0 is best, but for `right` and `covered`.

    `log` is in nats, `brier` in [0, 2], `ranked` in [0, 1] (the CRPS where the scale of levels runs from 0 to 1).
    `covered`: the outcome lies between the forecaster's 10 % and 90 % levels.
    """

    forecaster: str
    log: float
    brier: float
    ranked: float
    right: bool
    covered: bool


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean (or ratio) with its 95 % block-bootstrap interval over `blocks` blocks."""

    value: float
    low: float
    high: float
    blocks: int


@dataclass(frozen=True, slots=True)
class Bin:
    """Of the odds given between two bounds: how many, their mean, and how often it happened."""

    low: float
    high: float
    count: int
    given: float
    happened: float


@dataclass(frozen=True, slots=True)
class Standing:
    """One forecaster's mean scores over the forecasts that count; intervals draw whole talks with replacement."""

    forecaster: str
    forecasts: int
    log: Interval
    brier: Interval
    ranked: Interval
    right: float
    covered: float
    reliability: tuple[Bin, ...] = ()


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """How the frozen forecasts fared. Of forecasts on one issue whose spans overlap only the first is `counted`.

    `void` outcomes cannot be told; `overdue` are due and not scored. `is_calibrated` says whether enough count and
    the mixture did better than even odds; `broken` names rows whose hash or chain does not hold, which are not scored.
    """

    frozen: int = 0
    scored: int = 0
    void: int = 0
    overdue: int = 0
    counted: int = 0
    standings: tuple[Standing, ...] = ()
    broken: tuple[str, ...] = ()

    @property
    def is_calibrated(self) -> bool:
        """Whether an outlook may drop its warning: enough forecasts count, and they beat even odds in log score."""
        found = {s.forecaster: s.log.value for s in self.standings}
        return self.counted >= LEAST_SCORED and found.get("mixture", 1.0) < found.get(EVEN, 0.0)
