"""Learning how far sources are right from a ledger's own questions, by expectation and maximisation.

Truths are not known: they are weighed with what is believed of sources, sources are judged by what is believed true,
in turn, until nothing moves (Dempster, Laird and Rubin 1977; for tellers, Dawid and Skene 1979). Questions that a
person has decided are held at that answer, and the others teach the less, the more were decided (as the unlabelled
documents of Nigam, McCallum, Thrun and Mitchell 2000: guesses must not outvote what is known). A source is drawn
towards its kind at its stake, the kind towards the chosen prior.

What is learnt is the ratio hit : false alarm. Words say nothing of what their speaker kept to himself, so the two
cannot be told apart from words alone; their sum is left as the prior has it. With odds w against the words before
any evidence (w = 1 where two answers are as likely), words of ratio r are right with probability r / (r + w): a single
voice then neither gains nor loses by speaking alone. The ratio is at least 1, so that nobody is a liar whose every word
proves the contrary, and a further denial never raises what it denies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np

from crossbearing.model.finding import Docket
from crossbearing.model.learnt import Learnt
from crossbearing.model.problem import Problem
from crossbearing.reconcile.learn_step import State, expect, maximise
from crossbearing.reconcile.learn_told import told
from crossbearing.reconcile.learn_votes import Lessons, lessons
from crossbearing.reconcile.mirrored import families
from crossbearing.reconcile.voices import by_teller, one_voice
from crossbearing.settings import Settings

SWEEPS = 60
STILL = 1e-3  # learning ends where no log ratio moves by more: less than .0003 of any share that is right
SEARCHES = 3  # for families: with votes as belief, then with what was learnt

Watch = Callable[[int, int | None], None]


def learn(
    dockets: Iterable[Docket],
    pins: Iterable[tuple[str, str]] = (),
    settings: Settings | None = None,
    watch: Watch | None = None,
) -> tuple[Learnt, list[Problem]]:
    """Return what is learnt of sources, and what is wrong with the pins.

    `pins` are (question id, reviewed answer). One whose answer the question does not have, or that contradicts another,
    is not used. The order of dockets and pins, and the names of sources, change nothing. `watch(sweep, of)` is called
    after each sweep. It ends after at most `SWEEPS`; with no question that teaches nothing is learnt.
    """
    all_ = list(dockets)
    held, problems = _pins({d.question.id: d for d in all_}, pins)
    rho = (settings or Settings()).copy_correlation
    given = lessons(all_, held, rho)
    found = families(given, None)
    for search in range(1, SEARCHES + 1):
        if search > 1 or found:
            given = lessons([one_voice(d, by_teller(found)) for d in all_], held, rho)
        if not given.questions:
            return Learnt(), problems
        state, sweeps, is_still = _fitted(given, watch)
        believed = expect(given, state)
        before, found = found, families(given, believed.right) if search < SEARCHES else found
        if before == found:
            break
    return told(given, state, believed, found, sweeps, is_still), problems


def _fitted(given: Lessons, watch: Watch | None) -> tuple[State, int, bool]:
    """Return what fits the lessons, after how many sweeps, and whether nothing moved any more."""
    state = State.first(given)
    sweeps, is_still = 0, False
    while sweeps < SWEEPS and not is_still:
        after = maximise(given, state, expect(given, state))
        moved = (
            after.ratio - state.ratio,
            after.trust - state.trust,
            np.log(after.answers.popular / state.answers.popular),
        )
        is_still = all(bool(np.abs(by).max(initial=0) < STILL) for by in moved)
        state, sweeps = after, sweeps + 1
        if watch:
            watch(sweeps, SWEEPS)
    return state, sweeps, is_still


def _pins(dockets: Mapping[str, Docket], pins: Iterable[tuple[str, str]]) -> tuple[dict[str, str], list[Problem]]:
    """Return the pins that can be used, by question, and in words why the others cannot."""
    said: dict[str, set[str]] = {}
    for question, answer in pins:
        said.setdefault(question, set()).add(answer)
    held: dict[str, str] = {}
    problems = []
    for question, answers in sorted(said.items()):
        docket = dockets.get(question)
        if docket is None:
            continue  # its claims went away: there is nothing to learn from it
        answer = min(answers)
        if len(answers) > 1:
            words = f"is reviewed as {' and as '.join(sorted(answers))}. It teaches as if nobody had: keep one of them."
        elif answer not in docket.answers:
            words = f"is reviewed as {answer}, which no claim gives now. It teaches as if nobody had: review it again."
        else:
            held[question] = answer
            continue
        problems.append(Problem("reconcile/review", f"“{docket.question.text}” {words}", question))
    return held, problems
