"""The files of a hand-in, copied so that no link, device, flood or race can lead elsewhere.

Each entry is looked at without being opened, opened below its folder's own descriptor without following links,
and looked at again as what was opened: what is put in its place meanwhile is not taken. Errors while reading
are the hand-in's and leave out one file; errors while writing are the grader's and are raised.
"""

from __future__ import annotations

import errno
import os
import stat
import unicodedata
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import cached_property
from itertools import islice
from pathlib import Path

from casebook.packetfile import is_safe

from ..handins.arriving import NO_WORK
from ..handins.intake import STOPS
from . import reasons
from .limits import GateLimits
from .reasons import Reason

MADE_BY_PROGRAMS = (*sorted(NO_WORK), ".ipynb_checkpoints", "__pycache__", "*.pyc", "._*")
OF_THE_GRADER = (*STOPS, errno.EMFILE, errno.ENFILE, errno.ENOMEM)
PIECE = 1 << 20
MORE = 100  # entries that are read beyond the most that are taken
Parts = tuple[str, ...]


class _Left(Exception):
    """A file is not taken, for this reason."""

    def __init__(self, reason: Reason):
        super().__init__(reason.text)
        self.reason = reason


@dataclass
class Copying:
    """A copy of `top` in `into`; notebooks are not laid there but kept in `notebooks`, to be read first.

    `taken` are sizes by name in bytes, `left` reasons by name, `passed` what programs leave in a folder; `closed`
    says why the folder itself could not be entered.
    `expected` are names of files that stand in the marked folder in any case, so no folder may be in their place.
    `keep_out` are files and folders of the course that no hand-in may hold under another name.
    """

    top: Path
    into: Path
    limits: GateLimits
    expected: Collection[str] = ()
    keep_out: Sequence[Path] = ()
    taken: dict[str, int] = field(default_factory=dict)
    left: dict[str, Reason] = field(default_factory=dict)
    passed: list[str] = field(default_factory=list)
    notebooks: dict[str, bytes] = field(default_factory=dict)
    closed: Reason | None = None
    _seen: dict[str, str] = field(default_factory=dict)
    _folders: deque[Parts] = field(default_factory=deque)
    _count: int = 0

    def run(self, first: Sequence[str]) -> None:
        """Copy all; the files named `first` come before the limits are used up. Raises the OSErrors of `into`.

        Where `top` itself cannot be entered `closed` says why.
        """
        try:
            with self._entered(()) as folder:
                for name in first:
                    if _is_there(name, folder):
                        self._look_at((name,), folder)
        except _Left as left:
            self.closed = left.reason
            return
        self._folders.append(())
        while self._folders:
            self._copy_folder(self._folders.popleft())

    def _copy_folder(self, parts: Parts) -> None:
        if self._count > self.limits.files:
            self.left["/".join((*parts, "…"))] = reasons.too_many(self.limits.files)
            return
        try:
            with self._entered(parts) as folder:
                for inner in self._names(folder):
                    self._look_at((*parts, inner), folder)
        except _Left as left:
            self.left["/".join(parts)] = left.reason

    @contextmanager
    def _entered(self, parts: Parts) -> Iterator[int]:
        """A descriptor of the folder, reached step by step without following a link."""
        flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
        if self.top.is_symlink():
            raise _Left(reasons.link())
        here = _opened(str(self.top), flags)
        try:
            for part in parts:
                inner = _opened(part, flags, here)
                os.close(here)
                here = inner
            yield here
        finally:
            os.close(here)

    def _names(self, folder: int) -> list[str]:
        """What lies in the folder; of a flood no more than shows that it is one."""
        try:
            with os.scandir(folder) as entries:
                return sorted(entry.name for entry in islice(entries, self.limits.files + MORE))
        except OSError as error:
            raise _Left(_unread(error)) from None

    def _look_at(self, parts: Parts, folder: int) -> None:
        name = "/".join(parts)
        if self._seen.get(_form(name)) == name:
            return
        self._count += 1
        if self._count > self.limits.files:
            self.left["/".join((*parts[:-1], "…"))] = reasons.too_many(self.limits.files)
        elif any(fnmatch(parts[-1], pattern) for pattern in MADE_BY_PROGRAMS):
            self.passed.append(name)
        else:
            try:
                self._take(parts, name, folder)
            except _Left as left:
                self.left[name] = left.reason

    def _take(self, parts: Parts, name: str, folder: int) -> None:
        if not is_safe(name):
            raise _Left(reasons.bad_name())
        if _form(name) in self._seen:
            raise _Left(reasons.alike())
        self._seen[_form(name)] = name
        about = _looked_at(parts[-1], folder)
        if stat.S_ISDIR(about.st_mode):
            self._later(parts, name)
        elif any(other.startswith(f"{name}/") for other in self.expected):
            raise _Left(reasons.file_for_folder())
        else:
            self._check(about, name)
            self._copy_file(parts, name, folder)

    def _later(self, parts: Parts, name: str) -> None:
        if is_notebook(name) or name in self.expected:
            raise _Left(reasons.folder_for_file())
        if len(parts) > self.limits.depth:
            raise _Left(reasons.too_deep(self.limits.depth))
        self._folders.append(parts)

    def _check(self, about: os.stat_result, name: str) -> None:
        if stat.S_ISLNK(about.st_mode):
            raise _Left(reasons.link())
        if not stat.S_ISREG(about.st_mode):
            raise _Left(reasons.special())
        most, why = self._most(name)
        if about.st_size > most:
            raise _Left(why(about.st_size, most))
        if sum(self.taken.values()) + about.st_size > self.limits.total:
            raise _Left(reasons.too_much(self.limits.total))
        # A file with several names is common (backups by links); only the course's own may not come in so.
        if about.st_nlink > 1 and (about.st_dev, about.st_ino) in self._kept_out:
            raise _Left(reasons.of_the_course())

    def _most(self, name: str) -> tuple[int, Callable[[int, int], Reason]]:
        if is_notebook(name):
            return self.limits.notebook, reasons.large_notebook
        return self.limits.file, reasons.too_large

    @cached_property
    def _kept_out(self) -> set[tuple[int, int]]:
        found = [path for top in self.keep_out for path in ([top] if top.is_file() else top.rglob("*"))]
        stats = [path.lstat() for path in found if path.is_file()]
        return {(about.st_dev, about.st_ino) for about in stats}

    def _copy_file(self, parts: Parts, name: str, folder: int) -> None:
        handle = _opened(parts[-1], _for_reading(), folder)
        try:
            self._check(os.fstat(handle), name)
            pieces = self._pieces(handle, name)
            if is_notebook(name):
                self.notebooks[name] = b"".join(pieces)
                self.taken[name] = len(self.notebooks[name])
            else:
                self.taken[name] = _laid(pieces, self.into.joinpath(*parts))
        finally:
            os.close(handle)

    def _pieces(self, handle: int, name: str) -> Iterator[bytes]:
        """What the file holds; it may grow while it is read."""
        most, why = self._most(name)
        size = 0
        while piece := _read(handle):
            size += len(piece)
            if size > most:
                raise _Left(why(size, most))
            yield piece


