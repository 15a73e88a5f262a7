"""Putting new folders in the place of old ones, all or none."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def scratch_beside(target: Path) -> Iterator[Path]:
    """An empty folder on the same disk as `target`, gone afterwards."""
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}.new-", dir=target.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def swap_in(new: Path, into: Path, parts: list[str], trash: Path) -> None:
    """Move `new/<part>` to `into/<part>` for all parts; on an error put every old part back and raise."""
    done: list[str] = []
    try:
        for part in parts:
            done.append(part)
            _move(into / part, trash / part)
            _move(new / part, into / part)
    except BaseException:
        for part in reversed(done):
            _put_back(into / part, trash / part)
        raise


def _move(source: Path, target: Path) -> None:
    if source.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        source.rename(target)


def _put_back(place: Path, old: Path) -> None:
    if not old.exists():
        return
    if place.is_dir():
        shutil.rmtree(place, ignore_errors=True)
    elif place.exists():
        place.unlink()
    old.rename(place)


@contextmanager
def kept_on_failure(folder: Path) -> Iterator[None]:
    """Put `folder` back as it was when what is done inside raises."""
    with scratch_beside(folder) as scratch:
        old = scratch / "old"
        if folder.is_dir():
            shutil.copytree(folder, old)
        try:
            yield
        except BaseException:
            _put_back(folder, old)
            raise
