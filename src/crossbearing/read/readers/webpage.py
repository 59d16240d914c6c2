"""Web pages: the article's text, with the page's own title, date, outlet, address, author and language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from crossbearing.model.problem import Problem
from crossbearing.model.report import Metadata, Report
from crossbearing.read.markup import decode_page, read_page
from crossbearing.read.report import make
from crossbearing.read.unpack import too_large
from crossbearing.settings import Settings

MANY = False

_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.I)


def matches(head: bytes, name: str) -> float:
    """Return how surely this is HTML: by its first tags, less surely by its name."""
    if _HTML.search(head.replace(b"\0", b"")):
        return 0.9
    named = name.lower().endswith((".html", ".htm", ".xhtml", ".html.gz"))
    return (0.6 if b"<" in head else 0.1) if named else 0.0


def read(stream: BinaryIO, name: str, settings: Settings) -> Iterator[Report | Problem]:
    """Yield the page's report."""
    yield from read_html(stream.read(), name, settings)


def read_html(
    raw: bytes, name: str, settings: Settings, *, declared: str | None = None, metadata: tuple[Metadata, ...] = ()
) -> Iterator[Report | Problem]:
    """Yield the report of a page's bytes.

    `declared` is the encoding that HTTP states and `metadata` what the carrier knows; both may be empty.
    Raises ReportError for a page over `max_markup_bytes` or one that cannot be parsed.
    """
    if len(raw) > settings.max_markup_bytes:
        raise too_large(settings.max_markup_bytes, "max_markup_bytes", len(raw))
    decoded = decode_page(raw, declared)
    page = read_page(decoded.text)
    report = make(
        raw, page.text, name=name, reader="webpage", media_type="text/html", metadata=(*page.metadata, *metadata)
    )
    if decoded.note:
        yield Problem("read/encoding", f"The page was {decoded.note}.", name, report.id)
    for fault in page.faults:
        yield Problem("read/metadata", f"Not used: {fault}. Give it with --published.", name, report.id)
    yield report
