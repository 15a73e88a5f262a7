"""The benchmark of marking (`make bench`): coursekit with its sandbox against stock nbgrader, in alternating rounds.

Each contender is a command, timed from its start to its end. Stock nbgrader starts a kernel for every hand-in, so it
gets a third of the hand-ins, and time is counted by hand-in. Then: whether marks are equal, memory, and how the time
of one hand-in splits.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tipsim.bench import Contender, ratios, rounds

from .benching.course import ASSIGNMENT, BASELINES, make_course, marks
from .benching.memory import peaks
from .benching.split import REST, Clock, split
from .sandbox.runner import usable_cores

STOCK_SHARE = 3
SPLIT = 12  # hand-ins whose time is split
LABELS = {
    "start": "start of the warm server, once",
    "known": "what the gradebook knows of the assignment, once",
    "gate": "gate: looking at what was handed in, cleaned copy",
    "sanitise": "sanitising: first pass of nbgrader's converter",
    "gradebook": "reading and saving marks and cells in the gradebook",
    "convert": "second pass of nbgrader's converter, without running",
    "order": "packing the files, ordering two processes",
    "fork": "fork, namespaces, limits, until the process answers",
    "cells": "running the learner's cells",
    "tests": "running test cells in the examiner",
    "files": "files back",
    "around": "around running",
    "swap": "marked copy into its place",
    REST: "rest: setting up the converter, log",
}
ONCE = ("start", "known")
OWN = """
import io, json, sys, time
import matplotlib, numpy, pandas, tipsim.model
matplotlib.use("Agg")
import matplotlib.pyplot as plt
plt.show = lambda: [plt.gcf().savefig(io.BytesIO()), plt.close("all")]
cells = [c for c in json.load(open(sys.argv[1]))["cells"] if c["cell_type"] == "code"]
spent = []
for _round in range(6):
    names, begin = {}, time.perf_counter()
    for cell in cells:
        exec("".join(cell["source"]), names)
    spent.append(time.perf_counter() - begin)
print(min(spent[1:]))
"""


class Command(Contender):
    """A command that marks a fresh copy of a course; the copy of the last turn stays in `folder`."""

    def __init__(self, name: str, course: Path, count: int, folder: Path, command: list[str]):
        super().__init__(name, self._copied, self._mark, count)
        self.course, self.count, self.folder, self.command = course, count, folder, command

    def _copied(self) -> Path:
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.course, self.folder)
        for learner in sorted((self.folder / "submitted").iterdir())[self.count :]:
            shutil.rmtree(learner)
        return self.folder

    def _mark(self, folder: Path) -> None:
        subprocess.run([sys.executable, "-m", *self.command], cwd=folder, check=True, capture_output=True)


def contenders(course: Path, place: Path, count: int) -> tuple[Command, Command]:
    """Stock nbgrader with its share of the hand-ins, and coursekit with all."""
    ours = ["coursekit", "autograde", ASSIGNMENT, "--course", ".", "--workers", str(usable_cores())]
    stock = Command(
        "stock", course, max(1, count // STOCK_SHARE), place / "stock", ["nbgrader", "autograde", ASSIGNMENT]
    )
    return stock, Command("ours", course, count, place / "ours", ours)


@contextmanager
def courses(baseline: str, count: int) -> Iterator[tuple[Path, Path]]:
    """A course to be copied, and a place for copies."""
    with tempfile.TemporaryDirectory() as folder:
        make_course(Path(folder) / "course", baseline, count)
        yield Path(folder) / "course", Path(folder)


def speed(course: Path, place: Path, count: int, turns: int) -> None:
    """Print how fast both mark, the ratio, and whether the marks are equal."""
    stock, ours = contenders(course, place, count)
    rounds([stock, ours], turns)
    for name, one in (("stock nbgrader, one process", stock), (f"coursekit, {usable_cores()} workers", ours)):
        print(row(f"{name}: hand-ins a minute, {one.count} in one go", [60 / s for s in one.seconds]))
    print(row("times as many as stock nbgrader", ratios(stock, ours), "8, better 10"))
    told, found = marks(stock.folder), marks(ours.folder)
    equal = sum(found[key] == points for key, points in told.items())
    print(f"marks of {len(told)} cells that both have marked: {equal} equal")


def row(name: str, found: list[float], wanted: str = "") -> str:
    return f"{name:<72} {min(found):>8.1f} {statistics.median(found):>8.1f} {max(found):>8.1f}  {wanted}"


def memory(course: Path, place: Path) -> None:
    """Print what the processes take at most."""
    ours = contenders(course, place, SPLIT)[1]
    folder = ours.start()
    found = peaks([sys.executable, "-m", *ours.command[:-4], "--course", str(folder), *ours.command[-2:]])
    sizes = {
        "the grader's process": found.grader,
        "warm server": found.server,
        "a process forked from it, with what all share": found.worker,
        "of that its own": found.alone,
    }
    print("peak memory: " + "; ".join(f"{name} {size / 1e6:.0f} MB" for name, size in sizes.items()))


def parts(course: Path, place: Path, own: float) -> None:
    """Print how the time splits, in milliseconds a hand-in, when one is marked after another."""
    stock, _ours = contenders(course, place, SPLIT * STOCK_SHARE)
    clock, count = split(stock.start())
    print(f"{'milliseconds a hand-in, one after another':<60} {'all':>8} {'grader':>8}   (grader: its processor time)")
    for name, label in LABELS.items():
        print(_part(label, clock, [name], 1 if name in ONCE else count))
    print(_part("together, without what is done once", clock, [n for n in LABELS if n not in ONCE], count))
    print(f"{'the same code alone, in a warm process':<60} {own * 1e3:>8.1f}")


def _part(label: str, clock: Clock, names: list[str], count: int) -> str:
    wall, processor = (sum(spent[n] for n in names) / count * 1e3 for spent in (clock.wall, clock.processor))
    return f"{label:<60} {wall:>8.1f} {processor:>8.1f}"


def own_seconds(baseline: str) -> float:
    """Seconds that the code of a solved notebook takes by itself, in a process that has imported everything."""
    command = [sys.executable, "-c", OWN, str(BASELINES / f"{baseline}.ipynb")]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main(words: list[str] | None = None) -> int:
    options = argparse.ArgumentParser(prog="coursekit.bench", description=__doc__.splitlines()[0])
    options.add_argument("--submissions", type=int, default=60, help="hand-ins of a course (default 60)")
    options.add_argument("--rounds", type=int, default=3, help="rounds that count (default 3)")
    options.add_argument("--notebooks", nargs="+", default=["numbers", "model"], help="which of tests/baselines")
    told = options.parse_args(words)
    for baseline in told.notebooks:
        print(f"\n{baseline + '.ipynb, sandbox on':<72} {'min':>8} {'median':>8} {'max':>8}  wanted", flush=True)
        own = own_seconds(baseline)
        with courses(baseline, told.submissions) as (course, place):
            speed(course, place, told.submissions, told.rounds)
            memory(course, place)
            parts(course, place, own)
        print(f"the learners' own work alone: {60 / own:.0f} hand-ins a minute and core", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
