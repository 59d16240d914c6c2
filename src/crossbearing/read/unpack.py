"""Bounded streams: what is read or unpacked never passes a limit, whatever a header claims."""

from __future__ import annotations

import io
import zlib
from typing import BinaryIO

from crossbearing.errors import ReportError

GZIP = b"\x1f\x8b\x08"
_CHUNK = 1 << 16


def megabytes(count: int) -> str:
    """Return a size in words, in units of 2^20 bytes."""
    return f"{count / 2**20:,.1f} MB"


def too_large(limit: int, setting: str, size: int | None = None) -> ReportError:
    """Return the error for a file over a limit, naming the setting that moves it."""
    what = f"has {megabytes(size)}, over" if size is not None else "unpacks to more than"
    return ReportError(
        "read/too-large",
        f"The file {what} the limit of {megabytes(limit)}. Raise `{setting}` in crossbearing.toml, or split the file.",
    )


class Bounded(io.RawIOBase):
    """A stream that raises ReportError read/too-large once more than `limit` bytes were read from it."""

    def __init__(self, source: BinaryIO, limit: int, setting: str) -> None:
        self._source, self.left, self._limit, self._setting = source, limit, limit, setting

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # io's stub says Buffer
        """Fill the buffer and return the count of bytes; 0 at the end."""
        data = self._source.read(len(buffer))
        self.left -= len(data)
        if self.left < 0:
            raise too_large(self._limit, self._setting)
        buffer[: len(data)] = data
        return len(data)


class Gunzip(io.RawIOBase):
    """The unpacked bytes of a gzip file of one or more members.

    After a damaged member it goes on at the next one and counts it in `damaged`: an archive is one member a
    record, and one bad record must not lose the rest. A file that ends within a member counts too.
    """

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._packed = b""
        self._member = zlib.decompressobj(31)
        self._begun = False
        self._full = False  # the last piece filled its room: zlib may hold more without more input
        self.damaged = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # io's stub says Buffer
        """Fill the buffer with at most its length of unpacked bytes; return their count, 0 at the end."""
        while True:
            if not self._packed and not self._full:
                self._packed = self._source.read(_CHUNK)
                if not self._packed:
                    self.damaged += self._begun
                    self._begun = False
                    return 0
            data = self._some(len(buffer))
            if data:
                buffer[: len(data)] = data
                return len(data)

    def _some(self, size: int) -> bytes:
        self._begun = True
        try:
            data = self._member.decompress(self._packed, size)
        except zlib.error:
            self._restart(self._packed[1:], damaged=True)
            return b""
        if self._member.eof:
            self._restart(self._member.unused_data, damaged=False)
        else:
            self._packed = self._member.unconsumed_tail
            self._full = len(data) == size
        return data

    def _restart(self, rest: bytes, *, damaged: bool) -> None:
        """Begin the next member, at the next gzip header where the last was damaged."""
        self.damaged += damaged
        self._member = zlib.decompressobj(31)
        self._begun = self._full = False
        if damaged or not rest.startswith(GZIP[: len(rest)]):
            at = rest.find(GZIP)
            while at < 0:
                rest = rest[-2:] + (more := self._source.read(_CHUNK))
                if not more:
                    self._packed = b""
                    return
                at = rest.find(GZIP)
            rest = rest[at:]
        self._packed = rest


def buffered(source: io.RawIOBase) -> io.BufferedReader:
    """Return the stream with lines and a look ahead."""
    return io.BufferedReader(source, _CHUNK)


def decompress(data: bytes, coding: str, limit: int) -> bytes:
    """Return an HTTP body without its content coding (gzip, deflate, br, zstd), cut at `limit` + 1 bytes.

    Raises ReportError read/broken where it is damaged or the coding is not known.
    """
    try:
        if coding in ("gzip", "x-gzip"):
            return buffered(Gunzip(io.BytesIO(data))).read(limit + 1)
        if coding == "deflate":
            bits = (
                15 if data[:1] in (b"\x78", b"\x58", b"\x38", b"\x18", b"\x08") else -15
            )  # some leave zlib's header out
            return zlib.decompressobj(bits).decompress(data, limit + 1)
        if coding in ("br", "zstd"):
            from fastwarc import stream_io

            opened = stream_io.BrotliReader if coding == "br" else stream_io.ZstdReader
            return bytes(opened(io.BytesIO(data)).read(limit + 1))
    except (zlib.error, OSError, ValueError) as fault:
        raise ReportError("read/broken", f"The body is not valid {coding}: {fault}.") from fault
    raise ReportError("read/broken", f"The body is packed as {coding!r}, which is not known.")
