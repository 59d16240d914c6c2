"""WACZ: a zip of WARC archives, as web recorders save them. Nothing is ever unpacked to disk."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

from crossbearing.errors import ReportError
from crossbearing.model.problem import Problem
from crossbearing.model.report import Report
from crossbearing.read.readers import warc
from crossbearing.read.unpack import GZIP, Bounded, Gunzip, buffered, too_large
from crossbearing.settings import Settings

MANY = True

_MOST_MEMBERS = 10_000


def matches(head: bytes, name: str) -> float:
    """Return how surely this zip is a WACZ: by its name, or by the members that the format demands."""
    if not head.startswith(b"PK\x03\x04"):
        return 0.0
    named = name.lower().endswith(".wacz")
    return 1.0 if named or b"datapackage.json" in head or b"archive/" in head else 0.0


def read(stream: BinaryIO, name: str, settings: Settings) -> Iterator[Report | Problem]:
    """Yield the reports of each `archive/*.warc` and `*.warc.gz` in order of name.

    The unpacked bytes of all members together are bounded by `max_archive_bytes`, whatever the zip's own table
    claims. A member whose name leaves the archive's folder is refused.
    """
    if not stream.seekable():
        raise ReportError("read/broken", "A WACZ cannot be read from a pipe. Save it to a file.")
    try:
        with zipfile.ZipFile(stream) as archive:
            yield from _members(archive, name, settings)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as fault:
        raise ReportError("read/broken", f"The WACZ is damaged or locked: {fault}. Record or fetch it anew.") from fault


def _members(archive: zipfile.ZipFile, name: str, settings: Settings) -> Iterator[Report | Problem]:
    members = archive.infolist()
    if len(members) > _MOST_MEMBERS:
        raise ReportError("read/too-large", f"The WACZ has {len(members):,} members, over {_MOST_MEMBERS:,}. Split it.")
    left = settings.max_archive_bytes
    found = False
    for member in sorted(members, key=lambda m: m.filename):
        path = member.filename
        if path.startswith("/") or ".." in path.split("/") or "\\" in path:
            yield Problem(
                "read/broken", f"A member named {path[:80]!r} leaves the archive's folder; it was left out.", name
            )
            continue
        if not path.lower().endswith((".warc", ".warc.gz")):
            continue
        found = True
        if member.file_size > left:
            raise too_large(
                settings.max_archive_bytes, "max_archive_bytes", settings.max_archive_bytes - left + member.file_size
            )
        with archive.open(member) as packed:
            source = cast(BinaryIO, packed)
            opened = Gunzip(source) if _is_gzip(archive, member) else None
            counted = Bounded(buffered(opened) if opened else source, left, "max_archive_bytes")
            yield from warc.read(buffered(counted), name, settings)
            left = counted.left
        if opened and opened.damaged:
            yield Problem("read/broken", f"{opened.damaged} gzip members of {path} are damaged.", name)
    if not found:
        raise ReportError("read/empty", "The WACZ holds no WARC archive.")


def _is_gzip(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    with archive.open(member) as packed:
        return packed.read(len(GZIP)) == GZIP
