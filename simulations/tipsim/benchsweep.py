"""The benchmark of sweeps: what they add to the bare model, and how they stand beside Mesa's own batch runner.

Run alone: `python -m tipsim.benchsweep --rounds 3 --runs 2000`. Rounds alternate and ratios are taken within one, as
in bench.py. Two processes at once are each slower than one alone, since they share caches and memory: the bare model
is timed both ways.
"""

from __future__ import annotations

import argparse
import inspect
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import mesa

from .country import Country
from .experiments.sweep import Design, Tally, sweep
from .experiments.sweep.outcome import ready
from .interventions import Hotline, VictimAssistance
from .model import TraffickingModel
from .quantities import declared
from .reference import ReferenceModel
from .scenario import Scenario

WORKERS = 2
PERSONS = 200_000
MONTHS = 120
SCALE = PERSONS / next(q.default for q in declared(Country) if q.name == "persons")
SAMPLE = 40  # runs of the sweep that are timed bare
SHORT, LONG = 1, 4  # months of the reference; a whole run is on the line through the two
SIDES = (
    Scenario(name="as it is", months=MONTHS, scale=SCALE),
    Scenario(name="line and beds", months=MONTHS, scale=SCALE, measures=(Hotline(), VictimAssistance())),
)
VARY = {"approach_rate": "range", "escaping": "range", "sensitivity": "range", "reporting": "range"}


def design_of(runs: int) -> Design:
    """Return a design of about so many runs: points x two scenarios x two seeds."""
    return Design(SIDES, seeds=2, kind="latin-hypercube", samples=max(1, runs // 4), vary=VARY)


def bare(design: Design, runs: Iterable[int]) -> float:
    """Return the seconds that the bare model takes for some runs of a design: made and stepped, one thread."""
    point, scenario, seed = design.place(list(runs))
    values = design.points[point].tolist()
    setups = [
        design.scenarios[s].with_flat(dict(zip(design.names, row, strict=True)))
        for s, row in zip(scenario, values, strict=True)
    ]
    begin = time.perf_counter()
    for setup, at in zip(setups, seed, strict=True):
        model = TraffickingModel(setup, seed=design.seeds[at], threads=1)
        while model.running:
            model.step()
    return time.perf_counter() - begin


def side_by_side(pool: ProcessPoolExecutor, design: Design, runs: list[int]) -> float:
    """Return the same with a process for each worker at it at once: the mean over processes."""
    at_work = [pool.submit(bare, design, runs) for _worker in range(WORKERS)]
    return statistics.mean(future.result() for future in at_work)


def one_sweep(design: Design) -> Tally:
    with tempfile.TemporaryDirectory(prefix="tipsim-bench-") as folder:
        tally = sweep(design, Path(folder) / "sweep", workers=WORKERS).tally
    assert tally is not None
    return tally


def batch_runner() -> float:
    """Return the seconds that mesa.batch_run takes for a run of each of its processes over the reference model.

    The reference is too slow for whole runs: two short ones give the time of a month and of what comes before the
    first, and all months of a run of the sweep, its spin-up included, are counted on.
    """
    short, long = (_batch(months) for months in (SHORT, LONG))
    month = (long - short) / (LONG - SHORT)
    return short + month * (SIDES[0].spin_up + MONTHS - SHORT)


def _batch(months: int) -> float:
    parameters = {"setup": [Scenario(months=months, scale=SCALE, spin_up=0)]}
    options = {"number_processes": WORKERS, "iterations": 1, "max_steps": months, "display_progress": False}
    seeds = list(range(WORKERS))
    if "rng" in inspect.signature(mesa.batch_run).parameters:
        options = {k: v for k, v in options.items() if k != "iterations"} | {"rng": seeds}
    else:
        parameters["seed"] = seeds
    begin = time.perf_counter()
    mesa.batch_run(ReferenceModel, parameters, **options)
    return time.perf_counter() - begin


def sweeps(count: int, runs: int) -> list[tuple[str, list[float], str]]:
    """Return ratios by name with what is wanted, over `count` rounds of a sweep of about so many runs."""
    design = design_of(runs)
    sample = list(range(0, design.runs, max(1, design.runs // SAMPLE)))
    alone, together, faster, told = [], [], [], []
    with ProcessPoolExecutor(WORKERS, mp_context=multiprocessing.get_context("spawn")) as pool:
        bare(design, sample[:2]), side_by_side(pool, design, sample[:2])
        ready()
        for _round in range(count):
            one, two = (t / len(sample) for t in (bare(design, sample), side_by_side(pool, design, sample)))
            tally = one_sweep(design)
            each = tally.work * WORKERS / tally.made
            alone.append(each / one)
            together.append(each / two)
            minute = 60 * WORKERS / batch_runner()
            faster.append(tally.per_minute / minute)
            told.append((tally.per_minute, minute, one, two, each, tally.startup))
    _print(design, told)
    at = f"{design.runs:,} runs, {PERSONS:,} persons, {MONTHS} months, {WORKERS} workers: "
    return [
        (at + "sweep over the bare model, side by side", together, "under 1.3"),
        (at + "sweep over the bare model alone on the machine", alone, "under 1.3"),
        (at + "runs a minute over mesa.batch_run with reference.py", faster, "100"),
    ]


def _print(design: Design, told: list[tuple[float, ...]]) -> None:
    for minute, reference, one, two, each, startup in told:
        print(
            f"sweep of {design.runs:,}: {minute:,.0f} runs a minute, {reference:.2f} by mesa.batch_run and reference.py"
            f"; seconds a run and worker: {each:.4f}, bare {two:.4f} side by side, {one:.4f} alone; "
            f"start-up {startup:.1f} s, not counted",
            flush=True,
        )


def main(words: list[str] | None = None) -> int:
    options = argparse.ArgumentParser(prog="tipsim.benchsweep", description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=1, help="rounds (default 1)")
    options.add_argument("--runs", type=int, default=2000, help="runs of the sweep (default 2000)")
    told = options.parse_args(words)
    for name, found, wanted in sweeps(told.rounds, told.runs):
        print(f"{name:<108} {min(found):>8.2f} {statistics.median(found):>8.2f} {max(found):>8.2f}  {wanted}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
