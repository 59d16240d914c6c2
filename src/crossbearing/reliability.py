"""How far probabilities can be trusted: Brier score, calibration error, and the diagram that shows both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from crossbearing.model.forecast import Bin

Told = tuple[float, bool]  # a probability, and whether it was so
Equal = Literal["count", "width"]
SIDE, MARGIN, NAMES = 220, 36, 150  # of the diagram, in pixels
COLOURS = ("#1b6ca8", "#c8553d", "#3a7d44", "#7b4ea3", "#b8860b", "#444444", "#2a9d8f", "#a23b72", "#6c757d")


def _rows(told: Iterable[Told]) -> NDArray[np.float64]:
    """Return the told probabilities and whether they were so, (told, 2), by rising probability."""
    rows = np.array(list(told), dtype=float).reshape(-1, 2)
    return rows[np.lexsort((rows[:, 1], rows[:, 0]))]


def brier(told: Iterable[Told]) -> float:
    """Return the mean squared distance of probability and truth, in [0, 1]; nan for nothing. After Brier 1950."""
    rows = _rows(told)
    return float(((rows[:, 0] - rows[:, 1]) ** 2).mean()) if len(rows) else float("nan")


def bins(told: Iterable[Told], most: int = 10, equal: Equal = "count") -> tuple[Bin, ...]:
    """Return at most so many bins that are not empty, by rising probability.

    Of equal count, equal probabilities are never parted and `low` and `high` are the bin's least and most; of equal
    width (Murphy and Winkler 1977) they are its bounds.
    """
    rows = _rows(told)
    found: list[Bin] = []
    at = 0
    for n in range(most):
        low, high = n / most, (n + 1) / most
        if equal == "width":
            end = len(rows) if n == most - 1 else int(np.searchsorted(rows[:, 0], high))
        else:
            end = max(at, round(len(rows) * high))
            end = int(np.searchsorted(rows[:, 0], rows[end - 1, 0], side="right")) if end > at else end
        if end > at:
            part = rows[at:end]
            if equal == "count":
                low, high = float(part[0, 0]), float(part[-1, 0])
            found.append(Bin(low, high, end - at, float(part[:, 0].mean()), float(part[:, 1].mean())))
            at = end
    return tuple(found)


def calibration_error(told: Iterable[Told], most: int = 10, equal: Equal = "count") -> float:
    """Return the mean distance of probability and share over the bins, in [0, 1]; nan for nothing.

    The expected calibration error of Naeini, Cooper and Hauskrecht (2015).
    """
    parts = bins(told, most, equal)
    total = sum(b.count for b in parts)
    return sum(b.count * abs(b.given - b.happened) for b in parts) / total if total else float("nan")


def diagram(sets: Sequence[tuple[str, Sequence[Bin]]], title: str) -> str:
    """Return a reliability diagram as SVG: what was told against what was so, a disc a bin, its area by count.

    On the line, words are kept. Each set has a colour and its name beside the diagram.
    """
    width, height = SIDE + 2 * MARGIN + NAMES, SIDE + 2 * MARGIN
    largest = max((b.count for _, held in sets for b in held), default=1)

    def x(share: float) -> str:
        return f"{MARGIN + share * SIDE:.1f}"

    def y(share: float) -> str:
        return f"{MARGIN + (1 - share) * SIDE:.1f}"

    said = escape(title)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{said}"'
        ' font-family="sans-serif" font-size="11">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{width / 2}" y="16" text-anchor="middle" fill="#333">{said}</text>',
        f'<rect x="{x(0)}" y="{y(1)}" width="{SIDE}" height="{SIDE}" fill="none" stroke="#999"/>',
        f'<line x1="{x(0)}" y1="{y(0)}" x2="{x(1)}" y2="{y(1)}" stroke="#bbb" stroke-dasharray="4 3"/>',
        f'<text x="{x(0.5)}" y="{height - 6}" text-anchor="middle" fill="#333">told</text>',
        f'<text x="10" y="{y(0.5)}" text-anchor="middle" transform="rotate(-90 10 {y(0.5)})" fill="#333">was so</text>',
    ]
    for share in (0, 0.5, 1):
        parts.append(f'<text x="{x(share)}" y="{MARGIN + SIDE + 14}" text-anchor="middle">{share:g}</text>')
        parts.append(f'<text x="{MARGIN - 4}" y="{y(share)}" text-anchor="end">{share:g}</text>')
    for n, (name, held) in enumerate(sets):
        colour = COLOURS[n % len(COLOURS)]
        line = " ".join(f"{x(b.given)},{y(b.happened)}" for b in held)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-opacity=".5"/>')
        for b in held:
            size = 1.5 + 6 * (b.count / largest) ** 0.5
            parts.append(
                f'<circle cx="{x(b.given)}" cy="{y(b.happened)}" r="{size:.1f}" fill="{colour}" fill-opacity=".8">'
                f"<title>told {b.given:.2f}, so {b.happened:.2f}, {b.count} times</title></circle>"
            )
        row = MARGIN + 12 + 16 * n
        parts.append(f'<text x="{MARGIN + SIDE + 14}" y="{row}" fill="{colour}">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