def small_file(path: Path, most: int) -> bytes:
    """The bytes of a plain file of at most `most` bytes; none of what is larger, cannot be read, or is no file."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return b""
        handle = os.open(path, _for_reading())
    except OSError:
        return b""
    try:
        about = os.fstat(handle)
        return os.read(handle, most) if stat.S_ISREG(about.st_mode) and about.st_size <= most else b""
    except OSError:
        return b""
    finally:
        os.close(handle)


def _for_reading() -> int:
    """Flags by which nothing is followed, and nothing waited for."""
    return os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY


def is_notebook(name: str) -> bool:
    return name.lower().endswith(".ipynb")


def _form(name: str) -> str:
    """Names with the same form are one file on some systems."""
    return unicodedata.normalize("NFC", name).casefold()


def _is_there(name: str, folder: int) -> bool:
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    except OSError:  # told when it is looked at
        pass
    return True


def _looked_at(name: str, folder: int) -> os.stat_result:
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False)
    except OSError as error:
        raise _Left(_unread(error)) from None


def _opened(name: str, flags: int, folder: int | None = None) -> int:
    try:
        return os.open(name, flags, dir_fd=folder)
    except OSError as error:
        raise _Left(_unread(error)) from None


def _read(handle: int) -> bytes:
    try:
        return os.read(handle, PIECE)
    except OSError as error:
        raise _Left(_unread(error)) from None


def _unread(error: OSError) -> Reason:
    """Why something cannot be read; raises `error` where that is no fault of the hand-in."""
    if error.errno in OF_THE_GRADER:
        raise error
    if error.errno == errno.ELOOP:  # what a link gives that was put there meanwhile
        return reasons.link()
    if error.errno == errno.ENXIO:  # and a socket
        return reasons.special()
    return reasons.unreadable(error.strerror or str(error))


def _laid(pieces: Iterator[bytes], path: Path) -> int:
    """Write a new file and return its bytes; nothing of one that cannot be read to its end stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    try:
        with path.open("xb") as file:
            for piece in pieces:
                size += file.write(piece)
    except _Left:
        path.unlink()
        raise
    return size
