"""What may come of talks: distributions over settlement levels by several models, and what would flip them."""

from __future__ import annotations

from dataclasses import dataclass

UNCALIBRATED = "uncalibrated for armed talks"


@dataclass(frozen=True, slots=True)
class Patch:
    """One change of a scenario. `op` is set-position, set-lever, set-power or set-salience.

    `party` and `issue` name the cell; `value` is a level id, a lever state, or a number as text.
    """

    op: str
    party: str
    issue: str
    value: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """A named list of patches on a Talks value; `reasons` says in words why each follows from the name."""

    name: str
    patches: tuple[Patch, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LevelOdds:
    """The probability in [0, 1] that an issue ends at a level; over an issue they sum to 1."""

    issue: str
    level: str
    text: str
    probability: float


@dataclass(frozen=True, slots=True)
class GameResult:
    """What one game gives for the talks: odds per issue and level, and notes in words, why it could not run among them.

    `reasons` say why what holds now lasts or not, of a game that can tell.
    """

    game: str
    odds: tuple[LevelOdds, ...]
    notes: tuple[str, ...] = ()
    draws: int = 0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flip:
    """An input that, set to `to`, changes the most probable level of an issue from `answer` to `becomes`."""

    issue: str
    input: str
    was: str
    to: str
    answer: str
    becomes: str


@dataclass(frozen=True, slots=True)
class Steady:
    """No single input that was tried flips an issue; `nearest` tells in words which comes nearest, "" for none."""

    issue: str
    nearest: str


@dataclass(frozen=True, slots=True)
class Difference:
    """The paired difference that a scenario makes to one level's probability, with its Monte Carlo interval."""

    issue: str
    level: str
    text: str
    before: float
    after: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Spread:
    """How uncertain an issue is and where from, on its scale brought to 0 (lowest level) to 1 (highest).

    `mean` is the mixture's; `low` and `high` are the levels between which its 80 % band lies. `inputs`, `models` and
    `residual` are standard deviations whose squares add up to the mixture's variance: what positions, power and
    salience leave open within a model; how far the models lie apart; what a model with known inputs still leaves open.
    """

    issue: str
    mean: float
    low: str
    high: str
    inputs: float
    models: float
    residual: float


@dataclass(frozen=True, slots=True)
class Influence:
    """The share of the variance of an issue's expected place that goes with one input, its interactions included."""

    issue: str
    input: str
    total: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """The mixture over games and baselines, each game beside it, what would flip it, and the honesty lines.

    `flips` are of the leading issue; `steady` stands in their place where there are none.

    `spreads` tell the three sources of uncertainty apart, `influences` (total-order Sobol indices, largest first) which
    input the leading issue hangs on.
    """

    talks: str
    scenario: Scenario
    odds: tuple[LevelOdds, ...]
    games: tuple[GameResult, ...]
    flips: tuple[Flip, ...] = ()
    differences: tuple[Difference, ...] = ()
    notices: tuple[str, ...] = (UNCALIBRATED,)
    seed: int = 0
    draws: int = 0
    spreads: tuple[Spread, ...] = ()
    influences: tuple[Influence, ...] = ()
    steady: Steady | None = None
