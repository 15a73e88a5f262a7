"""Pictures of what recorded figures tell about the numbers of the model, and about which they say nothing."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ... import look
from ...language import gettext as _
from ...language import ngettext
from ...quantities import Quantity
from ..figures import drawn, footed, in_style, keyed, titled
from ..learnt import floors, independent, learnt, shares

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DOTS = 20  # of which each stands for a chance of one in twenty
BINS = 10
SHOWN, COLUMNS = 9, 3
GREY, PALE = "#8a8f96", "#dfe4e8"
SMALL = 1e-3  # a quantity that stays below it is told as so many in a million
LABEL = 40  # letters of a quantity in the ranked chart
NOTHING, NARROWER, MOVED = (look.BLACK, "."), (look.BLUE, "o"), (look.ORANGE, "D")


def made_of(draws: int) -> str:
    """Return in words how many draws stand behind a picture."""
    return ngettext("{n} draw of the calibrated model", "{n} draws of the calibrated model", draws).format(n=draws)


@in_style
def before_and_after(
    draws: pd.DataFrame, priors: Sequence[Any], *, shown: int = SHOWN, worth: float | None = None
) -> Figure:
    """Draw the quantities of which the figures tell most: 20 dots each, beside where they would lie without figures.

    `draws` is what `posterior.load` returns. A dot stands for a chance of one in twenty; the scale is that of the
    prior, so that dots of a quantity of which nothing was learnt lie flat. `worth` is how many independent draws these
    are worth, if it is known.
    """
    table, u = learnt(draws, priors, worth), shares(draws, priors)
    names = list(table.index[: max(1, min(shown, int(table.told.sum())))])
    rows = -(-len(names) // COLUMNS)
    fig, axes, key = drawn(rows, COLUMNS, (11, 2.2 + 2.3 * rows))
    declared = {p.quantity.name: p for p in priors}
    highest = max(
        _dots(ax, u[n].to_numpy(), declared[n], str(table.label[n])) for ax, n in zip(axes, names, strict=False)
    )
    for ax in axes:
        ax.set_ylim(0, max(highest + 0.7, 6))
    for ax in axes[len(names) :]:
        ax.set_visible(False)
    keyed(key, axes[:1])
    titled(fig, _told_title(table))
    return footed(fig, "", made_of(len(draws)), _("axes run over all that was thought possible before"))


def _told_title(table: pd.DataFrame) -> str:
    told = int(table.told.sum())
    if not told:
        return _("The figures tell nothing that chance would not show about any of {all} numbers").format(
            all=len(table)
        )
    text = ngettext(
        "The figures tell something about {told} of {all} numbers: this one",
        "The figures tell something about {told} of {all} numbers, and most about these",
        told,
    )
    return text.format(told=told, all=len(table))


def _dots(ax: Axes, u: np.ndarray, prior: Any, label: str) -> float:
    """Draw the dots of one quantity and return the height of the highest."""
    quantiles = np.quantile(u, (np.arange(DOTS) + 0.5) / DOTS)
    bins = np.clip((quantiles * BINS).astype(int), 0, BINS - 1)
    high = [int((bins[:at] == bins[at]).sum()) + 0.5 for at in range(DOTS)]
    even = DOTS / BINS
    ax.bar(0.5, even, width=1, color=PALE, label=_("Before: dots would lie flat, to this height"))
    now = _("After: each dot a chance of 1 in {n}").format(n=DOTS)
    ax.plot((bins + 0.5) / BINS, high, "o", color=look.BLUE, ms=8, label=now)
    ax.set_title("\n".join(textwrap.wrap(label, 32)[:2]), fontsize=11.5)
    times, unit = scaled(prior.quantity)
    ax.set_xticks([0, 0.5, 1], [short(times * prior.value(at)) for at in (0, 0.5, 1)])
    for text, side in zip(ax.get_xticklabels(), ("left", "center", "right"), strict=True):
        text.set_ha(side)
    ax.set(xlim=(-0.02, 1.02), xlabel=unit)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.grid(visible=False)
    return max(high)


def scaled(quantity: Quantity) -> tuple[float, str]:
    """Return by what to multiply a quantity so that it can be read, and the unit it then has."""
    if quantity.high < SMALL:
        return 1e6, _("in a million, {unit}").format(unit=quantity.unit)
    return 1, quantity.unit


def short(value: float) -> str:
    """Return a number of a quantity in few letters."""
    return f"{value:.2g}" if abs(value) < 100 else f"{value:,.0f}"


@in_style
def contractions(
    draws: pd.DataFrame, priors: Sequence[Any], *, most: int | None = None, worth: float | None = None
) -> Figure:
    """Draw how much narrower each quantity has become, most first, with what chance alone would show.

    0 = as before, 1 = known exactly; below 0 the draws are wider than the prior. `most` quantities are drawn in one
    column; all of them, in two, if it is left out. `worth` is how many independent draws these are worth.
    """
    table = learnt(draws, priors, worth)
    floor, _shift = floors(independent(draws, priors, worth), len(table))
    low, columns = min(-0.1, 1.1 * table.contraction.min()), 1 if most else 2
    rows = -(-len(table[:most]) // columns)
    fig, axes, key = drawn(1, columns, (14 if columns == 2 else 10, 2.8 + 0.235 * rows))
    for at, ax in enumerate(axes):
        _ranked(ax, table[:most][at * rows : (at + 1) * rows], floor)
        ax.set(ylim=(rows - 0.4, -0.6), xlim=(low, 1))
    keyed(key, axes, columns=2 * columns)
    titled(fig, _nothing_title(table))
    return footed(fig, "", made_of(len(draws)))


def _nothing_title(table: pd.DataFrame) -> str:
    told = int(table.told.sum())
    text = ngettext(
        "The figures say something about {told} number of the model, and nothing about the other {rest}",
        "The figures say something about {told} numbers of the model, and nothing about the other {rest}",
        told,
    )
    return text.format(told=told, rest=len(table) - told)


def _ranked(ax: Axes, rows: pd.DataFrame, floor: float) -> None:
    narrower, moved = rows.narrowed, rows.shifted & ~rows.narrowed
    at = np.arange(len(rows))
    ax.axvspan(ax.get_xlim()[0] - 9, floor, color=PALE, alpha=0.6, lw=0, label=_("What chance alone may show"))
    ax.axvline(0, color=GREY, lw=1)
    ax.hlines(at, 0, rows.contraction, color=GREY, lw=1)
    groups = (
        (narrower, NARROWER, _("Narrower")),
        (moved, MOVED, _("Moved, not narrower")),
        (~narrower & ~moved, NOTHING, _("Nothing was learnt")),
    )
    for which, (colour, marker), label in groups:
        ax.plot(rows.contraction[which], at[which], marker, color=colour, ms=7, label=label)
    ax.set_yticks(at, [shortened(text) for text in rows.label], fontsize=9)
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    ax.set_xlabel(_("narrower (0 as before, 1 exact)"))


def shortened(text: str, letters: int = LABEL) -> str:
    """Return a label that fits; what is left out shows as an ellipsis."""
    return text if len(text) <= letters else text[: letters - 1].rstrip(" ,:") + "…"
