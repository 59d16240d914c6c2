"""Bytes to characters: strict UTF-8 first, then byte order marks, then what the file declares, then a detector."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from crossbearing.errors import ReportError

_MARKS = (  # UTF-32 before UTF-16: its little-endian mark begins with UTF-16's
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 16_384  # bytes the detector sees, around the first byte that is not ASCII: it is slow
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL stores no NUL, and UTF-8 no lone surrogate
_HIGH = re.compile(rb"[\x80-\xff]")


class Decoded(NamedTuple):
    """Text of some bytes. `note` says in words what was assumed or replaced; "" where the bytes were clean."""

    text: str
    encoding: str
    note: str


def clean(text: str) -> str:
    """Return the text with line ends made `\\n` and characters that no store keeps replaced by U+FFFD."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSTORABLE.sub("\ufffd", text)


def is_binary(raw: bytes) -> bool:
    """Return whether the bytes cannot be text: a NUL outside UTF-16 and UTF-32, or many control characters."""
    head = raw[:65_536]
    if _mark(raw) or _unmarked_utf16(raw):
        return False
    return b"\0" in raw or len(_CONTROLS.findall(head)) > len(head) // 50


def decode(raw: bytes, declared: str | None = None) -> Decoded:
    """Return the text of the bytes without byte order mark; line ends are left alone.

    `declared` is the encoding that the file or its carrier states, tried after UTF-8, which no other encoding
    passes for by chance. Bytes that fit nothing become U+FFFD. Raises ReportError read/binary.
    """
    mark = _mark(raw)
    if mark is not None:
        sign, encoding = mark
        return _lenient(raw[len(sign) :], encoding, "" if encoding == "utf-8" else f"read as {encoding} by its mark")
    if wide := _unmarked_utf16(raw):
        return _lenient(raw, wide, f"read as {wide}, which its NUL bytes show")
    if is_binary(raw):
        raise ReportError(
            "read/binary",
            "The file is not text: it holds NUL or control bytes. Give a text, a page, a PDF or an archive.",
        )
    try:
        return Decoded(raw.decode("utf-8"), "utf-8", "")
    except UnicodeDecodeError as fault:
        first_bad = fault.start
    if declared and _known(declared):
        return _lenient(raw, _web_name(declared), "")
    return _guess(raw, first_bad)


def _mark(raw: bytes) -> tuple[bytes, str] | None:
    return next((m for m in _MARKS if raw.startswith(m[0])), None)


def _unmarked_utf16(raw: bytes) -> str:
    """Return the byte order of UTF-16 without a mark (text in Latin letters: every second byte is NUL), or ""."""
    sample = raw[:4_096]
    half = len(sample) // 2
    if half < 8 or b"\0" not in sample:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.7 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 * half and odd < 0.05 * half else ""


def _known(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding)._is_text_encoding
    except (LookupError, ValueError):
        return False


def _web_name(encoding: str) -> str:
    """Return windows-1252 for what pages call Latin-1 or ASCII, as browsers do (WHATWG Encoding Standard)."""
    name = codecs.lookup(encoding).name
    return "cp1252" if name in ("iso8859-1", "ascii") else name


def _lenient(raw: bytes, encoding: str, note: str) -> Decoded:
    try:
        text = raw.decode(encoding, "replace")
    except (UnicodeError, ValueError):  # a stateful codec that knows no replacement
        text, encoding = raw.decode("latin-1"), "latin-1"
    lost = text.count("\ufffd") - (raw.count("\ufffd".encode()) if encoding == "utf-8" else 0)
    if lost > 0:
        note = f"{note or f'read as {encoding}'}; {lost} byte sequences that are not valid were replaced"
    return Decoded(text, encoding, note)


def _guess(raw: bytes, first_bad: int) -> Decoded:
    """Return the text by the likeliest encoding: damaged UTF-8, Western European, or what the detector says."""
    high = len(_HIGH.findall(raw))
    damaged = _lenient(raw, "utf-8", "")
    # Text in another encoding has hardly one valid UTF-8 sequence; damaged UTF-8 has mostly valid ones.
    if 4 * damaged.text.count("\ufffd") < high:
        return damaged
    if high < len(raw) // 50:  # quotes and a few accents in English: cp1252 is what writes them
        return _lenient(raw, "cp1252", "not UTF-8: read as cp1252")
    from charset_normalizer import from_bytes

    start = max(0, first_bad - _SAMPLE // 4)
    best = from_bytes(raw[start : start + _SAMPLE], steps=3, chunk_size=512).best()
    encoding = best.encoding if best is not None and _known(best.encoding) else "cp1252"
    return _lenient(raw, encoding, f"not UTF-8: read as {encoding}, which a detector finds likeliest")
