"""From accepted simulations to equally weighted draws: a linear correction for what tolerance is left, then a choice.

The correction is that of Beaumont, Zhang and Balding (2002, Genetics 162:2025): near the observed figures each
quantity is regressed on what is compared, with weights that fall to zero at the tolerance, and moved by what the
regression says of the distance that is left. It works on normal scores, so that no value leaves its range. A small
penalty keeps a regression with few simulations from following luck; what it is is found by leaving simulations out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .simulator import from_score, to_score

PENALTIES = 10.0 ** np.arange(-2, 5)


@dataclass(frozen=True)
class Accepted:
    """Accepted simulations, some of them written down more than once: `u` float64 (n, quantities), `s` float64 (n,
    numbers compared, in deviations from what was observed), `weights` (n,), and `of` int (n,), the simulation of each
    row."""

    u: np.ndarray
    s: np.ndarray
    weights: np.ndarray
    of: np.ndarray

    @property
    def distances(self) -> np.ndarray:
        return np.sqrt((self.s**2).sum(axis=1))

    def within(self, tolerance: float) -> Accepted:
        """Return those whose distance is not larger."""
        near = self.distances <= tolerance
        return Accepted(self.u[near], self.s[near], self.weights[near], self.of[near])

    def worth(self, tolerance: float) -> float:
        """How many equally weighted simulations these are worth (Kish); what was written down of one counts as one."""
        return float(1 / (np.bincount(self.of, kernel(self, tolerance)) ** 2).sum())


def kernel(accepted: Accepted, tolerance: float) -> np.ndarray:
    """Return weights that fall to zero at the tolerance (Epanechnikov), float64 (n,), summing to 1."""
    found = accepted.weights * np.clip(1 - (accepted.distances / tolerance) ** 2, 0, None)
    return found / found.sum()


def adjusted(accepted: Accepted, tolerance: float) -> tuple[np.ndarray, np.ndarray]:
    """Return u after the correction, float64 (n, quantities), and the weights of its rows."""
    from sklearn.linear_model import RidgeCV  # here: few need it, and it takes long to load

    weights = kernel(accepted, tolerance)
    scores, kept = to_score(accepted.u), weights > 0
    for at in range(scores.shape[1]):
        line = RidgeCV(alphas=PENALTIES).fit(accepted.s[kept], scores[kept, at], weights[kept] * kept.sum())
        scores[:, at] -= accepted.s @ line.coef_
    return from_score(scores), weights


def equally_weighted(u: np.ndarray, weights: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """Return n rows of u, each as often as its weight asks for (systematic choice), in an order that means nothing."""
    at = (rng.random() + np.arange(n)) / n
    rows = np.searchsorted(np.cumsum(weights), at * weights.sum())
    return u[rng.permutation(np.minimum(rows, len(u) - 1))]
