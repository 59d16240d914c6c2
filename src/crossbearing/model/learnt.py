"""What was learnt of sources: how far each is right, by what it stands to gain, and on how many claims that rests."""

from __future__ import annotations

from dataclasses import dataclass

# Questions that people must have decided before a probability counts as learnt, and digits stand before words.
LEAST_REVIEWED = 50


@dataclass(frozen=True, slots=True)
class LearntSource:
    """How one source speaks where it has one stake; `source` "" is what all sources of the kind came to.

    `kind` is the type of speaker ("outlet" for an outlet in its own voice), `stake` one of `STAKES`. `says` is
    P(affirms v | v is so), P(affirms v | v is not so); `denies` is P(denies v | v is not so), P(denies v | v is so):
    sensitivity and false-denial rate. Each lies in (0, 1), the first is never below the second; None is not learnt.
    `claims` and `denials` count the words that they rest on, `right` is the expected share of the claims that is
    right (None where there is none), `within` the shares between which it lies with 90 in 100 (None for a kind).
    """

    kind: str
    stake: str
    source: str
    says: tuple[float, float] | None = None
    denies: tuple[float, float] | None = None
    claims: int = 0
    denials: int = 0
    right: float | None = None
    within: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class LearntAnswer:
    """How popular an answer is where it is wrong: `times` as often said as others that are wrong on the same questions.

    `answer` is a value of questions of `family` and `kind`. So many wrong words were `said`, expected by what is
    believed, where so many were `due` if all answers were as popular.
    """

    family: str
    kind: str
    answer: str
    times: float
    said: float
    due: float


@dataclass(frozen=True, slots=True)
class LearntFamily:
    """Tellers that mirror each other, found by behaviour: as (kind, source) each; what they say alike is one voice."""

    members: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LearntOutlet:
    """How often an outlet gives a speaker's words rightly (T, in (0, 1)), and how many relayed claims say so."""

    outlet: str
    relays: float
    claims: int


@dataclass(frozen=True, slots=True)
class Learnt:
    """What was learnt from a ledger's questions, in a fixed order.

    `questions` taught, by so many `claims`; `reviewed` of them have an answer that a person set. `sweeps` is how often
    the questions were gone through, `is_still` whether nothing moved any more at the end. `answers` are those that are
    popular, or unpopular, where they are wrong, `families` the tellers that mirror each other.
    """

    sources: tuple[LearntSource, ...] = ()
    outlets: tuple[LearntOutlet, ...] = ()
    reviewed: int = 0
    questions: int = 0
    claims: int = 0
    sweeps: int = 0
    is_still: bool = True
    answers: tuple[LearntAnswer, ...] = ()
    families: tuple[LearntFamily, ...] = ()

    @property
    def is_shown(self) -> bool:
        """Whether enough questions were reviewed that probabilities count as learnt."""
        return self.reviewed >= LEAST_REVIEWED
