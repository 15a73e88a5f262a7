"""Which version of a module a hand-in was marked under: cells and checks as one short digest.

Only what can move a mark counts: marked cells and their points, locked code, checks, keys of cases. A text that
was reworded, a rubric or a solution changes no mark, so it asks for no regrade.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Comment, Grade, Gradebook, Notebook, SubmittedNotebook
from nbgrader.preprocessors import GetGrades, NbGraderPreprocessor
from traitlets import Unicode

from ..mendcells import known_cells
from ..preprocessors import OURS

NO_MARKS = {"rubric.md"}
VERSION = "version"
Outcome = tuple[NotebookNode, dict[str, Any]]


def version_of(notebook: Notebook, keys: Path) -> str:
    """The version of a module from its cells in the gradebook and its folder of keys."""
    digest = hashlib.sha256()
    for name, cell in sorted(known_cells(notebook).items()):
        about = {k: v for k, v in cell.metadata.nbgrader.items() if k != "checksum"}
        source = cell.source if about["locked"] and cell.cell_type == "code" else ""
        digest.update(json.dumps([name, cell.cell_type, about, source], sort_keys=True).encode())
    for path in sorted(keys.glob("*")) if keys.is_dir() else ():
        if path.is_file() and path.name not in NO_MARKS:
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


class MarkedUnder(NbGraderPreprocessor):
    """Before marks are saved: give the learner a row for each item added since, and note the version."""

    keys = Unicode(help="folder with one folder of keys a module").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Outcome:
        about = resources["nbgrader"]
        with Gradebook(about["db_url"]) as book:
            names = (about["notebook"], about["assignment"])
            complete(book, book.find_submission_notebook(*names, about["student"]))
            version = version_of(book.find_notebook(*names), Path(self.keys) / about["assignment"])
        nb.metadata.setdefault(OURS, {})[VERSION] = version
        return nb, resources


def complete(book: Gradebook, submitted: SubmittedNotebook) -> None:
    """Add the rows of marks and comments that were not there when the learner first handed in."""
    marks, comments = {g.cell_id for g in submitted.grades}, {c.cell_id for c in submitted.comments}
    known = submitted.notebook
    for cell in (*known.grade_cells, *known.task_cells):
        if cell.id not in marks:
            book.db.add(Grade(cell_id=cell.id, notebook=submitted))
    for cell in (*known.solution_cells, *known.task_cells):
        if cell.id not in comments:
            book.db.add(Comment(cell_id=cell.id, notebook=submitted))
    book.db.commit()


class GetKnownGrades(GetGrades):
    """nbgrader's GetGrades, for a page of work that was marked before cells were added or removed."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Outcome:
        about = resources["nbgrader"]
        with Gradebook(about["db_url"]) as book:
            work = book.find_submission_notebook(about["notebook"], about["assignment"], about["student"])
            rows = {row.name for row in (*work.grades, *work.comments)}
            most = sum(grade.max_score for grade in work.grades)
        for cell in nb.cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id") not in rows:
                cell.metadata.pop("nbgrader", None)
        nb, resources = super().preprocess(nb, resources)
        resources["nbgrader"]["max_score"] = most
        return nb, resources
