"""Smooth regression of outputs on quantities, by scikit-learn: splines with a penalty that the data choose."""

from __future__ import annotations

import numpy as np

from ..extras import needed
from .sample import quiet

KNOTS = 5
DEGREE = 3
PENALTIES = np.logspace(-3, 4, 15)


def basis(values: np.ndarray) -> np.ndarray:
    """Return columns to regress on, for quantities (states, quantities): splines of the ranks, and of two or more
    quantities the products of their ranks too.

    Ranks lose nothing that matters here, and make a quantity over several powers of ten as smooth as another.
    """
    ranks = np.column_stack([_ranks(column) for column in values.T])
    parts = [_spline(column) for column in ranks.T]
    d = ranks.shape[1]
    parts += [((ranks[:, i] - 0.5) * (ranks[:, j] - 0.5))[:, None] for i in range(d) for j in range(i)]
    return np.column_stack(parts)


def fitted(columns: np.ndarray, y: np.ndarray, at: np.ndarray | None = None) -> np.ndarray:
    """Return y (states, outputs) as ridge regression on `columns` smooths it, there or at the rows `at`."""
    ridge = needed("sklearn.linear_model").RidgeCV
    scale = y.std(axis=0)
    scale[scale == 0] = 1
    middle, spread = columns.mean(axis=0), columns.std(axis=0)
    spread[spread == 0] = 1
    with quiet():
        model = ridge(alphas=PENALTIES, alpha_per_target=True).fit((columns - middle) / spread, y / scale)
        found = model.predict(((columns if at is None else at) - middle) / spread)
    return found.reshape(-1, y.shape[1]) * scale


def _ranks(values: np.ndarray) -> np.ndarray:
    """Ranks from 0 to 1, the middle one for equal values."""
    found, at, n = np.unique(values, return_inverse=True, return_counts=True)
    ranks = n.cumsum() - (n + 1) / 2
    return (ranks / max(len(values) - 1, 1))[at]


def _spline(ranks: np.ndarray) -> np.ndarray:
    levels = len(np.unique(ranks))
    degree = min(DEGREE, levels - 1)
    if degree < 1:
        return ranks[:, None]
    knots = max(2, min(KNOTS, levels - degree + 1))
    spline = needed("sklearn.preprocessing").SplineTransformer(knots, degree=degree, include_bias=False)
    with quiet():
        return spline.fit_transform(ranks[:, None])
