"""A released module may change while hand-ins of it are there: nbgrader's step that knows cells, made able to.

Stock nbgrader refuses to add or remove a marked cell once somebody has handed in. Here the gradebook is copied
aside, what was given by hand on removed cells is written into a file, and then all changes go in at once.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import BaseCell, GradeCell, Notebook, SolutionCell, SourceCell, TaskCell
from nbgrader.preprocessors import SaveCells
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session
from traitlets import Unicode

from casebook.packet import free_name

from .removedmarks import given_on, stamp, write_removed

BACKUPS = "backups"
KINDS: tuple[type, ...] = (GradeCell, SolutionCell, TaskCell, SourceCell)
Wanted = dict[type, dict[str, dict[str, Any]]]  # by kind of cell, then name: what the gradebook shall say of it


@dataclass
class Changes:
    """The cells to add (kind, name, facts), to change (cell, facts) and to remove."""

    add: list[tuple[type, str, dict[str, Any]]] = field(default_factory=list)
    change: list[tuple[Any, dict[str, Any]]] = field(default_factory=list)
    remove: list[Any] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.add or self.change or self.remove)


class SaveChangedCells(SaveCells):
    """nbgrader's SaveCells; with hand-ins present the change is careful instead of refused."""

    root = Unicode(help="folder of the run").tag(config=True)

    def _create_notebook(self, nb: NotebookNode) -> None:
        known = self._known()
        if known is None or not known.submissions:
            super()._create_notebook(nb)
            return
        wanted = {
            GradeCell: self.new_grade_cells,
            SolutionCell: self.new_solution_cells,
            TaskCell: self.new_task_cells,
            SourceCell: self.new_source_cells,
        }
        if changes := find_changes(known, wanted):
            _backup(Path(self.root), self.db_url)
            apply_changes(self.gradebook.db, known, changes, Path(self.root))

    def _known(self) -> Notebook | None:
        notebooks = self.gradebook.find_assignment(self.assignment_id).notebooks
        return next((n for n in notebooks if n.name == self.notebook_id), None)


def find_changes(notebook: Notebook, wanted: Wanted) -> Changes:
    """What differs between the cells the gradebook knows and those the notebook has now."""
    changes = Changes()
    for kind in KINDS:
        old = {cell.name: cell for cell in _cells(notebook, kind)}
        changes.remove += [cell for name, cell in old.items() if name not in wanted[kind]]
        for name, facts in wanted[kind].items():
            if name not in old:
                changes.add.append((kind, name, facts))
            elif differing := {k: v for k, v in facts.items() if k != "id" and getattr(old[name], k) != v}:
                changes.change.append((old[name], differing))
    return changes


def _cells(notebook: Notebook, kind: type) -> list[Any]:
    if kind is SourceCell:
        return list(notebook.source_cells)
    return [cell for cell in notebook._base_cells if isinstance(cell, kind)]


def apply_changes(db: Session, notebook: Notebook, changes: Changes, root: Path) -> None:
    """Make the changes in one transaction; what was given by hand on removed cells is in a file before."""
    kept = write_removed(root, notebook.assignment.name, given_on(changes.remove, notebook))
    try:
        with db.no_autoflush:
            for cell in changes.remove:
                _remove(db, cell)
            db.flush()
            for kind, name, facts in changes.add:
                db.add(kind(name=name, notebook=notebook, **facts))
            for cell, facts in changes.change:
                for key, value in facts.items():
                    setattr(cell, key, value)
        db.commit()
    except BaseException:
        db.rollback()
        if kept:
            kept.unlink(missing_ok=True)
        raise


def _remove(db: Session, cell: Any) -> None:
    if isinstance(cell, BaseCell):
        for row in (*(cell.grades or ()), *(cell.comments or ())):
            db.delete(row)
        db.flush()
    db.delete(cell)


def _backup(root: Path, db_url: str) -> Path | None:
    """Copy an SQLite gradebook aside; a database server is left to its own backups."""
    url = make_url(db_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        return None
    copy = free_name(root / BACKUPS, f"gradebook-{stamp()}", ".db")
    copy.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(url.database)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy
