"""The two steps of learning: what is believed of the votes given the sources, and of the sources given the votes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crossbearing.reconcile.channel import ORIGIN_CAP
from crossbearing.reconcile.learn_popular import Answers
from crossbearing.reconcile.learn_votes import Floats, Ints, Lessons, prior, trust
from crossbearing.reconcile.table.sums import grained, total

STRENGTH = 10.0  # pseudo-claims with which its kind speaks for a source
KIND_STRENGTH = 10.0  # pseudo-claims with which the prior speaks for a kind that has a stake, ...
ANCHOR_STRENGTH = 50.0  # ... and for one that has none: these hold the rest in place
TRUST_STRENGTH = 20.0  # pseudo-claims with which the prior speaks for how rightly an outlet relays
MOST = float(np.log(0.95 / 0.05))  # no source is surer than .95: what is not modelled errs too
MOST_HIT = 0.95
LEAST_TRUST, MOST_TRUST = 0.5, 0.99
_HALVINGS = 26  # to within 5e-8


@dataclass(frozen=True, slots=True)
class State:
    """What is believed of sources: log ratio of each channel and of its kind, T of each outlet; and of answers.

    `level` is hit + false alarm of each channel, `kind` the number of its kind at its stake and polarity.
    """

    ratio: Floats
    trust: Floats
    answers: Answers
    level: Floats
    kind: Ints
    kind_ratio: Floats
    kind_prior: Floats
    kind_strength: Floats

    @classmethod
    def first(cls, given: Lessons) -> State:
        """Return the priors."""
        kinds = sorted({(c[0], c[1], "", c[3]) for c in given.channels})
        number = {k: n for n, k in enumerate(kinds)}
        kind = np.array([number[(c[0], c[1], "", c[3])] for c in given.channels], np.int64)
        start = np.array([prior(k)[0] for k in kinds])
        level = np.array([prior(k)[1] for k in kinds])[kind]
        strength = np.array([ANCHOR_STRENGTH if k[1] == "neutral" else KIND_STRENGTH for k in kinds])
        trusts, answers = np.array([trust(o) for o in given.outlets]), Answers.even(len(given.popular.classes))
        return cls(start[kind], trusts, answers, level, kind, start, start, strength)

    def hit(self) -> Floats:
        """Return P(these words | they are so) of each channel."""
        found: Floats = np.minimum(self.level / (1 + np.exp(-self.ratio)), MOST_HIT)
        return found

    def false(self) -> Floats:
        """Return P(these words | they are not so) of each channel."""
        return self.hit() * np.exp(-self.ratio)


def _mixed(given: Lessons, state: State) -> tuple[Floats, Floats, Floats, Floats]:
    """Return of each member P(words | so), P(words | not so), and the parts of both that are the speaker's own."""
    hit, false = state.hit(), state.false()
    right, wrong = hit[given.channel], false[given.channel]
    relayed = given.own >= 0
    t = np.ones(len(right))
    t[relayed] = state.trust[given.outlet[relayed]]
    all_right, all_wrong = t * right, t * wrong
    all_right[relayed] += (1 - t[relayed]) * hit[given.own[relayed]]
    all_wrong[relayed] += (1 - t[relayed]) * false[given.own[relayed]]
    return all_right, all_wrong, t * right / all_right, t * wrong / all_wrong


def _logs(given: Lessons, state: State) -> tuple[Floats, Floats, Floats]:
    """Return for each vote its log likelihood where its words name the truth, fit it loosely, and else.

    The judge takes the strongest member of a vote; here each counts for its part, as it is taught by its part: else
    the two steps would not climb the same likelihood, and might go round in circles.
    """
    right, wrong, _, _ = _mixed(given, state)
    size = len(given.affirms)
    named = total(given.vote, grained(given.part * np.log(right / wrong)), size)
    loose = total(given.vote, grained(given.part * np.log((right + wrong) / (2 * wrong))), size)
    scale = 1 + given.more * np.minimum(1, ORIGIN_CAP / np.maximum(named, 1e-12))
    named, loose, zero = named * scale, loose * scale, np.zeros(size)
    return np.where(given.affirms, named, zero), loose, np.where(given.affirms, zero, named)


