"""`coursekit feedback`: one self-contained page a hand-in, in nbgrader's feedback folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nbconvert.exporters import HTMLExporter
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from tipsim.language import gettext as _
from tipsim.language import ngettext

from .course import do, gradebook
from .errors import CourseError, guarded, obstacle
from .lateness import settle
from .manifest import read_manifest
from .plaincourse import Place, PlainCourse, open_place
from .project import asked, shown


def feedback(
    *,
    run: str = "demo",
    course: Path | str | None = None,
    modules: Sequence[str] | None = None,
    students: Sequence[str] | None = None,
    root: Path | str | None = None,
) -> list[Path]:
    """Write the feedback of all that is autograded (anew each time) and return the pages.

    `course`: the folder of any nbgrader course, in place of `run`; the pages look as nbgrader's own there.
    """
    place = open_place(run=run, course=course, root=root)
    chosen = place.chosen(list(modules) if modules else None)
    with guarded(_("writing feedback of {run}").format(run=place.name)):
        if not isinstance(place, PlainCourse):
            with gradebook(place) as book:
                settle(book, read_manifest(place.manifest).late, chosen)
        work = [(who, name) for name in chosen for who in asked(place.students(name, "autograded"), students)]
        return _all_pages(place, work)


def _all_pages(place: Place, work: Sequence[tuple[str, str]]) -> list[Path]:
    """The pages of all; a hand-in whose page cannot be written stops no other, and is named at the end."""
    pages, faults = [], []
    for student, name in work:
        try:
            pages += _pages(place, student, name)
        except CourseError as error:
            faults.append(str(error))
    if faults:
        raise CourseError("\n".join(faults))
    return pages


def describe(pages: Sequence[Path], run: str, course: Path | None = None) -> str:
    """What a terminal shows; the command named asks for `course`, where that was given, else for `run`."""
    where = f"--course {shown(course)}" if course else f"--run {run}"
    n = len(pages)
    text = ngettext("{n} feedback page is written.", "{n} feedback pages are written.", n).format(n=n)
    return text if n else f"{text} " + _("Mark first: coursekit autograde {where}").format(where=where)


def _pages(place: Place, student: str, name: str) -> list[Path]:
    how = {"force": True, "exporter_class": HTMLExporter}
    done = do(place, GenerateFeedback, assignment=name, student=student, extra=_without_pages(place), **how)
    if not done.success:
        why = obstacle(done.log) or _("see the end of coursekit.log")
        text = _("no feedback was written for {student}, {module}: {why}")
        raise CourseError(text.format(student=student, module=name, why=why))
    return sorted(place.folder("feedback", student, name).glob("*.html"))


def _without_pages(place: Place) -> Config:
    """No page of a learner's making goes along: it could stand in the place of the feedback."""
    course = place.directory if isinstance(place, PlainCourse) else CourseDirectory()
    return Config({"CourseDirectory": {"ignore": [*course.ignore, "*.html"]}})
