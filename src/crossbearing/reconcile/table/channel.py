"""From what is known of tellers to how likely each value is: the weighing of votes, with nothing learnt in it.

Let z be the truth of a question. A teller says z exactly with probability a, an ancestor of z ("Shan" for "Lashio")
with b, something wrong with e = 1 - a - b. Wrong values are shared among tellers: which wrong value is said follows a
symmetric Polya urn over the values that could be said, so that many votes for one wrong value may be one mistake
many times. A denial is right with odds exp(denial), never below 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from crossbearing.reconcile.table.claims import Floats, Ints
from crossbearing.reconcile.table.facts import Facts
from crossbearing.reconcile.table.sums import grained, shares, total
from crossbearing.reconcile.table.votes import Votes

OPEN_VALUES = 100  # values that an open question could have; more where more are given
COPY_CORRELATION = 0.9  # rho: a vote of n claims weighs 1 + (1 - rho)(1 - 1/n) times a single one
COPY_MOST = 0.15  # the most, in log odds, that copies add: one copy more never moves a probability by .02


@dataclass(frozen=True, slots=True)
class Channel:
    """What was learnt, as natural logs for each family: of a / e, b / e, e, and the odds that a denial is right.

    `popularity` is the urn's concentration for each value: near 0, wrong tellers say one wrong value; large, they
    say any. `values` is how many values a question could have, and `closed` whether those of the table are all.
    """

    exact: Floats
    general: Floats
    wrong: Floats
    denial: Floats
    popularity: float
    values: int
    closed: bool


@dataclass(frozen=True, slots=True)
class Belief:
    """The probability of each fact, and for each question that of "none of these"."""

    fact: Floats
    none: Floats


@dataclass(frozen=True, slots=True)
class Counts:
    """What weighing needs of votes and no learning changes: votes for each fact, in all, and by ancestors of it."""

    given: Floats
    asked: Floats
    general: Floats
    ancestors: Floats
    candidates: Floats
    room: Floats

    @classmethod
    def of(cls, facts: Facts, votes: Votes, values: int, closed: bool) -> Counts:
        """Return the counts. `room` is the logarithm of how many values nobody gives; -inf where all are given."""
        affirmed = votes.weight
        if votes.denies is not None:
            affirmed = np.where(votes.denies, 0.0, 1.0 if affirmed is None else affirmed)
        size = len(facts.question)
        given = total(votes.fact, affirmed, size)
        above, below = facts.pairs.above, facts.pairs.below
        known = np.diff(np.append(facts.starts, size))
        candidates = np.maximum(values, known).astype(float)
        left = np.maximum(candidates - known, 0.0 if closed else 1.0)
        with np.errstate(divide="ignore"):
            room = np.log(left)
        return cls(
            given,
            total(facts.question, given, facts.questions),
            total(below, given[above], size),
            total(below, None, size),
            candidates,
            room,
        )

    def take(self, fact: Ints, question: Ints) -> Counts:
        """Return the counts of some questions and all their facts."""
        return Counts(
            self.given[fact],
            self.asked[question],
            self.general[fact],
            self.ancestors[fact],
            self.candidates[question],
            self.room[question],
        )


def weigh(facts: Facts, votes: Votes, counts: Counts, channel: Channel, *, copies: bool = True) -> Belief:
    """Return the probability of each fact under the channel; `copies` counts what copies add to their vote."""
    urn, urn_none = wrong_values(facts, counts, channel.popularity)
    return normal(facts, votes, counts, channel, urn, urn_none, copies=copies)


def normal(
    facts: Facts, votes: Votes, counts: Counts, channel: Channel, urn: Floats, urn_none: Floats, *, copies: bool
) -> Belief:
    """Return the probabilities, the urn's part being worked out."""
    size = len(facts.question)
    exact = grained(channel.exact)[votes.family]
    if votes.weight is not None:
        exact = grained(exact * votes.weight)
    if copies and votes.copies is not None:
        more = np.clip((1 - COPY_CORRELATION) * channel.exact, -COPY_MOST, COPY_MOST)
        exact = exact + grained(more[votes.family] * votes.copies)
    if votes.denies is not None:
        denied = grained(channel.denial[votes.family] * (1.0 if votes.weight is None else votes.weight))
        exact = np.where(votes.denies, -denied, exact)
    score = total(votes.fact, exact, size) + urn
    above, below = facts.pairs.above, facts.pairs.below
    if len(above):
        score = score + _general(votes, channel, above, below, size)
        score = score - counts.general * np.log(np.maximum(counts.ancestors, 1))
    return Belief(*shares(score, urn_none + counts.room, facts.question, facts.starts))


