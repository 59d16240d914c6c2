"""Commands on what a project concludes: brief, findings, why, talks, outlook."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from crossbearing.cli.ledger import JSON, PROJECT, day_of
from crossbearing.errors import UsageError
from crossbearing.model.finding import FAMILIES, STANDINGS
from crossbearing.model.kinds import KINDS

if TYPE_CHECKING:
    from crossbearing.model.finding import Findings
    from crossbearing.model.theatre import Theatre

ON = typer.Option("", "--on", help="Day in the world, as 2025-03-24; the latest that reports speak of unless given.")
AS_OF = typer.Option("", "--as-of", help="What the project knew then, as 2025-03-24 or a full moment.")
JUDGE = typer.Option("", "--judge", help="How probabilities are worked out; see `crossbearing plugins`.")


def brief(
    project: str = PROJECT,
    on: str = ON,
    as_of: str = AS_OF,
    judge: str = JUDGE,
    html: Path = typer.Option(None, "--html", metavar="FILE", help="Write one HTML file that opens anywhere."),
    markdown: Path = typer.Option(None, "--markdown", metavar="FILE", help="Write Markdown."),
    json: bool = JSON,
) -> None:
    """Show one screen: what changed, disputes, agreement, control, talks, outlook, what is not known.

    \b
    Examples:
      crossbearing brief lashio
      crossbearing brief lashio --on 2025-04-10 --html brief.html
    """
    import crossbearing as xb
    from crossbearing import desk
    from crossbearing.cli.brief_screen import show
    from crossbearing.cli.screen import say_json

    with xb.open(project) as ledger:
        made = desk.kept_brief(ledger, day_of(on), as_of or None, judge or None)
    for target, name in ((html, "html"), (markdown, "markdown")):
        if target is not None:
            write_file(made, target, name)
    if json:
        say_json(made)
    elif html is None and markdown is None:
        show(made)


def write_file(subject: Any, target: Path, name: str) -> None:
    """Write a subject in a format to a file and say so on stderr. Raises UsageError where it cannot be written."""
    from crossbearing import plugins
    from crossbearing.cli.screen import aside
    from crossbearing.output import whole_file

    try:
        with whole_file(target) as out:
            plugins.load("format", name).write(subject, out)
    except OSError as fault:
        raise UsageError(f"{target} cannot be written: {fault.strerror}.", hint="Name another file.") from fault
    aside(f"Wrote {target}.")


def findings(
    project: str = PROJECT,
    standing: str = typer.Option("", "--standing", help=f"One of {', '.join(STANDINGS)}."),
    kind: str = typer.Option("", "--kind", help="A kind of claim, as RETREAT."),
    family: str = typer.Option("", "--family", help=f"One of {', '.join(FAMILIES)}."),
    place: str = typer.Option("", "--place", help="A place: id or name."),
    actor: str = typer.Option("", "--actor", help="An actor: id or name."),
    on: str = ON,
    as_of: str = AS_OF,
    judge: str = JUDGE,
    json: bool = JSON,
) -> None:
    """List questions with their answer, standing and how many outlets and origins speak to them.

    \b
    Example:
      crossbearing findings lashio --standing disputed --place lashio
    """
    import crossbearing as xb
    from crossbearing.brief.make import key_length
    from crossbearing.cli.screen import say, say_lines, table
    from crossbearing.wording import band

    known(standing, STANDINGS, "standing")
    known(kind, tuple(KINDS), "kind")
    known(family, FAMILIES, "family")
    with xb.open(project) as ledger:
        found = ledger.findings(on=day_of(on), as_of=as_of or None, judge=judge or None)
        wanted_place = _place_ids(place, ledger.theatre, found) if place else None
        wanted_actor = _actor_ids(actor, ledger.theatre, found) if actor else None
    rows = [
        f
        for f in found.findings
        if standing in ("", f.standing)
        and kind in ("", f.question.kind)
        and family in ("", f.question.family)
        and (wanted_place is None or f.question.object in wanted_place)
        and (wanted_actor is None or wanted_actor.intersection(f.question.subject))
    ]
    rows.sort(key=lambda f: (STANDINGS.index(f.standing), -f.origins, -f.outlets, f.question.text))
    if json:
        say_lines(rows)
        return
    if not rows:
        say("No question fits.")
        return
    length = key_length([f.question.id for f in found.findings])
    cells = [
        (
            f.question.id[:length],
            f.standing.replace("-", " "),
            f.question.text,
            f.answers[0].text if f.answers else "",
            band(f.answers[0].probability) if f.answers else "",
            str(f.outlets),
            str(f.origins),
        )
        for f in rows
    ]
    table(("Id", "Standing", "Question", "Answer", "How sure", "Outlets", "Origins"), cells, numbers=(5, 6))


def known(given: str, words: Iterable[str], what: str) -> None:
    """Raise UsageError where an option's word is none of those that exist, with one that is near."""
    choices = list(words)
    if given and given not in choices:
        near = difflib.get_close_matches(given.lower(), [c.lower() for c in choices], n=1)
        hint = next((f"Did you mean {c!r}? " for c in choices if near and c.lower() == near[0]), "")
        raise UsageError(f"There is no {what} {given!r}.", hint=f"{hint}Known: {', '.join(choices)}.")


def _place_ids(given: str, theatre: Theatre | None, found: Findings) -> set[str]:
    used = {f.question.object for f in found.findings if f.question.object}
    rows = {i: [r.name, *r.aliases] for i, r in theatre.places.items()} if theatre else {}
    return _ids(given, {i: rows.get(i, [i]) for i in used}, "place")


