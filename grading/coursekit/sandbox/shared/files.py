"""Files that a test and the learner's code both use: each process has its own folder, and this keeps the two alike."""

from __future__ import annotations

import base64
import os
import re
import stat
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any

from ..plain import NotPlain

MOST_FILES, MOST_BYTES, MOST_TOTAL = 500, 5_000_000, 20_000_000
USES = re.compile(
    r"\bopen\(|\bread_|\bto_(csv|json|excel)|\bload|\bsave|Path\(|\bos\.|\bglob|\bshutil\.|\.(csv|txt|json)\b"
)


class Files:
    """The files of one folder, and what the other process has of them."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.known: dict[str, tuple[int, int]] = {}

    def changes(self) -> dict[str, str | None]:
        """New contents in base64 by name, None for a file that is gone; what is too large is left out."""
        found: dict[str, str | None] = {}
        now, left = self._seen(), MOST_TOTAL
        for name, mark in now.items():
            if self.known.get(name) != mark and mark[0] <= min(MOST_BYTES, left):
                with suppress(OSError):
                    found[name] = base64.b64encode((self.folder / name).read_bytes()).decode("ascii")
                    left -= mark[0]
        found |= {name: None for name in self.known.keys() - now.keys()}
        self.known = now
        return found

    def _seen(self) -> dict[str, tuple[int, int]]:
        found: dict[str, tuple[int, int]] = {}
        for place, folders, names in os.walk(self.folder):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for path in (Path(place, name) for name in sorted(names)):
                with suppress(OSError):
                    about = path.lstat()
                    if stat.S_ISREG(about.st_mode):
                        found[path.relative_to(self.folder).as_posix()] = (about.st_size, about.st_mtime_ns)
                if len(found) >= MOST_FILES:
                    return found
        return found

    def take(self, files: Any) -> None:
        """Write what the other process has changed, never outside the folder; raises `NotPlain`."""
        if type(files) is not dict or len(files) > MOST_FILES * 2:
            raise NotPlain({"kind": "garbled", "why": "files"})
        for name, content in files.items():
            path = self._inside(name)
            with suppress(OSError):
                self._write(path, content)
        seen = self._seen()
        self.known = {name: mark for name, mark in self.known.items() if name not in files}
        self.known |= {name: seen[name] for name in files if name in seen}

    def _write(self, path: Path, content: Any) -> None:
        if content is None:
            path.unlink(missing_ok=True)
            return
        data = base64.b64decode(content, validate=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o644)
        with os.fdopen(fd, "wb") as file:
            file.write(data)

    def _inside(self, name: Any) -> Path:
        parts = PurePosixPath(name).parts if type(name) is str and "\0" not in name else ()
        if not parts or PurePosixPath(name).is_absolute() or ".." in parts:
            raise NotPlain({"kind": "garbled", "why": "files"})
        places = [self.folder.joinpath(*parts[: n + 1]) for n in range(len(parts))]
        if any(place.is_symlink() for place in places):
            raise NotPlain({"kind": "garbled", "why": "files"})
        return places[-1]
