"""Fits the weights of link/same.py on ECB+'s training part and writes them into lexicon/same.toml.

python -m training.same_weights DATA

DATA is the folder of the data sets. `crossbearing eval ecbplus --data DATA` says what such weights reach on its
development part. What stands under [claims] was set by hand and is kept.
"""

from __future__ import annotations

import sys
from pathlib import Path

from crossbearing.eval.datasets.ecbplus import FOLDER, load
from crossbearing.eval.logistic import fit
from crossbearing.link import same
from crossbearing.link.nouns import read_toml

LEXICON = Path(same.__file__).parent / "lexicon" / "same.toml"
STRENGTH = 1.0
HEAD = """# Weights of the signs that two tellings are of one event or state (link/same.py).

# Fitted on ECB+'s training part (Cybulska and Vossen 2014) by training/same_weights.py.
[weights]
"""
BY_HAND = """
# Of claims, which ECB+ does not have: set by hand.
[claims]
"""


def fitted(data: Path) -> dict[str, float]:
    """Return the weights that the pairs of the training part give; the folder `data` holds the data sets."""
    events = load(data / FOLDER, "Train")
    chain = {e.telling.id: e.chain for e in events}
    found = list(same.pairs([e.telling for e in events], within=True))
    return fit([same.signs(a, b) for a, b in found], [chain[a.id] == chain[b.id] for a, b in found], STRENGTH)


def lines(weights: dict[str, float]) -> str:
    """Return weights as lines of TOML."""
    return "".join(f'"{sign}" = {round(w, 2)}\n' for sign, w in sorted(weights.items()))


if __name__ == "__main__":
    by_hand = read_toml("same").get("claims", {})
    LEXICON.write_text(HEAD + lines(fitted(Path(sys.argv[1]))) + BY_HAND + lines(by_hand), encoding="utf-8")
