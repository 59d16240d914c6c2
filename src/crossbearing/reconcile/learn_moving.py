"""Questions whose truth moves, many at once: forward and backward over their votes in arrays (see `chain.smoothed`).

Questions of one movement, as many answers and a like number of votes are one batch; shorter ones are filled up with
votes that say nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from crossbearing.model.finding import Docket
from crossbearing.reconcile import chain
from crossbearing.reconcile.channel import Vote

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

SHARE = np.array([0.0, 1.0, 0.5])  # of an answer's probability that a vote's words get, by its pattern
_SURE = 50.0  # log likelihood of a person's answer against the others


@dataclass(frozen=True, slots=True)
class Moving:
    """A question whose truth moves: its votes in their order, with a pattern over the answers for each.

    A pattern says of each answer whether the words do not name it (0), name it (1) or fit it loosely (2). `groups` are
    the votes' numbers, `since` the day on which the chain starts, `pin` a person's answer for the day `on`, `number`
    that of the question.
    """

    docket: Docket
    since: date
    groups: tuple[int, ...]
    days: tuple[date | None, ...]
    moves: tuple[bool, ...]
    patterns: tuple[tuple[int, ...], ...]
    pin: int | None
    on: date
    number: int = 0

    def course(self) -> list[tuple[int, Vote, tuple[int, ...]]]:
        """Return (number, vote, pattern) of each vote by day, a person's answer among them as number -1.

        Only the latter says anything yet.
        """
        size = len(self.docket.answers)
        none = (0.0,) * size
        found = [
            (group, Vote("", day, none, (), moves), pattern)
            for group, day, moves, pattern in zip(self.groups, self.days, self.moves, self.patterns, strict=True)
        ]
        if self.pin is not None:
            logs = tuple(0.0 if i == self.pin else -_SURE for i in range(size))
            at = next((i for i, day in enumerate(self.days) if day and day > self.on), len(found))
            found.insert(at, (-1, Vote("", self.on, logs, ()), (0,) * size))
        return found


@dataclass(frozen=True, slots=True)
class Batch:
    """Questions x votes (x answers): what no sweep changes.

    `group` is each vote's number (-1: none), `said` what is said whatever is learnt (a person's answer). Ahead of each
    vote the belief is moved by `kept`, or by `matrix` where the truth only rises. Where the vote is the first to tell
    of a change on its day, the contrary of what that day's votes tell is laid on the belief, and it is spread by `told`
    (else 1). `target` is for each vote that tells of a change the place of the first of that day, else -1.
    """

    start: Floats
    group: Ints
    pattern: Ints
    said: Floats
    kept: Floats
    matrix: Floats | None
    told: Floats
    target: Ints
    asked: Ints

    @classmethod
    def of(cls, some: Sequence[Moving]) -> Batch:
        """Return the batch of questions of one movement and number of answers."""
        courses = [m.course() for m in some]
        size, longest = len(some[0].docket.answers), max(map(len, courses))
        shape = (len(some), longest)
        rises = some[0].docket.movement == "rising"
        made = cls(
            np.array([chain.start(m.docket) for m in some]), np.full(shape, -1), np.zeros((*shape, size), np.int64),
            np.zeros((*shape, size)), np.ones(shape), np.tile(np.eye(size), (*shape, 1, 1)) if rises else None,
            np.ones(shape), np.full(shape, -1), np.array([m.number for m in some]),
        )  # fmt: skip
        for row, (m, course) in enumerate(zip(some, courses, strict=True)):
            first: dict[date, int] = {}
            for at, moves in enumerate(chain.steps(m.docket, [vote for _, vote, _ in course], m.since)):
                group, vote, pattern = course[at]
                made.group[row, at], made.pattern[row, at], made.said[row, at] = group, pattern, vote.logs
                for move in moves:
                    if move.told:
                        made.told[row, at] = move.kept
                        first[vote.day or date.min] = at
                    elif move.matrix is not None and made.matrix is not None:
                        made.matrix[row, at] = move.matrix
                    else:
                        made.kept[row, at] = move.kept
                if vote.moves and vote.day in first:
                    made.target[row, at] = first[vote.day]
        return made

    def rights(self, levels: Floats, row: Ints, more: Floats, start: Floats) -> tuple[Ints, Floats, Ints, Floats]:
        """Return votes' numbers, and how likely an answer that each names is so on its day; loose ones count half.

        And the rows of those votes that have one, with what is believed of each answer on their day. `levels` (3 x
        votes) are the log likelihoods of each vote where the truth is another answer, one that it names, or one that
        fits loosely; to these `more` (rows x answers) is added, `row` being the row of each vote (-1: none). What is
        believed before any evidence is multiplied by `start` (questions x answers).
        """
        spoken = self.group >= 0
        logs = np.where(spoken[..., None], levels[self.pattern, self.group[..., None]], 0.0) + self.said
        at_row = np.where(spoken, row[self.group], -1)
        has_row = at_row >= 0
        size = logs.shape[2]
        if has_row.any():
            logs[has_row] += more[at_row[has_row], :size]
        contrary = np.zeros_like(logs)
        for at in range(logs.shape[1]):
            rows = np.flatnonzero(self.target[:, at] >= 0)
            contrary[rows, self.target[rows, at]] -= chain.CONTRARY * logs[rows, at]
        weights, words = _raised(contrary), _raised(logs)
        belief, forward = _normal(self.start * start), np.empty_like(logs)
        for at in range(logs.shape[1]):
            belief = _normal(self._ahead(belief, weights[:, at], at))
            belief = _normal(belief * words[:, at])
            forward[:, at] = belief
        message = np.ones_like(belief)
        right = np.empty(self.group.shape)
        told = np.zeros((int(has_row.sum()), size))
        place = np.cumsum(has_row.ravel()).reshape(has_row.shape) - 1
        for at in range(logs.shape[1] - 1, -1, -1):
            smoothed = _normal(forward[:, at] * message)
            right[:, at] = (smoothed * SHARE[self.pattern[:, at]]).sum(1)
            told[place[has_row[:, at], at]] = smoothed[has_row[:, at]]
            message = _normal(self._back(_normal(message * words[:, at]), weights[:, at], at))
        return self.group[spoken], right[spoken], at_row[has_row], told

    def _ahead(self, belief: Floats, weights: Floats, at: int) -> Floats:
        if self.matrix is not None:
            belief = (belief[:, :, None] * self.matrix[:, at]).sum(1)
        else:
            belief = _spread(belief, self.kept[:, at])
        return _spread(belief * weights, self.told[:, at])

    def _back(self, message: Floats, weights: Floats, at: int) -> Floats:
        message = _spread(message, self.told[:, at]) * weights
        if self.matrix is None:
            return _spread(message, self.kept[:, at])
        found: Floats = (self.matrix[:, at] * message[:, None, :]).sum(2)
        return found


def batches(some: Iterable[Moving]) -> tuple[Batch, ...]:
    """Return the questions in batches, whose lengths differ by less than two."""
    found: dict[tuple[str, int, int], list[Moving]] = {}
    for m in some:
        key = (m.docket.movement, len(m.docket.answers), (len(m.groups) + (m.pin is not None)).bit_length())
        found.setdefault(key, []).append(m)
    return tuple(Batch.of(group) for _, group in sorted(found.items(), key=lambda pair: pair[0]))


def _spread(values: Floats, kept: Floats) -> Floats:
    """Return the values moved by the symmetric chain, which keeps a share of each row."""
    whole = values.sum(1, keepdims=True)
    found: Floats = kept[:, None] * values + (1 - kept[:, None]) * whole / values.shape[1]
    return found


def _raised(logs: Floats) -> Floats:
    found: Floats = np.exp(logs - logs.max(-1, keepdims=True))
    return found


def _normal(values: Floats) -> Floats:
    """Return each row in proportion, summing to 1; all equal where all are 0."""
    whole = values.sum(1, keepdims=True)
    found: Floats = np.where(whole > 0, values / np.where(whole > 0, whole, 1.0), 1 / values.shape[1])
    return found
