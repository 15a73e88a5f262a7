"""`coursekit autograde`: nbgrader's converter on each hand-in by itself, so that none can stop another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from traitlets.config import Config

from tipsim.language import gettext as _

from .converter import Gatekeeper, SafeAutograde, is_due
from .course import api, do
from .doneonce import done_once
from .editing.handmarks import final_marks_kept
from .editing.regrade import check_released
from .editing.regrade import outdated as earlier
from .errors import CourseError, guarded, obstacle
from .gate import Admission
from .plaincourse import Place, PlainCourse, open_place
from .project import asked
from .sandbox.bubble import needed
from .sandbox.runner import Runner, running, usable_cores
from .swap import scratch_beside


@dataclass(frozen=True)
class Graded:
    """One hand-in: `fault` says why it earned nothing, and what to do; `now` unless it was marked before."""

    student: str
    module: str
    fault: str = ""
    now: bool = True


def autograde(
    *,
    run: str = "demo",
    course: Path | str | None = None,
    modules: Sequence[str] | None = None,
    students: Sequence[str] | None = None,
    force: bool = False,
    outdated: bool = False,
    workers: int | None = None,
    timeout: int | None = None,
    unconfined: bool = False,
    progress: Callable[[int, int], None] | None = None,
    root: Path | str | None = None,
) -> list[Graded]:
    """Mark what was collected; a hand-in already marked is passed over unless it is newer, or `force`.

    `course`: the folder of any nbgrader course, in place of `run`; its assignments are the `modules`.
    `students`: ids, or patterns such as "a*". `timeout`: seconds a cell, in place of what the course sets.
    `outdated`: mark exactly those anew that were marked under an earlier version of the module. Marks by hand
    are kept; where the hand-in in a run is the same as before they stay final. `progress(done, of)` is told
    after each hand-in.
    """
    place = open_place(run=run, course=course, root=root)
    chosen = place.chosen(list(modules) if modules else None)
    with guarded(_("autograding {run}").format(run=place.name)):
        asked_for = _work(place, chosen, students, outdated)
        work = [piece for piece in asked_for if force or outdated or _is_due(place, *piece)]
        if work and not unconfined:
            needed()
        settings = _settings(timeout, unconfined)
        with scratch_beside(place.root / "autograded"):
            pass  # what a killed command left is cleared, also where nothing is due any more
        with running(workers or usable_cores()) as runner, done_once():
            done = _all(place, work, settings, runner, force or outdated, progress or (lambda done, of: None))
    return [done.get(piece) or Graded(*piece, now=False) for piece in asked_for]


def _all(
    place: Place,
    work: list[tuple[str, str]],
    settings: Config,
    runner: Runner,
    force: bool,
    progress: Callable[[int, int], None],
) -> dict[tuple[str, str], Graded]:
    """Mark all hand-ins, several at a time; what came of each."""
    gatekeeper = _gatekeeper(place, settings)
    done: dict[tuple[str, str], Graded] = {}
    for one in runner.each(work, lambda piece: _grade(place, *piece, force, settings, gatekeeper)):
        done[one.student, one.module] = one
        progress(len(done), len(work))
    return done


def _is_due(place: Place, student: str, name: str) -> bool:
    return is_due(*(place.folder(step, student, name) for step in ("submitted", "autograded")))


def _gatekeeper(place: Place, settings: Config) -> Gatekeeper:
    made = api(place, settings)
    return Gatekeeper(made.coursedir, made.config)


def _work(place: Place, chosen: list[str], students: Sequence[str] | None, outdated: bool) -> list[tuple[str, str]]:
    """(Student, module) of each hand-in that is asked for; raise `CourseError` where nothing can be marked."""
    if isinstance(place, PlainCourse):
        if outdated:
            raise CourseError(_("A plain course of nbgrader notes no versions; mark all anew with --force."))
        handed_in = {name: place.students(name) for name in chosen}
    else:
        for name in chosen:
            check_released(place, name)
        handed_in = {name: earlier(place, name) if outdated else place.students(name) for name in chosen}
    return [(who, name) for name, its in handed_in.items() for who in asked(its, students)]


def _settings(timeout: int | None, unconfined: bool) -> Config:
    chosen = {"seconds": timeout, "unconfined": unconfined}
    running = {name: value for name, value in chosen.items() if value}
    return Config({"RunNotebook": running, "SafeAutograde": {"guarded": True}})


def describe(
    done: Sequence[Graded],
    *,
    run: str = "demo",
    course: Path | str | None = None,
    modules: Sequence[str] | None = None,
    students: Sequence[str] | None = None,
    root: Path | str | None = None,
) -> str:
    """How many hand-ins were marked now and how many before, of those that were asked for; for the terminal."""
    place = open_place(run=run, course=course, root=root)
    chosen = place.chosen(list(modules) if modules else None)
    marked = [who for name in chosen for who in asked(place.students(name, "autograded"), students)]
    now = sum(one.now and not one.fault for one in done)
    return _("marked now: {now}; marked before: {before}").format(now=now, before=len(marked) - now)


def _grade(place: Place, student: str, name: str, force: bool, settings: Config, gatekeeper: Gatekeeper) -> Graded:
    marked = place.folder("autograded", student, name)
    before = _written(marked)
    with _final(place, student, name):
        refused = _convert(place, student, name, force, settings, gatekeeper)
    return Graded(student, name, " ".join(dict.fromkeys(refused.values())), now=_written(marked) != before)


def _final(place: Place, student: str, name: str) -> AbstractContextManager[None]:
    """In a plain course marks by hand are asked about anew after a regrade, as its lecturer knows it."""
    return nullcontext() if isinstance(place, PlainCourse) else final_marks_kept(place, student, name)


def _written(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.glob("*.ipynb")}


def _convert(
    place: Place, student: str, name: str, force: bool, settings: Config, gatekeeper: Gatekeeper
) -> dict[str, str]:
    """Mark one hand-in; what was refused of it, by notebook. Raises `CourseError` for a trouble of this machine."""
    admissions: dict[tuple[str, str], Admission] = {}
    troubles: list[CourseError] = []
    done = do(
        place,
        SafeAutograde,
        assignment=name,
        student=student,
        extra=settings,
        force=force,
        gatekeeper=gatekeeper,
        admissions=admissions,
        troubles=troubles,
    )
    if troubles:
        raise troubles[0]
    if not done.success:
        trouble = obstacle(done.log) or _("see the end of coursekit.log.")
        raise CourseError(_("autograding {student}: {trouble}").format(student=student, trouble=trouble))
    return admissions[student, name].refused if admissions else {}
