"""Fourteen learners hand in the tiny module; every mark here has gone through nbgrader's own steps."""

import json

import pytest
import tiny

AUTOMATIC = ("sum-look", "quiz-look", "gate-look")


def auto(sitting, who):
    return {cell: sitting.points[who][cell] for cell in AUTOMATIC}


def test_every_hand_in_is_marked_whatever_the_others_did(sitting):
    assert set(sitting.faults.values()) == {""}


def test_right_answers_earn_full_automatic_marks(sitting):
    assert auto(sitting, "solver") == {"sum-look": 3, "quiz-look": 2, "gate-look": 3}


def test_a_blank_notebook_earns_nothing(sitting):
    assert sitting.points["blank"] == dict.fromkeys(tiny.POINTS, 0)


def test_a_partly_right_answer_earns_part_of_the_points(sitting):
    assert auto(sitting, "partly") == {"sum-look": 2, "quiz-look": 0, "gate-look": 0}


def test_a_written_answer_waits_for_the_trainer(sitting):
    assert sitting.grades["solver"]["why-answer"]["waits"]


def test_an_untouched_written_answer_does_not_wait(sitting):
    assert not sitting.grades["blank"]["why-answer"]["waits"]


def test_a_score_written_into_the_files_is_never_believed(sitting):
    honest = 0  # what the robot "never-asks" earns on this variant, by replay
    assert auto(sitting, "score-edited") == {"sum-look": 0, "quiz-look": 0, "gate-look": honest}


def test_steps_that_the_case_does_not_allow_earn_nothing(sitting):
    assert sitting.points["impossible"]["gate-look"] == 0
    assert "cannot be done" in sitting.said("impossible")


def test_cut_off_files_earn_nothing_and_the_feedback_says_so(sitting):
    assert sum(auto(sitting, "truncated").values()) == 0
    said = sitting.said("truncated")
    assert "handin.json" in said and "gate.json" in said and "damaged" in said


@pytest.mark.parametrize("who", ["foreign", "practised"])
def test_a_play_of_another_variant_earns_nothing_and_the_feedback_says_so(sitting, who):
    assert sitting.points[who]["gate-look"] == 0
    assert "another variant" in sitting.said(who)


def test_values_that_code_handed_in_before_are_forgotten(sitting):
    """Clicked answers cannot be made anew by running the notebook, so they stay."""
    assert auto(sitting, "stale") == {"sum-look": 0, "quiz-look": 2, "gate-look": 0}


def test_rewritten_marked_cells_and_cases_change_no_mark(sitting):
    assert sitting.points["rewriter"]["sum-look"] == 0
    assert sitting.points["rewriter"]["gate-look"] == 0


def test_a_marked_cell_that_was_deleted_is_marked_all_the_same(sitting):
    assert sitting.points["rewriter"]["quiz-look"] == 2


def test_no_cell_can_be_worth_more_than_was_given_out(sitting):
    for who, cells in sitting.grades.items():
        assert {name: cell["most"] for name, cell in cells.items()} == tiny.POINTS, who


def test_copied_cells_and_invented_ones_earn_nothing(sitting):
    assert sitting.points["copier"] == dict.fromkeys(tiny.POINTS, 0)


def test_a_notebook_that_ends_its_kernel_keeps_what_it_had_handed_in(sitting):
    assert auto(sitting, "crasher") == {"sum-look": 3, "quiz-look": 0, "gate-look": 0}
    assert "before its end" in sitting.said("crasher")


def test_an_error_in_one_cell_leaves_the_others_marked(sitting):
    assert auto(sitting, "raiser") == {"sum-look": 0, "quiz-look": 2, "gate-look": 0}


def test_cases_edited_beside_the_notebook_are_put_back(sitting):
    folder = sitting.course.run.root / "autograded" / "rewriter" / tiny.NAME / "cases"
    released = sitting.course.part("release") / "cases" / "gate.json"
    assert json.loads((folder / "gate.json").read_text()) == json.loads(released.read_text())


def test_an_autograded_cell_holds_its_points_in_nbgraders_own_form(sitting):
    path = sitting.course.run.root / "autograded" / "partly" / tiny.NAME / f"{tiny.NAME}.ipynb"
    outputs = tiny.by_id(tiny.read(path), "sum-look").outputs
    assert [o.output_type for o in outputs] == ["display_data", "execute_result"]
    assert float(outputs[1]["data"]["text/plain"]) == 2
