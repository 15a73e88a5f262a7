"""Marks as rows, read from the gradebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry

from tipsim.language import gettext as _
from tipsim.language import ngettext

from .course import gradebook
from .lateness import settle
from .manifest import read_manifest
from .plaincourse import Place, PlainCourse, open_place
from .roster import kept_roster


@dataclass(frozen=True)
class MarkRow:
    """A learner's marks in a module, in points; `waits` when a hand mark is missing, `late` in hours.

    `total` is what is left of `automatic` and `by_hand` after the `penalty` for being late.
    `at` is when it was handed in (UTC) or ''.
    """

    id: str
    name: str
    group: str
    module: str
    automatic: float
    by_hand: float
    penalty: float
    total: float
    of: float
    late: float
    waits: bool
    at: str


@dataclass(frozen=True)
class CellRow:
    """A learner's mark in one marked cell; `points` is None while it waits, `late` is in hours.

    `marked` is "auto", "hand" or "waiting". Where an assignment has several notebooks, `cell` is notebook/cell.
    """

    learner: str
    name: str
    group: str
    module: str
    cell: str
    points: float | None
    max: float
    late: float
    marked: str


def mark_rows(run: Place, modules: list[str]) -> list[MarkRow]:
    """One row a learner and module that was handed in, by module and id."""
    groups = _groups(run)
    with gradebook(run) as book:
        if not isinstance(run, PlainCourse):
            settle(book, read_manifest(run.manifest).late, modules)
        return [_row(submission, module, groups) for module, submission in _handed_in(book, modules)]


def cell_rows(run: Place, modules: list[str]) -> list[CellRow]:
    """One row a learner, module and marked cell."""
    groups = _groups(run)
    with gradebook(run) as book:
        return [
            _cell_row(submission, module, grade, groups)
            for module, submission in _handed_in(book, modules)
            for notebook in submission.notebooks
            for grade in notebook.grades
        ]


def waiting(
    *,
    run: str = "demo",
    course: Path | str | None = None,
    modules: Sequence[str] | None = None,
    root: Path | str | None = None,
) -> list[str]:
    """A line on the answers that wait for a mark by hand and where they are; [] when none does."""
    place = open_place(run=run, course=course, root=root)
    rows = [r for r in cell_rows(place, place.chosen(list(modules) if modules else None)) if r.marked == "waiting"]
    plain = isinstance(place, PlainCourse)
    cells = [(row.module if plain else row.module.split("-")[0], row.cell) for row in rows]
    if not cells:
        return []
    by_module = groupby(sorted(set(cells)), key=lambda one: one[0])
    where = "; ".join(f"{module}: {', '.join(cell for _module, cell in its)}" for module, its in by_module)
    text = ngettext("{n} answer waits for your mark ({where})", "{n} answers wait for your mark ({where})", len(cells))
    return [text.format(n=len(cells), where=where)]


def _groups(run: Place) -> dict[str, str]:
    if isinstance(run, PlainCourse):  # a file called roster.csv there would be somebody else's
        return {}
    return {who.id: who.group for who in kept_roster(run)}


def _handed_in(book: Gradebook, modules: list[str]) -> Iterator[tuple[str, Any]]:
    for module in modules:
        for student in sorted(book.students, key=lambda s: s.id):
            with suppress(MissingEntry):
                yield module, book.find_submission(module, student.id)


def _cell_row(submission: Any, module: str, grade: Any, groups: Mapping[str, str]) -> CellRow:
    waits = bool(grade.needs_manual_grade)
    return CellRow(
        learner=submission.student.id,
        name=_name(submission.student),
        group=groups.get(submission.student.id, ""),
        module=module,
        cell=_cell_name(submission, grade),
        points=None if waits else round(grade.score, 2),
        max=grade.max_score,
        late=_hours(submission),
        marked="waiting" if waits else "hand" if _by_hand(grade) or grade.manual_score is not None else "auto",
    )


def _cell_name(submission: Any, grade: Any) -> str:
    return grade.name if len(submission.notebooks) == 1 else f"{grade.notebook.name}/{grade.name}"


def _name(student: Any) -> str:
    return " ".join(n for n in (student.first_name, student.last_name) if n)


def _hours(submission: Any) -> float:
    return round(max(0.0, submission.total_seconds_late) / 3600, 2)


def _row(submission: Any, module: str, groups: Mapping[str, str]) -> MarkRow:
    grades = [g for n in submission.notebooks for g in n.grades]
    hand = [g for g in grades if _by_hand(g)]
    earned, by_hand = sum(g.score for g in grades), sum(g.score for g in hand)
    penalty = min(earned, submission.late_submission_penalty or 0.0)
    return MarkRow(
        id=submission.student.id,
        name=_name(submission.student),
        group=groups.get(submission.student.id, ""),
        module=module,
        automatic=round(earned - by_hand, 2),
        by_hand=round(by_hand, 2),
        penalty=round(penalty, 2),
        total=round(earned - penalty, 2),
        of=round(sum(g.max_score for g in grades), 2),
        late=_hours(submission),
        waits=any(g.needs_manual_grade for g in grades),
        at=f"{submission.timestamp:%Y-%m-%dT%H:%M:%SZ}" if submission.timestamp else "",
    )


def _by_hand(grade: Any) -> bool:
    """Text and tasks always; code where it is the learner's own answer."""
    known = grade.notebook.notebook
    return grade.cell.cell_type == "markdown" or any(cell.name == grade.name for cell in known.solution_cells)


def table(rows: list[MarkRow]) -> str:
    """The rows as a table for a terminal."""
    head = [_("id"), _("name"), _("module"), _("automatic"), _("by hand"), _("penalty"), _("total"), _("of")]
    body = [_shown(row) for row in rows]
    widths = [max(len(line[i]) for line in [head, *body]) for i in range(len(head))]
    lines = [_line(head, widths), _line(["-" * w for w in widths], widths), *(_line(b, widths) for b in body)]
    if any(r.waits for r in rows):
        lines.append(_("* waits for a mark by hand"))
    return "\n".join(lines)


def _shown(row: MarkRow) -> list[str]:
    by_hand = f"{row.by_hand:g}" + (" *" if row.waits else "")
    points = [f"{n:g}" for n in (row.penalty, row.total, row.of)]
    return [row.id, row.name, row.module, f"{row.automatic:g}", by_hand, *points]


def _line(cells: list[str], widths: list[int]) -> str:
    left = [c.ljust(w) for c, w in zip(cells[:3], widths, strict=False)]
    right = [c.rjust(w) for c, w in zip(cells[3:], widths[3:], strict=True)]
    return "  ".join(left + right).rstrip()
