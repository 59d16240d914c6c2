"""The command eval: how well extractors read annotated reports, and how the whole way concludes on stories."""

from __future__ import annotations

import contextlib
import json as json_library
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from crossbearing.cli.concluding import known
from crossbearing.cli.ledger import JSON, spending
from crossbearing.errors import CrossbearingError, UsageError

if TYPE_CHECKING:
    from crossbearing.eval.corpus import Case
    from crossbearing.eval.run import Told
    from crossbearing.eval.score import Score

SPLITS = ("", "train", "dev", "test")


def measure(
    what: str = typer.Argument(
        "corpus", metavar="WHAT", help="Annotated reports (a folder or .case file), or a data set by name."
    ),
    extractor: list[str] = typer.Option(
        ["encoder"], "--extractor", "-x", help="What reads; several stand side by side."
    ),
    split: str = typer.Option("", "--split", help="Only the conflicts of train, dev or test."),
    errors: str = typer.Option("", "--errors", help="List: missed, false-alarms, or an attribute (polarity, voice)."),
    kind: str = typer.Option("", "--kind", help="Of the errors, only those of this kind."),
    limit: int = typer.Option(30, "--limit", min=0, help="How many errors to list; 0 for all."),
    again: bool = typer.Option(False, "--agreement", help="Score the second annotation against the first instead."),
    link: bool = typer.Option(False, "--link", help="Score the linking of the annotated mentions alone."),
    counts: bool = typer.Option(False, "--counts", help="Count what the annotated reports hold, and score nothing."),
    floors: Path = typer.Option(None, "--floors", metavar="FILE", help="Fail where a figure lies under its floor."),
    data: Path = typer.Option(None, "--data", envvar="CROSSBEARING_DATA", help="Where the public data sets lie."),
    most: int = typer.Option(0, "--most", min=0, help="Of a data set, only the first so many texts; 0 for all."),
    as_json: bool = JSON,
) -> None:
    """Score extractors on annotated reports or a public data set by the rule of docs/eval.md, and the way on stories.

    \b
    Examples:
      crossbearing eval corpus --split dev
      crossbearing eval corpus --split dev --errors missed --kind RETREAT
      crossbearing eval corpus --agreement
      crossbearing eval polnear --data ../data
    """
    from crossbearing import plugins
    from crossbearing.eval import corpus, run
    from crossbearing.eval.match import ATTRIBUTES
    from crossbearing.settings import Settings

    known(split, SPLITS, "split")
    known(errors, ("", "missed", "false-alarms", "stories", "value", *ATTRIBUTES), "sort of error")
    folder = Path(what)
    if not folder.exists():
        if what in plugins.names("dataset"):
            _measure_data(what, extractor, data, most, as_json, errors, kind, limit)
            return
        sets = ", ".join(plugins.names("dataset"))
        raise UsageError(f"There is no {what}.", hint=f"Name a folder of .case files, or a data set: {sets}.")
    if again:
        _tell([run.agreement(folder)], [], as_json, errors, kind, limit)
        return
    cases = corpus.load(folder, split)
    if counts:
        _tell_counts(cases, as_json)
        return
    if link:
        _tell([run.linking(cases)], [], as_json, errors, kind, limit)
        return
    with contextlib.ExitStack() as meters:
        for name in extractor:
            meters.enter_context(spending(name, Settings()))
        scores = [run.extractor(name, cases) for name in extractor]
        told = run.stories(extractor[0], cases) if any(c.story for c in cases) else []
    if not as_json:
        _say_ground(cases, corpus.digest(cases))
    _tell(scores, told, as_json, errors, kind, limit)
    if floors is not None:
        _gate(scores[0], told, floors)


def _measure_data(
    name: str,
    extractors: Sequence[str],
    data: Path | None,
    most: int,
    as_json: bool,
    errors: str,
    kind: str,
    limit: int,
) -> None:
    """Score extractors on a public data set."""
    from crossbearing.cli import score_screen
    from crossbearing.eval import run

    if data is None:
        raise UsageError(f"Where does {name} lie?", hint="Give the folder of the data sets: --data FOLDER.")
    rows = [(x, run.dataset(name, x, data, most)) for x in extractors]
    asked = errors.replace("false-alarms", "false alarm")
    faults = [f for _, m in rows for f in m.faults if f.what == asked and f.kind.startswith(kind)]
    score_screen.print_data(name, rows, as_json, faults[:limit] if limit else faults)
    if not as_json:
        score_screen.print_faults(faults[:limit] if limit else faults, len(faults), errors)


def _say_ground(cases: Sequence[Case], digest: str) -> None:
    """Print on what is measured: code, machine, day, data."""
    from crossbearing.cli.score_screen import say_machine
    from crossbearing.cli.screen import say
    from crossbearing.wording import counted

    conflicts = ", ".join(sorted({c.conflict for c in cases}))
    say_machine()
    say(f"{counted(len(cases), 'report')} of {conflicts}; data {digest}")


def _tell(scores: Sequence[Score], told: Sequence[Told], as_json: bool, errors: str, kind: str, limit: int) -> None:
    """Print scores and stories as tables or JSON, and the errors that were asked for."""
    from crossbearing.cli import score_screen

    asked = errors.replace("false-alarms", "false alarm")
    faults = [f for s in scores for f in s.faults if f.what == asked and f.kind.startswith(kind)]
    shown = faults[:limit] if limit else faults
    if as_json:
        from crossbearing.cli.screen import say_json

        say_json({"scores": [score_screen.plain(s) for s in scores], "stories": [score_screen.told(t) for t in told],
                  "errors": shown})  # fmt: skip
        return
    score_screen.print_scores(scores)
    if told:
        score_screen.print_stories(told, errors == "stories")
    score_screen.print_faults(shown, len(faults), errors)
    from crossbearing.cli.screen import aside

    for s in scores:
        for crash in s.crashes:
            aside(f"{s.name} failed on {crash}")


def _tell_counts(cases: Sequence[Case], as_json: bool) -> None:
    from crossbearing.cli import score_screen

    score_screen.print_counts(cases, as_json)


def _gate(one: Score, told: Sequence[Told], floors: Path) -> None:
    """Raise CrossbearingError where a figure lies under the floor that the file sets for it."""
    from crossbearing.cli.score_screen import figures
    from crossbearing.cli.screen import say

    try:
        least = json_library.loads(floors.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise UsageError(
            f"{floors} cannot be read: {fault}.", hint="It is a JSON object of figure and floor."
        ) from fault
    reached = figures(one, told)
    under = {name: (reached.get(name, 0.0), floor) for name, floor in least.items() if reached.get(name, 0.0) < floor}
    if under:
        said = "; ".join(f"{name} is {got:.3f}, its floor {floor:.3f}" for name, (got, floor) in under.items())
        raise CrossbearingError(f"Under the floor: {said}.", hint="Mend what made it worse; floors only rise.")
    say(f"All {len(least)} figures stand at or above their floors.")
