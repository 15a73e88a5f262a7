"""The folder in which a course is graded: the course, a home, and things beside it that nobody may touch."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from . import course, guard, watch
from .submission import Submission

COURSE = "course"
WRITTEN = ("autograded", "feedback", "gradebook.db", "submitted", "coursekit.log", ".nbgrader.log")

sys.setrecursionlimit(20_000)  # submissions make folders in folders, and to walk them is recursive


@contextmanager
def folder() -> Iterator[Path]:
    """An empty folder that the grader behind the wall can reach (pytest's own are closed); gone when left."""
    made = tempfile.mkdtemp(prefix="hostile-", dir="/tmp")
    try:
        yield Path(made)
    finally:
        subprocess.run(["rm", "-rf", made], check=True)


def make(area: Path, template: Path, submissions: Iterable[Submission]) -> Path:
    """Fill `area`: a copy of the course in `template` with the submissions handed in; return the course's folder."""
    root = area / COURSE
    shutil.copytree(template, root, symlinks=True)
    furnish(area)
    for one in submissions:
        one.write(root)
    return root


def furnish(area: Path) -> None:
    """Make what lies around a course: a home, and files that belong to nobody who is graded."""
    for name in ("home", "tmp", "beside"):
        (area / name).mkdir()
    (area / "home" / "secret.txt").write_text(course.HOME)
    (area / "home" / ".bashrc").write_text("# mine")
    (area / "beside" / "marks.txt").write_text(course.LEDGER)


def grade(area: Path, *commands: list[str], seconds: float) -> dict[str, Any]:
    """Run the commands (arguments of Python) behind the wall; what was watched, {} when the watch itself was ended."""
    joined = [word for command in commands for word in ("--", *command)][1:]
    line = guard.behind(area, "-m", "hostile.watch", str(seconds), str(area / COURSE), *joined)
    try:
        subprocess.run(line, env=guard.surroundings(area), timeout=seconds * len(commands) + 30, cwd=area)
    except subprocess.TimeoutExpired:
        return {}
    path = area / watch.SEEN
    return json.loads(path.read_text()) if path.is_file() else {}


def untouched(area: Path) -> dict[str, str]:
    """A digest of each file that grading has no business to change, by its path."""
    found = {}
    for folder in (area / COURSE, area / "beside", area / "home"):
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(area / COURSE).parts if folder.name == COURSE else ()
            if path.is_file() and not path.is_symlink() and not (inside and inside[0] in WRITTEN):
                found[str(path.relative_to(area))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def planted(area: Path) -> list[str]:
    """Files that submissions put where they have no business to: anywhere but in folders of their own work."""
    own = {"submitted", "autograded", "feedback"}
    paths = (path.relative_to(area) for path in area.rglob("*planted*"))
    return sorted(str(path) for path in paths if not own & set(path.parts))
