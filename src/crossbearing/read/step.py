"""Step 1, first half: bytes to reports. Chooses the reader, adds what is known from outside, names what is wrong."""

from __future__ import annotations

import io
import traceback
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

from crossbearing import plugins
from crossbearing.errors import CrossbearingError, ReportError, UsageError
from crossbearing.model.problem import Problem
from crossbearing.model.report import Metadata, Report
from crossbearing.read.language import not_english
from crossbearing.read.metadata import Gathered, from_dateline, from_name, gather, host_of, sidecar_row
from crossbearing.read.opening import open_file
from crossbearing.read.report import with_id
from crossbearing.read.signature import signature
from crossbearing.read.unpack import GZIP, Bounded, Gunzip, buffered, too_large
from crossbearing.settings import Settings

_HEAD = 4_096  # bytes by which a reader is chosen
_NOTHING: Mapping[str, str] = MappingProxyType({})
_NO_ROWS: Mapping[str, Mapping[str, str]] = MappingProxyType({})


def read_file(
    path: Path,
    settings: Settings,
    *,
    options: Mapping[str, str] = _NOTHING,
    sidecar: Mapping[str, Mapping[str, str]] = _NO_ROWS,
    reader: str | None = None,
) -> Iterator[Report | Problem]:
    """Yield the reports of a file, and what is wrong with it; a report's own Problems come before it.

    `options` are the user's words for every report (`source`, `published`, `title`, `url`, `language`, `author`,
    `note`), `sidecar` the rows of `metadata.sidecar`, `reader` a reader's name instead of the choice by content.
    Raises UsageError for options or a reader that cannot be; no fault of the file raises.
    """
    given = _given(options)
    row = sidecar_row(sidecar, path.as_posix())
    where = str(path)[:300]
    try:
        stream, size = open_file(path)
        with stream:
            yield from _read(stream, size, _Source(path.name, settings, given, row), reader)
    except ReportError as fault:
        yield Problem(fault.code, fault.message, where)
    except (OSError, ValueError) as fault:  # ValueError: a name that no file can have
        reason = getattr(fault, "strerror", None) or fault
        yield Problem("read/missing", f"The file cannot be opened: {reason}. Check the path and your rights.", where)


def read_bytes(
    raw: bytes,
    name: str,
    settings: Settings,
    *,
    options: Mapping[str, str] = _NOTHING,
    sidecar: Mapping[str, Mapping[str, str]] = _NO_ROWS,
    reader: str | None = None,
) -> Iterator[Report | Problem]:
    """Yield the reports of bytes that came without a file (an upload, a pipe); as `read_file`."""
    source = _Source(name, settings, _given(options), sidecar_row(sidecar, name))
    yield from _read(io.BufferedReader(io.BytesIO(raw)), len(raw), source, reader)


def choose(head: bytes, name: str) -> str:
    """Return the name of the reader that is surest of a file with these first bytes and this base name."""
    return max(plugins.names("reader"), key=lambda r: float(plugins.load("reader", r).matches(head, name)))


@dataclass(frozen=True, slots=True)
class _Source:
    """A file as the user gave it: base name, settings, and what options and sidecar say of it."""

    name: str
    settings: Settings
    given: Gathered
    row: Mapping[str, str]


def _given(options: Mapping[str, str]) -> Gathered:
    told = gather(options, "option")
    if told.faults:
        raise UsageError(
            f"Cannot use {told.faults[0]}.", hint="Write dates as 2025-03-24 and addresses with http or https."
        )
    return told


def _read(
    stream: io.BufferedReader, size: int | None, source: _Source, reader: str | None
) -> Iterator[Report | Problem]:
    """Yield what the stream holds, with every fault of the material turned into a Problem."""
    try:
        yield from _opened(stream, size, source, reader)
    except CrossbearingError:
        raise
    except ReportError as fault:
        yield Problem(fault.code, fault.message, source.name)
    except OSError as fault:
        yield Problem("read/missing", f"The file cannot be read: {fault.strerror or fault}.", source.name)
    except Exception as fault:  # a fault of ours: shown with its place, counted by the caller, the run goes on
        last = "".join(traceback.format_exception(fault)[-3:]).strip()
        yield Problem("read/crash", f"An unforeseen fault; please report it.\n{last}", source.name)


def _opened(
    stream: io.BufferedReader, size: int | None, source: _Source, reader: str | None
) -> Iterator[Report | Problem]:
    head = stream.peek(_HEAD)[:_HEAD]
    if not head:
        raise ReportError("read/empty", "The file is empty.")
    packed, name = None, source.name
    if head.startswith(GZIP):
        packed = Gunzip(_plain(stream))
        stream = buffered(packed)
        name = name[:-3] if name.lower().endswith(".gz") else name
        head = stream.peek(_HEAD)[:_HEAD]
    plugin = plugins.load("reader", reader or choose(head, name))
    setting = "max_archive_bytes" if plugin.MANY else "max_file_bytes"
    limit = getattr(source.settings, setting)
    if size is not None and size > limit:
        raise too_large(limit, setting, size)
    if packed is not None or size is None:
        stream = buffered(Bounded(_plain(stream), limit, setting))
    items = _many(plugin, stream, name, source) if plugin.MANY else _single(plugin, stream, name, source, packed)
    yield from items
    if plugin.MANY and packed is not None and packed.damaged:
        yield Problem("read/broken", f"{packed.damaged} gzip members of the file are damaged; the rest was read.", name)


