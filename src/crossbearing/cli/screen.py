"""What the terminal sees: clean text, tables, progress, and JSON that cannot carry a terminal's control codes."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

# Escape sequences, then what is left of controls, and marks that turn the direction of the text around them.
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])|\x9b[0-?]*[ -/]*[@-~]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]")
_JSON_CONTROLS = re.compile(r"[\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]")


def clean(text: str) -> str:
    """Return the words without escape sequences, controls and direction overrides; tabs and line ends stay."""
    return _CONTROLS.sub("", _ESCAPES.sub("", text))


def console(*, error: bool = False) -> Console:
    """Return a terminal on stdout (or stderr) that reads no markup in the words and adds no highlighting."""
    from rich.console import Console

    return Console(stderr=error, markup=False, highlight=False, emoji=False, soft_wrap=False)


def say(text: str = "") -> None:
    """Print a line on stdout, cleaned."""
    sys.stdout.write(clean(text) + "\n")


def aside(text: str) -> None:
    """Print a line on stderr, cleaned: what the run did, where stdout carries data."""
    sys.stdout.flush()  # where both go to one place, lines keep their order
    sys.stderr.write(clean(text) + "\n")


def say_json(value: Any) -> None:
    """Print a value as indented JSON on stdout; control characters in it are escaped."""
    from crossbearing import codec

    sys.stdout.write(_safe(codec.pretty(value)) + "\n")


def say_lines(values: Any) -> None:
    """Print each value as one line of JSON on stdout; control characters are escaped."""
    from crossbearing import codec

    for value in values:
        sys.stdout.write(_safe(codec.encode(value).decode()) + "\n")


def _safe(text: str) -> str:
    return _JSON_CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Sequence[int] = ()) -> None:
    """Print rows under columns on stdout; `numbers` are the columns that stand to the right."""
    cells = [[" ".join(clean(cell).split()) for cell in row] for row in rows]
    screen = console()
    if not screen.is_terminal:
        # A pipe has no width to fit: lines stay whole, so that they can be cut and searched.
        widths = [max(len(row[n]) for row in [list(columns), *cells]) for n in range(len(columns))]
        for row in [list(columns), *cells]:
            padded = [
                c.rjust(w) if n in numbers else c.ljust(w) for n, (c, w) in enumerate(zip(row, widths, strict=True))
            ]
            sys.stdout.write("  ".join(padded).rstrip() + "\n")
        return
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for index, name in enumerate(columns):
        grid.add_column(name, justify="right" if index in numbers else "left", overflow="fold")
    for row in cells:
        grid.add_row(*map(Text, row))
    screen.print(grid)


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int | None], None] | None]:
    """Yield a function (done, total) that moves a bar on stderr; None where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(error=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
