"""An assignment of two answers, a test each and an essay, as the gate knows it; and hand-ins of it."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import tiny
from nbformat.v4 import new_notebook

from coursekit.gate import Admission, GateLimits, Known, admit
from coursekit.gate.known import claim_of

STUB, ESSAY = "total = ...", "*Write your answer here.*"
ALL = ["intro", "one", "one-test", "two", "two-test", "why"]


def blank() -> nbformat.NotebookNode:
    cells = [
        tiny.cell("markdown", "intro", "# A task", locked=True),
        tiny.cell("code", "one", STUB, solution=True),
        tiny.cell("code", "one-test", "assert total == 42", grade=True, locked=True, points=3),
        tiny.cell("code", "two", "def double(x): ...", solution=True),
        tiny.cell("code", "two-test", "assert double(2) == 4", grade=True, locked=True, points=2),
        tiny.cell("markdown", "why", ESSAY, grade=True, solution=True, points=5),
    ]
    return new_notebook(cells=cells)


def known() -> Known:
    """With hidden tests, as the gradebook has them."""
    nb = blank()
    cells = {}
    for cell in deepcopy(nb.cells):
        cell.metadata["nbgrader"]["cell_type"] = cell.cell_type
        if cell.metadata["nbgrader"]["grade"]:
            cell.source += "\n### BEGIN HIDDEN TESTS\nassert hidden\n### END HIDDEN TESTS"
        cells[claim_of(cell)] = cell
    return Known(nb, cells)


def worked() -> nbformat.NotebookNode:
    """Honest work."""
    nb = blank()
    cell_of(nb, "one").source = "total = 40 + 2"
    cell_of(nb, "two").source = "def double(x):\n    return 2 * x"
    cell_of(nb, "why").source = "Because it is so."
    return nb


def cell_of(nb: nbformat.NotebookNode, name: str) -> nbformat.NotebookNode:
    return next(cell for cell in nb.cells if cell.id == name)


def claims(nb: nbformat.NotebookNode) -> list[str]:
    """The known cells in a notebook."""
    return [name for cell in nb.cells if (name := claim_of(cell))]


def marked(nb: nbformat.NotebookNode, name: str) -> nbformat.NotebookNode:
    """The one cell that counts as `name`."""
    (found,) = [cell for cell in nb.cells if claim_of(cell) == name]
    return found


def copy_of(cell: nbformat.NotebookNode, source: str, number: str) -> nbformat.NotebookNode:
    """A cell as copy and paste makes it: its metadata, an id of its own."""
    made = deepcopy(cell)
    made.id, made.source = number, source
    return made


@dataclass
class Gate:
    """A folder that was handed in, and where the copy of it goes."""

    submitted: Path
    into: Path

    def put(self, nb: Any, name: str = "ps1.ipynb") -> Path:
        """Lay a notebook, any JSON, or bytes into the folder."""
        path = self.submitted / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(nb if isinstance(nb, bytes) else json.dumps(nb).encode())
        return path

    def admit(self, **settings: Any) -> Admission:
        settings = {"notebooks": {"ps1": known()}, **settings}
        return admit(self.submitted, self.into, **settings)

    def limited(self, **limits: int) -> Admission:
        return self.admit(limits=GateLimits(**limits))

    def copy(self, name: str = "ps1") -> nbformat.NotebookNode:
        """The notebook in the copy, valid."""
        nb = nbformat.read(self.into / f"{name}.ipynb", as_version=4)
        nbformat.validate(nb)
        return nb

    def files(self) -> dict[str, bytes]:
        """What is in the copy beside notebooks."""
        return {name: data for name, data in tiny.files(self.into).items() if not name.endswith(".ipynb")}


def gate(folder: Path) -> Gate:
    made = Gate(folder / "submitted", folder / "into")
    made.submitted.mkdir(parents=True)
    return made
