"""The command demo: the example reports from files to brief, offline, in a folder of its own."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from crossbearing.cli.ledger import JSON
from crossbearing.errors import CrossbearingError

if TYPE_CHECKING:
    from crossbearing.model.brief import Brief

SECTIONS = ("disputed", "corroborated", "control")
LINES = 3


def demo(
    folder: Path = typer.Option(
        None, "--folder", metavar="DIR", help="Where to work; a temporary folder unless given."
    ),
    full: bool = typer.Option(False, "--full", help="Show the whole brief on the terminal."),
    as_json: bool = JSON,
) -> None:
    """Take the example reports on Lashio from files to brief, offline, and say what to do next.

    \b
    Example:
      crossbearing demo --folder try-it
    """
    import crossbearing as xb
    from crossbearing import desk
    from crossbearing.cli.brief_screen import show
    from crossbearing.cli.concluding import write_file
    from crossbearing.cli.ledger import added_words, moved
    from crossbearing.cli.screen import progress, say, say_json
    from crossbearing.wording import counted

    home = folder or Path(tempfile.mkdtemp(prefix="crossbearing-demo-"))
    examples = find_examples()
    reports = sorted(examples.glob("*.txt"))
    place = home / "lashio"
    with xb.create(place, examples / "theatre", exist_ok=True) as ledger:
        with progress("Reading reports") as bar:
            added = ledger.add(reports, progress=moved(bar))
        made = desk.kept_brief(ledger, None, None, None)
    page = home / "brief.html"
    if as_json:
        write_file(made, page, "html")
        say_json({"project": str(place), "page": str(page), "brief": made})
        return
    say(f"The examples: {counted(len(reports), 'report')} on Lashio, written for this project. Outlets and words are")
    say("invented; see README.md beside them for what is on the public record.")
    say()
    for words in added_words(added):
        say(words)
    write_file(made, page, "html")
    say()
    show(made if full else shorten(made, f"crossbearing brief {place}"))
    say()
    say("Next:")
    say(f"  open {page}")
    say(f"  crossbearing brief {place}")
    key = next((line.key for section in made.sections for line in section.lines if line.key), "QUESTION")
    say(f"  crossbearing why {place} {key}")
    say(f"  crossbearing serve {place}")


def shorten(made: Brief, see: str) -> Brief:
    """Return the brief with the sections that tell most, a few lines each; `see` is the command for the rest."""
    kept = [s for s in made.sections if s.id in SECTIONS]
    return replace(
        made,
        sections=tuple(
            replace(s, lines=s.lines[:LINES], more=s.more + max(0, len(s.lines) - LINES), see=see) for s in kept
        ),
    )


def find_examples() -> Path:
    """Return the folder of the example reports: in the installed package, else in the source tree beside it."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "examples" / "lashio", package.parent.parent / "examples" / "lashio"):
        if folder.is_dir():
            return folder
    raise CrossbearingError("The example reports are not installed.", hint="Install crossbearing again from its wheel.")
