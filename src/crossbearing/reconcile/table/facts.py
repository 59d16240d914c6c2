"""Claims as facts: each value of each question once, with who says so and who denies it, sorted and as arrays."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from crossbearing.reconcile.table.claims import NO_TIME, Bools, Claims, Floats, Ints
from crossbearing.reconcile.table.sums import grained

# A vocabulary of at most so many values, each on so many questions on average, is taken for closed: a question's
# truth is one of them. Else there are always values that nobody gives.
CLOSED_VALUES = 11
CLOSED_QUESTIONS = 10


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of facts of one question: `above[i]` is more general than `below[i]` ("Shan" and "Lashio")."""

    above: Ints
    below: Ints


NO_PAIRS = Pairs(np.zeros(0, np.int64), np.zeros(0, np.int64))


@dataclass(frozen=True, slots=True)
class Facts:
    """Who says what, as arrays.

    A fact is a value of a question; facts are sorted by question, then value, claims by fact, then teller. `starts`
    is where each question's facts begin. A teller is a source within one kind; it has one reliability. `voice` is
    whose vote a claim is, -1 for the teller's own.
    """

    claim_teller: Ints
    claim_voice: Ints
    claim_fact: Ints
    claim_denies: Bools
    claim_weight: Floats
    question: Ints
    value: Ints
    starts: Ints
    teller_source: Ints
    teller_kind: Ints
    vocabulary: int
    pairs: Pairs = NO_PAIRS

    @property
    def questions(self) -> int:
        """How many questions there are."""
        return len(self.starts)

    @property
    def tellers(self) -> int:
        """How many tellers there are."""
        return len(self.teller_source)

    @property
    def is_closed(self) -> bool:
        """Whether the truth is surely one of the values that the table knows."""
        return self.vocabulary <= CLOSED_VALUES and len(self.question) >= CLOSED_QUESTIONS * self.vocabulary


def facts(claims: Claims) -> tuple[Facts, Ints]:
    """Return the facts of claims, and the numbers of the questions that have any, in order.

    Of what one source says of a question through one voice at several times, the latest counts. A claim without
    weight counts as none, but its value is a candidate.
    """
    latest = _latest(claims)
    if not latest.all():
        claims = claims.take(latest)
    values = len(claims.value.name)
    kinds = len(claims.kind.name)
    teller = claims.source.code * kinds + claims.kind.code
    key = claims.question.code * values + claims.value.code
    order = _order(key, teller, len(claims.question.name) * values, len(claims.source.name) * kinds)
    key = key[order]
    fresh = np.ones(len(key), bool)
    fresh[1:] = key[1:] != key[:-1]
    told = key[fresh]
    on = told // values
    begins = np.ones(len(told), bool)
    begins[1:] = on[1:] != on[:-1]
    used = np.bincount(teller, minlength=len(claims.source.name) * kinds) > 0
    tellers = np.flatnonzero(used)
    return Facts(
        (np.cumsum(used) - 1)[teller[order]],
        _voices(claims)[order],
        np.cumsum(fresh) - 1,
        claims.denies[order],
        grained(claims.weight[order]),
        np.cumsum(begins) - 1,
        told % values,
        np.flatnonzero(begins),
        tellers // kinds,
        tellers % kinds,
        int((np.bincount(claims.value.code) > 0).sum()) if len(claims) else 0,
    ), on[begins]


def with_more(facts: Facts, question: Ints, value: Ints) -> tuple[Facts, Ints]:
    """Return the facts with values that nobody gives added to questions, and the place of each fact as it was."""
    if not len(question):
        return facts, np.arange(len(facts.question))
    asked, told = np.append(facts.question, question), np.append(facts.value, value)
    order = np.lexsort((told, asked))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    place = place[: len(facts.question)]
    asked = asked[order]
    table = replace(
        facts,
        claim_fact=place[facts.claim_fact],
        question=asked,
        value=told[order],
        starts=np.searchsorted(asked, np.arange(facts.questions)),
        pairs=Pairs(place[facts.pairs.above], place[facts.pairs.below]),
    )
    return table, place


def _order(key: Ints, teller: Ints, keys: int, tellers: int) -> Ints:
    """Return the order by fact, then teller; one sort of whole numbers where both fit into one."""
    if keys * max(tellers, 1) < 2**62:
        return np.argsort(key * max(tellers, 1) + teller, kind="stable")
    return np.lexsort((teller, key))


def _voices(claims: Claims) -> Ints:
    if list(claims.voice.name) == [""]:
        return np.full(len(claims), -1)
    own = np.array([name == "" for name in claims.voice.name], bool)
    return np.where(own[claims.voice.code], -1, claims.voice.code)


def _latest(claims: Claims) -> Bools:
    """Return which claims are their source's latest word on the question."""
    count = len(claims)
    if not count or (claims.time == claims.time[0]).all():
        return np.ones(count, bool)
    order = np.lexsort((claims.time, claims.voice.code, claims.question.code, claims.source.code))
    same = np.ones(count, bool)  # whether a claim, in this order, is of the same source, question and voice as the next
    for code in (claims.source.code, claims.question.code, claims.voice.code):
        here = code[order]
        same[:-1] &= here[:-1] == here[1:]
    same[-1] = False
    group = np.append(0, np.cumsum(~same)[:-1])
    last = np.full(group[-1] + 1, NO_TIME)
    np.maximum.at(last, group, claims.time[order])
    kept = np.empty(count, bool)
    kept[order] = claims.time[order] == last[group]
    return kept
