"""What a judgement comes to: for each question its answers with probabilities in order, and how it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from crossbearing.reconcile.table.claims import Claims, Ints
from crossbearing.reconcile.table.judging import Judgement
from crossbearing.settings import Settings

NONE = "(none of these)"  # stands for every value that nobody gives
SETTLED = 0.99  # above it a denial is on record, but the matter is settled; as for findings
REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True)
class Answer:
    """A value with its probability, the claims that affirm it and the independent origins behind them."""

    value: str
    probability: float
    n_claims: int
    n_origins: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """A question, how it stands, and its answers from the most probable on; they sum to 1."""

    question: str
    standing: str
    answers: tuple[Answer, ...]


def standing(found: Judgement, settings: Settings | None = None) -> list[str]:
    """Return how each question stands: the first rule of docs/fusion.md that fits."""
    knobs = settings or Settings()
    table = found.facts
    best, second = _two_best(found)
    sure = knobs.corroborated_probability

    def both_likely(one: float, other: float) -> bool:
        return all(knobs.disputed_low <= p <= 1 - knobs.disputed_low for p in (one, other))

    names: list[str] = []
    weighs = np.zeros(table.questions, bool)
    np.logical_or.at(weighs, table.question, (found.origins > 0) | (found.denials > 0))
    known = found.pins.known if found.pins else np.zeros(table.questions, bool)
    for at in range(table.questions):
        top, other = best[at], second[at]
        held = found.fact[top]
        rival = found.fact[other] if other >= 0 else 0.0
        if known[at]:
            names.append(REVIEWED)
        elif not weighs[at]:
            names.append("insufficient")
        elif (both_likely(held, rival) and found.origins[top] and found.origins[other]) or (
            found.denials[top] and found.origins[top] and held < SETTLED
        ):
            names.append("disputed")
        elif held < sure or found.none[at] > held or not found.origins[top]:
            names.append("single-outlet" if found.origins[top] == 1 and rival == 0 else "insufficient")
        else:
            names.append("corroborated" if found.origins[top] > 1 else "single-outlet")
    return names


def _two_best(found: Judgement) -> tuple[Ints, Ints]:
    """Return for each question its most probable fact and the next, -1 where there is none."""
    table = found.facts
    order = np.lexsort((table.value, -found.fact, table.question))
    ends = np.append(table.starts, len(table.question))
    best = order[table.starts]
    second = np.where(np.diff(ends) > 1, order[np.minimum(table.starts + 1, len(order) - 1)], -1)
    return best, second


def verdicts(
    claims: Claims, found: Judgement, pinned: dict[str, str], settings: Settings | None = None
) -> Iterator[Verdict]:
    """Yield the verdict on each question, in the order of their names; `pinned` is what was reviewed."""
    table = found.facts
    names = standing(found, settings)
    order = np.lexsort((table.value, -found.fact, table.question)).tolist()
    ends = np.append(table.starts, len(table.question)).tolist()
    for at, code in enumerate(found.asked.tolist()):
        question = claims.question.name[code]
        answers = [_answer(claims.value.name, found, fact) for fact in order[ends[at] : ends[at + 1]]]
        none = float(found.none[at])
        if names[at] == REVIEWED and none == 1:
            answers.insert(0, Answer(pinned[question], 1.0, 0, 0))
        elif none > 0:
            answers.append(Answer(NONE, none, 0, 0))
        yield Verdict(question, names[at], tuple(answers))


def _answer(values: Sequence[str], found: Judgement, fact: int) -> Answer:
    return Answer(
        values[int(found.facts.value[fact])],
        float(found.fact[fact]),
        int(found.claims[fact]),
        int(found.origins[fact]),
    )
