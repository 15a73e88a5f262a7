"""When a hand-in was made, by its file timestamp.txt: read so that it can neither hang, lead elsewhere nor raise."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from ..handins.intake import made_of
from ..handins.placing import STAMP
from . import reasons
from .folder import Copying, small_file

LONGEST = 100  # bytes
# Zones are looked up as names of files, so no name may lead elsewhere.
FORM = re.compile(r"[0-9TZ:.+ -]{8,40}( [A-Za-z][A-Za-z/_]*)?")


def stamp_of(submitted: Path) -> datetime | None:
    """When the hand-in in the folder `submitted` was made, in UTC; None where no time can be read."""
    text = _stamp(small_file(submitted / STAMP, LONGEST))
    return datetime.fromisoformat(made_of(text)) if text else None


def check_stamp(into: Path, copying: Copying) -> None:
    """Keep the time of handing in only where nbgrader can read it: else it would end the batch."""
    if STAMP not in copying.taken:
        return
    path = into / STAMP
    if stamp := _stamp(small_file(path, LONGEST)):
        path.write_text(stamp, encoding="utf-8")
    else:
        path.unlink()
        copying.left[STAMP] = reasons.bad_stamp()


def _stamp(data: bytes) -> str:
    try:
        stamp = data.decode("utf-8-sig").strip()
        if FORM.fullmatch(stamp):
            datetime.fromisoformat(made_of(stamp))
            return stamp
    except Exception:  # dates of odd forms raise errors of many kinds
        return ""
    return ""
