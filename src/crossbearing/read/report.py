"""The report that a reader hands on: its id, hash and cleaned text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from crossbearing.model.report import Metadata, Report
from crossbearing.read.decoding import clean


def report_id(raw: bytes, url: str | None) -> str:
    """Return 32 hex digits (128 bits) of the SHA-256 of the raw bytes, and of a NUL and the address if there is one."""
    return hashlib.sha256(raw if url is None else raw + b"\0" + url.encode("utf-8")).hexdigest()[:32]


def make(
    raw: bytes, text: str, *, name: str, reader: str, media_type: str, metadata: Iterable[Metadata] = ()
) -> Report:
    """Return the report of these raw bytes (of one record, where the file holds many), without a signature yet."""
    told = tuple(metadata)
    digest = hashlib.sha256(raw).hexdigest()
    unsigned = Report(
        id=digest[:32],
        text=clean(text),
        raw_hash=digest,
        media_type=media_type,
        reader=reader,
        origin=name,
        metadata=told,
    )
    return with_id(unsigned, raw)


def with_id(report: Report, raw: bytes) -> Report:
    """Return the report with the id that its raw bytes and the address in its metadata give."""
    found = report_id(raw, report.url)
    return report if found == report.id else replace(report, id=found)
