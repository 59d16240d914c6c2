"""Long chains in arrays, kept between looks: what one more vote leaves as it was is not worked out again.

A chain forgets: a few told changes after a new vote, the belief is again what it was, bit for bit, and from there on
everything that was worked out stands. Backward it is the same. So one more vote costs the days around it and not the
length of the story; and since the steps are the same ones in the same order, the outcome is that of the whole.
Short chains are run by `chain` itself, value by value.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from math import exp
from typing import TYPE_CHECKING

from crossbearing.model.finding import Docket, Evidence
from crossbearing.reconcile import chain
from crossbearing.reconcile.channel import Reliabilities, Vote, votes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_DROPPED = (1 << 12) - 1  # last binary digits of a number's 52 that are let go at the end of each day
_HALF_OF_DROPPED = 1 << 11
LONG = 64  # votes from which on a chain is run in arrays and kept


class Course:
    """One chain: its votes by day, the belief after each, and what later votes say of each vote's day.

    Rows of `ahead` and `behind` belong to votes; each row sums to 1, to 40 binary digits.
    """

    __slots__ = ("_base", "_cast", "_of", "_recalled", "ahead", "behind", "votes")

    def __init__(self) -> None:
        self._cast: dict[int, tuple[Evidence, Vote]] = {}
        self._of: tuple[tuple[str, str, str, tuple[str, ...]], float, Reliabilities | None] | None = None
        self._base: tuple[object, ...] = ()  # what else the numbers rest on
        self._recalled: tuple[Vote, ...] = ()  # the votes of `behind`
        self.votes: tuple[Vote, ...] = ()
        self.ahead: Array | None = None
        self.behind: Array | None = None

    def cast(self, docket: Docket, rho: float, learnt: Reliabilities | None) -> list[Vote]:
        """Return the votes of the question, those of evidence that is as before made no second time."""
        # All of a docket that a vote rests on, beside its evidence: what was learnt is by family and kind.
        asked = docket.question.family, docket.question.kind, docket.movement, docket.answers
        of = asked, rho, learnt
        if self._of is None or of[:2] != self._of[:2] or of[2] is not self._of[2]:
            self._of = of
            self._cast.clear()
        return votes(docket, rho, learnt, self._cast)

    def run(self, docket: Docket, cast: Sequence[Vote], since: date) -> Array:
        """Return the belief after each vote, of a chain that starts on the day `since`; votes come sorted by day."""
        import numpy as np

        votes, base = tuple(cast), (docket.answers, docket.movement, docket.rate, docket.question.kind, since)
        old, was = self.ahead, self.votes
        if old is None or base != self._base:
            old, was, self.behind = None, (), None
        first, same = _common(was, votes)
        found = np.empty((len(votes), len(docket.answers)))
        if old is not None:
            found[:first] = old[:first]
        belief = found[first - 1] if first else np.array(chain.start(docket))
        day = max(since, votes[first - 1].day or since) if first else since
        shift, at = len(was) - len(votes), first
        while at < len(votes):
            ends = _day_end(votes, at)
            for n, moves in zip(range(at, ends), chain.steps(docket, votes[at:ends], day), strict=True):
                found[n] = belief = forward(belief, moves, weights(votes[n].logs))
            found[ends - 1] = belief = settled(belief)
            day, at = max(day, votes[at].day or day), ends
            if old is not None and at > len(votes) - same and np.array_equal(belief, old[at - 1 + shift]):
                found[at:] = old[at + shift :]
                break
        self._base, self.votes, self.ahead = base, votes, found
        return found

    def recall(self, docket: Docket, since: date) -> Array:
        """Return for each vote of the last run what the votes after it say of its day: how likely they are from it."""
        import numpy as np

        votes, old, was = self.votes, self.behind, self._recalled
        if old is None:
            was = ()
        first, same = _common(was, votes)
        found = np.empty((len(votes), len(docket.answers)))
        shift, at = len(was) - len(votes), len(votes)
        if old is not None and same:
            at = len(votes) - same
            found[at:] = old[at + shift :]
            if at:
                at = _day_end(votes, at)  # a whole day: what is told together is taken together
        message = found[at] if at < len(votes) else np.full(len(docket.answers), 1.0 / len(docket.answers))
        if at < len(votes):
            message = self._before(docket, at, since, found)
        while at:
            begins = _day_begin(votes, at)
            moves = chain.steps(docket, votes[begins:at], _day_before(votes, begins, since))
            for n in range(at - 1, begins - 1, -1):
                found[n] = message
                message = backward(message, moves[n - begins], weights(votes[n].logs))
            message, at = settled(message), begins
            if old is not None and at and at <= first and np.array_equal(message, old[at - 1]):
                found[:at] = old[:at]
                break
        self._recalled, self.behind = votes, found
        return found

    def _before(self, docket: Docket, at: int, since: date, behind: Array) -> Array:
        """Return what a day's votes and all after them say of the vote before: `at` is where the day begins."""
        ends = _day_end(self.votes, at)
        moves = chain.steps(docket, self.votes[at:ends], _day_before(self.votes, at, since))
        message: Array = behind[ends - 1]
        for n in range(ends - 1, at - 1, -1):
            message = backward(message, moves[n - at], weights(self.votes[n].logs))
        return settled(message)


