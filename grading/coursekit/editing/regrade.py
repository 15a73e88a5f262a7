"""What a changed module means for work that is handed in: who was marked before, and what the trainer is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry, Notebook

from tipsim.language import gettext as _
from tipsim.language import ngettext

from ..course import gradebook
from ..errors import CourseError
from ..fill import marked_cells
from ..judging import load_marks
from ..plaincourse import Place
from ..preprocessors import OURS
from ..project import Run, shown
from ..submit import submitters
from ..tidy import read_notebook
from .removedmarks import REMOVED, by_hand
from .versions import VERSION, version_of

NAMED = 5  # learners named in one line


def outdated(run: Run, module: str) -> list[str]:
    """Learners whose hand-in was marked under an earlier version of the module."""
    with gradebook(run) as book, suppress(MissingEntry):
        now = version_of(book.find_notebook(module, module), run.keys / module)
        marked = ((who, marked_under(run, who, module)) for who in submitters(run, module))
        return [who for who, version in marked if version not in (None, now)]
    return []


def marked_under(run: Run, student: str, module: str) -> str | None:
    """The version that a hand-in was marked under; '' when it was not noted, None when nothing is marked."""
    try:
        nb = read_notebook(run.autograded / student / module / f"{module}.ipynb")
    except CourseError:
        return None
    return nb.metadata.get(OURS, {}).get(VERSION, "")


def check_released(run: Run, module: str) -> None:
    """Raise `CourseError` when the checks that were built do not fit the cells that were released."""
    path = run.keys / module / "checks.py"
    if not path.is_file():
        return
    checks = {name: mark.points for name, mark in load_marks(path).items()}
    with gradebook(run) as book, suppress(MissingEntry):
        if checks != _automatic(book.find_notebook(module, module)):
            text = _(
                "{module} was built with other marked cells than were released, so nothing was marked. "
                "Release it first: coursekit release --run {run} --module {module}"
            )
            raise CourseError(text.format(module=module, run=run.name))


def _automatic(notebook: Notebook) -> dict[str, float]:
    answers = {cell.name for cell in notebook.solution_cells}
    return {cell.name: cell.max_score for cell in notebook.grade_cells if cell.name not in answers}


def before_release(run: Run, module: str) -> list[str]:
    """What releasing the module as it is built now will change for those who have handed in."""
    with gradebook(run) as book, suppress(MissingEntry):
        notebook = book.find_notebook(module, module)
        if changes := _to_come(notebook, run) if notebook.submissions else []:
            text = _(
                "{module}: {n} hand-ins are there already. Releasing it {changes}. Hand-ins and marks by hand are "
                "kept, and the gradebook is copied aside first. Go on with: coursekit release --run {run} -m {module}"
            )
            told = {"module": module, "n": len(notebook.submissions), "run": run.name}
            return [text.format(changes=", ".join(changes), **told)]
    return offer(run, module)


def _to_come(notebook: Notebook, run: Run) -> list[str]:
    auto, hand = marked_cells(read_notebook(run.source / notebook.name / f"{notebook.name}.ipynb"))
    new = {**auto, **hand}
    old = {cell.name: cell.max_score for cell in (*notebook.grade_cells, *notebook.task_cells)}
    gone, come = sorted(old.keys() - new.keys()), sorted(new.keys() - old.keys())
    other = sorted(name for name in old.keys() & new.keys() if old[name] != new[name])
    parts = [
        (_("adds {items}"), come),
        (_("takes away {items}"), gone),
        (_("changes the points of {items}"), other),
    ]
    return [text.format(items=", ".join(f'"{n}"' for n in names)) for text, names in parts if names]


def after_release(run: Run, module: str, removed_before: set[Path]) -> list[str]:
    """What the trainer should know when a module with hand-ins was released anew, one line each."""
    told = [line for path in sorted(removed_files(run, module) - removed_before) for line in _removed(module, path)]
    with gradebook(run) as book, suppress(MissingEntry):
        notebook = book.find_notebook(module, module)
        told += [*_added(notebook), *_above(book, notebook)]
    return [*told, *offer(run, module)]


def removed_files(run: Run, module: str) -> set[Path]:
    """The files that keep marks of removed items of a module."""
    return set((run.root / REMOVED).glob(f"{module}-*.json"))


def _removed(module: str, path: Path) -> Iterator[str]:
    for cell, hand in by_hand(path).items():
        text = _(
            '{module}: the item "{cell}" is gone and its points no longer count. What learners had on it, '
            "{n} marks or comments given by hand among it, is kept in {file}."
        )
        yield text.format(module=module, cell=cell, n=hand, file=shown(path))


def _added(notebook: Notebook) -> Iterator[str]:
    for cell in (*notebook.grade_cells, *notebook.task_cells):
        without = sum(cell.id not in {g.cell_id for g in work.grades} for work in notebook.submissions)
        if without:
            text = _(
                '{module}: the item "{cell}" (points: {points:g}) is new; {n} learners handed in before. '
                "It does not count for them until you mark their hand-ins anew; then it is judged on what they "
                "handed in, and no answer earns 0. To give them the chance to answer, let them hand in again."
            )
            yield text.format(module=notebook.name, cell=cell.name, points=cell.max_score, n=without)


def _above(book: Gradebook, notebook: Notebook) -> Iterator[str]:
    """Marks by hand that are more than the item is worth now: they stand, and are named."""
    found: dict[str, list[Any]] = {}
    for work in notebook.submissions:
        for grade in work.grades:
            if grade.manual_score is not None and grade.manual_score > grade.max_score:
                found.setdefault(grade.name, []).append(grade)
    for cell, grades in sorted(found.items()):
        text = _(
            '{module}: "{cell}" is worth {most:g} points now, and marks by hand above that stand as given: {who}. '
            "Change them in formgrader if you want to."
        )
        who = [f"{g.student.id} ({g.manual_score:g})" for g in grades]
        rest = [_("{n} more").format(n=len(who) - NAMED)] if len(who) > NAMED else []
        most, shown_who = grades[0].max_score, ", ".join([*sorted(who)[:NAMED], *rest])
        yield text.format(module=notebook.name, cell=cell, most=most, who=shown_who)


def offers(place: Place, modules: Sequence[str] | None = None) -> list[str]:
    """The offers for several modules (all when None), one line each; a plain course of nbgrader has none."""
    if not isinstance(place, Run):
        return []
    return [line for name in place.chosen(list(modules) if modules else None) for line in offer(place, name)]


def offer(run: Run, module: str) -> list[str]:
    """The offer to mark anew what was marked under an earlier version; [] when there is nothing."""
    number = len(outdated(run, module))
    if not number:
        return []
    text = ngettext(
        "{module}: {n} hand-in was marked under an earlier version. Mark it anew, marks by hand kept: {command}",
        "{module}: {n} hand-ins were marked under an earlier version. Mark these anew, marks by hand kept: {command}",
        number,
    )
    command = f"coursekit autograde --run {run.name} --module {module} --outdated"
    return [text.format(module=module, n=number, command=command)]
