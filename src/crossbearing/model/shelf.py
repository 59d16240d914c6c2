"""What pages ask of the findings that stand, and what is counted of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which findings are asked for; "" and None are any. `since` and `until` bound the days that a question speaks of.

    `words` stand in the question's text, upper and lower case alike; `source` is an outlet that carries a claim.
    """

    standing: str = ""
    family: str = ""
    kind: str = ""
    place: str = ""
    actor: str = ""
    source: str = ""
    words: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def is_ranged(self) -> bool:
        """Whether words or days are asked for, of which nothing is counted beforehand."""
        return bool(self.words or self.since or self.until)


@dataclass(frozen=True, slots=True)
class Worth:
    """A claim of the review with how much it is worth to each question, by the question's id, in billionths."""

    claim: str
    questions: dict[str, int]


@dataclass(frozen=True, slots=True)
class OutletTally:
    """What is counted of an outlet: reports, claims, questions, and how it stands to the likeliest answers.

    `backs` and `denies` count questions to which another outlet speaks too, `alone` those to which nobody else does,
    `in_dispute` disputed ones; `copies` reports that share their origin with another outlet's. `first` and `last` are
    days of publication as ISO 8601, None where no report is dated.
    """

    id: str
    reports: int
    claims: int
    questions: int
    backs: int
    denies: int
    alone: int
    in_dispute: int
    copies: int
    first: str | None
    last: str | None
