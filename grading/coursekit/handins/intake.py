"""What comes in: files of a folder, of a Moodle zip, of nbgrader's exchange; and which of it may be taken.

Nothing here writes into the run. A file that cannot be taken raises `NotTaken` with the reason and stops no other.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from casebook.faults import did_you_mean
from casebook.packet import HEAD, NotAPacket, Packet, check_number, packet_of, read_packet
from casebook.packetfile import MOST_PACKED, is_safe
from tipsim.language import gettext as _

from ..errors import CourseError
from ..project import Run, shown

MOODLE = re.compile(r"(?:^|/)(?P<name>[^/]+?)_(?P<id>\d+)_assignsubmission_file_?/?(?P<file>[^/]*(?:/.+)?)$")
NO_WORK = {".DS_Store", "Thumbs.db", "desktop.ini"}  # what systems leave in a folder
CLOCKS_DIFFER = timedelta(minutes=15)


class NotTaken(Exception):
    """Why a file is not taken in, in one line; `packet` is what it tells of, as far as it could be read.

    `late` names the learner whose work came too late.
    """

    def __init__(self, reason: str, packet: Packet | None = None, late: str = ""):
        super().__init__(reason)
        self.packet, self.late = packet, late


@dataclass(frozen=True)
class Arrival:
    """A file as it came: `name` to tell it by, `path` to its bytes, `sender` as Moodle names them."""

    name: str
    path: Path
    arrived: datetime
    sender: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """Of its bytes; '' for what has none (a folder, a link, a file that cannot be read)."""
        try:
            if self.path.is_symlink() or self.path.is_dir():
                return ""
            with self.path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return ""


@dataclass(frozen=True)
class Entry:
    """Work that may be taken: whose (`student` as the roster spells it), and what the trainer should know."""

    arrival: Arrival
    packet: Packet
    student: str
    notes: list[str] = field(default_factory=list)


def arrivals(source: Path, scratch: Path) -> Iterator[Arrival]:
    """Everything below the folder `source`, or in the zip `source`; what is in a zip is unpacked into `scratch`."""
    if source.is_dir():
        for path in sorted(p for p in source.rglob("*") if p.is_symlink() or not p.is_dir()):
            name = path.relative_to(source).as_posix()
            if path.name not in NO_WORK and not path.name.startswith("._"):
                yield from _in_file(path, name, scratch / hashlib.sha256(name.encode()).hexdigest()[:16])
    elif source.is_file():
        yield from _in_file(source, source.name, scratch / "0", alone=True)
    else:
        text = _("{place} is not there; give the folder or the zip that the hand-ins are in.")
        raise CourseError(text.format(place=shown(source)))


def _in_file(path: Path, name: str, scratch: Path, alone: bool = False) -> Iterator[Arrival]:
    """The file itself or, where it is a bundle of hand-ins, each file in it."""
    entries = [] if path.is_symlink() else _bundled(path, alone)
    if not entries:
        yield Arrival(name, path, _arrived(path))
        return
    with zipfile.ZipFile(path) as bundle:
        for n, entry in enumerate(entries):
            if Path(entry.filename).name in NO_WORK or entry.filename.startswith("__MACOSX/"):
                continue
            yield _unpacked(bundle, entry, "" if alone else f"{name}/", scratch / str(n), _arrived(path))


def _bundled(path: Path, alone: bool) -> list[zipfile.ZipInfo]:
    """The files in a zip that Moodle made (or, given `alone`, any zip of zips); none where it is no such zip."""
    try:
        with zipfile.ZipFile(path) as bundle:
            entries = [entry for entry in bundle.infolist() if not entry.is_dir()]
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError):
        return []
    names = [entry.filename for entry in entries]
    zips = alone and any(name.lower().endswith(".zip") for name in names)
    return entries if HEAD not in names and (zips or any(map(MOODLE.search, names))) else []


def _unpacked(
    bundle: zipfile.ZipFile, entry: zipfile.ZipInfo, prefix: str, folder: Path, arrived: datetime
) -> Arrival:
    """One file of a bundle on disk; a broken one comes out empty or short, and is refused for that later."""
    base = entry.filename.split("/")[-1]
    path = folder / (base if is_safe(base) else "file")
    folder.mkdir(parents=True)
    try:
        with bundle.open(entry) as packed:
            data = packed.read(MOST_PACKED + 1)
    except Exception:  # damaged bytes make zipfile raise errors of a dozen kinds
        data = b""
    path.write_bytes(data)
    found = MOODLE.search(entry.filename)
    sender = (found["name"], found["id"]) if found else ()
    return Arrival(prefix + entry.filename, path, _date(entry) or arrived, sender)


def _date(entry: zipfile.ZipInfo) -> datetime | None:
    try:
        at = datetime(*entry.date_time).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return at if at.year > 1980 else None  # a zip without dates says 1980


def _arrived(path: Path) -> datetime:
    return datetime.fromtimestamp(path.lstat().st_mtime, UTC)


def exchanged(run: Run, modules: Sequence[str]) -> Iterator[Arrival]:
    """What lies in nbgrader's exchange: a folder `<number>+<module>+<time>+<random>` a hand-in."""
    for path in sorted((run.exchange / run.name / "inbound").glob("*+*+*")):
        parts = path.name.split("+")
        if path.is_dir() and len(parts) >= 3 and parts[1] in modules:
            yield Arrival(path.name, path, _arrived(path))


