"""What is wrong with a notebook (a build refuses it), and what had better be otherwise."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from tipsim.language import gettext as _

from .project import shown

MAX_CELLS = 40
MAX_LINES = 15
MADE_UP = re.compile(r"cell-[0-9a-f]{6,}")  # what Create Assignment calls a cell
SENTENCES = re.compile(r"[a-z0-9)»”\"'][.!?]['\"”»)*_]* +['\"“«(*_]*[A-Z]")
# On one line: a number of three digits or more, and a year of this century, in either order.
DATED_CONTACT = r"^(?=.*\b20\d\d\b)(?=.*\b(?!20\d\d\b)\d{3,}\b)"
ITEM = re.compile(r"^\s*\d+\.\s+")
SHORTENED = re.compile(r"\b(e\.g|i\.e|cf|no|art|p|pp|vol|[A-Z])\.\s", re.IGNORECASE)


def faults(nb: NotebookNode, path: Path) -> list[str]:
    """What only a human can put right: one line each, naming file, cell and repair."""
    return [f"{shown(path)}: {fault}" for fault in (*_whole(nb), *_cells(nb))]


def _whole(nb: NotebookNode) -> Iterator[str]:
    ids = Counter(c.metadata["nbgrader"].get("grade_id") for c in nb.cells if c.metadata.get("nbgrader"))
    for name, times in ids.items():
        if name and times > 1:
            text = _('cell "{cell}": this grade_id stands {n} times; rename all but one.')
            yield text.format(cell=name, n=times)


def content_note_faults(nb: NotebookNode, path: Path) -> list[str]:
    """What the first cell of a module lacks: the content note, a way round, a dated contact for help."""
    first = nb.cells[0].source if nb.cells else ""
    wanted = [
        (
            r'class="tl-warn"|^#+ .*content note',
            _('it holds no content note; put one there, in <div class="tl-warn"> or below a heading "Content note".'),
        ),
        (
            r"way round",
            _('it names no way round; say in it what a learner can do instead, in the words "a way round".'),
        ),
        (
            DATED_CONTACT,
            _("it names no dated contact for help; give a number and its source with the year, on one line."),
        ),
    ]
    name = nb.cells[0].get("id", 1) if nb.cells else 1
    lacking = (fault for pattern, fault in wanted if not re.search(pattern, first, re.IGNORECASE | re.MULTILINE))
    return [f"{shown(path)}: " + _('first cell "{cell}": {fault}').format(cell=name, fault=fault) for fault in lacking]


def _cells(nb: NotebookNode) -> Iterator[str]:
    for number, cell in enumerate(nb.cells, start=1):
        grader = cell.metadata.get("nbgrader") or {}
        name = grader.get("grade_id") or cell.get("id") or number
        for fault in (*_grader_faults(grader, cell), *_source_faults(cell, grader)):
            yield _('cell "{cell}": {fault}').format(cell=name, fault=fault)


def _grader_faults(grader: dict, cell: NotebookNode) -> Iterator[str]:
    if not grader:
        return
    grade_id = grader.get("grade_id")
    if not grade_id:
        yield _("it is an nbgrader cell without grade_id; give it one in the Create Assignment panel.")
    elif not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", str(grade_id)):
        yield _("its grade_id may hold letters, digits, - and _ only, at most 64; rename it.")
    elif MADE_UP.fullmatch(str(grade_id)):
        yield _(
            "its name was made up by the program, and marks will hang on it; give it a readable one, such as "
            "task-4-answer or task-4-look, in the field ID of the Create Assignment panel."
        )
    points = grader.get("points")
    if grader.get("grade") and not (isinstance(points, int | float) and points > 0):
        yield _("it is marked but has no points; set them in the Create Assignment panel.")
    if grader.get("grade") and not grader.get("solution") and cell.cell_type != "code":
        yield _("a marked text must be a hand-marked answer; set it so in the Create Assignment panel.")


def _source_faults(cell: NotebookNode, grader: dict) -> Iterator[str]:
    begins, ends = cell.source.count("BEGIN SOLUTION"), cell.source.count("END SOLUTION")
    if begins != ends:
        yield _("BEGIN SOLUTION and END SOLUTION do not pair up; add the missing line.")
    if begins and not grader.get("solution"):
        yield _("it holds a solution but is no answer cell; set it so in the Create Assignment panel.")


def notes(nb: NotebookNode, path: Path) -> list[str]:
    """What may stay as it is but reads better otherwise: one line each."""
    found = []
    if len(nb.cells) > MAX_CELLS:
        text = _("{n} cells; keep to {most} by moving code into a package or text together.")
        found.append(text.format(n=len(nb.cells), most=MAX_CELLS))
    for cell in nb.cells:
        found += [_('cell "{cell}": {fault}').format(cell=cell.get("id"), fault=note) for note in _cell_notes(cell)]
    return [f"{shown(path)}: {note}" for note in found]


def _cell_notes(cell: NotebookNode) -> Iterator[str]:
    if cell.cell_type == "code":
        lines = [x for x in cell.source.split("\n") if x.strip() and "### " not in x]
        if len(lines) > MAX_LINES:
            text = _("{n} lines of code; keep to {most} by moving some into a package.")
            yield text.format(n=len(lines), most=MAX_LINES)
    elif crowded := [str(n) for n, line in _prose(cell.source) if SENTENCES.search(SHORTENED.sub(r"\1 ", line))]:
        text = _("several sentences on line {lines}; one sentence a line is easier to translate.")
        yield text.format(lines=", ".join(crowded))


def _prose(source: str) -> Iterator[tuple[int, str]]:
    """(Line number, line without the number of a list) of running text: no code block, no table, no HTML."""
    fenced = False
    for number, line in enumerate(source.split("\n"), start=1):
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        elif not fenced and not line.lstrip().startswith(("|", "<")):
            yield number, ITEM.sub("", line)
