"""RSS and Atom files: one report an entry, its content (or summary) as text."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterator
from typing import Any, BinaryIO

from crossbearing.errors import ReportError
from crossbearing.model.problem import Problem
from crossbearing.model.report import Metadata, Report
from crossbearing.read.decoding import clean, decode
from crossbearing.read.markup import fragment_text
from crossbearing.read.metadata import value_of
from crossbearing.read.report import make
from crossbearing.read.unpack import megabytes, too_large
from crossbearing.settings import Settings

MANY = True

# Atomic throughout: a thousand comments must not be tried in every grouping.
_ROOT = re.compile(
    rb"\s*+(?>(?><\?[^>]*>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)\s*+)*+<(?:[a-z]+:)?(?:rss|feed|rdf)[\s>]",
    re.I | re.S,
)
_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,100}?\sencoding\s*=\s*["']([a-zA-Z0-9_.:-]{2,40})["']""")
_DECLARATION = re.compile(r"\s*<\?xml[^>]*>")
_ENTRY_END = re.compile(r"</(?:[a-z]+:)?(?:item|entry)\s*>", re.I)
_OUTER = re.compile(r"<((?:[a-z]+:)?(?:rss|feed|rdf|channel))[\s>]", re.I)


def matches(head: bytes, name: str) -> float:
    """Return how surely this is a feed: by its root element; an XML file's name alone says little."""
    return 0.95 if _ROOT.match(head.removeprefix(b"\xef\xbb\xbf")) else 0.0


def read(stream: BinaryIO, name: str, settings: Settings) -> Iterator[Report | Problem]:
    """Yield a report for each entry, up to `max_feed_entries` and `max_markup_bytes`.

    An entry's raw bytes are those of its content, so that a feed which moves on gives the same ids. Raises
    ReportError for what is no feed, and for one that defines entities: they can grow without bound or name files of
    the reader.
    """
    limit = settings.max_markup_bytes
    raw = stream.read(limit + 1)
    is_long = len(raw) > limit
    if b"<!ENTITY" in raw.replace(b"\0", b""):
        raise ReportError(
            "read/broken", "The feed defines entities of its own, which no news feed needs. Remove its DOCTYPE."
        )
    if is_long:
        raw = raw[: raw.rfind(b">") + 1]  # not within a character
    found = _DECLARED.match(raw)
    decoded = decode(raw, found[1].decode("ascii") if found else None)
    if decoded.note:
        yield Problem("read/encoding", f"The feed was {decoded.note}.", name)
    text, left = _cut(clean(decoded.text), settings.max_feed_entries, is_long)
    if is_long and not text:
        raise too_large(limit, "max_markup_bytes")
    parsed = _parsed(text)
    if not parsed.entries:
        if parsed.get("version"):
            raise ReportError("read/empty", "The feed has no entries.")
        raise ReportError("read/broken", "The file is not an RSS or Atom feed that can be parsed.")
    if parsed.get("bozo"):
        yield Problem(
            "read/broken",
            f"The feed is not well-formed ({parsed.get('bozo_exception')}); what could be read was.",
            name,
        )
    for entry in parsed.entries[: settings.max_feed_entries]:
        yield from _report(entry, parsed.feed, name)
    read_to = f"the first {len(parsed.entries):,} entries were read"
    if is_long:
        step = "Raise `max_markup_bytes` and `max_feed_entries`, or split the file."
        yield Problem("read/cut", f"The feed is over the limit of {megabytes(limit)}; {read_to}. {step}", name)
    elif left:
        total = len(parsed.entries) + left
        yield Problem(
            "read/cut", f"The feed has {total:,} entries; {read_to}. Raise `max_feed_entries` or split the file.", name
        )


def _cut(text: str, most: int, is_long: bool) -> tuple[str, int]:
    """Return the feed with its first entries only, its outer elements closed, and how many entries were left out.

    A parser would take in all of them first, at some thousands a second. `is_long` says that the end is missing; then
    "" where not one entry is whole.
    """
    ends = [found.end() for found in _ENTRY_END.finditer(text)]
    if not is_long and len(ends) <= most:
        return text, 0
    if not ends:
        return "", 0
    kept = text[: ends[min(most, len(ends)) - 1]]
    before = kept[: ends[0]]
    outer = [name for name in _OUTER.findall(before) if f"</{name}" not in kept]
    return kept + "".join(f"</{name}>" for name in reversed(outer)), max(0, len(ends) - most)


def _parsed(text: str) -> Any:
    """Return what feedparser makes of the feed, whose encoding is settled. Raises ReportError where it gives up."""
    import feedparser

    # A stream, never a string: feedparser would take a string for an address or a file name, and open it.
    stream = io.BytesIO(_DECLARATION.sub("", text, count=1).encode("utf-8"))
    try:
        return feedparser.parse(stream, sanitize_html=False, resolve_relative_uris=False)
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError) as fault:
        raise ReportError("read/broken", f"The feed is damaged: {type(fault).__name__}: {fault}.") from fault


def _report(entry: Any, feed: Any, name: str) -> Iterator[Report | Problem]:
    contents = [c.get("value") or "" for c in entry.get("content", ())] + [entry.get("summary") or ""]
    content = max(contents, key=len)
    where = f"{name}: {entry.get('link') or entry.get('id') or entry.get('title') or 'an entry'}"[:300]
    told: list[Metadata] = []
    faults: list[str] = []
    source = entry.get("source") or {}
    for field, words in (
        ("outlet", source.get("title") or feed.get("title")),
        ("published", _published(entry)),
        ("title", entry.get("title")),
        ("url", entry.get("link")),
        ("author", entry.get("author")),
        ("language", feed.get("language")),
    ):
        if not isinstance(words, str):
            continue
        try:
            value = value_of(field, fragment_text(words) if field in ("title", "outlet") else words)
        except (ValueError, ReportError) as fault:
            faults.append(f"feed {field}: {fault}")
            continue
        if value:
            told.append(Metadata(field, value, "feed"))
    raw = content.encode("utf-8", "surrogatepass")
    try:
        text = fragment_text(content)
    except ReportError as fault:
        yield Problem(fault.code, fault.message, where)
        return
    report = make(raw, text, name=name, reader="feed", media_type="application/feed+xml", metadata=told)
    for fault_words in faults:
        yield Problem("read/metadata", f"Not used: {fault_words}.", where, report.id)
    yield report


def _published(entry: Any) -> str | None:
    """Return the entry's date as written where it can be read so, else what feedparser made of it (UTC), or None.

    Only `published` counts: a date of change is not the day of publication.
    """
    written = entry.get("published")
    if not isinstance(written, str):
        return None
    try:
        return value_of("published", written)
    except ValueError:
        parsed = entry.get("published_parsed")
        return time.strftime("%Y-%m-%dT%H:%M:%S+00:00", parsed) if parsed else written
