"""How sure what was learnt of a source is: from how much each question moves the fit, and how much the priors pull.

Where truths are not known, few or poor sources leave it open who is right, however many claims there are: then many
numbers fit nearly as well. The information is the sum over questions of the outer product of the score with itself
(Berndt, Hall, Hall and Hausman 1974), and the score of a question is the expected one (Fisher's identity; Louis 1982),
so it counts only what the words tell of the sources, not what would be known if the truth were. The priors draw what
is learnt from what the words alone say; by how much is told by one step of Newton's, and is added on either side
(bias-aware intervals; Armstrong and Kolesár 2018).
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from crossbearing.reconcile.learn_step import STRENGTH, State, words_of
from crossbearing.reconcile.learn_votes import Floats, Lessons
from crossbearing.reconcile.table.sums import grained, total

SURE = 1.645  # standard deviations on either side within which 90 in 100 lie
MOST_TOGETHER = 2000  # sources whose errors are worked out together; of the others each as if all else were known
_RIDGE = 0.1  # information that any channel has, so that one of which nothing is known has an end


def spread(given: Lessons, state: State, right: Floats) -> Floats:
    """Return for each channel by how much its log ratio may be off, on either side, with 90 in 100."""
    words = words_of(given, state, right)
    pull = words.good - (words.good + words.bad) / (1 + words.odds * np.exp(-state.ratio[words.channel]))
    question = given.asked[words.vote]
    # What teaches by half has half the information, not a quarter.
    score = pull / np.sqrt(np.maximum(given.worth[question], 1e-12))
    size = len(state.ratio)
    table = sparse.csr_array((score, (question, words.channel)), shape=(len(given.worth), size))
    table.sum_duplicates()
    share = 1 / (1 + np.exp(-state.ratio))
    prior = STRENGTH * share * (1 - share)
    gradient = total(words.channel, grained(pull), size)
    own = np.asarray(table.multiply(table).sum(0)).ravel()
    found: Floats = SURE / np.sqrt(own + prior) + np.abs(gradient) / (own + _RIDGE)
    # Those of whom most is known, and of equals those met first.
    together = np.sort(np.argsort(-own, kind="stable")[:MOST_TOGETHER])
    part = table[:, together]
    told = (part.T @ part).toarray()
    deviation = np.sqrt(np.maximum(np.diag(np.linalg.inv(told + np.diag(prior[together]))), 0))
    drawn = np.abs(np.linalg.solve(told + _RIDGE * np.eye(len(together)), gradient[together]))
    found[together] = SURE * deviation + drawn
    return found
