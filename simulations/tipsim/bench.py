"""The benchmarks (`make bench`): alternating rounds in one process, minimum, median and maximum of the ratios.

Machines are noisy, so nothing here is a test. Each round times every contender once, one after the other, and a ratio
is taken within its round. The plain Python version runs in a process of its own, since a process either has compiled
loops or has not; it takes its turn like the others.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from . import benchsweep
from .country import Country
from .interventions import AgencyLicensing, SocialProtection
from .model import TraffickingModel
from .population import AGES, BIRTH, CLASS, GONE, OLDEST
from .quantities import declared
from .reference import ReferenceModel
from .scenario import Scenario

MONTHS = 120  # timed; a multiple of those for which candidates are drawn at once
LEAD = 48  # before and after them, so that no candidates are drawn before the clock starts without others after it
PERSONS = next(q.default for q in declared(Country) if q.name == "persons")
SMALL = 100_000 / PERSONS
PAIRS = 200
OUTPUTS = ("recruited", "exploited", "victims_identified")


@dataclass
class Contender:
    """Something to be timed: `start` makes what is not timed, `go` is; `units` are what one `go` gets through."""

    name: str
    start: Callable[[], Any]
    go: Callable[[Any], None]
    units: float
    seconds: list[float] = field(default_factory=list)

    def turn(self) -> None:
        ready = self.start()
        begin = time.perf_counter()
        self.go(ready)
        self.seconds.append((time.perf_counter() - begin) / self.units)


def rounds(contenders: Iterable[Contender], count: int) -> None:
    """Let everybody have a turn in each round; a first round is thrown away."""
    contenders = list(contenders)
    for _round in range(count + 1):
        for contender in contenders:
            contender.turn()
    for contender in contenders:
        del contender.seconds[0]


def ratios(slow: Contender, fast: Contender) -> list[float]:
    """How many times longer `slow` takes for a unit than `fast`, round by round."""
    return [a / b for a, b in zip(slow.seconds, fast.seconds, strict=True)]


def steps(model: Any, months: int) -> None:
    for _month in range(months):
        model.step()


def tipsim(name: str, *, scale: float, threads: int, intensity: float = 1.0, months: int = MONTHS) -> Contender:
    """Months in the middle of a longer run: as many candidates are drawn in that time as months are worked out."""
    setup = Scenario(months=LEAD + months + LEAD, scale=scale, quantities={"intensity": intensity})

    def start() -> TraffickingModel:
        model = TraffickingModel(setup, seed=1, threads=threads)
        steps(model, LEAD)
        return model

    return Contender(name, start, lambda model: steps(model, months), round(scale * PERSONS) * months)


def reference(*, months: int, intensity: float = 1.0) -> Contender:
    setup = Scenario(months=1200, scale=SMALL, spin_up=0, quantities={"intensity": intensity})
    ready = ReferenceModel(setup, seed=1)  # once: it takes long to make, and each turn goes on with it
    return Contender("reference.py, 100,000 persons", lambda: ready, lambda model: steps(model, months), 1e5 * months)


def plain_numpy(intensity: float = 1.0, months: int = 12) -> Contender:
    """What an ordinary array program does before anything happens: three draws for every person in every month."""
    model = TraffickingModel(scale=SMALL, seed=1, spin_up=0, months=1, intensity=intensity)
    model.step()
    rng, world = np.random.default_rng(1), model.world

    def go(_ready: Any) -> None:
        for month in range(months):
            fixed = world.fixed
            there = fixed[:, GONE] > month
            age = np.clip(month - fixed[:, BIRTH].astype(np.int32), 0, OLDEST)
            code = fixed[:, CLASS].astype(np.int32) * AGES + world.map.age_band[age]
            for rates in world.rates:
                np.flatnonzero(there & (rng.random(len(fixed)) < rates[code]))

    return Contender("three draws a person in NumPy", lambda: None, go, len(world.fixed) * months)


def _plain_python(months: int) -> float:
    """Seconds for a person-month in the process that has no compiled loops."""
    contender = tipsim("", scale=SMALL, threads=1, months=months)
    contender.turn()
    return contender.seconds[0]


class PlainPython(Contender):
    """The fallback without Numba, in a process of its own; the time is taken there."""

    def __init__(self, pool: ProcessPoolExecutor, months: int = 48):
        super().__init__("tipsim without Numba", lambda: None, lambda _ready: None, 1)
        self._pool, self._months = pool, months

    def turn(self) -> None:
        self.seconds.append(self._pool.submit(_plain_python, self._months).result())


def plain_pool() -> ProcessPoolExecutor:
    """A pool of one process in which tipsim is imported without Numba."""
    pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
    before = os.environ.get("TIPSIM_NUMBA")
    os.environ["TIPSIM_NUMBA"] = "0"
    try:
        pool.submit(_plain_python, 1).result()
    finally:
        os.environ.pop("TIPSIM_NUMBA")
        if before is not None:
            os.environ["TIPSIM_NUMBA"] = before
    return pool


class Process(Contender):
    """A new Python that runs a line of code, from its start to its end."""

    def __init__(self, name: str, code: str):
        command = [sys.executable, "-c", code]
        super().__init__(name, lambda: command, partial(subprocess.run, check=True, stdout=subprocess.DEVNULL), 1)


def speed(count: int) -> list[tuple[str, list[float], str]]:
    """Ratios at default rates, and the same at rates x 10 and x 100."""
    found = []
    for intensity in (1.0, 10.0, 100.0):
        one = tipsim("one thread", scale=SMALL, threads=1, intensity=intensity)
        two = tipsim("two threads", scale=SMALL, threads=2, intensity=intensity)
        full = tipsim("3.4 million", scale=1.0, threads=2, intensity=intensity, months=MONTHS if intensity < 50 else 24)
        slow, arrays = reference(months=4, intensity=intensity), plain_numpy(intensity)
        rounds([slow, one, two, full, arrays], count)
        happened = events_per_person_month(intensity)
        at = f"rates x {intensity:g}, {happened:.2g} events per person-month: "
        found += [
            (at + "reference.py over tipsim, 100,000 persons, one thread", ratios(slow, one), "600"),
            (at + "the same, two threads", ratios(slow, two), "1,000"),
            (at + "reference.py over 3.4 million persons, two threads", ratios(slow, full), "1,000"),
            (at + "3.4 million over 100,000 persons, two threads", ratios(full, two), "under 1.3"),
            (at + "reference.py over three draws a person in NumPy", ratios(slow, arrays), ""),
            (at + "three draws a person in NumPy over tipsim, one thread", ratios(arrays, one), ""),
        ]
    return found


def events_per_person_month(intensity: float) -> float:
    model = TraffickingModel(scale=SMALL, seed=1, spin_up=0, months=24, intensity=intensity)
    steps(model, 24)
    return len(model.events) / (1e5 * 24)


def fallback(count: int) -> list[tuple[str, list[float], str]]:
    with plain_pool() as pool:
        slow, plain = reference(months=4), PlainPython(pool)
        rounds([slow, plain], count)
    return [("reference.py over tipsim without Numba", ratios(slow, plain), "20")]


def first_run(count: int) -> list[tuple[str, list[float], str]]:
    code = "import tipsim; tipsim.run(tipsim.Scenario(scale=0.01, months=12), 1)"
    small, mesa = Process("a small run", code), Process("import mesa", "import mesa")
    rounds([small, mesa], count)
    return [("first small run in a new process, warm caches, over `import mesa` alone", ratios(small, mesa), "under 3")]


def memory() -> str:
    """Peak memory of a run of 3.4 million persons and 120 months with two threads, in a process of its own."""
    code = (
        "import tipsim; tipsim.run(tipsim.Scenario(months=120), 1, threads=2);"
        "print([line for line in open('/proc/self/status') if line.startswith('VmHWM')][0])"
    )  # Linux's own high-water mark of this process; ru_maxrss would start from that of the benchmark itself
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return f"{int(done.stdout.split()[-2]) / 1e6:.2f} GB"


# Nine tenths of the poor are supported, with effects above the default but within their range; and a measure that
# changes what networks learn, for which less luck is shared.
PAIRED = (SocialProtection(capacity=500_000, staying=0.3, refusing=0.25), AgencyLicensing())


def variances(pairs: int = PAIRS) -> list[str]:
    """Variance of independent differences over that of paired ones, for two measures."""
    setups = [Scenario(months=MONTHS, scale=SMALL, measures=measures) for measures in ((), *((m,) for m in PAIRED))]
    before, *others = (np.array([_totals(seed, setup) for seed in range(pairs)]) for setup in setups)
    return [
        f"{measure.name}, {name}: {_reduction(before[:, i], after[:, i])}"
        for measure, after in zip(PAIRED, others, strict=True)
        for i, name in enumerate(OUTPUTS)
    ]


def _reduction(before: np.ndarray, after: np.ndarray) -> str:
    times = (before.var(ddof=1) + after.var(ddof=1)) / (after - before).var(ddof=1)
    return f"{times:.1f} x smaller (effect {after.mean() / before.mean() - 1:+.0%})"


def _totals(seed: int, setup: Scenario) -> list[float]:
    model = TraffickingModel(setup, seed=seed, threads=1)
    steps(model, MONTHS)
    return [sum(model.datacollector.model_vars[name]) for name in OUTPUTS]


def main(words: list[str] | None = None) -> int:
    options = argparse.ArgumentParser(prog="tipsim.bench", description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=5, help="rounds that count (default 5)")
    options.add_argument("--sweep", type=int, default=400, help="runs of the sweep that is timed (default 400)")
    told = options.parse_args(words)
    print(f"{'ratio':<108} {'min':>8} {'median':>8} {'max':>8}  wanted")
    for part in (speed, fallback, first_run, partial(benchsweep.sweeps, runs=told.sweep)):
        for name, found, wanted in part(told.rounds):
            low, middle, high = min(found), statistics.median(found), max(found)
            print(f"{name:<108} {low:>8.2f} {middle:>8.2f} {high:>8.2f}  {wanted}", flush=True)
    print(f"peak memory, 3.4 million persons, 120 months, two threads: {memory()} (wanted: under 1 GB)")
    print(f"variance of {PAIRS} paired differences against independent seeds, 100,000 persons (wanted: 10 x):")
    print("\n".join(f"  {line}" for line in variances()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