@dataclass(frozen=True, slots=True)
class Expected:
    """What is believed of the votes: how likely each is right, and how likely wrong in each way that is counted.

    And how likely each answer is that is counted (pairs of `Popular`).
    """

    right: Floats
    wrong: Floats
    true: Floats


def expect(given: Lessons, state: State) -> Expected:
    """Return what is believed of the votes, by what is believed of all sources."""
    named, loose, other = _logs(given, state)
    found = np.zeros(len(named))
    popular = given.popular
    vote = np.flatnonzero(popular.row >= 0)
    top = np.zeros(popular.rows)
    top[popular.row[vote]] = named[vote]
    weight = np.zeros(popular.rows)
    weight[popular.row[vote]] = _weights(given, named)[vote]
    # Words never speak against what they name: at the most popular they say nothing.
    lifted = np.minimum(popular.logs(state.answers) * weight[popular.cell_row], top[popular.cell_row])
    cell_at = popular.cell_base + popular.cell_answer
    moves, held = popular.cell_base < 0, popular.pair_at >= 0
    told, belief = np.zeros((popular.rows, popular.width)), np.zeros(0)
    if len(given.starts):
        each = np.where(given.cell_loose, loose[given.cell_vote], named[given.cell_vote]) - other[given.cell_vote]
        common = np.log(state.answers.common[popular.pair_class[held]])
        at = np.concatenate((given.cell_answer, cell_at[~moves], popular.pair_at[held]))
        belief = _beliefs(given, at, grained(np.concatenate((each, lifted[~moves], common))))
        part = np.where(given.cell_loose, 0.5, 1.0) * belief[given.cell_answer]
        found += total(given.cell_vote, grained(part), len(named))
    levels = np.stack((other, named, loose))
    more, starts = np.zeros_like(told), popular.starts(state.answers)
    more[popular.cell_row, popular.cell_answer] = lifted
    for batch in given.moving:
        size = batch.start.shape[1]
        start = starts[popular.question[batch.asked], :size] if size <= popular.width else np.ones((1, size))
        votes, right, rows, beliefs = batch.rights(levels, popular.row, more, start)
        found[votes] = right
        told[rows, : beliefs.shape[1]] = beliefs
    wrong = told[popular.cell_row, popular.cell_answer]
    wrong[~moves] = belief[cell_at[~moves]]
    found = grained(np.clip(found, 0, 1))
    true = popular.believed(told, belief) if popular.rows else np.zeros(len(popular.pair_at))
    return Expected(np.where(given.affirms, found, 1 - found), grained(wrong), true)


def _weights(given: Lessons, named: Floats) -> Floats:
    """Return the weight of each vote: the parts of its members, and what copies add."""
    parts = total(given.vote, grained(given.part), len(named))
    return parts * (1 + given.more * np.minimum(1, ORIGIN_CAP / np.maximum(named, 1e-12)))


