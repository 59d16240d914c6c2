"""Learning how far each family of tellers is right, by expectation and maximisation (Dempster, Laird, Rubin 1977).

Truths are not known: they are weighed with what is believed of the tellers, tellers are judged by what is believed
true, in turn, until nothing moves. Families with few claims are drawn towards what their kind has come to, kinds
towards the prior.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from crossbearing.reconcile.table.channel import OPEN_VALUES, Belief, Channel, Counts, normal, wrong_values
from crossbearing.reconcile.table.claims import Floats, Ints
from crossbearing.reconcile.table.facts import Facts, Pairs
from crossbearing.reconcile.table.pins import Pins
from crossbearing.reconcile.table.sums import grained, total
from crossbearing.reconcile.table.votes import Votes

PRIOR = (4.0, 4.0, 2.0)  # pseudo-counts of exact, general and wrong for a kind; general only where values nest
STRENGTH = 10.0  # pseudo-counts with which its kind speaks for a family
LEAST_WRONG = 0.05  # no teller is surer than .95: what is not modelled errs too
LEAST_GENERAL = 1e-3
DENIAL_PRIOR = (4.0, 2.0)  # pseudo-counts of right and wrong denials for a kind
MOST_DENIAL = 0.95
POPULARITIES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 10.0, 1000.0)
LEARN_POPULARITY = (1, 4, 9, 16, 25)  # rounds before which the urn's concentration is chosen anew
SAMPLE = 20_000  # facts from which the concentration is chosen
ROUNDS = 100
STILL = 1e-4  # learning ends where no probability moves by more, ...
NEARLY = 1e-3  # ... or where fewer than one in MANY moves by more than this
MANY = 1_000
VAGUE_START = 0.5  # of a vote for an ancestor, in the first belief

Watch = Callable[[int, int | None], None]


def learn(
    facts: Facts,
    votes: Votes,
    pins: Pins | None = None,
    asked: Floats | None = None,
    start: Belief | None = None,
    watch: Watch | None = None,
) -> tuple[Channel, Counts]:
    """Return what is learnt of the families from the facts, and the counts that weighing needs.

    `asked` is 0 for questions that must teach nothing, else 1; `start` is what is believed first, unless the votes.
    """
    closed = facts.is_closed
    values = max(facts.vocabulary, 1) if closed else OPEN_VALUES
    counts = Counts.of(facts, votes, values, closed)
    group = _groups(votes)
    belief = start or first_belief(facts, counts)
    taught = votes if asked is None else votes.scaled(asked[facts.question[votes.fact]])
    popularity = 1.0
    sample = _Sample.of(facts, counts)
    urn, urn_none = wrong_values(facts, counts, popularity)
    for round_ in range(ROUNDS):
        if pins is not None:
            belief = pins.hold(facts, belief)
        if round_ in LEARN_POPULARITY:
            popularity = _popularity(sample, belief, asked)
            urn, urn_none = wrong_values(facts, counts, popularity)
        channel = _channel(facts, taught, group, belief, popularity, values, closed)
        now = normal(facts, votes, counts, channel, urn, urn_none, copies=False)
        if pins is not None:
            now = pins.hold(facts, now)
        rest = is_still(now.fact, belief.fact)
        belief = now
        if watch:
            watch(round_ + 1, ROUNDS)
        if rest and round_ > LEARN_POPULARITY[1]:
            break
    return channel, counts


def is_still(now: Floats, before: Floats) -> bool:
    """Return whether learning has come to rest."""
    moved = np.abs(now - before)
    return bool(moved.max(initial=0) < STILL or (moved > NEARLY).sum() * MANY < moved.size)


def first_belief(facts: Facts, counts: Counts) -> Belief:
    """Return the belief that learning starts from: the share of the votes, half a vote for "none of these"."""
    support = counts.given + VAGUE_START * counts.general
    whole = total(facts.question, support, facts.questions) + 0.5
    return Belief(support / whole[facts.question], 0.5 / whole)


@dataclass(frozen=True, slots=True)
class _Sample:
    """Some questions' facts and counts, evenly spread, from which the urn's concentration is chosen."""

    facts: Facts
    counts: Counts
    fact: Ints
    question: Ints

    @classmethod
    def of(cls, facts: Facts, counts: Counts) -> _Sample:
        """Return the sample, of about SAMPLE facts at most."""
        step = max(1, len(facts.question) // SAMPLE)
        question = np.arange(0, facts.questions, step)
        taken = np.zeros(facts.questions, bool)
        taken[question] = True
        held = taken[facts.question]
        fact = np.flatnonzero(held)
        number = np.cumsum(held) - 1
        at = np.cumsum(taken) - 1
        inside = held[facts.pairs.above]
        pairs = Pairs(number[facts.pairs.above[inside]], number[facts.pairs.below[inside]])
        part = replace(
            facts,
            question=at[facts.question[fact]],
            value=facts.value[fact],
            starts=number[facts.starts[question]],
            pairs=pairs,
        )
        return cls(part, counts.take(fact, question), fact, question)


def _popularity(sample: _Sample, belief: Belief, asked: Floats | None) -> float:
    """Return the concentration under which the wrong values that were said are likeliest."""
    fact, none = belief.fact[sample.fact], belief.none[sample.question]
    if asked is not None:
        none = none * asked[sample.question]
        fact = fact * asked[sample.question][sample.facts.question]

    def likelihood(popularity: float) -> float:
        urn, urn_none = wrong_values(sample.facts, sample.counts, popularity)
        return float((fact * urn).sum() + (none * urn_none).sum())

    return max(POPULARITIES, key=likelihood)


def _groups(votes: Votes) -> Ints:
    """Return which families learn from each other: those of one kind, or else of like volume (powers of two)."""
    if len(votes.kind) and votes.kind.max() > 0:
        return votes.kind
    return np.floor(np.log2(np.maximum(votes.volume, 1))).astype(np.int64)


def _channel(
    facts: Facts, votes: Votes, group: Ints, belief: Belief, popularity: float, values: int, closed: bool
) -> Channel:
    """Return the channel that fits a belief best, families drawn towards their kind."""
    nested = len(facts.pairs.above) > 0
    size, families = len(facts.question), votes.families
    sure = grained(belief.fact)
    below = grained(total(facts.pairs.above, sure[facts.pairs.below], size)) if nested else None
    weight = votes.weight
    said, denial = _denials(facts, votes, group, sure, below)
    if said is not None:
        weight = said
    right = total(votes.family, _times(sure[votes.fact], weight), families)
    vague = (
        total(votes.family, _times(below[votes.fact], weight), families) if below is not None else np.zeros(families)
    )
    all_ = total(votes.family, weight, families)
    wrong = np.maximum(all_ - right - vague, 0)
    prior = PRIOR if nested else (PRIOR[0], 0.0, PRIOR[2])
    kinds = int(group.max(initial=0)) + 1
    pooled = np.stack(
        [total(group, part, kinds) + start for part, start in zip((right, vague, wrong), prior, strict=True)]
    )
    pooled = STRENGTH * pooled / pooled.sum(0)
    counted = np.stack((right, vague, wrong)) + pooled[:, group]
    exact, general, err = counted / counted.sum(0)
    err = np.maximum(err, LEAST_WRONG)
    return Channel(
        np.log(exact / err),
        np.log(np.maximum(general, LEAST_GENERAL) / err),
        np.log(err),
        denial,
        popularity,
        values,
        closed,
    )


def _times(numbers: Floats, weight: Floats | None) -> Floats:
    return numbers if weight is None else grained(numbers * weight)


def _denials(
    facts: Facts, votes: Votes, group: Ints, sure: Floats, below: Floats | None
) -> tuple[Floats | None, Floats]:
    """Return the weights of what is affirmed, where anything is denied, and each family's log odds of a right denial.

    A denial of a value is wrong where the value, or one below it, is true.
    """
    families = votes.families
    if votes.denies is None:
        return None, np.zeros(families)
    weight = np.ones(len(votes.fact)) if votes.weight is None else votes.weight
    against = np.where(votes.denies, weight, 0.0)
    true = sure if below is None else np.minimum(sure + below, 1)
    wrong = total(votes.family, grained(against * true[votes.fact]), families)
    right = np.maximum(total(votes.family, against, families) - wrong, 0)
    kinds = int(group.max(initial=0)) + 1
    good = total(group, right, kinds) + DENIAL_PRIOR[0]
    bad = total(group, wrong, kinds) + DENIAL_PRIOR[1]
    share = good / (good + bad)
    held = (right + STRENGTH * share[group]) / (right + wrong + STRENGTH)
    held = np.clip(held, 0.5, MOST_DENIAL)
    return np.where(votes.denies, 0.0, weight), np.log(held / (1 - held))
