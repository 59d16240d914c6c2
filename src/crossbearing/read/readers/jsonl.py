"""JSON lines: one report a line, `text` with any of source (outlet), published (date), title, url, language, author."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from crossbearing.errors import ReportError
from crossbearing.model.problem import Problem
from crossbearing.model.report import Report
from crossbearing.read.metadata import KEYS, gather
from crossbearing.read.report import make
from crossbearing.settings import Settings

MANY = True

_FIELDS = {**{key: key for key in KEYS}, "date": "published"}
_SAID = 100  # broken lines that are named one by one; the others are counted
_MARK = b"\xef\xbb\xbf"
_CHUNK = 1 << 16


def matches(head: bytes, name: str) -> float:
    """Return how surely each line is a JSON object: by the first character, and by the name."""
    object_first = head.removeprefix(_MARK).lstrip()[:1] == b"{"
    named = name.lower().endswith((".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz"))
    if named:
        return 0.95 if object_first else 0.5
    return 0.5 if object_first and b'"text"' in head else 0.0


def read(stream: BinaryIO, name: str, settings: Settings) -> Iterator[Report | Problem]:
    """Yield a report for each line; a broken line is a Problem with its number, and the rest goes on."""
    broken = 0
    for number, line in _lines(stream, settings.max_file_bytes):
        where = f"{name} line {number}"
        try:
            if line is None:
                limit = settings.max_file_bytes
                raise ReportError("read/too-large", f"The line is longer than `max_file_bytes` ({limit:,} bytes).")
            yield from _report(line, where, name)
        except ReportError as fault:
            broken += 1
            if broken <= _SAID:
                yield Problem(fault.code, fault.message, where)
    if broken > _SAID:
        yield Problem("read/broken", f"{broken - _SAID:,} further lines could not be read.", name)


def _lines(stream: BinaryIO, limit: int) -> Iterator[tuple[int, bytes | None]]:
    """Yield number (from 1) and bytes of each line that is not blank; None for one over the limit."""
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        if len(line) > limit and not line.endswith(b"\n"):
            while (more := stream.readline(_CHUNK)) and not more.endswith(b"\n"):
                pass
            yield number, None
            continue
        bare = line.removeprefix(_MARK).strip() if number == 1 else line.strip()
        if bare:
            yield number, bare


def _report(line: bytes, where: str, name: str) -> Iterator[Report | Problem]:
    try:
        row = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise ReportError("read/broken", f"The line is not JSON: {fault}.") from fault
    text = row.get("text") if isinstance(row, dict) else None
    if not isinstance(text, str):
        raise ReportError("read/broken", 'The line has no field "text" of words. Name the report\'s text "text".')
    told = gather(
        {_FIELDS[key]: _words(value) for key, value in row.items() if key in _FIELDS and value is not None}, "header"
    )
    report = make(line, text, name=name, reader="jsonl", media_type="application/jsonl", metadata=told.metadata)
    for words in told.faults:
        yield Problem("read/metadata", f"Not used: {words}.", where, report.id)
    yield report


def _words(value: Any) -> str:
    return ", ".join(str(v) for v in value) if isinstance(value, list) else str(value)
