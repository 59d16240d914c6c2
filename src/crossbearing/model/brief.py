"""One screen for the desk: sections of lines, each with its sources and words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Citation:
    """The words behind a line: claim, report, outlet, who says (or denies) it, the quote, and the side.

    `answer` names the rival answer that the words support, or deny where `denies` ("" where the line has no rivals).
    """

    claim: str
    report: str
    outlet: str
    speaker: str
    quote: str
    published: date | None
    denies: bool = False
    answer: str = ""
    reviewed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a brief. `sure` is a band of words (ICD-203) or "" where no probability applies.

    `link` is the id that opens it (question, talks) and `key` the short prefix of it that people type; `label` is
    a lead-in ("Lashio", "Lever"), `detail` holds sub-lines (one per rival answer), `note` what closes the line;
    `probability` is the number behind `sure` (None where none applies). `reviewed` False is shown as a mark.
    """

    text: str
    standing: str = ""
    sure: str = ""
    probability: float | None = None
    link: str = ""
    detail: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    reviewed: bool = False
    label: str = ""
    note: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A titled list of lines; `empty` says in words why there is none. "Not looked" and "found nothing" differ.

    `more` counts the lines left out and `see` is the command that shows them; `note` stands under the title.
    """

    id: str
    title: str
    lines: tuple[Line, ...] = ()
    empty: str = ""
    more: int = 0
    see: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Brief:
    """The whole screen: what changed, disputes, corroborated, single outlet, control, talks, outlook.

    `notes` say once what holds for every line (that words of probability are priors, what the marks mean).
    """

    project: str
    theatre: str
    on: date | None
    as_of: str | None
    reports: int
    claims: int
    problems: int
    outlets: tuple[str, ...]
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = ()