class Courses(dict[str, Course]):
    """The long chains of a project, by question."""

    def of(self, docket: Docket) -> Course | None:
        """Return the chain of a question; None where it is short, and not kept."""
        if len(docket.evidence) < LONG:
            if self:
                self.pop(docket.question.id, None)
            return None
        return self.setdefault(docket.question.id, Course())


@lru_cache(maxsize=65_536)
def weights(logs: tuple[float, ...]) -> Array:
    """Return how likely a vote is under each answer, in proportion to the likeliest."""
    import numpy as np

    most = max(logs)
    found = np.array([exp(x - most) for x in logs])
    found.setflags(write=False)
    return found


def forward(belief: Array, moves: Sequence[chain.Move], weight: Array) -> Array:
    """Return the belief after some moves and a vote."""
    return normal(carried(belief, moves) * weight)


def carried(belief: Array, moves: Sequence[chain.Move]) -> Array:
    """Return the belief after some moves."""
    for move in moves:
        belief = _ahead(belief, move)
    return normal(belief) if moves else belief


def backward(message: Array, moves: Sequence[chain.Move], weight: Array) -> Array:
    """Return what a vote and all after it say of the day before some moves."""
    message = normal(message * weight)
    for move in reversed(moves):
        message = back(message, move)
    return normal(message) if moves else message


def settled(values: Array) -> Array:
    """Return the values to 40 binary digits, so that two stories that have come together are the same to the bit."""
    import numpy as np

    bits = values.view(np.int64) + _HALF_OF_DROPPED
    bits &= ~_DROPPED
    return bits.view(np.float64)


def normal(values: Array) -> Array:
    """Return the values in proportion, summing to 1; all equal where all are 0."""
    import numpy as np

    total = float(np.add.reduce(values))
    return values / total if total > 0 else np.full(values.size, 1 / values.size)


def _ahead(belief: Array, move: chain.Move) -> Array:
    import numpy as np

    if move.weights is not None:
        belief = belief * np.array(move.weights)
    if move.matrix is not None:
        moved: Array = (belief[:, None] * np.array(move.matrix)).sum(0)
        return moved
    return belief * move.kept + (1 - move.kept) * float(np.add.reduce(belief)) / belief.size


def back(message: Array, move: chain.Move) -> Array:
    """Return what a message says of the day before a move; several messages at once where there are rows of them."""
    import numpy as np

    if move.matrix is not None:
        message = (message[..., None, :] * np.array(move.matrix)).sum(-1)
    else:
        message = move.kept * message + (1 - move.kept) * np.add.reduce(message, -1, keepdims=True) / message.shape[-1]
    return message if move.weights is None else message * np.array(move.weights)


def _common(was: Sequence[Vote], votes: Sequence[Vote]) -> tuple[int, int]:
    """Return how many votes at the beginning are as they were, up to the end of a day, and how many at the end."""
    most = min(len(was), len(votes))
    first = next((n for n in range(most) if was[n] is not votes[n] and was[n] != votes[n]), most)
    same = next(
        (n for n in range(most - first) if was[-1 - n] is not votes[-1 - n] and was[-1 - n] != votes[-1 - n]),
        most - first,
    )
    days = {one[first].day for one in (was, votes) if first < len(one)}
    while first and votes[first - 1].day in days:
        first -= 1
    return first, same


def _day_end(votes: Sequence[Vote], at: int) -> int:
    """Return where the votes of the day of one end."""
    ends = at + 1
    while ends < len(votes) and votes[ends].day == votes[at].day:
        ends += 1
    return ends


def _day_begin(votes: Sequence[Vote], ends: int) -> int:
    begins = ends - 1
    while begins and votes[begins - 1].day == votes[begins].day:
        begins -= 1
    return begins


def _day_before(votes: Sequence[Vote], at: int, since: date) -> date:
    """Return the day of the vote before one, not before `since`."""
    return max(since, votes[at - 1].day or since) if at else since
