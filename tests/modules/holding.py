"""Holding a module: build it, hand in its solution and its blank notebook, mark both by nbgrader's own steps."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import nbformat

from coursekit.autograde import autograde
from coursekit.build import build
from coursekit.collect import collect
from coursekit.course import gradebook
from coursekit.fill import marked_cells
from coursekit.module import Module
from coursekit.project import Run, open_run
from coursekit.release import release
from coursekit.submit import submit

PROJECT = Path(__file__).resolve().parents[2]
MODULES = sorted(path.parent.name for path in PROJECT.glob("modules/m*/module.toml"))
SOLVER, BLANK = "solver", "blank"


@dataclass(frozen=True)
class Held:
    """A module of the course with a run of it in which the solution and the blank notebook were marked."""

    module: Module
    run: Run

    def part(self, step: str) -> Path:
        return self.run.root / step / self.module.name

    def notebook(self, step: str, who: str = "") -> nbformat.NotebookNode:
        """The module's notebook at a step such as `release` or `autograded`."""
        folder = self.run.root / step / who / self.module.name
        return nbformat.read(folder / f"{self.module.name}.ipynb", as_version=4)

    def points(self, who: str) -> dict[str, float]:
        """What the gradebook holds by marked cell."""
        with gradebook(self.run) as book:
            found = book.find_submission_notebook(self.module.name, self.module.name, who)
            return {grade.name: grade.auto_score for grade in found.grades}

    def automatic(self) -> dict[str, float]:
        """The points that can be had automatically, by cell."""
        return marked_cells(self.notebook("source"))[0]

    def by_hand(self) -> dict[str, float]:
        return marked_cells(self.notebook("source"))[1]


def hold(name: str, root: Path) -> None:
    """Build and release the module in `root`, hand in the solved and the released notebook, mark both."""
    left_behind = shutil.ignore_patterns("answers", ".played", ".ipynb_checkpoints", "__pycache__")
    shutil.copytree(PROJECT / "modules" / name, root / "modules" / name, ignore=left_behind)
    build(run="test", root=root, seed=2014)
    release(run="test", root=root)
    run = open_run("test", root)
    for who, work in ((SOLVER, run.root / "solved" / name), (BLANK, run.root / "release" / name)):
        submit(student=who, module=name, folder=work, run="test", root=root)
    collect(run="test", root=root)
    assert [one.fault for one in autograde(run="test", root=root)] == ["", ""]
