"""The brief as Markdown: for a wiki, a ticket or a mail. Reports' words cannot become markup."""

from __future__ import annotations

import re
from typing import BinaryIO

from crossbearing.model.brief import Brief, Line, Section

SUFFIX = ".md"
# What CommonMark could read as markup within a line (spec 0.31, section 2.4), and line breaks.
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~!&])")
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def plain(text: str) -> str:
    """Return the words so that Markdown shows them as they are: specials escaped, controls and breaks a blank."""
    return _SPECIAL.sub(r"\\\1", _BREAKS.sub(" ", text))


def _line(line: Line) -> list[str]:
    label = f"**{plain(line.label)}**: " if line.label else ""
    marks = [plain(line.sure)] if line.sure and line.standing != "disputed" else []
    marks += [f"why {line.key}"] if line.key else []
    marks += ["◦"] if line.citations and not line.reviewed else []
    out = [f"- {label}{plain(line.text)}" + (f" ({', '.join(marks)})" if marks else "")]
    for detail in line.detail:
        head, colon, rest = detail.rpartition(": ") if line.standing == "disputed" else detail.partition(": ")
        out.append(f"  - **{plain(head)}**: {plain(rest)}" if colon else f"  - {plain(detail)}")
    if line.note:
        out.append(f"  - {plain(line.note)}")
    for c in line.citations:
        side = f"{'against' if c.denies else 'for'} {plain(c.answer)}, " if c.answer else ""
        on = f", {c.published.isoformat()}" if c.published else ""
        out.append(f"  - “{plain(c.quote)}” ({side}{plain(c.speaker)}, {plain(c.outlet)}{on})")
    return out


def _section(section: Section) -> list[str]:
    out = [f"## {plain(section.title)}", ""]
    if section.note:
        out += [plain(section.note), ""]
    if not section.lines:
        return [*out, plain(section.empty), ""]
    for line in section.lines:
        out += _line(line)
    if section.more:
        out += ["", f"{section.more} more: {plain(section.see)}"]
    return [*out, ""]


def render(brief: Brief) -> str:
    """Return the brief as CommonMark text, quotes included."""
    on = f", as of {brief.on.isoformat()}" if brief.on else ""
    known = f", as known on {plain(brief.as_of)}" if brief.as_of else ""
    head = [f"# {plain(brief.project)}{on}{known}", ""]
    head += [
        f"Reports: {brief.reports:,}. Outlets: {len(brief.outlets)}. Claims: {brief.claims:,}. "
        f"Problems: {brief.problems:,}. {plain(' '.join(brief.notes))}",
        "",
    ]
    for section in brief.sections:
        head += _section(section)
    return "\n".join(head).rstrip() + "\n"


def write(subject: Brief, out: BinaryIO) -> None:
    """Write a brief to an open binary file as UTF-8."""
    out.write(render(subject).encode("utf-8", "replace"))
