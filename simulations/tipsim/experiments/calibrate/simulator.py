"""One simulation of a calibration: numbers drawn, the recorded years run, written down, and told in a few numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtr, ndtri

from ...scenario import Scenario
from ..priors import Prior, split
from .ledger import ledger_of
from .summaries import Summaries

SEEDS = 2**62
EDGE = 1e-12  # distribution functions stay clear of 0 and 1


@dataclass(frozen=True, eq=False)
class Simulator:
    """What is simulated.

    The normal scores of all priors are independent and standard normal, and stay so however the axes are turned.
    `axes`, float64 (priors, k) with orthonormal columns, are those along which the calibration proposes where to look;
    along all others the prior is drawn from anew in each simulation.
    """

    scenario: Scenario
    summaries: Summaries
    priors: tuple[Prior, ...]
    axes: np.ndarray

    @property
    def names(self) -> list[str]:
        return [p.name for p in self.priors]

    def __call__(self, along: Mapping[str, float]) -> dict[str, Any]:
        """Simulate once, for pyabc, whose stream of chance is that of numpy.random."""
        rng = np.random.default_rng(np.random.randint(0, SEEDS, dtype=np.int64))
        return self.once(np.array([along[name] for name in sorted(along)]), rng)

    def once(self, along: np.ndarray, rng: np.random.Generator) -> dict[str, Any]:
        """Simulate once at positions `along` the axes; the rest is drawn from the priors."""
        return self.at(self.scores(along, rng), rng)

    def at(self, scores: np.ndarray, rng: np.random.Generator) -> dict[str, Any]:
        """Simulate once at normal scores of all priors. Returns `s`, the numbers to be compared, `u`, the shares of the
        priors below each value, and `seed`, from which the run and the writing down follow."""
        u, seed = from_score(scores), int(rng.integers(SEEDS))
        return {"s": self.told(u, seed), "u": u, "seed": seed}

    def scores(self, along: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Return normal scores of all priors, drawn so that they lie at `along`."""
        free = rng.standard_normal(len(self.priors))
        return free + self.axes @ (along - self.axes.T @ free)

    def values(self, u: np.ndarray) -> dict[str, float]:
        """Return the quantities at shares u of their priors."""
        return {p.name: float(p.value(share)) for p, share in zip(self.priors, u, strict=True)}

    def told(self, u: np.ndarray, seed: int) -> np.ndarray:
        """Return the numbers to be compared, float64 (n,), of the quantities at shares u of their priors."""
        own, recording = split(self.values(u))
        ledger = ledger_of(self.scenario.with_flat(own), seed)
        return self.summaries.after(ledger, recording, np.random.default_rng(seed))


def from_score(score: Any) -> Any:
    """Return the share of the prior below a normal score."""
    return np.clip(ndtr(score), EDGE, 1 - EDGE)


def to_score(u: Any) -> Any:
    """Return the normal score of a share of the prior."""
    return ndtri(np.clip(u, EDGE, 1 - EDGE))
