"""How far probabilities can be trusted: Brier score, calibration error, and the diagram that shows both."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Told = tuple[float, bool]  # a probability, and whether it was so


@dataclass(frozen=True, slots=True)
class Bin:
    """Some of the told probabilities, of like size: how many, their mean, and the share of them that was so."""

    count: int
    mean: float
    share: float


def brier(told: Iterable[Told]) -> float:
    """Return the mean squared distance of probability and truth, in [0, 1]; nan for nothing. After Brier 1950."""
    squares = [(p - so) ** 2 for p, so in told]
    return math.fsum(squares) / len(squares) if squares else math.nan


def bins(told: Iterable[Told], most: int = 10) -> list[Bin]:
    """Return at most so many bins of equal count, by rising probability; equal probabilities are never parted."""
    rows = sorted(told)
    found: list[Bin] = []
    at = 0
    for n in range(most):
        end = max(at, round(len(rows) * (n + 1) / most))
        while 0 < end < len(rows) and rows[end][0] == rows[end - 1][0]:
            end += 1
        if end > at:
            part = rows[at:end]
            found.append(
                Bin(len(part), math.fsum(p for p, _ in part) / len(part), sum(so for _, so in part) / len(part))
            )
            at = end
    return found


def calibration_error(told: Sequence[Told], most: int = 10) -> float:
    """Return the mean distance of probability and share over bins of equal count, in [0, 1]; nan for nothing.

    The expected calibration error of Naeini, Cooper and Hauskrecht (2015), with bins of equal count.
    """
    parts = bins(told, most)
    total = sum(b.count for b in parts)
    return math.fsum(b.count * abs(b.mean - b.share) for b in parts) / total if total else math.nan


def diagram(told: Sequence[Told], title: str, most: int = 10) -> str:
    """Return a reliability diagram as SVG: a disc for each bin, its area by count; on the line, words are kept."""
    size, edge = 320, 44
    span = size - 2 * edge
    parts = bins(told, most)
    largest = max((b.count for b in parts), default=1)

    def x(p: float) -> float:
        return round(edge + p * span, 1)

    def y(p: float) -> float:
        return round(size - edge - p * span, 1)

    marks = [
        f'<circle cx="{x(b.mean)}" cy="{y(b.share)}" r="{2 + 6 * math.sqrt(b.count / largest):.1f}">'
        f"<title>told {b.mean:.2f}, so {b.share:.2f}, {b.count} times</title></circle>"
        for b in parts
    ]
    ticks = [
        f'<text x="{x(p)}" y="{size - edge + 16}" text-anchor="middle">{p:g}</text>'
        f'<text x="{edge - 8}" y="{y(p) + 4}" text-anchor="end">{p:g}</text>'
        for p in (0.0, 0.5, 1.0)
    ]
    said = f"{title}: Brier {brier(told):.3f}, calibration error {calibration_error(told, most):.3f}, {len(told)} told"
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" aria-label="{said}">',
        f'<rect width="{size}" height="{size}" fill="#fff"/>',
        '<g font-family="sans-serif" font-size="11" fill="#333">',
        f'<text x="{size // 2}" y="18" text-anchor="middle">{said}</text>',
        f'<text x="{size // 2}" y="{size - 8}" text-anchor="middle">told</text>',
        f'<text x="12" y="{size // 2}" text-anchor="middle" transform="rotate(-90 12 {size // 2})">was so</text>',
        *ticks, "</g>",
        f'<path d="M{x(0)} {y(0)}L{x(1)} {y(1)}M{x(0)} {y(1)}V{y(0)}H{x(1)}" fill="none" stroke="#999"/>',
        '<g fill="#0072b2" fill-opacity=".8">', *marks, "</g>", "</svg>", "",
    ])  # fmt: skip
