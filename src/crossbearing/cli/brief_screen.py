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
    screen.print(Text(clean(" ".join(brief.notes)), style="dim"))


def show_section(section: Section, *, words: bool = False) -> None:
    """Print one section on stdout, with the quotes under each line where `words`."""
    screen = console()
    screen.width = min(screen.width, WIDEST)
    _section(section, screen, words)


def _section(section: Section, screen: Console, words: bool = False) -> None:
    from rich.padding import Padding
    from rich.text import Text

    title = Text(f"\n{clean(section.title)}", style=f"bold {COLOURS.get(section.id, '')}".strip())
    count = len(section.lines) + section.more
    title.append(f"  {count}" if count else "", style="dim not bold")
    screen.print(title)
    if section.note:
        screen.print(Padding(Text(clean(section.note), style="italic"), (0, 0, 0, 2), expand=False))
    if not section.lines:
        screen.print(Padding(Text(clean(section.empty), style="dim"), (0, 0, 0, 2), expand=False))
    for line in section.lines:
        _line(line, screen, words)
    if section.more:
        screen.print(
            Padding(Text(f"{section.more} more: {clean(section.see)}", style="dim"), (0, 0, 0, 2), expand=False)
        )


def _line(line: Line, screen: Console, words: bool) -> None:
    from rich.padding import Padding
    from rich.text import Text

    text = Text()
    if line.label:
        text.append(f"{clean(line.label)}: ", style="bold")
    text.append(clean(line.text))
    text.append_text(_marks(line))
    screen.print(Padding(text, (0, 0, 0, 2), expand=False))
    for detail in line.detail:
        head, colon, rest = clean(detail).partition(": ")
        said = Text()
        said.append(head + colon, style="bold" if colon else "")
        said.append(rest)
        screen.print(Padding(said, (0, 0, 0, 6), expand=False))
    if line.note:
        screen.print(Padding(Text(clean(line.note), style="dim"), (0, 0, 0, 6), expand=False))
    for c in line.citations if words else ():
        side = f"{'against' if c.denies else 'for'} {c.answer}, " if c.answer else ""
        quote = f"“{' '.join(clean(c.quote).split())}” ({side}{clean(c.speaker)}, {clean(c.outlet)})"
        screen.print(Padding(Text(quote, style="dim"), (0, 0, 0, 6), expand=False))


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
