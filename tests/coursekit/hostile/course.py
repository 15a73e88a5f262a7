"""The plain nbgrader course that the submissions are made for: `ps0` was graded long ago, `ps1` is handed in now."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook

NAME = "ps1"
POINTS = {
    "number-test": 2.0,
    "list-test": 2.0,
    "function-test": 3.0,
    "class-test": 3.0,
    "text-test": 2.0,
    "array-test": 2.0,
    "frame-test": 3.0,
    "magic-test": 1.0,
}
BY_HAND = {"why": 3.0}
EARLIER = 4.0  # what everybody has in ps0
HOSTS = {"aa-right": 4.0, "mm-right": 3.5, "zz-right": 2.5}  # marks in ps0 of those who work honestly

# These stand in hidden lines only and never cross to a learner's code.
HIDDEN_WORDS = (
    "lantern-7391-quartz",
    "meadow-2846-cobalt",
    "harbor-5127-amber",
    "willow-9463-saffron",
    "thicket-3378-indigo",
    "river-6604-copper",
    "quarry-8052-marigold",
    "brook-4417-umber",
)
# These are what hidden lines call functions with: the code that is called is bound to see them.
ARGUMENTS = ("pelican-1150-heron", "740213", "638291")
# These belong to others.
LEDGER, VICTIM, HOME, LEFT = "ledger-5589-secret", "victim-4471-secret", "home-6620-secret", "message-8813-left"
BEYOND = "memory-7777-exceeded"  # said by a submission that took more memory than one may have

RIGHT = {
    "number": "days = 7 * 52",
    "list": "primes = [2, 3, 5, 7, 11, 13]",
    "function": "def add(left, right):\n    return left + right",
    "class": """\
class Account:
    def __init__(self, balance):
        self.balance = balance

    def deposit(self, amount):
        self.balance += amount

    def withdraw(self, amount):
        if amount > self.balance:
            raise ValueError("not enough")
        self.balance -= amount""",
    "text": 'def shout(text):\n    return text.upper() + "!"',
    "array": "spread = np.array([0.5, 1.0, 1.5])",
    "frame": 'totals = pd.DataFrame({"aimag": ["Darkhan", "Dornod"], "cases": [5, 37]})',
    "magic": "ratio = 1 / 8",
}
# Passes every test that can be seen and none that is hidden; the last one, which has a magic, it does not pass.
WRONG = {
    "number": "days = 1",
    "list": "primes = [1, 2, 3, 4, 5, 6]",
    "function": "def add(left, right):\n    return 3",
    "class": """\
class Account:
    def __init__(self, balance):
        self.balance = 15

    def deposit(self, amount):
        pass

    def withdraw(self, amount):
        pass""",
    "text": 'def shout(text):\n    return "HI!"',
    "array": "spread = np.array([1.0, 1.0, 1.0])",
    "frame": 'totals = pd.DataFrame({"aimag": ["Darkhan", "Dornod"], "cases": [1, 1]})',
    "magic": "ratio = 1 / 7",
}
TESTS = {
    "number": ("assert isinstance(days, int)", f'assert days == 364, "{HIDDEN_WORDS[0]}"'),
    "list": ("assert len(primes) == 6", f'assert primes == [2, 3, 5, 7, 11, 13], "{HIDDEN_WORDS[1]}"'),
    "function": (
        "assert add(1, 2) == 3",
        f"for left, right in [({ARGUMENTS[1]}, 58), (-5, 5)]:\n"
        f'    assert add(left, right) == left + right, "{HIDDEN_WORDS[2]}"',
    ),
    "class": (
        "account = Account(10)\naccount.deposit(5)\nassert account.balance == 15",
        f"""\
rich = Account({ARGUMENTS[2]})
rich.withdraw(1)
assert rich.balance == {ARGUMENTS[2]} - 1, "{HIDDEN_WORDS[3]}"
try:
    rich.withdraw(1_000_000)
