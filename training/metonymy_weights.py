"""Fits the weights of link/metonym.py on ReLocaR's training part and writes lexicon/metonymy_weights.toml.

python -m training.metonymy_weights DATA

DATA is the folder of the data sets. `crossbearing eval metonymy --data DATA` says how well such weights do on names
that they were not fitted on. Weights under a twentieth are left out.
"""

from __future__ import annotations

import sys
from pathlib import Path

from crossbearing.eval.datasets.metonymy import FOLDER, STRENGTH, examples
from crossbearing.eval.logistic import fit
from crossbearing.link import metonym

LEXICON = Path(metonym.__file__).parent / "lexicon" / "metonymy_weights.toml"
HEAD = """# Weights of the signs that a place's name stands for who acts there (link/metonym.py), fitted on the training
# part of ReLocaR (Gritta et al. 2017) by training/metonymy_weights.py. A positive one speaks for who acts.

[weights]
"""


def write(weights: dict[str, float], file: Path, head: str) -> None:
    """Write weights of two digits, those that matter, in the order of their signs."""
    kept = {sign: round(w, 2) for sign, w in sorted(weights.items()) if abs(w) >= 0.05}
    quoted = (sign.replace("\\", "\\\\").replace('"', '\\"') for sign in kept)
    lines = (f'"{sign}" = {w}' for sign, w in zip(quoted, kept.values(), strict=True))
    file.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(fit(*examples(Path(sys.argv[1]) / FOLDER), STRENGTH), LEXICON, HEAD)
