"""`coursekit submit`: hands a folder in for a learner, through nbgrader's stock exchange."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from casebook.packet import NUMBER, is_number
from tipsim.language import gettext as _

from .course import do
from .errors import CourseError, guarded, obstacle
from .project import Run, find_name, open_run, shown

ROSTER = "roster.csv"  # in the folder of a run: who was entered


def submit(
    *, student: str, module: str, folder: Path | str | None = None, run: str = "demo", root: Path | str | None = None
) -> Path:
    """Hand in a module for `student` from `folder` (the learner's view when None); return that folder."""
    place = open_run(run, root)
    name = find_name(module, place.modules("release"), "release/")
    work = Path(folder).resolve() if folder is not None else place.learner / name
    _check(student, name, work)
    _check_enrolled(place, student)
    with guarded(_("handing in {module}").format(module=name)):
        _hand_in(place, student, name, work)
    return work


def check_id(student: str) -> None:
    """Raise `CourseError` unless `student` can be the name of a folder and of a file in the exchange."""
    if not NUMBER.fullmatch(student):
        text = _('"{id}" cannot be an id: use letters, digits, ".", "-" and "_", at most 61.')
        raise CourseError(text.format(id=student))
    if not is_number(student):
        text = _('"{id}" cannot be an id: no dot at its end, and no name of Windows such as CON or NUL.')
        raise CourseError(text.format(id=student))


def _check(student: str, name: str, work: Path) -> None:
    check_id(student)
    if work.name != name or not (work / f"{name}.ipynb").is_file():
        text = _("{folder} is not a hand-in of {module}: it must be a folder {module} with {module}.ipynb in it.")
        raise CourseError(text.format(folder=shown(work), module=name))


def enrolled(run: Run) -> Mapping[str, str] | None:
    """Who may hand in: names by id, as the roster was entered; None where none was (a demonstration has none)."""
    path = run.root / ROSTER
    if not path.is_file():
        return None
    with path.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row.get("name") or "" for row in csv.DictReader(file)}


def _check_enrolled(run: Run, student: str) -> None:
    known = enrolled(run)
    if known is not None and student not in known:
        text = _('"{id}" is not in the roster of the run "{run}"; add it to the roster and enter that again.')
        raise CourseError(text.format(id=student, run=run.name))  # a near number is another learner's


def _hand_in(run: Run, student: str, name: str, work: Path) -> None:
    done = do(run, "Submit", assignment=name, student=student, assignment_dir=str(work.parent))
    if not done.success:
        why = obstacle(done.log) or (done.log.strip().splitlines() or [""])[-1]
        raise CourseError(_("{module} was not handed in: {why}").format(module=name, why=why))


def submitters(run: Run, module: str, step: str = "submitted") -> list[str]:
    """Ids of the learners whose work on `module` is at `step`."""
    return run.students(module, step)
