"""Commands on a project's ledger: init, add, set, undo, receipts, problems."""

from __future__ import annotations

import contextlib
import difflib
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING

import typer

from crossbearing.errors import UsageError
from crossbearing.model.problem import CODES
from crossbearing.model.report import FIELDS
from crossbearing.wording import counted

if TYPE_CHECKING:
    from crossbearing.add import Added, Progress
    from crossbearing.settings import Settings

PROJECT = typer.Argument(..., metavar="PROJECT", help="Name or folder of the project.")
JSON = typer.Option(False, "--json", help="Print JSON instead.")


def init(
    project: str = typer.Argument(..., metavar="PROJECT", help="Name or folder to make."),
    theatre: str = typer.Option(..., "--theatre", "-t", help="Name of a theatre that we ship, or a folder of yours."),
    json: bool = JSON,
) -> None:
    """Make a project: an empty ledger with a theatre.

    \b
    Example:
      crossbearing init lashio --theatre myanmar
    """
    import crossbearing as xb
    from crossbearing.cli.screen import say, say_json

    made = xb.create(project, theatre)
    if json:
        say_json({"project": made.name, "theatre": made.theatre.id if made.theatre else None})
        return
    say(f"Made project {made.name}" + (f" on the theatre {made.theatre.name}." if made.theatre else "."))
    say(f"Next: crossbearing add {project} FILES")


def add(
    project: str = PROJECT,
    files: list[str] = typer.Argument(..., metavar="FILES...", help="Reports: txt, html, pdf, feed, WARC, JSONL."),
    published: str = typer.Option("", "--published", help="Day of publication of these files, as 2025-03-24."),
    source: str = typer.Option("", "--source", help="Outlet of these files: its id or name."),
    sidecar: str = typer.Option("", "--sidecar", help="CSV file with metadata: file, outlet, published, title, url."),
    json: bool = JSON,
) -> None:
    """Read, link and store reports; what was read before is skipped, what cannot be read is said.

    \b
    Example:
      crossbearing add lashio reports/*.html --source irrawaddy
    """
    import crossbearing as xb
    from crossbearing.cli.screen import aside, progress, say, say_json

    with xb.open(project) as ledger:
        with progress("Reading reports") as bar:
            try:
                with spending(ledger.settings.extractor, ledger.settings):
                    added = ledger.add(
                        files,
                        source=source or None,
                        published=day_of(published),
                        sidecar=sidecar or None,
                        progress=moved(bar),
                    )
            except KeyboardInterrupt:
                aside("Stopped. What was read so far is stored; the same call goes on from there.")
                raise
        if json:
            say_json(added)
            return
        for line in added_words(added):
            say(line)
        if added.problems:
            aside(f"What is wrong with some of them, and what to do: crossbearing problems {project}")
        say(f"Next: crossbearing brief {project}")


@contextlib.contextmanager
def spending(extractor: str, settings: Settings) -> Iterator[None]:
    """Say on stderr, when the block ends, what the extractor spent in it: tokens and their price, if it counts them."""
    from crossbearing import plugins
    from crossbearing.cli.screen import aside

    metered = getattr(plugins.load("extractor", extractor), "metered", None)
    if metered is None:
        yield
        return
    with metered(settings) as spent:
        try:
            yield
        finally:
            for line in spent():
                aside(line)


def moved(bar: Callable[[int, int | None], None] | None) -> Callable[[Progress], None] | None:
    """Return what `add` calls as it goes on: it moves the bar by bytes done; None where there is no bar."""
    return None if bar is None else lambda done: bar(done.bytes, done.bytes_total)


def added_words(added: Added) -> list[str]:
    """Return in sentences what a run stored, what it skipped, and why."""
    words = [f"Stored {counted(added.new, 'report')} with {counted(added.claims, 'claim')}, in {added.seconds:.1f} s."]
    if added.duplicates:
        words.append(f"Known before and skipped: {counted(added.duplicates, 'report')}.")
    if added.left_out:
        first = ", ".join(added.left_out[:3])
        words.append(f"Left out, of no kind that is read: {counted(len(added.left_out), 'file')} ({first}).")
    if added.unused_rows:
        first, rows = ", ".join(added.unused_rows[:3]), counted(len(added.unused_rows), "row")
        words.append(f"Not used of the sidecar: {rows}, for files that were not given ({first}).")
    for code, count in added.problems.items():
        words.append(f"Problem {code}: {CODES.get(code, 'see docs')} ({counted(count, 'time')}).")
    return words


