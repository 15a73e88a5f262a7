"""A folder of results is written whole or not at all: a draft beside it is renamed when it is complete."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from .language import gettext as _
from .quantities import BadQuantity

MARK = "manifest.json"  # what makes a folder one of ours
OURS = {MARK, "scenario.toml", "baseline.toml", "alternative.toml", "events.csv.gz"}
OURS |= {f"{name}.csv" for name in ("monthly", "yearly", "yearly_national", "costs", "flows", "regions")}
OURS |= {f"{name}.csv" for name in ("yearly_national_mean", "yearly_national_by_seed", "comparison", "pairs")}
OURS |= {f"{name}.png" for name in ("recorded_by_year", "map", "hotline", "differences", "over_time")}
OURS |= {"report.html", "report.pdf", "calibration.html", "calibration.pdf"}
OURS |= {f"{name}.csv" for name in ("targets", "learnt", "figures_and_bands", "holdouts", "detected")}
OURS |= {f"{name}.csv" for name in ("indices", "first_order", "discovery", "regret", "information")}
OURS |= {f"{name}.png" for name in ("indices", "first_order", "discovery", "regret", "information")}
OURS |= {"regret_by_state.csv", "discovery_states.csv"}


class NotSaved(Exception):
    """The disk refused; the message says in one line what and how to repair it."""


def write_folder(folder: Path | str, files: Mapping[str, bytes], *, force: bool = False) -> Path:
    """Write `files` into `folder`, all or none, and return the folder.

    An existing folder stays as it is and BadQuantity is raised; `force` replaces it, if it holds results and nothing
    else. Raises NotSaved when the disk refuses.
    """
    folder = Path(folder)
    check_free(folder, force=force)
    draft = folder.with_name(f".{folder.name}-{secrets.token_hex(4)}.part")
    try:
        draft.mkdir(parents=True)
        for name, content in files.items():
            _write(draft / name, content)
        _put(draft, folder)
    except OSError as error:
        raise refused(folder, error) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)  # a draft that took its place is there no more
    return folder


def write_file(path: Path | str, content: bytes) -> Path:
    """Write one file, whole or not at all, in place of an earlier one; raises NotSaved when the disk refuses."""
    path = Path(path)
    draft = path.with_name(f".{path.name}-{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(draft, content)
        draft.replace(path)
    except OSError as error:
        raise refused(path, error) from error
    finally:
        draft.unlink(missing_ok=True)
    return path


def check_free(folder: Path | str, *, force: bool = False) -> None:
    """Raise BadQuantity unless results can go to `folder`: nothing is there, or earlier results and `force`."""
    folder = Path(folder)
    if not folder.name:
        raise BadQuantity(_("{folder} cannot be replaced by results. Name a new folder.").format(folder=folder))
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if not folder.exists() and not folder.is_symlink():
        return
    if not force:
        raise BadQuantity(
            _("{folder} is there already and stays as it is. Choose another folder, or --force to replace it.").format(
                folder=folder
            )
        )
    if folder.is_symlink() or not folder.is_dir() or not _only_results(folder):
        raise BadQuantity(
            _("{folder} holds other things than results and is not replaced. Choose another folder.").format(
                folder=folder
            )
        )


def refused(path: Path, error: OSError) -> NotSaved:
    """Return the error in one line, with the repair."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        text = _("{path} was not written: the disk is full. Free some space and run it again.")
    else:
        text = _("{path} was not written: {why}. Choose another folder.")
    return NotSaved(text.format(path=path, why=error.strerror or error))


def _only_results(folder: Path) -> bool:
    return (folder / MARK).is_file() and {path.name for path in folder.iterdir()} <= OURS


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _put(draft: Path, folder: Path) -> None:
    """Let the draft take its place; earlier results go only when the new ones are there."""
    if not folder.exists():
        draft.rename(folder)
        return
    aside = folder.with_name(f".{folder.name}-{secrets.token_hex(4)}.before")
    folder.rename(aside)
    try:
        draft.rename(folder)
    except BaseException:
        aside.rename(folder)
        raise
    shutil.rmtree(aside, ignore_errors=True)
