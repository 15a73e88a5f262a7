"""`coursekit course`: the schema of `course.toml`, printed as a course file that explains itself."""

from __future__ import annotations

import json
import textwrap
from datetime import date, datetime
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from tipsim.language import gettext as _

from .coursefile import CourseFile
from .errors import CourseError, guarded
from .project import shown

WIDTH = 100


def course_doc() -> str:
    """A commented course file: each setting with what it is for, what is allowed, its default and an example."""
    head = _(
        "Settings of a run. Copy this file to grading/course.toml, change what you need, and build with the command "
        "below. Every line may be left out. What is given on the command line wins over this file. "
        "The run remembers them: later commands need no file."
    )
    command = "#\n#     python -m coursekit build --course grading/course.toml\n#"
    lines = [_comment(head), command, _comment(_("Printed by: python -m coursekit course"))]
    for name, info in CourseFile.model_fields.items():
        lines += ["", *_setting(name, info)]
    return "\n".join(lines) + "\n"


def write_course_doc(path: Path) -> None:
    """Write it to `path`; raise `CourseError` when there is a file already: it may be the trainer's own."""
    with guarded(_("writing {file}").format(file=shown(path))):
        try:
            path.open("x", encoding="utf-8").close()
        except FileExistsError:
            text = _("{file} is there already and may hold your settings; name another file.")
            raise CourseError(text.format(file=shown(path))) from None
        path.write_text(course_doc(), encoding="utf-8")


def _setting(name: str, info: FieldInfo) -> list[str]:
    if isinstance(info.default, BaseModel):
        return _table(name, info)
    told = _about(info)
    example = info.examples[0]
    if isinstance(example, dict):
        rows = [f"{json.dumps(k)} = {as_toml(v)}" for k, v in example.items()]
        return [told, f"[{name}]", *rows]
    return [told, f"{name} = {as_toml(example)}"]


def _table(name: str, info: FieldInfo) -> list[str]:
    lines = [_comment(_(info.description)), f"[{name}]"]
    for key, field in type(info.default).model_fields.items():
        lines += [_about(field), f"{key} = {as_toml(field.examples[0])}", ""]
    return lines[:-1]


def _about(info: FieldInfo) -> str:
    told = [_comment(_(info.description))]
    if allowed := _allowed(info):
        told.append(_comment(_("Allowed: {values}.").format(values=allowed)))
    if info.default not in (None, "", (), {}):
        told.append(_comment(_("Left out: {value}.").format(value=as_toml(info.default))))
    return "\n".join(told)


def _allowed(info: FieldInfo) -> str:
    words = [v for v in get_args(info.annotation) if isinstance(v, str)]
    if words:
        return ", ".join(as_toml(w) for w in words)
    low = next((m.ge for m in info.metadata if hasattr(m, "ge")), None)
    high = next((m.le for m in info.metadata if hasattr(m, "le")), None)
    return _("{low} to {high}").format(low=low, high=high) if low is not None else ""


def _comment(text: str) -> str:
    return "\n".join(textwrap.wrap(text, WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False))


def as_toml(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(as_toml(v) for v in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(k)} = {as_toml(v)}" for k, v in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)