def _plain(stream: io.BufferedReader) -> BinaryIO:
    return stream


def _many(plugin: Any, stream: io.BufferedReader, name: str, source: _Source) -> Iterator[Report | Problem]:
    """Yield the reports of an archive or feed. Its name and one address for all say nothing of each report."""
    if any(m.field == "url" for m in source.given.metadata) or source.row.get("url"):
        yield Problem("read/metadata", "Not used: one url for a file of many reports.", name)
    given = Gathered(tuple(m for m in source.given.metadata if m.field != "url"))
    row = gather({k: v for k, v in source.row.items() if k != "url"}, "sidecar")
    for fault in row.faults:
        yield Problem("read/metadata", f"Not used: {fault}.", name)
    for item in plugin.read(stream, name, source.settings):
        if isinstance(item, Problem):
            yield item
            continue
        where = f"{name}: {item.url}" if item.url else name
        yield from _finished(item, (), (*row.metadata, *given.metadata), source.settings, where)


def _single(
    plugin: Any, stream: io.BufferedReader, name: str, source: _Source, packed: Gunzip | None
) -> Iterator[Report | Problem]:
    """Yield the one report of a file; its id is worked out last, since the address may come from outside."""
    raw = stream.read()
    row = gather(source.row, "sidecar")
    problems = [Problem("read/metadata", f"Not used: {fault}.", name) for fault in row.faults]
    if packed is not None and packed.damaged:
        problems.append(Problem("read/broken", "The gzip file is damaged; what could be unpacked was read.", name))
    if not raw.strip():
        yield from problems
        raise ReportError("read/empty", "The file is empty.")
    for item in plugin.read(io.BytesIO(raw), name, source.settings):
        if isinstance(item, Problem):
            problems.append(item)
            continue
        given = (*row.metadata, *source.given.metadata)
        found = list(_finished(item, from_name(name), given, source.settings, name, raw))
        stored = found[-1].id if isinstance(found[-1], Report) else None
        yield from (replace(p, report_id=stored) for p in problems)
        yield from found
        problems = []
    yield from problems


def _finished(
    report: Report,
    named: tuple[Metadata, ...],
    given: tuple[Metadata, ...],
    settings: Settings,
    where: str,
    raw: bytes | None = None,
) -> Iterator[Report | Problem]:
    """Yield the Problems of a report and then the report, with all metadata, its id and its signature.

    `raw` None keeps the id that the reader gave (a record of an archive).
    """
    text = report.text
    if len(text.strip()) < settings.min_report_characters:
        least = settings.min_report_characters
        yield Problem("read/empty", f"It holds fewer than {least} characters of text (`min_report_characters`).", where)
        return
    problems: list[tuple[str, str]] = []
    if len(text) > settings.max_report_characters:
        limit = settings.max_report_characters
        cut = f"The text has {len(text):,} characters; those after {limit:,} were cut."
        problems.append(("read/cut", f"{cut} Raise `max_report_characters` or split the report."))
        text = text[: settings.max_report_characters]
    told = replace(report, metadata=(*report.metadata, *named, *given)) if named or given else report
    metadata, undated = _metadata(told, text)
    report = replace(report, text=text, metadata=metadata, signature=signature(text))
    if raw is not None:
        report = with_id(report, raw)
    problems.extend(_missing(report, undated))
    reason = not_english(text)
    if reason:
        step = "It is stored, and no claims are read from it. Add a translation as a report of its own."
        problems.append(("read/language", f"It seems not to be in English: {reason}. {step}"))
    for code, message in problems:
        yield Problem(code, message, where, report.id)
    yield report


def _metadata(report: Report, text: str) -> tuple[tuple[Metadata, ...], str]:
    """Return the report's metadata with the dateline's and, failing an outlet, its host; and a day without a year."""
    line = from_dateline(text, report.published)
    told = list(report.metadata)
    for m in line.metadata:
        # An agency's credit says who wrote it; a publisher known from elsewhere is the outlet.
        if not (m.field == "outlet" and line.is_credit and report.outlet):
            told.append(m)
    address = report.meta("url")
    if address is not None and not any(m.field == "outlet" for m in told) and (host := host_of(address.value)):
        told.append(Metadata("outlet", host, address.basis))
    return tuple(dict.fromkeys(told)), line.yearless


def _missing(report: Report, undated: str) -> Iterable[tuple[str, str]]:
    if report.meta("published") is None:
        seen = f" The dateline says {undated!r} without a year." if undated else ""
        step = "Give --published, a line `published: 2025-03-24` at the top, or a sidecar."
        yield "read/no-date", f"No day of publication was found.{seen} {step}"
    if report.outlet is None:
        yield "read/no-outlet", "No outlet was found. Give --source, a line `source: NAME` at the top, or a sidecar."
