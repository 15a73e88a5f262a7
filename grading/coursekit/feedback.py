"""`coursekit feedback`: one self-contained page a hand-in, in nbgrader's feedback folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nbconvert.exporters import HTMLExporter
from nbgrader.converters import GenerateFeedback

from tipsim.language import gettext as _
from tipsim.language import ngettext

from .course import do, gradebook
from .errors import CourseError, guarded, obstacle
from .lateness import settle
from .manifest import read_manifest
from .project import Run, open_run
from .submit import submitters


def feedback(
    *,
    run: str = "demo",
    modules: Sequence[str] | None = None,
    students: Sequence[str] | None = None,
    root: Path | str | None = None,
) -> list[Path]:
    """Write the feedback of all that is autograded (anew each time) and return the pages."""
    place = open_run(run, root)
    chosen = place.chosen(list(modules) if modules else None)
    with guarded(_("writing feedback of {run}").format(run=run)):
        with gradebook(place) as book:
            settle(book, read_manifest(place.manifest).late, chosen)
        return [
            _page(place, student, name)
            for name in chosen
            for student in submitters(place, name, "autograded")
            if not students or student in students
        ]


def describe(pages: Sequence[Path], run: str) -> str:
    """What a terminal shows."""
    n = len(pages)
    text = ngettext("{n} feedback page is written.", "{n} feedback pages are written.", n).format(n=n)
    return text if n else f"{text} " + _("Mark first: coursekit autograde --run {run}").format(run=run)


def _page(run: Run, student: str, name: str) -> Path:
    done = do(run, GenerateFeedback, assignment=name, student=student, force=True, exporter_class=HTMLExporter)
    if not done.success:
        why = obstacle(done.log) or _("see the end of coursekit.log")
        text = _("no feedback was written for {student}, {module}: {why}")
        raise CourseError(text.format(student=student, module=name, why=why))
    return run.feedback / student / name / f"{name}.html"
