"""What the gradebook and the release know of a notebook that learners hand in."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from nbgrader.api import Gradebook
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme
from traitlets.config import Config

from ..errors import CourseError
from ..mendcells import known_cells
from ..tidy import read_notebook
from .reading import CELL_ID


@dataclass(frozen=True)
class Known:
    """One notebook of an assignment: as it is handed out, and its known cells (source and metadata) by grade_id.

    `cells` hold the hidden tests; nothing of their sources goes into a copy.
    """

    blank: NotebookNode
    cells: Mapping[str, NotebookNode]

    @cached_property
    def released(self) -> dict[str, NotebookNode]:
        """The known cells as learners got them, in their order."""
        named = ((claim_of(cell), cell) for cell in self.blank.cells)
        return {name: cell for name, cell in named if name in self.cells}

    @cached_property
    def order(self) -> list[str]:
        """Names of the known cells as they follow each other."""
        return [*self.released, *(name for name in self.cells if name not in self.released)]

    @cached_property
    def ids(self) -> dict[str, str]:
        """Names of known cells by the id that the cell has in the released notebook."""
        return {cell["id"]: name for name, cell in self.released.items() if "id" in cell}

    def about(self, name: str) -> Mapping[str, Any]:
        """nbgrader's metadata of a known cell."""
        return self.cells[name].metadata.nbgrader

    def text(self, name: str) -> str:
        """The source of a known cell as it was handed out."""
        return (self.released.get(name) or self.cells[name]).source

    def fresh(self) -> NotebookNode:
        """A copy of the blank notebook, in format 4.5, without outputs, its cells as the gradebook knows them."""
        made = deepcopy(self.blank)
        made.nbformat, made.nbformat_minor = 4, 5
        for cell in made.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
            self.name(cell, name if (name := claim_of(cell)) in self.cells else "")
        return with_ids(made)

    def name(self, cell: NotebookNode, name: str) -> None:
        """Make `cell` the known cell `name`, or a plain one with its tags where `name` is ''."""
        cell.metadata.pop("nbgrader", None)
        if name:
            cell.metadata = deepcopy(self.cells[name].metadata)
            if (released := self.released.get(name)) is not None and "tags" in released.metadata:
                cell.metadata["tags"] = list(released.metadata["tags"])


def claim_of(cell: NotebookNode) -> str:
    """The grade_id that a cell says is its own, '' for none."""
    said = cell.metadata.get("nbgrader")
    name = said.get("grade_id") if isinstance(said, dict) else None
    return name if isinstance(name, str) else ""


def with_ids(nb: NotebookNode) -> NotebookNode:
    """Give each cell that has no id of its own one; the notebook is changed, and returned."""
    used: set[str] = set()
    for n, cell in enumerate(nb.cells, start=1):
        wanted = cell.get("id")
        if not (isinstance(wanted, str) and CELL_ID.fullmatch(wanted)) or wanted in used:
            wanted = next(name for k in range(n, n + len(nb.cells) + 1) if (name := f"gate-{k}") not in used)
        used.add(wanted)
        cell.id = wanted
    return nb


def known_notebooks(
    gradebook: Gradebook, assignment: str, release: Path, *, config: Config | None = None
) -> dict[str, Known]:
    """Every notebook of an assignment by name, as the gradebook and the folder `release` of the assignment have it.

    Where a notebook is not in `release` any more its marked cells stand for it; `config` may name other markers
    of hidden parts than nbgrader's own. Raises nbgrader's `MissingEntry` for an unknown assignment.
    """
    found = {}
    for notebook in gradebook.find_assignment(assignment).notebooks:
        cells = known_cells(notebook)
        found[notebook.name] = Known(_blank(release / f"{notebook.name}.ipynb", cells, config), cells)
    return found


def _blank(path: Path, cells: Mapping[str, NotebookNode], config: Config | None) -> NotebookNode:
    try:
        return read_notebook(path)
    except CourseError:
        nb = new_notebook(cells=deepcopy(list(cells.values())))
    for step in (ClearHiddenTests, ClearMarkScheme):
        nb, _resources = step(config=config, enforce_metadata=False).preprocess(nb, {})
    return nb
