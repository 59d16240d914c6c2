"""The plain table that the games take: parties x issues x levels, drawn from a Talks value or written by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crossbearing.model.outlook import GameResult, LevelOdds
from crossbearing.model.talks import Issue, Lever, Position, Talks
from crossbearing.settings import Settings

Numbers = NDArray[np.float64]

# Priors of what reports do not say; all are assumptions and none is learnt (docs/outlook.md lists them).
POWER_PRIOR = (1 / 3, 3.0)  # log-uniform, 1 = typical
SALIENCE_PRIOR = (0.2, 1.0)  # uniform
FLOOR = 0.05  # weight that every level keeps, however a party speaks
HALF_LIFE = 30.0  # days after which an earlier stand counts half beside the latest one
# How much a stand of each status weighs, and how it spreads to the next level down and up.
STANDS: dict[str, tuple[float, float, float]] = {
    "demanded": (1.0, 0.2, 0.2),
    "offered": (1.0, 0.2, 0.2),
    "accepted": (5.0, 0.02, 0.02),
    "reported intention": (0.5, 0.3, 0.3),
}
# What a giver offers is the most that it says it would give: what it wishes lies there or below.
GIVERS_OFFER = (1.0, 0.5, 0.1)
REJECTED = 0.25  # what is left of a level's weight that the party rejected
CARRIED_OUT = 0.5  # chance that a threatened measure is carried out when there is no deal


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Draws of everything that a game needs; the first axis of each array is the draw.

    `positions` in [0, 1] is the wished level's rank over the highest rank, (draws, parties, issues); `power` > 0,
    (draws, parties); `salience` in [0, 1], 0 where a party has no stake, (draws, parties, issues). `consents` says
    without whom there is no settlement. `status_quo` holds for each issue the odds over levels of no deal;
    `pressure` (draws, parties) is taken off a party's payoff of no deal; `disagreement` (draws, parties), where
    given, takes the place of the payoff worked out from the two. `unknown` names cells that nobody spoke of.
    """

    parties: tuple[str, ...]
    issues: tuple[str, ...]
    levels: tuple[int, ...]
    positions: Numbers
    power: Numbers
    salience: Numbers
    consents: tuple[bool, ...]
    status_quo: tuple[Numbers, ...]
    pressure: Numbers
    disagreement: Numbers | None = None
    unknown: tuple[tuple[str, str], ...] = ()

    @property
    def draws(self) -> int:
        """The number of draws."""
        return int(self.positions.shape[0])

    def first(self, draws: int) -> Table:
        """Return the table with its first draws only."""
        cut = slice(0, draws)
        disagreement = None if self.disagreement is None else self.disagreement[cut]
        return Table(self.parties, self.issues, self.levels, self.positions[cut], self.power[cut], self.salience[cut],
                     self.consents, self.status_quo, self.pressure[cut], disagreement, self.unknown)  # fmt: skip


def plain(
    parties: Sequence[str],
    issues: Sequence[str],
    levels: Sequence[int],
    positions: Any,
    power: Any = 1.0,
    salience: Any = 1.0,
    status_quo: Sequence[int] | None = None,
    disagreement: Any = None,
) -> Table:
    """Return a table of one draw written by hand, all parties' consent needed.

    `positions` is parties x issues, each in [0, 1]; `power` a number or one per party; `salience` a number or
    parties x issues; `status_quo` a level index per issue (0 where not given); `disagreement` one payoff per party.
    """
    shape = (len(parties), len(issues))
    quo = [0] * len(issues) if status_quo is None else list(status_quo)
    return Table(
        tuple(parties),
        tuple(issues),
        tuple(levels),
        np.broadcast_to(np.asarray(positions, dtype=float), shape)[None].copy(),
        np.broadcast_to(np.asarray(power, dtype=float), shape[:1])[None].copy(),
        np.broadcast_to(np.asarray(salience, dtype=float), shape)[None].copy(),
        (True,) * len(parties),
        tuple(np.eye(n)[at] for n, at in zip(levels, quo, strict=True)),
        np.zeros((1, len(parties))),
        None if disagreement is None else np.asarray(disagreement, dtype=float)[None].copy(),
    )