def day_of(text: str) -> date | None:
    """Return the day that an option names, None for "". Raises UsageError where it is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as fault:
        raise UsageError(f"{text!r} is no day.", hint="Write it as 2025-03-24.") from fault


def set_metadata(
    project: str = PROJECT,
    report: str = typer.Argument(..., metavar="REPORT", help="Id of the report, or its first characters."),
    field: str = typer.Argument(..., metavar="FIELD", help=f"One of {', '.join(FIELDS)}."),
    value: str = typer.Argument(..., metavar="VALUE", help="The corrected value; days as 2025-03-24."),
    why: str = typer.Option(..., "--why", help="The reason; it is kept with the correction."),
    who: str = typer.Option("", "--who", help="Who corrects; your login name unless given."),
    json: bool = JSON,
) -> None:
    """Correct a report's outlet, date, title or address. The old value stays; `undo` takes it back.

    \b
    Example:
      crossbearing set lashio 4f2a91 published 2025-03-24 --why "dateline of the page"
    """
    import crossbearing as xb
    from crossbearing.cli.screen import say, say_json

    check_field(field)
    with xb.open(project) as ledger:
        record = ledger.set_metadata(report, field, value, who=who or None, why=why)
        if json:
            say_json(record)
            return
        say(f"Line {record.number}: {record.field} of {record.subject[:12]} is now {record.value}.")
        say(f"Take it back: crossbearing undo {project}")


def check_field(field: str) -> None:
    """Raise UsageError where there is no such metadata field, with one that is near."""
    if field not in FIELDS:
        near = difflib.get_close_matches(field, FIELDS, n=1)
        hint = f"Did you mean {near[0]!r}? " if near else ""
        raise UsageError(f"Reports have no field {field!r}.", hint=f"{hint}Fields: {', '.join(FIELDS)}.")


def undo(
    project: str = PROJECT,
    why: str = typer.Option("", "--why", help="The reason; it is kept."),
    who: str = typer.Option("", "--who", help="Who undoes; your login name unless given."),
    json: bool = JSON,
) -> None:
    """Take back the latest correction that still stands. This is a further line in the log, not a deletion.

    \b
    Example:
      crossbearing undo lashio --why "the page was right"
    """
    import crossbearing as xb
    from crossbearing.cli.screen import say, say_json

    with xb.open(project) as ledger:
        record = ledger.undo(who=who or None, why=why)
        if json:
            say_json(record)
            return
        say(f"Line {record.number} takes back line {record.undoes}.")


def receipts(project: str = PROJECT, json: bool = JSON) -> None:
    """List what was run on a project: when, with which code, theatre and settings, and what came of it.

    \b
    Example:
      crossbearing receipts lashio
    """
    import crossbearing as xb
    from crossbearing.cli.screen import say, say_json, table

    with xb.open(project) as ledger:
        rows = ledger.receipts()
        if json:
            say_json(rows)
        elif not rows:
            say("Nothing was run on this project yet.")
        else:
            cells = [
                (str(r.number), r.action, r.started[:19], r.outcome, r.code_version,
                 ", ".join(f"{v:,} {k}" for k, v in r.counts.items() if v))
                for r in rows
            ]  # fmt: skip
            table(("No", "Run", "Started (UTC)", "Outcome", "Code", "Counts"), cells, numbers=(0,))


def problems(
    project: str = PROJECT,
    code: str = typer.Option("", "--code", help="Only this code, as read/no-date."),
    json: bool = JSON,
) -> None:
    """List what is wrong with reports and sheets, where, and what to do next.

    \b
    Example:
      crossbearing problems lashio --code read/no-date
    """
    import crossbearing as xb
    from crossbearing.cli.screen import say, say_lines, table

    if code and code not in CODES:
        near = difflib.get_close_matches(code, CODES, n=3, cutoff=0.3)
        raise UsageError(f"There is no problem {code!r}.", hint=f"Near: {', '.join(near) or ', '.join(CODES)}.")
    with xb.open(project) as ledger:
        found = [p for p in ledger.problems() if code in ("", p.code)]
    if json:
        say_lines(found)
    elif not found:
        say("No problem.")
    else:
        met = Counter((p.code, p.where, short(p.message)) for p in found)
        rows = [(code, where, words if n == 1 else f"{words} ({n:,} times)") for (code, where, words), n in met.items()]
        table(("Code", "Where", "What and what to do"), rows)


def short(message: str) -> str:
    """Return a message on one line; of a traceback the first and last line, the whole is in `--json`."""
    lines = message.strip().splitlines()
    return message if len(lines) < 3 else f"{lines[0]} {lines[-1]}"
