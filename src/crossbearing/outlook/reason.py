"""Why a scenario moves the odds, in words: what no deal costs, what holds without one, which games answer to it."""

from __future__ import annotations

from collections.abc import Sequence

from crossbearing.model.outlook import Difference, GameResult
from crossbearing.model.talks import Issue, Talks
from crossbearing.model.theatre import Theatre
from crossbearing.outlook.scenario import short
from crossbearing.outlook.table import draw
from crossbearing.settings import Settings

SLIGHT = 0.005  # a shift below this is not told from none at one significant digit


def explain(before: Talks, after: Talks, games: tuple[Sequence[GameResult], Sequence[GameResult]],
            differences: Sequence[Difference], settings: Settings,
            theatre: Theatre | None) -> tuple[str, ...]:  # fmt: skip
    """Return the chain from the change to the odds: payoffs of no deal, what holds now, the games, each issue's shift.

    `games` are the results as things stand and under the scenario.
    """
    lines = [*_payoffs(before, after, settings, theatre), *_standing(before, after)]
    moved = [a.game for b, a in zip(*games, strict=True) if _gap(b, a) > SLIGHT / 10]
    still = [a.game for a in games[1] if a.odds and a.game not in moved]
    if moved and still:
        lines.append(f"moved by it: {_names(moved)}; not moved: {_names(still)}")
    if not (lines or moved):
        return ("it stands so in the reports already, or no game takes account of it: nothing changes",)
    lines += [_shift(i, [d for d in differences if d.issue == i.id]) for i in after.issues if len(i.levels) > 1]
    return tuple(lines)


def _names(games: Sequence[str]) -> str:
    return ", ".join(g.replace("_", " ") for g in games)


def _gap(before: GameResult, after: GameResult) -> float:
    """Return the largest change of one level's probability in a game."""
    pairs = zip(before.odds, after.odds, strict=False)
    return max((abs(a.probability - b.probability) for b, a in pairs), default=0.0)


def _payoffs(before: Talks, after: Talks, settings: Settings, theatre: Theatre | None) -> list[str]:
    """Return for each party whose payoff of no deal changes by how much, and what that does to its hand."""
    part = settings.with_values({"draws": 1})
    old, new = draw(before, part, settings.seed), draw(after, part, settings.seed)
    lines: list[str] = []
    for k, party in enumerate(new.parties):
        was, now = float(old.pressure[0, k]), float(new.pressure[0, k])
        if new.consents[k] and abs(now - was) > 1e-9:
            hand = "so it has less reason to refuse" if now > was else "so it can afford to refuse more"
            lines.append(f"measures take {now:.2g} of the payoff range off {short(party, theatre)} when there is no "
                         f"deal, {was:.2g} as reported (assumed), {hand}")  # fmt: skip
    return lines


def _standing(before: Talks, after: Talks) -> list[str]:
    """Return for each issue whose state without a deal changes what it is now and was."""
    lines: list[str] = []
    for old, new in zip(before.issues, after.issues, strict=True):
        if old.status_quo != new.status_quo:
            texts = {level.id: level.text.rpartition(": ")[2] for level in new.levels}
            was = texts.get(old.status_quo or "", "not known")
            now = texts.get(new.status_quo or "", "not known")
            lines.append(f"{new.text}, without a deal: {now}; as reported: {was}")
    return lines


def _shift(issue: Issue, rows: Sequence[Difference]) -> str:
    """Return which way an issue moves on average and the levels that gain and lose most."""
    ranks = {level.id: level.rank for level in issue.levels}
    mean = sum((d.after - d.before) * ranks[d.level] for d in rows) / (len(issue.levels) - 1)
    if not rows or max(abs(d.after - d.before) for d in rows) < SLIGHT:
        return f"{issue.text}: hardly changes"
    most, least = (pick(rows, key=lambda d: d.after - d.before) for pick in (max, min))
    way = "on average as before" if abs(mean) < SLIGHT else "moves up the scale" if mean > 0 else "moves down the scale"
    gains = [f"{d.text.rpartition(': ')[2]} {d.after - d.before:+.1g}" for d in (most, least)]
    return f"{issue.text}: {way} ({', '.join(gains)})"
