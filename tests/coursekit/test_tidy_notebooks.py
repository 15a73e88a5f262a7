"""`coursekit tidy`: what it puts in order by itself, and what it leaves to a person in one line."""

import nbformat
import pytest
import tiny
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from coursekit.tidy import tidy


@pytest.fixture
def path(tmp_path):
    return tmp_path / "m90-tiny" / "m90-tiny.ipynb"


def saved(path, nb):
    path.parent.mkdir(exist_ok=True)
    tiny.save(nb, path)
    return path


def test_a_tidy_notebook_is_left_as_it_is(path):
    tidy(paths=[saved(path, tiny.notebook())])
    before = path.read_bytes()
    done = tidy(paths=[path])
    assert (done.changed, done.faults, path.read_bytes()) == ([], [], before)


def untidy():
    nb = tiny.notebook()
    nb.metadata["vscode"] = {"theme": "dark"}
    nb.metadata["language_info"]["version"] = "3.99"
    sum_cell = tiny.by_id(nb, "sum-answer")
    sum_cell.outputs = [new_output("stream", text="42\n")]
    sum_cell.execution_count = 7
    sum_cell.metadata["collapsed"] = True
    sum_cell.id = "0a1b2c3d"
    nb.cells.append(new_markdown_cell("## What comes next\n\nRest.", id="f81d4fae-7dec-11d0-a765-00a0c91e6bf6"))
    return nb


def test_outputs_counts_and_stray_metadata_are_removed(path):
    tidy(paths=[saved(path, untidy())])
    nb = tiny.read(path)
    assert set(nb.metadata) == {"kernelspec", "language_info"}
    assert nb.metadata["language_info"] == {"name": "python"}
    assert all(c.get("outputs", []) == [] and c.get("execution_count") is None for c in nb.cells)
    assert all(set(c.metadata) <= {"nbgrader", "tags"} for c in nb.cells)


def test_code_that_is_hidden_from_readers_stays_hidden_and_nothing_else_does(path):
    nb = tiny.notebook()
    for name, told in (
        ("sum-answer", {"source_hidden": True, "outputs_hidden": True}),
        ("title", {"source_hidden": True}),
    ):
        tiny.by_id(nb, name).metadata["jupyter"] = told
    tidy(paths=[saved(path, nb)])
    kept = {c.id: c.metadata["jupyter"] for c in tiny.read(path).cells if "jupyter" in c.metadata}
    assert kept == {"sum-answer": {"source_hidden": True}}


def test_a_cell_of_nbgrader_is_called_by_its_grade_id(path):
    tidy(paths=[saved(path, untidy())])
    assert [c.id for c in tiny.read(path).cells][:9] == [c.id for c in tiny.notebook().cells]


def test_a_random_id_becomes_readable_words(path):
    tidy(paths=[saved(path, untidy())])
    assert tiny.read(path).cells[-1].id.startswith("what-comes-next")


def test_a_readable_id_stays_when_the_heading_changes(path):
    nb = tiny.notebook()
    tiny.by_id(nb, "title").source = "# Quite another heading"
    tidy(paths=[saved(path, nb)])
    assert tiny.read(path).cells[0].id == "title"


def test_equal_headings_get_different_ids(path):
    nb = tiny.notebook()
    nb.cells += [new_markdown_cell("## Rest", id="aaaaaaa1"), new_markdown_cell("## Rest", id="aaaaaaa2")]
    tidy(paths=[saved(path, nb)])
    ids = [c.id for c in tiny.read(path).cells]
    assert len(set(ids)) == len(ids)


def test_tidying_twice_is_tidying_once(path):
    tidy(paths=[saved(path, untidy())])
    once = path.read_bytes()
    tidy(paths=[path])
    assert path.read_bytes() == once


def test_the_result_is_a_valid_notebook(path):
    tidy(paths=[saved(path, untidy())])
    nbformat.validate(tiny.read(path))


def test_a_line_break_in_a_text_stays(path):
    nb = tiny.notebook()
    nb.cells.append(new_markdown_cell("One line,  \nthen another.", id="verse"))
    tidy(paths=[saved(path, nb)])
    assert tiny.read(path).cells[-1].source == "One line,  \nthen another."


def test_check_changes_nothing_and_names_what_is_not_tidy(path):
    before = saved(path, untidy()).read_bytes()
    done = tidy(paths=[path], check=True)
    assert done.changed == [path]
    assert path.read_bytes() == before


def with_fault(nb, fault):
    if fault == "a grade_id that stands twice":
        nb.cells.append(tiny.cell("code", "sum-look", "casebook.look('x')", grade=True, locked=True, points=1))
    if fault == "no points":
        del tiny.by_id(nb, "quiz-look").metadata["nbgrader"]["points"]
    if fault == "no grade_id":
        del tiny.by_id(nb, "quiz-look").metadata["nbgrader"]["grade_id"]
    if fault == "an unpaired solution":
        tiny.by_id(nb, "sum-answer").source = "### BEGIN SOLUTION\nx = 1"
    if fault == "a solution outside an answer cell":
        nb.cells.append(new_code_cell("### BEGIN SOLUTION\nx = 1\n### END SOLUTION", id="loose"))
    if fault == "a marked text that is no answer":
        tiny.by_id(nb, "why-answer").metadata["nbgrader"]["solution"] = False
    if fault == "a name that Create Assignment made up":
        tiny.by_id(nb, "why-answer").metadata["nbgrader"]["grade_id"] = "cell-ca7b3d61b059cd72"
    return nb


FAULTS = {
    "a grade_id that stands twice": "sum-look",
    "no points": "quiz-look",
    "no grade_id": "quiz-look",
    "an unpaired solution": "sum-answer",
    "a solution outside an answer cell": "loose",
    "a marked text that is no answer": "why-answer",
    "a name that Create Assignment made up": "cell-ca7b3d61b059cd72",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_a_person_must_mend_is_one_line_with_file_and_cell(path, fault):
    done = tidy(paths=[saved(path, with_fault(tiny.notebook(), fault))], check=True)
    assert len(done.faults) == 1
    line = done.faults[0]
    assert "m90-tiny.ipynb" in line and FAULTS[fault] in line and "\n" not in line


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_never_lost_by_tidying(path, fault):
    tidy(paths=[saved(path, with_fault(tiny.notebook(), fault))])
    assert tidy(paths=[path], check=True).faults


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": []}', "not a notebook at all"])
def test_a_file_that_is_no_notebook_is_one_line_and_stays(path, text):
    from coursekit.errors import CourseError

    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(CourseError) as told:
        tidy(paths=[path])
    assert "m90-tiny.ipynb" in str(told.value) and "\n" not in str(told.value)
    assert path.read_text() == text


def test_long_cells_and_long_notebooks_are_told(path):
    nb = tiny.notebook()
    nb.cells.append(new_code_cell("\n".join(f"x{n} = {n}" for n in range(16)), id="long"))
    nb.cells += [new_markdown_cell("Text.", id=f"text-{n}") for n in range(40)]
    done = tidy(paths=[saved(path, nb)])
    told = " ".join([*done.faults, *getattr(done, "notes", [])])
    assert "16 lines" in told and "50 cells" in told


def test_several_sentences_on_a_line_are_told_and_not_rewritten(path):
    nb = tiny.notebook()
    nb.cells.append(new_markdown_cell("One sentence. And another, e.g. this one.", id="two"))
    done = tidy(paths=[saved(path, nb)])
    assert any("two" in note and "sentence" in note for note in done.notes)
    assert done.faults == []
    assert tiny.read(path).cells[-1].source == "One sentence. And another, e.g. this one."
