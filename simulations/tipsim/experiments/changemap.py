"""A map of what a comparison changes: where recruitment falls, where it rises, and where chance alone may do so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .. import look
from ..language import gettext as _
from ..network import GROUP_LABELS
from .bands import clear
from .changes import changes
from .compare import Comparison
from .figures import footed, in_style, titled
from .maps import EDGE, LATITUDE, LIMITS, MARGIN, NAMES_AT, middles, shapes
from .reporttold import signed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HEIGHT = 0.553  # of the map, as a share of its width
LETTERS = 0.98  # size of letters in points, for an inch of width
BAR = (0.02, 0.135, 0.22, 0.022)  # where its key lies within the map, in shares of it
DOTS = "#5b6670"  # over what is not clear, dark enough for every shade
EDGES = 3.0  # degrees, within which a box stands at an edge of the map
LARGE = 12.0  # inches, from which a map stands alone, with title and source


@in_style
def changes_map(comparison: Comparison, *, width: float = 14.0) -> Figure:
    """Draw by home region and destination how many more or fewer persons are recruited with the alternative.

    Regions whose range holds zero are hatched. `width` in inches; a small map is part of a page that says the rest.
    """
    alone = width >= LARGE
    fig, ax = _sheet(width, HEIGHT * width + (1.6 if alone else 0), 1.0 if alone else 0)
    ax.set_axis_off()
    ax.set_aspect(1 / np.cos(np.radians(LATITUDE)))
    ax.set(xlim=LIMITS[:2], ylim=LIMITS[2:])
    size = min(11.0, LETTERS * width)
    home = changes(comparison, "home")
    _regions(fig, ax, home, _rates(comparison, home), size)
    _destinations(ax, changes(comparison, "destination"), size)
    _key(ax, home, size, comparison.fit is not None)
    if alone:
        titled(fig, _message(home))
        return footed(fig, comparison.note, comparison.made_of(), _("boundaries: Natural Earth"))
    return fig


def _sheet(width: float, height: float, above: float) -> tuple[Figure, Axes]:
    """A figure of which the map takes the whole width, with room `above` it in inches."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    fig = Figure(figsize=(width, height), layout="constrained" if above else "none")
    FigureCanvasAgg(fig)
    return fig, fig.add_subplot() if above else fig.add_axes((0, 0, 1, 1))


def _rates(comparison: Comparison, home: pd.DataFrame) -> pd.Series:
    """Differences per 100,000 inhabitants and year."""
    persons = comparison.runs[0].results[0].regions.persons / comparison.baseline.scale
    return home.difference / persons.reindex(home.index) * 1e5 / (comparison.baseline.months / 12)


def _message(home: pd.DataFrame) -> str:
    sides = clear(home)
    text = _("Recruitment clearly falls in {fall} of {n} home regions and clearly rises in {rise}")
    return text.format(fall=int((sides < 0).sum()), n=len(home), rise=int((sides > 0).sum()))


def _regions(fig: Figure, ax: Axes, home: pd.DataFrame, rates: pd.Series, size: float) -> None:
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import LinearSegmentedColormap, Normalize

    shades = LinearSegmentedColormap.from_list("change", ["#5aa5d2", "#ffffff", "#eeb033"])
    most = max(float(rates.abs().max()), 1e-9)
    scale = ScalarMappable(Normalize(-most, most), shades)
    sides = clear(home)
    for code, outlines in shapes().items():
        for ring in outlines:
            above = 1 + (code == "MN-1")  # the capital lies within Töv
            ax.fill(*ring.T, fc=scale.to_rgba(rates[code]), ec=EDGE, lw=0.6, zorder=above)
            if not sides[code]:
                ax.fill(*ring.T, fc="none", ec=DOTS, lw=0, hatch="...", zorder=above)
    bar = fig.colorbar(scale, cax=ax.inset_axes(BAR), orientation="horizontal")
    bar.set_label(_("change in persons recruited\nper 100,000 inhabitants and year"), fontsize=size, labelpad=2)
    bar.ax.tick_params(labelsize=size)
    bar.ax.xaxis.set_major_formatter(lambda x, _at: signed(round(x, 1)))
    _names(ax, home, size)


def _names(ax: Axes, home: pd.DataFrame, size: float) -> None:
    from matplotlib.patheffects import withStroke

    halo = [withStroke(linewidth=size / 2.6, foreground="white")]
    for code, middle in middles().items():
        at = NAMES_AT.get(code, middle)
        if np.hypot(at[0] - middle[0], at[1] - middle[1]) > 1.2:
            ax.plot(*zip(middle, at, strict=True), color="#444444", lw=0.5, zorder=5)
        text = f"{home.label[code]}\n{signed(home.difference[code])}"
        ax.text(*at, text, ha="center", va="center", fontsize=size, path_effects=halo, zorder=8, linespacing=1.0)


def _destinations(ax: Axes, abroad: pd.DataFrame, size: float) -> None:
    sides = clear(abroad)
    for name, at in MARGIN.items():
        change = signed(abroad.difference.get(name, 0.0))
        side = sides.get(name, 0)
        edge = {1: look.ORANGE, -1: look.BLUE}.get(side, EDGE)
        box = {"boxstyle": "round,pad=0.35", "fc": "white", "ec": edge, "lw": 1.6 if side else 0.8}
        box |= {} if side else {"ls": ":"}
        across, side_of = _within(at[0])
        text = f"{_(GROUP_LABELS[name])}\n{change}"
        ax.text(across, at[1], text, ha=side_of, va="center", ma="center", fontsize=size, bbox=box, zorder=7)


def _within(longitude: float) -> tuple[float, str]:
    """Where a box stands, and by which side: those at the edges keep inside, however long their names are."""
    if longitude - LIMITS[0] < EDGES:
        return LIMITS[0] + 0.5, "left"
    return (LIMITS[1] - 0.5, "right") if LIMITS[1] - longitude < EDGES else (longitude, "center")


def _key(ax: Axes, home: pd.DataFrame, size: float, drawn: bool) -> None:
    from matplotlib.patches import Patch

    handles = [
        Patch(fc="#9cc9e4", ec=EDGE, label=_("fewer persons recruited")),
        Patch(fc="#f4d18a", ec=EDGE, label=_("more persons recruited")),
    ]
    if not clear(home).all():
        unclear = _("not clear: too few pairs show it") if drawn else _("not clear: may be chance")
        handles.append(Patch(fc="white", ec=DOTS, lw=0, hatch="...", label=unclear))
    ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(0, 1), fontsize=size)
