"""A negotiation as found in claims: parties, rounds, issues with ordered levels, positions, levers, commitments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crossbearing.model.when import UNKNOWN, When

PARTY_ROLES = ("party", "mediator", "coercer", "ally", "possible spoiler")
ROUND_KINDS = ("round", "consultation")
POSITION_STATUSES = ("demanded", "offered", "accepted", "rejected", "reported intention", "unknown")
LEVER_STATES = ("done", "threatened", "lifted", "in force")
COMMITMENT_STATES = ("pending", "kept", "broken", "void")
OUTSIDE_OPTIONS = ("fight", "stall", "leave the table")


@dataclass(frozen=True, slots=True)
class Party:
    """An actor at or around the table. `roles` holds one or more of `PARTY_ROLES`, each found in `claims`."""

    actor: str
    roles: tuple[str, ...]
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """One meeting: when, where (place id or None), who, and how it ended in the claims' words ("" = not reported).

    `kind` is "round" where the parties meet, "consultation" where one of them meets a third party. `level` is the rank
    of those who met, the highest first ("leaders and envoys"); "" where nobody said.
    """

    when: When
    venue: str | None
    parties: tuple[str, ...]
    outcome: str = ""
    claims: tuple[str, ...] = ()
    kind: str = "round"
    level: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """One settlement level of an issue, `rank` 0 the lowest; `text` in words."""

    id: str
    text: str
    rank: int


@dataclass(frozen=True, slots=True)
class Issue:
    """What is bargained over. `levels` are ordered; `about` is the place or actor id or the words; `kind` groups them.

    `kind` is "territory", "recognition", "access", "ceasefire" or "other". `holder` is the party that gives as
    the rank rises (the one who would withdraw, recognise or reopen). `status_quo` is the level that holds now
    (None = not known), with the probability that the findings give it (None = no finding says).
    """

    id: str
    text: str
    kind: str
    about: str
    levels: tuple[Level, ...]
    holder: str | None = None
    claims: tuple[str, ...] = ()
    status_quo: str | None = None
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """Where a party stands on an issue: a level id (None = unknown), its status, since when, and the claims.

    `when` is the day that the words give; `reported` the day of the latest report that says so, which is never put
    in its place. `against` are claims that deny that the party took this position; `probability` is that of the finding
    on whether it did (None = no finding asks).
    """

    party: str
    issue: str
    level: str | None
    status: str
    when: When = UNKNOWN
    claims: tuple[str, ...] = ()
    reported: date | None = None
    against: tuple[str, ...] = ()
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Lever:
    """What an actor does, threatens or lifts against targets to move them; `condition` in words, "" if none.

    `topic` groups rows of one means over time ("crossings": closed, reopened, threatened again); `against` are
    claims that deny it, `reported` the day of the latest report that says so.
    """

    actor: str
    targets: tuple[str, ...]
    what: str
    state: str
    condition: str = ""
    when: When = UNKNOWN
    claims: tuple[str, ...] = ()
    topic: str = ""
    reported: date | None = None
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Commitment:
    """Who must do what by when, under which terms, acknowledged by whom; its own question in reconcile."""

    who: tuple[str, ...]
    what: str
    due: When
    state: str
    terms: str = ""
    acknowledged_by: tuple[str, ...] = ()
    question: str | None = None
    claims: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Warning:
    """What is warned of or feared: by whom (words), of whom, what; `against` are claims that say none came."""

    by: tuple[str, ...]
    actor: str | None
    what: str
    modality: str
    claims: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutsideOption:
    """What a party may do instead of settling: one of `OUTSIDE_OPTIONS`, with the words that say so."""

    party: str
    option: str
    what: str
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Weight:
    """A party's power (`issue` "", positive, 1 = typical) or its salience on an issue (0 to 1), as a person states it.

    Reports do not give such numbers; where nobody stated one, outlook draws it from a wide prior.
    """

    party: str
    issue: str
    value: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """A cell that a person set: the line of the log, when, who, what was put there in words, and why."""

    line: int
    at: str
    who: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Talks:
    """One negotiation. Every cell cites claims; what nobody said is unknown and not filled in.

    A cell that a person set cites its line of the log ("log:12"); `edits` says who set it and why.
    """

    id: str
    title: str
    parties: tuple[Party, ...]
    rounds: tuple[Round, ...] = ()
    issues: tuple[Issue, ...] = ()
    positions: tuple[Position, ...] = ()
    levers: tuple[Lever, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    warnings: tuple[Warning, ...] = ()
    not_reported: tuple[str, ...] = ()
    outside: tuple[OutsideOption, ...] = ()
    weights: tuple[Weight, ...] = ()
    edits: tuple[Edit, ...] = ()

    def positions_on(self, issue_id: str) -> tuple[Position, ...]:
        """Return the positions on one issue, in stored order."""
        return tuple(p for p in self.positions if p.issue == issue_id)
