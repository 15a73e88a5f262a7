"""The bar in a row of the report: a difference with its interval on an axis that is stretched near zero."""

from __future__ import annotations

import math

import pandas as pd

from .. import look
from .bands import shares
from .plots import ENDS, LOOKS

WIDTH, HEIGHT = 440, 44  # of the drawing, in its own units
EDGE = 44
NEAR = 0.02  # below it the axis is even
SHOWN_TICKS = (0.1, 1.0)


def place(share: float) -> float:
    """Return where a relative difference stands across the bar; what lies beyond the ends stands at the end."""
    share = min(max(share, ENDS[0]), ENDS[1])
    stretched = math.copysign(math.log1p(abs(share) / NEAR) / math.log1p(1 / NEAR), share)
    return round(WIDTH / 2 + (WIDTH / 2 - EDGE) * stretched, 1)


def bar(row: pd.Series) -> str:
    """Return a drawing of the relative difference of a row; its numbers stand beside it, so it is hidden from readers
    that speak."""
    drawn = [_line(place(0), place(0), "#8a8f96", 2, 0, HEIGHT)]
    if found := shares(row):
        colour, (low, middle, high) = LOOKS[row.ledger][1], found
        if low == low:
            drawn.append(_line(place(low), place(high), colour, 6))
        fill = "#ffffff" if row.unchanged else colour
        at = f'cx="{place(middle)}" cy="{HEIGHT / 2}" r="8"'
        drawn.append(f'<circle {at} fill="{fill}" stroke="{colour}" stroke-width="4"/>')
    return _svg(drawn)


def scale_bar() -> str:
    """Return the axis under the bars."""
    drawn = []
    for share in (*(-t for t in reversed(SHOWN_TICKS)), 0.0, *SHOWN_TICKS):
        text = "0" if not share else f"{share:+.0%}".replace("-", "\N{MINUS SIGN}")
        at = f'x="{place(share)}" y="32" text-anchor="middle"'
        drawn.append(f'<text {at} font-size="25" fill="{look.BLACK}">{text}</text>')
    return _svg(drawn)


def _line(x1: float, x2: float, colour: str, width: int, y1: float = HEIGHT / 2, y2: float = HEIGHT / 2) -> str:
    return f'<line x1="{x1}" x2="{x2}" y1="{y1}" y2="{y2}" stroke="{colour}" stroke-width="{width}"/>'


def _svg(drawn: list[str]) -> str:
    inner = "".join(drawn)
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" focusable="false">{inner}</svg>'
