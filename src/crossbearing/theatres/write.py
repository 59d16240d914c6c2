"""Theatre -> sheets: a folder that `load` reads back, for an analyst to go on with."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from crossbearing.errors import UsageError
from crossbearing.model.theatre import Actor, Place, Source, Theatre
from crossbearing.output import whole_file
from crossbearing.theatres.load import TOML

ACTOR_COLUMNS = ("id", "name", "aliases", "kind", "parent", "based_at", "affiliated_sources", "valid_from", "valid_to",
                 "wikidata", "note")  # fmt: skip
PLACE_COLUMNS = ("id", "name", "aliases", "kind", "level", "parent", "lat", "lon", "pcode", "geonames", "local",
                 "note")  # fmt: skip
SOURCE_COLUMNS = ("id", "name", "kind", "owner", "affiliated_actor", "language", "url", "feed", "dateline", "note")


def write(theatre: Theatre, folder: Path, note: str = "", remark: str = "") -> None:
    """Write a theatre's four files; `note` goes into each row, `remark` on top of `theatre.toml`.

    Raises UsageError where the folder holds anything: sheets are an analyst's work and never overwritten.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is there and not empty.", hint="Choose another folder with --out.")
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / TOML, _head(theatre, remark))
    sheets: tuple[tuple[str, Sequence[str], Iterable[Sequence[str]]], ...] = (
        ("actors.csv", ACTOR_COLUMNS, ((*actor_cells(a), note) for a in theatre.actors.values())),
        ("places.csv", PLACE_COLUMNS, ((*place_cells(p), note) for p in theatre.places.values())),
        ("sources.csv", SOURCE_COLUMNS, ((*source_cells(s), note) for s in theatre.sources.values())),
    )
    for name, columns, rows in sheets:
        _write(folder / name, rows_text((columns, *rows)))


def _write(path: Path, text: str) -> None:
    with whole_file(path) as out:
        out.write(text.encode())


def rows_text(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as lines of a sheet."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _head(theatre: Theatre, remark: str) -> str:
    lines = [f"# {line}" for line in remark.splitlines()]
    lines += [
        f"name = {json.dumps(theatre.name, ensure_ascii=False)}",
        f"languages = {json.dumps(list(theatre.languages))}",
        f"levels = {json.dumps(list(theatre.levels))}",
        f'calendar = "{theatre.calendar}"',
    ]
    if theatre.box is not None:
        lines += ["# Where the theatre's coordinates may lie, in degrees: west, south, east, north.",
                  f"box = {json.dumps(list(theatre.box))}"]  # fmt: skip
    return "\n".join(lines) + "\n"


def _list(values: Iterable[str]) -> str:
    # A semicolon parts the values of a cell: within a name it would make two of it.
    return ";".join(value.replace(";", ",") for value in values)


def actor_cells(actor: Actor) -> tuple[str, ...]:
    """Return the cells of an actor's row."""
    return (actor.id, actor.name, _list(actor.aliases), actor.kind, actor.parent or "", _list(actor.based_at),
            _list(actor.affiliated_sources), str(actor.valid_from or ""), str(actor.valid_to or ""),
            actor.wikidata or "")  # fmt: skip


def place_cells(place: Place) -> tuple[str, ...]:
    """Return the cells of a place's row."""
    point = tuple("" if value is None else f"{value:g}" for value in (place.lat, place.lon))
    others = (name for name in place.aliases if name != place.local)
    return (place.id, place.name, _list(others), place.kind, place.level, _list(place.parents), *point,
            place.pcode or "", place.geonames or "", place.local)  # fmt: skip


def source_cells(source: Source) -> tuple[str, ...]:
    """Return the cells of a source's row."""
    return (source.id, source.name, source.kind, source.owner or "", source.affiliated_actor or "", source.language,
            source.url or "", source.feed or "", source.dateline or "")  # fmt: skip
