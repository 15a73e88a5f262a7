"""The gate's way with cells: each known one at most once, of its kind; of copies the one meant counts."""

from __future__ import annotations

import json
import random
from pathlib import Path
from tempfile import TemporaryDirectory

import gates
import nbformat
import pytest
from gates import Gate, cell_of, claims, copy_of, marked
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.nbgraderformat import MetadataValidator


@pytest.fixture
def gate(tmp_path) -> Gate:
    return gates.gate(tmp_path)


def sources(nb: nbformat.NotebookNode) -> list[str]:
    return [cell.source for cell in nb.cells]


def put_after(nb: nbformat.NotebookNode, name: str, *sources: str, of: str = "") -> None:
    """Paste copies of the cell `of` (of the cell `name` itself when '') behind the cell `name`."""
    at = [cell.id for cell in nb.cells].index(name) + 1
    nb.cells[at:at] = [copy_of(cell_of(nb, of or name), text, f"copy-{n}") for n, text in enumerate(sources)]


def admitted(gate: Gate, nb: nbformat.NotebookNode) -> tuple[nbformat.NotebookNode, list[str]]:
    gate.put(nb)
    done = gate.admit()
    assert done.refused == {}
    return gate.copy(), done.notices


def test_of_an_answer_and_a_copy_left_empty_the_answer_counts(gate):
    nb = gates.worked()
    put_after(nb, "one", " \n")
    copy, notices = admitted(gate, nb)
    assert notices == ['These cells were there more than once; one of each counts: "one".']
    assert marked(copy, "one").source == "total = 40 + 2"


def test_of_an_answer_and_a_copy_as_handed_out_the_answer_counts(gate):
    nb = gates.worked()
    put_after(nb, "one", gates.STUB)
    assert marked(admitted(gate, nb)[0], "one").source == "total = 40 + 2"


def test_a_copy_as_handed_out_does_not_undo_the_answer(gate):
    """Run below it, `total = ...` would."""
    nb = gates.worked()
    put_after(nb, "one", gates.STUB)
    assert gates.STUB not in sources(admitted(gate, nb)[0])


def test_an_answer_written_into_the_copy_below_counts(gate):
    nb = gates.blank()
    put_after(nb, "one", "total = 42")
    assert marked(admitted(gate, nb)[0], "one").source == "total = 42"


def test_of_two_different_answers_in_one_place_the_last_counts(gate):
    nb = gates.worked()
    put_after(nb, "why", "Because of that.")
    copy, (notice,) = admitted(gate, nb)
    assert ("Keep one only" in notice, marked(copy, "why").source) == (True, "Because of that.")


def test_an_answer_in_its_place_counts_before_one_kept_elsewhere(gate):
    nb = gates.worked()
    put_after(nb, "one-test", "Because of that.", of="why")
    assert marked(admitted(gate, nb)[0], "why").source == "Because it is so."


def test_an_answer_put_aside_as_another_kind_of_cell_does_not_count(gate):
    nb = gates.worked()
    put_after(nb, "one", "total = 1")
    aside = nb.cells[2]
    aside.cell_type = "raw"
    del aside["outputs"], aside["execution_count"]
    assert marked(admitted(gate, nb)[0], "one").source == "total = 40 + 2"


def test_what_does_not_count_of_different_answers_stays_as_a_plain_cell(gate):
    """A cell that was split in two is two copies, and both have to run."""
    nb = gates.worked()
    put_after(nb, "one", "total += 0")
    copy, _notices = admitted(gate, nb)
    assert sources(copy)[1:3] == ["total = 40 + 2", "total += 0"]


def test_a_test_copied_to_the_top_counts_where_it_was_handed_out(gate):
    nb = gates.worked()
    nb.cells.insert(0, copy_of(cell_of(nb, "one-test"), "assert total == 42", "copy"))
    assert claims(admitted(gate, nb)[0]) == gates.ALL


def test_of_a_task_that_was_copied_as_a_whole_the_last_test_counts(gate):
    nb = gates.worked()
    put_after(nb, "one-test", "total = 42", of="one")
    put_after(nb, "copy-0", "assert total == 42", of="one-test")
    nb.cells[4].id = "copy-test"
    copy, _notices = admitted(gate, nb)
    assert copy.cells[4].metadata.nbgrader["grade_id"] == "one-test"


def test_a_cell_that_lost_its_metadata_is_known_by_its_id(gate):
    nb = gates.worked()
    cell_of(nb, "why").metadata = {}
    copy, (notice,) = admitted(gate, nb)
    assert ('put back: "why"' in notice, claims(copy)) == (True, gates.ALL)


def test_the_id_of_a_cell_is_believed_before_what_it_says_of_itself(gate):
    nb = gates.worked()
    cell_of(nb, "two").metadata["nbgrader"]["grade_id"] = "one"
    assert claims(admitted(gate, nb)[0]) == gates.ALL


@pytest.mark.parametrize("said", [3, None, [], {}, {"grade_id": 3}, {"grade_id": []}, {"grade_id": "x" * 10_000}])
def test_absurd_metadata_of_nbgrader_is_replaced(gate, said):
    nb = gates.worked()
    cell_of(nb, "one-test").metadata["nbgrader"] = said
    assert claims(admitted(gate, nb)[0]) == gates.ALL


def test_points_are_those_of_the_course(gate):
    nb = gates.worked()
    cell_of(nb, "one-test").metadata["nbgrader"]["points"] = 1_000
    assert marked(admitted(gate, nb)[0], "one-test").metadata["nbgrader"]["points"] == 3


