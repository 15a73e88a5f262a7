"""What is compared as a line in the normal scores of the priors, and the luck about it.

Distances are told in deviations of that luck: numbers that luck moves far, or moves together, then say no more than
they can (a Mahalanobis distance; the choice of scales follows Prangle 2017, Bayesian Analysis 12:289).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve_triangular

PENALTIES = 10.0 ** np.arange(0, 4)


@dataclass(frozen=True, eq=False)
class Line:
    """`slopes`, float64 (numbers, scores), and `at_zero`, (numbers,), of the distances from what was observed; `luck`,
    (numbers, numbers), is the covariance of what is left of them, more where a number has less weight, and once more
    that of recording, which is 1: no number is compared more finely than agencies write it down."""

    slopes: np.ndarray
    at_zero: np.ndarray
    luck: np.ndarray

    def leaves(self) -> tuple[np.ndarray, np.ndarray]:
        """Return mean and covariance of the scores given what was observed, if numbers are linear in scores and luck
        normal."""
        gain = np.linalg.solve(self.slopes @ self.slopes.T + self.luck, self.slopes).T
        return gain @ -self.at_zero, np.eye(self.slopes.shape[1]) - gain @ self.slopes


def line(scores: np.ndarray, apart: np.ndarray, weights: np.ndarray) -> Line:
    """Return the line through simulations: `scores`, float64 (n, scores), and how far what is compared lies `apart`
    from what was observed, (n, numbers), in deviations of recording; `weights` are those of the numbers, (numbers,)."""
    from sklearn.linear_model import RidgeCV  # here: few need it, and it takes long to load

    lines = [RidgeCV(alphas=PENALTIES).fit(scores, y) for y in apart.T]
    slopes, at_zero = np.array([one.coef_ for one in lines]), np.array([one.intercept_ for one in lines])
    left = (apart - scores @ slopes.T - at_zero) / weights**0.5
    return Line(slopes, at_zero, np.cov(left.T).reshape(len(lines), len(lines)) + np.eye(len(lines)))


def in_luck(apart: np.ndarray, luck: np.ndarray) -> np.ndarray:
    """Return distances, float64 (..., numbers), turned and scaled so that luck moves each of them by 1."""
    root = np.linalg.cholesky(luck)
    flat = apart.reshape(-1, len(luck))
    return solve_triangular(root, flat.T, lower=True).T.reshape(apart.shape)
