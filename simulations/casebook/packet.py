"""The file that a learner hands in: whose work, of what, when; and whether it is still whole.

A zip `<module>_<number>_<UTC stamp>.zip` holds `packet.json`, the notebook and `answers/`. No name of a machine
or an account and no path goes into it: outputs are left out, since marking runs the notebook anew.
The digest shows damage. It proves neither who made the file nor when (see README.md).
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tipsim.language import gettext as _

from .packetfile import MOST_PACKED, NotAPacket, in_mb, is_part, open_zip
from .packing import gather, notebook_in
from .store import NotSaved, now, refused

__all__ = ["NotAPacket", "Packet", "packet_of", "read_packet", "write_packet"]

SCHEMA = 1
HEAD, COURSE, HANDED_IN = "packet.json", "course.json", "handed-in"
NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}")
MADE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")
FIRST_DAY, LAST_DAY = datetime(1980, 1, 1, tzinfo=UTC), datetime(2107, 12, 31, tzinfo=UTC)  # that a zip can tell
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is taken for another: no 0 and O, no 1, I and L


@dataclass(frozen=True)
class Packet:
    """A hand-in at `path` (a file, or a folder with the same content).

    `made` is ISO 8601 in UTC by the learner's clock; `files` maps each name to its SHA-256.
    """

    path: Path
    run: str
    module: str
    number: str
    made: str
    files: Mapping[str, str]

    @property
    def at(self) -> datetime:
        """`made` as a time in UTC."""
        return datetime.fromisoformat(self.made)

    @property
    def digest(self) -> str:
        """SHA-256 over what the work is of, and over each name and its SHA-256 in order."""
        told = [str(SCHEMA), self.run, self.module, self.number, self.made]
        return sha256("\n".join([*told, *(f"{name}\0{self.files[name]}" for name in sorted(self.files))]).encode())

    @property
    def code(self) -> str:
        """The receipt code: what, when, and the first letters of the digest."""
        value, letters = int(self.digest, 16), ""
        for _place in range(8):
            value, rest = divmod(value, len(LETTERS))
            letters += LETTERS[rest]
        module = self.module.split("-")[0].upper()
        return f"{module}-{self.at:%Y%m%dT%H%MZ}-{letters[:4]}-{letters[4:]}"

    @property
    def head(self) -> dict[str, Any]:
        """What stands in `packet.json`."""
        told = {k: getattr(self, k) for k in ("run", "module", "number", "made")}
        return {"schema": SCHEMA, **told, "files": dict(sorted(self.files.items())), "digest": self.digest}

    def contents(self) -> dict[str, bytes]:
        """The files, read anew; raises `NotAPacket` when they are no longer what they were."""
        if self.path.is_dir():
            found = {name: (self.path / name).read_bytes() for name in self.files}
        else:
            found = {name: data for name, data in open_zip(self.path).items() if name != HEAD}
        if digests(found) != dict(self.files):
            raise NotAPacket(_("{file} was changed while it was being read; try again.").format(file=self.path.name))
        return found


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def digests(files: Mapping[str, bytes]) -> dict[str, str]:
    """SHA-256 of each file by name."""
    return {name: sha256(data) for name, data in files.items()}


def read_course(folder: Path) -> dict[str, str]:
    """`run`, `module` and `lang` of a module that was handed out; `NotAPacket` where the folder is none."""
    try:
        data = json.loads((folder / COURSE).read_text(encoding="utf-8"))
        course = {key: data[key] for key in ("run", "module", "lang")}
        sound = all(isinstance(v, str) and NAME.fullmatch(v) for v in course.values())
    except (OSError, ValueError, TypeError, KeyError):
        sound = False
    if not sound:
        text = _(
            "There is nothing to hand in here: this folder is not a module that was handed out "
            "(its {file} is missing). Open the notebook from the folder of your course."
        )
        raise NotAPacket(text.format(file=COURSE))
    return course


def check_number(number: str) -> str:
    """`number` without spaces around it; raises `NotAPacket` unless it can be a course number."""
    number = number.strip()
    if not number:
        raise NotAPacket(_("Type your course number first; your trainer has given it to you."))
    if not NUMBER.fullmatch(number):
        text = _('"{number}" cannot be a course number: use letters of A to Z, digits, ".", "-" and "_", at most 61.')
        raise NotAPacket(text.format(number=number[:80]))
    if not is_number(number):
        text = _('"{number}" cannot be a course number: no dot at its end, and no name of Windows such as CON or NUL.')
        raise NotAPacket(text.format(number=number))
    return number


def is_number(text: str) -> bool:
    """Can `text` be a course number? It names folders and files, on Windows too."""
    return bool(NUMBER.fullmatch(text)) and is_part(text)


def write_packet(folder: Path | str, number: str, into: Path | str | None = None) -> Packet:
    """Write the work in the module's `folder` as a new file in `into` (`handed-in/` beside the module when None).

    An earlier file is never overwritten. Raises `NotAPacket` for what cannot be handed in and `NotSaved`
    when the disk refuses, each in one line; nothing half-written stays behind.
    """
    folder = Path(folder).resolve()
    course = read_course(folder)
    number = check_number(number)
    files = gather(folder, course["module"])
    made = Packet(folder, course["run"], course["module"], number, now(), digests(files))
    target = Path(into).resolve() if into is not None else folder.parent / HANDED_IN
    return read_packet(_write(target, made, files))


def packet_of(folder: Path, *, run: str, module: str, number: str, made: str) -> Packet:
    """The work in `folder` as it lies there, such as a hand-in of nbgrader's exchange; nothing is written."""
    return Packet(folder, run, module, number, made, digests(gather(folder, module, as_is=True)))


