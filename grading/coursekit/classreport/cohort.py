"""The work of a class on a module, learner by learner: what reports and analytics compute from; never written out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode
from nbgrader import utils

from casebook.marking import read_log, score_events
from casebook.sitting import answer_name

from ..checks import Work, read_handin
from ..errors import CourseError
from ..feedbackpage import heading
from ..judging import load_marks
from ..manifest import read_manifest
from ..marks import CellRow, cell_rows
from ..preprocessors import OURS
from ..project import Run
from ..roster import kept_roster
from ..testforms import read_test_keys, score
from ..tidy import read_notebook


@dataclass(frozen=True)
class Item:
    """A marked cell; `most` is in points."""

    cell: str
    title: str
    by_hand: bool
    most: float


@dataclass(frozen=True)
class Handin:
    """One learner's work on the module.

    `points` by cell (None: waits for a mark by hand), `notes` on how to improve by cell, `parts` of cases by
    (case, label) as shares. `test` is the form that was answered and the share of it that is right.
    """

    learner: str
    group: str
    points: Mapping[str, float | None]
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parts: Mapping[tuple[str, str], float] = field(default_factory=dict)
    test: tuple[str, float] | None = None


@dataclass(frozen=True)
class Cohort:
    """Everybody who handed in `module`, in no order that tells who is who."""

    module: str
    title: str
    items: tuple[Item, ...]
    handins: tuple[Handin, ...]
    sitting: str = ""  # "first" or "second" where the module shows the test


def gather(run: Run, modules: list[str]) -> list[Cohort]:
    """The work on each of `modules`, as the gradebook and the marked notebooks hold it."""
    groups = {who.id: who.group for who in kept_roster(run)}
    facts = read_manifest(run.manifest).modules
    return [_cohort(run, name, facts.get(name, {}), groups) for name in modules]


def _cohort(run: Run, name: str, facts: Mapping, groups: Mapping[str, str]) -> Cohort:
    rows: dict[str, list[CellRow]] = defaultdict(list)
    for row in cell_rows(run, [name]):
        rows[row.learner].append(row)
    cases, test = list(facts.get("cases", {})), read_test_keys(run.keys / name)
    handins = (
        Handin(
            learner=learner,
            group=groups.get(learner, ""),
            points={row.cell: row.points for row in its},
            notes=_notes(run.autograded / learner / name / f"{name}.ipynb"),
            parts=_parts(run.autograded / learner / name, run.keys / name, cases),
            test=_test(run.autograded / learner / name, test),
        )
        for learner, its in sorted(rows.items())
    )
    most = {row.cell: row.max for its in rows.values() for row in its}
    sitting = test["sitting"] if test else ""
    return Cohort(name, facts.get("title", name), tuple(_items(run, name, most)), tuple(handins), sitting)


def _test(folder: Path, keys: Mapping | None) -> tuple[str, float] | None:
    """Which form of the test a learner answered, and the share of it that is right."""
    if keys is None:
        return None
    return score(keys, read_handin(folder)[0].get(answer_name(keys["sitting"])))


def _items(run: Run, name: str, most: Mapping[str, float]) -> list[Item]:
    tells = {cell: mark.tells for cell, mark in load_marks(run.keys / name / "checks.py").items()}
    found, above = [], ""
    for cell in read_notebook(run.source / name / f"{name}.ipynb").cells:
        above = heading(cell) or above
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if utils.is_grade(cell) and most.get(grade_id):  # one that counts under a condition may be worth nothing
            title = " · ".join(part for part in (above, tells.get(grade_id, "")) if part) or grade_id
            found.append(Item(grade_id, title, utils.is_solution(cell), most[grade_id]))
    return found


def _notes(path: Path) -> dict[str, tuple[str, ...]]:
    """What the checks said on each cell; {} where there is no marked notebook."""
    if not path.is_file():
        return {}
    try:
        cells = read_notebook(path).cells
    except CourseError:
        return {}
    judged = (c for c in cells if OURS in c.metadata and utils.is_grade(c) and not utils.is_solution(c))
    return {cell.metadata.nbgrader["grade_id"]: _told(cell) for cell in judged}


def _told(cell: NotebookNode) -> tuple[str, ...]:
    texts = (output.get("data", {}).get("text/plain", "") for output in cell.outputs[:1])
    return tuple(line for text in texts for line in text.split("\n") if line)


def _parts(folder: Path, keys: Path, cases: list[str]) -> dict[tuple[str, str], float]:
    """Share of each part of each case; a case that was not played, or not this run's, has none."""
    found = {}
    for case in cases:
        path = folder / "answers" / f"{case}.json"
        log = {} if path.is_symlink() else read_log(path)[0]
        variant = Work({}, folder, keys).variant(case, path) if log else None
        if variant and (log.get("case"), log.get("variant")) == (variant.case.case, variant.variant):
            score, _message = score_events(variant, log["events"])
            found |= {(variant.case.title, label): got / of for label, got, of in score.parts() if of}
    return found
