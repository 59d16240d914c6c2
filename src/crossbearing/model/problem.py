"""A fault of the material: stored, counted and shown; the run goes on."""

from __future__ import annotations

from dataclasses import dataclass

from crossbearing.model.span import Span

# Stored words: append only.
CODES: dict[str, str] = {
    "read/empty": "the file holds no text",
    "read/binary": "the file is not text of any kind that a reader knows",
    "read/encoding": "bytes that are not valid in the text's encoding were replaced",
    "read/too-large": "the file is over the size limit",
    "read/cut": "a part of the text was cut at a limit",
    "read/broken": "the file is damaged or not of the kind that it says",
    "read/metadata": "a date, address or header line cannot be read and was not used",
    "read/language": "the text is not in English",
    "read/no-date": "no publication date was found",
    "read/no-outlet": "no outlet was found",
    "read/no-claim": "no claim was found",
    "read/duplicate": "the same report was read before",
    "read/missing": "the file does not exist or cannot be opened",
    "read/crash": "an unforeseen fault while reading",
    "read/sentence": "a sentence is too long to be read whole",
    "read/refused": "what a model said of the report does not stand in it",
    "read/answer": "a part of the report has no answer of the model that can be used",
    "link/unknown-outlet": "the outlet is not in the theatre's sources",
    "link/unknown-name": "a name is not in the theatre",
    "link/crash": "an unforeseen fault while linking",
    "theatre/cycle": "a parent chain comes back to itself",
    "theatre/orphan": "a parent that no row has",
    "theatre/shared-alias": "an alias of two rows: both are candidates",
    "theatre/duplicate-id": "an id of two rows",
    "theatre/coordinates": "coordinates that cannot be right",
    "theatre/value": "a cell that cannot be read",
    "reconcile/dropped": "a claim that cannot be weighed",
    "reconcile/review": "a reviewed answer from which nothing can be learnt",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a report or a sheet, where, and what to do next.

    `code` is a key of `CODES`; `where` names the file, report or row as the user knows it;
    `message` says what and the next step.
    """

    code: str
    message: str
    where: str = ""
    report_id: str | None = None
    span: Span | None = None
