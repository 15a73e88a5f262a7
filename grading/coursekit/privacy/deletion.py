"""Deleting single things of a run."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ..project import Run
from .whom import Whom


@dataclass(frozen=True)
class Deletion:
    """Something to be deleted: `what` a reader is told, `carry_out` does it."""

    what: str
    carry_out: Callable[[], object]


Place = Callable[[Run, Whom], Iterator[Deletion]]


def files_in(folder: Path) -> list[Path]:
    """All files below a folder, which need not be there."""
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []


def inside(run: Run, path: Path) -> str:
    """A path of the run as a reader is told of it."""
    return path.relative_to(run.root).as_posix()


def whole(run: Run, path: Path) -> Deletion:
    """The deletion of a file or folder of the run."""
    return Deletion(inside(run, path), partial(delete, path))


def delete(path: Path) -> None:
    """Delete a file or a folder; a link goes without what it leads to."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def write(path: Path, text: str) -> None:
    """Replace a file at one stroke, readable for the same people."""
    draft = path.with_name(f".{path.name}.new")
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="utf-8", newline="")
    draft.chmod(path.stat().st_mode & 0o777)
    draft.replace(path)
