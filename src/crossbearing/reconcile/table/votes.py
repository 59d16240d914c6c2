"""Claims as votes: what one family says of one fact is one vote, shared among its claims."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from crossbearing.reconcile.table.claims import Bools, Floats, Ints
from crossbearing.reconcile.table.facts import Facts
from crossbearing.reconcile.table.sums import grained, total


@dataclass(frozen=True, slots=True)
class Votes:
    """Claims with the weight of their part in a vote; None stands for "1 everywhere" or "none".

    `family` is the claim's family of tellers, which has one reliability; `copies` is (1 - 1/n) times the weight for
    a claim of a vote of n, and 0 for one alone. `volume` is how many votes a family casts, `kind` its kind.
    """

    family: Ints
    fact: Ints
    weight: Floats | None
    denies: Bools | None
    copies: Floats | None
    volume: Floats
    kind: Ints

    @property
    def families(self) -> int:
        """How many families there are."""
        return len(self.kind)

    def scaled(self, by: Floats) -> Votes:
        """Return the votes with each weight times a number in [0, 1]."""
        return replace(self, weight=grained(by if self.weight is None else self.weight * by))


def votes(facts: Facts, family: Ints) -> Votes:
    """Return the votes; `family` says for each teller of which family it is, numbered from 0."""
    of = family[facts.claim_teller]
    count = int(family.max(initial=-1)) + 1
    weight: Floats | None = facts.claim_weight
    copies: Floats | None = None
    joint = (np.bincount(family, minlength=count) > 1)[of] | (facts.claim_voice >= 0)
    if _repeats(facts):
        joint[:] = True
    if joint.any():
        weight, copies = _shared(facts, of, count, np.flatnonzero(joint))
    if weight is not None and (weight == 1).all():
        weight = None
    denies = facts.claim_denies if facts.claim_denies.any() else None
    volume = total(of, weight, count)
    return Votes(of, facts.claim_fact, weight, denies, copies, volume, _kinds(facts, of, count))


def _repeats(facts: Facts) -> bool:
    """Return whether a teller speaks of one fact more than once; claims come sorted by fact, then teller."""
    fact, teller = facts.claim_fact, facts.claim_teller
    return bool(((fact[1:] == fact[:-1]) & (teller[1:] == teller[:-1])).any())


def _shared(facts: Facts, of: Ints, count: int, joint: Ints) -> tuple[Floats, Floats | None]:
    """Return each claim's part of its vote, which in all weighs as its strongest claim, and what copies add.

    `joint` are the claims that may share a vote.
    """
    voice, weight = facts.claim_voice[joint], facts.claim_weight[joint]
    caster = np.where(voice >= 0, count + voice, of[joint])
    key = (facts.claim_fact[joint] * (int(caster.max(initial=0)) + 1) + caster) * 2 + facts.claim_denies[joint]
    _, vote, size = np.unique(key, return_inverse=True, return_counts=True)
    strongest = np.zeros(len(size))
    np.maximum.at(strongest, vote, weight)
    whole = total(vote, weight, len(size))
    part = weight * strongest[vote] / np.maximum(whole, 1e-12)[vote]
    parts = facts.claim_weight.copy()
    parts[joint] = grained(part)
    if (size == 1).all():
        return parts, None
    heard = total(vote, (weight > 0).astype(float), len(size))
    more = np.zeros(len(parts))
    more[joint] = grained(part * (1 - 1 / np.maximum(heard, 1))[vote])
    return parts, more


def _kinds(facts: Facts, of: Ints, count: int) -> Ints:
    """Return each family's kind: that of most of its claims, the first in order where two have as many."""
    kinds = int(facts.teller_kind.max(initial=0)) + 1
    if kinds == 1:
        return np.zeros(count, np.int64)
    pairs, many = np.unique(of * kinds + facts.teller_kind[facts.claim_teller], return_counts=True)
    best = np.lexsort((pairs, -many, pairs // kinds))
    first = np.unique(pairs[best] // kinds, return_index=True)
    found = np.zeros(count, np.int64)
    found[first[0]] = pairs[best][first[1]] % kinds
    return found
