"""What pairs of runs show when each pair has a country of its own: how many agree, and where nine of ten of them lie.

Student's t is not used here. Differences follow how much exploitation a country has, which draws put anywhere within a
factor of ten and more: a few large ones carry the mean and its interval. The pairs themselves are told instead.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from ..language import gettext as _

ROUNDING = 1e-9  # as a share of a sum
LEFT_OUT = 20  # of so many pairs one at each end lies outside the range
FEWEST = 6  # pairs of which all must agree: chance alone does that in 2 x 0.5**6, 3 of 100 cases; of five in 6 of 100


def inner(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of the range that leaves out the twentieth part of the rows at each end, by column.

    At least nine of ten rows lie in it; of fewer than twenty rows, all.
    """
    ordered, out = np.sort(values, axis=0), len(values) // LEFT_OUT
    return ordered[out], ordered[len(values) - 1 - out]


def banded(base: np.ndarray, other: np.ndarray) -> dict[str, Any]:
    """Return what `Comparison.table` shows of two arrays (pairs, outputs) whose pairs differ in their country."""
    gap, n, width = _without_rounding(other - base, base, other), len(base), base.shape[1]
    unchanged, low, high = (gap == 0).all(0), np.full(width, np.nan), np.full(width, np.nan)
    some = (base > 0).all(0)
    share = np.divide(gap, base, out=np.full(gap.shape, np.nan), where=some[None, :])
    share_low, share_high, ratio = low.copy(), high.copy(), low.copy()
    if n > 1:
        low, high = (np.where(unchanged, np.nan, end) for end in inner(gap))
        share_low, share_high = (np.where(unchanged, np.nan, end) for end in inner(share))
        within = gap.var(0, ddof=1)
        ratio = np.divide(base.var(0, ddof=1) + other.var(0, ddof=1), within, out=ratio, where=within > 0)
    return {
        "baseline": base.mean(0),
        "alternative": other.mean(0),
        "difference": gap.mean(0),
        "low": low,
        "high": high,
        "relative": np.median(share, axis=0),
        "variance_ratio": ratio,
        "unchanged": unchanged,
        "pairs": n,
        "median": np.median(gap, axis=0),
        "fewer": (gap < 0).sum(0),
        "more": (gap > 0).sum(0),
        "relative_low": share_low,
        "relative_high": share_high,
    }


def _without_rounding(gap: np.ndarray, base: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Differences, zero where nothing differs but the rounding of counts that were scaled up."""
    return np.where(np.abs(gap) > ROUNDING * np.maximum(np.abs(base), np.abs(other)), gap, 0.0)


def of_countries(row: pd.Series | pd.DataFrame) -> bool:
    """Whether a row or table of a comparison is of pairs that differ in their country."""
    return "fewer" in row


def shares(row: pd.Series) -> tuple[float, float, float] | None:
    """Return (low, middle, high) of a difference against the baseline, or None where it can be relative to nothing.

    Where pairs differ in their country these are of the pairs' own shares, and the middle one is their median.
    """
    if not row.baseline:
        return None
    if not of_countries(row):
        return row.low / row.baseline, row.relative, row.high / row.baseline
    return None if np.isnan(row.relative) else (row.relative_low, row.relative, row.relative_high)


def clear(table: pd.DataFrame) -> pd.Series:
    """Return +1 for rows that clearly rise, -1 for those that clearly fall, 0 for the others.

    A range of the mean is clear where it lies on one side of zero. Where pairs differ in their country, a side is clear
    that more than half of all pairs, six or more, are on, and at most one in twenty of those that differ is against;
    pairs of little exploitation often do not differ at all.
    """
    if not of_countries(table):
        return (table.low > 0).astype(float) - (table.high < 0).astype(float)
    sides = {1: (table.more, table.fewer), -1: (table.fewer, table.more)}
    agree = {
        sign: (many > table.pairs / 2) & (many >= FEWEST) & (LEFT_OUT * few <= many + few)
        for sign, (many, few) in sides.items()
    }
    return agree[1].astype(float) - agree[-1].astype(float)


def direction(row: pd.Series) -> int:
    """Return 1 where a row of a comparison clearly rises, -1 where it clearly falls, 0 for all others (see `clear`)."""
    return int(clear(row.to_frame().T.infer_objects()).iloc[0])


def chance_of_a_rise(pairs: int) -> float:
    """Return the chance, at most, that a row without any effect is a clear rise where pairs differ in their country."""
    differ = max(FEWEST, pairs // 2 + 1)
    return sum(math.comb(differ, k) for k in range(differ // LEFT_OUT + 1)) / 2**differ


def range_name(drawn: bool) -> str:
    """Return what stands over a column of ranges."""
    return _("range of 9 in 10 pairs") if drawn else _("95% interval")


def agreement(row: pd.Series) -> str:
    """Return in how many pairs an output is less and in how many more, as in "19 / 1"."""
    return f"{int(row.fewer)} / {int(row.more)}"


def told_of_countries(row: pd.Series) -> str:
    """Return in words in how many pairs exploitation falls or rises, and by how much."""
    told = {
        -1: _("Exploitation falls in {fewer} of {n} pairs of runs{change}"),
        1: _("Exploitation rises in {more} of {n} pairs of runs{change}"),
    }
    unclear = _("No clear change of exploitation: less in {fewer} and more in {more} of {n} pairs of runs{change}")
    change, found = "", shares(row)
    if found:
        text = _(": in the middle pair by {middle:+.1%} (9 in 10 pairs {low:+.1%} to {high:+.1%})")
        change = text.format(low=found[0], middle=found[1], high=found[2])
    text = told.get(direction(row), unclear)
    return text.format(fewer=int(row.fewer), more=int(row.more), n=int(row.pairs), change=change)
