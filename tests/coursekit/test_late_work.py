"""Late work: the rule of the course file, through nbgrader's own late penalty."""

import csv
from datetime import datetime, timedelta

import people
import pytest
import tiny
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from coursekit.autograde import autograde
from coursekit.build import build
from coursekit.collect import collect
from coursekit.course import gradebook
from coursekit.coursefile import Late
from coursekit.export import export
from coursekit.feedback import feedback
from coursekit.lateness import penalty
from coursekit.marks import mark_rows
from coursekit.submit import submit

DAY = 86400.0
RULES = st.builds(
    Late,
    rule=st.sampled_from(["accept", "points", "refuse"]),
    grace_minutes=st.integers(0, 10080),
    points_per_day=st.floats(0, 100),
)


def test_a_day_begun_costs_the_percent_of_what_was_earned():
    assert penalty(Late(rule="points", points_per_day=10), 8.0, 1) == pytest.approx(0.8)
    assert penalty(Late(rule="points", points_per_day=10), 8.0, DAY + 1) == pytest.approx(1.6)


def test_what_lies_within_the_grace_is_in_time():
    assert penalty(Late(rule="points", grace_minutes=30), 8.0, 1800) == 0


def test_the_grace_is_not_counted_into_the_days():
    assert penalty(Late(rule="points", grace_minutes=30), 8.0, DAY + 1800) == pytest.approx(0.8)


def test_refused_work_that_is_in_the_run_all_the_same_earns_nothing():
    assert penalty(Late(rule="refuse"), 8.0, 60) == 8


@given(RULES, st.floats(0, 1000), st.floats(0, 1e7))
def test_never_is_more_taken_off_than_was_earned(late, points, seconds):
    assert 0 <= penalty(late, points, seconds) <= points


@given(RULES, st.floats(0, 1000), st.floats(0, 1e7), st.floats(0, 1e7))
def test_later_is_never_cheaper(late, points, one, other):
    early, later = sorted((one, other))
    assert penalty(late, points, early) <= penalty(late, points, later)


@pytest.fixture
def late_by_a_day_and_a_half(course):
    """The solver's hand-in, a day and a half late, marked where each day begun costs a tenth."""
    due = datetime.now().astimezone() - timedelta(days=1.5)
    text = f'[due]\n"{tiny.NAME}" = {due.isoformat()}\n[late]\nrule = "points"\npoints_per_day = 10\n'
    (course.root / "course.toml").write_text(text, encoding="utf-8")
    build(course=course.root / "course.toml", run="test", root=course.root)
    people.solver(course.part("learner"), course.part("solved"), course.part("keys"))
    submit(student="solver", module=tiny.NAME, run="test", root=course.root)
    collect(run="test", root=course.root)
    autograde(run="test", root=course.root)
    return course


def test_nbgrader_keeps_the_penalty_beside_marks_that_stay_whole(late_by_a_day_and_a_half):
    with gradebook(late_by_a_day_and_a_half.run) as book:
        found = book.find_submission(tiny.NAME, "solver")
        assert (found.score, found.late_submission_penalty) == (8, pytest.approx(1.6))


def test_the_penalty_follows_marks_by_hand_into_table_and_page(late_by_a_day_and_a_half):
    course = late_by_a_day_and_a_half
    with gradebook(course.run) as book:
        grade = book.find_grade("why-answer", tiny.NAME, tiny.NAME, "solver")
        grade.manual_score, grade.needs_manual_grade = 2.0, False
        book.db.commit()
    [row] = mark_rows(course.run, [tiny.NAME])
    assert (row.penalty, row.total) == (2, 8)
    [page] = feedback(run="test", root=course.root)
    assert "2 points are taken off" in page.read_text(encoding="utf-8")
    foot = " ".join(BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").find("tfoot").get_text(" ").split())
    assert foot == "Late 36.0 hours late = 2 days begun, 10 % each −2 Total 8 / 10"
    summary = next(path for path in export(run="test", root=course.root) if path.name == "summary.csv")
    with summary.open(encoding="utf-8-sig", newline="") as file:
        assert [float(row["penalty"]) for row in csv.DictReader(file)] == [2]
