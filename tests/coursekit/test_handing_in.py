"""Handing in and collecting: who may, what is taken, and what is said when it cannot be."""

import pytest
import tiny

from coursekit.autograde import autograde, describe
from coursekit.build import build
from coursekit.collect import collect
from coursekit.course import gradebook
from coursekit.errors import CourseError
from coursekit.roster import enrol
from coursekit.submit import submit


def hand_in(course, student="tuya", **more):
    return submit(
        student=student, module=tiny.NAME, folder=course.part("learner"), run="test", root=course.root, **more
    )


def test_a_module_is_handed_in_from_the_learners_folder(course):
    submit(student="tuya", module="m90", run="test", root=course.root)
    assert collect(run="test", root=course.root) == {tiny.NAME: ["tuya"]}


def test_the_latest_hand_in_counts(course):
    hand_in(course)
    mine = course.part("learner") / "m90-tiny.ipynb"
    nb = tiny.read(mine)
    tiny.by_id(nb, "sum-answer").source = 'casebook.handin("total", 42)'
    tiny.save(nb, mine)
    hand_in(course)
    collect(run="test", root=course.root)
    autograde(run="test", root=course.root)
    with gradebook(course.run) as book:
        assert book.find_submission(tiny.NAME, "tuya").score == 3


def test_a_later_hand_in_is_marked_anew_without_being_told(course):
    hand_in(course)
    collect(run="test", root=course.root)
    autograde(run="test", root=course.root)
    mine = course.part("learner") / "m90-tiny.ipynb"
    mine.write_text(mine.read_text().replace("    ...", "    42"))
    hand_in(course)
    collect(run="test", root=course.root)
    autograde(run="test", root=course.root)
    with gradebook(course.run) as book:
        assert book.find_submission(tiny.NAME, "tuya").score == 3


def test_it_is_told_what_was_marked_now_and_what_before(course):
    hand_in(course)
    collect(run="test", root=course.root)
    told = [describe(autograde(run="test", root=course.root), run="test", root=course.root) for _again in range(2)]
    told.append(describe(autograde(run="test", outdated=True, root=course.root), run="test", root=course.root))
    assert told == [f"marked now: {now}; marked before: {1 - now}" for now in (1, 0, 0)]


def test_where_a_roster_was_entered_only_its_learners_hand_in(course, tmp_path):
    (tmp_path / "roster.csv").write_text("id,name\ntuya,Tuya\n")
    enrol(roster=tmp_path / "roster.csv", run="test", root=course.root)
    with pytest.raises(CourseError, match="tuyaa") as told:
        hand_in(course, "tuyaa")
    assert '"tuya"' not in str(told.value)  # a near number is another learner's
    hand_in(course, "tuya")


@pytest.mark.parametrize("student", ["", "../x", "a+b", "*", "a b", "-x", ".", "tuya/.."])
def test_an_id_that_is_no_folder_name_is_refused(course, student):
    with pytest.raises(CourseError) as told:
        hand_in(course, student)
    assert "\n" not in str(told.value)


def test_a_folder_that_is_not_the_modules_is_refused(course, tmp_path):
    with pytest.raises(CourseError, match="m90-tiny"):
        submit(student="tuya", module=tiny.NAME, folder=tmp_path, run="test", root=course.root)


def test_a_module_that_was_not_released_is_refused(project_folder):
    build(run="t", root=project_folder)
    with pytest.raises(CourseError, match="m90-tiny"):
        submit(student="tuya", module=tiny.NAME, run="t", root=project_folder)


def test_a_damaged_notebook_is_named_and_stops_nobody_else(course):
    hand_in(course, "tuya")
    mine = course.part("learner") / "m90-tiny.ipynb"
    mine.write_text(mine.read_text()[:500])
    hand_in(course, "bold")
    collect(run="test", root=course.root)
    faults = {g.student: g.fault for g in autograde(run="test", root=course.root)}
    assert faults["tuya"] == ""
    assert "m90-tiny.ipynb" in faults["bold"] and "\n" not in faults["bold"]
