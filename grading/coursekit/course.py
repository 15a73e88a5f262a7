"""nbgrader's own steps on a run or a plain course, called as a library."""

from __future__ import annotations

import copy
import glob
import logging
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import capture_log, temp_attrs
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from .manifest import Manifest, read_manifest
from .nbconfig import configure
from .plaincourse import Place, PlainCourse, tools_on_path
from .privacy.plainpaths import log_text


@dataclass(frozen=True)
class Step:
    """How a step of nbgrader went; `log` is what it said."""

    success: bool
    log: str


def api(run: Place, extra: Config | None = None) -> NbGraderAPI:
    """nbgrader's API set up for `run`, with the trainer's own settings in nbgrader_config.py; `extra` goes above."""
    config = _config(run)
    config.merge(extra or {})
    logging.disable(logging.CRITICAL)  # it looks for an exchange at once, which few plain courses have
    try:
        made = NbGraderAPI(config=config)
    finally:
        logging.disable(logging.NOTSET)
    made.log.propagate = False
    return made


def _config(run: Place) -> Config:
    from traitlets.config.loader import PyFileConfigLoader

    if isinstance(run, PlainCourse):
        return copy.deepcopy(run.config)
    file = run.root / "nbgrader_config.py"
    if file.is_file():
        return PyFileConfigLoader(file.name, path=str(run.root)).load_config()
    return configure(Config(), run.root)


def do(
    run: Place,
    kind: type | str,
    *,
    assignment: str,
    student: str = "*",
    extra: Config | None = None,
    **settings: Any,
) -> Step:
    """Run one converter class, or one step of the exchange by name, for `assignment` and `student`.

    `extra` are settings that go above those of the run.
    """
    make = _exchange if isinstance(kind, str) else _converter
    app = make(run, kind, extra or Config())
    with temp_attrs(app.coursedir, assignment_id=assignment, student_id=_as_asked(kind, student)):
        for name, value in settings.items():
            setattr(app, name, value)
        app.log.setLevel(logging.INFO)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)  # nbgrader's own use of its database
            result = capture_log(app)
    if result.get("error", "").rstrip().endswith("KeyboardInterrupt"):  # capture_log swallows Ctrl-C
        raise KeyboardInterrupt
    said = result.get("log", "") + result.get("error", "")
    _write_log(run, f"{getattr(kind, '__name__', kind)} {assignment} {student}", said)
    return Step(result["success"], said)


def _exchange(run: Place, step: str, extra: Config) -> Any:
    made = api(run, extra)
    return getattr(made.exchange, step)(coursedir=made.coursedir, authenticator=made.authenticator, parent=made)


def _converter(run: Place, kind: type, extra: Config) -> Any:
    """Without nbgrader's API, which looks for the exchange each time."""
    config = _config(run)
    config.merge(extra)
    app = kind(coursedir=CourseDirectory(config=config), config=config)
    app.log.propagate = False
    return app


def _as_asked(kind: type | str, student: str) -> str:
    """A converter takes a pattern, so that an id with signs of patterns in it must be told as itself."""
    return student if isinstance(kind, str) or student == "*" else glob.escape(student)


def _write_log(run: Place, what: str, said: str) -> None:
    with run.log.open("a", encoding="utf-8") as log:
        log.write(f"== {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {what}\n{log_text(said, run.root)}\n")


def gradebook(run: Place) -> Gradebook:
    """The gradebook of a run or course, to be used in a `with`."""
    if isinstance(run, PlainCourse):
        return run.gradebook()
    return open_gradebook(read_manifest(run.manifest), run.root / "gradebook.db")


def open_gradebook(manifest: Manifest, file: Path) -> Gradebook:
    """The gradebook that the manifest names, else the SQLite `file`; a missing one is made."""
    tools_on_path()
    return Gradebook(manifest.db_url or f"sqlite:///{file}", manifest.run)
