"""Proposals for the next population: one bell about the last, a little wider and with heavier tails.

pyabc's own proposals put a small bell about each accepted simulation. Along directions of which the figures say little
these leave the ends of the prior thin, and the few simulations that fall there weigh as much as all others together.
One bell does not follow what bends; but what it proposes is weighted back to the prior as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from pyabc import Parameter
from pyabc.transition import Transition
from scipy.stats import multivariate_t

from .simulator import SEEDS

WIDER = 1.2  # than the last population, in deviations
TAILS = 10.0  # degrees of freedom
MOST = 0.9  # of the covariances that may be taken for chance


class Bell(Transition):
    """Student's t about the weighted mean of a population."""

    @classmethod
    def of_the_prior(cls, along: list[str]) -> Bell:
        """Return the bell about the whole prior along the axes of these names."""
        found = cls()
        found.X = pd.DataFrame(columns=along)
        found._about(np.zeros(len(along)), np.eye(len(along)))
        return found

    def fit(self, X: pd.DataFrame, w: np.ndarray) -> None:  # noqa: N803 - pyabc's names
        """Fit to positions along the axes, (n, axes), with weights that sum to 1."""
        x, worth = X.to_numpy(), 1 / (w**2).sum()
        middle = w @ x
        spread = (x - middle).T @ ((x - middle) * w[:, None]) * worth / max(worth - 1, 1)
        # Of few simulations a covariance is mostly chance, and a bell that is narrow by chance finds nothing new.
        chance = min(MOST, x.shape[1] / worth)
        spread = (1 - chance) * spread + chance * np.diag(np.diag(spread))
        self._about(middle, spread)

    def _about(self, middle: np.ndarray, spread: np.ndarray) -> None:
        self.bell = multivariate_t(middle, WIDER**2 * (TAILS - 2) / TAILS * spread, df=TAILS)

    def rvs_single(self) -> Parameter:
        """Draw from numpy.random, as pyabc does."""
        drawn = self.drawn(np.random.default_rng(np.random.randint(SEEDS, dtype=np.int64)))
        return Parameter(dict(zip(self.X.columns, drawn, strict=True)))

    def drawn(self, rng: np.random.Generator) -> np.ndarray:
        """Draw one position along the axes, float64 (axes,)."""
        # The chance is told: a bell that goes to another process would take a copy of that of this one along.
        return np.atleast_1d(self.bell.rvs(random_state=rng))

    def pdf(self, x: Parameter | pd.Series | pd.DataFrame) -> Any:
        """Return the density at one position, or at each row of positions."""
        if isinstance(x, pd.DataFrame):
            return np.atleast_1d(self.bell.pdf(x[self.X.columns].to_numpy()))
        return float(self.bell.pdf(np.array([x[name] for name in self.X.columns])))


class Bells:
    """Several proposals in one, bells or bells of bells, each as often as its share says."""

    def __init__(self, bells: Sequence[Any], shares: Sequence[float]):
        self.bells, self.shares = list(bells), np.array(shares) / np.sum(shares)

    def drawn(self, rng: np.random.Generator) -> np.ndarray:
        """Draw one position along the axes, float64 (axes,)."""
        return self.bells[rng.choice(len(self.bells), p=self.shares)].drawn(rng)

    def pdf(self, x: pd.DataFrame) -> np.ndarray:
        """Return the density at each row of positions."""
        return self.shares @ np.array([bell.pdf(x) for bell in self.bells])