def _write(into: Path, packet: Packet, files: Mapping[str, bytes]) -> Path:
    data = _zipped(packet, files)
    if len(data) > MOST_PACKED:
        text = _("The file to hand in would have {size} MB, at most {most} are allowed; move large files out.")
        raise NotAPacket(text.format(size=in_mb(len(data)), most=in_mb(MOST_PACKED)))
    stem = f"{packet.module}_{packet.number}_{packet.at:%Y%m%dT%H%M%SZ}"
    scratch, target = None, into / f"{stem}.zip"
    try:
        into.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=into, prefix=".packet-", suffix=".part")
        scratch = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        target = free_name(into, stem, ".zip")
        scratch.replace(target)
    except OSError as error:
        if scratch is not None:
            scratch.unlink(missing_ok=True)
        raise NotSaved(refused(target, error)) from None
    return target


def free_name(folder: Path, stem: str, suffix: str = "") -> Path:
    """`stem` in `folder`, or `stem-2` and so on where that is taken."""
    names = (f"{stem}{'' if n == 1 else f'-{n}'}{suffix}" for n in range(1, 10_000))
    return next(folder / name for name in names if not (folder / name).exists())


def _zipped(packet: Packet, files: Mapping[str, bytes]) -> bytes:
    """The same bytes for the same packet on every machine."""
    head = json.dumps(packet.head, ensure_ascii=False, indent=1).encode("utf-8")
    dated = min(max(packet.at, FIRST_DAY), LAST_DAY).timetuple()[:6]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in [(HEAD, head), *sorted(files.items())]:
            entry = zipfile.ZipInfo(name, dated)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def read_packet(path: Path | str) -> Packet:
    """Read a file that was handed in and check all of it; raises `NotAPacket`, one line with what to do."""
    path = Path(path)
    files = open_zip(path)
    packet = head_in(files.pop(HEAD, b""), path)
    if f"{packet.module}.ipynb" not in files or not all(_belongs(name, packet.module) for name in files):
        text = _("{file} holds other files than a hand-in has; make it anew with the button in the notebook.")
        raise NotAPacket(text.format(file=path.name))
    if digests(files) != packet.files:
        raise NotAPacket(_damaged(path))
    try:
        notebook_in(files[f"{packet.module}.ipynb"])
    except (ValueError, RecursionError):
        text = _("The notebook in {file} is no notebook; save it, make the file anew and send it again.")
        raise NotAPacket(text.format(file=path.name)) from None
    return packet


def _belongs(name: str, module: str) -> bool:
    return name == f"{module}.ipynb" or name.startswith("answers/")


def head_in(data: bytes, path: Path) -> Packet:
    """The packet that `data`, the text of a `packet.json`, tells of; its digest has to fit what it tells."""
    if not data:
        text = _("{file} is a zip, but not one to hand in; make it with the button in the notebook.")
        raise NotAPacket(text.format(file=path.name))
    try:
        told = json.loads(data)
        newer = _schema(told) > SCHEMA
        packet = Packet(path, told["run"], told["module"], told["number"], told["made"], told["files"])
        sound = _sound(packet) and packet.digest == told["digest"]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise NotAPacket(_damaged(path)) from None
    if newer:
        text = _("{file} was made by a newer version of the course; bring this one up to date and collect again.")
        raise NotAPacket(text.format(file=path.name))
    if not sound:
        raise NotAPacket(_damaged(path))
    return packet


def _schema(told: Mapping[str, Any]) -> int:
    if type(told["schema"]) is not int:  # true and 1.0 equal 1, and are none
        raise TypeError("schema")
    return told["schema"]


def _sound(packet: Packet) -> bool:
    rules = [(packet.run, NAME), (packet.module, NAME), (packet.made, MADE)]
    if not all(rule.fullmatch(text) for text, rule in rules) or packet.at.tzinfo != UTC:
        return False
    return is_number(packet.number) and all(re.fullmatch("[0-9a-f]{64}", sha) for sha in packet.files.values())


def _damaged(path: Path) -> str:
    return _("{file} is damaged: make it anew and send it again.").format(file=path.name)
