"""JSON Lines: one value a line (claims, findings, problems), as `docs/claims.md` describes the fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO

from crossbearing import codec

SUFFIX = ".jsonl"


def write(subject: Iterable[Any], out: BinaryIO) -> None:
    """Write each value as one line of JSON to an open binary file; holds one line in memory."""
    for line in codec.lines(subject):
        out.write(line)
