"""Questions whose answer a person has reviewed: what is believed of them is fixed, and teaches who is right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from crossbearing.reconcile.table.channel import Belief
from crossbearing.reconcile.table.claims import Bools, Floats, Ints
from crossbearing.reconcile.table.facts import Facts


@dataclass(frozen=True, slots=True)
class Pins:
    """For each question whether it is reviewed; 1 for each reviewed fact, and where none of a question's is true."""

    known: Bools
    fact: Floats
    none: Floats

    def hold(self, facts: Facts, belief: Belief) -> Belief:
        """Return the belief with the reviewed questions as they were reviewed."""
        known = self.known[facts.question]
        return Belief(np.where(known, self.fact, belief.fact), np.where(self.known, self.none, belief.none))

    def moved(self, place: Ints, size: int) -> Pins:
        """Return the pins for so many facts, of which those that were now stand at `place`."""
        fact = np.zeros(size)
        fact[place] = self.fact
        return Pins(self.known, fact, self.none)


def pins(
    facts: Facts, asked: Ints, questions: Sequence[str], values: Sequence[str], truth: Iterable[tuple[str, str]]
) -> tuple[Pins, list[str]]:
    """Return the pins for (question, true value), and in words what cannot be used.

    A question reviewed as two different values is not pinned. One whose true value nobody claims is pinned to
    "none of these".
    """
    place = {questions[code]: at for at, code in enumerate(asked.tolist())}
    number = {name: code for code, name in enumerate(values)}
    said: dict[str, set[str]] = {}
    for question, value in truth:
        said.setdefault(question, set()).add(value)
    known = np.zeros(facts.questions, bool)
    fact = np.zeros(len(facts.question))
    none = np.zeros(facts.questions)
    faults: list[str] = []
    ends = np.append(facts.starts, len(facts.question))
    for question, told in sorted(said.items()):
        if len(told) > 1:
            faults.append(
                f"{question} is reviewed as {' and as '.join(sorted(told))}: it is not pinned. Keep one of them."
            )
            continue
        at = place.get(question)
        if at is None:
            continue
        known[at] = True
        here = facts.value[ends[at] : ends[at + 1]]
        code = number.get(next(iter(told)), -1)
        found = np.searchsorted(here, code)
        if found < len(here) and here[found] == code:
            fact[ends[at] + found] = 1
        else:
            none[at] = 1
    return Pins(known, fact, none), faults
