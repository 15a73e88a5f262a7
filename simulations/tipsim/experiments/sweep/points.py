"""The points of a design: where in the space of the varied numbers the runs are made."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence

import numpy as np

from ..extras import needed
from .axis import Axis


def count(kind: str, axes: Sequence[Axis], samples: int, *, second_order: bool = False) -> int:
    """Return how many points a design has, without making them."""
    if kind == "factorial":
        return math.prod(len(axis.levels) for axis in axes)
    if kind == "sobol":
        return samples * (2 * len(axes) + 2 if second_order else len(axes) + 2)
    return samples


def unit(kind: str, axes: Sequence[Axis], samples: int, chance: int, *, second_order: bool = False) -> np.ndarray:
    """Return the points as shares in [0, 1] of each axis, float64, shape (points, axes); the same for the same chance.

    A Sobol design is Saltelli's extension, in the order in which SALib.analyze.sobol takes its results.
    """
    if not axes:
        return np.empty((count(kind, axes, samples), 0))
    if kind == "factorial":
        middles = [(np.arange(len(axis.levels)) + 0.5) / len(axis.levels) for axis in axes]
        return np.stack([part.ravel() for part in np.meshgrid(*middles, indexing="ij")], axis=1)
    problem = {"num_vars": len(axes), "names": [a.name for a in axes], "bounds": [[0.0, 1.0]] * len(axes)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if kind == "sobol":
            sampler = needed("SALib.sample.sobol")
            return sampler.sample(problem, samples, calc_second_order=second_order, seed=chance)
        return needed("SALib.sample.latin").sample(problem, samples, seed=chance)


def values(axes: Sequence[Axis], shares: np.ndarray) -> np.ndarray:
    """Return the values of the axes at such shares, float64, shape (points, axes)."""
    if not axes:
        return np.empty(shares.shape)
    return np.stack([axis.value(shares[:, i]) for i, axis in enumerate(axes)], axis=1)
