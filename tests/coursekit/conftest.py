"""The tiny course, built once; and one sitting in which many learners hand it in, marked once."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

sys.path.insert(0, str(Path(__file__).parent))

import people
import tiny
from filelock import FileLock

from coursekit.autograde import autograde
from coursekit.build import build
from coursekit.collect import collect
from coursekit.course import gradebook
from coursekit.feedback import feedback
from coursekit.project import Run, open_run
from coursekit.release import release
from coursekit.submit import submit


@dataclass(frozen=True)
class Course:
    """A project folder with the tiny module, and its run."""

    root: Path
    run: Run

    def part(self, step: str) -> Path:
        """The tiny module's folder at a step, such as `source`."""
        return self.run.root / step / tiny.NAME


def make_course(root: Path) -> None:
    tiny.write(root)
    build(run="test", root=root, seed=4)
    release(run="test", root=root)


def once(tmp_path_factory, name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder that `make` filled once for the whole test run, however many processes it has."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    with FileLock(f"{folder}.lock"):
        if not (folder / "done").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            (folder / "done").touch()
    return folder


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Course:
    """The tiny course, built and released; tests only look at it."""
    folder = once(tmp_path_factory, "tiny-course", make_course)
    return Course(folder, open_run("test", folder))


@pytest.fixture
def course(built, tmp_path) -> Course:
    """A copy of the tiny course that a test may change."""
    root = tmp_path / "course"
    shutil.copytree(built.root, root)
    return Course(root, open_run("test", root))


@pytest.fixture
def project_folder(tmp_path) -> Path:
    """A project folder with the tiny module, not built yet."""
    tiny.write(tmp_path)
    return tmp_path


@dataclass(frozen=True)
class Sitting:
    """A course that everybody of `people` has handed in, with what marking gave."""

    course: Course
    faults: dict[str, str]
    points: dict[str, dict[str, float]]
    grades: dict[str, dict[str, dict[str, Any]]]

    def page(self, who: str) -> str:
        """A learner's feedback page."""
        return (self.course.run.root / "feedback" / who / tiny.NAME / f"{tiny.NAME}.html").read_text(encoding="utf-8")

    def said(self, who: str) -> str:
        """The page as a reader sees it, without tags."""
        return " ".join(BeautifulSoup(self.page(who), "html.parser").body.get_text(" ").split())


def hold_sitting(built: Course, folder: Path) -> None:
    """Everybody of `people` works, hands in, is marked and gets feedback, through every step of nbgrader."""
    root = folder / "course"
    shutil.copytree(built.root, root)
    run = open_run("test", root)
    for who, work in people.PEOPLE.items():
        place = root / "work" / who / tiny.NAME
        shutil.copytree(run.root / "release" / tiny.NAME, place)
        work(place, run.root / "solved" / tiny.NAME, run.root / "keys" / tiny.NAME)
        submit(student=who, module=tiny.NAME, folder=place, run="test", root=root)
    collect(run="test", root=root)
    faults = {g.student: g.fault for g in autograde(run="test", root=root)}
    feedback(run="test", root=root)
    tiny.write_json(folder / "faults.json", faults)


@pytest.fixture(scope="session")
def sitting(built, tmp_path_factory) -> Sitting:
    """The sitting, once; tests only look at it."""
    folder = once(tmp_path_factory, "sitting", lambda folder: hold_sitting(built, folder))
    return look_at(folder / "course", tiny.read_json(folder / "faults.json"))


@pytest.fixture
def changing_sitting(sitting, tmp_path) -> Sitting:
    """A copy of the sitting that a test may change."""
    shutil.copytree(sitting.course.root, tmp_path / "course")
    return look_at(tmp_path / "course", sitting.faults)


def look_at(root: Path, faults: dict[str, str]) -> Sitting:
    course = Course(root, open_run("test", root))
    grades = {who: read_grades(course.run, who) for who, fault in faults.items() if not fault}
    points = {who: {cell: g["auto"] for cell, g in cells.items()} for who, cells in grades.items()}
    return Sitting(course, faults, points, grades)


def read_grades(run: Run, who: str) -> dict[str, dict[str, Any]]:
    """What nbgrader's gradebook holds for a learner, by cell."""
    with gradebook(run) as book:
        notebook = book.find_submission_notebook(tiny.NAME, tiny.NAME, who)
        return {
            g.name: {"auto": g.auto_score, "waits": g.needs_manual_grade, "most": g.max_score} for g in notebook.grades
        }
