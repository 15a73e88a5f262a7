"""Where things lie: the project with its modules, and the folders of one run."""

from __future__ import annotations

import os
import re
import tomllib
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

    def modules(self, step: str = "source") -> list[str]:
        """Names of the modules that are at `step`, in order."""
        folder = self.root / step
        return sorted(p.name for p in folder.glob("m*") if p.is_dir()) if folder.is_dir() else []

    def chosen(self, modules: list[str] | None, step: str = "source") -> list[str]:
        """The modules asked for (all when None); `m03` is enough for `m03-identification`."""
        there = self.modules(step)
        return there if not modules else [find_name(m, there, step) for m in modules]


STEPS = (
    "source", "release", "submitted", "autograded", "feedback", "exchange", "keys", "solved", "learner", "export",
)  # fmt: skip


def find_name(asked: str, names: list[str], where: str) -> str:
    """The one name in `names` that `asked` means; raise `CourseError` naming the nearest."""
    if asked in names:
        return asked
    found = [n for n in names if n.split("-")[0] == asked]
    if len(found) == 1:
        return found[0]
    text = _('There is no module "{name}" in {where}.').format(name=asked, where=where)
    raise CourseError(text + did_you_mean(asked, names))


def run_at(name: str, root: Path | str | None = None) -> Run:
    """The run `name` whether or not it has been built; raise `CourseError` for a name that cannot be a folder."""
    if not RUN_NAME.fullmatch(name):
        text = _('A run cannot be called "{name}": use letters, digits, "-" and "_", at most 41.')
        raise CourseError(text.format(name=name))
    return Run(name, home(root) / "build" / name)


def open_run(name: str, root: Path | str | None = None) -> Run:
    """A run that has been built; raise `CourseError` otherwise.

    A run has one language: from here on this process speaks it, and so do the kernels that it starts.
    """
    run = run_at(name, root)
    if not run.manifest.is_file():
        there = sorted(p.parent.name for p in (home(root) / "build").glob("*/run.toml"))
        text = _('There is no run "{name}" yet. Make it with: coursekit build --run {name}').format(name=name)
        raise CourseError(text + did_you_mean(name, there))
    with suppress(OSError, ValueError, KeyError):  # a damaged run.toml is named by whoever needs more of it
        os.environ["COURSE_LANG"] = str(tomllib.loads(run.manifest.read_text(encoding="utf-8"))["lang"])
    return run


def shown(path: Path) -> str:
    """`path` as a reader would type it from where they are."""
    try:
        return os.path.relpath(path)
    except ValueError:  # another drive
        return str(path)
