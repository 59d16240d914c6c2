"""The brief on a terminal: one screen of sections, calm and dense, each line with the id that `why` takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crossbearing.cli.screen import clean, console
from crossbearing.wording import counted

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from crossbearing.model.brief import Brief, Line, Section

# Colour repeats what the words say, so that nothing is lost without it.
COLOURS = {"disputed": "yellow", "corroborated": "green", "superseded": "magenta"}
WIDEST = 112


def show(brief: Brief, *, sections: int | None = None) -> None:
    """Print the brief on stdout; `sections` bounds how many sections are shown (None: all)."""
    from rich.text import Text

    screen = console()
    screen.width = min(screen.width, WIDEST)
    head = Text(clean(brief.project), style="bold")
    on = f"as of {brief.on.day} {brief.on:%B %Y}" if brief.on else "as of the latest report"
    known = f", as known on {brief.as_of}" if brief.as_of else ""
    counts = (
        (brief.reports, "report"),
        (len(brief.outlets), "outlet"),
        (brief.claims, "claim"),
        (brief.problems, "problem"),
    )
    theatre = f"  {clean(brief.theatre)}" if brief.theatre else ""
    head.append(f"{theatre}  {on}{known}\n{' · '.join(counted(n, noun) for n, noun in counts)}", style="dim")
    screen.print(head)
    for section in brief.sections[:sections]:
        _section(section, screen)
    screen.print()
    _block(screen, Text(clean(" ".join(brief.notes)), style="dim"), 0)


def show_section(section: Section, *, words: bool = False) -> None:
    """Print one section on stdout, with the quotes under each line where `words`."""
    screen = console()
    screen.width = min(screen.width, WIDEST)
    _section(section, screen, words)


def _section(section: Section, screen: Console, words: bool = False) -> None:
    from rich.text import Text

    title = Text(f"\n{clean(section.title)}", style=f"bold {COLOURS.get(section.id, '')}".strip())
    count = len(section.lines) + section.more
    title.append(f"  {count}" if count else "", style="dim not bold")
    screen.print(title)
    if section.note:
        _block(screen, Text(clean(section.note), style="italic"), 2)
    if not section.lines:
        _block(screen, Text(clean(section.empty), style="dim"), 2)
    for line in section.lines:
        _line(line, screen, words)
    if section.more:
        _block(screen, Text(f"{section.more} more: {clean(section.see)}", style="dim"), 2)


def _line(line: Line, screen: Console, words: bool) -> None:
    from rich.text import Text

    text = Text()
    if line.label:
        text.append(f"{clean(line.label)}: ", style="bold")
    text.append(clean(line.text))
    text.append_text(_marks(line))
    _block(screen, text, 2)
    for detail in line.detail:
        head, colon, rest = clean(detail).partition(": ")
        said = Text()
        said.append(head + colon, style="bold" if colon else "")
        said.append(rest)
        _block(screen, said, 6)
    if line.note:
        _block(screen, Text(clean(line.note), style="dim"), 6)
    for c in line.citations if words else ():
        side = f"{'against' if c.denies else 'for'} {c.answer}, " if c.answer else ""
        quote = f"“{' '.join(clean(c.quote).split())}” ({side}{clean(c.speaker)}, {clean(c.outlet)})"
        _block(screen, Text(quote, style="dim"), 6)


def _block(screen: Console, text: Text, indent: int) -> None:
    """Print a text wrapped and indented, with no blanks at the ends of its lines."""
    from rich.text import Text

    for row in text.wrap(screen, max(20, screen.width - indent)):
        row.rstrip()
        screen.print(Text(" " * indent).append_text(row), soft_wrap=True)


def _marks(line: Line) -> Text:
    from rich.text import Text

    marks = Text()
    # A dispute says in its last line which answer the words of probability belong to.
    if line.sure and line.standing != "disputed":
        marks.append(f"  {line.sure}", style="italic")
    if line.key:
        marks.append(f"  {line.key}", style="cyan")
    if line.citations and not line.reviewed:
        marks.append("\u00a0◦", style="dim")
    return marks
