"""WARC archives: each page, text or PDF that a server answered with is one report, with its address.

The parser is our own: a damaged record is said and the next one found, nothing in the file can stop the process,
and every length is bounded (docs/decisions/warc.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from crossbearing.errors import ReportError
from crossbearing.model.problem import Problem
from crossbearing.model.report import Metadata, Report
from crossbearing.read.decoding import decode
from crossbearing.read.metadata import value_of
from crossbearing.read.readers.pdf import read_pdf
from crossbearing.read.readers.webpage import read_html
from crossbearing.read.report import make
from crossbearing.read.unpack import decompress, megabytes
from crossbearing.settings import Settings

MANY = True

_LONGEST_LINE = 1 << 16
_MOST_HEADERS = 500
_CHUNK = 1 << 16
_WITH_REPORTS = ("response", "resource", "conversion")


class Record(NamedTuple):
    """One record: its header (names in lower case) and its block, at most one byte over the file limit."""

    header: dict[str, str]
    block: bytes


def matches(head: bytes, name: str) -> float:
    """Return 1 where the file begins as WARC does."""
    return 1.0 if head.lstrip(b"\r\n")[:6] == b"WARC/1" else 0.0


def read(stream: BinaryIO, name: str, settings: Settings) -> Iterator[Report | Problem]:
    """Yield the reports of the archive in order; images, scripts, redirects and error pages are no reports.

    A record's date is when it was fetched (metadata `fetched`), never the day of publication.
    """
    for item in records(stream, name, settings.max_file_bytes):
        if isinstance(item, Problem):
            yield item
            continue
        address = item.header.get("warc-target-uri", "").strip("<>")
        where = f"{name}: {address}"[:300]
        try:
            yield from _reports(item, address, where, name, settings)
        except ReportError as fault:
            yield Problem(fault.code, fault.message, where)


def records(stream: BinaryIO, name: str, limit: int) -> Iterator[Record | Problem]:
    """Yield each record of an unpacked WARC, and a Problem for each stretch that is damaged."""
    lost = False
    while line := stream.readline(_LONGEST_LINE):
        if not line.strip():
            continue
        if not line.startswith(b"WARC/"):
            if not lost:
                yield Problem(
                    "read/broken", "A record of the archive is damaged; reading goes on at the next one.", name
                )
            lost = True
            continue
        lost = False
        header = _header(stream)
        length = header.get("content-length", "")
        if not (length.isascii() and length.isdigit() and len(length) < 16):
            yield Problem(
                "read/broken", "A record of the archive states no length; reading goes on at the next one.", name
            )
            lost = True
            continue
        block = stream.read(min(int(length), limit + 1))
        left = int(length) - len(block)
        while left > 0 and (skipped := stream.read(min(left, _CHUNK))):
            left -= len(skipped)
        if left > 0:
            yield Problem("read/broken", "The archive ends within a record, which was left out.", name)
            return
        yield Record(header, block)


def _header(stream: BinaryIO) -> dict[str, str]:
    """Return the header lines up to a blank line, the first of each name; continued lines are joined."""
    header: dict[str, str] = {}
    last = ""
    for _ in range(_MOST_HEADERS):
        line = stream.readline(_LONGEST_LINE)
        if not line.strip():
            break
        words = line.decode("utf-8", "replace").rstrip("\r\n")
        if words[:1] in " \t" and last:
            header[last] += " " + words.strip()
            continue
        key, _, value = words.partition(":")
        last = key.strip().lower()
        header.setdefault(last, value.strip())
    return header


def _reports(record: Record, address: str, where: str, name: str, settings: Settings) -> Iterator[Report | Problem]:
    if record.header.get("warc-type", "").lower() not in _WITH_REPORTS:
        return
    body, media, charset = record.block, record.header.get("content-type", ""), None
    if media.lower().startswith("application/http"):
        status, http, body = split_http(record.block)
        if status != 200:
            return
        media = http.get("content-type", "text/html")
    kind, _, rest = media.lower().partition(";")
    kind = kind.strip()
    if "charset=" in rest:
        charset = rest.partition("charset=")[2].strip("\"' ").split(";")[0] or None
    if kind not in ("text/html", "application/xhtml+xml", "text/plain", "application/pdf"):
        return
    limit = settings.max_file_bytes
    if len(record.block) > limit:
        raise ReportError("read/too-large", f"The record is over {megabytes(limit)}. Raise `max_file_bytes`.")
    if record.block is not body:
        body = _body(http, body, limit)
    if not body.strip():
        raise ReportError("read/empty", "The server answered with no text.")
    told = tuple(_told(record.header, address))
    if kind == "application/pdf":
        yield from read_pdf(body, name, settings, metadata=told)
    elif kind == "text/plain":
        decoded = decode(body, charset)
        report = make(body, decoded.text, name=name, reader="warc", media_type=kind, metadata=told)
        if decoded.note:
            yield Problem("read/encoding", f"The text was {decoded.note}.", where, report.id)
        yield report
    else:
        yield from read_html(body, name, settings, declared=charset, metadata=told)


def _told(header: dict[str, str], address: str) -> Iterator[Metadata]:
    for field, words in (("url", address), ("fetched", header.get("warc-date", ""))):
        try:
            value = value_of("published" if field == "fetched" else field, words)
        except ValueError:
            continue  # urn: and dns: addresses of records that are no pages
        if value:
            yield Metadata(field, value, "header")


def split_http(block: bytes) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers (names in lower case) and body of an HTTP answer; status 0 where it is none."""
    ends = [at for at in (block.find(b"\r\n\r\n"), block.find(b"\n\n")) if at >= 0]
    if not ends or not block.startswith(b"HTTP/"):
        return 0, {}, b""
    head = block[: min(ends)].decode("latin-1").splitlines()
    body = block[min(ends) :].removeprefix(b"\r\n\r\n" if block[min(ends)] == 13 else b"\n\n")
    status = head[0].split(" ")[1:2]
    headers: dict[str, str] = {}
    for line in head[1:_MOST_HEADERS]:
        key, _, value = line.partition(":")
        headers.setdefault(key.strip().lower(), value.strip())
    return int(status[0]) if status and status[0].isascii() and status[0].isdigit() else 0, headers, body


def _body(http: dict[str, str], body: bytes, limit: int) -> bytes:
    """Return the body without transfer and content coding. Archives often keep the header of a coding undone."""
    if "chunked" in http.get("transfer-encoding", "").lower():
        body = _unchunked(body)
    for coding in reversed([c.strip() for c in http.get("content-encoding", "").lower().split(",") if c.strip()]):
        if coding == "identity" or (coding in ("gzip", "x-gzip") and body[:2] != b"\x1f\x8b"):
            continue
        body = decompress(body, coding, limit)
        if len(body) > limit:
            raise ReportError(
                "read/too-large", f"The body unpacks to more than {megabytes(limit)}. Raise `max_file_bytes`."
            )
    return body


def _unchunked(body: bytes) -> bytes:
    """Return the joined chunks; the body itself where it is not chunked any more; what there is where it is cut."""
    parts: list[bytes] = []
    at = 0
    while at < len(body):
        end = body.find(b"\r\n", at, at + 64)
        size = body[at:end].split(b";")[0].strip() if end >= 0 else b""
        if not size or len(size) > 8 or size.strip(b"0123456789abcdefABCDEF"):
            return b"".join(parts) if parts else body
        length = int(size, 16)
        if length == 0:
            break
        parts.append(body[end + 2 : end + 2 + length])
        at = end + 2 + length + 2
    return b"".join(parts)
