"""What adapters to public data sets share: their values, a bare text as a report, and F1.

An adapter is a module of `datasets/` with WHAT (its measure in one line), FOLDER (where it lies under the data folder)
and `measure(folder, extractor, settings, limit)`. It asks an extractor for claims as anybody would; where a data set
marks what no claim holds (a cue's span), the extractor may offer more under the name that the adapter states.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from crossbearing.errors import UsageError
from crossbearing.eval.score import Fault
from crossbearing.model.claim import Claim
from crossbearing.model.report import Metadata, Report
from crossbearing.settings import Settings


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured figure, `of` how many; `reference` is what others published for it, in words ("" if nobody did)."""

    name: str
    value: float
    of: int
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a data set says of an extractor: figures, errors with their words, texts read, and the data's digest."""

    figures: tuple[Figure, ...]
    faults: tuple[Fault, ...]
    texts: int
    digest: str


class Reader(Protocol):
    """An extractor as adapters call it."""

    def extract(self, report: Report, theatre: None, settings: Settings) -> list[Claim]:
        """Return the claims of a report."""
        ...


def report(text: str, name: str, day: date | None = None) -> Report:
    """Return a bare text as a report, with its day where the data has one."""
    raw = text.encode()
    known = (Metadata("published", day.isoformat(), "header"),) if day else ()
    return Report(sha256(name.encode() + raw).hexdigest()[:32], text, sha256(raw).hexdigest(), "text/plain", "plain",
                  name, known)  # fmt: skip


def rows(file: Path, limit: int = 0) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON Lines file. Raises UsageError with the line where one is none."""
    for number, line in enumerate(lines(file, limit), 1):
        try:
            yield json.loads(line)
        except ValueError as fault:
            raise UsageError(f"{file}, line {number}: {fault}.", hint="Fetch the data set anew.") from fault


def lines(file: Path, limit: int = 0) -> list[str]:
    """Return the lines of a file that are not empty, the first of them where `limit` is given."""
    if not file.is_file():
        raise UsageError(f"There is no {file}.", hint="Give the folder that holds the data sets with --data.")
    found = [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return found[:limit] if limit else found


def digest(*files: Path) -> str:
    """Return twelve hex digits over the bytes of files."""
    total = sha256()
    for file in files:
        total.update(file.read_bytes())
    return total.hexdigest()[:12]


def f1(right: int, wanted: int, found: int) -> float:
    """Return 2 x right / (wanted + found), 0 where there is nothing."""
    return 2 * right / (wanted + found) if wanted + found else 0.0
