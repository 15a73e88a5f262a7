"""Errors that a trainer can repair: one line, no traceback."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from tipsim.language import gettext as _

FULL = ("no space left", "disk is full", "disk quota", "[errno 28]", "[errno 122]")
READ_ONLY = ("read-only", "readonly", "permission denied", "[errno 13]", "[errno 30]")


class CourseError(Exception):
    """A mistake or an obstacle that the reader can repair; the text is one line and says how."""


@contextmanager
def guarded(doing: str) -> Iterator[None]:
    """Turn what a full disk or a read-only folder raises while `doing` into a `CourseError`."""
    try:
        yield
    except OSError as error:
        raise disk_error(error, doing) from error
    except Exception as error:
        if not _of_database(error):
            raise
        raise disk_error(error, doing) from error


def _of_database(error: Exception) -> bool:
    """Whether a database raised this; asked by name, since a machine without grading has no SQLAlchemy."""
    return any(kind.__name__ == "OperationalError" for kind in type(error).__mro__)


def disk_error(error: Exception, doing: str) -> CourseError:
    """Say in one line what the disk refused, and the repair."""
    why = obstacle(str(error)) or _("the system says: {why}.").format(why=_first_line(error))
    where = getattr(error, "filename", None)
    return CourseError(f"{doing}: {where}: {why}" if where else f"{doing}: {why}")


def obstacle(text: str) -> str:
    """The repair for an obstacle of the disk named in `text` (an error or a log); '' if there is none."""
    low = text.lower()
    if any(sign in low for sign in FULL):
        return _("the disk is full. Free some space and run the command again; what was there is unchanged.")
    if any(sign in low for sign in READ_ONLY):
        return _(
            "this place is read-only for you. Ask for the right to write there, or work in a folder of your "
            "own; what was there is unchanged."
        )
    return ""


def _first_line(error: Exception) -> str:
    code = getattr(error, "errno", None)
    name = errno.errorcode.get(code, "") if code else ""
    return f"{str(error).splitlines()[0] if str(error) else type(error).__name__} {name}".strip()
