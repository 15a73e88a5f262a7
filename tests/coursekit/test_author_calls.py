"""Functions of an author's notebook are called as the sandbox calls a learner's."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from coursekit.authorcalls import author_calls
from coursekit.sandbox.calling import CallFailed

NOTEBOOK = new_notebook(
    cells=[
        new_markdown_cell("def not_code(): ..."),
        new_code_cell("%matplotlib inline\nimport math\nFACTOR = 3\nraise SystemExit\n"),
        new_code_cell("rows = load()\ndef first(table=rows):\n    return table[0]"),
        new_code_cell("def scaled(x):\n    return FACTOR * math.floor(x)\n\n\nscaled(undefined)"),
    ]
)


def test_a_function_finds_imports_and_constants_of_other_cells():
    assert author_calls(NOTEBOOK)("scaled", 2.5) == 6


def test_a_definition_given_instead_takes_the_place_of_the_notebook_s():
    assert author_calls(NOTEBOOK, "def scaled(x):\n    return -x")("scaled", 2.5) == -2.5


@pytest.mark.parametrize(("name", "argument", "kind"), [("nowhere", 1, "absent"), ("scaled", "x", "raised")])
def test_what_cannot_be_called_is_told_as_in_the_sandbox(name, argument, kind):
    with pytest.raises(CallFailed) as failed:
        author_calls(NOTEBOOK)(name, argument)
    assert failed.value.reason["kind"] == kind
