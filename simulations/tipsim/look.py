"""One look for notebooks, player, feedback and reports: a stylesheet and a matplotlib style."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from .language import gettext as _

if TYPE_CHECKING:
    from matplotlib.figure import Figure

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


def _wrapped(line: str, width_inches: float) -> str:
    letters = int(width_inches * 72 * 0.96 / (_SOURCE_SIZE * _LETTER_WIDTH))
    return textwrap.fill(line, max(20, letters), break_on_hyphens=False)
