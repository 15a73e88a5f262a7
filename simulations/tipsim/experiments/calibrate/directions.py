"""Where to look: the few combinations of the quantities that the compared numbers hang on.

Recorded figures fix products and sums of the quantities, not each by itself. A look at draws of the priors is put into
a line by regression; for a line and a normal prior it is known what the figures leave (Gaussian conditioning). The next
look is at draws of that, where the line fits better, and so on. The combinations that are narrowed most in the end are
the directions. Poor ones make a fit slower, not wrong: along all others the prior is drawn from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Any

import numpy as np

from .simulator import Simulator, to_score

SIMULATIONS = 400  # of each look
LOOKS = 4
HOW_MANY = 8
PENALTIES = 10.0 ** np.arange(0, 4)
FARTHEST = 40.0  # deviations of recording; what is farther off counts as this


def directions(
    what: Simulator, *, n: int = SIMULATIONS, k: int = HOW_MANY, workers: int = 1, client: Any = None
) -> np.ndarray:
    """Return k orthonormal axes, float64 (priors, k), found by LOOKS looks of n simulations each."""
    size = len(what.priors)
    middle, left = np.zeros(size), np.eye(size)
    for look in range(LOOKS):
        root = np.linalg.cholesky(left + 1e-9 * np.eye(size))
        told = list(side_by_side(partial(_look, what, (middle, root, look)), range(n), workers, client))
        scores = to_score(np.array([one["u"] for one in told]))
        middle, left = _line(what, scores, np.array([one[what.lead] for one in told]))
    return np.linalg.eigh(left)[1][:, :k]


def _line(what: Simulator, scores: np.ndarray, compared: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and covariance of the scores given what was observed, if numbers were linear in scores and luck normal."""
    from sklearn.linear_model import RidgeCV  # here: few need it, and it takes long to load

    apart = np.clip((compared - what.summaries.observed) / what.summaries.scales, -FARTHEST, FARTHEST)
    lines = [RidgeCV(alphas=PENALTIES).fit(scores, y) for y in apart.T]
    slopes, at_zero = np.array([line.coef_ for line in lines]), np.array([line.intercept_ for line in lines])
    luck = np.cov((apart - scores @ slopes.T - at_zero).T) + np.eye(len(at_zero))
    gain = np.linalg.solve(slopes @ slopes.T + luck, slopes).T
    return gain @ -at_zero, np.eye(scores.shape[1]) - gain @ slopes


def side_by_side(simulate: Callable[[int], Any], numbers: Iterable[int], workers: int, client: Any) -> Iterator[Any]:
    """Simulate by number, in this process, in `workers` processes of this machine or on a Dask client, and return what
    comes of it in the order of the numbers."""
    if client is not None:
        yield from (one.result() for one in client.map(simulate, list(numbers), pure=False))
    elif workers == 1:
        yield from map(simulate, numbers)
    else:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            yield from pool.map(simulate, numbers, chunksize=10)


def _look(what: Simulator, where: tuple[np.ndarray, np.ndarray, int], at: int) -> dict[str, Any]:
    middle, root, look = where
    rng = np.random.default_rng([look, at])
    return what.at(middle + root @ rng.standard_normal(len(middle)), rng)
