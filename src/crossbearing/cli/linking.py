"""The command link: how the words of a report are linked, or a project's reports linked anew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from crossbearing.cli import reading
from crossbearing.cli.ledger import JSON, day_of
from crossbearing.errors import UsageError

if TYPE_CHECKING:
    from crossbearing.link.explain import Explained
    from crossbearing.model.theatre import Theatre

_SHOWN = 60  # characters of the sentence on each side of the words


def link(
    targets: list[str] = typer.Argument(
        ..., metavar="PROJECT | FILES...", help="A project, or with --explain reports."
    ),
    explain: bool = typer.Option(False, "--explain", help="Show each mention of files with candidates and reasons."),
    theatre: str = typer.Option("", "--theatre", "-t", help="With --explain: a theatre's name or folder."),
    published: str = typer.Option("", "--published", help="With --explain: day of publication, as 2025-03-24."),
    source: str = typer.Option("", "--source", help="With --explain: outlet, its id or name."),
    why: str = typer.Option("the theatre was changed", "--why", help="Of a project: the reason, kept in the log."),
    as_json: bool = JSON,
) -> None:
    """Link a project's reports anew after a change of theatre, or show with --explain how words are linked.

    \b
    Examples:
      crossbearing link lashio --why "added the wards of Lashio"
      crossbearing link report.txt --theatre myanmar --explain
    """
    if not explain:
        files = [t for t in targets if Path(t).is_file()]
        if files or len(targets) > 1:
            raise UsageError(
                f"{(files or targets)[0]} is no project.",
                hint="Say --explain to see how the words of files are linked.",
            )
        reading.link(targets[0], why, as_json)
        return
    _explain(targets, theatre, published, source, as_json)


def _explain(files: list[str], name: str, published: str, source: str, as_json: bool) -> None:
    """Print how the words of files are linked. Raises UsageError where a file or theatre is not there."""
    from crossbearing import pipeline
    from crossbearing.add import expand, options_of
    from crossbearing.cli.screen import aside, say_json
    from crossbearing.link.beyond import with_world
    from crossbearing.link.explain import explain
    from crossbearing.model.problem import Problem
    from crossbearing.settings import Settings
    from crossbearing.theatres import load

    if not name:
        raise UsageError(
            "Which theatre?", hint=f"Say --theatre NAME; NAME is one of {', '.join(load.names())}, or a folder."
        )
    place = with_world(load.load(name))
    orders = pipeline.Orders(Settings(), None, options_of(source or None, day_of(published)))
    paths, _ = expand(files)
    told: list[dict[str, Any]] = []
    for path in paths:
        for report in pipeline.read_reports(path, orders):
            if isinstance(report, Problem):
                aside(f"{report.code}: {report.where}: {report.message}")
                continue
            claims, problems = pipeline.read_claims(report, place, orders.settings)
            mentions = explain(report, claims, place)
            told.append({"report": report.id, "file": path, "mentions": mentions, "problems": problems})
            if not as_json:
                _show(path, mentions, place)
    if as_json:
        say_json({"theatre": place.id, "reports": told})


def _show(path: str, mentions: list[Explained], theatre: Theatre) -> None:
    """Print the mentions of one report as a table."""
    from crossbearing.cli.screen import say, table
    from crossbearing.wording import counted

    linked = sum(m.id is not None for m in mentions)
    say(f"{path}: {counted(len(mentions), 'mention')}, {linked} linked")
    if mentions:
        rows = [(_in_sentence(m), ", ".join(m.roles), *_result(m), _others(m), m.reason) for m in mentions]
        table(("Words in their sentence", "Role", "Is", "Score", "Others", "Because"), rows, numbers=(3,))
    say()


def _in_sentence(m: Explained) -> str:
    """Return the words in brackets with some of their sentence on each side."""
    before = m.before if len(m.before) <= _SHOWN else "…" + m.before[-_SHOWN:]
    after = m.after if len(m.after) <= _SHOWN else m.after[:_SHOWN] + "…"
    return f"{before}[{m.words}]{after}"


def _result(m: Explained) -> tuple[str, str]:
    if m.id is not None:
        name = m.candidates[0].name if m.candidates else m.id
        is_ = f"{m.id} ({name})"
    else:
        is_ = f"a part of {m.within}" if m.within else "nobody" if "actor" in m.roles[0] else "–"
    if m.region is not None:
        around = "" if m.region.lat is None else f": {m.region.lat}, {m.region.lon} ± {m.region.radius_km} km"
        is_ += f"; {m.region.words}{around}"
    return is_, f"{m.score:.2f}" if m.id else ""


def _others(m: Explained) -> str:
    """Return the candidates that were not taken, with their scores."""
    return ", ".join(f"{c.id} {c.score:.2f}" for c in m.candidates if c.id != m.id)
