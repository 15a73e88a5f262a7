"""A plain nbgrader course: a folder that knows nothing of coursekit, taken as it is and left as it was.

Nothing but what nbgrader itself writes goes into it (and coursekit.log), so that its lecturer can go back to
`nbgrader autograde` at any time.
"""

from __future__ import annotations

import glob
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config

from casebook.faults import did_you_mean
from tipsim.language import gettext as _

from .errors import CourseError
from .plainconfig import course_config
from .project import Run, built_runs, chosen_run, in_its_language, open_run, shown

SIGNS = ("gradebook.db", "nbgrader_config.py", "source", "submitted")


@dataclass(frozen=True)
class PlainCourse:
    """A course folder with its settings; `config` has our steps put among the lecturer's own."""

    root: Path
    config: Config = field(repr=False, compare=False)

    @cached_property
    def directory(self) -> CourseDirectory:
        """nbgrader's own knowledge of where things lie and which gradebook it is."""
        return CourseDirectory(config=self.config)

    @property
    def name(self) -> str:
        return self.directory.course_id or self.root.name

    @property
    def log(self) -> Path:
        return self.root / "coursekit.log"

    @property
    def export(self) -> Path:
        return self.root / "export"

    def folder(self, step: str, student: str, module: str) -> Path:
        """Where the work of a learner on an assignment lies at `step`, such as "submitted"."""
        return Path(self.directory.format_path(self._step(step), student, module))

    def students(self, module: str, step: str = "submitted") -> list[str]:
        """Ids of the learners whose work on the assignment is at `step`."""
        name = r"(?P<student>[^./\\][^/\\]*)"
        pattern = self.directory.format_path(self._step(step), name, re.escape(module), escape=True)
        place = self.folder(step, "*", glob.escape(module))
        found = Path(place.anchor).glob(str(place.relative_to(place.anchor)))
        matches = (re.fullmatch(pattern, str(one)) for one in found if one.is_dir())
        return sorted(found["student"] for found in matches if found)

    def _step(self, step: str) -> str:
        return getattr(self.directory, f"{step}_directory")

    def notebooks(self, module: str) -> list[str]:
        """Names of the notebooks of an assignment that the gradebook knows."""
        with self.gradebook() as book:
            try:
                return sorted(notebook.name for notebook in book.find_assignment(module).notebooks)
            except MissingEntry:
                return []

    def modules(self) -> list[str]:
        """Names of the assignments that the gradebook knows: those can be marked."""
        with self.gradebook() as book:
            return sorted(assignment.name for assignment in book.assignments)

    def chosen(self, modules: Sequence[str] | None) -> list[str]:
        """The assignments asked for (all when None); raise `CourseError` with the near name for one not there."""
        there = self.modules()
        for asked in modules or ():
            if asked not in there:
                raise CourseError(self._unknown(asked, there))
        return list(modules or there)

    def _unknown(self, asked: str, there: list[str]) -> str:
        if self.folder("source", ".", asked).is_dir():
            text = _(
                'The assignment "{name}" is not in the gradebook yet. Make its release first: '
                "nbgrader generate_assignment {name}"
            )
            return text.format(name=asked)
        text = _('There is no assignment "{name}" in {where}. There are: {names}.')
        told = text.format(name=asked, where=shown(self.root), names=", ".join(there) or _("none"))
        return told + did_you_mean(asked, there)

    def gradebook(self) -> Gradebook:
        """The course's gradebook, to be used in a `with`; raise `CourseError` when it cannot be opened."""
        tools_on_path()
        url = self.directory.db_url
        try:
            return Gradebook(url, self.directory.course_id)
        except (SQLAlchemyError, ImportError) as error:
            text = _(
                "The gradebook {url} cannot be opened ({why}). Look at CourseDirectory.db_url in {file}; "
                "if nbgrader was updated, run: nbgrader db upgrade"
            )
            hidden = _without_password(url)
            file, why = shown(self.root / "nbgrader_config.py"), str(error).splitlines()[0]
            raise CourseError(text.format(url=hidden, why=why, file=file)) from error


Place = Run | PlainCourse


def tools_on_path() -> None:
    """nbgrader calls `alembic` by name, which lies beside Python where no environment is activated."""
    here, path = str(Path(sys.executable).parent), os.environ.get("PATH", "")
    if here not in path.split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([here, path])


def _without_password(url: str) -> str:
    try:
        return make_url(url).render_as_string(hide_password=True)
    except SQLAlchemyError:
        return "?"


def open_place(*, run: str = "demo", course: Path | str | None = None, root: Path | str | None = None) -> Place:
    """The course folder `course` when it is given, else the run `run`; raise `CourseError` when it is not there."""
    return open_course(course) if course is not None else open_run(run, root)


def open_course(folder: Path | str) -> Place:
    """The course in `folder`: a run of ours, or a plain course of nbgrader; raise `CourseError` for neither."""
    folder = Path(folder).resolve()
    if (folder / "run.toml").is_file():
        return in_its_language(Run(folder.name, folder))
    if not any((folder / sign).exists() for sign in SIGNS):
        text = _("{folder} is no course of nbgrader: it holds none of {signs}. Name the folder that does.")
        raise CourseError(text.format(folder=shown(folder), signs=", ".join(SIGNS)))
    return _known(PlainCourse(folder, course_config(folder)))


def _known(course: PlainCourse) -> PlainCourse:
    """A gradebook that is a missing file would be made by looking: then nothing was released from this folder."""
    url = make_url(course.directory.db_url)
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).is_file():
        text = _(
            "{file} is not there: no assignment of this course was released yet. Make one first: "
            "nbgrader generate_assignment NAME"
        )
        raise CourseError(text.format(file=shown(Path(url.database))))
    return course


def chosen_place(run: str | None, course: Path | None) -> Place:
    """What a command line means: the folder of `--course`, the run of `--run`, the plain course we stand in, the run.

    Where that leaves a choice `CourseError` says so: nobody works on another course than they think.
    """
    if run and course:
        raise CourseError(_("Give either --course or --run, not both."))
    if course is not None:
        return open_course(course)
    if not run and _is_plain(Path.cwd()):
        if there := built_runs():
            text = _("This folder is a course of its own. Say which is meant: --course . or --run NAME ({names}).")
            raise CourseError(text.format(names=", ".join(there)))
        return open_course(os.curdir)
    return open_run(chosen_run(run))


def _is_plain(folder: Path) -> bool:
    has = {name for name in ("run.toml", *SIGNS) if (folder / name).exists()}
    return "run.toml" not in has and ("gradebook.db" in has or {"source", "nbgrader_config.py"} <= has)