def opened(arrival: Arrival, run: Run) -> Packet:
    """The work in `arrival`; raises `NotTaken` when it is damaged, or no hand-in at all."""
    try:
        if arrival.path.is_symlink():
            raise NotTaken(_("it is a link; put the file itself there."))
        if arrival.path.is_dir():
            number, module, at = arrival.path.name.split("+")[:3]
            check_number(number)
            return packet_of(arrival.path, run=run.name, module=module, number=number, made=made_of(at))
        return read_packet(arrival.path)
    except NotAPacket as error:
        raise NotTaken(str(error)) from None


def made_of(stamp: str) -> str:
    """nbgrader's time stamp as a packet has it."""
    from nbgrader.utils import parse_utc

    try:
        return parse_utc(stamp.strip()).isoformat() + "Z"
    except (ValueError, OverflowError):
        raise NotTaken(_("its time cannot be read; hand in again.")) from None


def examine(arrival: Arrival, run: Run, known: Mapping[str, str] | None) -> Entry:
    """The work in `arrival` if it is of this run and of a learner in the roster (`known`: names by id, None: none)."""
    packet = opened(arrival, run)
    if packet.run != run.name:
        text = _('it is of the run "{theirs}", this is "{ours}"; collect it there: coursekit collect --run {theirs}')
        raise NotTaken(text.format(theirs=packet.run, ours=run.name), packet)
    if packet.module not in run.modules("release"):
        text = _('it is of the module "{module}", which is not in this run.').format(module=packet.module)
        raise NotTaken(text + did_you_mean(packet.module, run.modules("release")), packet)
    student = _student(packet, known)
    return Entry(arrival, packet, student, _notes(arrival, packet, student, (known or {}).get(student, "")))


def _student(packet: Packet, known: Mapping[str, str] | None) -> str:
    """The number as the roster spells it."""
    if known is None:
        return packet.number
    alike = {name.lower(): name for name in known}
    if packet.number.lower() not in alike:
        text = _('its number "{id}" is not in the roster; enter the learner there and collect again.')
        raise NotTaken(text.format(id=packet.number) + did_you_mean(packet.number, known), packet)
    return alike[packet.number.lower()]


def _notes(arrival: Arrival, packet: Packet, student: str, name: str) -> list[str]:
    notes = []
    if student != packet.number:
        notes.append(_('the number was written "{number}"').format(number=packet.number))
    if arrival.sender and not _same_person(arrival.sender, student, name):
        notes.append(_("Moodle has it from {name} ({id})").format(name=arrival.sender[0], id=arrival.sender[1]))
    if packet.at > arrival.arrived + CLOCKS_DIFFER:
        notes.append(_("by its own clock it was made after it arrived"))
    return notes


def _same_person(sender: tuple[str, ...], student: str, name: str) -> bool:
    """Is the sender called as the learner is, by number or by any part of the name?"""
    theirs = set(" ".join(sender).lower().split())
    return student.lower() in theirs or bool(theirs & set(name.lower().split()))
