"""The gate's way with the file of a notebook: honest damage is repaired, and what cannot be read is refused."""

from __future__ import annotations

import json

import gates
import nbformat
import pytest
import tiny
from gates import Gate
from nbformat.v4 import new_notebook

from coursekit.course import gradebook
from coursekit.gate import Known, known_notebooks


@pytest.fixture
def gate(tmp_path) -> Gate:
    """An empty folder, handed in."""
    return gates.gate(tmp_path)


def text(nb=None) -> str:
    return json.dumps(nb or gates.worked(), ensure_ascii=False)


def refusal(gate: Gate, data) -> str:
    """Why a notebook is refused; the blank one is in its place."""
    gate.put(data)
    reason = gate.admit().refused["ps1"]
    assert gates.marked(gate.copy(), "one").source == gates.STUB
    return reason


def test_a_refused_notebook_says_so_in_the_copy(gate):
    reason = refusal(gate, b"{")
    assert gate.copy().metadata["coursekit"] == {"refused": reason, "notices": []}


def test_what_a_learner_writes_for_the_gate_is_dropped(gate):
    nb = gates.worked()
    nb.metadata["coursekit"] = {"refused": "", "notices": ["full marks"]}
    gate.put(nb)
    gate.admit()
    assert gate.copy().metadata["coursekit"] == {"notices": []}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_other_editors_ways_to_store_letters_are_read(gate, encoding):
    nb = gates.worked()
    gates.cell_of(nb, "why").source = "Өдөр"
    gate.put(text(nb).encode(encoding))
    (notice,) = gate.admit().notices
    assert ("another editor" in notice, gates.marked(gate.copy(), "why").source) == (True, "Өдөр")


def test_a_damaged_letter_costs_that_letter_only(gate):
    gate.put(text().encode().replace(b"Because it is so", b"Because \xff is so"))
    (notice,) = gate.admit().notices
    assert ("�" in notice, gates.marked(gate.copy(), "why").source) == (True, "Because � is so.")


def test_an_empty_file_is_refused(gate):
    assert "is empty" in refusal(gate, b" \n")


def test_a_file_of_zeros_is_refused_as_empty(gate):
    assert "is empty" in refusal(gate, b"\0" * 5_000)


def test_a_notebook_that_is_cut_off_is_refused_as_that(gate):
    assert "is cut off" in refusal(gate, text().encode()[:-200])


def test_a_damaged_notebook_is_refused_with_the_line(gate):
    data = json.dumps(gates.worked(), indent=1).replace('"cells": [', '"cells": [,', 1)
    assert "damaged in line 5" in refusal(gate, data.encode())


def test_a_web_page_under_the_name_of_a_notebook_is_refused_as_that(gate):
    assert "is a web page" in refusal(gate, b"<!DOCTYPE html><html></html>")


def test_an_unfinished_merge_is_refused_as_that(gate):
    assert "unfinished merge" in refusal(gate, b'{"cells": [\n<<<<<<< HEAD\n1,\n=======\n2,\n>>>>>>> mine\n]}')


@pytest.mark.parametrize("data", [[], "work", 3, None, {}, {"nbformat": 4}, {"cells": []}, {"nbformat": 4, "cells": 3}])
def test_json_that_is_no_notebook_is_refused(gate, data):
    assert "is no notebook" in refusal(gate, data)


@pytest.mark.parametrize("version", [True, "4", 4.0, None, 0, -1])
def test_a_format_that_is_no_number_is_refused(gate, version):
    assert "is no notebook" in refusal(gate, {**gates.worked(), "nbformat": version})


def test_a_format_from_the_future_is_refused(gate):
    assert "newest known here is 4" in refusal(gate, {**gates.worked(), "nbformat": 5})


def test_a_newer_step_within_the_format_is_taken(gate):
    gate.put({**gates.worked(), "nbformat_minor": 99})
    assert gate.admit().refused == {}


def test_lists_within_lists_without_end_are_refused(gate):
    assert "lists within lists" in refusal(gate, b"[" * 200_000)


def test_a_flood_of_lists_is_refused_before_it_is_read(gate):
    gate.put(text(gates.worked() | {"more": [[]] * 100}).encode())
    assert "lists within lists" in gate.limited(parts=100).refused["ps1"]


def test_a_flood_of_cells_is_refused(gate):
    gate.put(new_notebook(cells=[tiny.cell("code", f"c{n}", "1") for n in range(30)]))
    assert "has 30 cells, at most 20" in gate.limited(cells=20).refused["ps1"]


def test_the_old_format_3_is_brought_up_to_date(gate):
    gate.put(nbformat.convert(gates.worked(), 3))
    done = gate.admit()
    assert "old notebook format 3" in done.notices[0]
    assert gates.marked(gate.copy(), "one").source == "total = 40 + 2"


