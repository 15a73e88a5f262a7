"""What makes the command that marks begin sooner."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

from .errors import CourseError
from .project import chosen_run, run_at
from .sandbox.packages import named_in
from .sandbox.warm import SHARED


def without_grammars() -> None:
    """Keep jsonschema from building a grammar of web addresses, which takes it a second: nothing here asks for it."""
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def begin_sandbox(course: Path | None, run: str | None, assignment: str | None) -> None:
    """Start the sandbox beside what else is read in, with what the notebooks of the course name.

    Where they are not found, it starts when the first notebook is run.
    """
    with suppress(CourseError, OSError):
        folder = course or (Path.cwd() if not run and Path("source").is_dir() else run_at(chosen_run(run)).root)
        notebooks = [*folder.glob(f"source/{assignment or ''}*/*.ipynb")]
        if notebooks:
            SHARED.begin(named_in(path.read_text(encoding="utf-8", errors="replace") for path in notebooks))
