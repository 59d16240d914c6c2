"""Sheets -> Theatre: reads a shipped theatre by name or a user's folder, with `extends` and a digest."""

from __future__ import annotations

import csv
import hashlib
import math
import tomllib
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from crossbearing.errors import TheatreError
from crossbearing.model.theatre import Actor, Place, Source, Theatre

SHIPPED = Path(__file__).parent
SHEETS = ("actors.csv", "places.csv", "sources.csv")
TOML = "theatre.toml"
# A sheet larger than this is no theatre but a gazetteer; it is refused before it is read.
MAX_SHEET_BYTES = 64 * 2**20
MAX_EXTENDS = 8

Row = TypeVar("Row", Actor, Place, Source)


@dataclass(slots=True)
class _Parts:
    """What the folders of one `extends` chain give together, outermost last."""

    head: dict[str, Any] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    repeated: list[tuple[str, int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of a sheet with what a message needs to say where it stands."""

    cells: dict[str, str]
    file: str
    row: int

    def text(self, column: str) -> str:
        return self.cells.get(column, "")

    def optional(self, column: str) -> str | None:
        return self.cells.get(column) or None

    def many(self, column: str) -> tuple[str, ...]:
        value = self.cells.get(column)
        return tuple(part for part in map(str.strip, value.split(";")) if part) if value else ()

    def parsed(self, column: str, parse: Callable[[str], Any], what: str) -> Any:
        """Return the parsed cell, None where it is empty; raises TheatreError with file, row and column."""
        value = self.cells.get(column)
        if not value:
            return None
        try:
            return parse(value)
        except ValueError:
            raise TheatreError(
                f"{self.file}, row {self.row}, column {column!r}: {value[:60]!r} is not {what}.",
                hint="Correct the cell or leave it empty.",
            ) from None


def names() -> tuple[str, ...]:
    """Return the names of the theatres that ship with the package, in alphabetical order."""
    return tuple(sorted(p.name for p in SHIPPED.iterdir() if (p / TOML).is_file()))


def load(name_or_folder: str | Path) -> Theatre:
    """Return the theatre of a shipped name or of a folder with `theatre.toml` and up to three sheets.

    A shipped name comes first: write `./NAME` for a folder that is called the same. `extends = "NAME or FOLDER"`
    starts from another theatre; rows of the same id replace its rows. `digest` is the SHA-256 over all the files
    that were read. Raises TheatreError with file, row and column.
    """
    folder = _folder(name_or_folder, None)
    chain = _chain(folder)
    # Same bytes, same theatre: the stamp (size, change time) spares parsing again within a process.
    return _load(chain, tuple(_stamp(folder / name) for folder in chain for name in (TOML, *SHEETS)))


def _folder(name_or_folder: str | Path, beside: Path | None) -> Path:
    """Return the folder of a theatre; `beside` is the folder that relative paths of `extends` start from."""
    text = str(name_or_folder)
    if text in names():
        return SHIPPED / text
    path = Path(text)
    for folder in (path, *([beside.parent / path, beside / path] if beside is not None else [])):
        if (folder / TOML).is_file():
            return folder.resolve()
    if path.is_dir():
        raise TheatreError(
            f"{text}: the folder has no {TOML}.",
            hint=f'Write one with at least `name = "..."`, beside {", ".join(SHEETS)}.',
        )
    raise TheatreError(
        f"There is no theatre {text!r}: neither a shipped name nor a folder.", hint=f"Shipped: {', '.join(names())}."
    )


def _chain(folder: Path) -> tuple[Path, ...]:
    """Return the folders that a theatre is made of, the innermost base first."""
    chain = [folder]
    while (base := _head(chain[-1]).get("extends")) is not None:
        if not isinstance(base, str):
            raise TheatreError(f"{chain[-1].name}/{TOML}: `extends` must be a name or a folder, not {base!r}.")
        further = _folder(base, chain[-1])
        if further in chain or len(chain) >= MAX_EXTENDS:
            raise TheatreError(
                f"{chain[-1].name}/{TOML}: `extends = {base!r}` comes back to itself or is too deep.",
                hint="Let one of the folders stand without `extends`.",
            )
        chain.append(further)
    return tuple(reversed(chain))


def _stamp(path: Path) -> tuple[int, int]:
    if not path.is_file():
        return (-1, -1)
    stat = path.stat()
    return (stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=8)
def _load(chain: tuple[Path, ...], stamps: tuple[tuple[int, int], ...]) -> Theatre:
    parts = _Parts()
    digest = hashlib.sha256()
    for folder in chain:
        # A theatre's name is its own; what it does not say of the rest stands as in its base.
        parts.head = {**parts.head, **_head(folder)}
        _fill(folder / "actors.csv", parts.actors, _actor, parts.repeated)
        _fill(folder / "places.csv", parts.places, _place, parts.repeated)
        _fill(folder / "sources.csv", parts.sources, _source, parts.repeated)
        for name in (TOML, *SHEETS):
            data = (folder / name).read_bytes() if (folder / name).is_file() else b""
            digest.update(f"{name}:{len(data)}\n".encode())
            digest.update(data)
    return _theatre(chain[-1], parts, digest.hexdigest())


def _theatre(folder: Path, parts: _Parts, digest: str) -> Theatre:
    plain = Theatre(folder.name, folder.name)
    return Theatre(
        id=folder.name,
        name=str(parts.head.get("name", folder.name)),
        languages=_words(folder, parts.head, "languages", plain.languages),
        levels=_words(folder, parts.head, "levels", plain.levels),
        calendar=str(parts.head.get("calendar", plain.calendar)),
        actors=parts.actors,
        places=parts.places,
        sources=parts.sources,
        digest=digest,
        box=_box(folder, parts.head),
        repeated=tuple(parts.repeated),
    )


def _head(folder: Path) -> dict[str, Any]:
    path = folder / TOML
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise TheatreError(
            f"{folder.name}/{TOML} is not valid TOML: {fault}.", hint='Mend it; `name = "..."` is enough.'
        ) from fault


def _words(folder: Path, head: dict[str, Any], key: str, default: tuple[str, ...]) -> tuple[str, ...]:
    value = head.get(key, default)
    if not isinstance(value, (list, tuple)) or not all(isinstance(word, str) for word in value):
        raise TheatreError(f"{folder.name}/{TOML}: `{key}` must be a list of words, not {value!r}.")
    return tuple(value)


def _box(folder: Path, head: dict[str, Any]) -> tuple[float, float, float, float] | None:
    value = head.get("box")
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 4 or not all(isinstance(v, (int, float)) for v in value):
        raise TheatreError(
            f"{folder.name}/{TOML}: `box` must be four numbers, not {value!r}.",
            hint="Write west, south, east, north in degrees: box = [92.0, 9.0, 102.0, 29.0].",
        )
    west, south, east, north = map(float, value)
    return (west, south, east, north)


def _lines(path: Path) -> Iterator[_Line]:
    """Yield the rows of a sheet that are not blank, with stripped cells; nothing where there is no such sheet."""
    if not path.is_file():
        return
    where = f"{path.parent.name}/{path.name}"
    if path.stat().st_size > MAX_SHEET_BYTES:
        raise TheatreError(f"{where} is larger than {MAX_SHEET_BYTES // 2**20} MiB.", hint="Split or thin the sheet.")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise TheatreError(
            f"{where} is not UTF-8 (byte {fault.start}).", hint="Save the sheet as `CSV UTF-8` and try again."
        ) from None
    reader = csv.reader(text.splitlines(keepends=True))
    try:
        head = [cell.strip().lower() for cell in next(reader, [])]
        if "id" not in head:
            raise TheatreError(
                f"{where}, row 1: there is no column `id`.",
                hint="The first row names the columns, separated by commas; `id` and `name` are needed.",
            )
        for cells in reader:
            if any(cell and not cell.isspace() for cell in cells):
                values = dict(zip(head, (cell.strip() for cell in cells), strict=False))
                if not values.get("id"):
                    raise TheatreError(
                        f"{where}, row {reader.line_num}, column 'id': the cell is empty.",
                        hint="Give the row an id in lower case with hyphens, such as `lashio-township`.",
                    )
                yield _Line(values, where, reader.line_num)
    except csv.Error as fault:
        raise TheatreError(
            f"{where}, row {reader.line_num}: {fault}.", hint="Look for a quotation mark that is not closed."
        ) from None


def _fill(
    path: Path, table: dict[str, Row], read: Callable[[_Line], Row], repeated: list[tuple[str, int, str]]
) -> None:
    """Add a sheet's rows to the table; a row of the same id in a base theatre is replaced, that is what it is for."""
    seen: set[str] = set()
    for line in _lines(path):
        row = read(line)
        if row.id in seen:
            repeated.append((path.name, line.row, row.id))
        seen.add(row.id)
        table[row.id] = row


def _degrees(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def _actor(line: _Line) -> Actor:
    return Actor(
        id=line.text("id"),
        name=line.text("name") or line.text("id"),
        aliases=line.many("aliases"),
        kind=line.text("kind") or "organisation",
        parent=line.optional("parent"),
        based_at=line.many("based_at"),
        affiliated_sources=line.many("affiliated_sources"),
        valid_from=line.parsed("valid_from", date.fromisoformat, "a day such as 2024-08-03"),
        valid_to=line.parsed("valid_to", date.fromisoformat, "a day such as 2024-08-03"),
        wikidata=line.optional("wikidata"),
    )


def _place(line: _Line) -> Place:
    local, aliases = unicodedata.normalize("NFC", line.text("local")), line.many("aliases")
    return Place(
        id=line.text("id"),
        name=line.text("name") or line.text("id"),
        aliases=(*aliases, local) if local and local not in (*aliases, line.text("name")) else aliases,
        kind=line.text("kind") or "settlement",
        level=line.text("level"),
        parents=line.many("parent"),
        lat=line.parsed("lat", _degrees, "a number of degrees"),
        lon=line.parsed("lon", _degrees, "a number of degrees"),
        pcode=line.optional("pcode"),
        geonames=line.optional("geonames"),
        local=local,
    )


def _source(line: _Line) -> Source:
    return Source(
        id=line.text("id"),
        name=line.text("name") or line.text("id"),
        kind=line.text("kind") or "news",
        owner=line.optional("owner"),
        affiliated_actor=line.optional("affiliated_actor"),
        language=line.text("language") or "en",
        url=line.optional("url"),
        feed=line.optional("feed"),
        dateline=line.optional("dateline"),
    )
