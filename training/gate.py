"""Fits the cheap test before the network on sentences in which the rules see no claim, and prints what it lets by.

    python -m training.gate [--recall 0.996]

The threshold is the highest at which, over folds by conflict of split train, the sentences that are let in hold this
share of all annotated claims. The split dev is printed and not used.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from crossbearing import codec
from crossbearing.eval.corpus import load
from crossbearing.output import whole_file
from crossbearing.read.grammar import Parse
from crossbearing.read.network.gate import WEIGHTS, Gate, signs
from crossbearing.read.network.reading import read
from crossbearing.settings import Settings

CORPUS = Path(__file__).parents[1] / "corpus"
RARE = 3  # sentences that a sign must stand in
PENALTY = 1.0
SMALL = 0.02  # weights below it are not kept

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence: its conflict, words, whether the rules see a claim, and how many annotated claims begin in it."""

    conflict: str
    parse: Parse
    seen: bool
    claims: int


def rows(split: str) -> list[Row]:
    """Return the sentences of a split."""
    found = []
    for case in load(CORPUS, split):
        for asked in read(case.report, Settings())[0]:
            start, end = asked.sentence.start, asked.sentence.end
            claims = sum(start <= c.start < end for c in case.claims)
            found.append(Row(case.conflict, asked.parse, bool(asked.made), claims))
    return found


def matrix(some: list[Row], place: dict[str, int]) -> csr_matrix:
    """Return which signs stand in which sentence; shape (sentences, signs)."""
    pairs = [(n, place[s]) for n, row in enumerate(some) for s in signs(row.parse) if s in place]
    where = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return csr_matrix((np.ones(len(where)), (where[:, 0], where[:, 1])), shape=(len(some), len(place)))


def fitted(x: csr_matrix, holds: NDArray[np.bool_]) -> tuple[float, Floats]:
    """Return bias and weights of a logistic regression with a squared penalty on the weights."""
    sign = np.where(holds, 1.0, -1.0)

    def cost(w: Floats) -> tuple[float, Floats]:
        z = sign * (x @ w[1:] + w[0])
        slope = -sign / (1 + np.exp(z))
        whole = np.logaddexp(0, -z).sum() + PENALTY * (w[1:] ** 2).sum()
        return float(whole), np.concatenate([[slope.sum()], x.T @ slope + 2 * PENALTY * w[1:]])

    found = minimize(cost, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return float(found.x[0]), found.x[1:]


def told(name: str, every: list[Row], some: list[Row], scores: Floats, least: float) -> None:
    """Print what a threshold skips and what is lost by it."""
    skipped = [row for row, score in zip(some, scores, strict=True) if score < least]
    lost = sum(row.claims for row in skipped) / sum(row.claims for row in every)
    print(f"{name}: of {len(every)} sentences {len(skipped) / len(every):.3f} are skipped; the rest hold {1 - lost:.4f}"
          " of the claims")  # fmt: skip


def main() -> None:
    """Fit, print and write."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--recall", type=float, default=0.996)
    asked = options.parse_args()
    every = rows("train")
    some = [row for row in every if not row.seen]
    counts = Counter(s for row in some for s in signs(row.parse))
    place = {s: n for n, s in enumerate(sorted(s for s, n in counts.items() if n >= RARE))}
    x, holds = matrix(some, place), np.array([row.claims > 0 for row in some])
    conflicts = np.array([row.conflict for row in some])
    scores = np.zeros(len(some))
    for conflict in sorted(set(conflicts)):
        held = conflicts == conflict
        bias, weights = fitted(x[~held], holds[~held])
        scores[held] = x[held] @ weights + bias
    order = np.argsort(scores)
    lost = np.cumsum([some[i].claims for i in order]) / sum(row.claims for row in every)
    least = float(scores[order[int(np.searchsorted(lost, 1 - asked.recall))]])
    told("train, by folds", every, some, scores, least)
    bias, weights = fitted(x, holds)
    kept = {s: round(float(weights[n]), 2) for s, n in place.items() if abs(weights[n]) >= SMALL}
    made = Gate(round(bias, 2), round(least, 2), kept)
    beyond = rows("dev")
    unseen = [row for row in beyond if not row.seen]
    told("dev", beyond, unseen, np.array([made.score(row.parse) for row in unseen]), made.least)
    with whole_file(WEIGHTS) as out:
        out.write(codec.encode(made))
    print(f"{len(kept)} weights, {WEIGHTS.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
