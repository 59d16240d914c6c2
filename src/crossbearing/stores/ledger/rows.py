"""A report with its claims and problems as rows: packed by the worker that read it, written so by the one writer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import NamedTuple

from crossbearing.codec import encode
from crossbearing.model.claim import Claim
from crossbearing.model.problem import Problem
from crossbearing.model.report import Metadata, Report

# Bands of 4 rows of 4 bytes: of 32, a pair at Jaccard 0.6 shares one with probability 1 - (1 - 0.6^4)^32 = 0.988,
# a pair at 0.1 with 0.003 (Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", section 3.4).
BAND_BYTES = 16


class Packed(NamedTuple):
    """A report's rows, without the numbers and moments that the writer adds."""

    id: str
    report: tuple[str | bytes | None, ...]
    metadata: list[tuple[str, str, str]]
    bands: list[int]
    claims: list[tuple[int | str | bytes | None, ...]]
    problems: list[tuple[int, str, bytes]]


class FileSeen(NamedTuple):
    """A file that was read to its end: a second run need not open it again.

    `options` is a digest of what was said about the file, so that the same bytes with another date are read again.
    """

    raw_hash: str
    options: str
    name: str
    size: int
    reports: int


def printable(words: str) -> str:
    """Return the words as Unicode: a file's name may hold bytes that are none, which no database takes."""
    return words.encode("utf-8", "replace").decode()


def bands(signature: bytes) -> list[int]:
    """Return one signed 64-bit number a band: equal numbers mean equal bands at the same place of the signature."""
    found = []
    for at in range(0, len(signature) - BAND_BYTES + 1, BAND_BYTES):
        digest = blake2b(signature[at : at + BAND_BYTES], digest_size=8, salt=at.to_bytes(4, "big")).digest()
        found.append(int.from_bytes(digest, "big", signed=True))
    return found


def problem_rows(problems: Iterable[Problem]) -> list[tuple[int, str, bytes]]:
    """Return a row for each problem: a digest that makes the same fault one row, its code, the whole of it."""
    rows = []
    for problem in problems:
        data = encode(replace(problem, where=printable(problem.where), message=printable(problem.message)))
        digest = int.from_bytes(blake2b(data, digest_size=8).digest(), "big", signed=True)
        rows.append((digest, problem.code, data))
    return rows


def claim_rows(claims: Iterable[Claim]) -> list[tuple[int | str | bytes | None, ...]]:
    """Return a row for each claim in the order given; a second claim of the same id is the same claim and falls out."""
    rows: dict[str, tuple[int | str | bytes | None, ...]] = {}
    for claim in claims:
        when = claim.when
        if claim.id not in rows:
            rows[claim.id] = (
                len(rows),
                claim.id,
                claim.kind,
                claim.mode,
                claim.polarity,
                claim.modality,
                when.earliest.isoformat() if when.earliest else None,
                when.latest.isoformat() if when.latest else None,
                encode(claim),
            )
    return list(rows.values())


def pack(report: Report, claims: Sequence[Claim], problems: Sequence[Problem]) -> Packed:
    """Return the rows of one report. Raises UnicodeEncodeError where its text is not Unicode (a lone surrogate)."""
    report.text.encode()
    published = report.published
    return Packed(
        id=report.id,
        report=(
            report.id,
            report.text,
            report.raw_hash,
            report.media_type,
            report.reader,
            printable(report.origin),
            report.outlet,
            published.isoformat() if published else None,
            report.signature,
        ),
        metadata=[(m.field, m.value, m.basis) for m in report.metadata],
        bands=bands(report.signature),
        claims=claim_rows(claims),
        problems=problem_rows(problems),
    )


def report_of(row: Sequence[object], metadata: Iterable[Metadata]) -> Report:
    """Return the report of a row (id, text, raw_hash, media_type, reader, origin, signature)."""
    identity, text, raw_hash, media_type, reader, origin, signature = row
    return Report(
        id=str(identity),
        text=str(text),
        raw_hash=str(raw_hash),
        media_type=str(media_type),
        reader=str(reader),
        origin=str(origin),
        metadata=tuple(metadata),
        signature=bytes(signature),  # type: ignore[call-overload]
    )
