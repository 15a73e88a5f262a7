"""One look for notebooks, player, feedback and reports: a stylesheet and a matplotlib style."""

from __future__ import annotations

import base64
import html
import io
import textwrap
from collections.abc import Iterable, Sequence
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .language import gettext as _

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    Rows = pd.DataFrame | Iterable[Sequence[Any]]

STATIC_FOLDER = Path(__file__).parent / "static"

# Okabe and Ito (2008), Color Universal Design: told apart by colour-blind readers and in greyscale.
BLACK = "#000000"
ORANGE = "#E69F00"
SKY_BLUE = "#56B4E9"
GREEN = "#009E73"
YELLOW = "#F0E442"
BLUE = "#0072B2"
VERMILION = "#D55E00"
PURPLE = "#CC79A7"
OKABE_ITO = (BLUE, ORANGE, GREEN, VERMILION, SKY_BLUE, PURPLE, YELLOW, BLACK)

_SOURCE_SIZE = 11  # points
_SCREEN_DPI = 100  # pixels of a page for an inch of a figure
_LETTER_WIDTH = 0.52  # mean width of a letter of DejaVu Sans, as a share of its size


def css() -> str:
    """Return the text of the one stylesheet; classes begin with `tl-`, variables with `--tl-`."""
    return (STATIC_FOLDER / "tiplab.css").read_text(encoding="utf-8")


def use_style() -> None:
    """Make every figure drawn from now on follow the style of the course."""
    import matplotlib.pyplot as plt  # here, so that whoever wants the stylesheet alone does not wait for it

    plt.style.use(STATIC_FOLDER / "tiplab.mplstyle")


def caption(fig: Figure, *, source: str) -> Figure:
    """Set the source line under `fig`, below the axis labels, and return the figure.

    A second call replaces the line. The layout of the figure becomes "constrained",
    which is what keeps the line and the axis labels apart when the figure is resized.
    """
    fig.set_layout_engine("constrained")
    line = _("Source: {source}").format(source=source)
    text = _wrapped(line, fig.get_figwidth())
    fig.supxlabel(text, x=0.01, ha="left", fontsize=_SOURCE_SIZE, color="#444444")
    return fig


def show(fig: Figure, *, alt: str, data: Rows, head: Sequence[str] = ()) -> None:
    """Display `fig` in a notebook with its message in words (`alt`) and its numbers as a table, and close it.

    `data` is a DataFrame, whose index is the first column, or a list of rows with their `head`.
    A page that shows no HTML gets `alt` alone.
    """
    import matplotlib.pyplot as plt
    from IPython.display import display

    shown = _Shown(alt, figure_html(fig, alt=alt, data=data, head=head))
    plt.close(fig)  # or the notebook would show it a second time, without words
    display(shown)


def figure_html(fig: Figure, *, alt: str, data: Rows, head: Sequence[str] = ()) -> str:
    """`fig` as a piece of HTML that needs nothing from outside: the picture with `alt`, and its numbers to open."""
    _fit_titles(fig)
    picture = io.BytesIO()
    fig.savefig(picture, format="png")
    address = "data:image/png;base64," + base64.b64encode(picture.getvalue()).decode()
    return (
        f'<figure class="tl-figure" style="margin:0"><img src="{address}" alt="{html.escape(alt)}" '
        f'style="max-width:100%;height:auto" width="{fig.get_figwidth() * _SCREEN_DPI:.0f}">'
        f"<details><summary>{html.escape(_('The numbers'))}</summary>{table_html(data, head)}</details></figure>"
    )


def _fit_titles(fig: Figure) -> None:
    """Break the titles that run off the figure, as a longer language makes them do."""
    fig.canvas.draw()
    for ax in fig.axes:
        words = {ax.get_title(loc=side) for side in ("left", "center")} - {""}
        for title in ax.findobj(lambda part, words=words: hasattr(part, "get_text") and part.get_text() in words):
            box = title.get_window_extent()
            if box.x1 > fig.bbox.width:
                share = 0.95 * (fig.bbox.width - box.x0) / box.width
                title.set_text(textwrap.fill(title.get_text(), int(share * len(title.get_text()))))


class _Shown:
    """A figure as Jupyter displays it: HTML for a page, its words for everything else."""

    def __init__(self, alt: str, page: str):
        self.alt, self.page = alt, page

    def __repr__(self) -> str:
        return self.alt

    def _repr_html_(self) -> str:
        return self.page


def table_html(data: Rows, head: Sequence[str]) -> str:
    """A table as a piece of HTML: numbers to the right, whatever is in a cell shown as it is."""
    if hasattr(data, "itertuples"):
        head = head or [str(data.index.name or ""), *map(str, data.columns)]
        data = data.itertuples()
    rows = [list(row) for row in data]
    if {len(row) for row in rows} != {len(head)}:
        text = _("The table of a figure needs rows of {n} cells, as many as its head has; give data and head.")
        raise ValueError(text.format(n=len(head)))
    numbers = [all(_is_number(cell) for cell in column) for column in zip(*rows, strict=True)]
    heads = "".join(_cell("th", text, number, "col") for text, number in zip(head, numbers, strict=True))
    lines = ("".join(_cell("td", cell, n) for cell, n in zip(row, numbers, strict=True)) for row in rows)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f'<table class="tl-table"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>'


def _is_number(value: Any) -> bool:
    return value is None or (isinstance(value, Real) and not isinstance(value, bool))


def _rounded(value: float) -> str:
    """Four figures, and all those before the point."""
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.4g}"


def _cell(tag: str, value: Any, number: bool, scope: str = "") -> str:
    words = "" if value is None else _rounded(value) if isinstance(value, float) else f"{value}"
    kind = (' class="tl-number"' if number else "") + (f' scope="{scope}"' if scope else "")
    return f"<{tag}{kind}>{html.escape(words)}</{tag}>"


def _wrapped(line: str, width_inches: float) -> str:
    letters = int(width_inches * 72 * 0.96 / (_SOURCE_SIZE * _LETTER_WIDTH))
    return textwrap.fill(line, max(20, letters), break_on_hyphens=False)
