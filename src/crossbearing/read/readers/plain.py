"""Plain text, with optional header lines (`source:`, `published:`, `title:`, `url:` ...) and a blank line before it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from crossbearing.model.problem import Problem
from crossbearing.model.report import Report
from crossbearing.read.decoding import clean, decode
from crossbearing.read.metadata import gather, split_header
from crossbearing.read.report import make
from crossbearing.settings import Settings

MANY = False


def matches(head: bytes, name: str) -> float:
    """Return a low share for anything: what no other reader knows is text, or is refused as binary while reading."""
    return 0.4 if name.lower().endswith((".txt", ".text", ".md")) else 0.2


def read(stream: BinaryIO, name: str, settings: Settings) -> Iterator[Report | Problem]:
    """Yield one report: what follows the header, with line ends made `\\n` and nothing else changed."""
    raw = stream.read()
    decoded = decode(raw)
    header, text = split_header(clean(decoded.text))
    told = gather(header, "header")
    if decoded.note:
        yield Problem("read/encoding", f"The text was {decoded.note}. Save it as UTF-8 to be sure.", name)
    for fault in told.faults:
        yield Problem("read/metadata", f"Not used: {fault}.", name)
    yield make(raw, text, name=name, reader="plain", media_type="text/plain", metadata=told.metadata)
