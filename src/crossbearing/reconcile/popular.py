"""Which answers are given most where they are wrong: learnt from a ledger, and what it takes from such words.

Words that name v where z is true are as likely as the source's false alarm times the popularity of v among what is
wrong then: pop(v) / mean of pop over all answers but z (Luce 1959; POPACCU of Dong, Saha and Srivastava 2012 has the
same idea for one question). Popularity is 1 for an answer of which nothing is learnt, so that nothing changes then. It
is learnt from sources without a stake: what a side says of its own gains has a false alarm of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log

from crossbearing.model.finding import OTHER, Docket, Question

Class = tuple[str, str, str]  # family, kind, answer

# Families whose answers come back from question to question; numbers and days do not.
FAMILIES = frozenset(("control", "status", "progress", "actor", "place"))
MOST_ANSWERS = 20  # of more, each is named too seldom to be popular
MOST = log(5.0)  # popularity is kept within five times and a fifth of the mean


def named(docket: Docket) -> list[int]:
    """Return the places of the answers among which words can be wrong; none where popularity has no say."""
    found = [i for i, a in enumerate(docket.answers) if a != OTHER]
    is_asked = docket.question.family in FAMILIES and 2 < len(docket.answers) <= MOST_ANSWERS + 1
    return found if is_asked and len(found) > 1 else []


def class_of(question: Question, answer: str) -> Class:
    """Return under which name an answer is counted over all questions."""
    return question.family, question.kind, answer


def excess(docket: Docket, value: str, popularity: Mapping[Class, float]) -> list[float] | None:
    """Return for each answer z how much likelier words that name one value alone are if z is true, as a logarithm.

    Against a value of mean popularity. None where nothing is learnt of the docket's answers.
    """
    if docket.question.family not in FAMILIES:
        return None
    at = named(docket)
    pop = {i: popularity.get(class_of(docket.question, docket.answers[i]), 1.0) for i in at}
    own = next((pop[i] for i in at if docket.answers[i] == value), None)
    if own is None or all(p == 1.0 for p in pop.values()):
        return None
    whole = sum(pop.values())
    found = []
    for i, answer in enumerate(docket.answers):
        size, rest = (len(at) - 1, whole - pop[i]) if i in pop else (len(at), whole)
        found.append(0.0 if answer == value else min(MOST, max(-MOST, log(own * size / rest))))
    return found