def draw(talks: Talks, settings: Settings, seed: int) -> Table:
    """Return the table of a negotiation over `settings.draws` draws.

    Every party and third party has its own stream of uniform numbers per cell, which depends on the seed and the
    cell's place only: two talks that differ in one cell share all other draws (common random numbers).
    """
    actors = tuple(p.actor for p in talks.parties if "possible spoiler" not in p.roles)
    consents = tuple("party" in p.roles for p in talks.parties if "possible spoiler" not in p.roles)
    issues = [i for i in talks.issues if len(i.levels) > 1]
    n, shape = settings.draws, (len(actors), len(issues))
    spots, strengths, cares = (np.random.default_rng([seed, stream]) for stream in (1, 2, 3))
    pick = spots.random((n, *shape))
    low, high = np.log(POWER_PRIOR[0]), np.log(POWER_PRIOR[1])
    power = np.exp(low + (high - low) * strengths.random((n, len(actors))))
    salience = SALIENCE_PRIOR[0] + (SALIENCE_PRIOR[1] - SALIENCE_PRIOR[0]) * cares.random((n, *shape))
    positions = np.zeros((n, *shape))
    stated = {(w.party, w.issue): w.value for w in talks.weights}
    unknown: list[tuple[str, str]] = []
    for a, actor in enumerate(actors):
        power[:, a] = stated.get((actor, ""), power[:, a])
        for i, issue in enumerate(issues):
            rows = [p for p in talks.positions if p.party == actor and p.issue == issue.id and p.level is not None]
            if not rows and consents[a]:
                unknown.append((actor, issue.id))
            odds = stand(rows, issue, actor)
            rank = np.searchsorted(np.cumsum(odds)[:-1], pick[:, a, i], side="right")
            positions[:, a, i] = rank / (len(issue.levels) - 1)
            # A third party that says nothing on an issue has no stake in it, as far as anybody reported.
            care: Any = salience[:, a, i] if rows or consents[a] else 0.0
            salience[:, a, i] = stated.get((actor, issue.id), care)
    quo = tuple(_status_quo(i) for i in issues)
    pressure = np.tile([_pressure(actor, talks, settings) for actor in actors], (n, 1)).reshape(n, len(actors))
    return Table(actors, tuple(i.id for i in issues), tuple(len(i.levels) for i in issues), positions, power,
                 salience, consents, quo, pressure, None, tuple(unknown))  # fmt: skip


def stand(rows: Sequence[Position], issue: Issue, party: str) -> Numbers:
    """Return the odds over an issue's levels of what a party wishes, from its stated positions.

    Uniform where it said nothing. Rival stands share the weight; an older one counts half for every 30 days that a
    newer one is ahead of it; a stand that is also denied counts half.
    """
    ranks = {level.id: level.rank for level in issue.levels}
    spots = np.arange(len(issue.levels))
    odds = np.full(len(issue.levels), FLOOR)
    latest = max((p.reported for p in rows if p.reported is not None), default=None)
    for row in rows:
        if row.level not in ranks or row.status not in STANDS:
            continue
        is_givers_offer = row.status == "offered" and issue.holder == party
        weight, down, up = GIVERS_OFFER if is_givers_offer else STANDS[row.status]
        steps = spots - ranks[row.level]
        spread = np.where(steps < 0, down ** np.abs(steps), up ** np.abs(steps))
        odds = odds + weight * _freshness(row.reported, latest) * (0.5 if row.against else 1.0) * spread
    for row in rows:
        if row.status == "rejected" and row.level in ranks:
            odds[ranks[row.level]] *= REJECTED
    shares: Numbers = odds / odds.sum()
    return shares


def _freshness(reported: date | None, latest: date | None) -> float:
    return 1.0 if reported is None or latest is None else float(0.5 ** ((latest - reported).days / HALF_LIFE))


def _status_quo(issue: Issue) -> Numbers:
    """Return the odds over levels of no deal: the level that holds now; ground stays; uniform where not known."""
    ranks = {level.id: level.rank for level in issue.levels}
    if issue.status_quo in ranks:
        now: Numbers = np.eye(len(ranks))[ranks[issue.status_quo]]
        return now
    return np.full(len(ranks), 1 / len(ranks))


def _pressure(party: str, talks: Talks, settings: Settings) -> float:
    """Return what others' measures take off a party's payoff of no deal (an assumption, see `coercion_cost`)."""
    means = {(v.actor, v.topic) for v in talks.levers if v.topic != "ground" and v.actor != party}
    return settings.coercion_cost * sum(
        _force([v for v in talks.levers if (v.actor, v.topic) == mean and _bears(party, v)]) for mean in sorted(means)
    )


def _bears(party: str, lever: Lever) -> bool:
    """Return whether a party is hit: of several that are leaned on, the one whose name stands in the measure."""
    words = re.sub(r"\W+", " ", lever.what.casefold())
    hit = [t for t in lever.targets if re.search(rf"\b{re.sub(r'[^a-z0-9]+', ' ', t.casefold())}\b", words)]
    return party in (hit or lever.targets)


def _force(rows: Sequence[Lever]) -> float:
    """Return how much of a measure stands against its target when there is no deal: 1 in force, 0 lifted.

    A lift undoes the deed unless a later report has the deed again; a threat counts by the chance that it is
    carried out.
    """
    deeds = [v for v in rows if v.state in ("done", "in force")]
    lifts = [v for v in rows if v.state == "lifted"]
    lifted = max((v.reported or date.min for v in lifts), default=None)
    if any(lifted is None or (v.reported or date.min) > lifted for v in deeds):
        return 1.0
    return CARRIED_OUT if any(v.state == "threatened" for v in rows) else 0.0


def result(game: str, talks: Talks, table: Table, odds: Sequence[Numbers], notes: Sequence[str] = ()) -> GameResult:
    """Return a game's result from its odds per issue: arrays (draws, levels) or (levels,), averaged over draws."""
    texts = {i.id: i for i in talks.issues}
    rows: list[LevelOdds] = []
    for issue_id, found in zip(table.issues, odds, strict=True):
        mean = found.mean(axis=0) if found.ndim == 2 else found
        mean = mean / mean.sum()
        rows += [
            LevelOdds(issue_id, level.id, level.text, round(float(p), 9))
            for level, p in zip(texts[issue_id].levels, mean, strict=True)
        ]
    return GameResult(game, tuple(rows), tuple(notes), table.draws)
