"""A last look before the zip is closed: nothing of the grader's may be in it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from tipsim.language import gettext as _

from ..errors import CourseError
from ..manifest import read_manifest
from ..project import Run

KEPT_BACK = {"key", "keys", "solved", "wrong_answers", "source", "checks.py", "rubric.md", "run.toml", "gradebook.db"}
MARKERS = (b"### BEGIN SOLUTION", b"### END SOLUTION", b"coursekit.checks")


def refuse_secrets(folder: Path, run: Run) -> None:
    """Raise CourseError when a file below `folder`, also inside wheels and zips, is or holds what stays back."""
    seed = read_manifest(run.manifest).seed.encode()
    hidden = _bytes(run.keys) | (_bytes(run.solved) - _bytes(run.source))
    for name, data in contents(folder):
        held = any(mark in data for mark in MARKERS) or (len(seed) >= 8 and seed in data)
        if KEPT_BACK & set(name.split("/")) or data in hidden or held:
            text = _("{file} would have gone into the pack, but it belongs to the grader; nothing was written.")
            raise CourseError(text.format(file=name))


def _bytes(folder: Path) -> set[bytes]:
    return {p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.stat().st_size}


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file below `folder`, and of each file inside the zips and our own wheel there."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        if path.suffix == ".zip" or path.name.startswith("tiplab_learner"):
            with zipfile.ZipFile(path) as archive:
                yield from ((f"{name}/{inner}", archive.read(inner)) for inner in archive.namelist())
        elif path.suffix != ".whl":
            yield name, path.read_bytes()
