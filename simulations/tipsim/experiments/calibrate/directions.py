"""Where to look: the few combinations of the quantities that the compared numbers hang on, and how far along them.

Recorded figures fix products and sums of the quantities, not each by itself. A look at draws of the priors is put into
a line by regression; for a line and a normal prior it is known what the figures leave (Gaussian conditioning). The next
look is at draws of that, where the line fits better, and so on. The combinations that are narrowed most in the end are
the directions. Along those that are narrowed a lot, proposals begin about what the last line says, wider than that and
with heavy tails, and are weighted back to the prior; along the others they begin with the prior. A poor line makes a
fit slower, not wrong.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from typing import Any

import numpy as np
from scipy.stats import norm, t

from .simulator import Simulator, to_score

SIMULATIONS = 400  # of each look
LOOKS = 4
HOW_MANY = 8
PENALTIES = 10.0 ** np.arange(0, 4)
COARSE = 0.2  # share of the persons of the fit: a look need not be exact
FARTHEST = 40.0  # deviations of recording; what is farther off counts as this
TAILS = 4.0  # degrees of freedom of the proposals
WIDER = 1.5  # than what the last line says
A_LOT = 0.35  # deviations of the prior that a line leaves


@dataclass(frozen=True, eq=False)
class Directions:
    """Orthonormal `axes`, float64 (priors, k). Proposals along each are Student's t about `middle` with `width`, (k,),
    in deviations of the prior; where the width is 0 they are the prior itself."""

    axes: np.ndarray
    middle: np.ndarray
    width: np.ndarray

    @property
    def names(self) -> list[str]:
        return [f"direction_{at}" for at in range(len(self.middle))]

    def back_to_prior(self, along: np.ndarray) -> np.ndarray:
        """Return the density of the prior over that of the proposals at positions along the axes, (n, k) -> (n,)."""
        led = self.width > 0
        proposed = t.logpdf(along[:, led], TAILS, self.middle[led], self.width[led]).sum(axis=1)
        return np.exp(norm.logpdf(along[:, led]).sum(axis=1) - proposed)

    def to_bytes(self) -> bytes:
        kept = io.BytesIO()
        np.savez(kept, axes=self.axes, middle=self.middle, width=self.width)
        return kept.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> Directions:
        with np.load(io.BytesIO(content)) as kept:
            return cls(kept["axes"], kept["middle"], kept["width"])


def plain(priors: int, k: int = HOW_MANY) -> Directions:
    """Return directions of single quantities, with the prior itself for proposals."""
    return Directions(np.eye(priors)[:, :k], np.zeros(k), np.zeros(k))


def directions(
    what: Simulator, *, n: int = SIMULATIONS, k: int = HOW_MANY, workers: int = 1, client: Any = None
) -> Directions:
    """Return where to look for what is like the observed numbers, by LOOKS looks of n simulations each."""
    coarse = replace(what, scenario=what.scenario.with_flat({"scale": COARSE * what.scenario.scale}))
    size = len(what.priors)
    middle, left = np.zeros(size), np.eye(size)
    for look in range(LOOKS):
        root = np.linalg.cholesky(left + 1e-9 * np.eye(size))
        middle, left = _line(what, *_looked(coarse, (middle, root, look), n, workers, client))
    narrowed, axes = np.linalg.eigh(left)
    deviation = narrowed[:k] ** 0.5
    width = np.where(deviation < A_LOT, WIDER * deviation, 0.0)
    return Directions(axes[:, :k], axes[:, :k].T @ middle, width)


def _line(what: Simulator, scores: np.ndarray, compared: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and covariance of the scores given what was observed, if numbers were linear in scores and luck normal."""
    from sklearn.linear_model import RidgeCV  # here: few need it, and it takes long to load

    apart = np.clip((compared - what.summaries.observed) / what.summaries.scales, -FARTHEST, FARTHEST)
    lines = [RidgeCV(alphas=PENALTIES).fit(scores, y) for y in apart.T]
    slopes, at_zero = np.array([line.coef_ for line in lines]), np.array([line.intercept_ for line in lines])
    luck = np.cov((apart - scores @ slopes.T - at_zero).T) + np.eye(len(at_zero))
    gain = np.linalg.solve(slopes @ slopes.T + luck, slopes).T
    return gain @ -at_zero, np.eye(scores.shape[1]) - gain @ slopes


def _looked(
    what: Simulator, where: tuple[np.ndarray, np.ndarray, int], n: int, workers: int, client: Any
) -> tuple[np.ndarray, np.ndarray]:
    told = list(_looks(partial(_look, what, where), n, workers, client))
    return to_score(np.array([one["u"] for one in told])), np.array([one["s"] for one in told])


def _looks(look: Any, n: int, workers: int, client: Any) -> Iterator[dict[str, Any]]:
    if client is not None:
        yield from client.gather(client.map(look, range(n), pure=False))
    elif workers == 1:
        yield from map(look, range(n))
    else:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            yield from pool.map(look, range(n), chunksize=10)


def _look(what: Simulator, where: tuple[np.ndarray, np.ndarray, int], at: int) -> dict[str, Any]:
    middle, root, look = where
    rng = np.random.default_rng([look, at])
    return what.at(middle + root @ rng.standard_normal(len(middle)), rng)
