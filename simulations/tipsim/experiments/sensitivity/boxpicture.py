"""A picture of where a scenario fails: its states by the two surest limits, and all limits of the first box."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np

from ... import look
from ...language import gettext as _
from ...quantities import BadQuantity
from ..figures import drawn, footed, in_style, keyed, plainly, titled
from .discovery import Box, Discovery
from .names import label_of_quantity, quantity_amount, unit_of_quantity

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

DECADE = 10  # a quantity that spans one or more is drawn on a logarithmic axis
LETTERS = 34


@in_style
def picture_of_discovery(found: Discovery) -> Figure:
    """Draw the states of the world by the two surest limits of the first box, and how much of each range it keeps.

    Raises BadQuantity where no box was found: there is nothing to draw.
    """
    if not found.boxes:
        raise BadQuantity(found.sentence() if found.sentence().endswith(".") else f"{found.sentence()}.")
    box = found.boxes[0]
    fig, axes, key = drawn(1, 2, (14, 7.2))
    _states(axes[0], found, box)
    _ranges(axes[1], found, box)
    keyed(key, axes[:1])
    titled(fig, found.sentence().rstrip("."))
    return footed(
        fig,
        _("Fails: {criterion}.").format(criterion=found.criterion),
        found.sample.made_of(),
        _("PRIM by the EMA Workbench"),
    )


def _states(ax: Axes, found: Discovery, box: Box) -> None:
    names = [row[0] for row in box.limits.rows()]
    names += [n for n in found.states if n not in names]
    names = names[:2]
    x, y = (
        (found.states[n].to_numpy() for n in names)
        if len(names) > 1
        else (found.states[names[0]], np.zeros(len(found.states)))
    )
    for bad, marker, colour, label in (
        (False, "o", look.SKY_BLUE, _("A state in which it holds")),
        (True, "X", look.VERMILION, _("A state in which it fails")),
    ):
        at = found.fails == bad
        ax.plot(x[at], y[at], marker, color=colour, ms=6 + 2 * bad, ls="", alpha=0.85, label=label)
    limits = {row[0]: row[1:3] for row in box.limits.rows()}
    for name, line, axis in zip(names, (ax.axvline, ax.axhline), (ax.xaxis, ax.yaxis), strict=False):
        _axis(axis, name, found.states[name].to_numpy())
        for bound in limits.get(name, ()):
            if bound == bound:
                line(bound, color=look.BLACK, lw=2, ls="--")
    ax.plot([], [], "--", color=look.BLACK, label=_("Limit of the box"))
    ax.set_title(_("The states of the world"), fontsize=13)


def _by_powers(values: np.ndarray) -> bool:
    """Whether values lie over a power of ten or more, and crowd at the low end."""
    low, middle, high = values.min(), np.median(values), values.max()
    return bool(low > 0 and high >= DECADE * low and middle < 0.75 * (low + high) / 2)


def _axis(axis: Axis, name: str, values: np.ndarray) -> None:
    if _by_powers(values):
        getattr(axis.axes, f"set_{axis.axis_name}scale")("log")
        axis.set_major_formatter(lambda x, _at: f"{x:g}")
    unit = unit_of_quantity(name)
    label = textwrap.fill(label_of_quantity(name), LETTERS)
    axis.set_label_text(plainly(_("{label} ({unit})").format(label=label, unit=unit) if unit else label))


def _ranges(ax: Axes, found: Discovery, box: Box) -> None:
    rows = box.limits.rows()
    for at, (name, low, high, *_ps) in enumerate(rows):
        values = found.states[name].to_numpy()
        ends = np.where(np.isnan([low, high]), [values.min(), values.max()], [low, high])
        share = [float((values < ends[0]).mean()), float((values <= ends[1]).mean())]
        ax.barh(at, 1, 0.5, color=look.SKY_BLUE, alpha=0.35)
        ax.barh(at, share[1] - share[0], 0.5, left=share[0], color=look.VERMILION)
        told = _("{low} to {high}").format(low=quantity_amount(name, ends[0]), high=quantity_amount(name, ends[1]))
        ax.text(0, at - 0.32, told, fontsize=11, va="bottom")
    ax.set_yticks(range(len(rows)), [plainly(textwrap.fill(label_of_quantity(r[0]), LETTERS)) for r in rows])
    ax.set_ylim(max(len(rows), 3) - 0.4, -0.7)
    ax.set_xlim(0, 1)
    ax.xaxis.set_major_formatter(lambda x, _at: f"{x:.0%}")
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    ax.set_xlabel(_("share of the states, from the lowest value to the highest"))
    ax.set_title(_("What the box keeps of each range"), fontsize=13)
