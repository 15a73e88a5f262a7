"""Every module: its solution earns all, its blank notebook nothing, its wrong answers what they say."""

from __future__ import annotations

import pytest
import wrong_answers
from bs4 import BeautifulSoup
from holding import BLANK, MODULES, PROJECT, SOLVER

from coursekit.judging import judge, load_marks
from coursekit.tidy import tidy

WRONG = sorted(PROJECT.glob("modules/m*/wrong_answers/*.toml"))


def errors(nb):
    return [
        f"{cell.id}: {output.ename}: {output.evalue}"
        for cell in nb.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    ]


def test_there_are_modules():
    assert {"m00-start-here", "m03-identification"} <= set(MODULES)


def test_the_solved_source_earns_full_automatic_marks(held):
    points = held.points(SOLVER)
    assert {cell: points[cell] for cell in held.automatic()} == held.automatic()


def test_the_solved_source_runs_without_an_error(held):
    assert errors(held.notebook("autograded", SOLVER)) == []


def test_the_released_notebook_runs_to_its_end_without_an_error(held):
    assert errors(held.notebook("autograded", BLANK)) == []
    assert all(cell.execution_count for cell in held.notebook("autograded", BLANK).cells if cell.cell_type == "code")


def test_the_released_notebook_earns_nothing(held):
    assert set(held.points(BLANK).values()) == {0}


def test_the_released_notebook_holds_no_solution(held):
    released = (held.part("release") / f"{held.module.name}.ipynb").read_text(encoding="utf-8")
    assert "BEGIN SOLUTION" not in released
    asked = [c for c in held.notebook("release").cells if c.metadata.get("nbgrader", {}).get("solution")]
    assert all("..." in cell.source or cell.cell_type == "markdown" for cell in asked)


def shown(nb):
    """(cell, kind of data, HTML of it) of everything that the cells of an executed notebook show."""
    outputs = [(cell.id, output) for cell in nb.cells for output in cell.get("outputs", [])]
    return [(cell, kind, page) for cell, output in outputs for kind, page in output.get("data", {}).items()]


def test_no_figure_is_shown_without_words(held):
    assert [cell for cell, kind, _page in shown(held.notebook("autograded", SOLVER)) if kind.startswith("image/")] == []


def test_every_figure_has_its_message_in_words_and_its_numbers_in_a_table(held):
    pages = [page for _cell, kind, page in shown(held.notebook("autograded", SOLVER)) if kind == "text/html"]
    images = [image for page in pages for image in BeautifulSoup(page, "html.parser")("img")]
    assert images
    assert [image["alt"] for image in images if len(image["alt"]) < 40] == []
    assert all(image.find_parent("figure").select("details table td") for image in images)


def test_points_add_up_to_what_the_module_says(held):
    assert sum(held.automatic().values()) + sum(held.by_hand().values()) == held.module.points


def test_every_check_tells_the_learner_what_it_checks(held):
    marks = load_marks(held.part("keys") / "checks.py")
    assert set(marks) == set(held.automatic())
    assert all(len(mark.tells) > 10 for mark in marks.values())


def test_the_blank_notebook_gets_a_hint_for_every_check(held):
    judged = judge(folder=held.part("release"), keys=held.part("keys"))
    assert all(one.verdict.notes for one in judged.values())


@pytest.mark.parametrize("name", MODULES)
def test_the_notebook_is_tidy(name):
    done = tidy(paths=[PROJECT / "modules" / name], check=True)
    assert (done.changed, done.faults) == ([], [])


@pytest.mark.parametrize("name", MODULES)
def test_a_module_has_wrong_answers_that_say_why(name):
    files = [path for path in WRONG if path.parts[-3] == name]
    assert files
    assert all(len(wrong_answers.read(path).why) > 20 for path in files)


def each_with_its_module(paths):
    return [pytest.param(path.parts[-3], path, id=f"{path.parts[-3]}/{path.stem}") for path in paths]


@pytest.mark.parametrize(("held", "path"), each_with_its_module(WRONG), indirect=["held"])
def test_a_wrong_answer_earns_what_it_says_and_falls_short(held, path, tmp_path):
    wrong = wrong_answers.read(path)
    points = wrong_answers.points(wrong, held.part("solved"), held.part("keys"), tmp_path)
    assert {cell: points[cell] for cell in wrong.by_cell} == pytest.approx(wrong.by_cell, abs=0.01)
    if wrong.expect is not None:
        assert sum(points.values()) == pytest.approx(wrong.expect, abs=0.01)
    assert wrong.expect is not None or wrong.case, "it says neither what to expect nor who plays the case"
    assert sum(points.values()) < sum(held.automatic().values())
