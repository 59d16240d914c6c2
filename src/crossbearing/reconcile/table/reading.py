"""A CSV file to claims: source, question, value and what else is known; a bad row is a problem, not the end."""

from __future__ import annotations

import csv
from array import array
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import IO

import numpy as np

from crossbearing.errors import UsageError
from crossbearing.model.problem import Problem
from crossbearing.reconcile.table.claims import NO_TIME, Claims, Names, claims

COLUMNS = ("source", "question", "value")
POLARITIES = {"": False, "affirmed": False, "yes": False, "+": False, "denied": True, "no": True, "-": True}
WATCHED = 100_000  # rows after which the watcher is told

Watch = Callable[[int, int | None], None]


class _Column:
    """Words as they come, and the number of each."""

    def __init__(self) -> None:
        self.rank: dict[str, int] = {}
        self.code = array("q")

    def add(self, word: str) -> None:
        self.code.append(self.rank.setdefault(word, len(self.rank)))

    def names(self) -> Names:
        return Names.sort(np.frombuffer(self.code, np.int64) if self.code else np.zeros(0, np.int64), list(self.rank))


class Times:
    """Times as whole numbers: of days (2025-03-24), or what a whole number in the column means to its owner."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {"": NO_TIME}
        self.dated: bool | None = None

    def read(self, text: str) -> int:
        """Return the time. Raises ValueError with the reason where it is none, or of the other sort."""
        if text in self.known:
            return self.known[text]
        plain = text.strip()
        if not plain:
            return NO_TIME
        whole = plain.lstrip("+-").isdecimal()
        dated = not whole
        if self.dated is not None and dated != self.dated:
            raise ValueError("dates and plain numbers stand in one column")
        time = date.fromisoformat(plain[:10]).toordinal() if dated else int(plain)
        if abs(time) > 2**40:
            raise ValueError("the number is too large")
        self.dated = dated
        self.known[text] = time
        return time


def read_claims(path: Path, watch: Watch | None = None) -> tuple[Claims, list[Problem], bool]:
    """Return the claims of a file, what is wrong with its rows, and whether its times are dates.

    Columns are found by name in the first line; `source`, `question` and `value` must be there, `time`, `polarity`
    (affirmed or denied), `weight` (0 to 1), `voice` and `kind` may be. Raises UsageError where the file cannot be
    read or lacks a column.
    """
    with opened(path) as stream:
        reader = csv.reader(stream)
        place = columns(reader, path, COLUMNS)
        words = {name: _Column() for name in (*COLUMNS, "voice", "kind") if name in place}
        times, time, denies, weight = Times(), array("q"), array("b"), array("d")
        problems: list[Problem] = []
        for number, row in numbered(reader, path, problems):
            if watch and not number % WATCHED:
                watch(number, None)
            fault = _fault(row, place)
            if fault:
                problems.append(dropped(path, number, fault))
                continue
            cell = {name: row[at].strip() if at < len(row) else "" for name, at in place.items()}
            try:
                heavy = _weight(cell.get("weight", ""))
                against = _polarity(cell.get("polarity", ""))
            except ValueError as wrong:
                problems.append(dropped(path, number, str(wrong)))
                continue
            try:
                when = times.read(cell.get("time", ""))
            except ValueError as wrong:
                when = NO_TIME
                said = f"The time {cell['time']!r} is no day such as 2025-03-24 and no whole number, or {wrong}."
                problems.append(
                    Problem("reconcile/dropped", f"{said} The claim counts, without time.", at(path, number))
                )
            for name, column in words.items():
                column.add(cell[name])
            time.append(when)
            denies.append(against)
            weight.append(heavy)
    count = len(time)
    made = {name: column.names() for name, column in words.items()}
    table = claims(
        made["source"],
        made["question"],
        made["value"],
        np.frombuffer(denies, np.int8).astype(bool) if count else None,
        np.frombuffer(weight, np.float64) if count else None,
        np.frombuffer(time, np.int64) if count else None,
        made.get("voice"),
        made.get("kind"),
    )
    return table, problems, bool(times.dated)


def read_pairs(path: Path, first: str, second: str) -> tuple[list[tuple[str, str]], list[Problem]]:
    """Return two columns of a file as pairs, and what is wrong with its rows. Raises UsageError as `read_claims`."""
    problems: list[Problem] = []
    pairs: list[tuple[str, str]] = []
    with opened(path) as stream:
        reader = csv.reader(stream)
        place = columns(reader, path, (first, second))
        for number, row in numbered(reader, path, problems):
            cells = [row[place[name]].strip() if place[name] < len(row) else "" for name in (first, second)]
            if not all(cells):
                problems.append(dropped(path, number, f"{first} or {second} is empty"))
                continue
            pairs.append((cells[0], cells[1]))
    return pairs, problems


def opened(path: Path) -> IO[str]:
    """Return a file as text; bytes that are no UTF-8 become U+FFFD. Raises UsageError where it cannot be opened."""
    try:
        return path.open(encoding="utf-8-sig", errors="replace", newline="")
    except OSError as fault:
        raise UsageError(f"{path} cannot be opened: {fault.strerror}.", hint="Check the path.") from fault


def columns(reader: Iterator[list[str]], path: Path, needed: Sequence[str]) -> dict[str, int]:
    """Return where each column stands, from the first line. Raises UsageError where one is not there."""
    try:
        head = next(reader, [])
    except csv.Error as fault:
        raise UsageError(f"{path}, line 1: {fault}.", hint="Save it as CSV in UTF-8, with commas.") from fault
    place: dict[str, int] = {}
    for number, name in enumerate(head):
        place.setdefault(name.strip().lower(), number)
    missing = [name for name in needed if name not in place]
    if missing:
        raise UsageError(
            f"{path}, line 1: there is no column {', '.join(missing)}; it has {', '.join(head) or 'none'}.",
            hint=f"The first line names the columns: {','.join(needed)}. A comma parts them.",
        )
    return place


def numbered(reader: Iterator[list[str]], path: Path, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not empty, each with its line; a row that is no CSV becomes a problem."""
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            problems.append(dropped(path, reader.line_num, str(fault)))  # type: ignore[attr-defined]
            continue
        if row:
            yield reader.line_num, row  # type: ignore[attr-defined]


def at(path: Path, line: int) -> str:
    """Return where a row stands, in words."""
    return f"{path.name}, line {line}"


def dropped(path: Path, line: int, why: str) -> Problem:
    """Return that a row was left out, and why."""
    return Problem("reconcile/dropped", f"The row was left out: {why}.", at(path, line))


def _fault(row: Sequence[str], place: dict[str, int]) -> str:
    """Return what a row lacks, or ""."""
    for name in COLUMNS:
        if place[name] >= len(row) or not row[place[name]].strip():
            return f"its {name} is empty"
    return ""


def _weight(text: str) -> float:
    """Return the weight, 1 where none is given. Raises ValueError with the reason."""
    if not text:
        return 1.0
    try:
        weight = float(text)
    except ValueError:
        weight = float("nan")
    if not 0 <= weight <= 1:  # false for what is no number
        raise ValueError(f"its weight {text!r} is no number from 0 to 1")
    return weight


def _polarity(text: str) -> bool:
    """Return whether the claim is a denial. Raises ValueError with the reason."""
    known = POLARITIES.get(text.lower())
    if known is None:
        raise ValueError(f"its polarity {text!r} is neither affirmed nor denied")
    return known
