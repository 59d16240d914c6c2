"""The tornado: how far each input alone, set to its ends, moves the probability of the leading level."""

from __future__ import annotations

from dataclasses import dataclass

from crossbearing.model.outlook import Scenario
from crossbearing.model.talks import Talks
from crossbearing.model.theatre import Theatre
from crossbearing.outlook.mixture import leading, mix
from crossbearing.outlook.scenario import apply
from crossbearing.outlook.sensitivity import inputs
from crossbearing.outlook.step import headline, play_all
from crossbearing.settings import Settings

DRAWS = 300  # a swing of a tenth is seen; the random numbers are shared, so the noise cancels out
MOST = 14


@dataclass(frozen=True, slots=True)
class Swing:
    """An input and the lowest and highest probability that the leading level has under its settings, in [0, 1]."""

    input: str
    low: float
    high: float
    settings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tornado:
    """The swings of one issue's leading level around its base probability, widest first; () where nothing leads."""

    issue: str
    level: str
    base: float
    swings: tuple[Swing, ...] = ()


def tornado(talks: Talks, settings: Settings, theatre: Theatre | None) -> Tornado:
    """Return the swings of the first issue (see `step.headline`); each input is set to each of its ends in turn."""
    issue = headline(talks)
    kinds = {one.id: one.kind for one in talks.issues}
    part = settings.with_values({"draws": min(settings.draws, DRAWS)})
    odds = mix(play_all(talks, part, settings.seed), kinds)
    top = leading(odds, issue.id) if issue is not None else None
    if issue is None or top is None:
        return Tornado("", "", 0.0)
    tried: dict[str, list[tuple[float, str]]] = {}
    for label, _, to, patch in inputs(talks, issue, theatre):
        found = mix(play_all(apply(talks, Scenario("", (patch,))), part, settings.seed), kinds)
        share = next((o.probability for o in found if (o.issue, o.level) == (issue.id, top.level)), 0.0)
        tried.setdefault(label, []).append((share, to))
    swings = [
        Swing(label, min(p for p, _ in rows), max(p for p, _ in rows), tuple(to for _, to in rows))
        for label, rows in tried.items()
    ]
    swings.sort(key=lambda s: (min(s.low, top.probability) - max(s.high, top.probability), s.input))
    return Tornado(issue.id, top.text or top.level, top.probability, tuple(swings[:MOST]))
