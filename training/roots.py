"""PLOVER roots of PLV by cross-validation: what the reader sees in a sentence and its words, in a linear model.

    python -m training.roots --data DATA

The reader as shipped has seen no row of PLV; what it gives each kind between source and target stands beside the words
(source and target left out) and pieces of words as features of a logistic regression. Five folds; strength of
regularisation and weight of the reader are chosen inside each fold's training rows by four folds of their own.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from crossbearing.read.extractors import encoder
from crossbearing.read.network.labels import KINDS
from training.card import digest

FILE = Path("text") / "plover" / "zsp_PLV_train.jsonl"
FOLDS, INNER, SEED = 5, 4, 5
STRENGTHS, WEIGHTS = (5.0, 20.0), (0.05, 0.1, 0.2)
LEAST = 1e-4  # a kind's probability under it counts as this
_MARKED = re.compile(r"<([st])>.*?</\1>")
_BETWEEN = re.compile(r"(?:SRC|TGT)(.*?)(?:SRC|TGT)")


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of PLV: the sentence without source and target, what stands between them, the reader's kinds, the root."""

    whole: list[str]
    between: list[str]
    seen: NDArray[np.float64]
    roots: NDArray[np.str_]

    def of(self, rows: Sequence[int]) -> Rows:
        """Return these rows alone."""
        some = list(rows)
        return Rows([self.whole[n] for n in some], [self.between[n] for n in some], self.seen[some], self.roots[some])


def read(file: Path) -> Rows:
    """Return the rows of a file of PLV, shuffled once."""
    told = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    random.Random(SEED).shuffle(told)
    whole = [_MARKED.sub(lambda m: " SRC " if m[1] == "s" else " TGT ", row["marked"]) for row in told]
    between = [found[1] if (found := _BETWEEN.search(words)) else words for words in whole]
    seen = np.array([_kinds(row) for row in told])
    return Rows(whole, between, seen, np.array([row["expected"]["plover_root"] for row in told]))


def _kinds(row: dict[str, Any]) -> list[float]:
    found = encoder.event_kinds(row["text"], row["expected"]["source"], row["expected"]["target"])
    return [float(np.log(max(found.get(kind, 0.0), LEAST))) for kind in KINDS]


class Model:
    """A logistic regression over words, pieces of words, and what the reader sees times a weight."""

    def __init__(self, strength: float, weight: float) -> None:
        self._words = TfidfVectorizer(ngram_range=(1, 3), sublinear_tf=True, min_df=2)
        self._pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=2)
        self._near = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
        self._weight = weight
        self._model = LogisticRegression(C=strength, class_weight="balanced", max_iter=1000)

    def fit(self, rows: Rows) -> Model:
        """Learn from these rows and return itself."""
        self._mean, self._spread = rows.seen.mean(axis=0), rows.seen.std(axis=0) + 1e-6
        parts = (self._words.fit_transform(rows.whole), self._pieces.fit_transform(rows.between),
                 self._near.fit_transform(rows.between))  # fmt: skip
        self._model.fit(self._joined(parts, rows), rows.roots)
        return self

    def roots(self, rows: Rows) -> NDArray[np.str_]:
        """Return the likeliest root of each row."""
        parts = (self._words.transform(rows.whole), self._pieces.transform(rows.between),
                 self._near.transform(rows.between))  # fmt: skip
        found: NDArray[np.str_] = self._model.predict(self._joined(parts, rows))
        return found

    def _joined(self, parts: Sequence[Any], rows: Rows) -> Any:
        return hstack([*parts, csr_matrix((rows.seen - self._mean) / self._spread * self._weight)]).tocsr()


def chosen(rows: Rows) -> tuple[float, float]:
    """Return the strength and the weight that do best on inner folds of these rows alone."""

    def score(settings: tuple[float, float]) -> float:
        folds = _folds(rows, INNER)
        told = [Model(*settings).fit(rows.of(rest)).roots(rows.of(held)) for rest, held in folds]
        truth = [rows.roots[held] for _, held in folds]
        return float(f1_score(np.concatenate(truth), np.concatenate(told), average="macro"))

    return max(itertools.product(STRENGTHS, WEIGHTS), key=score)


def _folds(rows: Rows, count: int) -> list[tuple[list[int], list[int]]]:
    every = range(len(rows.whole))
    return [([n for n in every if n % count != fold], list(every[fold::count])) for fold in range(count)]


def main() -> None:
    """Print macro F1 and accuracy of each fold and of all, and what is most often wrong."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    asked = options.parse_args()
    rows = read(asked.data / FILE)
    print(f"{len(rows.whole)} rows, data {digest(asked.data / FILE)}")
    truth, told = np.empty(0, str), np.empty(0, str)
    for fold, (rest, held) in enumerate(_folds(rows, FOLDS), 1):
        settings = chosen(rows.of(rest))
        found, wanted = Model(*settings).fit(rows.of(rest)).roots(rows.of(held)), rows.roots[held]
        truth, told = np.concatenate((truth, wanted)), np.concatenate((told, found))
        print(f"fold {fold}: macro F1 {f1_score(wanted, found, average='macro'):.3f}, accuracy "
              f"{(found == wanted).mean():.3f}; strength {settings[0]:g}, reader's weight {settings[1]:g}",
              flush=True)  # fmt: skip
    wrong = Counter((str(a), str(b)) for a, b in zip(truth, told, strict=True) if a != b)
    print(f"all: macro F1 {f1_score(truth, told, average='macro'):.3f}, accuracy {(truth == told).mean():.3f}")
    print("most often wrong: " + ", ".join(f"{a} told {b} {n}" for (a, b), n in wrong.most_common(8)))


if __name__ == "__main__":
    main()
