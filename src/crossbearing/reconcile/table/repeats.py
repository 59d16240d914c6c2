"""Sources that say again what others said before them: found by how readily they agree with what is hardly true.

A source that looks for itself agrees with others where they are right. One that takes over whatever stands there (a
bot that saves a page, a shop that copies a list, a desk that passes on what came in) agrees with the worst of them as
readily as with the best. Each family of tellers has a rate with which its words are others' words: a claim that
others make too is then its own only in part (after Dong, Berti-Equille and Srivastava 2009, whose copying is between
pairs; here it is from whoever spoke). Only for open questions: where values are few, tellers agree by chance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crossbearing.reconcile.table.channel import Belief, Channel, Counts
from crossbearing.reconcile.table.claims import Bools, Floats, Ints
from crossbearing.reconcile.table.facts import Facts
from crossbearing.reconcile.table.sums import grained, total
from crossbearing.reconcile.table.votes import Votes

RATES = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)  # tried for each family, alike beforehand
MOST_CASTS = 1_000_000  # from which rates are learnt; beyond, evenly spread questions stand in
TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Repeats:
    """For each family the rate with which it says what others said, 0 where nothing speaks for it; and for each
    claim the part that is the teller's own, in (0, 1]."""

    rate: Floats
    own: Floats


@dataclass(frozen=True, slots=True)
class _Casts:
    """Affirming votes of one family for one fact on questions of which others speak too; `claim` is the vote of each
    claim, -1 for none. `chance` is how likely the family's word was if it looked for itself."""

    claim: Ints
    family: Ints
    fact: Ints
    weight: Floats
    chance: Floats

    def take(self, rows: Bools) -> _Casts:
        """Return some of the votes; `claim` stays as it was and is of no more use."""
        return _Casts(self.claim, self.family[rows], self.fact[rows], self.weight[rows], self.chance[rows])


def find(facts: Facts, votes: Votes, channel: Channel, counts: Counts, belief: Belief) -> Repeats | None:
    """Return who repeats, given what was learnt and is believed; None where nobody does or values are few and fixed.

    A family is taken to repeat where the Bayes factor for it beats prior odds of one family in all. Of two that
    repeat, the one for which less speaks is taken to have spoken before the other, so that each value keeps a voice.
    """
    if facts.is_closed:
        return None
    casts = _casts(facts, votes, channel, counts, belief)
    if not len(casts.family):
        return None
    some = casts.take(_sample(facts, casts))
    given, asked = counts.given[some.fact], counts.asked[facts.question[some.fact]]
    share = np.maximum(given - some.weight, 0) / np.maximum(asked - some.weight, TINY)
    factor = _weigh(some, share, votes.families)[0]
    heard = int((total(casts.family, None, votes.families) > 0).sum())
    flagged = factor > np.log(heard)
    if not flagged.any():
        return None
    rank = np.where(flagged, np.searchsorted(np.unique(factor[flagged]), factor) + 1, 0)
    some = some.take(flagged[some.family])
    rate = np.where(flagged, _weigh(some, _share(facts, votes, some, rank), votes.families)[1], 0.0)
    mine = flagged[casts.family]
    part = casts.take(mine)
    copied = rate[part.family] * np.maximum(_share(facts, votes, part, rank), 0)
    found = (1 - rate[part.family]) * part.chance
    own = np.ones(len(casts.family) + 1)  # the last stands for claims that are no such vote
    own[:-1][mine] = found / (found + copied)
    return Repeats(rate, own[casts.claim])


def _casts(facts: Facts, votes: Votes, channel: Channel, counts: Counts, belief: Belief) -> _Casts:
    """Return the votes that could repeat others'; a claim in another's voice is that voice's already."""
    weight = np.ones(len(votes.fact)) if votes.weight is None else votes.weight
    alone = total(facts.question, counts.given * counts.given, facts.questions)
    tested = (facts.claim_voice < 0) & (weight > 0) & (counts.asked**2 > alone)[facts.question[votes.fact]]
    tested |= (facts.claim_voice < 0) & (weight > 0) & (counts.given > 1)[votes.fact]
    if votes.denies is not None:
        tested &= ~votes.denies
    rows = np.flatnonzero(tested)
    key = votes.fact[rows] * votes.families + votes.family[rows]
    told, which = np.unique(key, return_inverse=True)
    claim = np.full(len(votes.fact), -1)
    claim[rows] = which
    fact, family = told // votes.families, told % votes.families
    cast = total(which, weight[rows], len(told))
    return _Casts(claim, family, fact, cast, _chance(facts, channel, counts, belief, family, fact, cast))


