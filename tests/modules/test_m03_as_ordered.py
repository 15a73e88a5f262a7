"""What was ordered of m03: how its 20 points are made up, and its wrong answers."""

import pytest
import wrong_answers
from holding import PROJECT

FOLDER = PROJECT / "modules" / "m03-identification"
pytestmark = pytest.mark.parametrize("held", ["m03-identification"], indirect=True)


def case_points(held):
    cells = {
        c.metadata["nbgrader"]["grade_id"]: c.source for c in held.notebook("source").cells if "nbgrader" in c.metadata
    }
    return sum(points for cell, points in held.automatic().items() if "look_case" in cells[cell])


def test_twenty_points_in_all(held):
    assert held.module.points == 20


def test_six_points_from_the_case_and_at_least_six_by_checks_unseen(held):
    assert case_points(held) == 6
    assert sum(held.automatic().values()) - case_points(held) >= 6


def test_four_points_by_hand_with_a_rubric(held):
    assert sum(held.by_hand().values()) == 4
    rubric = (FOLDER / "key" / "rubric.md").read_text(encoding="utf-8")
    assert "4 points" in rubric
    assert len(rubric) > 500


def test_at_least_four_wrong_answers(held):
    assert len(list((FOLDER / "wrong_answers").glob("*.toml"))) >= 4


def test_the_overall_rule_applied_to_a_person_not_yet_exploited_is_among_them(held):
    wrong = wrong_answers.read(FOLDER / "wrong_answers" / "overall-rule-applied-before-exploitation.toml")
    assert "exploitation" in wrong.why
