"""nbgrader's autograding with a gate before it, and with marks that are there whole or not at all.

Each hand-in is marked by itself, so that none can stop another. It is read from a cleaned copy and marked in a
scratch folder, which takes its place in `autograded/` when all marks are in the gradebook: whoever is killed before
marks that hand-in once more, whoever is killed afterwards does not.
"""

from __future__ import annotations

import glob
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.apps import api, autogradeapp
from nbgrader.converters import Autograde, NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets import Any as AnyTrait
from traitlets import Bool
from traitlets.config import Config

from tipsim.language import gettext as _

from .errors import CourseError, disk_error
from .gate import Admission, Known, admit, known_notebooks, stamp_of
from .handins.intake import STOPS
from .handins.placing import STAMP
from .sandbox.session import is_test
from .swap import scratch_beside, swap_in
from .tidy import as_text

SECRET = ("gradebook.db", "keys", "solved", "run.toml", "backups")


@dataclass(frozen=True)
class Assignment:
    """What the gate has to know of an assignment: its notebooks, and the names of files that the course adds."""

    notebooks: Mapping[str, Known]
    others: Mapping[str, set[str]]
    expected: list[str]

    @cached_property
    def released(self) -> dict[str, list[str]]:
        """Sources of code cells as learners got them, test cells left out, by notebook."""
        return {
            name: [cell.source for cell in known.fresh().cells if cell.cell_type == "code" and not is_test(cell)]
            for name, known in self.notebooks.items()
        }


class Gatekeeper:
    """Looks assignments up once, for many hand-ins."""

    def __init__(self, course: CourseDirectory, config: Config):
        self.course, self.config = course, config
        self._known: dict[str, Assignment] = {}

    def assignment(self, name: str) -> Assignment:
        """What is known of an assignment; raises nbgrader's `MissingEntry` for one that the gradebook lacks."""
        if name not in self._known:
            with Gradebook(self.course.db_url, self.course.course_id) as book:
                release = Path(self.course.format_path(self.course.release_directory, ".", name))
                notebooks = known_notebooks(book, name, release, config=self.config)
                others = {other.name: _cells_of(other) for other in book.assignments if other.name != name}
            self._known[name] = Assignment(notebooks, others, self._given(name))
        return self._known[name]

    def _given(self, name: str) -> list[str]:
        source = Path(self.course.format_path(self.course.source_directory, ".", name))
        return [path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()]

    def admit(self, student: str, name: str, into: Path) -> Admission:
        """Make the cleaned copy of what a learner handed in."""
        known, root = self.assignment(name), Path(self.course.root)
        source = Path(self.course.format_path(self.course.source_directory, ".", name))
        return admit(
            Path(self.course.format_path(self.course.submitted_directory, student, name)),
            into,
            notebooks=known.notebooks,
            others=known.others,
            expected=known.expected,
            keep_out=[*(path for part in SECRET if (path := root / part).exists()), *source.rglob("*.ipynb")],
        )

    def blank(self, name: str, into: Path, reason: str) -> Admission:
        """Put the blank notebooks in the place of all that was taken, but for the time of handing in."""
        for path in into.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            elif path.name != STAMP:
                path.unlink()
        notebooks = self.assignment(name).notebooks
        for notebook, known in notebooks.items():
            (into / f"{notebook}.ipynb").write_text(as_text(known.fresh()), encoding="utf-8")
        return Admission(refused=dict.fromkeys(notebooks, reason))


def _cells_of(assignment) -> set[str]:  # noqa: ANN001  (a row of nbgrader's gradebook)
    return {cell.name for notebook in assignment.notebooks for cell in notebook.source_cells}


def is_due(submitted: Path, marked: Path, notebook: str = "*") -> bool:
    """Whether a hand-in was not marked yet, or is newer than what was."""
    if not any(marked.glob(f"{notebook}.ipynb")):
        return True
    new, old = stamp_of(submitted), stamp_of(marked)
    return new is not None and old is not None and new > old


