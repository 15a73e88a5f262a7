"""A throw-away plain course of one notebook, with as many invented hand-ins as are wanted."""

from __future__ import annotations

import copy
import random
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

from nbformat import NotebookNode

from ..checkup import ROOT
from ..marks import cell_rows
from ..plaincourse import open_course, tools_on_path
from ..tidy import as_text, read_notebook

BASELINES = ROOT / "tests" / "baselines"
ASSIGNMENT = "ps1"
SOLUTION = re.compile(r"### BEGIN SOLUTION\n(.*)\n### END SOLUTION", re.DOTALL)


def make_course(root: Path, baseline: str, count: int) -> None:
    """Make a course of the notebook `baseline` in `root`, with `count` hand-ins: right, partly right and wrong."""
    source = root / "source" / ASSIGNMENT / f"{baseline}.ipynb"
    source.parent.mkdir(parents=True)
    shutil.copy(BASELINES / source.name, source)
    nbgrader(root, "generate_assignment", ASSIGNMENT)
    released = read_notebook(root / "release" / ASSIGNMENT / source.name)
    right, wrong = solutions(read_notebook(source)), _wrong(baseline)
    for number in range(count):
        place = root / "submitted" / f"learner-{number:03}" / ASSIGNMENT
        place.mkdir(parents=True)
        text = as_text(answered(released, _work(number, right, wrong)))
        (place / source.name).write_text(text, encoding="utf-8")


def solutions(nb: NotebookNode) -> dict[str, str]:
    """The solutions of a source notebook, by cell."""
    cells = [cell for cell in nb.cells if cell.metadata.get("nbgrader", {}).get("solution")]
    return {cell.metadata["nbgrader"]["grade_id"]: SOLUTION.sub(r"\1", cell.source) for cell in cells}


def _wrong(baseline: str) -> dict[str, str]:
    text = (BASELINES / "wrong_answers.toml").read_text(encoding="utf-8")
    return {cell: source.strip() for cell, source in tomllib.loads(text)[baseline].items()}


def _work(number: int, right: Mapping[str, str], wrong: Mapping[str, str]) -> dict[str, str]:
    """A third answers all rightly, a third wrongly, a third partly; of these some left answers out."""
    luck = random.Random(number)
    choices = {0: [right], 1: [right, wrong, {}], 2: [{**right, **wrong}]}[number % 3]
    chosen = {cell: luck.choice(choices) for cell in right}
    return {cell: answers[cell] for cell, answers in chosen.items() if cell in answers}


def answered(released: NotebookNode, work: Mapping[str, str]) -> NotebookNode:
    """The released notebook with answers written into it."""
    nb = copy.deepcopy(released)
    for cell in nb.cells:
        cell.source = work.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    return nb


def nbgrader(folder: Path, *words: str) -> None:
    """Stock nbgrader's own command in the folder of a course; raises `CalledProcessError`."""
    tools_on_path()
    subprocess.run([sys.executable, "-m", "nbgrader", *words], cwd=folder, capture_output=True, check=True)


def marks(root: Path) -> dict[tuple[str, str], float | None]:
    """Points in the gradebook by learner and cell; None for what waits for a mark by hand."""
    return {(row.learner, row.cell): row.points for row in cell_rows(open_course(root), [ASSIGNMENT])}
