"""`coursekit demo`: five invented learners carried through every step of a course."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from tipsim.language import gettext as _

from .autograde import autograde
from .build import build
from .collect import collect
from .course import gradebook
from .errors import CourseError, guarded
from .export import export
from .feedback import feedback
from .manifest import read_manifest
from .marks import mark_rows, table
from .personas import PEOPLE, Persona, work_on
from .project import Run, open_run, shown
from .release import release
from .sandbox.bubble import lacking
from .submit import submit

FOLDER = "demo-learners"


def demo(
    *,
    run: str = "demo",
    modules: Sequence[str] | None = None,
    root: Path | str | None = None,
    say: Callable[[str], object] = lambda _text: None,
) -> str:
    """Build, release, work, hand in, collect, mark, write feedback and export; return the table of marks.

    `say` gets a line at each step. The learners' work lies in `build/<run>/demo-learners/` afterwards.
    """
    say(_("Building and releasing the course ..."))
    names = list(build(run=run, modules=modules, root=root).modules)
    place = open_run(run, root)
    _only_invented(place)
    release(run=run, modules=names, root=root)
    say(_("Five invented learners work and hand in ..."))
    _work(place, names, root)
    collect(run=run, modules=names, root=root)
    say(_("Marking ..."))
    _all_marked(run, names, root)
    _hand_marks(place, names)
    say(_("Writing feedback and tables ..."))
    feedback(run=run, modules=names, students=[p.id for p in PEOPLE], root=root)
    export(run=run, modules=names, root=root)
    return _summary(place, names)


def _only_invented(run: Run) -> None:
    """Hand marks of the demonstration must never be set in a real course."""
    with gradebook(run) as book:
        others = sorted({s.id for s in book.students} - {p.id for p in PEOPLE})
    if others:
        text = _('The run "{run}" has learners of its own ({names}); show the demonstration in another: --run demo')
        raise CourseError(text.format(run=run.name, names=", ".join(others[:3])))


def _work(run: Run, names: list[str], root: Path | str | None) -> None:
    with guarded(_("demonstrating")):
        with gradebook(run) as book:
            for person in PEOPLE:
                book.update_or_create_student(person.id, first_name=person.name, last_name="")
        for person in PEOPLE:
            for name in names:
                folder = run.root / FOLDER / person.id / name
                _fresh_copy(run.release / name, folder)
                work_on(person, folder, solved=run.solved / name, keys=run.keys / name)
                submit(student=person.id, module=name, folder=folder, run=run.name, root=root)


def _fresh_copy(released: Path, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(released, folder)


def _all_marked(run: str, names: list[str], root: Path | str | None) -> None:
    trusted = lacking() is not None  # the demonstration's learners are ours, and it shall run everywhere
    failed = [g for g in autograde(run=run, modules=names, root=root, unconfined=trusted) if g.fault]
    if failed:
        one = failed[0]
        raise CourseError(f"{one.student}, {one.module}: {one.fault}")


def _hand_marks(run: Run, names: list[str]) -> None:
    """A share of each hand-marked answer that was written, said to be what it is."""
    label = _("Demonstration only: this mark was set by a program, no trainer has read the answer.")
    with gradebook(run) as book:
        for person in PEOPLE:
            for name in names:
                _mark_by_hand(book.find_submission(name, person.id), person, label)
        book.db.commit()


def _mark_by_hand(submission: object, person: Persona, label: str) -> None:
    for notebook in submission.notebooks:  # type: ignore[attr-defined]
        comments = {c.name: c for c in notebook.comments}
        for grade in notebook.grades:
            if grade.cell.cell_type == "markdown" and (grade.needs_manual_grade or grade.manual_score is not None):
                grade.manual_score = round(2 * grade.max_score * person.hand) / 2
                grade.needs_manual_grade = False
                comments[grade.name].manual_comment = label


def _summary(run: Run, names: list[str]) -> str:
    facts = read_manifest(run.manifest).modules
    title = ", ".join(f"{n} ({facts[n]['title']})" for n in names)
    told = _("Marks by hand are set by the demonstration, not by a trainer. Feedback: {feedback}. Tables: {export}.")
    where = told.format(feedback=shown(run.feedback), export=shown(run.export))
    return f"{title}\n\n{table(mark_rows(run, names))}\n\n{where}"
