"""The recorded ledger of one run of the recorded years, and how agencies write it down (MODEL.md, eq. 24)."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any

import numpy as np

from ...model import TraffickingModel
from ...scenario import Scenario, ready
from ...state import AT, RECORDED
from ..priors import Recording

HISTORY = "recorded-years"
FIRST_YEAR = 2006  # in which the scenario of the recorded years begins
SCALE = 0.5  # share of the persons that predictions model: their chance is a little more than that of the country
# A model and its agents know each other, so they go only when they are looked for, which takes as long as a run.
RUNS_HELD = 16
DRIFT_FROM = 2012  # the yearly figures begin; the totals of the years before come from another count
MEASURES_RECORDED = tuple(RECORDED)
COLUMNS = np.array([AT[name] for name in RECORDED])
OWN_LINE = ("calls_received", "calls_from_victims")  # counted by a machine or a desk, not by agencies over the years
WHOLE = {name: "victims_identified" for name in RECORDED if name.startswith("victims_identified")}
_runs = count(1)


@dataclass(frozen=True)
class Ledger:
    """What agencies of the model recorded: `months` is float64 (months, counts), whole country, columns as in
    MEASURES_RECORDED; the first row is January of `first`."""

    months: np.ndarray
    first: int

    @property
    def years(self) -> np.ndarray:
        """The calendar year of each month."""
        return self.first + np.arange(len(self.months)) // 12

    def of(self, measure: str) -> np.ndarray:
        """Return a count by month."""
        return self.months[:, MEASURES_RECORDED.index(measure)]


@cache
def history(last: int) -> Scenario:
    """Return what was done in the recorded years, from 2006 to the end of the year `last`, for a share SCALE of the
    persons.

    Measures that were in force at the end of the scenario stay in force.
    """
    told = ready(HISTORY)
    return told.with_flat({"months": 12 * (last - FIRST_YEAR + 1), "scale": SCALE})


def ledger_of(scenario: Scenario, seed: int) -> Ledger:
    """Run a scenario that begins in a January, with one thread, and return its recorded ledger."""
    return Ledger(national(scenario, seed, COLUMNS), int(scenario.start[:4]))


def national(scenario: Scenario, seed: int, columns: np.ndarray) -> np.ndarray:
    """Run a scenario with one thread and return columns of its book, whole country, float64 (months, columns)."""
    model = TraffickingModel(scenario, seed=seed, threads=1)
    while model.running:
        model.step()
    found = model.book[:, columns] / scenario.scale
    del model
    if next(_runs) % RUNS_HELD == 0:
        gc.collect()
    return found


def written_down(ledger: Ledger, recording: Recording, rng: np.random.Generator) -> Ledger:
    """Return the ledger as agencies write it down: not yet in whole numbers, since months and years are added up first.

    Parts of a total share its luck, so that a year in which much is written down is so for all of them.
    """
    factors = {name: _factors(ledger, name, recording, rng) for name in dict.fromkeys(map(_whole, MEASURES_RECORDED))}
    table = np.column_stack([factors[_whole(name)] for name in MEASURES_RECORDED])
    return Ledger(ledger.months * table, ledger.first)


def whole_numbers(values: Any, rng: np.random.Generator) -> np.ndarray:
    """Round up or down by chance, so that the mean stays."""
    values = np.asarray(values, float)
    return np.floor(values + rng.random(values.shape))


def by_year(ledger: Ledger) -> np.ndarray:
    """Return the counts of each whole calendar year, float64 (years, counts)."""
    whole = len(ledger.months) // 12
    return ledger.months[: 12 * whole].reshape(whole, 12, -1).sum(axis=1)


def _whole(measure: str) -> str:
    return WHOLE.get(measure, measure)


def _factors(ledger: Ledger, measure: str, recording: Recording, rng: np.random.Generator) -> np.ndarray:
    years = ledger.years
    shape = recording.unevenness**-2
    luck = rng.gamma(shape, 1 / shape, size=len(np.unique(years)))[years - years[0]]
    return luck if measure in OWN_LINE else luck * np.exp(recording.drift * np.maximum(years - DRIFT_FROM, 0))
