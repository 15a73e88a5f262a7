"""The folder of a sweep: one writer, parts while the work goes on, one table when it is done."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock, Timeout

from ...language import gettext as _
from ...manifest import LIBRARIES, SYNTHETIC, digest, made_with, now, skill_note
from ...quantities import BadQuantity
from ...saving import refused, write_file
from .design import Design
from .outcome import Outcomes
from .table import (
    DESIGN,
    MANIFEST,
    PARTS,
    RUNS,
    SECONDS,
    TIMES,
    arrow_table,
    in_order,
    joined,
    parquet,
    part_name,
    read_parts,
    read_runs,
)

LOCK = ".lock"
OURS = {DESIGN, MANIFEST, RUNS, TIMES, PARTS, LOCK}
USED = (*LIBRARIES, "scipy", "SALib", "pyarrow")
OFTEN, SELDOM, PATIENCE = 3.0, 30.0, 200  # seconds between parts: work so far / PATIENCE, within these bounds


class Store:
    """The folder of a sweep while it is worked on, as a context. `finished` says whether nothing is left to do;
    `done` are the runs that are kept.

    Raises BadQuantity if another process writes there, if other things lie there, or another sweep; `force` replaces
    an earlier sweep. Raises NotSaved when the disk refuses.
    """

    def __init__(self, folder: Path | str, design: Design, *, force: bool = False):
        self.folder, self.design, self._force = Path(folder), design, force
        self._parts: list[Outcomes] = []
        self._fresh: list[Outcomes] = []
        self._began = self._written = time.monotonic()

    def __enter__(self) -> Store:
        _check_place(self.folder)
        self._lock = _locked(self.folder)
        try:
            self._open()
        except BaseException:
            self._lock.release()
            raise
        return self

    def __exit__(self, *_error: Any) -> None:
        self._lock.release()

    def _open(self) -> None:
        if self._force:
            _empty(self.folder)
        self.manifest = _manifest(self.design)
        if _begun(self.folder):
            _same(self.folder, self.design, self.manifest)
        else:
            self._write(MANIFEST, _json(self.manifest))
            self._write(DESIGN, self.design.to_toml().encode())
        for draft in [*self.folder.glob(".*.part"), *(self.folder / PARTS).glob(".*.part")]:
            draft.unlink(missing_ok=True)  # of a process that was killed while it wrote
        self.finished = (self.folder / RUNS).exists()
        if not self.finished:
            self._parts = [found for _path, found in read_parts(self.folder, self.design)]

    @property
    def done(self) -> np.ndarray:
        """Numbers of the runs that are there, int64, in no order."""
        return joined([*self._parts, *self._fresh]).runs

    def add(self, found: Outcomes) -> None:
        """Take outcomes in; they are on the disk with the next part."""
        self._fresh.append(found)
        spent = time.monotonic() - self._began
        if time.monotonic() - self._written >= max(OFTEN, min(SELDOM, spent / PATIENCE)):
            self.flush()

    def flush(self) -> None:
        """Write what came in since the last part as a part of its own, whole or not at all."""
        if self._fresh:
            found = joined(self._fresh)
            content = parquet(arrow_table(self.design, found, seconds=True))
            write_file(self.folder / PARTS / part_name(content), content)
            self._parts.append(found)
            self._fresh = []
        self._written = time.monotonic()

    def compact(self) -> None:
        """Put all parts together as one table, sorted by run, with every run exactly once."""
        self.flush()
        found = in_order(joined(self._parts))
        if not np.array_equal(found.runs, np.arange(self.design.runs)):  # not an assert: it must hold with python -O
            raise AssertionError(f"runs: {len(found.runs)} of {self.design.runs}")
        content = parquet(arrow_table(self.design, found))
        times = "".join(f"{r},{s:.4f}\n" for r, s in zip(found.runs.tolist(), found.seconds.tolist(), strict=True))
        self._write(TIMES, f"run,{SECONDS}\n{times}".encode())
        self._write(MANIFEST, _json({**self.manifest, "results": {"runs": digest(content)}, "made": now()}))
        self._write(RUNS, content)  # the last: a sweep with it is finished
        self.clean()

    def clean(self) -> None:
        """Let the parts go; the table holds them."""
        shutil.rmtree(self.folder / PARTS, ignore_errors=True)

    def table(self) -> Any:
        """Return the finished table, looked over."""
        return read_runs(self.folder, self.design)

    def _write(self, name: str, content: bytes) -> None:
        write_file(self.folder / name, content)


def _check_place(folder: Path) -> None:
    if not folder.name or folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise BadQuantity(_("{folder} cannot hold a sweep. Name a new folder.").format(folder=folder))
    if folder.is_dir() and not {path.name for path in folder.iterdir() if not _is_draft(path)} <= OURS:
        raise BadQuantity(
            _("{folder} holds other things than a sweep and stays as it is. Choose another folder.").format(
                folder=folder
            )
        )


def _is_draft(path: Path) -> bool:
    return path.name.startswith(".") and path.suffix == ".part"


def _locked(folder: Path) -> FileLock:
    """The lock of a folder, taken; it goes with the process, however that ends."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK, timeout=0)
        lock.acquire()
    except Timeout as error:
        raise BadQuantity(
            _("Another process works on {folder}. Wait until it is done, or choose another folder.").format(
                folder=folder
            )
        ) from error
    except OSError as error:
        raise refused(folder, error) from error
    return lock


def _begun(folder: Path) -> bool:
    """Whether any run is kept there; a design alone is replaced by another one without loss."""
    return (folder / RUNS).exists() or any((folder / PARTS).glob("*.parquet"))


def _empty(folder: Path) -> None:
    """Delete an earlier sweep, the design last: until then it is known for one."""
    try:
        shutil.rmtree(folder / PARTS, ignore_errors=True)
        for name in (RUNS, TIMES, MANIFEST, DESIGN):
            (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise refused(folder, error) from error


def _manifest(design: Design) -> dict[str, Any]:
    """All that the table follows from. `inputs` is the digest of it; `made` and `results` are in no digest."""
    told = {**made_with(USED), "design": design.digest, "runs": design.runs}
    inputs = digest(json.dumps(told, sort_keys=True, ensure_ascii=False).encode())
    head = {"what": SYNTHETIC} | ({"note": note} if (note := skill_note(*design.scenarios)) else {})
    return {**head, **told, "inputs": inputs, "results": {}, "made": now()}


def _same(folder: Path, design: Design, wanted: dict[str, Any]) -> None:
    """Refuse to go on in a folder with another design, or with another program than it was begun with."""
    other = _("Choose a new folder, or --force to start anew there.")
    try:
        there = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        told = {name: there[name] for name in ("design", "sources", "datasets", *USED, "python")}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadQuantity(
            _("{path} is missing or damaged. {repair}").format(path=folder / MANIFEST, repair=other)
        ) from error
    if told["design"] != design.digest:
        raise BadQuantity(_("{folder} holds a sweep of another design. {repair}").format(folder=folder, repair=other))
    changed = [name for name in told if told[name] != wanted[name]]
    if changed and not (folder / RUNS).exists():
        raise BadQuantity(
            _("{folder} was begun with other {what} of tipsim; runs of both would be mixed. {repair}").format(
                folder=folder, what=", ".join(changed), repair=other
            )
        )


def _json(told: dict[str, Any]) -> bytes:
    return (json.dumps(told, indent=1, ensure_ascii=False) + "\n").encode()
