"""From accepted simulations to equally weighted draws: a correction for what tolerance is left, then a choice.

The correction is that of Beaumont, Zhang and Balding (2002, Genetics 162:2025): near the observed figures each
quantity is regressed on what is compared, with weights that fall to zero at the tolerance, and moved by what the
regression says of the distance that is left. Squares count as well (Blum 2010, JASA 105:1178): counts that are masked
below five bend, and by lines alone drift was found too large. It works on normal scores, so that no value leaves its
range. A penalty keeps a regression with few simulations from following luck; how large it is for each quantity is found
by leaving whole simulations out, with all that was written down of them: else luck would seem to repeat itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .simulator import from_score, to_score

PENALTIES = 10.0 ** np.arange(-1, 7)  # the last leaves nothing of a correction
PARTS = 10  # in which simulations are left out


@dataclass(frozen=True)
class Accepted:
    """Accepted simulations, some of them written down more than once: `u` float64 (n, quantities), `s` float64 (n,
    numbers compared, in deviations of luck from what was observed), `weights` (n,), and `of` int (n,), the simulation
    of each row."""

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


def clipped(weights: np.ndarray) -> np.ndarray:
    """Return weights, float64 (n,), summing to 1, of which the square root of n largest are alike (Koblents and Míguez
    2015): what is fitted to them does not hang on one simulation."""
    most = np.sort(weights)[-round(len(weights) ** 0.5)]
    found = np.minimum(weights, most)
    return found / found.sum()


def adjusted(accepted: Accepted, tolerance: float) -> tuple[np.ndarray, np.ndarray]:
    """Return u after the correction, float64 (n, quantities), and the weights of its rows."""
    weights = kernel(accepted, tolerance)
    kept = weights > 0
    scores = to_score(accepted.u)
    terms = np.hstack([accepted.s, accepted.s**2])
    slopes = _slopes(terms[kept], scores[kept], weights[kept] * kept.sum(), accepted.of[kept])
    return from_score(scores - terms @ slopes), weights


def _slopes(s: np.ndarray, scores: np.ndarray, weights: np.ndarray, of: np.ndarray) -> np.ndarray:
    """Return the slopes of each score on each of the terms, float64 (terms, scores)."""
    from sklearn.linear_model import Ridge  # here: few need it, and it takes long to load
    from sklearn.model_selection import GroupKFold
    from threadpoolctl import threadpool_limits

    def line(alpha: float, rows: Any) -> Ridge:
        return Ridge(alpha=alpha).fit(s[rows], scores[rows], weights[rows])

    missed = np.zeros((len(PENALTIES), scores.shape[1]))
    parts = min(PARTS, len(np.unique(of)))
    with threadpool_limits(1):  # with so few columns threads cost more than they give
        for inside, outside in GroupKFold(parts).split(s, groups=of) if parts > 1 else ():
            for at, alpha in enumerate(PENALTIES):
                missed[at] += weights[outside] @ (scores[outside] - line(alpha, inside).predict(s[outside])) ** 2
    every = np.array([line(alpha, slice(None)).coef_ for alpha in PENALTIES])  # (penalties, scores, numbers)
    return every[missed.argmin(axis=0), np.arange(scores.shape[1])].T


def equally_weighted(u: np.ndarray, weights: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """Return n rows of u, each as often as its weight asks for (systematic choice), in an order that means nothing."""
    at = (rng.random() + np.arange(n)) / n
    rows = np.searchsorted(np.cumsum(weights), at * weights.sum())
    return u[rng.permutation(np.minimum(rows, len(u) - 1))]
