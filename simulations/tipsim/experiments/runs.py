"""Several runs of one scenario: the same measures under different luck, in one country or in some that are drawn."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd

from ..language import gettext as _
from ..language import ngettext
from ..manifest import digest, manifest, skill_note
from ..quantities import BadQuantity
from ..result import MONTHS_IN, Progress, Result, csv, described, flat, run
from ..scenario import Scenario
from . import countries

WORTH_LOOKING = 0.3  # share of the country


@dataclass(frozen=True)
class Runs:
    """Results of one scenario under several seeds, in the order of the seeds.

    With a `fit` each result is of another draw of the posterior, and `asked` is the scenario before anything was drawn.
    """

    results: tuple[Result, ...]
    asked: Scenario | None = None
    fit: str | None = None

    @property
    def scenario(self) -> Scenario:
        """The scenario that was asked for."""
        return self.asked or self.results[0].scenario

    @property
    def seeds(self) -> list[int]:
        return [r.seed for r in self.results]

    @property
    def note(self) -> str:
        """What every output must say if a skill file was used, else ""."""
        return skill_note(self.scenario, drawn=self.fit is not None)

    @property
    def countries(self) -> int:
        """How many different countries were drawn; 1 without a fit."""
        return countries.different(r.scenario for r in self.results)

    def made_of(self) -> str:
        """Return in words how many runs stand behind the numbers, of what share of the country, and of what draws."""
        made = made_of(self.seeds, self.scenario.scale)
        return made if self.fit is None else countries.with_draws(made, len(self.seeds), self.countries)

    @cached_property
    def yearly(self) -> pd.DataFrame:
        """Years of all runs for the whole country; the index is (seed, year)."""
        return pd.concat({r.seed: r.national().yearly for r in self.results}, names=["seed"])

    def mean(self) -> pd.DataFrame:
        """Return the mean over seeds by year, for the whole country."""
        return self.yearly.groupby(level="year").mean()

    def spread(self, share: float = 0.9) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the bounds between which the middle `share` of the runs lies, by year.

        It is chance alone; with a fit, chance and what is not known of the country.
        """
        years = self.yearly.groupby(level="year")
        return years.quantile((1 - share) / 2), years.quantile((1 + share) / 2)

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """The manifest of all runs: their seeds, and a digest over the digests of each."""
        told = {name: "".join(r.digests[name] for r in self.results) for name in self.results[0].digests}
        results = {name: digest(text.encode()) for name, text in told.items()}
        return manifest(self.scenario, self.seeds, results, countries.told(self.fit, len(self.seeds)))

    def files(self) -> dict[str, bytes]:
        """Return tables of all seeds and of their mean, scenario.toml and manifest.json, by name."""
        tables = {"yearly_national_mean.csv": self.mean(), "yearly_national_by_seed.csv": self.yearly}
        made = {name: csv(flat(table), self.note) for name, table in tables.items()}
        return made | described(self.scenario, self.manifest)


def repeat(
    scenario: Scenario,
    seeds: int | Iterable[int],
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    fit: str | None = None,
) -> Runs:
    """Run a scenario once for each seed; `seeds` is a list, or a number n for the seeds 0 to n - 1.

    With a `fit` of `posterior.FITS` run i, in the order of the seeds, takes draw i; if there are more runs than draws,
    draws are taken again in turn, under other seeds. The event logs are let go, so that many runs fit into memory.
    Raises BadQuantity in one line if the draws are missing or of another version.
    """
    chosen, found = seeds_of(seeds), []
    for done, (seed, (drawn,)) in enumerate(zip(chosen, countries.in_turn([scenario], len(chosen), fit), strict=True)):
        one = run(drawn, seed, threads=threads, progress=part_of(progress, done, len(chosen)))
        found.append(without_events(one))
        del one
        let_go(scenario)
    return Runs(tuple(found), scenario, fit)


def part_of(progress: Progress | None, done: int, runs: int) -> Progress | None:
    """Return what hears a run after `done` others of the same length, and tells of all `runs` together."""
    if progress is None:
        return None
    return lambda month, months: progress(done * months + month, runs * months)


def let_go(scenario: Scenario) -> None:
    """Free the arrays of a run that is over: a model and its agents know each other, so they go only when they are
    looked for. Of a small share of the country that is not worth the time."""
    if scenario.scale >= WORTH_LOOKING:
        gc.collect()


def without_events(one: Result) -> Result:
    """Return a result without its event log, so that many fit into memory."""
    return replace(one, events=None)


def seeds_of(seeds: Any) -> list[int]:
    """Return the seeds that are meant; raises BadQuantity for none, for one twice, and for what is no whole number."""
    if isinstance(seeds, Integral) and not isinstance(seeds, bool):
        if seeds < 1:
            raise BadQuantity(_("seeds is {seeds!r}; give 1 run or more.").format(seeds=seeds))
        return list(range(int(seeds)))
    try:
        chosen = list(seeds)
    except TypeError:
        chosen = None
    if not chosen or not all(isinstance(s, int | np.integer) and not isinstance(s, bool) for s in chosen):
        text = _("seeds is {seeds!r}; it must be a number of runs or a list of whole numbers.")
        raise BadQuantity(text.format(seeds=seeds))
    if len(set(chosen)) < len(chosen):
        twice = next(s for s in chosen if chosen.count(s) > 1)
        raise BadQuantity(
            _("Seed {seed} is given twice; the same run twice would count as evidence twice.").format(seed=twice)
        )
    return [int(s) for s in chosen]


def made_of(seeds: Sequence[int], scale: float) -> str:
    """Return in words how many runs stand behind numbers, and of what share of the country."""
    runs = ngettext("{n} run (seed {seed})", "{n} runs", len(seeds)).format(n=len(seeds), seed=seeds[0])
    if scale == 1:
        return runs
    return _("{runs} of {share:.3g}% of the country, scaled up").format(runs=runs, share=100 * scale)


def complete(years: pd.DataFrame) -> pd.DataFrame:
    """Return the years that were run from January to December."""
    return years[years[MONTHS_IN] == 12]
