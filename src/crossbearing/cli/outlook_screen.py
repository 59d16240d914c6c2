"""An outlook on a terminal: the mixture, each model apart, what would flip it, and what a scenario changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from crossbearing.brief.negotiation import without_head
from crossbearing.cli.screen import say, table
from crossbearing.model.outlook import UNCALIBRATED
from crossbearing.wording import no_flip, one_digit, sentence, uncertainty

if TYPE_CHECKING:
    from crossbearing.model.outlook import LevelOdds, Outlook
    from crossbearing.model.talks import Talks


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
        for line in uncertainty(outlook, issue, dict(zip((o.level for o in levels), texts, strict=True))):
            say(line)
        for flip in (f for f in outlook.flips if f.issue == issue):
            say(
                f"Would flip: {flip.becomes} instead of {flip.answer}, if {flip.input} were {flip.to} (now {flip.was})."
            )
        if outlook.steady is not None and outlook.steady.issue == issue:
            say(sentence(no_flip(outlook.steady)))
    for issue in dict.fromkeys(d.issue for d in outlook.differences):
        say()
        changed = [d for d in outlook.differences if d.issue == issue]
        texts = without_head([d.text or d.level for d in changed])
        rows = [(text, figure(d.before), figure(d.after), _range(d.low, d.high))
                for text, d in zip(texts, changed, strict=True)]  # fmt: skip
        say(issues.get(issue, issue))
        table(("", "as reported", outlook.scenario.name, "difference"), rows, numbers=(1, 2, 3))
    for game in outlook.games:
        for note in game.notes:
            say(f"{game.game}: {sentence(note)}")
        if game.reasons:
            say(f"{game.game}: Why what holds now lasts or not (mean of the draws; who is silent has no wish there):")
            for reason in game.reasons:
                say(f"  {sentence(reason)}")


def _range(low: float, high: float) -> str:
    """Return a Monte Carlo interval of a difference, one significant digit at each end; "none" where both are nil."""
    ends = [0.0 if abs(end) < 0.001 else float(f"{end:.1g}") for end in (low, high)]
    return "none" if ends == [0.0, 0.0] else " to ".join(f"{end:+g}" if end else "0" for end in ends)


def _cell(odds: LevelOdds | None, figure: Callable[[float], str]) -> str:
    return "" if odds is None else figure(odds.probability)
