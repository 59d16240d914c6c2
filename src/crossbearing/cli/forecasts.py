"""Commands on frozen forecasts: forecasts freeze, list, score."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from crossbearing.cli.ledger import JSON, PROJECT, day_of

if TYPE_CHECKING:
    from crossbearing.model.forecast import Forecast, Interval, Outcome, TrackRecord

app = typer.Typer(help="Freeze what the outlooks say now, score it when the day has come, see how good it was.",
                  short_help="Freeze forecasts, and score them later.",
                  rich_markup_mode=None, no_args_is_help=True)  # fmt: skip
WHO = typer.Option("", "--who", help="Who does it; your login name unless given.")


@app.command("freeze")
def freeze(
    project: str = PROJECT,
    due: str = typer.Option("", "--due", help="Day on which the outcome is read; in 180 days unless given."),
    talks: str = typer.Option("", "--talks", help="Only these talks: id or its first characters."),
    why: str = typer.Option("", "--why", help="What the forecast is for; it is kept."),
    who: str = WHO,
    json: bool = JSON,
) -> None:  # fmt: skip
    """Freeze the odds on every issue, with hash and date. Nothing can change them afterwards.

    \b
    Example:
      crossbearing forecasts freeze lashio --due 2027-05-20
    """
    import crossbearing as xb
    from crossbearing import desk
    from crossbearing.cli.screen import say, say_json

    with xb.open(project) as ledger:
        made = desk.freeze(ledger, day_of(due), talks=talks or None, why=why, who=who or None)
    if json:
        say_json(made)
        return
    for one in made:
        say(f"{one.id[:12]}  {_question(one)}")
    say(f"Frozen. When the day has come: crossbearing forecasts score {project} ID LEVEL --why SOURCE")


@app.command("list")
def listing(project: str = PROJECT, json: bool = JSON) -> None:
    """List frozen forecasts with their outcomes, and how good they were so far.

    \b
    Example:
      crossbearing forecasts list lashio
    """
    import crossbearing as xb
    from crossbearing.cli.screen import say, say_json, table
    from crossbearing.outlook.forecast import scores

    with xb.open(project) as ledger:
        book = ledger.forecasts
        record = book.record()
        if json:
            say_json({"forecasts": book.listed(), "record": record})
            return
        kept, outcomes = book.all(), book.outcomes()
    if not kept:
        say(f"No forecast was frozen yet: crossbearing forecasts freeze {project}")
        return
    cells = []
    for one in kept:
        outcome = outcomes.get(one.id)
        own = next((s for s in scores(one, outcome.level) if s.forecaster == "mixture"), None) if outcome else None
        log = f"{own.log:.2f}" if own else ""
        cells.append(
            (one.id[:12], one.frozen[:10], one.due.isoformat(), one.text, _odds(one), _state(one, outcome), log)
        )
    table(("Id", "Frozen", "Due", "Issue", "Mixture", "Outcome", "Log score"), cells, numbers=(6,))
    say()
    for line in record_lines(record):
        say(line)


@app.command("score")
def score(
    project: str = PROJECT,
    forecast: str = typer.Argument(..., metavar="FORECAST", help="Id of the forecast, or its first characters."),
    level: str = typer.Argument(..., metavar="LEVEL", help="Level that held on the due day; void: it cannot be told."),
    why: str = typer.Option(..., "--why", help="Where it stands that this held; it is kept."),
    who: str = WHO,
    json: bool = JSON,
) -> None:
    """Write down what came of a forecast, once its day has come. `undo` takes it back.

    \b
    Example:
      crossbearing forecasts score lashio 4f2a91 wards --why "both sides' statements of 12 May"
    """
    import crossbearing as xb
    from crossbearing.cli.screen import say, say_json

    with xb.open(project) as ledger:
        made = ledger.forecasts.score(forecast, level, why=why, who=who or None)
        record = ledger.forecasts.record()
    if json:
        say_json(made)
        return
    say(f"Line {made.line}: {made.level}.")
    for line in record_lines(record):
        say(line)


def record_lines(record: TrackRecord) -> list[str]:
    """Return in words how many forecasts count, what each forecaster scored, and how far its odds can be believed."""
    from crossbearing.model.forecast import LEAST_SCORED

    lines = [
        f"{record.frozen} frozen, {record.scored} scored, {record.void} void, {record.overdue} due and not scored."
    ]
    lines.append(
        f"{record.counted} of {LEAST_SCORED} count; of forecasts on one issue whose spans overlap, one counts."
    )
    if not record.is_calibrated:
        lines.append("Outlooks stay “uncalibrated for armed talks”.")
    for row in record.standings:
        lines.append(f"  {row.forecaster:12} log {_span(row.log)}  Brier {_span(row.brier)}  ranked {_span(row.ranked)}"
                     f"  right {row.right:.0%}  in the 80 % band {row.covered:.0%}")  # fmt: skip
    for row in (s for s in record.standings if s.forecaster == "mixture"):
        for one in row.reliability:
            lines.append(f"  of {one.count} odds of {one.low:.1f} to {one.high:.1f} (mean {one.given:.2f}): "
                         f"{one.happened:.2f} happened")  # fmt: skip
    if record.broken:
        lines.append(f"Changed after freezing, or one before them is missing; not scored: "
                     f"{', '.join(i[:12] for i in record.broken)}.")  # fmt: skip
    return lines


def _span(found: Interval) -> str:
    return f"{found.value:.2f} [{found.low:.2f}, {found.high:.2f}]"


def _question(one: Forecast) -> str:
    return f"{one.text} on {one.due}: {_odds(one)}"


def _odds(one: Forecast) -> str:
    from crossbearing.wording import one_digit

    mixture = one.streams[0].odds
    return ", ".join(f"{level.id} {one_digit(p)}" for level, p in zip(one.levels, mixture, strict=True))


def _state(one: Forecast, outcome: Outcome | None) -> str:
    from datetime import UTC, datetime

    if outcome is not None:
        return outcome.level
    return "due, not scored" if datetime.now(UTC).date() >= one.due else "open"
