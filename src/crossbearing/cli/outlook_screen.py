"""An outlook on a terminal: the mixture, each model apart, what would flip it, and what a scenario changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from crossbearing.brief.negotiation import without_head
from crossbearing.cli.screen import say, table
from crossbearing.model.outlook import UNCALIBRATED
from crossbearing.wording import one_digit, sentence

if TYPE_CHECKING:
    from crossbearing.model.outlook import LevelOdds, Outlook
    from crossbearing.model.talks import Talks


BASELINES = ("no_change", "climatology")


def show(outlook: Outlook, talks: Talks) -> None:
    """Print the odds per issue and level by model; one significant digit until forecasts were scored."""
    issues = {issue.id: issue.text for issue in talks.issues}

    def figure(probability: float) -> str:
        return one_digit(probability) if UNCALIBRATED in outlook.notices else f"{probability:.2f}"

    say(talks.title)
    say(f"Scenario: {outlook.scenario.name}.")
    for reason in outlook.scenario.reasons:
        say(f"  {sentence(reason)}")
    for notice in outlook.notices:
        say(sentence(notice))
    by_game = {g.game: {(o.issue, o.level): o for o in g.odds} for g in outlook.games}
    playing = [name for name, odds in by_game.items() if odds]
    for issue in dict.fromkeys(o.issue for o in outlook.odds):
        say()
        levels = [o for o in outlook.odds if o.issue == issue]
        texts = without_head([o.text or o.level for o in levels])
        rows = [
            (text, figure(o.probability), *(_cell(by_game[g].get((issue, o.level)), figure) for g in playing))
            for text, o in zip(texts, levels, strict=True)
        ]
        say(issues.get(issue, issue))  # on a line of its own: the games' columns fill the width
        heads = [g.replace("_", " ") for g in playing]
        table(("", "mixture", *heads), rows, numbers=range(1, len(playing) + 2))
        for line in _uncertainty(outlook, issue, dict(zip((o.level for o in levels), texts, strict=True))):
            say(line)
        for flip in (f for f in outlook.flips if f.issue == issue):
            say(
                f"Would flip: {flip.becomes} instead of {flip.answer}, if {flip.input} were {flip.to} (now {flip.was})."
            )
    if outlook.differences:
        say()
        rows = [
            (
                issues.get(d.issue, d.issue),
                d.text or d.level,
                figure(d.before),
                figure(d.after),
                _range(d.low, d.high),
            )
            for d in outlook.differences
        ]
        table(("Issue", "Level", "as reported", outlook.scenario.name, "difference"), rows, numbers=(2, 3, 4))
    for line in _draws(outlook):
        say(line)
    for game in outlook.games:
        for note in game.notes:
            say(f"{game.game}: {sentence(note)}")


def _uncertainty(outlook: Outlook, issue: str, texts: dict[str, str]) -> Iterator[str]:
    """Yield the 80 % band of an issue, its spread by source, and the inputs that it hangs on."""
    for one in (s for s in outlook.spreads if s.issue == issue):
        low, high = (texts.get(level, level) for level in (one.low, one.high))
        band = low if one.low == one.high else f"from {low} to {high}"
        parts = (f"{name} {value:.1g}" for name, value in
                 (("inputs", one.inputs), ("models", one.models), ("residual", one.residual)))  # fmt: skip
        yield f"80 % band: {band}. Spread (0 to 1 on the scale) from {', '.join(parts)}."
    hangs = [f"{i.input} {i.total:.1g}" for i in outlook.influences if i.issue == issue]
    if hangs:
        yield f"Hangs on (share of what inputs move): {'; '.join(hangs)}."


def _draws(outlook: Outlook) -> list[str]:
    """Return which games were run on fewer draws than asked for; baselines draw nothing."""
    games = [g for g in outlook.games if g.odds and g.draws < outlook.draws and g.game not in BASELINES]
    return [
        f"On {count:,} draws instead of {outlook.draws:,}: {', '.join(g.game for g in games if g.draws == count)}."
        for count in sorted({g.draws for g in games})
    ]


def _range(low: float, high: float) -> str:
    """Return a Monte Carlo interval of a difference, one significant digit at each end; "none" where both are nil."""
    ends = [0.0 if abs(end) < 0.001 else float(f"{end:.1g}") for end in (low, high)]
    return "none" if ends == [0.0, 0.0] else " to ".join(f"{end:+g}" if end else "0" for end in ends)


def _cell(odds: LevelOdds | None, figure: Callable[[float], str]) -> str:
    return "" if odds is None else figure(odds.probability)
