"""Changing marked cells under hand-ins: the gradebook afterwards is what was asked for, or what it was."""

import sqlite3

import pytest
import tiny
from hypothesis import given, settings
from hypothesis import strategies as st
from nbgrader.api import GradeCell, SolutionCell, SourceCell, TaskCell

from coursekit.autograde import autograde
from coursekit.build import build
from coursekit.course import gradebook, open_gradebook
from coursekit.editing.changedcells import apply_changes, find_changes
from coursekit.editing.regrade import outdated
from coursekit.editing.versions import version_of
from coursekit.errors import CourseError
from coursekit.manifest import Manifest
from coursekit.release import release

NAMES = ["a", "b", "c", "d"]
# A cell as nbgrader knows it: its kind, points, text.
CELLS = st.dictionaries(
    st.sampled_from(NAMES),
    st.tuples(st.sampled_from(["tests", "manual", "answer", "task"]), st.integers(1, 9), st.text("xy", max_size=3)),
)


def wanted(cells):
    """What SaveCells gathers from a notebook with these cells."""
    found = {GradeCell: {}, SolutionCell: {}, TaskCell: {}, SourceCell: {}}
    for name, (kind, points, text) in cells.items():
        cell_type = "code" if kind in ("tests", "answer") else "markdown"
        if kind in ("tests", "manual"):
            found[GradeCell][name] = {"max_score": float(points), "cell_type": cell_type}
        if kind in ("manual", "answer"):
            found[SolutionCell][name] = {}
        if kind == "task":
            found[TaskCell][name] = {"max_score": float(points), "cell_type": cell_type}
        found[SourceCell][name] = {"source": text, "cell_type": cell_type, "locked": kind == "tests", "checksum": text}
    return found


def known(notebook):
    """What the gradebook knows of the notebook's cells, as `wanted` says it."""
    found = {GradeCell: {}, SolutionCell: {}, TaskCell: {}, SourceCell: {}}
    for cell in [*notebook._base_cells, *notebook.source_cells]:
        facts = ("source", "cell_type", "locked", "checksum", "max_score")
        found[type(cell)][cell.name] = {k: getattr(cell, k) for k in facts if hasattr(cell, k)}
    return found


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    with open_gradebook(Manifest("test", "en", "seed"), tmp_path_factory.mktemp("book") / "gradebook.db") as opened:
        opened.add_student("tuya")
        yield opened


@settings(max_examples=25)
@given(before=CELLS, after=CELLS)
def test_after_any_change_the_gradebook_knows_the_new_cells_and_marks_of_others_are_untouched(
    book, tmp_path_factory, before, after
):
    root = tmp_path_factory.mktemp("run")
    name = f"m{root.name.replace('-', '')}"
    book.add_assignment(name)
    notebook = book.add_notebook(name, name)
    apply_changes(book.db, notebook, find_changes(notebook, wanted(before)), root)
    book.add_submission(name, "tuya")
    [work] = notebook.submissions
    for n, grade in enumerate(work.grades):
        grade.manual_score = n + 0.1
    book.db.commit()
    given_marks = {g.cell_id: g.manual_score for g in work.grades}
    apply_changes(book.db, notebook, find_changes(notebook, wanted(after)), root)
    book.db.expire_all()
    assert known(notebook) == wanted(after)
    assert not find_changes(notebook, wanted(after))
    left = {cell.id for cell in (*notebook.grade_cells, *notebook.task_cells)}
    assert {g.cell_id: g.manual_score for g in work.grades} == {k: v for k, v in given_marks.items() if k in left}


def change_points(course, points):
    folder = course.root / "modules" / tiny.NAME
    nb = tiny.read(folder / f"{tiny.NAME}.ipynb")
    tiny.by_id(nb, "sum-look").metadata["nbgrader"]["points"] = points
    tiny.save(nb, folder / f"{tiny.NAME}.ipynb")
    tiny.edit(folder / "key" / "checks.py", '"sum-look", points=3', f'"sum-look", points={points}')
    tiny.edit(folder / "module.toml", "points = 10", f"points = {7 + points}")


def take_out_the_written_answer(course):
    folder = course.root / "modules" / tiny.NAME
    nb = tiny.read(folder / f"{tiny.NAME}.ipynb")
    nb.cells = [c for c in nb.cells if c.id != "why-answer"]
    tiny.save(nb, folder / f"{tiny.NAME}.ipynb")
    tiny.edit(folder / "module.toml", "points = 10", "points = 8")


def enter_a_submission(course):
    """A learner with a mark by hand, without marking anything."""
    with gradebook(course.run) as book:
        book.add_student("tuya")
        book.add_submission(tiny.NAME, "tuya")
        book.find_grade("why-answer", tiny.NAME, tiny.NAME, "tuya").manual_score = 1.5
        book.db.commit()


def test_nothing_is_marked_between_a_build_and_its_release(course):
    change_points(course, 4)
    build(run="test", root=course.root)
    with pytest.raises(CourseError, match="coursekit release --run test"):
        autograde(run="test", root=course.root)


def test_a_release_that_fails_leaves_gradebook_and_files_as_they_were(course, monkeypatch):
    enter_a_submission(course)
    take_out_the_written_answer(course)
    build(run="test", root=course.root)
    before = rows(course)

    def fail(*_words):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("coursekit.editing.changedcells._remove", fail)
    with pytest.raises(CourseError, match="disk is full"):
        release(run="test", root=course.root)
    assert rows(course) == before
    assert list((course.run.root / "removed").glob("*")) == []


def rows(course):
    with sqlite3.connect(course.run.root / "gradebook.db") as db:
        return [db.execute(f"select * from {t} order by id").fetchall() for t in ("base_cell", "source_cell", "grade")]


def test_marks_by_hand_on_a_removed_item_are_told_with_their_file(course):
    enter_a_submission(course)
    take_out_the_written_answer(course)
    build(run="test", root=course.root)
    told = []
    release(run="test", root=course.root, say=told.append)
    [file] = (course.run.root / "removed").iterdir()
    assert [line for line in told if "1 marks or comments given by hand" in line and file.name in line]


def version(course):
    with gradebook(course.run) as book:
        return version_of(book.find_notebook(tiny.NAME, tiny.NAME), course.part("keys"))


def test_a_reworded_text_and_another_solution_ask_for_no_regrade(course):
    before = version(course)
    path = course.root / "modules" / tiny.NAME / f"{tiny.NAME}.ipynb"
    tiny.edit(path, "A tiny module", "A very small module")
    tiny.edit(path, "40 + 2", "21 + 21")
    tiny.edit(path, "Because the person knows best.", "The person knows best.")
    build(run="test", root=course.root)
    release(run="test", root=course.root)
    assert version(course) == before


@pytest.mark.parametrize("old, new", [("0.5", "0.25"), ("Add the two numbers", "Add both numbers")])
def test_a_changed_check_is_another_version(course, old, new):
    before = version(course)
    tiny.edit(course.root / "modules" / tiny.NAME / "key" / "checks.py", old, new)
    build(run="test", root=course.root)
    assert version(course) != before


def test_nothing_is_outdated_where_nothing_is_marked(course):
    enter_a_submission(course)
    assert outdated(course.run, tiny.NAME) == []
