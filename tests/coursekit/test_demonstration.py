"""`coursekit demo`: five invented learners through every step, with a table of their marks at the end."""

import re

import pytest
import tiny

from coursekit.course import gradebook
from coursekit.demo import demo
from coursekit.errors import CourseError
from coursekit.project import open_run

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """The demonstration on the tiny module: (its folder, what it printed)."""
    root = tmp_path_factory.mktemp("demo")
    tiny.write(root)
    return root, demo(run="demo", root=root)


@pytest.fixture(scope="module")
def totals(shown):
    """Points by hand, penalty and total of each learner, as printed."""
    rows = [
        re.findall(r"\d+(?:\.\d+)?", line.split("  ", 2)[2]) for line in shown[1].splitlines() if "invented" in line
    ]
    return [tuple(map(float, row[-4:-1])) for row in rows]


def test_it_prints_a_table_of_five_learners(shown):
    assert sum("(invented" in line for line in shown[1].splitlines()) == 5


def test_the_solver_has_all_the_blank_nothing_and_the_others_lie_between(totals):
    by_total = sorted(total for _hand, _penalty, total in totals)
    assert by_total[0] == 0
    assert by_total[-1] == 10
    assert len([total for total in by_total if 0 < total < 10]) >= 2


def test_hand_marks_are_labelled_as_a_demonstration(shown):
    with gradebook(open_run("demo", shown[0])) as book:
        comments = [
            c.manual_comment for s in book.assignment_submissions(tiny.NAME) for n in s.notebooks for c in n.comments
        ]
    told = [text for text in comments if text]
    assert told
    assert all("emonstration" in text for text in told)


def test_everybody_gets_a_feedback_page_and_the_tables_are_written(shown):
    run = open_run("demo", shown[0])
    assert len(list(run.feedback.glob("*/*/*.html"))) == 5
    assert {p.suffix for p in run.export.iterdir()} >= {".csv", ".xlsx"}


def test_it_can_be_shown_again_and_gives_the_same_marks(shown, totals):
    again = demo(run="demo", root=shown[0])
    assert [line for line in again.splitlines() if "(invented" in line] == [
        line for line in shown[1].splitlines() if "(invented" in line
    ]


def test_it_never_marks_in_a_course_with_learners_of_its_own(shown):
    with gradebook(open_run("demo", shown[0])) as book:
        book.update_or_create_student("tuya", first_name="Tuya")
    with pytest.raises(CourseError, match="tuya"):
        demo(run="demo", root=shown[0])
