"""Pictures of what outputs hang on, of regret and of the value of information; each says its message in its title."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ... import look
from ...language import gettext as _
from ...quantities import BadQuantity
from ..figures import drawn, footed, in_style, keyed, plainly, titled
from .information import Information
from .names import label_of_output, measured, unit_of_output
from .regrets import Regrets
from .variance import Indices

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 12.0  # inches
SHOWN = 12  # quantities, from the top
LETTERS = 34  # of a label in one line
LIGHT = "#d8dce1"


@in_style
def picture_of_indices(found: Indices) -> Figure:
    """Draw the share of an output's variance that hangs on each quantity, with 95 per cent intervals."""
    table = found.table.head(SHOWN)
    fig, ax, key = _listed(table["label"])
    looks = {
        "first": ("o", look.BLUE, _("Alone (first order)")),
        "total": ("s", look.ORANGE, _("With all it does together (total order)")),
    }
    for shift, (name, (marker, colour, label)) in zip((-0.14, 0.14), looks.items(), strict=True):
        if table[name].isna().all():
            continue
        at = np.arange(len(table)) + (shift if found.order == "total" else 0)
        ax.hlines(at, table[f"{name}_low"].clip(0, 1), table[f"{name}_high"].clip(0, 1), color=colour, lw=2.5)
        ax.plot(table[name].clip(0, 1), at, marker, color=colour, ms=9, label=label, clip_on=False)
    if not np.isnan(found.by_chance):
        _band(ax, found.by_chance, _("What 19 of 20 quantities without meaning stay below"))
    elif found.luck > 0.005:
        _band(ax, found.luck, _("Luck: the total order may hold up to so much of it"))
    ax.set_xlim(0, 1)
    ax.xaxis.set_major_formatter(lambda x, _at: f"{x:.0%}")
    ax.set_xlabel(_("share of the variance over the states of the world; lines: 95% interval"))
    keyed(key, [ax], columns=2)
    titled(fig, found.sentence())
    return footed(fig, "", _made(found), found.sample.made_of())


@in_style
def picture_of_regret(found: Regrets) -> Figure:
    """Draw the regret of each scenario: all states, the mean with the interval of luck, and the worst tenth."""
    table, scale, unit = found.table, *measured(unit_of_output(found.output))
    fig, ax, key = _listed(table["scenario"])
    jitter = np.random.default_rng(1).uniform(-0.22, 0.22, len(found.by_state))
    for at, row in enumerate(table.itertuples()):
        ax.plot(found.by_state[row.scenario] / scale, at + jitter, ".", color=look.SKY_BLUE, ms=5, alpha=0.6)
        ax.vlines(row.quantile_90 / scale, at - 0.32, at + 0.32, color=look.VERMILION, lw=3)
        ax.hlines(at, row.mean_low / scale, row.mean_high / scale, color=look.BLACK, lw=2.5)
        ax.plot(row.mean / scale, at, "D", color=look.BLACK, ms=9)
        told = _("best in {best:.0%}").format(best=row.best)
        if row.tied == row.tied and round(100 * row.tied):
            told = _("{best}, tied in {tied:.0%}").format(best=told, tied=row.tied)
        ax.text(1.01, at, told, transform=ax.get_yaxis_transform(), va="center", fontsize=11)
    ax.plot([], [], ".", color=look.SKY_BLUE, ms=11, label=_("A state of the world"))
    ax.plot([], [], "D", color=look.BLACK, ms=9, label=_("Mean, with the 95% interval of luck"))
    ax.plot([], [], "|", color=look.VERMILION, ms=14, mew=3, label=_("Nine tenths of the states lie below"))
    ax.set_xlim(left=0)
    ax.set_xlabel(_("regret: {unit} worse than the best scenario of the same state").format(unit=unit))
    _about(ax, found.output)
    keyed(key, [ax])
    titled(fig, found.sentence())
    return footed(fig, "", found.sample.made_of())


@in_style
def picture_of_information(found: Information) -> Figure:
    """Draw what knowing each quantity before choosing would be worth, beside its bound."""
    table, scale, unit = found.table.head(SHOWN), *measured(found.unit)
    if not found.evpi:
        text = _("One scenario is best in every state of the world; no knowledge would change the choice.")
        raise BadQuantity(text)
    fig, ax, key = _listed(table["label"])
    at = np.arange(len(table))
    ax.hlines(at, table["low"] / scale, table["high"] / scale, color=look.BLUE, lw=2.5)
    for name, marker, colour, label in (
        ("evppi", "o", look.BLUE, _("To know it (95% interval)")),
        ("held_out", "x", look.VERMILION, _("Gained in states kept aside")),
    ):
        ax.plot(table[name] / scale, at, marker, color=colour, ms=9, mew=2, label=label, clip_on=False)
    if found.by_chance > 0.005 * found.evpi:  # a narrower band is not seen
        _band(ax, found.by_chance / scale, _("What 19 of 20 quantities without meaning stay below"))
    ax.axvline(found.evpi / scale, color=look.BLACK, ls="--", lw=1.8, label=_("To know everything: the bound"))
    if not np.isnan(found.evpi_held_out):
        ax.axvline(
            max(found.evpi_held_out, 0) / scale, color=look.BLACK, ls=":", lw=1.8, label=_("The bound without luck")
        )
    ax.set_xlim(min(0, 1.05 * table["held_out"].min() / scale), 1.08 * max(found.evpi, table["high"].max()) / scale)
    ax.set_xlabel(_("worth before choosing a scenario, {unit} on average").format(unit=unit))
    ax.ticklabel_format(axis="x", style="plain", useOffset=False)
    _about(ax, found.output)
    keyed(key, [ax], columns=2)
    titled(fig, found.sentence())
    return footed(fig, " ".join(found.caveats()), found.sample.made_of())


def _listed(labels: pd.Series) -> tuple[Figure, Axes, Axes]:
    """A figure with one line a label, from the top."""
    fig, (ax,), key = drawn(1, 1, (WIDTH, 3.0 + 0.55 * len(labels)))
    ax.set_yticks(range(len(labels)), [plainly(textwrap.fill(str(label), LETTERS)) for label in labels])
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    return fig, ax, key


def _band(ax: Axes, high: float, label: str) -> None:
    ax.axvspan(0, max(high, 0), color=LIGHT, lw=0, zorder=0, label=label)


def _about(ax: Axes, output: str) -> None:
    ax.set_title(label_of_output(output), fontsize=12, fontweight="normal")
    ax.xaxis.set_major_formatter(lambda x, _at: f"{x:,.0f}" if abs(x) >= 10 or x == 0 else f"{x:,.2g}")


def _made(found: Indices) -> str:
    """The scenario, what the variance is of, and how much of it is luck."""
    told = [_("scenario {name}").format(name=plainly(found.scenario)), _("indices by SALib")]
    told += [_("of the logarithm")] if found.log else []
    told += [_("luck {share:.1%} of the variance").format(share=found.luck)] if found.luck == found.luck else []
    return ", ".join(told)
