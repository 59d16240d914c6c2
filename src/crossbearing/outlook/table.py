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
# Slow games take one draw in FEW (200 of 2,000); of a quick look, above BATCH and up to QUICK, no more than so many.
BATCH, FEW, QUICK = 100, 10, 500
KEPT = 8  # tables drawn last, each with the talks that it was drawn from, which keeps its id from being used again
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


_DRAWN: dict[tuple[int, int, int, float], tuple[Talks, Table]] = {}


def draw(talks: Talks, settings: Settings, seed: int, given: tuple[Numbers, ...] | None = None) -> Table:
    """Return the table of a negotiation over `settings.draws` draws, from uniform numbers (see `uniform`) where given.

    Its arrays cannot be written to.

    Every party and third party has its own stream of uniform numbers per cell, which depends on the seed and the
    cell's place only: two talks that differ in one cell share all other draws (common random numbers). The games of
    one outlook ask for the same few tables, so the last are kept.
    """
    if given is not None:
        return _draw(talks, settings, given)
    key = (id(talks), settings.draws, seed, settings.coercion_cost)
    kept = _DRAWN.get(key)
    if kept is not None and kept[0] is talks:
        return kept[1]
    parties = sum("possible spoiler" not in p.roles for p in talks.parties)
    table = _draw(talks, settings, uniform(settings.draws, parties, sum(len(i.levels) > 1 for i in talks.issues), seed))
    for array in (table.positions, table.power, table.salience, table.pressure):
        array.flags.writeable = False
    for old in list(_DRAWN)[: max(0, len(_DRAWN) + 1 - KEPT)]:
        _DRAWN.pop(old, None)
    _DRAWN[key] = (talks, table)
    return table


def _draw(talks: Talks, settings: Settings, given: tuple[Numbers, ...]) -> Table:
    """Return the table that these uniform numbers give."""
    actors = tuple(p.actor for p in talks.parties if "possible spoiler" not in p.roles)
    consents = tuple("party" in p.roles for p in talks.parties if "possible spoiler" not in p.roles)
    issues = [i for i in talks.issues if len(i.levels) > 1]
    shape = (len(actors), len(issues))
    pick, strengths, cares = given
    n = len(pick)
    low, high = np.log(POWER_PRIOR[0]), np.log(POWER_PRIOR[1])
    power = np.exp(low + (high - low) * strengths)
    salience = SALIENCE_PRIOR[0] + (SALIENCE_PRIOR[1] - SALIENCE_PRIOR[0]) * cares
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


def few(settings: Settings, most: int = FEW) -> Settings:
    """Return the settings with the draws that a slow game takes: one in ten; of a quick look, 101 to 500, `most`."""
    part = settings.draws // FEW
    return settings.with_values({"draws": max(1, min(part, most) if BATCH < settings.draws <= QUICK else part)})


def thinned(table: Table, work: float, most: float) -> tuple[Table, list[str]]:
    """Return the table with as many of its draws as the work on each allows, and a note where that is fewer."""
    keep = max(1, int(table.draws * min(1.0, most / max(work, 1.0))))
    if keep >= table.draws:
        return table, []
    return table.first(keep), [f"The talks are large: {keep} draws instead of {table.draws}."]


def uniform(draws: int, parties: int, issues: int, seed: int) -> tuple[Numbers, Numbers, Numbers]:
    """Return uniform numbers for positions (draws, parties, issues), power (draws, parties) and salience."""
    spots, strengths, cares = (np.random.default_rng([seed, stream]) for stream in (1, 2, 3))
    shape = (draws, parties, issues)
    return spots.random(shape), strengths.random((draws, parties)), cares.random(shape)


def stand(rows: Sequence[Position], issue: Issue, party: str) -> Numbers:
    """Return the odds over an issue's levels of what a party wishes, from its stated positions.

    Uniform where it said nothing. Rival stands share the weight; an older one counts half for every 30 days that a
    newer one is ahead of it. Each counts by how probable it is that the party took it, at most half where it is denied.
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
        odds = odds + weight * _freshness(row.reported, latest) * _sure(row) * spread
    for row in rows:
        if row.status == "rejected" and row.level in ranks:
            odds[ranks[row.level]] *= REJECTED
    shares: Numbers = odds / odds.sum()
    return shares


def _sure(row: Position) -> float:
    sure = 1.0 if row.probability is None else row.probability
    return min(sure, 0.5) if row.against else sure


def _freshness(reported: date | None, latest: date | None) -> float:
    return 1.0 if reported is None or latest is None else float(0.5 ** ((latest - reported).days / HALF_LIFE))


def _status_quo(issue: Issue) -> Numbers:
    """Return the odds over levels of no deal: what holds now, as far as it is sure; uniform where not known."""
    ranks = {level.id: level.rank for level in issue.levels}
    if issue.status_quo not in ranks:
        return np.full(len(ranks), 1 / len(ranks))
    sure = 1.0 if issue.probability is None else issue.probability
    odds: Numbers = np.full(len(ranks), (1 - sure) / (len(ranks) - 1))
    odds[ranks[issue.status_quo]] = sure
    return odds


def _pressure(party: str, talks: Talks, settings: Settings) -> float:
    """Return what others' measures take off a party's payoff of no deal (an assumption, see `coercion_cost`)."""
    means = {(v.actor, v.topic) for v in talks.levers if v.topic != "ground" and v.actor != party}
    return settings.coercion_cost * sum(
        force([v for v in talks.levers if (v.actor, v.topic) == mean and bears(party, v)]) for mean in sorted(means)
    )


def bears(party: str, lever: Lever) -> bool:
    """Return whether a party is hit: of several that are leaned on, the one whose name stands in the measure."""
    words = re.sub(r"\W+", " ", lever.what.casefold())
    hit = [t for t in lever.targets if re.search(rf"\b{re.sub(r'[^a-z0-9]+', ' ', t.casefold())}\b", words)]
    return party in (hit or lever.targets)


def force(rows: Sequence[Lever]) -> float:
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


def spread(points: Numbers, levels: Sequence[int], residual: float) -> list[Numbers]:
    """Return for each issue the odds over its levels, (draws, levels), of a model that gives points in [0, 1].

    `points` is (draws, issues); what the model misses is a normal residual of that standard deviation. A level takes
    the mass up to the midpoints to its neighbours; the lowest and highest take the tails. Uniform where the point is
    NaN. `residual` 0 puts all on the nearest level.
    """
    from scipy.special import ndtr

    found: list[Numbers] = []
    for i, count in enumerate(levels):
        edges = (np.arange(1, count) - 0.5) / (count - 1)
        gap = edges[None, :] - points[:, i, None]
        below = ndtr(gap / residual) if residual > 0 else (gap > 0).astype(float)
        ends = np.zeros((len(points), 1)), np.ones((len(points), 1))
        odds = np.diff(np.concatenate((ends[0], below, ends[1]), axis=1), axis=1)
        odds[np.isnan(points[:, i])] = 1 / count
        found.append(odds)
    return found


def stakeless(talks: Talks, table: Table, points: Numbers) -> list[str]:
    """Return a note for each issue on which no draw has a point: nobody with power cares about it."""
    dead = np.atleast_1d(np.isnan(points).all(axis=0))
    texts = {i.id: i.text for i in talks.issues}
    nobody = [texts[issue] for k, issue in enumerate(table.issues) if dead[k]]
    return [f"Nobody has a stake in “{i}”: all levels are held equally likely." for i in nobody]


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
