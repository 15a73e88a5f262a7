"""Solutions that ran before: the build runs each module's solution, and the same one need not run again.

What a run left in its folder is kept in the user's cache, under a digest of all it followed from: the files in the
folder, the sources and data of the project, and the versions of Python and of all that is installed.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from platformdirs import user_cache_path

from tipsim import data
from tipsim.compiled import prune
from tipsim.language import language

KEPT = 60  # runs; the oldest go
SOURCES = [Path(find_spec(name).origin).parent for name in ("tipsim", "casebook", "coursekit")]


def run_once(folder: Path, run: Callable[[], None]) -> None:
    """Have `run` fill `folder`, or lay down what an earlier run made of the very same.

    What `run` raises goes through, and nothing is kept of it.
    """
    before = {path: path.read_bytes() for path in _files(folder)}
    kept = user_cache_path("tiplab", appauthor=False) / "solved" / _digest(folder, before)
    if kept.is_dir():
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        return
    run()
    made = [path for path in _files(folder) if before.get(path) != path.read_bytes()]
    with suppress(OSError):  # a full or read-only disk: it is run again next time
        _keep(folder, made, kept)


def _keep(folder: Path, made: list[Path], kept: Path) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    prune(kept.parent, keep=KEPT)
    with tempfile.TemporaryDirectory(dir=kept.parent, prefix=".draft-") as scratch:
        draft = Path(scratch) / "made"
        draft.mkdir()
        for path in made:
            place = draft / path.relative_to(folder)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)
        draft.rename(kept)


def _digest(folder: Path, files: dict[Path, bytes]) -> str:
    told = hashlib.sha256(f"{_house()}|{language()}".encode())
    for path, content in files.items():
        told.update(f"|{path.relative_to(folder).as_posix()}|{len(content)}|".encode() + content)
    return told.hexdigest()[:32]


@cache
def _house() -> str:
    """A digest of the project's sources and data, and of the versions that they run with."""
    installed = sorted(f"{one.name} {one.version}" for one in importlib.metadata.distributions())
    told = hashlib.sha256("|".join([sys.version, *installed]).encode())
    for root in (*SOURCES, data.root()):
        for path in _files(root):
            told.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return told.hexdigest()


def _files(root: Path) -> list[Path]:
    return [
        p for p in sorted(root.rglob("*")) if p.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & {*p.parts}
    ]
