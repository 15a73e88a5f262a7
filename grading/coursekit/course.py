"""nbgrader's own steps on a run, called as a library."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.utils import capture_log, temp_attrs
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from .manifest import Manifest, read_manifest
from .nbconfig import configure
from .privacy.plainpaths import log_text
from .project import Run


@dataclass(frozen=True)
class Step:
    """How a step of nbgrader went; `log` is what it said."""

    success: bool
    log: str


def api(run: Run) -> NbGraderAPI:
    """nbgrader's API set up for `run`, with the trainer's own settings in nbgrader_config.py."""
    made = NbGraderAPI(config=_config(run))
    made.log.propagate = False
    return made


def _config(run: Run) -> Config:
    from traitlets.config.loader import PyFileConfigLoader

    file = run.root / "nbgrader_config.py"
    if file.is_file():
        return PyFileConfigLoader(file.name, path=str(run.root)).load_config()
    return configure(Config(), run.root)


def do(run: Run, kind: type | str, *, assignment: str, student: str = "*", **settings: Any) -> Step:
    """Run one converter class, or one step of the exchange by name, for `assignment` and `student`."""
    made = api(run)
    with temp_attrs(made.coursedir, assignment_id=assignment, student_id=student):
        if isinstance(kind, str):
            app = getattr(made.exchange, kind)(coursedir=made.coursedir, authenticator=made.authenticator, parent=made)
        else:
            app = kind(coursedir=made.coursedir, parent=made)
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


def _write_log(run: Run, what: str, said: str) -> None:
    with run.log.open("a", encoding="utf-8") as log:
        log.write(f"== {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {what}\n{log_text(said, run.root)}\n")


def gradebook(run: Run) -> Gradebook:
    """The run's gradebook, to be used in a `with`."""
    return open_gradebook(read_manifest(run.manifest), run.root / "gradebook.db")


def open_gradebook(manifest: Manifest, file: Path) -> Gradebook:
    """The gradebook that the manifest names, else the SQLite `file`; a missing one is made."""
    _tools_on_path()
    return Gradebook(manifest.db_url or f"sqlite:///{file}", manifest.run)


def _tools_on_path() -> None:
    """nbgrader calls `alembic` by name, which lies beside Python where no environment is activated."""
    here, path = str(Path(sys.executable).parent), os.environ.get("PATH", "")
    if here not in path.split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([here, path])
