"""The tiny course, built once; and one sitting in which many learners hand it in, marked once."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import people
import tiny
from coursekit.autograde import Graded, autograde
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


def make_course(root: Path) -> Course:
    tiny.write(root)
    build(run="test", root=root, seed=4)
    release(run="test", root=root)
    return Course(root, open_run("test", root))


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Course:
    """The tiny course, built and released; tests only look at it."""
    return make_course(tmp_path_factory.mktemp("course"))


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
    graded: dict[str, Graded]
    points: dict[str, dict[str, float]]
    grades: dict[str, dict[str, dict[str, Any]]]

    def page(self, who: str) -> str:
        """A learner's feedback page."""
        return (self.course.run.root / "feedback" / who / tiny.NAME / f"{tiny.NAME}.html").read_text(encoding="utf-8")

    def said(self, who: str) -> str:
        """The page as a reader sees it, without tags."""
        from bs4 import BeautifulSoup

        return " ".join(BeautifulSoup(self.page(who), "html.parser").body.get_text(" ").split())


@pytest.fixture(scope="session")
def sitting(built, tmp_path_factory) -> Sitting:
    """Everybody of `people` works, hands in, is marked and gets feedback, through every step of nbgrader."""
    root = tmp_path_factory.mktemp("sitting") / "course"
    shutil.copytree(built.root, root)
    course = Course(root, open_run("test", root))
    for who, work in people.PEOPLE.items():
        folder = root / "work" / who / tiny.NAME
        shutil.copytree(course.part("release"), folder)
        work(folder, course.part("solved"), course.part("keys"))
        submit(student=who, module=tiny.NAME, folder=folder, run="test", root=root)
    collect(run="test", root=root)
    graded = {g.student: g for g in autograde(run="test", root=root)}
    feedback(run="test", root=root)
    grades = {who: read_grades(course.run, who) for who, g in graded.items() if not g.fault}
    points = {who: {cell: g["auto"] for cell, g in cells.items()} for who, cells in grades.items()}
    return Sitting(course, graded, points, grades)


def read_grades(run: Run, who: str) -> dict[str, dict[str, Any]]:
    """What nbgrader's gradebook holds for a learner, by cell."""
    with gradebook(run) as book:
        notebook = book.find_submission_notebook(tiny.NAME, tiny.NAME, who)
        return {g.name: {"auto": g.auto_score, "waits": g.needs_manual_grade, "most": g.max_score} for g in notebook.grades}
