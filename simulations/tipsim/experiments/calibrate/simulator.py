"""One simulation of a calibration: numbers drawn, the recorded years run, written down, and told in a few numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import ndtr, ndtri

from ...scenario import Scenario
from ..priors import Prior, Recording, split
from .ledger import Ledger, ledger_of
from .summaries import Summaries

SEEDS = 2**62
EDGE = 1e-12  # distribution functions stay clear of 0 and 1


@dataclass(frozen=True, eq=False)
class Simulator:
    """What is simulated.

    The normal scores of all priors are independent and standard normal, and stay so however the axes are turned.
    `axes`, float64 (priors, k) with orthonormal columns, are those along which the calibration proposes where to look;
    along all others the prior is drawn from anew in each simulation. `compared` are the numbers to be compared in each
    fit, by its name: fits share their simulations, and the first one leads them.
    """

    scenario: Scenario
    compared: Mapping[str, Summaries]
    priors: tuple[Prior, ...]
    axes: np.ndarray

    @property
    def lead(self) -> str:
        """The name of the fit that leads."""
        return next(iter(self.compared))

    @property
    def summaries(self) -> Summaries:
        """What is compared in the fit that leads."""
        return self.compared[self.lead]

    def with_scale(self, scale: float) -> Simulator:
        """Return the same with another share of the persons."""
        return replace(self, scenario=self.scenario.with_flat({"scale": scale}))

    @property
    def along(self) -> list[str]:
        """The names of the axes."""
        return [f"direction_{at}" for at in range(self.axes.shape[1])]

    @property
    def names(self) -> list[str]:
        return [p.name for p in self.priors]

    def __call__(self, along: Mapping[str, float]) -> dict[str, Any]:
        """Simulate once, for pyabc, whose stream of chance is that of numpy.random."""
        rng = np.random.default_rng(np.random.randint(0, SEEDS, dtype=np.int64))
        return self.once(np.array([along[name] for name in self.along]), rng)

    def once(self, along: np.ndarray, rng: np.random.Generator) -> dict[str, Any]:
        """Simulate once at positions `along` the axes; the rest is drawn from the priors."""
        return self.at(self.scores(along, rng), rng)

    def at(self, scores: np.ndarray, rng: np.random.Generator) -> dict[str, Any]:
        """Simulate once at normal scores of all priors. Returns the numbers to be compared by the names of the fits,
        `u`, the shares of the priors below each value, and `seed`, from which the run and the writing down follow."""
        u, seed = from_score(scores), int(rng.integers(SEEDS))
        return {**self.told(u, seed), "u": u, "seed": seed}

    def often(self, along: np.ndarray, rng: np.random.Generator, times: int) -> dict[str, Any]:
        """Simulate once at positions `along` the axes, and let agencies write it down `times` times, by another chance
        each time: the numbers to be compared are float64 (times, n). Writing costs little beside running."""
        u, seed = from_score(self.scores(along, rng)), int(rng.integers(SEEDS))
        ledger, recording = self.run(u, seed)
        every = [self._compared(ledger, recording, np.random.default_rng([seed, at])) for at in range(times)]
        return {**{name: np.array([one[name] for one in every]) for name in self.compared}, "u": u, "seed": seed}

    def scores(self, along: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Return normal scores of all priors, drawn so that they lie at `along`."""
        free = rng.standard_normal(len(self.priors))
        return free + self.axes @ (along - self.axes.T @ free)

    def values(self, u: np.ndarray) -> dict[str, float]:
        """Return the quantities at shares u of their priors."""
        return {p.name: float(p.value(share)) for p, share in zip(self.priors, u, strict=True)}

    def told(self, u: np.ndarray, seed: int) -> dict[str, np.ndarray]:
        """Return the numbers to be compared in each fit, float64 (n,), of the quantities at shares u of the priors."""
        return self._compared(*self.run(u, seed), np.random.default_rng(seed))

    def run(self, u: np.ndarray, seed: int) -> tuple[Ledger, Recording]:
        """Run the recorded years at shares u of the priors: the ledger, and how it is to be written down."""
        own, recording = split(self.values(u))
        return ledger_of(self.scenario.with_flat(own), seed), recording

    def _compared(self, ledger: Ledger, recording: Recording, rng: np.random.Generator) -> dict[str, np.ndarray]:
        chance = rng.bit_generator.state
        found = {}
        for name, one in self.compared.items():
            rng.bit_generator.state = chance  # all fits compare what was written by the same chance
            found[name] = one.after(ledger, recording, rng)
        return found


def from_score(score: Any) -> Any:
    """Return the share of the prior below a normal score."""
    return np.clip(ndtr(score), EDGE, 1 - EDGE)


def to_score(u: Any) -> Any:
    """Return the normal score of a share of the prior."""
    return ndtri(np.clip(u, EDGE, 1 - EDGE))
