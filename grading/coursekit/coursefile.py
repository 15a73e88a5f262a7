"""`course.toml`: what a trainer sets once for a run; `grading/course.example.toml` explains each line."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from casebook.faults import did_you_mean
from tipsim.language import gettext as _

from .errors import CourseError
from .project import find_name, shown


class CourseFile(BaseModel):
    """The settings of a run. `timeout` is in seconds a cell; `due` maps a module to its last moment."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    run: str | None = None
    modules: tuple[str, ...] = ()
    lang: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")] | None = None
    gradebook: str = ""
    timeout: Annotated[int, Field(ge=5, le=3600)] | None = None
    due: dict[str, datetime] = {}

    def due_dates(self, modules: list[str], path: Path | None) -> dict[str, datetime]:
        """Last moments by module, in UTC and without a zone as nbgrader keeps them."""
        dates = {}
        for asked, when in self.due.items():
            name = find_name(asked, modules, f"{shown(path)}, [due]" if path else "[due]")
            dates[name] = when.astimezone(UTC).replace(tzinfo=None)
        return dates


def read_course(path: Path | str | None) -> CourseFile:
    """Read a course file (none: nothing is set); raise `CourseError` in one line for its first fault."""
    if path is None:
        return CourseFile()
    path = Path(path)
    try:
        return CourseFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        text = _("{file} cannot be read ({why}); grading/course.example.toml is one to begin with.")
        raise CourseError(text.format(file=shown(path), why=error.strerror)) from None
    except ValidationError as error:
        raise CourseError(_fault(path, error.errors()[0])) from None
    except ValueError as error:
        text = _("{file} is not TOML ({why}); put it right there.")
        raise CourseError(text.format(file=shown(path), why=error)) from None


def _fault(path: Path, first: Any) -> str:
    field = ".".join(map(str, first["loc"]))
    if first["type"] == "extra_forbidden":
        text = _('{file}: "{field}" is no setting of a course.').format(file=shown(path), field=field)
        return text + did_you_mean(field, CourseFile.model_fields)
    text = _("{file}: {field} is {given}; {rule}.")
    return text.format(file=shown(path), field=field, given=repr(first["input"])[:60], rule=first["msg"])