def _chance(
    facts: Facts, channel: Channel, counts: Counts, belief: Belief, family: Ints, fact: Ints, cast: Floats
) -> Floats:
    """Return how likely each vote was by a family that looks for itself, by what is believed without the vote.

    Right, right but vague, or wrong as the urn has it (see `channel`). What is believed without a vote is what is
    believed, less what the vote adds to the log odds of its fact.
    """
    question = facts.question[fact]
    others = np.maximum(counts.given[fact] - cast, 0)
    rest = np.maximum(counts.asked[question] - counts.given[fact], 0)
    urn = counts.candidates[question] * channel.popularity
    gain = cast * (channel.exact[family] + np.log((urn + rest) / (channel.popularity + others)))
    held = np.clip(belief.fact[fact], 1e-12, 1 - 1e-12)
    true = 1 / (1 + np.exp(np.clip(gain - np.log(held / (1 - held)), -700, 700)))
    wrong = np.exp(channel.wrong[family])
    chance: Floats = np.exp(channel.exact[family]) * true
    chance += (1 - true) * (channel.popularity + others) / (urn + others + rest)
    above, below = facts.pairs.above, facts.pairs.below
    if len(above):
        vague = total(above, grained(belief.fact[below] / counts.ancestors[below]), len(facts.question))
        chance += np.exp(channel.general[family]) * vague[fact]
    return np.clip(wrong * chance, TINY, 1)


def _sample(facts: Facts, casts: _Casts) -> Bools:
    """Return which votes rates are learnt from."""
    step = -(-len(casts.fact) // MOST_CASTS)
    taken: Bools = facts.question[casts.fact] % step == 0
    return taken


def _weigh(casts: _Casts, share: Floats, families: int) -> tuple[Floats, Floats]:
    """Return for each family the log Bayes factor for repeating, and the rate to expect.

    A word is said with chance (1 - rate) x chance + rate x share, `share` being the part of others who say it;
    where nobody spoke before (-1) it shows nothing.
    """
    ratio = np.where(share < 0, 0.0, share / casts.chance - 1)
    fits = np.stack([total(casts.family, grained(casts.weight * np.log1p(rate * ratio)), families) for rate in RATES])
    most = fits.max(0)
    likely = np.exp(fits - most)
    factor: Floats = np.log(likely.mean(0)) + most
    return factor, (likely * np.array(RATES)[:, None]).sum(0) / likely.sum(0)


def _share(facts: Facts, votes: Votes, casts: _Casts, rank: Ints) -> Floats:
    """Return for each vote of a family that repeats which part of those who spoke before it say the same.

    Before it spoke all who repeat nobody, and those of lower rank; -1 where nobody did.
    """
    weight = np.ones(len(votes.fact)) if votes.weight is None else votes.weight
    if votes.denies is not None:
        weight = np.where(votes.denies, 0.0, weight)
    first = np.where(rank[votes.family] == 0, weight, 0.0)
    given = total(votes.fact, first, len(facts.question))
    asked = total(facts.question, given, facts.questions)
    question = facts.question[casts.fact]
    same = given[casts.fact] + _before(casts.fact, rank[casts.family], casts.weight)
    all_ = asked[question] + _before(question, rank[casts.family], casts.weight)
    return np.where(all_ > TINY, same / np.maximum(all_, TINY), -1.0)


def _before(group: Ints, rank: Ints, weight: Floats) -> Floats:
    """Return for each vote the weight of those of its group with lower rank."""
    order = np.lexsort((rank, group))
    group, rank = group[order], rank[order]
    sums = np.append(0.0, np.cumsum(weight[order]))[:-1]
    begins = np.append(True, group[1:] != group[:-1])
    steps = begins | np.append(True, rank[1:] != rank[:-1])
    at = np.arange(len(group))
    found = np.empty(len(group))
    found[order] = (
        sums[np.maximum.accumulate(np.where(steps, at, 0))] - sums[np.maximum.accumulate(np.where(begins, at, 0))]
    )
    return found
