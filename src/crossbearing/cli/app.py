"""The command line's entry point: the list of commands, and how a fault becomes a message, a hint and an exit code."""

from __future__ import annotations

import contextlib
import os
import sys

import typer

from crossbearing.cli import (
    concluding,
    demo,
    forecasts,
    fusing,
    learning,
    ledger,
    linking,
    measuring,
    reading,
    reviewing,
    serving,
    theatre,
)
from crossbearing.errors import CrossbearingError

# Help in plain text: drawing it with boxes would cost a fifth of a second at every start.
app = typer.Typer(
    name="crossbearing",
    help="Reads contradictory reports on a conflict and keeps every disagreement with its words.\n\n"
    "Start with `crossbearing demo`, or with `crossbearing init NAME --theatre myanmar`.",
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(asked: bool) -> None:
    if asked:
        from crossbearing.version import __version__

        sys.stdout.write(f"crossbearing {__version__}\n")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    """Take the options that stand before the command."""


# In the order in which a desk meets them; the help lists them so.
for _name, _command, _short in (
    ("demo", demo.demo, "Take the example reports from files to brief."),
    ("init", ledger.init, "Make a project."),
    ("add", ledger.add, "Read, link and store reports."),
    ("brief", concluding.brief, "Show one screen of what the reports come to."),
    ("findings", concluding.findings, "List questions with answer and standing."),
    ("why", concluding.why, "Show the exact sum behind an answer."),
    ("talks", concluding.talks, "Show the negotiations and their words."),
    ("outlook", concluding.outlook, "Show what may come of the talks."),
    ("serve", serving.serve, "Serve the pages on this machine."),
    ("export", reading.export, "Write claims, findings or the brief to a file."),
    ("read", reading.read, "Print the claims of files; no project needed."),
    ("link", linking.link, "Link stored reports anew, or --explain how words are linked."),
    ("reconcile", fusing.reconcile, "Weigh a bare table of who says what; no project needed."),
    ("set", ledger.set_metadata, "Correct a report's outlet, date or title."),
    ("review", reviewing.review, "List what is worth a look, or decide on it."),
    ("learn", learning.learn, "Learn how far each source is right."),
    ("note", reviewing.note, "Store what you know yourself."),
    ("undo", ledger.undo, "Take back the latest correction or decision."),
    ("receipts", ledger.receipts, "List what was run on a project."),
    ("problems", ledger.problems, "List what is wrong with the material."),
    ("eval", measuring.measure, "Score extractors on annotated reports."),
    ("plugins", theatre.plugin_list, "List readers, extractors, judges and the like."),
):
    app.command(_name, short_help=_short)(_command)
app.add_typer(forecasts.app, name="forecasts")
app.add_typer(theatre.app, name="theatre")


def run() -> None:
    """Run the command line and leave with a code: 0 done, 1 fault of the run, 2 a call that cannot be, 130 stopped."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")  # half a character in a report must not end a listing
    try:
        try:
            app()
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()  # here a full disk can be told, at the interpreter's end it cannot
    except CrossbearingError as fault:
        sys.exit(tell(fault))
    except OSError as fault:
        sys.exit(tell(_outside(fault)))
    except KeyboardInterrupt:
        sys.exit(130)


def _outside(fault: OSError) -> CrossbearingError:
    """Return in words a fault of the system: a name that cannot be, no right, no room for what is printed."""
    reason = fault.strerror or str(fault)
    if fault.filename is not None:
        return CrossbearingError(f"{str(fault.filename)[:300]}: {reason}.", hint="Check the path and your rights.")
    with contextlib.suppress(OSError, ValueError, AttributeError):  # what is still held back cannot be printed either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return CrossbearingError(f"The output cannot be written: {reason}.", hint="Send it elsewhere, or make room.")


def tell(fault: CrossbearingError) -> int:
    """Print what is wrong and the next step on stderr; return the exit code."""
    from crossbearing.cli.screen import aside

    aside(fault.message)
    if fault.hint:
        aside(fault.hint)
    return fault.exit_code
