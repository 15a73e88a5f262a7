"""The eight first sheets of m01 stand in the notebook and in the case: word by word the same."""

import re

import pytest
from holding import PROJECT

from casebook.case import load_case
from coursekit.tidy import read_notebook

FOLDER = PROJECT / "modules" / "m01-elements-of-the-crime"
SHEET = re.compile(r"^\*\*Sheet (\d)\.\*\*\n(.+?)(?=\n\n|\Z)", re.MULTILINE | re.DOTALL)
NUMBERS = range(1, 9)


@pytest.fixture(scope="module")
def in_notebook():
    cells = read_notebook(FOLDER / f"{FOLDER.name}.ipynb").cells
    return {int(n): text for c in cells if c.cell_type == "markdown" for n, text in SHEET.findall(c.source)}


@pytest.fixture(scope="module")
def in_case():
    case = load_case(FOLDER / "cases" / "eight-files.yaml")
    return {n: case.scene(f"file-{n}").text for n in NUMBERS}


def test_all_eight_sheets_are_found(in_notebook):
    assert sorted(in_notebook) == list(NUMBERS)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_sheet_of_task_1_is_the_file_of_the_case(number, in_notebook, in_case):
    assert in_notebook[number].split() == in_case[number].split()