def _actor_ids(given: str, theatre: Theatre | None, found: Findings) -> set[str]:
    used = {a for f in found.findings for a in f.question.subject}
    rows = {i: [r.name, *r.aliases] for i, r in theatre.actors.items()} if theatre else {}
    return _ids(given, {i: rows.get(i, [i]) for i in used}, "actor")


def _ids(given: str, named: dict[str, list[str]], what: str) -> set[str]:
    """Return the ids that are called so among those that questions speak of. Raises UsageError where none is."""
    wanted = given.casefold()
    exact = {i for i, names in named.items() if wanted in {i.casefold(), *(n.casefold() for n in names)}}
    if exact:
        return exact
    words = sorted({n for i, names in named.items() for n in (i, *names[:1])})
    near = difflib.get_close_matches(given, words, n=3, cutoff=0.5)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"Questions speak of: {', '.join(sorted(named)[:12])}."
    raise UsageError(f"No question speaks of the {what} {given!r}.", hint=hint)


def why(
    project: str = PROJECT,
    question: str = typer.Argument(..., metavar="QUESTION", help="Id of a question, or its first characters."),
    on: str = ON,
    as_of: str = AS_OF,
    judge: str = JUDGE,
    json: bool = JSON,
) -> None:
    """Show the exact sum behind an answer, row by row, each with its words and what would be without it.

    \b
    Example:
      crossbearing why lashio 3fa9c
    """
    import crossbearing as xb
    from crossbearing import desk
    from crossbearing.brief.make import find_question
    from crossbearing.cli.screen import say_json
    from crossbearing.cli.why_screen import show

    with xb.open(project) as ledger:
        finding = find_question(ledger.findings(on=day_of(on), as_of=as_of or None, judge=judge or None), question)
        if json:
            say_json(finding)
        else:
            ids = [*finding.claims, *(c for row in finding.rows for c in row.claims)]
            learnt = desk.weighed_by(ledger, finding.judge, as_of or None)
            show(finding, *desk.cited(ledger, ids), ledger.theatre, learnt)


def talks(
    project: str = PROJECT,
    cell: str = typer.Option("", "--set", help="Set a cell, as “position: SAC | Lashio | wards | demanded”."),
    why: str = typer.Option("", "--why", help="The reason; it is kept with the cell."),
    who: str = typer.Option("", "--who", help="Who sets it; your login name unless given."),
    only: str = typer.Option("", "--talks", help="The talks that are meant: id or its first characters."),
    json: bool = JSON,
) -> None:
    """Show the negotiations: parties, rounds, issues with positions, levers, deadlines, warnings, with their words.

    With --set a cell is put by hand, as a claim of yours with its reason; `undo` takes it back. Cells: position
    (PARTY | ISSUE | LEVEL | STATUS), lever (ACTOR | MEANS | STATE), commitment (WORDS OF IT | STATE), role (ACTOR |
    ROLE), power (PARTY | NUMBER), salience (PARTY | ISSUE | NUMBER).

    \b
    Examples:
      crossbearing talks lashio
      crossbearing talks lashio --set "position: SAC | Lashio | wards | accepted" --why "call with their envoy"
    """
    import crossbearing as xb
    from crossbearing import desk
    from crossbearing.cli.brief_screen import show_section
    from crossbearing.cli.screen import say, say_json

    with xb.open(project) as ledger:
        if cell:
            line = desk.set_cell(ledger, cell, why=why, talks=only or None, who=who or None)
            if json:
                say_json(line)
                return
            say(f"Line {line.number}: {line.field} {line.value}.")
            say(f"Take it back: crossbearing undo {project}")
            return
        if json:
            say_json([one for one in ledger.talks() if one.id.startswith(only)])
            return
        made = desk.brief(ledger, shown=10_000)
    show_section(next(s for s in made.sections if s.id == "talks"), words=True)


def outlook(
    project: str = typer.Argument("", help="The project's folder; none with --table.", show_default=False),
    scenario: str = typer.Option("", "--scenario", "-s", help="What if, in words: “china closes crossings”."),
    table: Path = typer.Option(None, "--table", metavar="FILE", help="Play one game on a CSV or JSON table instead."),
    game: str = typer.Option("", "--game", help="The game for --table; see `crossbearing plugins`."),
    setting: list[str] = typer.Option([], "--set", metavar="NAME=VALUE", help="A rule of the game for --table."),
    json: bool = JSON,
) -> None:
    """Show what may come of the talks: odds per issue, each model apart, what would flip it, what a scenario changes.

    \b
    Examples:
      crossbearing outlook lashio
      crossbearing outlook lashio --scenario "china closes crossings"
      crossbearing outlook --table talks.csv --game nash
    """
    import crossbearing as xb
    from crossbearing.cli.outlook_screen import show
    from crossbearing.cli.screen import say, say_json

    if table is not None:
        from crossbearing.cli.table_screen import play

        if project or scenario:
            raise UsageError("--table stands alone.", hint="Leave out the project and the scenario.")
        play(table, game, setting, json=json)
        return
    if game or setting:
        raise UsageError("--game and --set go with --table.", hint="Name a file: --table talks.csv.")
    if not project:
        raise UsageError("No project is named.", hint="crossbearing outlook PROJECT, or --table FILE --game NAME.")
    with xb.open(project) as ledger:
        negotiations = ledger.talks()
        made = [ledger.outlook(scenario or None, talks=one.id) for one in negotiations if one.positions]
        if json:
            say_json(made)
        elif not made:
            say("No talks with positions to work on.")
        else:
            by_id = {one.id: one for one in negotiations}
            for one in made:
                show(one, by_id[one.talks])
