"""Putting new folders in the place of old ones, all or none, also when the command is killed half-way.

While parts change places the old ones lie in the scratch folder and nowhere else; a note there says where they
belong. Whoever works beside the same target next, and `coursekit forget`, puts them back with it.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path

from filelock import FileLock, Timeout

AT_WORK = ".at-work"  # locked as long as the command lives
MOVING = ".moving.json"  # there as long as the scratch folder may hold the only copy of something


@contextmanager
def scratch_beside(target: Path) -> Iterator[Path]:
    """A folder of one's own on the same disk as `target`, gone afterwards; what a killed command left is cleared."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for left in target.parent.glob(f".{escape(target.name)}.new-*"):
        with suppress(OSError):
            clear(left) if (left / AT_WORK).is_file() else left.rmdir()
    folder, lock = _locked(target)
    try:
        yield folder
    finally:
        lock.release()
        if not (folder / MOVING).exists():
            with suppress(OSError):
                _delete(folder)


def _locked(target: Path) -> tuple[Path, FileLock]:
    """A new folder beside `target`; made again where another command has taken it, still empty, for a left one."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=f".{target.name}.new-", dir=target.parent))
        lock = FileLock(folder / AT_WORK)
        with suppress(FileNotFoundError):
            lock.acquire()
            return folder, lock


def clear(folder: Path) -> bool:
    """Put back what a killed command moved aside into its scratch `folder`, and delete that.

    False when the command is still at work: then nothing is done.
    """
    try:
        with FileLock(folder / AT_WORK, timeout=0):
            _mend(folder)
    except Timeout:
        return False
    _delete(folder)
    return True


def _delete(folder: Path) -> None:
    """Delete a scratch folder, what marks it as one last: killed half-way, it is still known for what it is."""
    for path in sorted(folder.iterdir(), key=lambda path: path.name == AT_WORK):
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    folder.rmdir()


def _mend(folder: Path) -> None:
    """Where a place is empty the old part goes back; where not, a new one came in whole and the old is rubbish."""
    try:
        note = json.loads((folder / MOVING).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):  # half a note: it is written before anything is moved
        return
    for part in note["parts"]:
        place = folder / note["into"] / part
        if not place.exists():
            _move(folder / note["old"] / part, place)


@contextmanager
def _noted(scratch: Path, into: Path, parts: list[str], old: Path) -> Iterator[None]:
    note = {"into": os.path.relpath(into, scratch), "parts": parts, "old": os.path.relpath(old, scratch)}
    (scratch / MOVING).write_text(json.dumps(note), encoding="utf-8")
    try:
        yield
    except _Stuck as stuck:
        raise stuck.__cause__ or stuck from None
    except BaseException:
        (scratch / MOVING).unlink()
        raise
    (scratch / MOVING).unlink()


class _Stuck(Exception):
    """An old part could not be put back: the note and the scratch folder stay."""


def swap_in(new: Path, into: Path, parts: list[str], trash: Path) -> None:
    """Move `new/<part>` to `into/<part>` for all parts; on an error put every old part back and raise.

    `new` is a scratch folder, `trash` lies in it.
    """
    done: list[str] = []
    with _noted(new, into, parts, trash):
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
    try:
        if place.is_dir():
            shutil.rmtree(place, ignore_errors=True)
        elif place.exists():
            place.unlink()
        old.rename(place)
    except OSError as error:
        raise _Stuck from error


@contextmanager
def kept_on_failure(folder: Path) -> Iterator[None]:
    """Put `folder` back as it was when what is done inside raises."""
    with scratch_beside(folder) as scratch:
        old = scratch / "old"
        if folder.is_dir():
            shutil.copytree(folder, old / folder.name)
        with _noted(scratch, folder.parent, [folder.name], old):
            try:
                yield
            except BaseException:
                _put_back(folder, old / folder.name)
                raise
