"""The log of a play on disk: saved after each step, whole or not at all, never overwritten by a stale tab."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from tipsim.language import gettext as _

from .faults import OneLine

SCHEMA = 1
WAIT_SECONDS = 5


class NotSaved(OneLine):
    """The answers could not be written; the text tells the player what to do."""


class MovedOn(NotSaved):
    """Another window has gone on with the same case; nothing of it was touched."""


def now() -> str:
    """Time of day in UTC to the second; no name of person or machine goes into a log."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_json(path: Path, data: Any) -> None:
    """Write `data` whole or not at all; raise `NotSaved` with the repair when the disk refuses."""
    scratch = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".part")
        scratch = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(data, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(path)
    except OSError as error:
        if scratch is not None:
            scratch.unlink(missing_ok=True)
        raise NotSaved(refused(path, error)) from None


def refused(path: Path, error: OSError) -> str:
    """What to tell the learner when the disk refused to write `path`."""
    if error.errno == 28:
        text = _("Not saved: the disk is full. Free some space, then press any button again; nothing is lost.")
    else:
        text = _("Not saved: {file} cannot be written ({why}). Move the course to a folder of your own.")
    return text.format(file=path.name, why=error.strerror or error)


def read_json(path: Path) -> Any:
    """Return the content of `path`, or None when it is missing or damaged."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def locked(path: Path) -> FileLock:
    """A lock beside `path` that holds between processes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return FileLock(path.with_name(f".{path.stem}.lock"), timeout=WAIT_SECONDS)


class LogFile:
    """`answers/<case>.json`: the events of one play of one variant."""

    def __init__(self, path: Path, case: str, variant: str):
        self.path, self.case, self.variant = Path(path), case, variant
        self.revision = 0
        self.saved_at = ""

    def read(self) -> tuple[list[dict[str, Any]], str]:
        """Return the saved events and a notice ('' when all is well); damaged files are set aside."""
        data = read_json(self.path)
        notice = ""
        if self.path.exists() and not self._fits(data):
            notice = self._set_aside()
            data = read_json(self._backup)
        if not self._fits(data):
            return [], notice
        self.revision, self.saved_at = data.get("revision", 0), data.get("saved", "")
        return list(data["events"]), notice

    @property
    def _backup(self) -> Path:
        return self.path.with_suffix(".json.bak")

    def _fits(self, data: Any) -> bool:
        return (
            isinstance(data, dict)
            and isinstance(data.get("events"), list)
            and isinstance(data.get("revision", 0), int)
            and data.get("variant") == self.variant
        )

    def _set_aside(self) -> str:
        aside = self.path.with_name(f"{self.path.stem}.set-aside-{now().replace(':', '')}.json")
        self.path.replace(aside)
        text = _("The saved play could not be used; it was kept as {file}.")
        return text.format(file=aside.name)

    def save(self, events: list[dict[str, Any]]) -> None:
        """Write all events; raise `MovedOn` if another window saved since, `NotSaved` if the disk refuses."""
        try:
            with locked(self.path):
                self._refuse_stale()
                self._keep_backup()
                at = now()
                write_json(self.path, self._content(events, at))
        except Timeout:
            raise NotSaved(_("Not saved: another window is saving. Press the button again.")) from None
        except OSError as error:
            raise NotSaved(refused(self.path, error)) from None
        self.revision, self.saved_at = self.revision + 1, at

    def _content(self, events: list[dict[str, Any]], at: str) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "case": self.case,
            "variant": self.variant,
            "revision": self.revision + 1,
            "saved": at,
            "events": events,
        }

    def _refuse_stale(self) -> None:
        data = read_json(self.path)
        if self._fits(data) and data.get("revision", 0) != self.revision:
            text = _(
                "This case was played on in another window (saved at {at}). "
                "Nothing was lost: press Reload to go on from there."
            )
            raise MovedOn(text.format(at=clock(data.get("saved", ""))))

    def _keep_backup(self) -> None:
        if self.path.exists():
            shutil.copyfile(self.path, self._backup)

    def archive(self) -> None:
        """Keep a finished practice play under a dated name, so that another can begin."""
        if self.path.exists():
            with locked(self.path):
                self.path.replace(self.path.with_name(f"{self.path.stem}.played-{now().replace(':', '')}.json"))
                self._backup.unlink(missing_ok=True)
        self.revision, self.saved_at = 0, ""


def clock(stamp: str) -> str:
    """'HH:MM' on this machine's clock for a saved time; '' when there is none."""
    try:
        at = datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except (TypeError, ValueError):
        return ""
    return at.astimezone().strftime("%H:%M")
