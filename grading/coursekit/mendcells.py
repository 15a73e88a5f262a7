"""The gradebook is believed, not what a learner's copy says of its cells."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import Gradebook
from nbgrader.api import Notebook as KnownNotebook
from nbgrader.preprocessors import NbGraderPreprocessor

from .preprocessors import OURS

Outcome = tuple[NotebookNode, dict[str, Any]]


class MendCells(NbGraderPreprocessor):
    """Give each known cell its nbgrader metadata back, take it from others, put deleted marked cells back."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Outcome:
        about = resources["nbgrader"]
        with Gradebook(about["db_url"]) as gradebook:
            known = known_cells(gradebook.find_notebook(about["notebook"], about["assignment"]))
        nb.metadata.pop(OURS, None)
        left = dict(known)
        for cell in nb.cells:
            _mend(cell, left)
        nb.cells += [cell for cell in left.values() if cell.metadata.nbgrader.grade or cell.metadata.nbgrader.task]
        return nb, resources


def known_cells(notebook: KnownNotebook) -> dict[str, NotebookNode]:
    """The cells that the gradebook knows, by grade_id, as new cells with source and metadata."""
    points = {cell.name: cell.max_score for cell in (*notebook.grade_cells, *notebook.task_cells)}
    graded = {cell.name for cell in notebook.grade_cells}
    answers = {cell.name for cell in notebook.solution_cells}
    tasks = {cell.name for cell in notebook.task_cells}
    found = {}
    for source in notebook.source_cells:
        name = source.name
        about = {
            "schema_version": 3,
            "grade_id": name,
            "grade": name in graded,
            "solution": name in answers,
            "task": name in tasks,
            "locked": bool(source.locked),
            "cell_type": source.cell_type,
            "checksum": source.checksum,
        }
        if name in points:
            about["points"] = points[name]
        make = new_code_cell if source.cell_type == "code" else new_markdown_cell
        found[name] = make(source.source or "", metadata={"nbgrader": about})
    return found


def _mend(cell: NotebookNode, left: dict[str, NotebookNode]) -> None:
    """Take the cell's metadata out of `left`; of copies of a cell the first is the one that counts."""
    cell.metadata.pop(OURS, None)
    said = cell.metadata.pop("nbgrader", None)
    name = said.get("grade_id") if isinstance(said, dict) else None
    if isinstance(name, str) and name in left:
        cell.metadata["nbgrader"] = left.pop(name).metadata.nbgrader