def test_a_cell_that_only_says_it_is_marked_is_a_plain_one(gate):
    nb = gates.worked()
    nb.cells.append(copy_of(cell_of(nb, "one-test"), "assert True", "more"))
    nb.cells[-1].metadata["nbgrader"]["grade_id"] = "bonus"
    assert claims(admitted(gate, nb)[0]) == gates.ALL


def test_an_answer_turned_into_text_is_turned_back_into_code(gate):
    nb = gates.worked()
    cell_of(nb, "one").cell_type = "markdown"
    copy, (notice,) = admitted(gate, nb)
    assert ("turned back" in notice, marked(copy, "one").cell_type) == (True, "code")


def test_an_essay_turned_into_code_is_turned_back_into_text(gate):
    nb = gates.worked()
    cell_of(nb, "why").update(cell_type="code", outputs=[], execution_count=None)
    assert marked(admitted(gate, nb)[0], "why").cell_type == "markdown"


def test_a_changed_test_is_told(gate):
    nb = gates.worked()
    cell_of(nb, "one-test").source = "assert True"
    assert '"one-test"' in admitted(gate, nb)[1][0]


def test_blanks_at_the_end_of_a_line_are_no_change(gate):
    nb = gates.worked()
    cell_of(nb, "one-test").source = "assert total == 42  \n"
    assert admitted(gate, nb)[1] == []


def test_a_deleted_test_is_told(gate):
    nb = gates.worked()
    nb.cells.remove(cell_of(nb, "one-test"))
    assert 'were missing, and were put back as they are handed out: "one-test"' in admitted(gate, nb)[1][0]


def test_a_deleted_answer_is_told(gate):
    nb = gates.worked()
    nb.cells.remove(cell_of(nb, "one"))
    assert 'answers were missing: "one"' in admitted(gate, nb)[1][0]


def test_markers_of_hidden_tests_in_an_answer_are_left_alone(gate):
    nb = gates.worked()
    cell_of(nb, "one").source = text = "### BEGIN HIDDEN TESTS\ntotal = 42\n### END SOLUTION"
    copy, notices = admitted(gate, nb)
    assert (marked(copy, "one").source, notices) == (text, [])


def test_nbgrader_takes_the_cells_of_the_copy_as_its_own(gate):
    nb = gates.worked()
    nb.cells += [copy_of(cell, cell.source, f"{cell.id}-2") for cell in nb.cells]
    MetadataValidator().validate_nb(admitted(gate, nb)[0])


def test_the_same_id_on_two_cells_is_made_two(gate):
    nb = gates.worked()
    for n in range(2):
        nb.cells.append(nbformat.v4.new_code_cell(str(n), id="twin"))
    copy, _notices = admitted(gate, nb)
    assert len({cell.id for cell in copy.cells}) == len(copy.cells) == 8


# Whatever comes

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["nbformat", "cells", "metadata", "source", "cell_type"]) | st.text(), inner)
    ),
    max_leaves=12,
)
CELL = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw"]) | JSON,
        "source": st.text(max_size=8) | JSON,
        "id": st.sampled_from([*gates.ALL, "copy-0"]) | JSON,
        "metadata": st.fixed_dictionaries(
            {},
            optional={"nbgrader": st.fixed_dictionaries({"grade_id": st.sampled_from(gates.ALL)}) | JSON, "tags": JSON},
        )
        | JSON,
        "attachments": JSON,
    },
)
NEARLY = st.fixed_dictionaries({"nbformat": st.sampled_from([3, 4]) | JSON, "cells": st.lists(CELL, max_size=8) | JSON})


def holds(data: bytes) -> None:
    """The gate says yes or no, and leaves a valid notebook with each known cell at most once."""
    with TemporaryDirectory() as folder:
        gate = gates.gate(Path(folder))
        gate.put(data)
        done = gate.admit()
        copy = gate.copy()
        assert len(set(claims(copy))) == len(claims(copy))
        assert set(claims(copy)) <= set(gates.ALL)
        assert ("ps1" in done.refused) == ("refused" in copy.metadata["coursekit"])


@given(JSON)
def test_any_json_in_place_of_a_notebook_leaves_a_sound_one(data):
    holds(json.dumps(data).encode())


@given(NEARLY)
def test_anything_like_a_notebook_leaves_a_sound_one(data):
    holds(json.dumps(data).encode())


@given(st.binary(max_size=200))
def test_any_bytes_leave_a_sound_notebook(data):
    holds(data)


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=8))
def test_flipped_bytes_leave_a_sound_notebook(flips):
    data = bytearray(json.dumps(gates.worked()).encode())
    for at, value in flips:
        data[at % len(data)] = value
    holds(bytes(data))


@given(st.lists(st.sampled_from(range(6)), max_size=12), st.booleans(), st.randoms(use_true_random=False))
def test_cells_shuffled_doubled_and_deleted_leave_a_sound_notebook(picked, keep_ids: bool, luck: random.Random):
    nb = gates.worked()
    nb.cells = [copy_of(nb.cells[i], luck.choice([nb.cells[i].source, "", "x = 1"]), nb.cells[i].id) for i in picked]
    for n, cell in enumerate(nb.cells):
        cell.id = cell.id if keep_ids else f"new-{n}"
    holds(json.dumps(nb).encode())


@given(st.lists(st.sampled_from(range(6)), max_size=12))
def test_every_known_cell_that_was_handed_in_is_in_the_copy(picked):
    nb = gates.worked()
    nb.cells = [copy_of(nb.cells[i], nb.cells[i].source, f"new-{n}") for n, i in enumerate(picked)]
    with TemporaryDirectory() as folder:
        gate = gates.gate(Path(folder))
        gate.put(nb)
        gate.admit()
        assert set(claims(gate.copy())) == {gates.ALL[i] for i in picked}
