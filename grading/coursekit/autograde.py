"""`coursekit autograde`: nbgrader's converter on each hand-in by itself, so that none can stop another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nbgrader.converters import Autograde

from tipsim.language import gettext as _

from .course import do
from .editing.handmarks import final_marks_kept
from .editing.regrade import check_released
from .editing.regrade import outdated as earlier
from .errors import CourseError, guarded, obstacle
from .project import Run, open_run
from .submit import submitters
from .swap import kept_on_failure
from .tidy import read_notebook


@dataclass(frozen=True)
class Graded:
    """One hand-in: graded when `fault` is empty, else why not and what to do; `now` unless it was marked before."""

    student: str
    module: str
    fault: str = ""
    now: bool = True


def autograde(
    *,
    run: str = "demo",
    modules: Sequence[str] | None = None,
    students: Sequence[str] | None = None,
    force: bool = False,
    outdated: bool = False,
    root: Path | str | None = None,
) -> list[Graded]:
    """Mark what was collected; a hand-in already marked is passed over unless it is newer, or `force`.

    `outdated`: mark exactly those anew that were marked under an earlier version of the module. Marks by hand
    are kept; where the hand-in is the same as before they stay final.
    """
    place = open_run(run, root)
    chosen = place.chosen(list(modules) if modules else None)
    with guarded(_("autograding {run}").format(run=run)):
        for name in chosen:
            check_released(place, name)
        asked = earlier if outdated else submitters
        work = [(student, name) for name in chosen for student in asked(place, name)]
        work = [(student, name) for student, name in work if not students or student in students]
        return [_grade(place, student, name, force or outdated) for student, name in work]


def describe(
    done: Sequence[Graded],
    *,
    run: str,
    modules: Sequence[str] | None = None,
    students: Sequence[str] | None = None,
    root: Path | str | None = None,
) -> str:
    """How many hand-ins were marked now and how many before, of those that were asked for; for the terminal."""
    place = open_run(run, root)
    chosen = place.chosen(list(modules) if modules else None)
    marked = [who for name in chosen for who in submitters(place, name, "autograded")]
    marked = [who for who in marked if not students or who in students]
    now = sum(one.now and not one.fault for one in done)
    return _("marked now: {now}; marked before: {before}").format(now=now, before=len(marked) - now)


def _grade(run: Run, student: str, name: str, force: bool) -> Graded:
    path = run.submitted / student / name / f"{name}.ipynb"
    if path.is_file():
        try:
            read_notebook(path)
        except CourseError:
            text = _("the notebook {name}.ipynb is damaged; ask for a new hand-in.")
            return Graded(student, name, text.format(name=name))
    marked = run.autograded / student / name / f"{name}.ipynb"
    before = _written(marked)
    try:
        with kept_on_failure(run.autograded / student / name), final_marks_kept(run, student, name):
            _convert(run, student, name, force)
    except _NotMarked:
        text = _("it could not be marked; the reason is at the end of coursekit.log. Ask for a new hand-in.")
        return Graded(student, name, text)
    return Graded(student, name, now=_written(marked) != before)


def _written(path: Path) -> int | None:
    return path.stat().st_mtime_ns if path.is_file() else None


class _NotMarked(Exception):
    """nbgrader gave up on a hand-in, for a reason that lies in it."""


def _convert(run: Run, student: str, name: str, force: bool) -> None:
    done = do(run, Autograde, assignment=name, student=student, force=force)
    if done.success:
        return
    if trouble := obstacle(done.log):
        raise CourseError(_("autograding {student}: {trouble}").format(student=student, trouble=trouble))
    raise _NotMarked
