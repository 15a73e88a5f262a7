"""A learner's cells and the known ones brought together: each known cell at most once, of its kind, as itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nbformat import NotebookNode

from tipsim.language import gettext as _

from .doubles import counting, is_untouched, plain
from .known import Known, claim_of, with_ids
from .reasons import listed


def names_of(nb: NotebookNode, known: Known) -> list[str]:
    """For each cell the known cell that it is, '' for none.

    The id of a released cell is believed before what the cell says of itself: a copy gets an id of its own, so
    only the cell that was handed out has it.
    """
    names = []
    for cell in nb.cells:
        said = claim_of(cell)
        names.append(known.ids.get(cell.get("id", ""), said if said in known.cells else ""))
    return names


def settle(nb: NotebookNode, known: Known) -> list[str]:
    """Mend the notebook's cells (it is changed), and say what was done."""
    names = names_of(nb, known)
    notices = _claims_mended(nb, names, known)
    notices += _once_each(nb, names, known)
    notices += _kinds_mended(nb, names, known) + _locked(nb, names, known) + _missing(names, known)
    for cell, name in zip(nb.cells, names, strict=True):
        known.name(cell, name)
    with_ids(nb)
    return notices


def _claims_mended(nb: NotebookNode, names: Sequence[str], known: Known) -> list[str]:
    mended = [name for cell, name in zip(nb.cells, names, strict=True) if name and claim_of(cell) != name]
    text = _("What marks a cell as part of the task was lost or changed, and was put back: {cells}.")
    return _told(text, mended)


def _once_each(nb: NotebookNode, names: list[str], known: Known) -> list[str]:
    """Take the names of all copies but one; copies of an answer that hold no work go, or they would undo it."""
    doubled, notices, gone = [], [], set()
    for name in known.order:
        places = [i for i, other in enumerate(names) if other == name]
        if len(places) < 2:
            continue
        counts = counting(places, nb.cells, names, known)
        if _differ(name, places, nb.cells, known):
            notices.append(_on_answers(name, places, counts))
        else:
            doubled.append(name)
        for i in set(places) - {counts}:
            names[i] = ""
            if known.about(name)["solution"] and is_untouched(nb.cells[i], name, known):
                gone.add(i)
    nb.cells = [cell for i, cell in enumerate(nb.cells) if i not in gone]
    names[:] = [name for i, name in enumerate(names) if i not in gone]
    return _told(_("These cells were there more than once; one of each counts: {cells}."), doubled) + notices


def _differ(name: str, places: Sequence[int], cells: Sequence[NotebookNode], known: Known) -> bool:
    """Are there different answers among the copies?"""
    texts = {plain(cells[i].source) for i in places if not is_untouched(cells[i], name, known)}
    return known.about(name)["solution"] and len(texts) > 1


def _on_answers(name: str, places: Sequence[int], counts: int) -> str:
    text = _(
        "{cell} was there {n} times with different answers. Number {k} of them counts, the others were kept as "
        "plain cells: of copies in the place of the task the last counts. Keep one only."
    )
    return text.format(cell=_quoted([name]), n=len(places), k=list(places).index(counts) + 1)


def _kinds_mended(nb: NotebookNode, names: Sequence[str], known: Known) -> list[str]:
    changed = []
    for cell, name in zip(nb.cells, names, strict=True):
        if name and cell.cell_type != known.about(name)["cell_type"]:
            changed.append(name)
            _turn(cell, known.about(name)["cell_type"])
    return _told(
        _("These cells had been turned into another kind, code or text, and were turned back: {cells}."), changed
    )


def _turn(cell: NotebookNode, kind: str) -> None:
    cell.cell_type = kind
    if kind == "code":
        cell.pop("attachments", None)
        cell.outputs, cell.execution_count = [], None
    else:
        cell.pop("outputs", None)
        cell.pop("execution_count", None)


def _locked(nb: NotebookNode, names: Sequence[str], known: Known) -> list[str]:
    changed = [
        name
        for cell, name in zip(nb.cells, names, strict=True)
        if name and known.about(name)["locked"] and plain(cell.source) != plain(known.text(name))
    ]
    text = _("These locked cells are not as they are handed out; what is handed out counts: {cells}.")
    return _told(text, changed)


def _missing(names: Sequence[str], known: Known) -> list[str]:
    gone = [name for name in known.order if name not in names]
    marked = [name for name in gone if known.about(name)["grade"] or known.about(name)["task"]]
    answers = [name for name in gone if known.about(name)["solution"] and name not in marked]
    notices = _told(_("These marked cells were missing, and were put back as they are handed out: {cells}."), marked)
    return notices + _told(
        _("These cells for answers were missing: {cells}. Do not delete cells of the task."), answers
    )


def _told(text: str, names: Sequence[str]) -> list[str]:
    """The sentence on these cells; none where there are none."""
    return [text.format(cells=_quoted(names))] if names else []


def _quoted(names: Sequence[str]) -> str:
    return listed(f'"{name}"' for name in dict.fromkeys(names))


def other_work(nb: NotebookNode, known: Known, others: Mapping[str, set[str]]) -> tuple[int, str]:
    """How many known cells the notebook has; and, where it is work on something else, on what ('?': unknown)."""
    own = {name for name in names_of(nb, known) if name}
    strange = {claim for cell in nb.cells if (claim := claim_of(cell))} - set(known.cells)
    fits = {name: len(strange & cells) for name, cells in others.items()}
    best = max(fits, key=lambda name: fits[name], default="")
    if best and fits[best] > len(own):
        return len(own), best
    return len(own), "?" if not own and len(strange) > 1 else ""
