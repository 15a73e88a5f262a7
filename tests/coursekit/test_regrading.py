"""Marking anew in a plain course: what is newer, what is asked for, what was corrected; marks by hand are kept."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import plaincourse
import plainwork
import pytest
import tiny
from bs4 import BeautifulSoup
from conftest import once
from tiny import cell

from coursekit.autograde import autograde
from coursekit.course import gradebook
from coursekit.errors import CourseError
from coursekit.export import export
from coursekit.feedback import feedback
from coursekit.preprocessors import RunNotebook

DOUBLE_TEST = """\
assert double(2) == 4
### BEGIN HIDDEN TESTS
assert double(-5) == -10
### END HIDDEN TESTS"""
PLAIN = plaincourse.Plain(
    "regrading",
    "ps1",
    {
        "problem": [
            plainwork.answer("double", "def double(x):\n    return 2 * x"),
            plainwork.test("double-test", DOUBLE_TEST, 4),
            plainwork.answer("half", "def half(x):\n    return x / 2"),
            plainwork.test("half-test", "assert half(3) == 1", 2),  # the lecturer's mistake: it should be 1.5
            cell("markdown", "why", "### BEGIN SOLUTION\n.\n### END SOLUTION", grade=True, solution=True, points=5),
        ]
    },
    {
        "ada": {"double": "def double(x):\n    return x + x", "half": "def half(x):\n    return x / 2", "why": "So."},
        "bat": {
            "double": "def double(x):\n    return 4",
            "half": "def half(x):\n    return x // 2",
            "why": "Who knows.",
        },
        "blank": {},
    },
)
NOON = "2026-03-02 12:00:00 UTC"
LATE_RULE = """\
from nbgrader.plugins import BasePlugin


class HalfOff(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 2
"""


def hold(folder: Path) -> None:
    plaincourse.make(folder, PLAIN)
    for who in PLAIN.work:
        plaincourse.write(submitted(folder, who) / "timestamp.txt", NOON)
    autograde(course=folder)


@pytest.fixture
def course(tmp_path_factory, tmp_path) -> Path:
    """A marked course that a test may change."""
    folder = once(tmp_path_factory, "regrading", hold)
    return shutil.copytree(folder, tmp_path / "course")


def submitted(course: Path, who: str) -> Path:
    return course / "submitted" / who / "ps1"


def hand_in(course: Path, who: str, hour: int, change: Callable[[Path], None]) -> None:
    """A learner changes their notebook and hands it in on the same day, at an hour."""
    change(submitted(course, who) / "problem.ipynb")
    plaincourse.write(submitted(course, who) / "timestamp.txt", NOON.replace("12:", f"{hour:02}:"))


def wrongly(path: Path) -> None:
    """Another answer, which is wrong."""
    nb = tiny.read(path)
    tiny.by_id(nb, "double").source = "def double(x):\n    return x"
    tiny.save(nb, path)


def broken(path: Path) -> None:
    """What is no notebook any more."""
    path.write_text("{" + path.read_text(encoding="utf-8")[:200], encoding="utf-8")


def mark_by_hand(course: Path, who: str = "ada") -> None:
    """The lecturer marks the essay with a comment, and overrules a test."""
    with gradebook(plaincourse.open_course(course)) as book:
        notebook = book.find_submission_notebook("problem", "ps1", who)
        for grade in notebook.grades:
            if points := {"why": 3.5, "half-test": 1.75}.get(grade.name):
                grade.manual_score, grade.needs_manual_grade = points, False
        next(c for c in notebook.comments if c.name == "why").manual_comment = "Well put."
        book.db.commit()


def given(course: Path, who: str = "ada") -> dict[str, object]:
    """What counts of the lecturer's marks, and the comment."""
    with gradebook(plaincourse.open_course(course)) as book:
        notebook = book.find_submission_notebook("problem", "ps1", who)
        scores = {grade.name: grade.score for grade in notebook.grades}
        comments = [comment.comment for comment in notebook.comments if comment.name == "why"]
    return {"why": scores["why"], "half-test": scores["half-test"], "comment": comments}


GIVEN = {"why": 3.5, "half-test": 1.75, "comment": ["Well put."]}


def auto(course: Path, who: str) -> dict[str, float]:
    return {key[2]: mark["auto"] for key, mark in plaincourse.marks(course, "ps1").items() if key[0] == who}


