"""What all pictures of the experiments share: titles that fit, the source line, and the figures that were printed."""

from __future__ import annotations

import functools
import io
import textwrap
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from .. import data, look
from ..language import gettext as _
from ..manifest import SYNTHETIC

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE_SIZE = 15
KEY_HEIGHT = 0.4  # inches
_TITLE_LETTER = 0.62  # mean width of a bold letter of DejaVu Sans, as a share of its size
_MODEL = "TIP Lab, tipsim"


def in_style(draw: Callable[..., Figure]) -> Callable[..., Figure]:
    """Decorate a function that returns a figure: it is drawn in the style of the course, which is then left again."""

    @functools.wraps(draw)
    def styled(*args: Any, **kwargs: Any) -> Figure:
        import matplotlib.style

        with matplotlib.style.context(look.STATIC_FOLDER / "tiplab.mplstyle"):
            return draw(*args, **kwargs)

    return styled


def drawn(rows: int, columns: int, size: tuple[float, float]) -> tuple[Figure, list[Axes], Axes]:
    """Return a figure that belongs to no window, its axes row by row, and a low row under its title for the key."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    fig = Figure(figsize=size, layout="constrained")
    FigureCanvasAgg(fig)
    ratio = (size[1] - KEY_HEIGHT - 1) / rows / KEY_HEIGHT
    grid = fig.add_gridspec(rows + 1, columns, height_ratios=[1, *[ratio] * rows])
    key = fig.add_subplot(grid[0, :])
    key.set_axis_off()
    return fig, [fig.add_subplot(grid[r + 1, c]) for r in range(rows) for c in range(columns)], key


def keyed(key: Axes, axes: Sequence[Axes], columns: int = 4) -> None:
    """Write one key for all axes, each label once, in so many columns."""
    found = {}
    for ax in axes:
        for handle, label in zip(*ax.get_legend_handles_labels(), strict=True):
            found.setdefault(label, handle)
    place = {"loc": "center left", "borderaxespad": 0, "bbox_to_anchor": (0, 0.5)}
    key.legend(found.values(), found.keys(), ncols=columns, **place)


def titled(fig: Figure, message: str) -> None:
    """Write the message of a figure over it, broken to its width."""
    letters = int(fig.get_figwidth() * 72 * 0.96 / (TITLE_SIZE * _TITLE_LETTER))
    fig.suptitle(textwrap.fill(message, letters), x=0.01, ha="left", fontsize=TITLE_SIZE, fontweight="bold")


def footed(fig: Figure, note: str, *sources: str) -> Figure:
    """Write the sources under a figure, that it is synthetic, and the note on officer skill where there is one."""
    said = f"{'; '.join([_MODEL, *sources])}."
    return look.caption(fig, source=" ".join(filter(None, [said, _(SYNTHETIC), note])))


def plainly(name: str) -> str:
    """Return a name that somebody typed so that a figure shows it as it is: two dollar signs would be a formula."""
    return name.replace("$", r"\$")


def png(fig: Figure, dpi: int = 150) -> bytes:
    """Return a figure as PNG; the same figure gives the same bytes."""
    kept = io.BytesIO()
    fig.draw_without_rendering()
    fig.set_layout_engine("none")  # a layout that is worked out again moves by a hair
    fig.savefig(kept, format="png", dpi=dpi, facecolor="white", metadata={"Software": None})
    return kept.getvalue()


def printed(measure: str) -> pd.DataFrame:
    """Return what sources print of a measure in persons in one year: year, low, high (NaN = open), series.

    From the data set `tip_figures`. Counts of cases and spans of years are left out: they are another thing.
    """
    rows = data.load("tip_figures")
    rows = rows[(rows.measure == measure) & (rows.unit == "persons") & rows.value_low.notna()]
    rows = rows[rows.data_year_first == rows.data_year_last]
    columns = {"year": rows.data_year_first, "low": rows.value_low, "high": rows.value_high, "series": rows.series}
    found = pd.DataFrame(columns).astype({"year": int, "low": float, "high": float, "series": str})
    return found.sort_values(["year", "series"], ignore_index=True)


def years_on(ax: Axes, years: list[int]) -> None:
    """Let the horizontal axis show whole years, at most seven of them."""
    step = -(-len(years) // 7) if years else 1
    ax.set_xticks(years[::step])
    ax.set_xlim(min(years) - 0.6, max(years) + 0.6)
