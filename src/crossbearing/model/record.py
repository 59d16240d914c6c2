"""What is written beside reports and claims: the log of what people changed, and the receipt of each run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

# Stored words: append only.
ACTIONS = ("metadata", "review", "note", "undo", "reread", "edit", "merge", "split", "override", "outcome", "cell",
           "learn")  # fmt: skip
REVERSIBLE = ("metadata", "review", "note", "edit", "merge", "split", "override", "outcome", "cell", "learn")
# What a person decided of claims and questions; reconcile takes account of them.
DECISIONS = ("review", "edit", "merge", "split", "override")


@dataclass(frozen=True, slots=True)
class Record:
    """One line of the log: who did what to what, when, and why. Append-only; an undo is a further line.

    `at` is an ISO 8601 moment in UTC; `subject` the id of a report, claim, question, forecast or talks; `field` and
    `value` what was set ("published" and "2025-03-24"; "verdict" and "accepted"; a forecast's due day and the level
    that held on it; a cell of talks and what an analyst puts there; what sources were learnt from and, as JSON, what
    was learnt); `undoes` the number of the line that this one takes back; `undone` whether a later line takes this one
    back.
    """

    number: int
    at: str
    action: str
    subject: str
    field: str
    value: str
    who: str
    why: str
    undoes: int | None = None
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a run was made of: code version, theatre, plugins, settings, seed, counts, start and end.

    `outcome` is "complete", "interrupted" (it was killed before it could say more) or the sentence that it stopped
    with. `started` and `ended` are ISO 8601 moments in UTC.
    """

    number: int
    action: str
    started: str
    ended: str | None
    outcome: str
    code_version: str
    theatre: str
    theatre_digest: str
    plugins: dict[str, str] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    seed: int = 0
