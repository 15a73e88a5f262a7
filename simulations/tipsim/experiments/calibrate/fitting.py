"""Approximate Bayesian computation by pyabc: which numbers bring forth figures like those that were recorded.

A sequence of populations of simulations, each accepted at a smaller distance than the one before (Toni et al. 2009).
Proposals are made along the few directions in which recorded figures change (`directions`); in all others the priors
are drawn from in every simulation, so that what is accepted is a sample of all quantities.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ...language import gettext as _
from ...saving import write_file
from ..priors import priors
from ..recorded import used
from .adjusting import Accepted, adjusted, equally_weighted, kernel
from .directions import SIMULATIONS, TAILS, Directions, directions, plain
from .ledger import history
from .simulator import Simulator, to_score
from .summaries import Summaries, summaries

LAST_YEAR = 2020
COARSE = 0.2  # share of the persons of the fit in the populations that lead the way
ANYTHING = 1e9  # the tolerance of the first population
QUANTILE = 0.35  # of the accepted distances: the tolerance of the next population
DATABASE, DIRECTIONS = "populations.db", "directions.npz"
LEAD = "lead.db"  # the populations that lead the way: whatever is fitted, it may begin from them
Told = Callable[[str], None]


@dataclass(frozen=True)
class Effort:
    """How much work a fit may be: simulations of each first look; simulations accepted in each population; populations
    of a tenth of the persons, and after them of half of them, which are ten times as slow; the last population counts;
    draws that are kept."""

    looks: int = SIMULATIONS
    particles: int = 250
    coarse: int = 4
    whole: int = 0
    draws: int = 200


@dataclass(frozen=True)
class Fit:
    """What a fit found. `draws` has a row a draw and a column a quantity, equally weighted. `log` has a row a
    population: tolerance, simulations run, accepted, and how many equally weighted ones they are worth."""

    draws: pd.DataFrame
    log: pd.DataFrame
    accepted: Accepted
    simulator: Simulator

    @property
    def summaries(self) -> Summaries:
        return self.simulator.summaries


def simulator(without: Iterable[int] = ()) -> Simulator:
    """Return the simulator of the recorded years; yearly figures of the years `without` are not compared.

    Its axes are single quantities until `fit` has looked for better ones.
    """
    compared = summaries(used(), without=without)
    return Simulator(history(LAST_YEAR), compared, priors(), plain(len(priors())).axes)


def fit(
    what: Simulator,
    folder: Path,
    *,
    effort: Effort | None = None,
    workers: int = 1,
    client: Any = None,
    seed: int | None = None,
    tell: Told | None = None,
) -> Fit:
    """Look for directions and fit, going on with what `folder` holds of an earlier call that was stopped.

    Directions that lie in the folder are taken as they are.
    `client` is a Dask client; without one, `workers` processes of this machine are used (one: this one, and then
    `seed` gives the same draws again). `tell` hears a line after each population.
    """
    effort, tell = effort or Effort(), tell or (lambda line: None)
    if seed is not None:
        np.random.seed(seed)  # pyabc draws from this one
    with _quiet():
        where = _where(what, folder, effort.looks, workers, client, tell)
        what = replace(what, axes=where.axes)
        for model, populations in ((_coarse(what), effort.coarse), (what, effort.coarse + effort.whole)):
            abc, kept = _analysis(model, where, folder, effort, _sampler(workers, client))
            while len(_log(kept)) < populations:
                if len(_log(kept)) == effort.coarse + effort.whole - 1:
                    _keep_lead(folder)
                abc.run(max_nr_populations=1)
                tell(_line(kept, effort))
        return _found(model if effort.whole else _coarse(what), where, kept, effort, np.random.default_rng(seed))


def _keep_lead(folder: Path) -> None:
    if not (folder / LEAD).is_file():
        write_file(folder / LEAD, (folder / DATABASE).read_bytes())


def _coarse(what: Simulator) -> Simulator:
    """The same with fewer persons. A population is weighted by where it was proposed, whatever led there, so that the
    first ones may be of another model than the last."""
    return replace(what, scenario=what.scenario.with_flat({"scale": COARSE * what.scenario.scale}))


def _where(what: Simulator, folder: Path, looks: int, workers: int, client: Any, tell: Told) -> Directions:
    path = folder / DIRECTIONS
    if not path.is_file():
        write_file(path, directions(what, n=looks, workers=workers, client=client).to_bytes())
        tell(_("found the directions in which recorded figures change"))
    return Directions.from_bytes(path.read_bytes())


def _analysis(what: Simulator, where: Directions, folder: Path, effort: Effort, sampler: Any) -> tuple[Any, Any]:
    import pyabc

    begun = (folder / DATABASE).is_file()
    proposals = zip(where.names, where.middle, where.width, strict=True)
    first = {n: pyabc.RV("t", TAILS, m, w) if w > 0 else pyabc.RV("norm", 0, 1) for n, m, w in proposals}
    abc = pyabc.ABCSMC(
        pyabc.FunctionModel(what, name="tipsim"),
        pyabc.Distribution(**first),
        _Distance(what.summaries),
        population_size=effort.particles,
        eps=pyabc.QuantileEpsilon("from_sample" if begun else ANYTHING, alpha=QUANTILE),
        sampler=sampler,
    )
    database = f"sqlite:///{folder.resolve() / DATABASE}"
    observed = {"s": what.summaries.observed}
    if begun:
        return abc, abc.load(database, observed_sum_stat=observed)
    folder.mkdir(parents=True, exist_ok=True)
    return abc, abc.new(database, observed)


class _Distance:
    """Distance of a simulation from the recorded figures, for pyabc."""

    __name__ = "distance"

    def __init__(self, compared: Summaries):
        self.compared = compared

    def __call__(self, simulated: dict[str, Any], observed: dict[str, Any]) -> float:
        return self.compared.distance(simulated["s"], observed["s"])


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
    columns = {"tolerance": every.epsilon, "simulations": every.samples, "accepted": every.particles}
    return pd.DataFrame(columns).reset_index(drop=True)


def _line(kept: Any, effort: Effort) -> str:
    log = _log(kept)
    last = log.iloc[-1]
    text = _("population {n} of {most}: {near:.0f} of {all:.0f} simulations within a distance of {far:.3g}")
    told = {"near": last.accepted, "all": last.simulations, "far": last.tolerance}
    return text.format(n=len(log), most=effort.coarse + effort.whole, **told)


def _accepted(what: Simulator, where: Directions, kept: Any) -> Accepted:
    """The last population, with the weights that the prior gives it."""
    weights, found = kept.get_weighted_sum_stats()
    u, s = np.array([one["u"] for one in found]), np.array([one["s"] for one in found])
    weights = np.array(weights, float) * where.back_to_prior(to_score(u) @ where.axes)
    return Accepted(u, (s - what.summaries.observed) / what.summaries.scales, weights / weights.sum())


def _found(what: Simulator, where: Directions, kept: Any, effort: Effort, rng: np.random.Generator) -> Fit:
    accepted = _accepted(what, where, kept)
    u, weights = adjusted(accepted, 1.0001 * accepted.distances.max())
    chosen = equally_weighted(u, weights, effort.draws, rng)
    draws = pd.DataFrame({p.name: p.value(chosen[:, at]) for at, p in enumerate(what.priors)})
    return Fit(draws, _log(kept), accepted, what)


def worth(found: Fit) -> float:
    """Return how many equally weighted simulations stand behind the draws."""
    weights = kernel(found.accepted, 1.0001 * found.accepted.distances.max())
    return float(1 / (weights**2).sum())


@contextmanager
def _quiet():
    """pyabc tells each step in its log; here it is told once a population."""
    log = logging.getLogger("ABC")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)