def _beliefs(given: Lessons, at: Ints, each: Floats) -> Floats:
    """Return the probability of each answer of the fixed questions; `each` are log likelihoods of answers `at`."""
    score = given.start + total(at, each, len(given.start))
    raised = np.exp(score - np.maximum.reduceat(score, given.starts)[given.question])
    belief = raised / np.add.reduceat(raised, given.starts)[given.question]
    return np.where(given.pinned[given.question], given.pin, belief)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of all channels, relayed ones also as far as they may be the outlet's own.

    Of each its vote, channel, how much of it is right and wrong, and the odds against it before any evidence.
    """

    vote: Ints
    channel: Ints
    good: Floats
    bad: Floats
    odds: Floats


def words_of(given: Lessons, state: State, right: Floats) -> Words:
    """Return the words as what is believed of the votes has them."""
    _, _, if_right, if_wrong = _mixed(given, state)
    hits, slips = given.teaches * right[given.vote], given.teaches * (1 - right[given.vote])
    relayed = given.own >= 0
    channel = np.concatenate((given.channel, given.own[relayed]))
    good = grained(np.concatenate((hits * if_right, (hits * (1 - if_right))[relayed])))
    bad = grained(np.concatenate((slips * if_wrong, (slips * (1 - if_wrong))[relayed])))
    popular = given.popular
    times = np.append(popular.odds(state.answers), 1.0)[popular.row]
    odds = (given.odds * times)[given.vote]
    vote = np.concatenate((given.vote, given.vote[relayed]))
    return Words(vote, channel, good, bad, np.concatenate((odds, odds[relayed])))


def maximise(given: Lessons, state: State, believed: Expected) -> State:
    """Return what fits best what is believed of the votes."""
    right = believed.right
    words = words_of(given, state, right)
    spoken = (words.channel, words.good, words.bad, words.odds)
    kind_ratio = fit(state.kind[words.channel], *spoken[1:], state.kind_prior, state.kind_strength)
    strength = np.full(len(state.ratio), STRENGTH)
    ratio = fit(*spoken, kind_ratio[state.kind], strength)
    deaf = np.array([c[3] == "none-reported" for c in given.channels], bool)
    ratio = np.where(deaf, state.ratio, ratio)
    _, _, if_right, if_wrong = _mixed(given, state)
    hits, slips = given.teaches * right[given.vote], given.teaches * (1 - right[given.vote])
    relayed = given.own >= 0
    told = grained(given.teaches[relayed])
    own = grained((hits * if_right + slips * if_wrong)[relayed])
    first = np.array([trust(o) for o in given.outlets])
    count = total(given.outlet[relayed], told, len(first)) + TRUST_STRENGTH
    relays = (total(given.outlet[relayed], own, len(first)) + TRUST_STRENGTH * first) / count
    relays = np.clip(relays, LEAST_TRUST, MOST_TRUST)
    answers = state.answers
    if given.popular.rows:
        answers = given.popular.fitted(answers, wrong_words(given, believed), believed.true)
    return State(
        ratio, relays, answers, state.level, state.kind, kind_ratio, state.kind_prior, state.kind_strength
    )  # fmt: skip


def wrong_words(given: Lessons, believed: Expected) -> Floats:
    """Return for each way to be wrong how many words without a stake are, by what is believed."""
    neutral = np.array([c[1] == "neutral" for c in given.channels], bool)[given.channel]
    words = total(given.vote, grained(np.where(neutral, given.teaches, 0.0)), len(given.affirms))
    vote = np.flatnonzero(given.popular.row >= 0)
    of_row = np.zeros(given.popular.rows)
    of_row[given.popular.row[vote]] = words[vote]
    return believed.wrong * of_row[given.popular.cell_row]


def fit(index: Ints, good: Floats, bad: Floats, odds: Floats, start: Floats, strength: Floats) -> Floats:
    """Return for each place the log ratio in [0, MOST] under which its right and wrong words are likeliest.

    The score falls as the ratio rises, so its zero is found by halving. `start` is the log ratio that so many
    (`strength`) words on even odds would have come to.
    """
    size = len(start)
    won = total(index, good, size) + strength / (1 + np.exp(-start))
    count, log_odds = good + bad, np.log(odds)
    low, high = np.zeros(size), np.full(size, MOST)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        expected = total(index, grained(count / (1 + np.exp(log_odds - middle[index]))), size)
        is_more = won > expected + strength / (1 + np.exp(-middle))
        low, high = np.where(is_more, middle, low), np.where(is_more, high, middle)
    found: Floats = (low + high) / 2
    return found