@pytest.mark.parametrize("worksheets", [None, 3, [3], [{"cells": [3]}], [{"cells": [{"cell_type": []}]}]])
def test_a_damaged_notebook_of_format_3_is_refused(gate, worksheets):
    assert refusal(gate, {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": worksheets})


def test_of_a_key_that_stands_twice_the_last_counts_as_in_jupyterlab(gate):
    gate.put(text().replace('"source": "total = 40 + 2"', '"source": "total = 1", "source": "total = 2"').encode())
    (notice,) = gate.admit().notices
    assert ('"source" stands twice' in notice, gates.marked(gate.copy(), "one").source) == (True, "total = 2")


def test_numbers_that_are_none_do_no_harm(gate):
    nb = text(gates.worked() | {"metadata": {"a": 1}})
    gate.put(nb.replace('{"a": 1}', '{"a": NaN, "b": -Infinity, "c": %s, "d": 1e999}' % ("9" * 10_000)).encode())
    assert (gate.admit().notices, gates.claims(gate.copy())) == ([], gates.ALL)


@pytest.mark.parametrize("source", [3, None, {"a": 1}, ["total = 1\n", 3]])
def test_a_source_that_is_no_text_is_told(gate, source):
    nb = gates.worked()
    gates.cell_of(nb, "one")["source"] = source
    gate.put(nb)
    assert "cell 2 is damaged" in gate.admit().notices[0]


@pytest.mark.parametrize("cell", [3, None, [], {}, {"cell_type": "heading", "source": "x"}, {"cell_type": []}])
def test_a_cell_that_is_none_is_told_and_spoils_no_other(gate, cell):
    gate.put({**gates.worked(), "cells": [*gates.worked().cells, cell]})
    assert "cell 7 is damaged" in gate.admit().notices[0]
    assert gates.claims(gate.copy()) == gates.ALL


def test_half_a_letter_can_be_written(gate):
    gate.put(text().replace("Because it", "Because \\ud800 it").encode())
    gate.admit()
    assert gates.marked(gate.copy(), "why").source == "Because ? it is so."


def test_outputs_are_dropped(gate):
    nb = gates.worked()
    gates.cell_of(nb, "one").outputs = [{"output_type": "stream", "name": "stdout", "text": "x" * 1_000}]
    gate.put(nb)
    gate.admit()
    assert gates.marked(gate.copy(), "one").outputs == []


def test_a_picture_pasted_into_an_answer_stays(gate):
    picture = {"sheet.png": {"image/png": "aGVsbG8="}}
    nb = gates.worked()
    gates.cell_of(nb, "why")["attachments"] = picture | {"page": {"text/html": "<script>"}, "odd": 3}
    gate.put(nb)
    gate.admit()
    assert gates.marked(gate.copy(), "why").attachments == picture


def test_the_kernel_that_a_learner_names_is_not_the_one_that_runs(gate):
    nb = gates.worked()
    nb.metadata["kernelspec"] = {"name": "bash", "display_name": "Bash"}
    gate.put(nb)
    gate.admit()
    assert "kernelspec" not in gate.copy().metadata


# Which file is the notebook


def test_a_notebook_that_is_missing_is_refused(gate):
    assert "ps1.ipynb was not handed in" in gate.admit().refused["ps1"]


@pytest.mark.parametrize(
    "name",
    [
        "ps1 (1).ipynb",
        "Copy of ps1.ipynb",
        "ps1-Copy1.ipynb",
        "PS1.ipynb",
        "ps1_final.ipynb",
        "ps1/ps1.ipynb",
        "x.ipynb",
    ],
)
def test_the_only_notebook_with_the_right_cells_stands_for_the_missing_one(gate, name):
    gate.put(gates.worked(), name)
    done = gate.admit()
    assert (done.refused, f"{name} was taken for ps1.ipynb" in done.notices[0]) == ({}, True)


def test_a_notebook_with_other_cells_stands_for_none(gate):
    gate.put(new_notebook(cells=[tiny.cell("code", "a", "1")]), "notes.ipynb")
    assert "ps1.ipynb was not handed in. Hand in" in gate.admit().refused["ps1"]


def test_of_two_different_copies_none_is_guessed(gate):
    gate.put(gates.worked(), "ps1 (1).ipynb")
    gate.put(gates.blank(), "ps1 (2).ipynb")
    assert "ps1 (1).ipynb, ps1 (2).ipynb" in gate.admit().refused["ps1"]


def test_two_equal_copies_are_one(gate):
    gate.put(gates.worked(), "ps1 (1).ipynb")
    gate.put(gates.worked(), "ps1 (2).ipynb")
    assert gate.admit().refused == {}


def test_a_notebook_beside_the_right_one_is_named_and_not_copied(gate):
    gate.put(gates.worked())
    gate.put(gates.worked(), "ps1-Copy1.ipynb")
    (notice,) = gate.admit().notices
    assert ("ps1-Copy1.ipynb" in notice, (gate.into / "ps1-Copy1.ipynb").exists()) == (True, False)


def renamed(nb, prefix: str):
    """The same notebook as that of another assignment."""
    for cell in nb.cells:
        cell.id = cell.metadata["nbgrader"]["grade_id"] = prefix + cell.id
    return nb


def test_work_on_another_assignment_is_refused_and_named(gate):
    gate.put(renamed(gates.worked(), "ps2-"))
    others = {"ps2": [f"ps2-{name}" for name in gates.ALL], "ps3": ["ps3-a"]}
    assert 'work on "ps2"' in gate.admit(others=others).refused["ps1"]


def test_work_without_any_cell_of_the_task_is_refused(gate):
    assert "none of the cells" in refusal(gate, renamed(gates.worked(), "x-"))


def test_a_notebook_that_lost_all_metadata_is_run_and_told_what_is_missing(gate):
    nb = gates.worked()
    for n, cell in enumerate(nb.cells):
        cell.metadata, cell.id = {}, f"new-{n}"
    gate.put(nb)
    done = gate.admit()
    assert (done.refused, "missing" in done.notices[0]) == ({}, True)


def two_notebooks() -> dict[str, Known]:
    second = gates.known()
    cells = {f"p2-{name}": cell for name, cell in second.cells.items()}
    for name, cell in cells.items():
        cell.metadata["nbgrader"]["grade_id"] = name
    return {"p1": gates.known(), "p2": Known(renamed(second.blank, "p2-"), cells)}


def test_one_refused_notebook_leaves_the_other_of_the_assignment_alone(gate):
    gate.put(gates.worked(), "p1.ipynb")
    gate.put(b"{", "p2.ipynb")
    assert list(gate.admit(notebooks=two_notebooks()).refused) == ["p2"]


def test_two_notebooks_that_changed_names_are_each_told_what_they_are(gate):
    gate.put(renamed(gates.worked(), "p2-"), "p1.ipynb")
    gate.put(gates.worked(), "p2.ipynb")
    refused = gate.admit(notebooks=two_notebooks()).refused
    assert ['work on "p2"' in refused["p1"], 'work on "p1"' in refused["p2"]] == [True, True]


def test_a_notice_says_which_of_two_notebooks_it_is_on(gate):
    nb = gates.worked()
    del nb.cells[-1]
    gate.put(nb, "p1.ipynb")
    gate.put(renamed(gates.worked(), "p2-"), "p2.ipynb")
    assert gate.admit(notebooks=two_notebooks()).notices[0].startswith("p1.ipynb: ")


# What is known


def test_a_run_of_ours_knows_its_notebook_as_it_was_released(built):
    with gradebook(built.run) as book:
        known = known_notebooks(book, tiny.NAME, built.part("release"))[tiny.NAME]
    assert (known.blank, list(known.released)) == (
        tiny.read(built.part("release") / f"{tiny.NAME}.ipynb"),
        [cell.id for cell in tiny.notebook().cells if "nbgrader" in cell.metadata],
    )


@pytest.fixture
def plain_course(course):
    """A gradebook with an assignment of two notebooks that no tool of ours made."""
    with gradebook(course.run) as book:
        book.add_assignment("ps1")
        for name in ("p1", "p2"):
            book.add_notebook(name, "ps1")
            source = "assert total\n### BEGIN HIDDEN TESTS\nassert total == 42\n### END HIDDEN TESTS"
            book.add_grade_cell("test", name, "ps1", max_score=3, cell_type="code")
            book.add_source_cell("test", name, "ps1", cell_type="code", source=source, locked=True)
        yield book


def test_every_notebook_of_a_plain_course_is_known(plain_course, tmp_path):
    assert list(known_notebooks(plain_course, "ps1", tmp_path / "release")) == ["p1", "p2"]


def test_without_a_release_the_blank_is_made_of_the_gradebook_without_hidden_tests(plain_course, tmp_path):
    known = known_notebooks(plain_course, "ps1", tmp_path / "release")["p1"]
    assert [cell.source for cell in known.fresh().cells] == ["assert total"]


def test_a_blank_of_an_older_nbgrader_gets_the_metadata_of_the_gradebook(gate):
    nb = gates.blank()
    gates.cell_of(nb, "one").metadata["nbgrader"]["schema_version"] = 1
    gate.admit(notebooks={"ps1": Known(nb, gates.known().cells)})
    assert gates.marked(gate.copy(), "one").metadata["nbgrader"]["schema_version"] == 3


def test_hidden_tests_are_not_in_the_copy(gate):
    gate.put(b"{")
    gate.admit()
    assert "HIDDEN" not in (gate.into / "ps1.ipynb").read_text(encoding="utf-8")
