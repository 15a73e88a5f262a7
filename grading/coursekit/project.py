"""Where things lie: the project with its modules, and the folders of one run."""

from __future__ import annotations

import difflib
import fnmatch
import os
import re
import tomllib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from casebook.faults import did_you_mean
from tipsim.language import gettext as _

from .errors import CourseError

RUN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,40}")


def home(root: Path | str | None = None) -> Path:
    """The folder that holds `modules/` and `build/`: `root`, COURSEKIT_ROOT, the checkout, or where we are."""
    if root := root or os.environ.get("COURSEKIT_ROOT"):
        return Path(root).resolve()
    checkout = Path(__file__).resolve().parents[2]
    return checkout if (checkout / "modules").is_dir() else Path.cwd()


@dataclass(frozen=True)
class Run:
    """The folders of `build/<run>/`, a plain nbgrader course."""

    name: str
    root: Path

    def __getattr__(self, step: str) -> Path:
        if step in STEPS:
            return self.root / step
        raise AttributeError(step)

    @property
    def manifest(self) -> Path:
        return self.root / "run.toml"

    @property
    def log(self) -> Path:
        return self.root / "coursekit.log"

    def folder(self, step: str, student: str, module: str) -> Path:
        """Where the work of a learner on a module lies at `step`, such as "submitted"."""
        return self.root / step / student / module

    def students(self, module: str, step: str = "submitted") -> list[str]:
        """Ids of the learners whose work on `module` is at `step`."""
        return sorted(p.parent.name for p in (self.root / step).glob(f"*/{module}") if p.is_dir())

    def notebooks(self, module: str) -> list[str]:
        """Names of the notebooks of a module: it has one, which is called as it is."""
        return [module]

    def modules(self, step: str = "source") -> list[str]:
        """Names of the modules that are at `step`, in order."""
        folder = self.root / step
        return sorted(p.name for p in folder.glob("m*") if p.is_dir()) if folder.is_dir() else []

    def chosen(self, modules: list[str] | None, step: str = "source") -> list[str]:
        """The modules asked for (all when None); `m03` is enough for `m03-identification`."""
        there = self.modules(step)
        return there if not modules else [self._one(m, there, step) for m in modules]

    def _one(self, asked: str, there: list[str], step: str) -> str:
        where = shown(self.root)
        if step == "release" and not _meant(asked, there) and (built := _meant(asked, self.modules())):
            text = _("{module} is not released yet. Release it first: coursekit release --run {run} --module {module}")
            raise CourseError(text.format(module=built[0], run=self.name))
        return find_name(asked, there, where)


STEPS = (
    "source", "release", "submitted", "autograded", "feedback", "exchange", "keys", "solved", "learner", "export",
)  # fmt: skip


def find_name(asked: str, names: list[str], where: str) -> str:
    """The one name in `names` that `asked` means; raise `CourseError` naming those there are."""
    found = _meant(asked, names)
    if len(found) == 1:
        return found[0]
    text = _('There is no module "{name}" in {where}. There are: {names}.')
    raise CourseError(text.format(name=asked, where=where, names=_listed(names)))


def _meant(asked: str, names: list[str]) -> list[str]:
    return [asked] if asked in names else [n for n in names if n.split("-")[0] == asked]


def _listed(names: list[str]) -> str:
    return ", ".join(names) or _("none")


def asked(students: Sequence[str], patterns: Sequence[str] | None) -> list[str]:
    """Those of `students` whose id is one of `patterns` or fits one, such as "a*"; all when None are given."""
    return [who for who in students if not patterns or _fits(who, patterns)]


def _fits(student: str, patterns: Sequence[str]) -> bool:
    return student in patterns or any(fnmatch.fnmatchcase(student, pattern) for pattern in patterns)


def run_at(name: str, root: Path | str | None = None) -> Run:
    """The run `name` whether or not it has been built; raise `CourseError` for a name that cannot be a folder."""
    if not RUN_NAME.fullmatch(name):
        text = _('A run cannot be called "{name}": use letters, digits, "-" and "_", at most 41.')
        raise CourseError(text.format(name=name))
    return Run(name, home(root) / "build" / name)


def built_runs(root: Path | str | None = None) -> list[str]:
    """Names of the runs that have been built, in order."""
    return sorted(p.parent.name for p in (home(root) / "build").glob("*/run.toml"))


def chosen_run(name: str | None, root: Path | str | None = None, *, always: bool = False) -> str:
    """The run that is meant: `name`, else the only one built, else "demo" where there is none yet.

    Where that leaves a choice, or with `always`, `CourseError` lists the runs: nobody works on another course
    than they think.
    """
    if name:
        return name
    there = built_runs(root)
    if always or len(there) > 1:
        text = _("Say of which run, by --run NAME. There are: {names}.")
        raise CourseError(text.format(names=_listed(there)))
    return there[0] if there else "demo"


def open_run(name: str, root: Path | str | None = None) -> Run:
    """A run that has been built; raise `CourseError` otherwise.

    A run has one language: from here on this process speaks it, and so do the kernels that it starts.
    """
    run = run_at(name, root)
    if not run.manifest.is_file():
        raise CourseError(_no_run(name, built_runs(root)))
    return in_its_language(run)


def in_its_language(run: Run) -> Run:
    """Make this process speak the language of `run`, as all that it starts will; return it."""
    with suppress(OSError, ValueError, KeyError):  # a damaged run.toml is named by whoever needs more of it
        os.environ["COURSE_LANG"] = str(tomllib.loads(run.manifest.read_text(encoding="utf-8"))["lang"])
    return run


def _no_run(name: str, there: list[str]) -> str:
    """A near name is offered alone: to make a run of a mistyped name helps nobody."""
    if near := difflib.get_close_matches(name, there, n=1, cutoff=0.8):
        return _('There is no run "{name}".').format(name=name) + did_you_mean(name, near)
    text = _('There is no run "{name}" yet. Make it with: coursekit build --run {name}').format(name=name)
    return f"{text} " + _("There are: {names}.").format(names=_listed(there)) if there else text


def shown(path: Path) -> str:
    """`path` as a reader would type it from where they are."""
    try:
        return os.path.relpath(path)
    except ValueError:  # another drive
        return str(path)
