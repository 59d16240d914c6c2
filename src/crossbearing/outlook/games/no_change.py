"""No change: every issue stays where it is now. The baseline that any other game has to beat."""

from __future__ import annotations

from crossbearing.model.outlook import GameResult
from crossbearing.model.talks import Talks
from crossbearing.outlook.sheet import Options, Sheet, Told
from crossbearing.outlook.table import Numbers, Table, draw, result
from crossbearing.settings import Settings


def solve(table: Table) -> list[Numbers]:
    """Return for each issue the odds of no deal over its levels, (levels,)."""
    return list(table.status_quo)


def play(talks: Talks, settings: Settings, seed: int) -> GameResult:
    """Return all odds on the level that holds now; uniform, and said, where that is not known."""
    table = draw(talks, settings.with_values({"draws": 1}), seed)
    unknown = [i.text for i in talks.issues if i.id in table.issues and i.status_quo is None]
    notes = [f"Where “{text}” stands now is not known: all levels are held equally likely." for text in unknown]
    return result("no_change", talks, table, solve(table), notes)


def tell(sheet: Sheet, options: Options) -> Told:
    """Return each issue's status quo, its lowest level where the table gives none."""
    options.done()
    return sheet.told_odds("no_change", solve(sheet.table), ())
