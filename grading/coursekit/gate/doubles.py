"""Which of several copies of a cell counts."""

from __future__ import annotations

from collections.abc import Sequence

from nbformat import NotebookNode

from .known import Known


def plain(text: str) -> str:
    """The text without what editors change by themselves: blanks at line ends, lines at the ends."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def is_untouched(cell: NotebookNode, name: str, known: Known) -> bool:
    """Does the cell hold no work: nothing, or what was handed out?"""
    return plain(cell.source) in ("", plain(known.text(name)))


def counting(places: Sequence[int], cells: Sequence[NotebookNode], names: Sequence[str], known: Known) -> int:
    """The place of the copy that counts, of the `places` at which a known cell stands.

    Copies are made honestly: to try something below, to keep an older version, or by splitting a cell. What does
    not count stays in the notebook as a plain cell and runs there, so no code is lost; the choice says what is
    shown as the answer, and where a test stands. Left out, one after the other as long as something remains:
    copies that hold no work (of answers), those that were turned into another kind of cell (put aside by hand),
    and those away from where the cell was handed out, that is, between other neighbours. Of what remains the
    last counts: a notebook is worked from top to bottom, what is below replaces what is above, and nbgrader
    takes the last as well. The best is never searched for: that would reward handing in many.
    """
    name = names[places[0]]
    kind = known.about(name)["cell_type"]
    left = list(places)
    if known.about(name)["solution"]:
        left = [i for i in left if not is_untouched(cells[i], name, known)] or left
    left = [i for i in left if cells[i].cell_type == kind] or left
    left = [i for i in left if _in_place(i, names, known.order)] or left
    return left[-1]


def _in_place(i: int, names: Sequence[str], order: Sequence[str]) -> bool:
    """Is the known cell before, or the one after, the same as when it was handed out?"""
    at = order.index(names[i])
    before, after = order[at - 1] if at else "", order[at + 1] if at + 1 < len(order) else ""
    return before == _next(names, i, -1) or after == _next(names, i, 1)


def _next(names: Sequence[str], i: int, step: int) -> str:
    """The nearest other known cell in a direction, '' at the end."""
    j = i + step
    while 0 <= j < len(names) and names[j] in ("", names[i]):
        j += step
    return names[j] if 0 <= j < len(names) else ""
