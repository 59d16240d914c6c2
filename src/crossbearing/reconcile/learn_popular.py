"""Learning which answers are popular where they are wrong (see `popular`): the words in question, as arrays.

An answer that is often given because it is often true must not be taken for a popular mistake. So how common each
answer is where it is true is learnt beside it. That serves learning alone: no judge leans to who holds most places.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from crossbearing.model.finding import OTHER, Docket
from crossbearing.reconcile.popular import MOST, Class, class_of, named
from crossbearing.reconcile.table.sums import grained, total

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

STRENGTH = 20.0  # wrong words with which 1 speaks for how popular an answer is
COMMON_STRENGTH = 10.0  # questions with which 1 speaks for how common it is
LEAST_WRONG = 5.0  # expected wrong words, said or due, from which an answer's popularity counts


@dataclass(frozen=True, slots=True)
class Answers:
    """How popular each class of answers is where it is wrong, and how common where it is true; 1 is the mean."""

    popular: Floats
    common: Floats

    @classmethod
    def even(cls, classes: int) -> Answers:
        """Return that all are alike."""
        return cls(np.ones(classes), np.ones(classes))


@dataclass(frozen=True, slots=True)
class Popular:
    """Votes that name one value of questions where popularity counts, and what they would be if each answer were true.

    `row` gives each vote's row, -1 for one without; `question` each question's number here, likewise. Cells are (row,
    answer) where the vote is wrong: the class that it names, that of the answer, its question, how many answers are
    wrong then, how probable it is before any evidence, and where the answers of its (fixed) question begin, -1 for one
    that moves. Pairs are (question, answer): the class, the prior, where it lies among the answers of fixed questions
    or -1. `named` tells the classes that somebody may name from "none of these"; `width` is the most answers.
    """

    row: Ints
    question: Ints
    width: int
    rows: int
    questions: int
    cell_row: Ints
    cell_answer: Ints
    cell_says: Ints
    cell_true: Ints
    cell_question: Ints
    cell_size: Floats
    cell_prior: Floats
    cell_base: Ints
    pair_question: Ints
    pair_answer: Ints
    pair_class: Ints
    pair_prior: Floats
    pair_at: Ints
    pair_worth: Floats
    named: Bools
    classes: tuple[Class, ...]

    def logs(self, answers: Answers) -> Floats:
        """Return for each cell the logarithm of how much likelier the words are than those of mean popularity."""
        times = answers.popular[self.cell_says] * self.cell_size / self._rest(answers.popular)
        found: Floats = np.clip(np.log(times), -MOST, MOST)
        return found

    def odds(self, answers: Answers) -> Floats:
        """Return for each row by how much all this multiplies the odds against its words before any evidence."""
        prior = total(self.cell_row, grained(self.cell_prior), self.rows)
        part = self.cell_prior * answers.common[self.cell_true] * np.exp(self.logs(answers))
        found = total(self.cell_row, grained(part / answers.common[self.cell_says]), self.rows)
        return np.where(prior > 0, found / np.where(prior > 0, prior, 1.0), 1.0)

    def starts(self, answers: Answers) -> Floats:
        """Return questions x answers by how much what is common multiplies the prior; the last row is 1 throughout."""
        found = np.ones((self.questions + 1, self.width))
        found[self.pair_question, self.pair_answer] = answers.common[self.pair_class]
        return found

    def fitted(self, answers: Answers, wrong: Floats, true: Floats) -> Answers:
        """Return what fits best, by one step of minorising (Hunter 2004), drawn towards 1.

        `wrong` is for each cell how many words are wrong in that way, `true` for each pair how likely it is.
        """
        said, due = self._said(wrong), self._due(answers.popular, wrong)
        popular = np.where(self.named, (said + STRENGTH) / (due + STRENGTH), 1.0)
        size = len(self.classes)
        so = total(self.pair_class, grained(self.pair_worth * true), size)
        whole = total(self.pair_question, grained(self.pair_prior * answers.common[self.pair_class]), self.questions)
        may = total(self.pair_class, grained(self.pair_worth * self.pair_prior / whole[self.pair_question]), size)
        return Answers(popular, (so + COMMON_STRENGTH) / (may + COMMON_STRENGTH))

    def counts(self, wrong: Floats) -> tuple[Floats, Floats]:
        """Return for each class how many wrong words name it, and how many would if all were as popular."""
        return self._said(wrong), self._due(np.ones(len(self.classes)), wrong)

    def believed(self, told: Floats, fixed: Floats) -> Floats:
        """Return for each pair how likely it is, by what is believed at its votes (rows x answers), or of its answer.

        `fixed` are the beliefs in the answers of fixed questions. Of one that moves the mean over its votes counts.
        """
        row_question = np.zeros(self.rows, np.int64)
        row_question[self.cell_row] = self.cell_question
        many = total(row_question, None, self.questions)
        sums = np.stack([total(row_question, grained(part), self.questions) for part in told.T], 1)
        mean = sums / np.maximum(many, 1)[:, None]
        found = mean[self.pair_question, self.pair_answer]
        at = self.pair_at >= 0
        found[at] = fixed[self.pair_at[at]]
        # A question at which no single value was named teaches nothing here.
        return np.where(many[self.pair_question] > 0, found, 0.0)

    def _said(self, wrong: Floats) -> Floats:
        return total(self.cell_says, grained(wrong), len(self.classes))

    def _rest(self, popular: Floats) -> Floats:
        weight = np.where(self.named, popular, 0.0)
        whole = total(self.pair_question, grained(weight[self.pair_class]), self.questions)
        found: Floats = np.maximum(whole[self.cell_question] - weight[self.cell_true], 1e-9)
        return found

    def _due(self, popular: Floats, wrong: Floats) -> Floats:
        """Return for each class over how much of all popularity wrong words might have named it."""
        each = grained(wrong / self._rest(popular))
        whole = total(self.cell_question, each, self.questions)
        width = len(self.classes)
        known, number = np.unique(self.pair_question * width + self.pair_class, return_inverse=True)
        at = np.searchsorted(known, self.cell_question * width + self.cell_true)
        barred = total(at, each, len(known))[number]
        return total(self.pair_class, grained(whole[self.pair_question] - barred), width)


@dataclass(slots=True)
class PopularBuilding:
    """The same while it grows."""

    known: dict[Class, int] = field(default_factory=dict)
    pairs: list[tuple[int, int, int, float, int, float]] = field(default_factory=list)
    cells: list[tuple[int, int, int, int, int, float, float, int]] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    rows: int = 0
    questions: int = 0
    width: int = 0

    def begin(self, docket: Docket, begins: Sequence[float], base: int, worth: float) -> dict[int, int]:
        """Begin a question; return the number of the class of each answer; none where popularity has no say.

        `begins` are the answers' priors, `base` is where they lie among those of fixed questions, -1 where it moves.
        """
        if not named(docket):
            self.asked.append(-1)
            return {}
        found = {
            i: self.known.setdefault(class_of(docket.question, a), len(self.known))
            for i, a in enumerate(docket.answers)
        }
        self.asked.append(self.questions)
        self.width = max(self.width, len(docket.answers))
        self.pairs += [
            (self.questions, i, c, begins[i], base + i if base >= 0 else -1, worth) for i, c in found.items()
        ]
        self.questions += 1
        return found

    def add(
        self, vote: int, docket: Docket, pattern: Sequence[int], begins: Sequence[float], classes: Mapping[int, int],
        base: int,
    ) -> None:  # fmt: skip
        """Add an affirming vote; one that names several values, or none of these, has no row."""
        says = [i for i, p in enumerate(pattern) if p == 1]
        if len(says) != 1 or says[0] not in classes or docket.answers[says[0]] == OTHER:
            return
        self.row += [-1] * (vote + 1 - len(self.row))
        self.row[vote] = self.rows
        many = len(named(docket))
        self.cells += [
            (self.rows, i, classes[says[0]], classes[i], self.questions - 1, many - (docket.answers[i] != OTHER),
             begins[i], base)
            for i, p in enumerate(pattern) if not p
        ]  # fmt: skip
        self.rows += 1

    def done(self, votes: int) -> Popular:
        """Return the arrays; `votes` is how many votes there are in all."""
        row = np.full(votes, -1, np.int64)
        row[: len(self.row)] = self.row
        cells = np.array(self.cells, float).reshape(-1, 8)
        whole = cells[:, [0, 1, 2, 3, 4, 7]].astype(np.int64)
        pairs = np.array(self.pairs, float).reshape(-1, 6)
        where = pairs[:, [0, 1, 2, 4]].astype(np.int64)
        return Popular(
            row, np.array(self.asked, np.int64), self.width, self.rows, self.questions,
            whole[:, 0], whole[:, 1], whole[:, 2], whole[:, 3], whole[:, 4], cells[:, 5], cells[:, 6], whole[:, 5],
            where[:, 0], where[:, 1], where[:, 2], pairs[:, 3], where[:, 3], pairs[:, 5],
            np.array([name[2] != OTHER for name in self.known], bool), tuple(self.known),
        )  # fmt: skip
