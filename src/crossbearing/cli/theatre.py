"""Commands on theatres and plugins: theatre list, show, check; plugins."""

from __future__ import annotations

import typer

from crossbearing.cli.ledger import JSON

app = typer.Typer(help="List, show and check theatres: the actors, places and sources of one conflict.",
                  short_help="List, show and check theatres.",
                  rich_markup_mode=None, no_args_is_help=True)  # fmt: skip
NAME = typer.Argument(..., metavar="NAME", help="Name of a theatre that we ship, or a folder of your own.")


@app.command("list")
def theatre_list(json: bool = JSON) -> None:
    """List the theatres that ship with Crossbearing.

    \b
    Example:
      crossbearing theatre list
    """
    from crossbearing.cli.screen import say_json, table
    from crossbearing.theatres.load import load, names

    theatres = [load(name) for name in names()]
    if json:
        say_json([t.id for t in theatres])
        return
    cells = [(t.id, t.name, str(len(t.actors)), str(len(t.places)), str(len(t.sources))) for t in theatres]
    table(("Name", "Theatre", "Actors", "Places", "Sources"), cells, numbers=(2, 3, 4))


@app.command("show")
def theatre_show(
    name: str = NAME,
    words: str = typer.Option("", "--words", help="Only rows whose id, name or alias holds these words."),
    json: bool = JSON,
) -> None:
    """Show the actors, places and sources of a theatre.

    \b
    Example:
      crossbearing theatre show myanmar --words lashio
    """
    from crossbearing.cli.screen import say, say_json, table
    from crossbearing.theatres.load import load

    theatre = load(name)
    if json:
        say_json(theatre)
        return
    wanted = words.casefold()
    sheets = (("actor", theatre.actors), ("place", theatre.places), ("source", theatre.sources))
    cells = []
    for sheet, rows in sheets:
        for row in rows.values():
            aliases = "; ".join(getattr(row, "aliases", ()))
            if wanted in f"{row.id} {row.name} {aliases}".casefold():
                cells.append((sheet, row.id, row.name, row.kind, aliases))
    if not cells:
        say(f"No row of {theatre.name} holds {words!r}.")
        return
    table(("Sheet", "Id", "Name", "Kind", "Aliases"), cells)


@app.command("check")
def theatre_check(
    name: str = NAME,
    project: str = typer.Option("", "--project", help="Also list the names in this project that it does not know."),
    json: bool = JSON,
) -> None:
    """Check the sheets of a theatre: cycles, orphans, shared aliases, impossible coordinates.

    \b
    Example:
      crossbearing theatre check ./my-theatre
    """
    from crossbearing.cli.screen import say, say_lines, table
    from crossbearing.theatres.check import check
    from crossbearing.theatres.load import load

    theatre = load(name)
    found = check(theatre, _unlinked(project) if project else ())
    if json:
        say_lines(found)
        return
    counts = f"{len(theatre.actors)} actors, {len(theatre.places)} places, {len(theatre.sources)} sources"
    say(f"{theatre.name}: {counts}.")
    if not found:
        say("Nothing is wrong with it.")
        return
    table(("Code", "Where", "What and what to do"), [(p.code, p.where, p.message) for p in found])


def _unlinked(project: str) -> list[str]:
    """Return the words of a project's mentions that have no id, each as often as it stands there."""
    import crossbearing as xb
    from crossbearing import desk

    with xb.open(project) as ledger:
        return list(desk.unlinked(ledger).elements())


def plugin_list(
    wing: str = typer.Argument("", metavar="[WING]", help="Only one wing, as judge."), json: bool = JSON
) -> None:
    """List the readers, extractors, resolvers, judges, games, formats, stores and engines that are there.

    \b
    Example:
      crossbearing plugins judge
    """
    from crossbearing import plugins
    from crossbearing.cli.concluding import known
    from crossbearing.cli.screen import say_json, table

    known(wing, plugins.WINGS, "wing")
    rows = [(w, n, plugins.describe(w, n)) for w in plugins.WINGS if wing in ("", w) for n in plugins.names(w)]
    if json:
        say_json([{"wing": w, "name": n, "what": what} for w, n, what in rows])
        return
    table(("Wing", "Name", "What"), rows)
