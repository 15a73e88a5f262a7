"""A picture of what each measure costs on both sides of a comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import look
from ..language import gettext as _
from . import reportwords as words
from .compare import Comparison
from .figures import drawn, footed, in_style, keyed, plainly, titled
from .reportpage import cost_table
from .reporttold import number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

THICK = 0.38


@in_style
def costs_by_measure(comparison: Comparison) -> Figure:
    """Draw the cost of each measure over all months in million MNT, for both sides, dearest first."""
    table = cost_table(comparison)
    fig, (ax,), key = drawn(1, 1, (14, 2.6 + 0.55 * len(table)))
    names = map(plainly, words.names(comparison))
    sides = zip(("baseline", "alternative"), names, (look.BLACK, look.ORANGE), strict=True)
    for at, (side, label, colour) in enumerate(sides):
        places = [y + (at - 0.5) * THICK for y in range(len(table))]
        ax.barh(places, table[side], THICK, color=colour, label=label)
        for y, value in zip(places, table[side], strict=True):
            ax.text(value, y, f" {number(value)}", va="center", fontsize=11)
    ax.set_yticks(range(len(table)), list(table.index))
    ax.set_ylim(len(table) - 0.4, -0.6)
    ax.set_xlim(0, 1.12 * max(table.to_numpy().max(), 1e-9))
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    ax.set_xlabel(_("million MNT, whole country, all months"))
    keyed(key, [ax])
    titled(fig, words.costs(comparison)[0])
    return footed(fig, comparison.note, comparison.made_of())