class SafeAutograde(Autograde):
    """nbgrader's `Autograde`, one hand-in at a time, behind the gate, all or nothing.

    `admissions`, when given, is filled with what the gate said of each (student, assignment), and `troubles` with
    what is wrong with this machine.
    """

    guarded = Bool(False, help="behind the gate; else as nbgrader does it").tag(config=True)
    gatekeeper = AnyTrait(None, allow_none=True)
    admissions = AnyTrait(None, allow_none=True)
    troubles = AnyTrait(None, allow_none=True)

    def start(self) -> None:
        """Mark every hand-in that is asked for and due."""
        self.troubles = [] if self.troubles is None else self.troubles
        if not self.guarded:
            return super().start()
        failed = []
        for student, assignment in self._asked():
            if not self._due(student, assignment):
                self.log.info(_("marked before: {place}").format(place=self._marked(student, assignment)))
                continue
            try:
                self._mark(student, assignment)
            except NbGraderException:
                failed.append(f"{student}: {assignment}")
        if failed:
            raise NbGraderException(_("could not be marked: {work}").format(work=", ".join(failed)))
        return None

    def _asked(self) -> list[tuple[str, str]]:
        """(Student, assignment) of the folders that fit what the course directory is set to; not only those with
        a notebook in them."""
        course = self.coursedir
        pattern = course.format_path(course.submitted_directory, course.student_id, course.assignment_id)
        form = course.format_path(
            course.submitted_directory, r"(?P<student>[^/]+)", r"(?P<assignment>[^/]+)", escape=True
        )
        places = (place for place in sorted(glob.glob(pattern)) if Path(place).is_dir())  # noqa: PTH207  (any root)
        found = [match.group("student", "assignment") for place in places if (match := re.fullmatch(form, place))]
        excluded = set(course.student_id_exclude.split(","))
        if not found:
            raise NbGraderException(_("nothing was handed in: {place}").format(place=pattern))
        return [(student, assignment) for student, assignment in found if student not in excluded]

    def _marked(self, student: str, assignment: str) -> Path:
        return Path(self.coursedir.format_path(self.coursedir.autograded_directory, student, assignment))

    def _due(self, student: str, assignment: str) -> bool:
        course = self.coursedir
        submitted = Path(course.format_path(course.submitted_directory, student, assignment))
        return self.force or is_due(submitted, self._marked(student, assignment), course.notebook_id)

    def _mark(self, student: str, assignment: str) -> None:
        self.gatekeeper = self.gatekeeper or Gatekeeper(self.coursedir, self.config)
        with self._scratch(student, assignment) as (scratch, taken, marked):
            admission = self.gatekeeper.admit(student, assignment, taken)
            try:
                self._convert(student, assignment, scratch, admission)
            except NbGraderException:
                if self.troubles:
                    raise self.troubles[-1] from None
                admission = self._blank(assignment, taken, admission)
                self._convert(student, assignment, scratch, admission)
            if self.admissions is not None:
                self.admissions[student, assignment] = admission
            final = self._marked(student, assignment)
            if self.coursedir.notebook_id != "*" and final.is_dir():  # the others stay as they were
                for path in final.iterdir():
                    if path.suffix == ".ipynb" and not (marked / path.name).exists():
                        shutil.copy2(path, marked)
            part = final.relative_to(self.coursedir.root).as_posix()
            (scratch / "new" / part).parent.mkdir(parents=True)
            marked.rename(scratch / "new" / part)
            _put_in_place(scratch, Path(self.coursedir.root), part)

    @contextmanager
    def _scratch(self, student: str, assignment: str) -> Iterator[tuple[Path, Path, Path]]:
        """A scratch folder, and where in it (or beside it, as the course is laid out) the copy and the marks go."""
        course = self.coursedir
        with scratch_beside(Path(course.root) / "autograded") as scratch:
            steps = {name: f"{scratch.name}/{name}" for name in ("submitted", "autograded")}
            with _for_now(
                course,
                submitted_directory=course.submitted_directory,
                autograded_directory=course.autograded_directory,
            ):
                self._steps = steps
                places = [Path(course.format_path(step, student, assignment)) for step in steps.values()]
                yield scratch, *places

    def _convert(self, student: str, assignment: str, scratch: Path, admission: Admission) -> None:
        """nbgrader's own conversion, from the cleaned copy into the scratch folder."""
        self.config.RunNotebook.refused = dict(admission.refused)
        self.config.RunNotebook.notices = list(admission.notices)
        self.config.RunNotebook.released = self.gatekeeper.assignment(assignment).released
        with _for_now(
            self.coursedir,
            submitted_directory=self._steps["submitted"],
            autograded_directory=self._steps["autograded"],
            student_id=glob.escape(student),
            assignment_id=glob.escape(assignment),
        ):
            super().start()

    def _blank(self, assignment: str, taken: Path, admission: Admission) -> Admission:
        """What could not be converted for a reason that nobody foresaw earns nothing, and says so."""
        reason = _("The notebook could not be marked. Ask your trainer, and hand it in again.")
        again = self.gatekeeper.blank(assignment, taken, reason)
        again.notices = admission.notices
        return again

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Keep what is a trouble of this machine apart from what lies in a hand-in."""
        try:
            super().convert_single_notebook(notebook_filename)
        except CourseError as error:
            self.troubles.append(error)
            raise
        except OSError as error:
            if error.errno in STOPS:
                self.troubles.append(disk_error(error, _("marking {file}").format(file=notebook_filename)))
            raise


@contextmanager
def _for_now(thing: CourseDirectory, **values: str) -> Iterator[None]:
    """nbgrader's `temp_attrs` that puts back what was there after an error as well."""
    before = {name: getattr(thing, name) for name in values}
    try:
        for name, value in values.items():
            setattr(thing, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(thing, name, value)


def _put_in_place(scratch: Path, root: Path, part: str) -> None:
    (root / part).parent.mkdir(parents=True, exist_ok=True)
    swap_in(scratch / "new", root, [part], scratch / "old")


def take_the_place_of_autograde() -> None:
    """formgrader's button and `nbgrader autograde` ask for nbgrader's converter by these names.

    A course that does not ask for the gate in its settings is marked as ever.
    """
    api.Autograde = autogradeapp.Autograde = SafeAutograde
