"""Opening a zip that may come from anybody: bounded in size and number, no tricks with names, damage noticed."""

from __future__ import annotations

import io
import re
import stat
import unicodedata
import zipfile
from pathlib import Path, PurePosixPath

from tipsim.language import gettext as _

from .faults import OneLine

MB = 1_000_000
MOST_PACKED, MOST_UNPACKED = 20 * MB, 50 * MB  # bytes
MOST_FILES, MOST_LETTERS = 200, 200
MOST_BYTES = 200  # of UTF-8 in one part of a name: disks take 255, and something is put before and after it
DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[1-9¹²³]) *(\..*)?", re.IGNORECASE)  # of Windows
FIRST_BYTES, LAST_BYTES = b"PK\x03\x04", b"PK\x05\x06"


class NotAPacket(OneLine):
    """Something is no hand-in, or no longer; the text is one line and says what to do."""


def in_mb(size: int) -> str:
    return f"{size / MB:.0f}" if size >= 10 * MB else f"{size / MB:.1f}"


def is_safe(name: str) -> bool:
    """Can `name` be a file below the folder it is unpacked into, on every system?"""
    odd = any(letter in '\\:*?"<>|' or unicodedata.category(letter) in ("Cc", "Cs") for letter in name)
    return not odd and len(name) <= MOST_LETTERS and all(map(is_part, name.split("/")))


def is_part(name: str) -> bool:
    """Can `name`, of harmless letters, be a file or folder? Windows drops dots at the end, and has devices."""
    kept = name.strip().rstrip(".")
    return kept == name != "" and not DEVICES.fullmatch(name) and len(name.encode("utf-8", "replace")) <= MOST_BYTES


def too_large(name: str, size: int) -> str:
    """What to say of a file of more bytes than a hand-in has."""
    text = _("{file} has {size} MB; a hand-in has at most {most}. Make it with the button in the notebook.")
    return text.format(file=name, size=in_mb(size), most=in_mb(MOST_PACKED))


def open_zip(path: Path) -> dict[str, bytes]:
    """Every file in the zip at `path` by name; raises `NotAPacket` for anything that is not plain and whole."""
    data = _read(path)
    if not data.startswith(FIRST_BYTES):
        raise NotAPacket(_not_one(path))
    if LAST_BYTES not in data:
        raise NotAPacket(_("{file} is cut off: make it anew and send it again.").format(file=path.name))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(archive.infolist(), path)
            return {entry.filename: archive.read(entry) for entry in archive.infolist()}
    except NotAPacket:
        raise
    except Exception:  # on damaged bytes zipfile and zlib raise errors of a dozen kinds
        raise NotAPacket(_("{file} is damaged: make it anew and send it again.").format(file=path.name)) from None


def _not_one(path: Path) -> str:
    text = _("{file} is not a hand-in file; make one with the button in the notebook and send that.")
    return text.format(file=path.name)


def _read(path: Path) -> bytes:
    try:
        if not stat.S_ISREG((known := path.stat()).st_mode):  # reading a pipe or a device may never end
            raise NotAPacket(_not_one(path))
        if known.st_size > MOST_PACKED:
            raise NotAPacket(too_large(path.name, known.st_size))
        data = path.read_bytes()
    except OSError as error:
        text = _("{file} cannot be read ({why}); copy it again.")
        raise NotAPacket(text.format(file=path.name, why=error.strerror or error)) from None
    if not data:
        raise NotAPacket(_("{file} is empty: make it anew and send it again.").format(file=path.name))
    return data


def _check(entries: list[zipfile.ZipInfo], path: Path) -> None:
    size = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_FILES or size > MOST_UNPACKED:
        text = _("{file} holds {n} files of {size} MB; a hand-in has at most {files} files of {most} MB.")
        told = {"n": len(entries), "size": in_mb(size), "files": MOST_FILES, "most": in_mb(MOST_UNPACKED)}
        raise NotAPacket(text.format(file=path.name, **told))
    alike = [unicodedata.normalize("NFC", entry.filename).casefold() for entry in entries]
    folders = {parent.as_posix() for name in alike for parent in PurePosixPath(name).parents}
    for n, entry in enumerate(entries):
        if not _plain(entry) or alike[n] in folders or alike[n] in alike[:n]:
            text = _('{file} holds "{name}", which a hand-in does not have; make it with the button in the notebook.')
            raise NotAPacket(text.format(file=path.name, name=printable(entry.filename[:60])))


def _plain(entry: zipfile.ZipInfo) -> bool:
    """A file under its own name: no link, no folder, no path that leads elsewhere."""
    mode = entry.external_attr >> 16
    is_file = not stat.S_IFMT(mode) or stat.S_ISREG(mode)
    # zipfile cuts a name at a null byte and turns backslashes of Windows; the name as written must be the name
    return is_file and is_safe(entry.filename) and entry.orig_filename == entry.filename


def printable(name: str) -> str:
    """`name` on one line that every table and screen takes: a file may be called by any bytes."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)
