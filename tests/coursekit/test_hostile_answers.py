"""Dishonest work on a module whose answers are data, graded in one go behind a wall (hostile/guard.py)."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import tiny
from conftest import once, read_grades
from hostile import area, module
from people import PEOPLE

from coursekit.project import open_run

pytestmark = pytest.mark.slow
COMMAND = ["-m", "coursekit", "autograde", "--course", "build/test", "--workers", "2", "--timeout", "5"]
HONEST = ("solver", "blank")


def hand_in(root: Path, who: str) -> None:
    """Put the work of one learner where nbgrader looks for it."""
    run = root / "build" / "test"
    folder, keys = run / "submitted" / who / tiny.NAME, run / "keys" / tiny.NAME
    shutil.copytree(run / "release" / tiny.NAME, folder)
    if who in PEOPLE:
        PEOPLE[who](folder, run / "solved" / tiny.NAME, keys)
    else:
        module.ATTACKS[who](folder, keys)


def grade_all(built, folder: Path) -> None:
    """Grade the attacks with two honest learners; keep the marks and what changed around them."""
    with area.folder() as place:
        root = place / area.COURSE
        shutil.copytree(built.root, root)
        area.furnish(place)
        for who in (*HONEST, *module.ATTACKS):
            hand_in(root, who)
        run = open_run("test", root)
        before = tiny.files(run.root / "keys") | tiny.files(run.root / "source")
        seen = area.grade(place, COMMAND, seconds=400)
        grades = {who: read_grades(run, who) for who in (*HONEST, *module.ATTACKS)}
        same = before == tiny.files(run.root / "keys") | tiny.files(run.root / "source")
        kept = {"seen": seen, "grades": grades, "same": same, "planted": area.planted(place)}
    (folder / "kept.json").write_text(json.dumps(kept))


@pytest.fixture(scope="module")
def graded(built, tmp_path_factory):
    """What was seen of the grading of all of them, once for all tests."""
    folder = once(tmp_path_factory, "hostile-answers", lambda folder: grade_all(built, folder))
    return json.loads((folder / "kept.json").read_text())


def automatic(graded, who):
    return {cell: graded["grades"][who][cell]["auto"] for cell in module.ALL}


@pytest.mark.parametrize("who", list(module.ATTACKS))
def test_dishonest_work_ends_with_a_mark_of_nothing(graded, who):
    assert automatic(graded, who) == dict.fromkeys(module.ALL, 0)


def test_honest_work_beside_it_has_its_full_marks(graded):
    assert automatic(graded, "solver") == module.ALL


def test_keys_and_source_stay_as_they_were(graded):
    assert graded["same"]


def test_nothing_is_planted_outside_the_folders_of_work(graded):
    assert graded["planted"] == []


def test_no_process_is_left(graded):
    assert graded["seen"]["left"] == []
