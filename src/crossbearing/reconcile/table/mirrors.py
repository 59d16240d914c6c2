"""Families of sources that mirror each other, found by behaviour: near-equal words, and shared values that few give.

Two sources that are right agree because they are right. Sharing what is hardly true is what copying looks like
(Dong, Berti-Equille and Srivastava 2009): the Bayes factor of "one copies" against "both look for themselves" weighs
agreement on a value the more, the less believed and the less given it is. Beyond that, mirrors agree almost always:
independent sources, good ones too, differ now and then where questions are contested.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from crossbearing.reconcile.table.claims import Floats, Ints
from crossbearing.reconcile.table.facts import Facts
from crossbearing.reconcile.table.sums import total

AGREEMENT = 0.97  # share of contested questions on which mirrors say the same
LEAST_SHARED = 5  # agreements under which two sources are never mirrors
COPIES = 0.95  # how often a mirror repeats its origin
MOST_PRIOR = 0.01  # that two sources are mirrors; of many pairs, one is taken to be: 1 / pairs
RAREST = 0.01  # least share that a wrong value is taken to have among wrong ones
ABILITY = (4.0, 2.0)  # pseudo-counts of right and wrong for a source's reliability here
MOST_EVENTS = 4_000_000  # pairs of claims on one question that are looked at; beyond, evenly spread questions stand in


def families(facts: Facts, probability: Floats) -> Ints:
    """Return for each teller the number of its family, from 0; `probability` is a first belief in each fact.

    Families are joined by single links. A teller's kinds are families of their own.
    """
    alone = np.arange(facts.tellers)
    claim = _contested(facts)
    if not len(claim):
        return alone
    teller, fact = facts.claim_teller[claim], facts.claim_fact[claim]
    first, second, both, same = _agreements(facts, teller, fact)
    if not len(first):
        return alone
    linked = _copying(facts, probability, teller, fact, first, second, both, same)
    size = facts.tellers
    links = sparse.coo_array((np.ones(int(linked.sum())), (first[linked], second[linked])), shape=(size, size))
    found: Ints = connected_components(links, directed=False)[1].astype(np.int64)
    return found


def _contested(facts: Facts) -> Ints:
    """Return the affirming claims on contested questions, at most so many that their pairs can be looked at."""
    sizes = np.diff(np.append(facts.starts, len(facts.question)))
    asked = facts.question[facts.claim_fact]
    claim = np.flatnonzero((sizes[asked] > 1) & ~facts.claim_denies & (facts.claim_weight > 0))
    many = total(asked[claim], None, facts.questions)
    events = float((many**2).sum())
    if events <= MOST_EVENTS:
        return claim
    taken = np.zeros(facts.questions, bool)
    taken[np.flatnonzero(many)[:: int(np.ceil(events / MOST_EVENTS))]] = True
    return claim[taken[asked[claim]]]


def _grid(rows: Ints, columns: Ints, numbers: Floats | None, shape: tuple[int, int]) -> sparse.csr_array:
    """Return a sparse table that holds each (row, column) once."""
    filled = np.ones(len(rows), np.float32) if numbers is None else numbers
    made = sparse.csr_array((filled, (rows, columns)), shape=shape)
    if numbers is None:
        made.data[:] = 1
    return made


def _agreements(facts: Facts, teller: Ints, fact: Ints) -> tuple[Ints, Ints, Floats, Floats]:
    """Return pairs of tellers that nearly always agree: first, second, questions shared, and agreements."""
    heard = total(teller, None, facts.tellers) >= LEAST_SHARED
    keep = heard[teller]
    teller, fact = teller[keep], fact[keep]
    says = _grid(teller, fact, None, (facts.tellers, len(facts.question)))
    asked = _grid(teller, facts.question[fact], None, (facts.tellers, facts.questions))
    same = sparse.triu(says @ says.T, 1).tocoo()
    often = same.data >= LEAST_SHARED
    first, second = same.row[often].astype(np.int64), same.col[often].astype(np.int64)
    if not len(first):
        return first, second, np.zeros(0), np.zeros(0)
    agreed = same.data[often].astype(float)
    both = _at(asked, first, second)
    near = agreed >= AGREEMENT * both
    return first[near], second[near], both[near], agreed[near]


def _at(table: sparse.csr_array, first: Ints, second: Ints, scale: Floats | None = None) -> Floats:
    """Return for pairs of rows the sum over columns of their product, each column times its scale."""
    rows = np.unique(np.concatenate((first, second)))
    part = table[rows]
    other = part if scale is None else part.multiply(scale[None, :]).tocsr()
    product = (part @ other.T).tocsr()
    found: Floats = np.asarray(product[np.searchsorted(rows, first), np.searchsorted(rows, second)], float).ravel()
    return found


def _copying(
    facts: Facts, probability: Floats, teller: Ints, fact: Ints, first: Ints, second: Ints, both: Floats, same: Floats
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return for which pairs the Bayes factor speaks for copying."""
    wrong = 1 - probability
    given = total(facts.claim_fact, (~facts.claim_denies).astype(float), len(facts.question))
    among = total(facts.question, given * wrong, facts.questions)[facts.question]
    rarity = np.log(np.clip(given * wrong / np.maximum(among, 1e-9), RAREST, 1))
    right = (total(teller, probability[fact], facts.tellers) + ABILITY[0]) / (
        total(teller, None, facts.tellers) + sum(ABILITY)
    )
    heard = int((total(teller, None, facts.tellers) >= LEAST_SHARED).sum())
    prior = min(MOST_PRIOR, 2 / max(heard * (heard - 1), 1))
    says = _grid(teller, fact, np.ones(len(teller)), (facts.tellers, len(facts.question)))
    true = _at(says, first, second, probability)
    false = same - true
    rare = np.clip(_at(says, first, second, wrong * rarity) / np.maximum(false, 1e-9), np.log(RAREST), 0)
    well = np.sqrt(right[first] * right[second])
    ill = np.sqrt((1 - right[first]) * (1 - right[second])) * np.exp(rare)
    factor = (
        np.log(prior / (1 - prior))
        + true * np.log(COPIES / well + 1 - COPIES)
        + false * np.log(COPIES / ill + 1 - COPIES)
        + (both - same) * np.log(1 - COPIES)
    )
    found: np.ndarray[tuple[int], np.dtype[np.bool_]] = factor > 0
    return found
