"""What counts only under a condition that the course's people fulfil, never the course's authors.

`[when_verified]` in module.toml: cells on law whose rows a lecturer has signed, once the course says `count_charging`.
`[when_panel]`: script-concordance cells whose items a panel has answered, once the course says `count_concordance`.
Until then such a cell is worth 0 points: it earns nothing and costs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from nbformat import NotebookNode

from casebook.concordance import Votes, enough
from casebook.panel import BadPanel, run_votes
from tipsim import laws
from tipsim.language import gettext as _

from .checks import Mark
from .errors import CourseError
from .manifest import Manifest
from .module import Module
from .project import shown

Points = Mapping[str, float]


def conditional(module: Module) -> dict[str, float]:
    """The points of the cells that count under a condition, were it fulfilled."""
    return {**module.when_verified, **module.when_panel}


def check_conditions(module: Module, marks: Mapping[str, Mark], auto: Points) -> None:
    """Refuse a module whose conditions name no cell, other points or nothing to check, or a mark on recalled law."""
    toml = shown(module.folder / "module.toml")
    for cell, points in conditional(module).items():
        if auto.get(cell) != points:
            text = _(
                '{toml}: "{cell}" counts {points:g} points under a condition; no marked cell has that name and them.'
            )
            raise CourseError(text.format(toml=toml, cell=cell, points=points))
    _names(module, marks, "when_verified", "laws")
    _names(module, marks, "when_panel", "panel")
    for cell, mark in marks.items():
        _rests_on_law_that_counts(module, mark, signed_later=cell in module.when_verified)


def _names(module: Module, marks: Mapping[str, Mark], table: str, what: str) -> None:
    """The marks of the cells in a table name the rows or items that its condition is about."""
    for cell in getattr(module, table):
        if not getattr(marks[cell], what):
            text = _('{toml}: "{cell}" stands in [{table}] but its @mark names no {what}=(...); name them there.')
            toml = shown(module.folder / "module.toml")
            raise CourseError(text.format(toml=toml, cell=cell, table=table, what=what))


def _rests_on_law_that_counts(module: Module, mark: Mark, signed_later: bool) -> None:
    for id in mark.laws:
        try:
            known = laws.counts(id)
        except laws.UnknownLaw as error:
            raise CourseError(f'{shown(module.key / "checks.py")}: @mark("{mark.cell}"): {error}') from None
        if not known and not signed_later:
            text = _(
                '{file}: @mark("{cell}") rests on the row "{id}", which is only recalled; put the cell into '
                "[when_verified] of module.toml, or have the row signed: coursekit verify-law {id}"
            )
            raise CourseError(text.format(file=shown(module.key / "checks.py"), cell=mark.cell, id=id))


def counted_now(module: Module, marks: Mapping[str, Mark], manifest: Manifest, votes: Votes) -> dict[str, float]:
    """What each conditional cell is worth in this run; raise `CourseError` when it was switched on too early."""
    now = dict.fromkeys(conditional(module), 0.0)
    if manifest.count_charging and module.when_verified:
        cited = {cell: marks[cell].laws for cell in module.when_verified}
        lacking = [id for ids in cited.values() for id in ids if not laws.row(id).signed]
        _complete(module, "count_charging", lacking, _("no lecturer has signed (coursekit verify-law)"))
        now |= module.when_verified
    if manifest.count_concordance and module.when_panel:
        asked = [item for cell in module.when_panel for item in marks[cell].panel]
        lacking = [item for item in asked if not enough(votes.get(item, {}))]
        _complete(module, "count_concordance", lacking, _("fewer than ten of a panel have answered (casebook panel)"))
        now |= module.when_panel
    return now


def _complete(module: Module, switch: str, lacking: list[str], why: str) -> None:
    if lacking:
        text = _("{module}: {switch} is on, but {why}: {names}. Complete that, or set {switch} = false.")
        names = ", ".join(dict.fromkeys(lacking))
        raise CourseError(text.format(module=module.name, switch=switch, why=why, names=names))


def with_points(nb: NotebookNode, now: Points) -> NotebookNode:
    """`nb` with the points that conditional cells are worth in this run."""
    for cell in nb.cells:
        grader = cell.metadata.get("nbgrader", {})
        if grader.get("grade_id") in now:
            grader["points"] = now[grader["grade_id"]]
    return nb


def panel_votes(run_root: Path) -> Votes:
    """The votes of a run's panel; they lie beside the gradebook, never in what is released."""
    try:
        return run_votes(run_root)
    except BadPanel as error:
        raise CourseError(str(error)) from None
