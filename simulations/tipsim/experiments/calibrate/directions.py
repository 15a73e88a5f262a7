"""Where to look: the few combinations of the quantities that the compared numbers hang on.

Recorded figures fix products and sums of the quantities, not each by itself. A look at draws of the priors is put into
a line by regression; for a line and a normal prior it is known what the figures leave (Gaussian conditioning). The next
look is at draws of that, where the line fits better, and so on. The combinations that are narrowed most in the end are
the directions, and what is left along them is where the fit begins. Poor ones make a fit slower, not wrong: along all
others the prior is drawn from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from ..workers import processes
from .lines import line
from .simulator import Simulator, to_score

SIMULATIONS = 400  # of each look
LOOKS = 4
HOW_MANY = 8
FARTHEST = 40.0  # deviations of recording; what is farther off counts as this


@dataclass(frozen=True, eq=False)
class Directions:
    """Orthonormal `axes`, float64 (priors, k), and what the looks leave along each: `middle` and `spread` (standard
    deviation), in normal scores, both (k,). Along these axes what is left has no correlation. `luck` is that of the
    numbers compared where the last look was, as in `lines.Line`."""

    axes: np.ndarray
    middle: np.ndarray
    spread: np.ndarray
    luck: np.ndarray


def directions(
    what: Simulator, *, n: int = SIMULATIONS, k: int = HOW_MANY, workers: int = 1, client: Any = None
) -> Directions:
    """Return the k directions that the compared numbers say most of, found by LOOKS looks of n simulations each."""
    size = len(what.priors)
    middle, left = np.zeros(size), np.eye(size)
    for look in range(LOOKS):
        root = np.linalg.cholesky(left + 1e-9 * np.eye(size))
        told = list(side_by_side(partial(_look, what, (middle, root, look)), range(n), workers, client))
        scores = to_score(np.array([one["u"] for one in told]))
        apart = what.summaries.apart(np.array([one[what.lead] for one in told]))
        found = line(scores, np.clip(apart, -FARTHEST, FARTHEST), what.summaries.weights)
        middle, left = found.leaves()
    variances, axes = np.linalg.eigh(left)
    axes = axes[:, :k]
    return Directions(axes, axes.T @ middle, np.sqrt(np.clip(variances[:k], 0, None)), found.luck)


def side_by_side(simulate: Callable[[int], Any], numbers: Iterable[int], workers: int, client: Any) -> Iterator[Any]:
    """Simulate by number, in this process, in `workers` processes of this machine or on a Dask client, and return what
    comes of it in the order of the numbers."""
    if client is not None:
        yield from (one.result() for one in client.map(simulate, list(numbers), pure=False))
    elif workers == 1:
        yield from map(simulate, numbers)
    else:
        with processes(workers) as pool:
            yield from pool.map(simulate, numbers, chunksize=10)


def _look(what: Simulator, where: tuple[np.ndarray, np.ndarray, int], at: int) -> dict[str, Any]:
    middle, root, look = where
    rng = np.random.default_rng([look, at])
    return what.at(middle + root @ rng.standard_normal(len(middle)), rng)