def likelihood(facts: Facts, votes: Votes, counts: Counts, channel: Channel) -> Floats:
    """Return for each question the log probability of what all say of it, given the channel; without denials.

    Each value that could be is as likely beforehand as any other.
    """
    size = len(facts.question)
    exact, wrong = channel.exact[votes.family], channel.wrong[votes.family]
    if votes.weight is not None:
        exact, wrong = exact * votes.weight, wrong * votes.weight
    urn, urn_none = wrong_values(facts, counts, channel.popularity)
    score = total(votes.fact, exact, size) + urn
    none = urn_none + counts.room
    top = np.maximum(np.maximum.reduceat(score, facts.starts), none)
    whole = total(facts.question, np.exp(score - top[facts.question]), facts.questions) + np.exp(none - top)
    found: Floats = total(facts.question[votes.fact], wrong, facts.questions) + top + np.log(whole)
    return found - np.log(counts.candidates)


def _general(votes: Votes, channel: Channel, above: Ints, below: Ints, size: int) -> Floats:
    """Return for each fact what votes for its ancestors add, and what denials of them take away."""
    vague = grained(channel.general)[votes.family]
    if votes.weight is not None:
        vague = grained(vague * votes.weight)
    if votes.denies is not None:
        denied = grained(channel.denial[votes.family] * (1.0 if votes.weight is None else votes.weight))
        vague = np.where(votes.denies, -denied, vague)
    return total(below, total(votes.fact, vague, size)[above], size)


def wrong_values(facts: Facts, counts: Counts, popularity: float) -> tuple[Floats, Floats]:
    """Return for each fact, and for "none of these", the log probability of which wrong values were said.

    With n votes for each wrong value, m in all, N values and concentration c for each: the product of
    Gamma(c + n) / Gamma(c), times Gamma(Nc) / Gamma(Nc + m) (the Dirichlet-multinomial; Minka 2000).
    """
    each = _rising(popularity, counts.given)
    whole = total(facts.question, each, facts.questions)
    above, below = facts.pairs.above, facts.pairs.below
    apart = total(below, each[above], len(each)) if len(above) else 0.0
    urn = counts.candidates * popularity
    wrong = np.maximum(counts.asked[facts.question] - counts.given - counts.general, 0)
    fact = whole[facts.question] - each - apart - _rising_from(urn[facts.question], wrong)
    return fact, whole - _rising_from(urn, counts.asked)


def _rising(start: float, steps: Floats) -> Floats:
    """Return log(Gamma(start + steps) / Gamma(start)), from a table where steps are whole."""
    most = steps.max(initial=0)
    if most < len(steps) and (steps == np.rint(steps)).all():
        table: Floats = gammaln(start + np.arange(int(most) + 1)) - gammaln(start)
        return table[steps.astype(np.int64)]
    found: Floats = gammaln(start + steps) - gammaln(start)
    return found


def _rising_from(start: Floats, steps: Floats) -> Floats:
    """Return log(Gamma(start + steps) / Gamma(start)) for each; quick where one start serves nearly all."""
    first = start[0] if len(start) else 1.0
    found = _rising(float(first), steps)
    other = np.flatnonzero(start != first)
    if len(other):
        found[other] = gammaln(start[other] + steps[other]) - gammaln(start[other])
    return found