def now(course: Path, **how: object) -> list[str]:
    """Mark; who was marked now."""
    return [one.student for one in autograde(course=course, **how) if one.now]


def ours(course: Path) -> None:
    autograde(course=course, students=["ada"], force=True)


def stock(course: Path) -> None:
    plaincourse.nbgrader(course, "autograde", "ps1", "--student=ada", "--force")


WAYS = [ours, pytest.param(stock, marks=pytest.mark.slow)]


def test_a_newer_hand_in_is_marked_anew_and_no_other(course):
    hand_in(course, "ada", 13, wrongly)
    assert now(course) == ["ada"]
    assert auto(course, "ada")["double-test"] == 0


def test_an_older_hand_in_changes_nothing(course):
    before = plaincourse.marks(course, "ps1")
    hand_in(course, "ada", 11, wrongly)
    assert now(course) == []
    assert plaincourse.marks(course, "ps1") == before


def test_the_same_time_is_not_newer(course):
    hand_in(course, "ada", 12, wrongly)
    assert now(course) == []


def test_force_marks_what_lies_there_whatever_its_time(course):
    hand_in(course, "ada", 11, wrongly)
    assert now(course, force=True) == ["ada", "bat", "blank"]
    assert auto(course, "ada")["double-test"] == 0


def test_the_time_of_what_was_marked_last_stands_in_the_gradebook(course):
    hand_in(course, "ada", 13, wrongly)
    now(course)
    with gradebook(plaincourse.open_course(course)) as book:
        assert book.find_submission("ps1", "ada").timestamp == datetime(2026, 3, 2, 13)


def test_marking_anew_without_a_change_changes_no_mark(course):
    before = plaincourse.marks(course, "ps1")
    autograde(course=course, force=True)
    assert plaincourse.marks(course, "ps1") == before


def test_marking_one_learner_anew_leaves_the_others(course):
    before = {key: mark for key, mark in plaincourse.marks(course, "ps1").items() if key[0] != "ada"}
    hand_in(course, "bat", 13, wrongly)
    now(course, students=["ada"], force=True)
    after = plaincourse.marks(course, "ps1")
    assert {key: mark for key, mark in after.items() if key[0] != "ada"} == before


@pytest.mark.parametrize("regrade", WAYS)
def test_marks_and_comments_by_hand_count_on_after_a_regrade(course, regrade):
    mark_by_hand(course)
    regrade(course)
    assert given(course) == GIVEN


@pytest.mark.parametrize("regrade", WAYS)
def test_the_lecturer_is_asked_about_them_again(course, regrade):
    """So does stock nbgrader, and a lecturer of such a course counts on it."""
    mark_by_hand(course)
    regrade(course)
    waits = {key[2] for key, mark in plaincourse.marks(course, "ps1").items() if key[0] == "ada" and mark["waits"]}
    assert waits == {"why", "half-test"}


def test_marks_by_hand_of_a_hand_in_that_is_passed_over_do_not_wait(course):
    mark_by_hand(course)
    now(course)
    waits = {key[2] for key, mark in plaincourse.marks(course, "ps1").items() if key[0] == "ada" and mark["waits"]}
    assert waits == set()


def test_marks_by_hand_stay_when_a_newer_hand_in_is_marked(course):
    mark_by_hand(course)
    hand_in(course, "ada", 13, wrongly)
    now(course)
    assert given(course) == GIVEN


def test_marks_by_hand_stay_when_a_newer_hand_in_cannot_be_read(course):
    mark_by_hand(course)
    hand_in(course, "ada", 13, broken)
    now(course)
    assert given(course) == GIVEN


def test_a_newer_hand_in_that_cannot_be_read_earns_nothing_by_itself(course):
    hand_in(course, "ada", 13, broken)
    now(course)
    assert auto(course, "ada") | {"why": None} == {"double-test": 0, "half-test": 0, "why": None}


