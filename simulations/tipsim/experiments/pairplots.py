"""Pictures of one comparison from closer by: its parts, and how an interval narrows as pairs are added."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .. import look
from ..language import gettext as _
from .changes import DIVISIONS, changes
from .compare import Comparison, label_of, ledger_of
from .figures import drawn, footed, in_style, titled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH = 11.0  # inches
FEWEST = 3  # pairs from which on an interval is shown: that of two is too wide to be drawn beside the others


@in_style
def by_part(comparison: Comparison, division: str) -> Figure:
    """Draw what changes in each part of a division of `changes.DIVISIONS`, in persons, with the ranges of the pairs."""
    parts, whole = changes(comparison, division), comparison.table(names=["recruited"]).iloc[0]
    fig, (ax,), key = drawn(1, 1, (WIDTH, 2.6 + 0.42 * len(parts)))
    key.remove()
    for at, part in enumerate(parts.itertuples()):
        rises = part.difference > 0
        ax.barh(at, part.difference, 0.6, color=look.ORANGE if rises else look.SKY_BLUE, hatch="//" if rises else "")
        ax.hlines(at, part.low, part.high, color=look.BLACK, lw=1.6)
    ax.axvline(0, color=look.BLACK, lw=1)
    ax.set_yticks(range(len(parts)), parts.label)
    ax.invert_yaxis()
    ax.grid(axis="x")
    label = _("persons recruited, difference (hatched: more); black line: 95% interval of paired runs")
    if comparison.fit is not None:
        label = _("persons recruited, difference (hatched: more); black line: 9 in 10 pairs of runs")
    ax.set_xlabel(label)
    message = _("{division}: {more:+,.0f} where it rises, {fewer:+,.0f} where it falls; together {all:+,.0f}")
    gain, loss = parts.difference.clip(lower=0).sum(), parts.difference.clip(upper=0).sum()
    titled(fig, message.format(division=_(DIVISIONS[division][0]), more=gain, fewer=loss, all=whole.difference))
    return footed(fig, comparison.note, comparison.made_of())


def pairs_table(comparison: Comparison, name: str) -> pd.DataFrame:
    """Return the difference of an output and its range after 3, 4 ... pairs, in the order of the seeds."""
    gap = comparison.differences(ledger_of(name), name).to_numpy(float)[:, None]
    found = {n: comparison.paired(np.zeros((n, 1)), gap[:n]) for n in range(FEWEST, len(gap) + 1)}
    rows = {n: [float(row[column][0]) for column in ("difference", "low", "high")] for n, row in found.items()}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["difference", "low", "high"]).rename_axis("pairs")


@in_style
def by_pairs(comparison: Comparison, name: str) -> Figure:
    """Draw the difference of an output and its range as pairs of runs are added."""
    table = pairs_table(comparison, name)
    fig, (ax,), key = drawn(1, 1, (WIDTH, 5.2))
    key.remove()
    ax.vlines(table.index, table.low, table.high, color=look.BLUE, lw=3)
    ax.plot(table.index, table.difference, "o", color=look.BLUE, ms=8)
    ax.axhline(0, color=look.BLACK, lw=1.2)
    last = table.iloc[-1]
    ax.yaxis.set_major_formatter(lambda y, _at: f"{y:+,.0f}" if y else "0")
    ax.set_xticks(table.index)
    ax.set_xlabel(_("pairs of runs"))
    ax.set_ylabel(_("difference, whole country"))
    message = _("{what}: after {n} pairs {difference:+,.0f} ({low:+,.0f} to {high:+,.0f})")
    titled(fig, message.format(what=label_of(ledger_of(name), name), n=table.index[-1], **last))
    return footed(fig, comparison.note, comparison.made_of())
