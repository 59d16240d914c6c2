"""The headline: a mixture over games, by weights learnt on past armed talks, which always holds the baselines."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from crossbearing.errors import CrossbearingError
from crossbearing.model.outlook import GameResult, LevelOdds

BASELINE = "no_change"
BASELINES = (BASELINE, "climatology")
WEIGHTS = "weights.toml"
# Everybody says that he wants a truce, and most are broken (docs/cases.md): games that take parties at their word are
# believed less there, by weights of its own.
APART = ("ceasefire",)


@dataclass(frozen=True, slots=True)
class Learnt:
    """What `evals/cases.py --learn` wrote: weights by game for truces and for all issues, and what they rest on."""

    cases: int = 0
    digest: str = ""
    weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


@cache
def learnt() -> Learnt:
    """Return the weights that ship with the package."""
    raw = tomllib.loads((files("crossbearing.outlook") / WEIGHTS).read_text(encoding="utf-8"))
    return Learnt(int(raw["cases"]), str(raw["digest"]), raw["weights"])


def group(kind: str) -> str:
    """Return the group of issues whose weights hold for an issue of a kind (see `Issue.kind`)."""
    return kind if kind in APART else "all"


def weights(results: Sequence[GameResult], kind: str = "") -> dict[str, float]:
    """Return the weight of each game that has odds, for an issue of a kind; they sum to 1.

    A game that was not there when they were learnt weighs as much as the mean of those that were, baselines apart.
    """
    known = learnt().weights.get(group(kind), {})
    models = [w for name, w in known.items() if name not in BASELINES]
    other = sum(models) / len(models) if models else 1.0
    raw = {r.game: known.get(r.game, other) for r in results if r.odds}
    total = sum(raw.values())
    return {name: w / total for name, w in raw.items()} if total > 0 else {name: 1 / len(raw) for name in raw}


def mix(results: Sequence[GameResult], kinds: Mapping[str, str] | None = None) -> tuple[LevelOdds, ...]:
    """Return the weighted mean of the games' odds per issue and level, over the games that have odds on the issue.

    `kinds` gives the kind of each issue by its id; without it an id that is itself a kind ("ceasefire") counts. A
    linear opinion pool (Stone 1961). Raises CrossbearingError where no-change is missing.
    """
    if all(r.game != BASELINE for r in results):
        raise CrossbearingError("The mixture lacks its baseline.", hint=f"Play the game {BASELINE!r} as well.")
    rows: dict[tuple[str, str], list[tuple[str, LevelOdds]]] = {}
    playing: dict[str, dict[str, GameResult]] = {}
    for result in results:
        for row in result.odds:
            rows.setdefault((row.issue, row.level), []).append((result.game, row))
            playing.setdefault(row.issue, {})[result.game] = result
    shares = {i: weights(list(games.values()), (kinds or {}).get(i, i)) for i, games in playing.items()}
    return tuple(
        LevelOdds(issue, level, some[0][1].text, round(sum(shares[issue][g] * r.probability for g, r in some), 9))
        for (issue, level), some in rows.items()
    )


def leading(odds: Sequence[LevelOdds], issue: str) -> LevelOdds | None:
    """Return the most probable level of an issue, the lower of equals; None where there are no odds."""
    rows = [r for r in odds if r.issue == issue]
    return max(rows, key=lambda r: r.probability) if rows else None
