"""`key/solved.toml`: the answers that a solver gives by click, which no code in the notebook hands in.

[values]
quiz-what-is-a-cell = "b"
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from tipsim.language import gettext as _

from .errors import CourseError
from .project import shown


def clicked_answers(path: Path) -> dict[str, dict[str, Any]]:
    """The records of `answers/handin.json` for these answers; {} when there is no such file."""
    if not path.is_file():
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))["values"]
    except (tomllib.TOMLDecodeError, KeyError) as error:
        text = _("{file} needs a table [values] in TOML ({why}); put it right there.")
        raise CourseError(text.format(file=shown(path), why=error)) from None
    return {name: clicked(value) for name, value in values.items()}


def clicked(value: Any) -> dict[str, Any]:
    """The record of a value given by click."""
    return {"value": value, "by": "widget", "at": "2026-01-01T00:00:00Z"}
