"""Commands on theatres and plugins: theatre list, show, check, new, suggest, boundaries; plugins."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from crossbearing.cli.ledger import JSON

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crossbearing.model.claim import Claim
    from crossbearing.theatres.suggest import Met, Suggestion

app = typer.Typer(help="List, show, check and make theatres: the actors, places and sources of one conflict.",
                  short_help="List, show, check and make theatres.",
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
    """Check the sheets of a theatre: cycles, orphans, shared aliases, impossible coordinates, points abroad.

    \b
    Example:
      crossbearing theatre check ./my-theatre
    """
    from crossbearing.cli.screen import say, say_lines, table
    from crossbearing.link.gazetteer_near import elsewhere
    from crossbearing.theatres.check import check
    from crossbearing.theatres.load import load

    theatre = load(name)
    found = check(theatre, _unlinked(project) if project else (), elsewhere)
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


@app.command("new")
def theatre_new(
    name: str = typer.Argument(..., metavar="NAME", help="What the theatre is called, as shown."),
    countries: str = typer.Option(..., "--countries", metavar="SD[,SS]", help="ISO codes or names, with commas."),
    out: Path = typer.Option(None, "--out", metavar="FOLDER", help="Where it is written; else a folder of its name."),
    least: int = typer.Option(0, "--least", min=0, help="Only towns of at least so many people."),
    json: bool = JSON,
) -> None:
    """Draft a theatre's sheets from the world's gazetteer, for you to finish: towns, divisions, states, organisations.

    \b
    Example:
      crossbearing theatre new "Sudan and South Sudan" --countries SD,SS --least 5000
    """
    from crossbearing.cli.screen import say, say_json
    from crossbearing.link.gazetteer_draft import country_code, draft
    from crossbearing.theatres.write import write

    codes = list(dict.fromkeys(country_code(word) for word in countries.split(",") if word.strip()))
    if not codes:
        raise typer.BadParameter("Name one country or more.", param_hint="--countries")
    theatre = draft(name, codes, least)
    folder = out or Path(theatre.id)
    remark = f"Drafted from GeoNames (CC BY 4.0) for {', '.join(codes)}. Thin, mend and finish it: docs/theatres.md."
    write(theatre, folder, "drafted", remark)
    counts = {"actors": len(theatre.actors), "places": len(theatre.places), "sources": len(theatre.sources)}
    if json:
        say_json({"folder": str(folder), "countries": codes, **counts})
        return
    say(f"{folder}: {counts['actors']} actors, {counts['places']} places, {counts['sources']} sources.")
    say("The parties to the conflict are for you to add: actors.csv has states, armies and organisations only.")
    say(f"Next: crossbearing theatre check {folder}")


@app.command("suggest")
def theatre_suggest(
    project: str = typer.Argument(..., metavar="PROJECT", help="Folder or database of a project."),
    most: int = typer.Option(30, "--limit", min=0, help="How many names; 0 for all."),
    rows: bool = typer.Option(False, "--rows", help="Print rows ready to paste into the sheets instead."),
    json: bool = JSON,
) -> None:
    """List the names in a project's claims that its theatre lacks, by frequency, with what each may be.

    \b
    Examples:
      crossbearing theatre suggest my-project
      crossbearing theatre suggest my-project --rows > rows.csv
    """
    import crossbearing as xb
    from crossbearing.cli.screen import say, say_lines, table
    from crossbearing.link.gazetteer_rows import hits
    from crossbearing.model.theatre import Theatre
    from crossbearing.theatres import suggest as suggesting

    with xb.open(project) as ledger:
        theatre = ledger.theatre or Theatre("none", "None")
        found = suggesting.suggest(theatre, _met(ledger.claims()), hits(theatre), most)
    if json:
        say_lines(found)
        return
    if rows:
        typer.echo(suggesting.rows(theatre, found), nl=False)
        return
    if not found:
        say(f"{theatre.name} has every name that the claims hold.")
        return
    cells = [(s.words, s.role, str(s.times), str(s.reports), _proposed(s)) for s in found]
    table(("Name", "As", "Times", "Reports", "What it may be"), cells, numbers=(2, 3))


def _proposed(one: Suggestion) -> str:
    return "\n".join(p.reason for p in one.proposals) or "nothing alike: a row of its own, if it matters"


def _met(claims: Iterable[Claim]) -> Iterator[Met]:
    """Yield the proper names among the mentions without an id, as what and in which report."""
    from crossbearing.link.gazetteer_rows import proper
    from crossbearing.theatres.suggest import Met

    for claim in claims:
        for role, mentions in (("actor", (*claim.actors, *claim.recipients)), ("place", claim.places)):
            for m in mentions:
                name = proper(m.text) if m.id is None else None
                if name:
                    yield Met(name, role, claim.report)


@app.command("boundaries")
def theatre_boundaries(
    file: Path = typer.Argument(..., metavar="FILE", help="Polygons: GeoJSON, GPKG, Shapefile or TopoJSON."),
    theatre: Path = typer.Option(..., "--theatre", metavar="FOLDER", help="The theatre's folder."),
    level: str = typer.Option("", "--level", help="Only places of this level, as township."),
    pcode: str = typer.Option("", "--pcode", metavar="COLUMN", help="The file's column of P-codes; else guessed."),
    name: str = typer.Option("", "--name", metavar="COLUMN", help="The file's column of names; else guessed."),
    layer: str = typer.Option("", "--layer", help="The layer of a file that has several."),
    json: bool = JSON,
) -> None:
    """Join polygons to a theatre's places by P-code, else by name, and store them beside its sheets.

    \b
    Example:
      crossbearing theatre boundaries townships.geojson --theatre ./my-theatre --level township
    """
    from crossbearing.cli.screen import say, say_json, table
    from crossbearing.theatres.boundaries import FILE, join
    from crossbearing.theatres.load import load

    found = join(load(theatre), file, theatre, pcode=pcode, name=name, level=level, layer=layer)
    if json:
        say_json(found)
        return
    by_code = sum(how == "P-code" for _, _, how in found.places)
    say(f"{theatre / FILE}: {len(found.places)} places, {by_code} by P-code, {len(found.places) - by_code} by name.")
    told = [*(("not joined", one) for one in found.unjoined), *(("mended", one) for one in found.mended),
            *(("left out", one) for one in found.broken), *(("no polygon", one) for one in found.without)]  # fmt: skip
    if told:
        table(("What", "Which"), told)


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
