"""The cheap test before the network: which sentences without a draft of the rules can hold a claim at all.

A logistic regression over a sentence's words, their endings and tags; `python -m training.gate` fits it and prints the
share of annotated claims that its sentences hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from crossbearing import codec
from crossbearing.read.grammar import Parse

WEIGHTS = Path(__file__).parent / "weights" / "gate.json"
_ENDING, _LONG = 3, 5  # letters of an ending, and of the shortest word that has one
_STEP, _STEPS = 3, 8  # words to a step of length, and the last step


@dataclass(frozen=True, slots=True)
class Gate:
    """Weights of signs; a sentence whose sum does not reach `least` is not shown to the network."""

    bias: float
    least: float
    weights: dict[str, float]

    def score(self, parse: Parse) -> float:
        """Return the log odds that the sentence holds a claim, before calibration."""
        return self.bias + sum(self.weights.get(sign, 0.0) for sign in signs(parse))

    def lets_in(self, parse: Parse) -> bool:
        """Return whether the sentence may hold a claim: signs and numbers alone hold none."""
        return any(word[0].isalpha() for word in parse.words) and self.score(parse) >= self.least


def signs(parse: Parse) -> set[str]:
    """Return what the test looks at: words in small letters, endings as "-ing", tags as "#V", the step of length."""
    low = [word.lower() for word in parse.words]
    endings = {f"-{word[-_ENDING:]}" for word in low if len(word) >= _LONG}
    return {*low, *endings, *(f"#{tag}" for tag in parse.tags), f"#{min(_STEPS, len(low) // _STEP)}"}


@lru_cache(maxsize=1)
def gate() -> Gate:
    """Return the fitted test, loaded once a process."""
    return codec.decode(Gate, WEIGHTS.read_bytes())
