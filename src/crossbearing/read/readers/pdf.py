"""PDF files with a text layer; lines that the page's width broke are joined to paragraphs again."""

from __future__ import annotations

import io
import logging
import re
import statistics
from collections.abc import Iterator
from typing import Any, BinaryIO

from crossbearing.errors import ReportError
from crossbearing.model.problem import Problem
from crossbearing.model.report import Metadata, Report
from crossbearing.read.metadata import value_of
from crossbearing.read.report import make
from crossbearing.settings import Settings

MANY = False

# pypdf takes about 10 microseconds an operator: these bound a hostile file to about a minute.
_MOST_CONTENT = 16 << 20  # bytes of content streams; a page of text has some ten thousand
_MOST_OPERATORS = 2_000_000
_MOST_DAMAGED = 50  # pages; each may cost as long as a bomb takes to be found out
_HEAVY = "what follows draws too much. Print the pages of text to a PDF of their own."
_ENDS = re.compile(r"[.!?:;…][\"'”’)\]]*$")


def matches(head: bytes, name: str) -> float:
    """Return 1 where the PDF mark stands in the first kilobyte, as the format allows."""
    return 1.0 if b"%PDF-" in head[:1_024] else 0.0


def read(stream: BinaryIO, name: str, settings: Settings) -> Iterator[Report | Problem]:
    """Yield one report with the text of all pages, title and author. A PDF's own dates are not of publication.

    Raises ReportError read/broken for a damaged or locked file and read/empty where no page has text.
    """
    yield from read_pdf(stream.read(), name, settings)


def read_pdf(
    raw: bytes, name: str, settings: Settings, *, metadata: tuple[Metadata, ...] = ()
) -> Iterator[Report | Problem]:
    """Yield the report of a PDF's bytes; `metadata` is what its carrier knows."""
    told: list[Metadata] = []
    problems: list[Problem] = []
    try:
        pages = list(_pages(raw, name, settings, told, problems))
    except ReportError:
        raise
    except Exception as fault:  # pypdf meets a damaged file with whatever its code runs into
        raise ReportError(
            "read/broken", f"The PDF is damaged: {type(fault).__name__}: {fault}. Print it anew."
        ) from fault
    text = "\n\n".join(joined for page in pages if (joined := join_lines(page)))
    if not text and problems:
        raise ReportError(problems[0].code, f"No text could be read. {problems[0].message}")
    if not text:
        raise ReportError("read/empty", "The PDF has no text layer. Run text recognition (OCR) on it first.")
    yield from problems
    yield make(raw, text, name=name, reader="pdf", media_type="application/pdf", metadata=(*told, *metadata))


def _pages(raw: bytes, name: str, settings: Settings, told: list[Metadata], problems: list[Problem]) -> Iterator[str]:
    """Yield the text of each page up to the limits; add title and author to `told` and cuts to `problems`."""
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it speaks of every oddity that it mends
    pdf = PdfReader(io.BytesIO(raw), strict=False)
    if pdf.is_encrypted and not pdf.decrypt(""):
        raise ReportError("read/broken", "The PDF is locked with a password. Save it without one.")
    told.extend(_told(pdf.metadata))
    spent = _Spent(settings)
    damaged = 0
    for number, page in enumerate(pdf.pages):
        try:
            spent.weigh(number, page)
            text = page.extract_text(visitor_operand_before=spent.count)
        except _EnoughError as enough:
            problems.append(Problem("read/cut", f"The PDF was read up to page {number}: {enough}", name))
            break
        except Exception:  # one damaged page does not lose the others; it is counted and said
            damaged += 1
            if damaged == _MOST_DAMAGED:
                break
            continue
        spent.characters += len(text)
        yield text
    if damaged:
        rest = "; none was read after them" if damaged == _MOST_DAMAGED else ""
        words = f"{damaged} pages of the PDF are damaged and were left out{rest}."
        problems.append(Problem("read/broken", words, name))


class _EnoughError(Exception):
    """A limit of one PDF is reached; the words say which and what to do."""


class _Spent:
    """What reading a PDF has cost: a page of a few bytes can be shown a thousand times and draw without end."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.characters = self.drawn = self.bytes = 0

    def weigh(self, number: int, page: Any) -> None:
        """Count the page; raise _EnoughError where it passes a limit of pages, characters or bytes of content."""
        if number >= self.settings.max_pdf_pages or self.characters > self.settings.max_report_characters:
            raise _EnoughError("raise `max_pdf_pages` or `max_report_characters`, or split it.")
        contents = page.get_contents()
        self.bytes += len(contents.get_data()) if contents is not None else 0
        if self.bytes > _MOST_CONTENT:
            raise _EnoughError(_HEAVY)

    def count(self, *_: Any) -> None:
        """Count one drawing operator, of a page or of a form that it draws; raise _EnoughError after too many."""
        self.drawn += 1
        if self.drawn > _MOST_OPERATORS:
            raise _EnoughError(_HEAVY)


def _told(info: Any) -> Iterator[Metadata]:
    for field, words in (("title", info and info.title), ("author", info and info.author)):
        if isinstance(words, str):
            try:
                value = value_of(field, words)
            except ValueError:
                continue  # longer than any title
            if value:
                yield Metadata(field, value, "page")


def join_lines(page: str) -> str:
    """Return a page's paragraphs, a line each.

    A line goes on in the next one unless that is blank, or it ends a sentence and is shorter than three quarters of
    the page's usual line. A word parted by a hyphen at the line's end is made whole.
    """
    lines = [line.strip() for line in page.replace("\r", "\n").split("\n")]
    lengths = [len(line) for line in lines if line]
    usual = statistics.median(lengths) if lengths else 0
    paragraphs: list[str] = [""]
    for line in lines:
        last = paragraphs[-1]
        if not line:
            paragraphs.append("")
        elif re.search(r"[a-z]-$", last) and line[0].islower():
            paragraphs[-1] = last[:-1] + line
        else:
            paragraphs[-1] = f"{last} {line}" if last else line
        if line and _ENDS.search(line) and len(line) < 0.75 * usual:
            paragraphs.append("")
    return "\n".join(p for p in paragraphs if p)
