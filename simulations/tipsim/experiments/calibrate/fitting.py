"""Approximate Bayesian computation by pyabc: which numbers bring forth figures like those that were recorded.

First looks find the few directions in which recorded figures change and about where along them to look
(`directions`). From there a sequence of populations of simulations leads the way, each accepted at a smaller distance
than the one before (Toni et al. 2009). Proposals are made along these directions; in all others the priors are drawn
from in every simulation, so that what is accepted is a sample of all quantities. Where the last of them lies, many
simulations are made with more persons and each is written down many times, since writing costs little, and the nearest
count (`last`).

With few persons the luck of a year is larger than in the country, and what is compared hangs on it: counts below five
are masked, and levels are means of logarithms. So the last population has as many persons as predictions
(`ledger.SCALE`); those that only lead there may have fewer.
Fits that differ in what they leave out share all simulations: each has its own nearest ones.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ...language import gettext as _
from ...saving import write_file
from ..posterior import FITS
from ..priors import priors
from ..recorded import used
from .adjusting import adjusted, equally_weighted
from .directions import HOW_MANY, Directions, directions
from .effort import Effort
from .last import Last, last_population
from .ledger import history
from .lines import in_luck
from .simulator import Simulator
from .summaries import Summaries, summaries

LAST_YEAR = 2020
LEADING = 0.2  # share of the persons in the looks and populations that lead the way: they need not be exact
WITHIN = 2.5  # deviations of what the looks leave: populations that lead stay so near
ANYTHING = 1e9  # the tolerance of the first population
QUANTILE = 0.35  # of the accepted distances: the tolerance of the next population
DATABASE, DIRECTIONS = "populations.db", "directions.npz"
LOG = ["tolerance", "simulations", "accepted"]
Told = Callable[[str], None]


@dataclass(frozen=True)
class Fit:
    """What a fit found. `draws` has a row a draw and a column a quantity, equally weighted, which stand for `worth`
    simulations. `log` has a row a population: share of the persons, tolerance, simulations run, and accepted."""

    draws: pd.DataFrame
    log: pd.DataFrame
    worth: float
    compared: Summaries


def simulator(*fits: str) -> Simulator:
    """Return the simulator of the recorded years, by whose simulations the `fits` of `posterior.FITS` are fitted (all
    figures, if none is given); the first one leads.

    Its axes are single quantities until `fit` has looked for better ones.
    """
    compared = {name: summaries(used(), without=FITS[name]) for name in fits or ("all",)}
    return Simulator(history(LAST_YEAR), compared, priors(), np.eye(len(priors()))[:, :HOW_MANY])


def fit(
    what: Simulator,
    folder: Path,
    *,
    effort: Effort | None = None,
    workers: int = 1,
    client: Any = None,
    seed: int | None = None,
    tell: Told | None = None,
) -> dict[str, Fit]:
    """Look for directions and fit, going on with what `folder` holds of an earlier call that was stopped. Returns what
    was found by the names of what is compared.

    `client` is a Dask client; without one, `workers` processes of this machine are used (one: this one, and then
    `seed` gives the same draws again). `tell` hears a line after each step.
    """
    effort = effort or Effort()
    last = simulated(what, folder, effort=effort, workers=workers, client=client, seed=seed, tell=tell)
    return {name: found(last, name, one, effort, np.random.default_rng(seed)) for name, one in what.compared.items()}


def simulated(
    what: Simulator,
    folder: Path,
    *,
    effort: Effort,
    workers: int = 1,
    client: Any = None,
    seed: int | None = None,
    tell: Told | None = None,
) -> Last:
    """Return the last population, with all that leads to it; see `fit`."""
    tell = tell or (lambda line: None)
    folder.mkdir(parents=True, exist_ok=True)
    if seed is not None:
        np.random.seed(seed)  # pyabc draws from this one
    with _quiet():
        few = what.with_scale(min(LEADING, effort.scale))
        found = _directions(few, folder, effort.looks, workers, client, tell)
        few = replace(few, axes=found.axes)
        led, log = _led(few, found, folder, effort, _sampler(workers, client), tell)
    many = replace(what.with_scale(effort.scale), axes=few.axes)
    log.insert(0, "scale", few.scenario.scale)
    return last_population(many, led, log, folder, effort, (workers, client, seed), tell)


def _directions(what: Simulator, folder: Path, looks: int, workers: int, client: Any, tell: Told) -> Directions:
    path = folder / DIRECTIONS
    if not path.is_file():
        content = io.BytesIO()
        np.savez(content, **vars(directions(what, n=looks, workers=workers, client=client)))
        write_file(path, content.getvalue())
        tell(_("found the directions in which recorded figures change"))
    with np.load(path) as kept:
        return Directions(**kept)


def _led(
    what: Simulator, begin: Directions, folder: Path, effort: Effort, sampler: Any, tell: Told
) -> tuple[Any, pd.DataFrame]:
    """Return proposals about where the last population that leads the way lies, and the log of all of them."""
    from .bell import Bell  # here, like pyabc: it takes long to load

    if effort.populations == 0:
        return Bell.of_the_prior(what.along), pd.DataFrame(columns=LOG, dtype=float)
    abc, kept = _analysis(what, begin, folder, effort, sampler)
    while len(_log(kept)) < effort.populations:
        abc.run(max_nr_populations=1)
        tell(_line(kept, effort))
    led = Bell()
    along, weights = kept.get_distribution()
    led.fit(along[what.along], weights)
    return led, _log(kept)


def _analysis(what: Simulator, begin: Directions, folder: Path, effort: Effort, sampler: Any) -> tuple[Any, Any]:
    """What pyabc takes for a prior is the prior within what the looks leave: its populations only lead, and the last
    one is weighted against the whole prior."""
    import pyabc

    from .bell import Bell

    begun = (folder / DATABASE).is_file()
    ends = begin.middle - WITHIN * begin.spread, begin.middle + WITHIN * begin.spread
    near = {name: pyabc.RV("truncnorm", *one) for name, one in zip(what.along, zip(*ends, strict=True), strict=True)}
    abc = pyabc.ABCSMC(
        pyabc.FunctionModel(what, name="tipsim"),
        pyabc.Distribution(**near),
        _Distance(what.lead, what.summaries, begin.luck),
        population_size=effort.particles,
        transitions=Bell(),
        eps=pyabc.QuantileEpsilon("from_sample" if begun else ANYTHING, alpha=QUANTILE),
        sampler=sampler,
    )
    database = f"sqlite:///{folder.resolve() / DATABASE}"
    observed = {what.lead: what.summaries.observed}
    if begun:
        return abc, abc.load(database, observed_sum_stat=observed)
    return abc, abc.new(database, observed)


class _Distance:
    """Distance of a simulation from the recorded figures in deviations of luck, for pyabc."""

    __name__ = "distance"

    def __init__(self, name: str, compared: Summaries, luck: np.ndarray):
        self.name, self.compared, self.luck = name, compared, luck

    def __call__(self, simulated: dict[str, Any], observed: dict[str, Any]) -> float:
        return float(np.linalg.norm(in_luck(self.compared.apart(simulated[self.name]), self.luck)))


def _sampler(workers: int, client: Any) -> Any:
    import pyabc

    if client is not None:
        return pyabc.DaskDistributedSampler(client)
    if workers == 1:
        return pyabc.SingleCoreSampler()
    return pyabc.MulticoreEvalParallelSampler(workers)


def _log(kept: Any) -> pd.DataFrame:
    every = kept.get_all_populations()
    every = every[every.t >= 0]
    columns = zip(LOG, (every.epsilon, every.samples, every.particles), strict=True)
    return pd.DataFrame(dict(columns)).reset_index(drop=True)


def _line(kept: Any, effort: Effort) -> str:
    log = _log(kept)
    last = log.iloc[-1]
    text = _("population {n} of {most}: {near:.0f} of {all:.0f} simulations within a distance of {far:.3g}")
    told = {"near": last.accepted, "all": last.simulations, "far": last.tolerance}
    return text.format(n=len(log), most=effort.populations, **told)


def found(last: Last, name: str, compared: Summaries, effort: Effort, rng: np.random.Generator) -> Fit:
    """Return what the nearest of the last population say, by the numbers of the fit `name`, of what was observed."""
    near, tolerance = last.near(name, compared, effort.nearest)
    chosen = equally_weighted(*adjusted(near, tolerance), effort.draws, rng)
    draws = pd.DataFrame({p.name: p.value(chosen[:, at]) for at, p in enumerate(last.simulator.priors)})
    scale = last.simulator.scenario.scale
    end = dict(zip(last.log.columns, (scale, tolerance, len(last.u), len(np.unique(near.of))), strict=True))
    log = pd.concat([last.log, pd.DataFrame([end])], ignore_index=True)
    return Fit(draws, log, near.worth(tolerance), compared)


@contextmanager
def _quiet():
    """pyabc tells each step in its log; here it is told once a population."""
    import pyabc  # noqa: F401 - it opens its log when it is loaded

    log = logging.getLogger("ABC")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)
