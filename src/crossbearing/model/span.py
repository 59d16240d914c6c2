"""A stretch of a report's stored text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """Where words stand: Unicode code points over the stored text, `end` exclusive."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Return whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def words(self, text: str) -> str:
        """Return the words that stand there."""
        return text[self.start : self.end]
