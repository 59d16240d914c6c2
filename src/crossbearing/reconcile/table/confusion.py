"""The judge for few fixed classes: each family has a table of which class it says when another is true.

Dawid and Skene (1979), with each family's table drawn towards the table of all (as in BCC; Kim and Ghahramani 2012):
a family with five claims has no table of its own. Where the classes are few and shared by all questions this knows
more than a single reliability does: who cries wolf, and who never does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crossbearing.reconcile.table.channel import Belief
from crossbearing.reconcile.table.claims import Floats, Ints
from crossbearing.reconcile.table.facts import Facts, with_more
from crossbearing.reconcile.table.learning import ROUNDS, Watch, is_still
from crossbearing.reconcile.table.pins import Pins
from crossbearing.reconcile.table.sums import grained, total
from crossbearing.reconcile.table.votes import Votes

MOST_CLASSES = 20
MOST_WORK = 20_000_000  # claims x classes: beyond, learning tables takes minutes
LEAST_CLAIMS = 3  # for each cell of the tables that is free: with fewer, tables are guesses
MOST_CELLS = 50_000_000  # of the table questions x classes, and of families x classes x classes
DIAGONAL = 2.0  # pseudo-counts, for each class, of its being said rightly
OFF = 1.0  # the same, shared by all wrong classes
STRENGTH = 0.4  # pseudo-counts with which the table of all speaks for a row of a family's
CLASS_PRIOR = 1.0
LEAST_UNSAID = 0.01  # probability from which a class that nobody gives on a question is an answer


@dataclass(frozen=True, slots=True)
class Confusion:
    """What was learnt: log P(family says k | j is true) as families x j x k, log P(j), and the classes' values."""

    says: Floats
    prior: Floats
    classes: Ints


def fits(facts: Facts, votes: Votes) -> bool:
    """Return whether a table has few fixed classes, no denials and no nesting, and is small enough."""
    many = facts.vocabulary
    return (
        2 <= many <= MOST_CLASSES
        and facts.is_closed
        and votes.denies is None
        and not len(facts.pairs.above)
        and max(facts.questions, votes.families * many) * many <= MOST_CELLS
        and len(votes.fact) * many <= MOST_WORK
        and len(votes.fact) >= LEAST_CLAIMS * votes.families * many * (many - 1)
    )


def learn(
    facts: Facts,
    votes: Votes,
    start: Belief,
    pins: Pins | None = None,
    asked: Floats | None = None,
    watch: Watch | None = None,
) -> Confusion:
    """Return the tables that fit the votes.

    `start` is a first belief; `asked` is 0 for questions that must teach nothing, else 1.
    """
    classes = np.unique(facts.value)
    said = np.searchsorted(classes, facts.value)[votes.fact]
    question = facts.question[votes.fact]
    belief = np.zeros((facts.questions, len(classes)))
    belief[facts.question, np.searchsorted(classes, facts.value)] = start.fact
    belief += (start.none / len(classes))[:, None]
    weight = votes.weight
    if asked is not None:
        weight = asked[question] if weight is None else weight * asked[question]
    fixed = np.zeros(0, np.int64) if pins is None else np.flatnonzero(pins.known & (pins.none == 0))
    if pins is not None and len(fixed):
        truth = np.zeros_like(belief)
        truth[facts.question, np.searchsorted(classes, facts.value)] = pins.fact
        belief[fixed] = truth[fixed]
    for round_ in range(ROUNDS):
        found = _tables(belief, said, question, votes, weight, asked, classes)
        now = judge(found, votes, said, question, facts.questions)[0]
        if len(fixed):
            now[fixed] = truth[fixed]
        rest = is_still(now, belief)
        belief = now
        if watch:
            watch(round_ + 1, ROUNDS)
        if rest:
            break
    return found


def _tables(
    belief: Floats, said: Ints, question: Ints, votes: Votes, weight: Floats | None, asked: Floats | None, classes: Ints
) -> Confusion:
    """Return the tables that fit a belief best."""
    many, families = len(classes), votes.families
    sure = grained(belief)
    cell = votes.family * many + said
    counts = np.empty((families, many, many))
    for true in range(many):
        held = sure[question, true]
        counts[:, true] = total(cell, held if weight is None else grained(held * weight), families * many).reshape(
            families, many
        )
    start = np.full((many, many), OFF / max(many - 1, 1))
    np.fill_diagonal(start, DIAGONAL)
    pooled = counts.sum(0) + start * many
    pooled /= pooled.sum(1, keepdims=True)
    counts += STRENGTH * pooled
    says = np.log(counts / counts.sum(2, keepdims=True))
    common = (sure if asked is None else sure * asked[:, None]).sum(0) + CLASS_PRIOR
    return Confusion(says, np.log(common / common.sum()), classes)


def evidence(found: Confusion, votes: Votes, said: Ints, true: int) -> Floats:
    """Return for each vote the log probability of its word where a class is true."""
    held = grained(found.says[:, true])[votes.family, said]
    return held if votes.weight is None else grained(held * votes.weight)


def judge(found: Confusion, votes: Votes, said: Ints, question: Ints, questions: int) -> tuple[Floats, Floats]:
    """Return the probability of each class for each question, and the log probability of all that is said of it."""
    score = np.empty((questions, len(found.classes)))
    for true in range(len(found.classes)):
        score[:, true] = total(question, evidence(found, votes, said, true), questions) + found.prior[true]
    most = score.max(1, keepdims=True)
    score -= most
    np.exp(score, out=score)
    whole = score.sum(1, keepdims=True)
    score /= whole
    return score, (most + np.log(whole))[:, 0]


def weigh(facts: Facts, votes: Votes, found: Confusion, power: float = 1.0) -> tuple[Facts, Ints, Belief]:
    """Return the probabilities, each raised to a power: the facts, the new place of each old one, and the belief.

    A class that nobody gives on a question is a fact of it too where it is likely; the rest is "none of these".
    """
    said = np.searchsorted(found.classes, facts.value)
    belief, _ = judge(found, votes, said[votes.fact], facts.question[votes.fact], facts.questions)
    if power != 1:
        belief **= power
        belief /= belief.sum(1, keepdims=True)
    unsaid = belief >= LEAST_UNSAID
    unsaid[facts.question, said] = False
    question, code = np.nonzero(unsaid)
    table, place = with_more(facts, question, found.classes[code])
    fact = belief[table.question, np.searchsorted(found.classes, table.value)]
    return table, place, Belief(fact, np.maximum(1 - total(table.question, fact, table.questions), 0))


def likelihood(facts: Facts, votes: Votes, found: Confusion) -> Floats:
    """Return for each question the log probability of what all say of it, given the tables."""
    said = np.searchsorted(found.classes, facts.value)[votes.fact]
    return judge(found, votes, said, facts.question[votes.fact], facts.questions)[1]
