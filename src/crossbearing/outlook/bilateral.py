"""The Nash bargain of two parties over positions on several issues, with salience, risk and a chance to win by force.

As in KTAB's spatial model (King Abdullah Petroleum Studies and Research Center; Wise, Lester and Efird 2015, "An
introduction to the KAPSARC toolkit for behavioral analysis"): a bargain (t, t') puts one party at t and the other at
t'. To a party with wish x, salience s and risk attitude r (0 neutral, up to 1 averse, down to -1 seeking) a position t
is worth v + r v (1 - v), v = 1 - sqrt(sum (s (x - t))^2 / sum s^2), straight on below v = 0; a bargain is worth the
sum over both places. No deal is force: with chance p both end at one's wish, else at the other's. The bargain
maximises the product of what each gains over that (Nash 1950).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from crossbearing.errors import UsageError
from crossbearing.outlook.table import Numbers

SHARES = (0.5, 1.0)  # of the way to where salience and chances would meet: each party starts from each


@dataclass(frozen=True, slots=True, eq=False)
class Bargain:
    """Where each party goes, (issues,), and each one's gain over no deal, nil where there is no bargain."""

    first: Numbers
    second: Numbers
    gains: tuple[float, float]

    @property
    def product(self) -> float:
        """The product of the two gains."""
        return self.gains[0] * self.gains[1]


def worth(wish: Numbers, salience: Numbers, risk: float, at: Numbers) -> float:
    """Return what a position is worth to a party, at most 1."""
    away = float(np.sqrt((((wish - at) * salience) ** 2).sum() / (salience**2).sum()))
    v = 1 - away
    return v + risk * v * (1 - v) if v > 0 else (1 + risk) * v


def bargain(wishes: Sequence[Any], salience: Sequence[Any], chance: float, risk: Sequence[float] = (0.0, 0.0)
            ) -> Bargain:  # fmt: skip
    """Return the Nash bargain of two parties: two wishes and saliences of (issues,), the first's chance to win.

    The best of several searches, since with parties that seek risk there can be more than one. Raises UsageError
    where a chance, risk or salience is off scale.
    """
    from scipy.optimize import minimize

    x, s = [np.asarray(w, dtype=float) for w in wishes], [np.asarray(v, dtype=float) for v in salience]
    if not 0 <= chance <= 1 or any(abs(r) > 1 for r in risk) or any((v < 0).any() or not v.any() for v in s):
        raise UsageError("The bargain's inputs are off scale.",
                         hint="Chance in 0 to 1, risk in -1 to 1, salience 0 or more and not all nil.")  # fmt: skip
    size = len(x[0])

    def value(k: int, first: Numbers, second: Numbers) -> float:
        return worth(x[k], s[k], risk[k], first) + worth(x[k], s[k], risk[k], second)

    force = [chance * value(k, x[0], x[0]) + (1 - chance) * value(k, x[1], x[1]) for k in (0, 1)]

    def gains(v: Numbers) -> tuple[float, float]:
        return value(0, v[:size], v[size:]) - force[0], value(1, v[:size], v[size:]) - force[1]

    def cost(v: Numbers) -> float:
        a, b = gains(v)
        return -a * b if a > 0 and b > 0 else -min(a, b, a + b) if a < 0 or b < 0 else 0.0

    shares = s[1] ** 2 * (1 - chance) / (s[0] ** 2 * chance + s[1] ** 2 * (1 - chance) + 1e-12)
    starts = [np.concatenate((x[0] + f * shares * (x[1] - x[0]), x[0] + g * (1 - (1 - shares) * f) * (x[1] - x[0])))
              for f in SHARES for g in SHARES]  # fmt: skip
    bounds = [(min(a, b), max(a, b)) for a, b in zip(x[0], x[1], strict=True)] * 2
    limits = {"ftol": 1e-15, "gtol": 1e-10, "maxiter": 2000}
    found = [minimize(cost, v, method="L-BFGS-B", bounds=bounds, options=limits) for v in starts]
    best = min(found, key=lambda f: float(f.fun)).x
    a, b = gains(best)
    if a <= 0 or b <= 0:
        return Bargain(x[0], x[1], (0.0, 0.0))
    return Bargain(best[:size], best[size:], (float(a), float(b)))