def test_its_learner_is_told_why(course):
    hand_in(course, "ada", 13, broken)
    [reason] = [one.fault for one in autograde(course=course) if one.fault]
    [page] = feedback(course=course, students=["ada"])
    assert reason in " ".join(BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").get_text(" ").split())


def test_a_hand_in_that_can_be_read_again_earns_its_marks(course):
    before, whole = auto(course, "ada"), (submitted(course, "ada") / "problem.ipynb").read_bytes()
    hand_in(course, "ada", 13, broken)
    now(course)
    hand_in(course, "ada", 14, lambda path: path.write_bytes(whole))
    now(course)
    assert auto(course, "ada") == before


def correct(course: Path) -> None:
    """The lecturer corrects the test, releases again and marks anew."""
    tiny.edit(course / "source" / "ps1" / "problem.ipynb", "assert half(3) == 1", "assert half(3) == 1.5")
    plaincourse.nbgrader(course, "generate_assignment", "ps1", "--force")
    autograde(course=course, force=True)


def test_a_corrected_test_changes_the_marks_of_its_cell_and_no_other(course):
    before = plaincourse.marks(course, "ps1")
    correct(course)
    after = plaincourse.marks(course, "ps1")
    changed = {key: (before[key]["auto"], after[key]["auto"]) for key in before if before[key] != after[key]}
    assert changed == {("ada", "problem", "half-test"): (0, 2), ("bat", "problem", "half-test"): (2, 0)}


def test_a_corrected_test_stands_in_the_marked_copies(course):
    correct(course)
    for path in (course / "autograded").rglob("problem.ipynb"):
        assert tiny.by_id(tiny.read(path), "half-test").source == "assert half(3) == 1.5"


def test_marks_by_hand_stay_when_a_test_is_corrected(course):
    mark_by_hand(course)
    correct(course)
    assert given(course) == GIVEN


def late(course: Path) -> None:
    """The course takes half for being late, and the work was due an hour before it came."""
    plaincourse.write(course / "late.py", LATE_RULE)
    plaincourse.write(course / "nbgrader_config.py", 'c.AssignLatePenalties.plugin_class = "late.HalfOff"\n')
    with gradebook(plaincourse.open_course(course)) as book:
        book.update_or_create_assignment("ps1", duedate=NOON.replace("12:", "11:"))


def test_the_courses_own_late_rule_is_followed(course):
    late(course)
    now(course, force=True)
    with gradebook(plaincourse.open_course(course)) as book:
        work = book.find_submission("ps1", "ada")
        assert (work.score, work.late_submission_penalty) == (4, 2)


def test_the_late_rule_stands_in_the_tables(course, tmp_path):
    late(course)
    now(course, force=True)
    [path] = [path for path in export(course=course, into=tmp_path / "tables") if path.name == "summary.csv"]
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["course_number"]: row for row in csv.DictReader(file)}
    assert (float(rows["ada"]["penalty"]), float(rows["ada"]["total"])) == (2, 2)


def failing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*_arguments: object) -> None:
        raise error

    monkeypatch.setattr(RunNotebook, "_run", fail)


def test_what_nobody_foresaw_earns_nothing_with_a_reason_and_leaves_a_marked_copy(course, monkeypatch):
    failing(monkeypatch, RuntimeError("never thought of"))
    done = autograde(course=course, students=["ada"], force=True)
    assert ["could not be marked" in one.fault for one in done] == [True]
    assert auto(course, "ada")["double-test"] == 0
    assert (course / "autograded" / "ada" / "ps1" / "problem.ipynb").is_file()


def test_a_trouble_of_this_machine_is_no_learners_fault_and_changes_no_mark(course, monkeypatch):
    before = auto(course, "ada")
    failing(monkeypatch, CourseError("the sandbox did not start"))
    with pytest.raises(CourseError, match="did not start"):
        autograde(course=course, students=["ada"], force=True)
    assert auto(course, "ada") == before
    assert (course / "autograded" / "ada" / "ps1" / "problem.ipynb").is_file()


def test_what_one_learner_defines_is_not_there_for_the_next(course):
    """One worker: the learners follow one another in the same warm process."""
    autograde(course=course, force=True, workers=1)
    assert auto(course, "blank") | {"why": None} == {"double-test": 0, "half-test": 0, "why": None}


def test_in_a_run_of_ours_marks_by_hand_stay_final_over_a_forced_marking(changing_sitting):
    run = changing_sitting.course.run
    with gradebook(run) as book:
        grade = book.find_grade("why-answer", tiny.NAME, tiny.NAME, "solver")
        grade.manual_score, grade.needs_manual_grade = 1.5, False
        book.db.commit()
    autograde(run="test", root=changing_sitting.course.root, students=["solver"], force=True)
    with gradebook(run) as book:
        grade = book.find_grade("why-answer", tiny.NAME, tiny.NAME, "solver")
        assert (grade.score, grade.needs_manual_grade) == (1.5, False)
