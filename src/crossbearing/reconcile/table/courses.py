"""What a course of changing truths comes to: who holds what on which day, as verdicts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np

from crossbearing.reconcile.table.claims import Claims, Floats, Ints
from crossbearing.reconcile.table.moving import Course, at
from crossbearing.reconcile.table.sums import total
from crossbearing.reconcile.table.verdicts import Answer, Verdict
from crossbearing.settings import Settings

LEAST = 1e-9  # a probability under it is not written


def moments(course: Course, on: int | None) -> tuple[Ints, Ints]:
    """Return questions and days to tell of: each question on one day, or on every day with a claim."""
    table = course.days
    if on is None:
        return table.question, table.day
    asked = table.question[table.starts]
    return asked, np.full(len(asked), on)


def in_words(day: int, dated: bool) -> str:
    """Return a time as the table has it."""
    return date.fromordinal(day).isoformat() if dated else str(day)


def verdicts(
    claims: Claims, course: Course, question: Ints, day: Ints, *, filtered: bool, settings: Settings | None = None
) -> Iterator[Verdict]:
    """Yield the verdict for each question on its day.

    `n_claims` and `n_origins` count who gives the value of the question on any day. A sure answer that is another
    than that of the question's last day is `superseded`.
    """
    knobs = settings or Settings()
    table = course.days
    belief = np.round(at(course, question, day, filtered=filtered), 9)
    many = len(table.classes)
    rows = int(table.question.max()) + 1
    key = table.question[table.moment] * many + table.said
    given = total(key, None, rows * many).astype(int)
    pairs = np.unique(key * table.sources + table.source) // table.sources
    heads = np.bincount(pairs, minlength=rows * many)
    ends = np.append(table.starts, len(table.day))[1:] - 1
    last = np.zeros(rows, np.int64)
    last[table.question[ends]] = course.smooth[ends].argmax(1)
    names = [claims.value.name[code] for code in table.classes.tolist()]
    for row, code in enumerate(question.tolist()):
        order = sorted(range(many), key=lambda k: (-belief[row, k], k))
        answers = tuple(
            Answer(names[k], float(belief[row, k]), int(given[code * many + k]), int(heads[code * many + k]))
            for k in order
            if belief[row, k] >= LEAST
        )
        stands = _standing(belief[row], answers, names[last[code]], filtered, knobs)
        yield Verdict(claims.question.name[code], stands, answers)


def _standing(belief: Floats, answers: tuple[Answer, ...], last: str, filtered: bool, knobs: Settings) -> str:
    top = answers[0]
    rival = answers[1].probability if len(answers) > 1 else 0.0
    low = knobs.disputed_low
    if low <= top.probability <= 1 - low and low <= rival <= 1 - low and top.n_origins and answers[1].n_origins:
        return "disputed"
    if not top.n_origins or top.probability < knobs.corroborated_probability:
        return "insufficient"
    if not filtered and top.value != last:
        return "superseded"
    return "corroborated" if top.n_origins > 1 else "single-outlet"
