"""The settings of a plain nbgrader course, as nbgrader reads them, with our steps put among its own.

All is kept in memory: no file of the course is changed, and nbgrader's own commands there stay as they are.
"""

from __future__ import annotations

import contextlib
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nbconvert.preprocessors import ExecutePreprocessor
from nbgrader.apps.baseapp import NbGrader
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import CheckCellMetadata, DeduplicateIds, OverwriteCells, OverwriteKernelspec
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from traitlets import TraitError
from traitlets.config import Config
from traitlets.utils.importstring import import_item

from tipsim.language import gettext as _

from .errors import CourseError
from .findings import ShowFindings
from .hiddentests import StripHidden
from .mendcells import MendCells
from .preprocessors import RunNotebook
from .project import shown
from .safepage import SafePage

LONGEST = 600  # seconds for a cell where the course sets no limit: one learner must not stop the others
Steps = list[Any]


def course_config(root: Path) -> Config:
    """The settings of the course in `root`; raise `CourseError` naming the file that cannot be read."""
    config = _read(root)
    config.CourseDirectory.setdefault("root", str(root))
    file = root / "nbgrader_config.py"
    try:
        _fix_gradebook(config, root)
        put_our_steps(config)
    except (TraitError, ImportError, ArgumentError) as error:
        raise CourseError(_cannot_run(file, error)) from error
    return config


def _read(root: Path) -> Config:
    """As nbgrader reads them there: the course's own file, and the user's in Jupyter's folders."""
    if str(root) not in sys.path:  # nbgrader does so too: a lecturer's steps may lie beside the settings
        sys.path.append(str(root))
    with contextlib.chdir(root):
        app = NbGrader(log_level=logging.CRITICAL)
        app.raise_config_file_errors = True
        try:
            app.load_config_file()
        except Exception as error:  # whatever a file of Python can raise
            raise CourseError(_cannot_run(root / "nbgrader_config.py", error)) from error
    return app.config


def _cannot_run(file: Path, error: Exception) -> str:
    text = _("{file} cannot be run ({kind}: {why}); repair it there.")
    kind, why = type(error).__name__, (str(error).splitlines() or [""])[0]
    return text.format(file=shown(file), kind=kind, why=why)


def _fix_gradebook(config: Config, root: Path) -> None:
    """nbgrader is run in the course's folder, so an SQLite file may be named from there."""
    url = make_url(CourseDirectory(config=config).db_url)
    if url.get_backend_name() == "sqlite" and url.database and not url.database.startswith((":", "file:")):
        config.CourseDirectory.db_url = url.set(database=str(root / url.database)).render_as_string()


def put_our_steps(config: Config) -> None:
    """Change `config` in place: what runs and what is shown goes our way, all else stays the lecturer's."""
    course = CourseDirectory(config=config)
    grading, feedback = Autograde(course, config=config), GenerateFeedback(course, config=config)
    executing = next(filter(_executes, resolved(grading.autograde_preprocessors)), None)
    config.Autograde.sanitize_preprocessors = sanitizing(resolved(grading.sanitize_preprocessors))
    config.Autograde.autograde_preprocessors = running(resolved(grading.autograde_preprocessors))
    config.GenerateFeedback.preprocessors = [StripHidden, SafePage, ShowFindings, *resolved(feedback.preprocessors)]
    if executing:
        theirs = executing(config=config)
        config.RunNotebook.seconds = _seconds(theirs.timeout)
        config.RunNotebook.enabled = theirs.enabled


def resolved(steps: Sequence[Any]) -> Steps:
    """Steps may be named by the place of their class."""
    return [import_item(step) if isinstance(step, str) else step for step in steps]


def sanitizing(steps: Steps) -> Steps:
    """`MendCells` stands where nbgrader's `DeduplicateIds` did, or before whatever believes a cell's metadata."""
    believing = (DeduplicateIds, OverwriteKernelspec, OverwriteCells, CheckCellMetadata)
    at = next((n for n, step in enumerate(steps) if step in believing), len(steps))
    return [*steps[:at], MendCells, *(step for step in steps[at:] if step is not DeduplicateIds)]


def running(steps: Steps) -> Steps:
    """Whatever runs a notebook in a kernel of this machine is replaced by our own way, once."""
    at = next((n for n, step in enumerate(steps) if _executes(step)), None)
    return [RunNotebook if n == at else step for n, step in enumerate(steps) if n == at or not _executes(step)]


def _executes(step: Any) -> bool:
    return isinstance(step, type) and issubclass(step, ExecutePreprocessor)


def _seconds(timeout: int | None) -> int:
    return timeout if timeout and timeout > 0 else LONGEST
