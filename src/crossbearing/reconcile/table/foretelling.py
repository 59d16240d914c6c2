"""What held-out questions tell of the channels: which foretells them better, and how far its certainty can be trusted.

Each fifth of the questions is foretold from what the others taught, and no truth is seen. Which channel: by the
log score of all that is said of a question (Dawid 1984). How certain: each vote is foretold from the other votes on
its question, with the belief they make raised to a power. Tellers who err alike make beliefs that are too sure of the
next vote; the power under which votes are foretold best mends that (temperature scaling, Guo and others 2017, with
votes in the place of truths).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from crossbearing.reconcile.table import channel, confusion, learning
from crossbearing.reconcile.table.claims import Floats, Ints
from crossbearing.reconcile.table.confusion import Confusion
from crossbearing.reconcile.table.facts import Facts
from crossbearing.reconcile.table.pins import Pins
from crossbearing.reconcile.table.sums import grained, total
from crossbearing.reconcile.table.votes import Votes

FOLDS = 5  # with two, tables learnt from half the questions look less sure than they are
HELD_OUT = 40_000  # claims on which what is foretold rests at most
POWERS = (1.0, 0.85, 0.7, 0.6, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1)


@dataclass(frozen=True, slots=True)
class Foretold:
    """By how much tables foretell held-out questions better than one reliability does, as a log score, and the power
    to which beliefs from tables are to be raised."""

    gain: float
    power: float


def foretell(facts: Facts, votes: Votes, pins: Pins | None = None) -> Foretold:
    """Return what the held-out parts tell. A question stands in one part for good, whatever the order of rows."""
    many = total(facts.question[votes.fact], None, facts.questions)
    facts, votes, pins = _first(facts, votes, pins, int((np.cumsum(many) <= HELD_OUT).sum()))
    gain, scores = 0.0, np.zeros(len(POWERS))
    if not facts.is_closed:
        return Foretold(gain, POWERS[0])  # too little to tell
    for part in range(FOLDS):
        taught = (np.arange(facts.questions) % FOLDS != part).astype(float)
        held = (taught == 0) & (True if pins is None else ~pins.known)
        coin, counts = learning.learn(facts, votes, pins, asked=taught)
        start = channel.weigh(facts, votes, counts, coin)
        tables = confusion.learn(facts, votes, start, pins, asked=taught)
        one = channel.likelihood(facts, votes, counts, coin)
        other = confusion.likelihood(facts, votes, tables)
        gain += float((other - one)[held].sum())
        scores += _votes_foretold(facts, votes, tables, np.flatnonzero(held[facts.question[votes.fact]]))
    return Foretold(gain, POWERS[int(scores.argmax())])


def _first(facts: Facts, votes: Votes, pins: Pins | None, questions: int) -> tuple[Facts, Votes, Pins | None]:
    """Return what is said of the first questions; values that nest and denials are not looked at here."""
    if questions == facts.questions:
        return facts, votes, pins
    size = int(facts.starts[questions])
    end = int(np.searchsorted(votes.fact, size))
    part = replace(
        facts,
        claim_teller=facts.claim_teller[:end],
        claim_voice=facts.claim_voice[:end],
        claim_fact=facts.claim_fact[:end],
        claim_denies=facts.claim_denies[:end],
        claim_weight=facts.claim_weight[:end],
        question=facts.question[:size],
        value=facts.value[:size],
        starts=facts.starts[:questions],
    )
    cast = replace(
        votes,
        family=votes.family[:end],
        fact=votes.fact[:end],
        weight=None if votes.weight is None else votes.weight[:end],
        copies=None if votes.copies is None else votes.copies[:end],
    )
    known = None if pins is None else Pins(pins.known[:questions], pins.fact[:size], pins.none[:questions])
    return part, cast, known


def _votes_foretold(facts: Facts, votes: Votes, tables: Confusion, rows: Ints) -> Floats:
    """Return for each power the log score of some votes, each foretold from the others on its question."""
    said = np.searchsorted(tables.classes, facts.value)[votes.fact]
    question = facts.question[votes.fact[rows]]
    own = np.stack([confusion.evidence(tables, votes, said, true)[rows] for true in range(len(tables.classes))], 1)
    score = np.stack([total(question, part, facts.questions) for part in own.T], 1) + tables.prior
    others = score[question] - own
    found = []
    for power in POWERS:
        belief = power * others
        found.append(float(grained(_log_sum(belief + own) - _log_sum(belief)).sum()))
    return np.array(found)


def _log_sum(scores: Floats) -> Floats:
    """Return the logarithm of the sum of exponentials of each row."""
    most = scores.max(1)
    found: Floats = most + np.log(np.exp(scores - most[:, None]).sum(1))
    return found
