"""Whether probabilities can be trusted: accuracy, Brier and log score, calibration error, and their diagram."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

BINS = 10
TINY = 1e-6  # a probability under it counts as this in the log score
SIDE, MARGIN = 220, 34  # of the diagram, in pixels
COLOURS = ("#1b6ca8", "#c8553d", "#3a7d44", "#7b4ea3", "#b8860b", "#444444", "#2a9d8f", "#a23b72", "#6c757d")


@dataclass(frozen=True, slots=True)
class Scores:
    """`asked` questions with a known truth. `accuracy` counts those without an answer as wrong.

    `brier` is the mean square of (probability of the top answer - whether it is right), `log` the mean of -ln of the
    probability of the truth, `ece` the mean distance of top probability and share right in ten bins (Guo et al. 2017).
    """

    asked: int
    accuracy: float
    brier: float
    log: float
    ece: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Top answers with like probabilities: their mean, the share that is right, how many."""

    said: float
    right: float
    count: int


def scores(top: Floats, hit: Floats, true: Floats, asked: int) -> Scores:
    """Return the scores of answered questions: probability of the top answer, whether right, that of the truth."""
    if not len(top):
        return Scores(asked, 0.0, float("nan"), float("nan"), float("nan"))
    ece = sum(b.count * abs(b.said - b.right) for b in bins(top, hit)) / len(top)
    return Scores(
        asked,
        float(hit.sum()) / asked,
        float(((top - hit) ** 2).mean()),
        float(-np.log(np.maximum(true, TINY)).mean()),
        float(ece),
    )


def bins(top: Floats, hit: Floats) -> list[Bin]:
    """Return the bins of equal width that are not empty."""
    place = np.minimum((top * BINS).astype(int), BINS - 1)
    return [
        Bin(float(top[place == n].mean()), float(hit[place == n].mean()), int((place == n).sum()))
        for n in range(BINS)
        if (place == n).any()
    ]


def diagram(sets: Sequence[tuple[str, Sequence[Bin]]], title: str) -> str:
    """Return a reliability diagram as SVG: what was said against what was right, dots by number of answers."""
    width, height = SIDE + 2 * MARGIN + 150, SIDE + 2 * MARGIN

    def x(share: float) -> str:
        return f"{MARGIN + share * SIDE:.1f}"

    def y(share: float) -> str:
        return f"{MARGIN + (1 - share) * SIDE:.1f}"

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"',
        ' font-family="sans-serif" font-size="11">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<rect x="{x(0)}" y="{y(1)}" width="{SIDE}" height="{SIDE}" fill="none" stroke="#999"/>',
        f'<line x1="{x(0)}" y1="{y(0)}" x2="{x(1)}" y2="{y(1)}" stroke="#bbb" stroke-dasharray="4 3"/>',
        f'<text x="{x(0.5)}" y="{height - 6}" text-anchor="middle">probability given</text>',
        f'<text x="10" y="{y(0.5)}" text-anchor="middle" transform="rotate(-90 10 {y(0.5)})">share right</text>',
    ]
    for share in (0, 0.5, 1):
        parts.append(f'<text x="{x(share)}" y="{MARGIN + SIDE + 14}" text-anchor="middle">{share:g}</text>')
        parts.append(f'<text x="{MARGIN - 4}" y="{y(share)}" text-anchor="end">{share:g}</text>')
    for n, (name, held) in enumerate(sets):
        colour = COLOURS[n % len(COLOURS)]
        line = " ".join(f"{x(b.said)},{y(b.right)}" for b in held)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}"/>')
        for b in held:
            size = 1.5 + np.log10(b.count + 1)
            parts.append(f'<circle cx="{x(b.said)}" cy="{y(b.right)}" r="{size:.1f}" fill="{colour}"/>')
        row = MARGIN + 12 + 16 * n
        parts.append(f'<text x="{MARGIN + SIDE + 14}" y="{row}" fill="{colour}">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
