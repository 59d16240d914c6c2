"""The words that teach how far sources are right, as arrays: votes by question, their tellers, and what is pinned.

A question teaches where at least two tellers of two origins speak to it, one of them with nothing to gain or lose, or
where a person has set its answer. Whoever speaks alone would only confirm himself, and among parties alone learning
would crown one of them by chance.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import log

import numpy as np
import numpy.typing as npt

from crossbearing.model.finding import Docket, Evidence
from crossbearing.model.learnt import LEAST_REVIEWED
from crossbearing.reconcile import chain
from crossbearing.reconcile.channel import (
    ABSENT,
    ORIGIN_CAP,
    RELAYS,
    RELAYS_OTHER,
    UNNAMED,
    Vote,
    clean_weight,
    copied,
    hit_and_false,
    stake_of,
    teller,
)
from crossbearing.reconcile.learn_moving import SHARE, Batch, Moving, batches
from crossbearing.reconcile.learn_popular import Popular, PopularBuilding

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_LEAST_ODDS = 1e-3  # odds before any evidence are kept within this and its inverse

Channel = tuple[str, str, str, str]  # kind, stake, teller, polarity


@dataclass(frozen=True, slots=True)
class Lessons:
    """All votes of the questions that teach, in arrays.

    Of each vote `asked` is the number of its question, `day` the day of which it speaks (its ordinal, 0 for none),
    `value` a number for what it affirms or denies there; `worth` is how much each question teaches. `popular` says
    how popular words may be when wrong.

    Answers of fixed questions lie behind each other: `start` is their log prior, `starts` where a question's begin,
    `question` to which each belongs, `pinned` whether that is reviewed and `pin` 1 for a reviewed answer. A vote is a
    group of pieces of evidence of one origin that say the same: `affirms`, `more` is what copies add to its weight,
    `odds` the prior odds against its words, `fixed` whether its question is. `cell_*` are the answers that each vote
    of a fixed question names, or (`cell_loose`) fits less well. Members are the pieces of evidence, each of a `vote`:
    `part` is its weight shared among the vote's members, `teaches` the same times how much its question teaches, 0
    where its words teach nothing; then the number of its channel, of its outlet's own (-1 where the outlet speaks
    itself) and of its outlet.
    """

    start: Floats
    starts: Ints
    question: Ints
    pinned: Bools
    pin: Floats
    moving: tuple[Batch, ...]
    popular: Popular
    asked: Ints
    day: Ints
    value: Ints
    worth: Floats
    affirms: Bools
    more: Floats
    odds: Floats
    cell_vote: Ints
    cell_answer: Ints
    cell_loose: Bools
    vote: Ints
    part: Floats
    teaches: Floats
    channel: Ints
    own: Ints
    outlet: Ints
    channels: tuple[Channel, ...]
    outlets: tuple[tuple[str, str], ...]
    questions: int
    reviewed: int


def prior(channel: Channel) -> tuple[float, float]:
    """Return the prior of a channel: the log of hit / false alarm, at most the priors' cap, and their sum."""
    kind, stake, _, polarity = channel
    right, wrong = ABSENT if polarity == "none-reported" else hit_and_false(kind, stake, polarity)
    return min(log(right / wrong), ORIGIN_CAP), right + wrong


def trust(outlet: tuple[str, str]) -> float:
    """Return the prior T of an outlet (its name and kind)."""
    return RELAYS.get(outlet[1], RELAYS_OTHER)


@dataclass(slots=True)
class _Building:
    """The arrays while they grow."""

    rho: float
    teach: float = 1.0
    start: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    pinned: list[bool] = field(default_factory=list)
    pin: list[float] = field(default_factory=list)
    moving: list[Moving] = field(default_factory=list)
    popular: PopularBuilding = field(default_factory=PopularBuilding)
    worth: list[float] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    day: list[int] = field(default_factory=list)
    value: list[int] = field(default_factory=list)
    affirms: list[bool] = field(default_factory=list)
    more: list[float] = field(default_factory=list)
    odds: list[float] = field(default_factory=list)
    cells: list[tuple[int, int, bool]] = field(default_factory=list)
    members: list[tuple[int, float, float, int, int, int]] = field(default_factory=list)
    channels: dict[Channel, int] = field(default_factory=dict)
    outlets: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, docket: Docket, pin: str | None) -> None:
        """Add a question with its votes."""
        at = docket.answers.index(pin) if pin is not None else None
        begins, votes = chain.start(docket), _votes(docket)
        is_fixed, values = docket.movement == "fixed" or docket.rate <= 0, dict[tuple[int, ...], int]()
        classes = self.popular.begin(docket, begins, len(self.start) if is_fixed else -1, self.teach)
        self.worth.append(self.teach)
        if is_fixed:
            base = len(self.start)
            self.starts.append(base)
            self.start += [log(p) for p in begins]
            self.pinned.append(at is not None)
            self.pin += [float(i == at) for i in range(len(begins))]
            for vote in votes:
                number = self._vote(vote, docket, begins, classes, base)
                self.value.append(values.setdefault(vote.pattern, len(values)))
                self.cells += [(number, base + i, p == 2) for i, p in enumerate(vote.pattern) if p]
            return
        last = max((v.day for v in votes if v.day), default=date.min)
        on = docket.on or last
        since = chain.first_day(docket, [Vote("", v.day, (), ()) for v in votes], on)
        numbers = []
        for vote in votes:
            passed = ((vote.day or since) - since).days if docket.movement == "rising" else 0
            move = chain.transition(docket.movement, len(begins), docket.rate, passed)
            numbers.append(self._vote(vote, docket, chain.carried(begins, [move] if passed > 0 else []), classes, -1))
            self.value.append(values.setdefault(vote.pattern, len(values)))
        self.moving.append(
            Moving(docket, since, tuple(numbers), tuple(v.day for v in votes), tuple(v.moves for v in votes),
                   tuple(v.pattern for v in votes), at, on, len(self.worth) - 1)
        )  # fmt: skip

    def _vote(
        self, vote: _Group, docket: Docket, begins: Sequence[float], classes: Mapping[int, int], base: int
    ) -> int:
        number = len(self.affirms)
        self.asked.append(len(self.worth) - 1)
        self.day.append(vote.day.toordinal() if vote.day else 0)
        polarity = vote.members[0].polarity
        affirms = polarity == "affirmed"
        named = sum(p * float(SHARE[k]) for p, k in zip(begins, vote.pattern, strict=True))
        says = named if affirms else 1 - named
        tells = polarity != "none-reported" and 1e-9 < says < 1 - 1e-9
        self.affirms.append(affirms)
        if affirms and classes:
            self.popular.add(number, docket, vote.pattern, begins, classes, base)
        self.more.append((1 - self.rho) * vote.copies)
        odds = (1 - says) / says if tells else 1.0
        self.odds.append(min(max(odds, _LEAST_ODDS), 1 / _LEAST_ODDS))
        for e in vote.members:
            weight = clean_weight(e.weight) / len(vote.members)
            channel = self._number(self.channels, (e.source, stake_of(e.source, e.stake), teller(e), polarity))
            own = outlet = -1
            if e.relayed:
                own = self._number(self.channels, ("outlet", e.outlet_stake, e.outlet, polarity))
                outlet = self.outlets.setdefault((e.outlet, e.outlet_kind), len(self.outlets))
            self.members.append((number, weight, self.teach * weight if tells else 0.0, channel, own, outlet))
        return number

    @staticmethod
    def _number(known: dict[Channel, int], channel: Channel) -> int:
        return known.setdefault(channel, len(known))

    def done(self, questions: int, reviewed: int) -> Lessons:
        """Return the arrays."""
        cells = np.array(self.cells, np.int64).reshape(-1, 3)
        members = np.array(self.members, float).reshape(-1, 6)
        whole = members[:, [0, 3, 4, 5]].astype(np.int64)
        starts = np.array(self.starts, np.int64)
        size = np.diff(np.append(starts, len(self.start)))
        return Lessons(
            np.array(self.start), starts, np.repeat(np.arange(len(starts)), size), np.array(self.pinned, bool),
            np.array(self.pin), batches(self.moving), self.popular.done(len(self.affirms)),
            np.array(self.asked, np.int64), np.array(self.day, np.int64), np.array(self.value, np.int64),
            np.array(self.worth),
            np.array(self.affirms, bool), np.array(self.more),
            np.array(self.odds), cells[:, 0], cells[:, 1], cells[:, 2] > 0,
            whole[:, 0], members[:, 1], members[:, 2], whole[:, 1], whole[:, 2], whole[:, 3], tuple(self.channels),
            tuple(self.outlets), questions, reviewed,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Group:
    """Evidence of one origin that says the same; `day` is that of its strongest, by the priors."""

    members: tuple[Evidence, ...]
    pattern: tuple[int, ...]
    copies: float
    day: date | None
    moves: bool


def _votes(docket: Docket) -> list[_Group]:
    """Return the votes of a question, in an order in which no name of a source or origin counts (see `votes`)."""
    groups: dict[tuple[str, tuple[str, ...], tuple[str, ...], str, bool], list[Evidence]] = {}
    for e in docket.evidence:
        if clean_weight(e.weight) > 0:
            groups.setdefault((e.origin, e.values, e.loose, e.polarity, e.moves), []).append(e)
    reports = {key: {e.report or e.claim for e in members} for key, members in groups.items()}
    shared = Counter(r for key, of in reports.items() if len(groups[key]) > 1 for r in of)
    found = []
    for key, members in groups.items():
        pattern = tuple(1 if a in key[1] else 2 if a in key[2] else 0 for a in docket.answers)
        best = min(members, key=lambda e: (-_strength(e), e.day or date.min, e.claim))
        copies = copied([shared[r] for r in reports[key]]) if len(members) > 1 else 0.0
        ordered = tuple(sorted(members, key=lambda e: (e.claim, e.weight, e.relayed)))
        found.append(_Group(ordered, pattern, copies, best.day, best.moves))
    return sorted(
        found,
        key=lambda g: (g.day or date.min, not g.moves, g.pattern, g.members[0].polarity, [e.claim for e in g.members]),
    )


def _strength(e: Evidence) -> float:
    return prior((e.source, e.stake, "", e.polarity))[0] * clean_weight(e.weight)


def _teaches(docket: Docket) -> bool:
    """Return whether two tellers of two origins speak, one of them without a stake."""
    heard = [e for e in docket.evidence if clean_weight(e.weight) > 0 and e.polarity != "none-reported"]
    if len({e.origin for e in heard}) < 2 or all(stake_of(e.source, e.stake) != "neutral" for e in heard):
        return False
    # Two outlets' unnamed witnesses are two voices, though nobody can tell apart those of all outlets.
    tellers = [(e, teller(e)) for e in heard]
    return len({(e.source, who, e.outlet if who.startswith(UNNAMED) else "") for e, who in tellers}) > 1


def lessons(dockets: Sequence[Docket], pins: Mapping[str, str], rho: float) -> Lessons:
    """Return what teaches; `pins` are reviewed answers, each one of its question's.

    The more was reviewed, the less the other questions teach, whose answers are guessed: `guessed` of a reviewed one.
    """
    cases = {d.question.id for d in dockets}
    guessed = LEAST_REVIEWED / (LEAST_REVIEWED + sum(q in cases for q in pins))
    made = _Building(rho)
    questions = reviewed = 0
    for docket in sorted(dockets, key=lambda d: (d.question.id, d.answers)):
        pin = pins.get(docket.question.id)
        if not any(clean_weight(e.weight) > 0 for e in docket.evidence) or len(docket.answers) < 2:
            continue
        if pin is None and not _teaches(docket):
            continue
        made.teach = guessed if pin is None else 1.0
        made.add(docket, pin)
        questions, reviewed = questions + 1, reviewed + (pin is not None)
    return made.done(questions, reviewed)
