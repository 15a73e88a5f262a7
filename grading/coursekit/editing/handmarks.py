"""Marks given by hand on a hand-in that is marked anew by the program: final before, final after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from nbgrader.api import MissingEntry

from ..course import gradebook
from ..project import Run

TIMESTAMP = "timestamp.txt"


@contextmanager
def final_marks_kept(run: Run, student: str, module: str) -> Iterator[None]:
    """Let marks by hand stay final over what happens inside, if it marks the same hand-in once more.

    nbgrader keeps the mark but asks for it to be looked at again, which is right for a new hand-in only.
    """
    final = _final(run, student, module) if _same_hand_in(run, student, module) else set()
    try:
        yield
    finally:
        if final:
            _set_final(run, student, module, final)


def _set_final(run: Run, student: str, module: str, names: set[str]) -> None:
    with gradebook(run) as book:
        for grade in book.find_submission_notebook(module, module, student).grades:
            if grade.name in names:
                grade.needs_manual_grade = False
        book.db.commit()


def _final(run: Run, student: str, module: str) -> set[str]:
    with gradebook(run) as book, suppress(MissingEntry):
        grades = book.find_submission_notebook(module, module, student).grades
        return {g.name for g in grades if g.manual_score is not None and not g.needs_manual_grade}
    return set()


def _same_hand_in(run: Run, student: str, module: str) -> bool:
    """Whether what is handed in is what was marked last: nbgrader copies the time along."""
    times = []
    for step in (run.submitted, run.autograded):
        path = step / student / module / TIMESTAMP
        times.append(path.read_text(encoding="utf-8").strip() if path.is_file() else None)
    if times == [None, None]:
        new, old = (s / student / module / f"{module}.ipynb" for s in (run.submitted, run.autograded))
        return new.is_file() and old.is_file() and new.stat().st_mtime <= old.stat().st_mtime
    return times[0] == times[1]
