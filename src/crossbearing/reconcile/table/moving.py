"""Truths that change: who holds a place by day, from what sources said on which day, forward and backward in time.

A hidden Markov chain for each question (Rabiner 1989): classes are the values of the table, sources have tables of
what they say of which class (as in `confusion`), and the truth moves by expm(Q days). The tables, the first day's
shares and Q are learnt by EM (Baum and Welch), jumps between two days counted as if there were one at most.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import expm

from crossbearing.errors import UsageError
from crossbearing.reconcile.table.claims import NO_TIME, Claims, Floats, Ints
from crossbearing.reconcile.table.confusion import DIAGONAL, MOST_CLASSES, OFF, STRENGTH
from crossbearing.reconcile.table.learning import ROUNDS, Watch, is_still
from crossbearing.reconcile.table.sums import grained, total

JUMPS = 1.0  # prior: so many moves out of a class ...
DAYS = 1000.0  # ... in so many days in it
FIRST = 1.0  # pseudo-counts of each class on the first day
GRID = 4096  # distinct gaps between days that have a matrix of their own; longer ones are rounded to 2 %
MOST_CELLS = 200_000_000  # of days with claims x classes


@dataclass(frozen=True, slots=True)
class Days:
    """Claims by question and day.

    A moment is a day on which something is said of a question; moments are sorted by question, then day. `starts`
    is where each question's begin. `source`, `said` and `moment` are those of each claim, `weight` its weight.
    """

    question: Ints
    day: Ints
    starts: Ints
    source: Ints
    said: Ints
    moment: Ints
    weight: Floats
    sources: int
    classes: Ints


@dataclass(frozen=True, slots=True)
class Course:
    """What was learnt and believed: the probability of each class at each moment.

    `forward` knows what was said up to the moment's day, `smooth` all. `says` is P(source says k | j is so) as
    sources x j x k, `rates` the moves a day from class to class (rows sum to 0), `first` the shares on the first day.
    """

    days: Days
    forward: Floats
    smooth: Floats
    backward: Floats
    says: Floats
    rates: Floats
    first: Floats


def days(claims: Claims) -> Days:
    """Return the dated, affirming claims by question and day; a source's repeated word on a day counts once.

    Raises UsageError where nothing is dated or there are too many different values.
    """
    kept = (claims.time != NO_TIME) & ~claims.denies & (claims.weight > 0)
    if not kept.any():
        raise UsageError("No claim says a time.", hint="Truths that change need the column time, as 2025-03-24.")
    part = claims.take(kept)
    classes, said = np.unique(part.value.code, return_inverse=True)
    if len(classes) > MOST_CLASSES:
        raise UsageError(
            f"Truths that change may have {MOST_CLASSES} different values in all; the table has {len(classes)}.",
            hint="Reconcile the table by groups of questions.",
        )
    order = np.lexsort((said, part.source.code, part.time, part.question.code))
    question, time, source = part.question.code[order], part.time[order], part.source.code[order]
    said, weight = said[order], grained(part.weight[order])
    fresh = np.append(
        True, (np.diff(question) != 0) | (np.diff(time) != 0) | (np.diff(source) != 0) | (np.diff(said) != 0)
    )
    question, time, source, said, weight = (x[fresh] for x in (question, time, source, said, weight))
    begins = np.append(True, (np.diff(question) != 0) | (np.diff(time) != 0))
    moment = np.cumsum(begins) - 1
    if begins.sum() * len(classes) > MOST_CELLS:
        raise UsageError("The table has too many days for one run.", hint="Reconcile it by groups of questions.")
    starts = np.unique(question[begins], return_index=True)[1]
    _, source = np.unique(source, return_inverse=True)
    return Days(question[begins], time[begins], starts, source, said, moment, weight, int(source.max()) + 1, classes)


def follow(table: Days, watch: Watch | None = None) -> Course:
    """Return the course of every question, with what was learnt of sources and of how often truths move."""
    many = len(table.classes)
    counts = np.zeros((len(table.day), many))
    for code in range(many):
        counts[:, code] = total(table.moment[table.said == code], table.weight[table.said == code], len(table.day))
    belief = (counts + 1 / many) / (counts.sum(1, keepdims=True) + 1)
    rates = _rates(np.zeros((many, many)), np.zeros(many))
    first = np.full(many, 1 / many)
    gaps, which = _gaps(table)
    for round_ in range(ROUNDS):
        says = _tables(table, belief)
        heard = _heard(table, says)
        forward, backward = _walk(table, heard, first, _powers(rates, gaps), which)
        smooth = forward * backward
        smooth /= smooth.sum(1, keepdims=True)
        rest = is_still(smooth, belief)
        belief = smooth
        first = belief[table.starts].sum(0) + FIRST
        first /= first.sum()
        rates = _moves(table, forward, backward, heard, _powers(rates, gaps), which, belief)
        if watch:
            watch(round_ + 1, ROUNDS)
        if rest:
            break
    return Course(table, forward, smooth, backward, says, rates, first)


def _gaps(table: Days) -> tuple[Ints, Ints]:
    """Return the distinct gaps in days, and for each moment which of them lies before it (0 for a first one)."""
    gap = np.diff(table.day, prepend=table.day[0])
    gap[table.starts] = 0
    if len(np.unique(gap)) > GRID:
        coarse = 50 * 1.02 ** np.round(np.log(np.maximum(gap, 50) / 50) / np.log(1.02))
        gap = np.where(gap > 50, np.rint(coarse).astype(np.int64), gap)
    distinct, which = np.unique(gap, return_inverse=True)
    return distinct, which


def _tables(table: Days, belief: Floats) -> Floats:
    """Return log P(source says k | j is so), each source drawn towards all (see `confusion`)."""
    many = len(table.classes)
    cell = table.source * many + table.said
    counts = np.empty((table.sources, many, many))
    for true in range(many):
        held = grained(belief[table.moment, true] * table.weight)
        counts[:, true] = total(cell, held, table.sources * many).reshape(table.sources, many)
    start = np.full((many, many), OFF / max(many - 1, 1))
    np.fill_diagonal(start, DIAGONAL)
    pooled = counts.sum(0) + start * many
    pooled /= pooled.sum(1, keepdims=True)
    counts += STRENGTH * pooled
    found: Floats = np.log(counts / counts.sum(2, keepdims=True))
    return found


def _heard(table: Days, says: Floats) -> Floats:
    """Return for each moment and class how likely what is said that day is, the likeliest class 1."""
    many = len(table.classes)
    score = np.empty((len(table.day), many))
    for true in range(many):
        logs = grained(says[:, true][table.source, table.said] * table.weight)
        score[:, true] = total(table.moment, logs, len(table.day))
    found: Floats = np.exp(score - score.max(1, keepdims=True))
    return found


def _walk(table: Days, heard: Floats, first: Floats, steps: Floats, which: Ints) -> tuple[Floats, Floats]:
    """Return forward beliefs and backward messages; all questions take their n-th step together."""
    size = np.diff(np.append(table.starts, len(table.day)))
    forward, backward = np.empty_like(heard), np.ones_like(heard)
    for step in range(int(size.max(initial=0))):
        here = table.starts[size > step] + step
        if step == 0:
            belief = first * heard[here]
        else:
            belief = np.einsum("qj,qjk->qk", forward[here - 1], steps[which[here]]) * heard[here]
        forward[here] = belief / belief.sum(1, keepdims=True)
    for step in range(int(size.max(initial=0)) - 2, -1, -1):
        here = table.starts[size > step + 1] + step
        message = np.einsum("qjk,qk->qj", steps[which[here + 1]], heard[here + 1] * backward[here + 1])
        backward[here] = message / message.max(1, keepdims=True)
    return forward, backward


def _moves(
    table: Days, forward: Floats, backward: Floats, heard: Floats, steps: Floats, which: Ints, belief: Floats
) -> Floats:
    """Return the rates of moving that fit best: expected moves over expected days, with the prior."""
    later = np.ones(len(table.day), bool)
    later[table.starts] = False
    at = np.flatnonzero(later)
    if not len(at):
        return _rates(np.zeros((len(table.classes),) * 2), np.zeros(len(table.classes)))
    pair = forward[at - 1][:, :, None] * steps[which[at]] * (heard[at] * backward[at])[:, None, :]
    pair /= pair.sum((1, 2), keepdims=True)
    gap = (table.day[at] - table.day[at - 1]).astype(float)
    spent = ((belief[at - 1] + belief[at]) / 2 * gap[:, None]).sum(0)
    jumps = pair.sum(0)
    np.fill_diagonal(jumps, 0)
    return _rates(jumps, spent)


def _rates(jumps: Floats, spent: Floats) -> Floats:
    """Return moves a day from expected jumps (class x class) and days in each class."""
    many = len(spent)
    prior = np.full((many, many), JUMPS / max(many - 1, 1))
    rates: Floats = (jumps + prior) / (spent + DAYS)[:, None]
    np.fill_diagonal(rates, 0)
    np.fill_diagonal(rates, -rates.sum(1))
    return rates


def at(course: Course, question: Ints, day: Ints, *, filtered: bool = False) -> Floats:
    """Return the probability of each class for questions (their numbers in the table) on days, as rows.

    `filtered` leaves out what was said after the day. A question that nothing is said of has the first day's shares.
    """
    table = course.days
    span = int(table.day.max() - table.day.min()) + 2
    base = int(table.day.min()) - 1
    key = table.question * span + (table.day - base)
    wanted = question * span + np.clip(day - base, 0, span - 1)
    before = np.searchsorted(key, wanted, "right") - 1
    after = before + 1
    had = (before >= 0) & (table.question[np.maximum(before, 0)] == question)
    has = (after < len(key)) & (table.question[np.minimum(after, len(key) - 1)] == question)
    belief = np.tile(course.first, (len(question), 1))
    carried = _carried(course, np.where(had, day - table.day[np.maximum(before, 0)], 0))
    held = np.einsum("qj,qjk->qk", course.forward[np.maximum(before, 0)], carried)
    belief[had] = held[had]
    if not filtered:
        nearest = np.minimum(after, len(key) - 1)
        ahead = _carried(course, np.where(has, table.day[nearest] - day, 0))
        heard = _heard(table, course.says)
        message = np.einsum("qjk,qk->qj", ahead, (heard * course.backward)[nearest])
        belief = np.where(has[:, None], belief * message, belief)
    found: Floats = belief / belief.sum(1, keepdims=True)
    return found


def _carried(course: Course, gap: Ints) -> Floats:
    distinct, which = np.unique(gap, return_inverse=True)
    return _powers(course.rates, distinct)[which]


def _powers(rates: Floats, gaps: Ints) -> Floats:
    """Return expm(rates x gap) for each gap in whole days, by squaring."""
    step = expm(rates)
    found = np.tile(np.eye(len(rates)), (len(gaps), 1, 1))
    left = gaps.copy()
    while left.any():
        odd = (left & 1).astype(bool)
        found[odd] = found[odd] @ step
        step = step @ step
        left >>= 1
    return found
