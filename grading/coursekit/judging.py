"""Running a module's checks on what one learner handed in."""

from __future__ import annotations

import importlib.util
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tipsim.language import gettext as _
from tipsim.language import words

from .checks import Mark, Verdict, Work, read_handin
from .errors import CourseError
from .project import shown

log = logging.getLogger(__name__)
POINTS = Path("facts") / "points.json"  # beside the checks of a run: what conditional cells are worth in it


@dataclass(frozen=True)
class Judged:
    """A mark with its verdict; `handed_in` are the values that the check asked for."""

    mark: Mark
    verdict: Verdict
    handed_in: dict[str, Any] = field(default_factory=dict)

    @property
    def points(self) -> float:
        """What the cell earns."""
        return round(self.verdict.share * self.mark.points, 2)


def load_marks(path: Path) -> dict[str, Mark]:
    """The marks of a `checks.py` by cell; {} when there is no such file.

    Raises `CourseError` when the file cannot be run or two checks mark one cell.
    """
    if not path.is_file():
        return {}
    spec = importlib.util.spec_from_file_location(f"checks_of_{path.parent.parent.name}", path)
    module = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
    try:
        with words(path.parent):  # a check may say something as soon as it is read
            exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), module.__dict__)
    except Exception as error:
        text = _("{file} cannot be run ({kind}: {why}); repair it there.")
        kind, why = type(error).__name__, str(error).splitlines()[0] if str(error) else ""
        raise CourseError(text.format(file=shown(path), kind=kind, why=why)) from error
    marks = _by_cell(path, [m for v in vars(module).values() if (m := getattr(v, "coursekit_mark", None))])
    now = _points_now(path.parent / POINTS)
    return {cell: replace(one, points=now.get(cell, one.points)) for cell, one in marks.items()}


def _points_now(path: Path) -> dict[str, float]:
    """What cells that count under a condition are worth in this run, as the build wrote it beside the checks."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _by_cell(path: Path, marks: list[Mark]) -> dict[str, Mark]:
    found: dict[str, Mark] = {}
    for one in dict.fromkeys(marks):
        if one.cell in found:
            text = _('{file}: two checks mark the cell "{cell}"; take one out.')
            raise CourseError(text.format(file=shown(path), cell=one.cell))
        found[one.cell] = one
    return found


def judge(*, folder: Path, keys: Path, call: Callable[..., Any] | None = None) -> dict[str, Judged]:
    """Judge the work in `folder` (with its `answers/`) by the checks in `keys`, by marked cell.

    `call` calls a function of the notebook in the sandbox, for checks that ask for it.
    """
    values, message = read_handin(folder)
    marks = load_marks(keys / "checks.py")
    with words(keys):
        return {cell: _judged(mark, Work(values, folder, keys, message, caller=call)) for cell, mark in marks.items()}


def _judged(mark: Mark, work: Work) -> Judged:
    verdict = _verdict(mark, work)
    return Judged(mark, verdict, {name: work.values[name] for name in work.asked if name in work.values})


def _verdict(mark: Mark, work: Work) -> Verdict:
    try:
        verdict = mark.check(work)
        if not isinstance(verdict, Verdict):
            raise TypeError(f"a check returns a Verdict, not {type(verdict).__name__}")
    except Exception:  # odd data of a learner must stop neither this run nor another learner's
        log.warning("check of %s failed on %s", mark.cell, work.folder, exc_info=True)
        note = _("What was handed in has a form that could not be judged; look at the form asked for.")
        verdict = Verdict(0.0, [note])
    verdict.notes[:0] = [*([work.message] if work.message and work.asked else []), *work.told]
    return verdict
