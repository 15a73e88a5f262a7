"""One run of a sweep, and a batch of them: what a worker does. It takes numbers and gives numbers."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import numpy as np

from ...manifest import datasets, digest, sources
from ...model import TraffickingModel
from ...result import MONTHS_IN, STOCKS, YEARLY, spending
from ...scenario import Scenario
from ...state import AT
from ..runs import let_go

OUTPUTS = (*(".".join(pair) for pair in YEARLY if pair != MONTHS_IN), "costs.total")
LONGEST_ERROR = 300  # characters: a line in a table
WARM = Scenario(scale=0.003, months=1, spin_up=0)
_ONE_AT_A_TIME = threading.Lock()  # of a process: Dask may give its threads a task each


class Kit(NamedTuple):
    """What all runs of a sweep share: its scenarios, the flat names of what differs between points, and which of
    them are drawn from the posterior: where a scenario sets such a number itself, it stays."""

    scenarios: tuple[Scenario, ...]
    names: tuple[str, ...]
    drawn: frozenset[str] = frozenset()


class Job(NamedTuple):
    """A run to be made: its number, the place of its scenario, its seed, and the values at its point."""

    run: int
    scenario: int
    seed: int
    values: tuple[float, ...]


class Outcomes(NamedTuple):
    """What came of some runs: `values` is float64 (runs, OUTPUTS), NaN where a run failed; an error is "" if it did
    not; seconds are of each run."""

    runs: np.ndarray
    values: np.ndarray
    errors: tuple[str, ...]
    seconds: np.ndarray


def outputs(book: np.ndarray, scenario: Scenario) -> np.ndarray:
    """Return the outputs of all months of a run for the whole country, float64 (OUTPUTS,), costs in MNT.

    `book` has a row a month since the start, columns as in `state.COLUMNS`.
    """
    places, is_mean = _places()
    found = np.empty(len(OUTPUTS))
    found[:-1] = book.sum(axis=0)[places] / scenario.scale
    found[:-1][is_mean] /= len(book)
    found[-1] = spending(book, scenario)[1].sum()
    return found


@cache
def _places() -> tuple[np.ndarray, np.ndarray]:
    """Columns of the book behind each output, and which outputs are means over months."""
    names = [name.partition(".")[2] for name in OUTPUTS[:-1]]
    stocks = {f"{stock}_{kind}": stock for stock in STOCKS for kind in ("mean", "person_months")}
    means = np.array([name in stocks and name.endswith("_mean") for name in names])
    return np.array([AT[stocks.get(name, name)] for name in names]), means


def work(kit: Kit, jobs: list[Job]) -> Outcomes:
    """Make some runs; one that fails is told with its error and does not stop the others."""
    values, errors, seconds = np.full((len(jobs), len(OUTPUTS)), np.nan), [], np.zeros(len(jobs))
    with _ONE_AT_A_TIME:
        for row, job in enumerate(jobs):
            begin = time.perf_counter()
            try:
                values[row] = _one(kit, job)
                errors.append("")
            except Exception as error:  # of whatever kind: it is told in the table
                errors.append(one_line(error))
            seconds[row] = time.perf_counter() - begin
    return Outcomes(np.array([job.run for job in jobs], dtype=np.int64), values, tuple(errors), seconds)


def _one(kit: Kit, job: Job) -> np.ndarray:
    scenario = kit.scenarios[job.scenario]
    own = kit.drawn.intersection(scenario.quantities)
    point = zip(kit.names, job.values, strict=True)
    scenario = scenario.with_flat({name: value for name, value in point if name not in own})
    model = TraffickingModel(scenario, seed=job.seed, threads=1)
    while model.running:
        model.step()
    found = outputs(model.book, scenario)
    del model
    let_go(scenario)
    return found


def one_line(error: BaseException) -> str:
    """Return an error as one line of a table: its kind and what it says."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:LONGEST_ERROR]


def failed(run: int, why: str) -> Outcomes:
    """Return the outcome of one run that was never finished."""
    return Outcomes(np.array([run], dtype=np.int64), np.full((1, len(OUTPUTS)), np.nan), (why,), np.zeros(1))


def ready() -> str:
    """Bring the model in, compiled; return a digest of the sources and data that this process works with."""
    model = TraffickingModel(WARM, seed=0, threads=1)
    while model.running:
        model.step()
    return fingerprint(sources(), datasets())


def fingerprint(code: str, data: Mapping[str, str]) -> str:
    """Return one digest of the sources and of the data sets."""
    return digest("\n".join([code, *(f"{name} {found}" for name, found in sorted(data.items()))]).encode())