except ValueError:
    pass
else:
    raise AssertionError("{HIDDEN_WORDS[3]}")""",
    ),
    "text": (
        'assert shout("hi") == "HI!"',
        f'asked, note = "Баяр {ARGUMENTS[0]}", "{HIDDEN_WORDS[4]}"\nassert shout(asked) == asked.upper() + "!", note',
    ),
    "array": (
        "assert len(spread) == 3",
        f'np.testing.assert_allclose(spread, [0.5, 1.0, 1.5], err_msg="{HIDDEN_WORDS[5]}")',
    ),
    "frame": (
        'assert list(totals.columns) == ["aimag", "cases"]',
        f"""\
expected = pd.DataFrame({{"aimag": ["Darkhan", "Dornod"], "cases": [5, 37]}})
pd.testing.assert_frame_equal(totals, expected, obj="{HIDDEN_WORDS[6]}")
assert totals["cases"].sum() == 42""",
    ),
    "magic": ("%precision 4\nassert ratio == 0.125", f'assert ratio * 8 == 1, "{HIDDEN_WORDS[7]}"'),
}


def cell(kind: str, name: str, source: str, **nbgrader: Any) -> nbformat.NotebookNode:
    """One of nbgrader's cells, called `name`."""
    made = (new_code_cell if kind == "code" else new_markdown_cell)(source, id=name)
    flags = {"grade": False, "locked": False, "solution": False, "task": False, **nbgrader}
    made.metadata["nbgrader"] = {"grade_id": name, "schema_version": 3, **flags}
    return made


def notebook() -> nbformat.NotebookNode:
    """The assignment as its lecturer wrote it, solutions and hidden tests in it."""
    cells = [
        new_markdown_cell("# Problem set 1", id="title"),
        cell("code", "setup", "import numpy as np\nimport pandas as pd", locked=True),
    ]
    for name, (seen, hidden) in TESTS.items():
        answer = f"### BEGIN SOLUTION\n{RIGHT[name]}\n### END SOLUTION"
        test = f"{seen}\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"
        cells.append(cell("code", name, answer, solution=True))
        cells.append(cell("code", f"{name}-test", test, grade=True, locked=True, points=POINTS[f"{name}-test"]))
    cells.append(cell("markdown", "why", "An essay.", grade=True, solution=True, points=BY_HAND["why"]))
    made = new_notebook(cells=cells)
    made.metadata = nbformat.from_dict(
        {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    )
    return made


def make(root: Path) -> None:
    """A course in `root` with `ps0` graded and `ps1` released; nobody has handed in yet."""
    source = root / "source" / NAME
    source.mkdir(parents=True)
    nbformat.write(notebook(), source / f"{NAME}.ipynb")
    (root / "nbgrader_config.py").write_text(
        'c = get_config()\nc.CourseDirectory.course_id = "plain"\nc.ExecutePreprocessor.timeout = 3\n'
    )
    run = [sys.executable, "-m", "nbgrader", "generate_assignment", NAME]
    beside = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # nbgrader looks for alembic
    subprocess.run(run, cwd=root, check=True, capture_output=True, env=os.environ | {"PATH": beside})
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "plain") as book:
        _grade_earlier(book)


def _grade_earlier(book: Gradebook) -> None:
    book.add_assignment("ps0")
    book.add_notebook("ps0", "ps0")
    book.add_grade_cell("total", "ps0", "ps0", max_score=EARLIER, cell_type="code")
    for who, score in HOSTS.items():
        book.add_student(who, last_name=LEDGER)
        book.add_submission("ps0", who)
        grade = book.find_grade("total", "ps0", "ps0", who)
        grade.auto_score = score
    book.db.commit()


def earlier_marks(root: Path) -> dict[str, float]:
    """What the gradebook holds of `ps0`."""
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "plain") as book:
        return {who: book.find_grade("total", "ps0", "ps0", who).score for who in HOSTS}
