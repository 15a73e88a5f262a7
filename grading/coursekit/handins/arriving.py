"""Where hand-ins come from: the files of a folder, a bundle (a Moodle zip, a zip of zips), nbgrader's exchange."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path, PurePosixPath

from casebook.packet import HEAD
from casebook.packetfile import MOST_BYTES, MOST_PACKED, in_mb, is_safe, printable, too_large
from tipsim.language import gettext as _

from ..errors import CourseError
from ..project import Run, shown

MOODLE = re.compile(r"(?:^|/)(?P<name>[^/]+?)_(?P<id>\d+)_assignsubmission_file_?/?(?P<file>[^/]*(?:/.+)?)$")
NO_WORK = {".DS_Store", "Thumbs.db", "desktop.ini"}  # what systems leave in a folder
MOST_SUFFIX = 20  # bytes
MOST_ENTRIES, MOST_TOTAL = 5000, 2_000_000_000  # of a bundle: files, and bytes unpacked


@dataclass(frozen=True)
class Arrival:
    """A file as it came: `name` to tell it by, `path` to its bytes, `sender` as Moodle names them.

    `arrived` is never later than now. `problem` says why it was not even unpacked. What is `unpacked` is a copy.
    """

    name: str
    path: Path
    arrived: datetime
    sender: tuple[str, ...] = ()
    problem: str = ""
    unpacked: bool = False

    @cached_property
    def sha256(self) -> str:
        """Of its bytes; '' for what has none (a folder, a link, a device, a file that cannot be read)."""
        try:
            if self.path.is_symlink() or not self.path.is_file():
                return ""
            with self.path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return ""

    def drop(self) -> None:
        """Make room: a copy that nobody needs any longer goes; what lies in the trainer's folder stays."""
        if self.unpacked:
            self.path.unlink(missing_ok=True)


def arrivals(source: Path, scratch: Path) -> Iterator[Arrival]:
    """Everything below the folder `source`, or in the zip `source`, unpacked into `scratch` one by one.

    A zip that lies in a folder is one hand-in, and never opened for more: whoever made it may have written any
    names and times into it.
    """
    if source.is_dir():
        for path in sorted(p for p in source.rglob("*") if not _is_folder(p)):
            if path.name not in NO_WORK and not path.name.startswith("._"):
                yield Arrival(printable(path.relative_to(source).as_posix()), path, _arrived(path))
    elif not source.is_file():
        text = _("{place} is not there; give the folder or the zip that the hand-ins are in.")
        raise CourseError(text.format(place=shown(source)))
    elif entries := bundled(source):
        yield from _in_bundle(source, entries, scratch)
    else:
        yield Arrival(printable(source.name), source, _arrived(source))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir() and not path.is_symlink()
    except OSError:  # told later, when it cannot be read
        return False


def bundled(path: Path) -> list[zipfile.ZipInfo]:
    """The files in a zip that holds hand-ins: one that Moodle made, or any zip of zips; [] for any other."""
    try:
        if not path.is_file():
            return []
        with zipfile.ZipFile(path) as bundle:
            entries = [entry for entry in bundle.infolist() if not entry.is_dir()]
    except Exception:  # damaged bytes make zipfile raise errors of a dozen kinds
        return []
    names = [entry.filename for entry in entries]
    holds = any(name.lower().endswith(".zip") or MOODLE.search(name) for name in names)
    return [e for e in entries if _is_work(e.filename)] if HEAD not in names and holds else []


def _is_work(name: str) -> bool:
    return name.split("/")[-1] not in NO_WORK and not name.startswith("__MACOSX/")


def _in_bundle(path: Path, entries: list[zipfile.ZipInfo], scratch: Path) -> Iterator[Arrival]:
    """Each file in a bundle; raises `CourseError` where there are more than anybody hands in."""
    size = sum(entry.file_size for entry in entries if entry.file_size <= MOST_PACKED)
    if len(entries) > MOST_ENTRIES or size > MOST_TOTAL:
        text = _(
            "{file} holds {n} files of {size} MB; from a zip at most {files} files of {most} MB are taken. "
            "Unpack it, and give the folder."
        )
        told = {"n": len(entries), "size": in_mb(size), "files": MOST_ENTRIES, "most": in_mb(MOST_TOTAL)}
        raise CourseError(text.format(file=shown(path), **told))
    arrived = _arrived(path)
    with zipfile.ZipFile(path) as bundle:
        for n, entry in enumerate(entries):
            found = MOODLE.search(entry.filename)
            sender = (printable(found["name"]), found["id"]) if found else ()
            name, place = printable(entry.filename), scratch / str(n) / storable(entry.filename)
            problem = "" if entry.file_size <= MOST_PACKED else too_large(name.split("/")[-1], entry.file_size)
            if not problem:
                _unpack(bundle, entry, place)
            yield Arrival(name, place, _date(entry) or arrived, sender, problem, unpacked=True)


def _unpack(bundle: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path) -> None:
    """A broken file comes out empty or short, and is refused for that later."""
    path.parent.mkdir(parents=True)
    try:
        with bundle.open(entry) as packed:
            data = packed.read(MOST_PACKED + 1)
    except Exception:  # damaged bytes make zipfile raise errors of a dozen kinds
        data = b""
    path.write_bytes(data)


def storable(name: str) -> str:
    """The last part of `name`, cut to what every disk takes; "file" where it is no name for one."""
    base = PurePosixPath(name.split("/")[-1])
    suffix = base.suffix if len(base.suffix.encode("utf-8", "replace")) <= MOST_SUFFIX else ""
    stem = base.name.removesuffix(suffix).encode("utf-8", "replace")[: MOST_BYTES - len(suffix.encode())]
    cut = stem.decode("utf-8", "ignore") + suffix
    return cut if is_safe(cut) else "file"


def _date(entry: zipfile.ZipInfo) -> datetime | None:
    try:
        at = min(datetime(*entry.date_time).astimezone(UTC), datetime.now(UTC))
    except (ValueError, OverflowError, OSError):
        return None
    return at if at.year > 1980 else None  # a zip without dates says 1980


def _arrived(path: Path) -> datetime:
    """The date of the file; a stick keeps the one that the learner's clock gave, so it may lie ahead of now."""
    now = datetime.now(UTC)
    try:
        return min(datetime.fromtimestamp(path.lstat().st_mtime, UTC), now)
    except (ValueError, OverflowError, OSError):
        return now


def exchanged(run: Run, modules: Sequence[str]) -> Iterator[Arrival]:
    """What lies in nbgrader's exchange: a folder `<number>+<module>+<time>+<random>` a hand-in."""
    for path in sorted((run.exchange / run.name / "inbound").glob("*+*+*")):
        parts = path.name.split("+")
        if path.is_dir() and len(parts) >= 3 and parts[1] in modules:
            yield Arrival(path.name, path, _arrived(path))
