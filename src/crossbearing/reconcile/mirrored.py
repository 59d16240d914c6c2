"""Families from behaviour: tellers that mirror each other in what they say, found in the words that teach.

Who copies is told from who is right by near-equal words on contested questions, and by shared words that are hardly
true or rare (`table/mirrors.py`). Which tellers are one family is part of what is learnt; nothing is, without that.
"""

from __future__ import annotations

import numpy as np

from crossbearing.model.learnt import LearntFamily
from crossbearing.reconcile.channel import UNNAMED
from crossbearing.reconcile.learn_votes import Floats, Lessons
from crossbearing.reconcile.table import mirrors
from crossbearing.reconcile.table.claims import Names, claims
from crossbearing.reconcile.table.facts import facts
from crossbearing.reconcile.table.sums import grained, total
from crossbearing.reconcile.voices import DAYS

Who = tuple[str, str]  # kind, teller


def families(given: Lessons, right: Floats | None) -> tuple[LearntFamily, ...]:
    """Return the tellers that mirror each other; `right` is how likely each vote is right, None before that is learnt.

    Then a word is believed by its share of the votes.
    """
    who: dict[Who, int] = {}
    channel = np.array([_number(who, c) for c in given.channels], np.int64)
    teller = channel[given.channel] if len(given.channel) else np.zeros(0, np.int64)
    rows = np.flatnonzero((teller >= 0) & given.affirms[given.vote] & (given.part > 0))
    if len(who) < 2 or not len(rows):
        return ()
    vote = given.vote[rows]
    # Of one question the words of one fortnight are held against each other.
    span = np.stack((given.asked[vote], given.day[vote] // DAYS), 1)
    asked = np.unique(span, axis=0, return_inverse=True)[1].ravel()
    value = given.value[vote]
    size = int(value.max()) + 1
    told = claims(_column(teller[rows], len(who)), _column(asked, int(asked.max()) + 1), _column(value, size),
                  weight=np.ones(len(rows)))  # fmt: skip
    table, _ = facts(told)
    known, fact = np.unique(asked * size + value, return_inverse=True)
    many = total(fact, None, len(known))
    if right is None:
        question = known // size
        belief = many / total(question, many, int(asked.max()) + 1)[question]
    else:
        belief = total(fact, grained(right[vote]), len(known)) / many
    family = mirrors.families(table, np.clip(belief, 0, 1))
    used = np.unique(teller[rows])
    names = list(who)
    members: dict[int, list[Who]] = {}
    for n, number in zip(used.tolist(), family.tolist(), strict=True):
        members.setdefault(number, []).append(names[n])
    return tuple(
        sorted((LearntFamily(tuple(sorted(m))) for m in members.values() if len(m) > 1), key=lambda f: f.members)
    )


def _number(who: dict[Who, int], channel: tuple[str, str, str, str]) -> int:
    """Return the number of a channel's teller, -1 for a pool of people who are not named."""
    kind, _, name, _ = channel
    return -1 if not name or name.startswith(UNNAMED) else who.setdefault((kind, name), len(who))


def _column(code: np.ndarray[tuple[int], np.dtype[np.int64]], size: int) -> Names:
    return Names(code, range(size))  # type: ignore[arg-type]
