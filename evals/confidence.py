"""How far an extractor's `confidence` can be trusted on annotated reports, and what would mend it.

    python evals/confidence.py [--split dev] [-x encoder] [--svg FILE]

Confidence says how probable it is that people would have marked the claim. Printed are Brier score and calibration
error as they are, and as they would be after a logistic curve (Platt 1999) that is fitted on the other conflicts.
"""

from __future__ import annotations

import argparse
import math
from collections import defaultdict
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from crossbearing import plugins
from crossbearing.eval import corpus
from crossbearing.eval.score import score
from crossbearing.reliability import Told, bins, brier, calibration_error, diagram
from crossbearing.settings import Settings

CORPUS = Path(__file__).parents[1] / "corpus"


def main() -> None:
    """Print the scores and the bins; write the diagram where a file is named."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--split", default="dev")
    options.add_argument("-x", dest="extractor", default="encoder")
    options.add_argument("--svg", type=Path, help="write the reliability diagram there")
    asked = options.parse_args()
    extractor = plugins.load("extractor", asked.extractor)
    cases = corpus.load(CORPUS, asked.split)
    by_conflict: dict[str, list[Told]] = defaultdict(list)
    for conflict in sorted({c.conflict for c in cases}):
        some = [c for c in cases if c.conflict == conflict]
        made = score(asked.extractor, some, lambda c: extractor.extract(c.report, None, Settings()))
        by_conflict[conflict] += made.told
    told = [one for some in by_conflict.values() for one in some]
    print(f"{asked.extractor} on {asked.split} ({corpus.digest(cases)}), {len(told)} claims found")
    print("told  was so  claims")
    for b in bins(told):
        print(f"{b.given:.3f}  {b.happened:.3f}  {b.count:6}")
    print(f"as it is: Brier {brier(told):.4f}, calibration error {calibration_error(told):.4f}")
    mended = [
        one
        for conflict, some in by_conflict.items()
        for one in bent(some, *fitted([t for c, other in by_conflict.items() if c != conflict for t in other]))
    ]
    slope, shift = fitted(told)
    print(
        f"after a curve fitted on the other conflicts: Brier {brier(mended):.4f}, calibration error "
        f"{calibration_error(mended):.4f}; fitted on all: slope {slope:.3f}, shift {shift:.3f}"
    )
    if asked.svg:
        said = f"Brier {brier(told):.3f}, calibration error {calibration_error(told):.3f}"
        asked.svg.write_text(diagram([(f"{asked.extractor}, {asked.split}", bins(told))], said), encoding="utf-8")


def logit(p: float) -> float:
    """Return the log odds of a probability, which is kept off 0 and 1 by a hundredth."""
    p = min(0.99, max(0.01, p))
    return math.log(p / (1 - p))


def bent(told: list[Told], slope: float, shift: float) -> list[Told]:
    """Return the pairs with each probability moved along the curve."""
    return [(1 / (1 + math.exp(-slope * logit(p) - shift)), so) for p, so in told]


def fitted(told: list[Told]) -> tuple[float, float]:
    """Return slope and shift of the log odds under which the pairs are most likely."""
    x = np.array([logit(p) for p, _ in told])
    sign = np.where([so for _, so in told], 1.0, -1.0)
    found = minimize(lambda t: float(np.logaddexp(0, -sign * (t[0] * x + t[1])).mean()), [1.0, 0.0])
    return float(found.x[0]), float(found.x[1])


if __name__ == "__main__":
    main()
