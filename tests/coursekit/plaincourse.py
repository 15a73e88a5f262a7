"""Two plain nbgrader courses, made as a lecturer makes them: no coursekit in them, and honest learners' work.

`sums` has one notebook with ordinary asserts; `data` has two in one assignment, files of its own, and settings of
its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import tiny
from nbformat.v4 import new_notebook
from nbgrader.api import Gradebook
from plainwork import DATA, DATA_CELLS, SUMS, SUMS_CELLS, Work

from coursekit.plaincourse import PlainCourse, open_course

LATE = "2026-03-02 10:00:00 UTC"
CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = "data"
c.CourseDirectory.submitted_directory = "handed_in"
c.CourseDirectory.db_url = "sqlite:///marks.db"
c.ClearHiddenTests.begin_test_delimeter = "VVV SECRET VVV"
c.ClearHiddenTests.end_test_delimeter = "^^^ SECRET ^^^"
c.Autograde.exclude_overwriting = {"lab1": ["helper.py"]}
c.Autograde.autograde_preprocessors.append("stamp.Stamp")
c.Execute.timeout = 40
"""
STAMP = """\
from nbgrader.preprocessors import NbGraderPreprocessor


class Stamp(NbGraderPreprocessor):
    def preprocess(self, nb, resources):
        nb.metadata["stamp"] = resources["nbgrader"]["student"]
        return nb, resources
"""


@dataclass(frozen=True)
class Plain:
    """How a course is made: `cells` by notebook, `work` by learner, other `files` by step and path."""

    name: str
    assignment: str
    cells: Mapping[str, list[nbformat.NotebookNode]]
    work: Mapping[str, Work]
    submitted: str = "submitted"
    files: Mapping[str, str] = field(default_factory=dict)


COURSES = {
    "sums": Plain("sums", "ps1", {"problem": SUMS_CELLS}, SUMS),
    "data": Plain(
        "data",
        "lab1",
        DATA_CELLS,
        DATA,
        "handed_in",
        {
            "nbgrader_config.py": CONFIG,
            "stamp.py": STAMP,
            "source/lab1/tables/spring/values.csv": "group,value\na,1\na,3\nb,10\n",
            "source/lab1/helper.py": "def double(x):\n    raise NotImplementedError\n",
            "handed_in/right/lab1/helper.py": "def double(x):\n    return 2 * x\n",
            "handed_in/right/lab1/timestamp.txt": LATE,
        },
    ),
}


def make(root: Path, plain: Plain) -> None:
    """Make the course in `root`, with its release and what its learners handed in."""
    for name, text in plain.files.items():
        if not name.startswith(plain.submitted):
            write(root / name, text)
    for name, cells in plain.cells.items():
        save(notebook(cells), root / "source" / plain.assignment / f"{name}.ipynb")
    nbgrader(root, "generate_assignment", plain.assignment)
    for student, work in plain.work.items():
        hand_in(root, plain, student, work)
    for name, text in plain.files.items():
        if name.startswith(plain.submitted):
            write(root / name, text)


def notebook(cells: list[nbformat.NotebookNode]) -> nbformat.NotebookNode:
    made = new_notebook(cells=cells)
    made.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return made


def hand_in(root: Path, plain: Plain, student: str, work: Work) -> None:
    """A learner takes the release, writes their answers into it, and hands it in."""
    folder = root / plain.submitted / student / plain.assignment
    shutil.copytree(root / "release" / plain.assignment, folder)
    for path in folder.glob("*.ipynb"):
        nb = tiny.read(path)
        for cell, source in work.items():
            for known in nb.cells:
                if known.metadata.get("nbgrader", {}).get("grade_id") == cell:
                    known.source = source
        save(nb, path)


def save(nb: nbformat.NotebookNode, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    tiny.save(nb, path)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def nbgrader(folder: Path, *arguments: str) -> None:
    """nbgrader's own command, in the folder of a course, as its lecturer types it."""
    command = [sys.executable, "-m", "nbgrader", *arguments]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])  # it calls alembic by name
    environment = {**os.environ, "PATH": path}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr


def marks(root: Path, assignment: str) -> dict[tuple[str, str, str], dict[str, Any]]:
    """What the gradebook holds, by learner, notebook and cell."""
    place = open_course(root)
    assert isinstance(place, PlainCourse)
    found = {}
    with Gradebook(place.directory.db_url, place.directory.course_id) as book:
        for work in book.find_assignment(assignment).submissions:
            for one in work.notebooks:
                for grade in one.grades:
                    found[work.student.id, one.name, grade.name] = {
                        "auto": grade.auto_score,
                        "hand": grade.manual_score,
                        "waits": grade.needs_manual_grade,
                        "most": grade.max_score,
                    }
    return found
