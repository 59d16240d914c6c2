"""What reconcile concludes: questions, rival answers, their claims, the sum behind a probability, who holds what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crossbearing.model.problem import Problem

FAMILIES = ("progress", "occurrence", "control", "actor", "place", "date", "count", "status", "commitment")
PROGRESS = ("none", "begun", "mostly", "complete")
STANDINGS = ("disputed", "superseded", "corroborated", "single-outlet", "reported-absent", "insufficient")
SHOWN = ("disputed", "corroborated", "single-outlet", "reported-absent", "superseded", "insufficient")
OTHER = "none of these"
MOVEMENTS = ("fixed", "rising", "free")
DISPUTED = 2.0  # a disputed question counts double in the review: what settles it changes the brief
BILLION = 1_000_000_000
STAKES = ("gain", "neutral", "loss")


@dataclass(frozen=True, slots=True)
class Question:
    """What claims answer. `id` survives new evidence: it is a hash of the fields before `text`.

    `family` is one of `FAMILIES`; `kind` the claim kind (or "" for families over several kinds); `subject` the
    actor ids (or words where unlinked) that act or hold; `object` the place id or counterpart; `scope` tells
    threads' questions apart (withdraw, hand-over, wards); `thread` ties questions of one matter;
    `text` is the question in words.
    """

    id: str
    family: str
    kind: str
    subject: tuple[str, ...]
    object: str | None
    scope: str
    thread: str
    text: str
    earliest: date | None = None
    latest: date | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one speaker of one claim says on one question; a claim with co-speakers gives one for each.

    `values` are the answers that the words name, `loose` those that they also fit, less well ("begun" where the
    truth is "mostly"). `source` is the speaker's type, `side` whose side the speaker is on, `stake` whether being
    believed serves that side (gain), hurts it (loss) or neither. `relayed` False means that the outlet speaks in
    its own voice. `weight` in [0, 1] is extractor confidence x hedge x match. `day` is the day of the world of
    which the words speak; `origin` the family that they come from; `moves` True where they tell of a change on
    that day (a capture) and not of how things are; `report` is where it stands; `named` is the speaker's id or name,
    "" where nobody is named.
    """

    claim: str
    values: tuple[str, ...]
    loose: tuple[str, ...] = ()
    polarity: str = "affirmed"
    speaker: str = ""
    source: str = "unknown"
    side: str | None = None
    stake: str = "neutral"
    outlet: str = ""
    outlet_kind: str = ""
    outlet_stake: str = "neutral"
    relayed: bool = False
    weight: float = 1.0
    day: date | None = None
    origin: str = ""
    moves: bool = False
    report: str = ""
    named: str = ""


@dataclass(frozen=True, slots=True)
class Docket:
    """A question with its answers in their own order and all evidence: what a judge is given.

    `movement` says how the truth moves in time: `fixed`, `rising` (answers are ordered and never go back) or
    `free` (any to any); `rate` is moves a day. The judge says what is so on the day `on`.
    """

    question: Question
    answers: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    movement: str = "fixed"
    rate: float = 0.0
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One rival answer with its probability in [0, 1] and the claims that support and that deny it."""

    value: str
    text: str
    probability: float
    support: tuple[str, ...] = ()
    denial: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One term of the sum behind a probability: natural-log odds of the top answer against the next.

    `origin` is the family (common origin) of the claims; `without` is the top answer's probability when this
    row is left out. The rows of a finding sum to its `log_odds` to 1e-9.
    """

    label: str
    log_odds: float
    origin: str = ""
    claims: tuple[str, ...] = ()
    without: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A judge's word on one docket: a probability for each answer of the docket, in its order, summing to 1.

    `rows` sum to `log_odds`, the natural-log odds of the most probable answer against the next (0 where there
    is only one). `learnt` is True where source reliabilities came from reviewed questions.
    """

    probabilities: tuple[float, ...]
    rows: tuple[Row, ...] = ()
    log_odds: float = 0.0
    learnt: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A question with its answers (most probable first), standing, the named rule that gave it, and its sum.

    `outlets` and `origins` are counts of distinct outlets and of independent origins among the claims.
    `learnt` False means that source reliabilities are priors: show words before digits. `related` holds ids of
    questions of the same thread.
    """

    question: Question
    answers: tuple[Answer, ...]
    standing: str
    rule: str
    judge: str
    outlets: int
    origins: int
    rows: tuple[Row, ...] = ()
    log_odds: float = 0.0
    learnt: bool = False
    claims: tuple[str, ...] = ()
    related: tuple[str, ...] = ()

    def worth(self) -> dict[str, int]:
        """Return for each claim how far the top answer's probability hangs on it, in billionths, 0 and more.

        Leave-one-out of the claim's row, shared among the row's claims; a disputed question counts double. Whole
        numbers, so that sums over questions are the same in any order.
        """
        found = dict.fromkeys(self.claims, 0)
        top = self.answers[0].probability if self.answers else 0.0
        weight = DISPUTED if self.standing == "disputed" else 1.0
        for row in self.rows:
            if row.without is not None and row.claims:
                share = round(weight * abs(top - row.without) / len(row.claims) * BILLION)
                for claim in row.claims:
                    found[claim] = found.get(claim, 0) + share
        return found


@dataclass(frozen=True, slots=True)
class Holding:
    """Who holds a place over an interval of days, how, and how sure.

    `actor` None means contested or unknown (`how` says which: "contest" or "unknown"). `how` is a HOLD mode;
    "control" where control follows from a capture; presence is not control. `basis` is `observed`,
    `carried forward` or `not stated`. `latest` None means open. `drawing` is solid, hatched or outlined.
    """

    place: str
    actor: str | None
    how: str
    earliest: date | None
    latest: date | None
    probability: float
    standing: str
    basis: str
    drawing: str = "outlined"
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """A family: reports or claims that have one source, with the reason (near-duplicate, credit, same speaker)."""

    id: str
    reason: str
    reports: tuple[str, ...]
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """All that reconcile concludes as of a day: findings, holdings and origins, each in a fixed order.

    `origins` are the families of more than one report; `problems` say which claims could not be weighed, and why.
    """

    findings: tuple[Finding, ...]
    holdings: tuple[Holding, ...]
    origins: tuple[Origin, ...]
    judge: str
    on: date | None = None
    as_of: str | None = None
    problems: tuple[Problem, ...] = ()

    @staticmethod
    def order(f: Finding) -> tuple[int, str, str]:
        """Return where a finding stands among all."""
        return SHOWN.index(f.standing), f.question.thread, f.question.id

    @staticmethod
    def holding_order(h: Holding) -> tuple[str, date, str, str, date, float, tuple[str, ...]]:
        """Return where a holding stands among all."""
        return h.place, h.earliest or date.min, h.how, h.actor or "", h.latest or date.max, -h.probability, h.claims

    def finding(self, question_id: str) -> Finding | None:
        """Return the finding of a question, or None where there is no such question."""
        return next((f for f in self.findings if f.question.id == question_id), None)
