"""The headline: an equal-weight mixture over games, which always includes no-change."""

from __future__ import annotations

from collections.abc import Sequence

from crossbearing.errors import CrossbearingError
from crossbearing.model.outlook import GameResult, LevelOdds

BASELINE = "no_change"


def mix(results: Sequence[GameResult]) -> tuple[LevelOdds, ...]:
    """Return the mean of the games' odds per issue and level, over the games that have odds on the issue.

    Equal weights, since no game has earned more: none was scored on armed talks. Pooling lies nearer the truth than
    its parts on average (linear opinion pool, Stone 1961). Raises CrossbearingError where no-change is missing.
    """
    if all(r.game != BASELINE for r in results):
        raise CrossbearingError("The mixture lacks its baseline.", hint=f"Play the game {BASELINE!r} as well.")
    sums: dict[tuple[str, str], list[LevelOdds]] = {}
    for result in results:
        for row in result.odds:
            sums.setdefault((row.issue, row.level), []).append(row)
    return tuple(
        LevelOdds(issue, level, rows[0].text, round(sum(r.probability for r in rows) / len(rows), 9))
        for (issue, level), rows in sums.items()
    )


def leading(odds: Sequence[LevelOdds], issue: str) -> LevelOdds | None:
    """Return the most probable level of an issue, the lower of equals; None where there are no odds."""
    rows = [r for r in odds if r.issue == issue]
    return max(rows, key=lambda r: r.probability) if rows else None
