"""A report as stored: its text and what is known about where it came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

FIELDS = ("outlet", "published", "title", "url", "language", "author", "note", "fetched")

# Which basis is believed first where two speak of the same field. A person's word before a machine's guess.
BASES = ("analyst", "option", "sidecar", "header", "page", "feed", "dateline", "file name")


@dataclass(frozen=True, slots=True)
class Metadata:
    """One value of one metadata field with its basis. Append-only: a correction is a further value."""

    field: str
    value: str
    basis: str


@dataclass(frozen=True, slots=True)
class Report:
    """One report. `id` is a hash of the raw bytes and the URL; spans of claims are over `text`.

    `media_type` is what the reader took it for, `reader` the reader's name, `raw_hash` the SHA-256 of the raw
    bytes in hex, `origin` the file's base name as the user gave it (for messages only, never part of the id).
    `signature` is the MinHash of the text (see `read.signature`), empty where none was made.
    """

    id: str
    text: str
    raw_hash: str
    media_type: str
    reader: str
    origin: str
    metadata: tuple[Metadata, ...] = ()
    signature: bytes = field(default=b"", repr=False)

    def meta(self, name: str) -> Metadata | None:
        """Return the value of a metadata field that is believed: best basis first, the latest of equals."""
        best: Metadata | None = None
        for m in self.metadata:
            if m.field == name and (best is None or BASES.index(m.basis) <= BASES.index(best.basis)):
                best = m
        return best

    @property
    def outlet(self) -> str | None:
        """The outlet's id or name, or None where unknown."""
        m = self.meta("outlet")
        return m.value if m else None

    @property
    def published(self) -> date | None:
        """The day of publication, or None where unknown."""
        m = self.meta("published")
        return date.fromisoformat(m.value[:10]) if m else None

    @property
    def title(self) -> str | None:
        """The title, or None."""
        m = self.meta("title")
        return m.value if m else None

    @property
    def url(self) -> str | None:
        """The address, or None."""
        m = self.meta("url")
        return m.value if m else None
