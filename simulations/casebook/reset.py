"""Beginning a module anew: the old copy is kept beside it, dated, and what was handed out is put back.

Files are replaced one by one and the folder itself stays, because Windows does not let a folder be renamed
in which a notebook is running.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from tipsim.language import gettext as _

from .faults import OneLine
from .packet import free_name

ORIGINALS = ".originals"
LEDGER = ".released.json"  # what `coursekit release` put into a learner's folder: SHA-256 by name


class NotReset(OneLine):
    """The module could not be begun anew and is as it was; the text says what to do."""


def keep_original(released: Path | str, learner: Path | str) -> Path:
    """Keep what was handed out in `released` as `<learner>/.originals/<module>.zip`; returns that file."""
    released, target = Path(released), Path(learner) / ORIGINALS / f"{Path(released).name}.zip"
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(p for p in released.rglob("*") if p.is_file() and not p.is_symlink()):
            archive.write(path, path.relative_to(released).as_posix())
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".original-", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data.getvalue())
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)
    return target


def reset(folder: Path | str) -> Path:
    """Put the module in `folder` back as it was handed out; returns the dated copy of what was there.

    Raises `NotReset` in one line, and then the module is as it was.
    """
    folder = Path(folder).resolve()
    files = _originals(folder)
    try:
        with _scratch(folder) as scratch:
            for name, data in files.items():
                (scratch / name).parent.mkdir(parents=True, exist_ok=True)
                (scratch / name).write_bytes(data)
            kept = _keep(folder)
            _put_in(scratch, folder, kept)
    except OSError as error:
        raise NotReset(_refused(folder, error)) from None
    return kept


def _originals(folder: Path) -> dict[str, bytes]:
    path = folder.parent / ORIGINALS / f"{folder.name}.zip"
    try:
        with zipfile.ZipFile(path) as archive:
            files = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError):
        text = _("{module} cannot be begun anew: what was handed out is not kept here. Ask your trainer for it.")
        raise NotReset(text.format(module=folder.name)) from None
    if (folder / LEDGER).is_file():
        ledger = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
        files[LEDGER] = json.dumps(ledger, indent=1).encode()
    return files


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    scratch = Path(tempfile.mkdtemp(prefix=f".{folder.name}.new-", dir=folder.parent))
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _keep(folder: Path) -> Path:
    """A whole copy of `folder` beside it, under a dated name that no other has."""
    with _scratch(folder) as scratch:
        shutil.copytree(folder, scratch / "kept", symlinks=True)
        stem = _("{module} (kept {time})").format(module=folder.name, time=f"{datetime.now():%Y-%m-%d %H%M}")
        kept = free_name(folder.parent, stem)
        (scratch / "kept").rename(kept)
    return kept


def _put_in(new: Path, folder: Path, kept: Path) -> None:
    """Move the files of `new` into `folder` in place of what is there; on an error everything comes back."""
    try:
        _empty(folder)
        for path in sorted(p for p in new.rglob("*") if p.is_file()):
            target = folder / path.relative_to(new)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
    except OSError:
        shutil.copytree(kept, folder, symlinks=True, dirs_exist_ok=True)
        raise


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _refused(folder: Path, error: OSError) -> str:
    if error.errno == 28:
        text = _("{module} was not begun anew: the disk is full. Free some space and try again; nothing has changed.")
    else:
        text = _(
            "{module} was not begun anew ({why}). Close the windows that show its files and try again; "
            "nothing has changed."
        )
    return text.format(module=folder.name, why=error.strerror or error)
