"""Opening a zip that may come from anybody: bounded in size and number, no tricks with names, damage noticed."""

from __future__ import annotations

import io
import stat
import unicodedata
import zipfile
from pathlib import Path

from tipsim.language import gettext as _

from .faults import OneLine

MB = 1_000_000
MOST_PACKED, MOST_UNPACKED = 20 * MB, 50 * MB  # bytes
MOST_FILES, MOST_LETTERS = 200, 200
FIRST_BYTES, LAST_BYTES = b"PK\x03\x04", b"PK\x05\x06"


class NotAPacket(OneLine):
    """Something is no hand-in, or no longer; the text is one line and says what to do."""


def in_mb(size: int) -> str:
    return f"{size / MB:.0f}" if size >= 10 * MB else f"{size / MB:.1f}"


def is_safe(name: str) -> bool:
    """Can `name` be a file below the folder it is unpacked into, on every system?"""
    parts = name.split("/")
    plain = all(part not in ("", ".", "..") and part == part.strip() and not part.endswith(".") for part in parts)
    odd = any(letter in '\\:*?"<>|' or unicodedata.category(letter) in ("Cc", "Cs") for letter in name)
    return plain and not odd and len(name) <= MOST_LETTERS


def open_zip(path: Path) -> dict[str, bytes]:
    """Every file in the zip at `path` by name; raises `NotAPacket` for anything that is not plain and whole."""
    data = _read(path)
    if not data.startswith(FIRST_BYTES):
        text = _("{file} is not a hand-in file; make one with the button in the notebook and send that.")
        raise NotAPacket(text.format(file=path.name))
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


def _read(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MOST_PACKED:
            text = _("{file} has {size} MB; a hand-in has at most {most}. Make it with the button in the notebook.")
            raise NotAPacket(text.format(file=path.name, size=in_mb(size), most=in_mb(MOST_PACKED)))
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
    seen = set()
    for entry in entries:
        alike = unicodedata.normalize("NFC", entry.filename).casefold()
        if not _plain(entry) or alike in seen:
            text = _('{file} holds "{name}", which a hand-in does not have; make it with the button in the notebook.')
            raise NotAPacket(text.format(file=path.name, name=_printable(entry.filename)))
        seen.add(alike)


def _plain(entry: zipfile.ZipInfo) -> bool:
    """A file under its own name: no link, no folder, no path that leads elsewhere."""
    mode = entry.external_attr >> 16
    is_file = not stat.S_IFMT(mode) or stat.S_ISREG(mode)
    # zipfile cuts a name at a null byte and turns backslashes of Windows; the name as written must be the name
    return is_file and is_safe(entry.filename) and entry.orig_filename == entry.filename


def _printable(name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in name[:60])
