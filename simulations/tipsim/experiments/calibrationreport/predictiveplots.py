"""Pictures of what the calibrated model would record, beside what was printed; also of years it has not seen."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from ... import look
from ...language import gettext as _
from ..compare import label_of
from ..figures import drawn, footed, in_style, keyed, titled, years_on
from ..scoring import ALL, Holdout, bands, coverage, scored
from .numberplots import GREY, PALE, made_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDE = 3  # panels side by side
TITLE = 30  # letters of a panel's title
MARKER = "s"
RISE = 1.15  # of a figure that is open upward, how far it is drawn
LIGHT = "#f2c4a4"  # of a figure that counts less


@in_style
def predicted_and_printed(predicted: pd.DataFrame, targets: pd.DataFrame) -> Figure:
    """Draw bands of what agencies of the calibrated model would record by year, beside the printed figures.

    `predicted` is what `posterior_predictive` returns, `targets` what `recorded.targets` does. Only measures of which
    a figure of a single year is used are drawn.
    """
    band, rows = bands(predicted), scored(targets, predicted)
    used = rows[rows["used"].astype(bool)]
    names = _in_order(used["measure"])
    fig, axes, key = _panels(names)
    for ax, name in zip(axes, names, strict=False):
        _band(ax, band[band["measure"] == name])
        _printed(ax, used[used["measure"] == name])
        _finish(ax, name, sorted(band["year"].unique()))
    keyed(key, axes[: len(names)], columns=3)
    titled(fig, coverage_told(used))
    draws = predicted["draw"].nunique()
    return footed(fig, "", made_of(draws), _("printed figures: {series}").format(series=_series(used)))


def coverage_told(rows: pd.DataFrame) -> str:
    """Return in words how many figures lie in their bands, and how many masked ones may."""
    told = coverage(rows)
    text = _("{inside} of {points} printed figures lie in the model's 90% bands")
    if told.ranges:
        text = _(
            "{inside} of {points} printed figures lie in the model's 90% bands; of {ranges} masked ones {meeting} may"
        )
    return text.format(inside=told.inside, points=told.points, ranges=told.ranges, meeting=told.meeting)


def _in_order(measures: Iterable[str]) -> list[str]:
    """Measures in the order of the model's book."""
    from ...state import RECORDED

    found = set(measures)
    return [name for name in RECORDED if name in found]


def _series(rows: pd.DataFrame) -> str:
    return ", ".join(sorted(set(rows["series"].astype(str))))


def _panels(names: list[str]) -> tuple[Figure, list[Axes], Axes]:
    columns = min(WIDE, max(1, len(names)))
    lines = -(-max(1, len(names)) // columns)
    fig, axes, key = drawn(lines, columns, (3.9 * max(2, columns), 2.3 + 3.0 * lines))
    for ax in axes[len(names) :]:
        ax.set_visible(False)
    return fig, axes, key


def _finish(ax: Axes, name: str, years: list[int]) -> None:
    ax.set_title("\n".join(textwrap.wrap(label_of("recorded", name), TITLE)), fontsize=12)
    ax.set_ylabel(_("a year"))
    ax.set_ylim(bottom=0)
    years_on(ax, years)


def _band(ax: Axes, band: pd.DataFrame) -> None:
    label = _("Model: 9 of 10 draws")
    ax.fill_between(
        band["year"], band["band_low"], band["band_high"], color=look.SKY_BLUE, alpha=0.45, lw=0, label=label
    )
    ax.plot(band["year"], band["band_middle"], color=look.BLUE, label=_("Model: middle draw"))


def _printed(ax: Axes, rows: pd.DataFrame) -> None:
    """Printed figures as marks, ranges as bars over all numbers they stand for; what counts less is lighter."""
    full = rows["weight"] >= 1
    _marks(ax, rows[full], look.VERMILION, _("Printed figure"))
    _marks(ax, rows[~full], look.VERMILION, _("Printed figure that counts less"), inside=LIGHT)


def _marks(ax: Axes, rows: pd.DataFrame, colour: str, label: str, inside: str | None = None) -> None:
    exact, inside = rows["exact"].astype(bool), inside or colour
    some, rest = rows[exact], rows[~exact]
    if len(some):
        style = {"color": colour, "mfc": inside, "mew": 1.5, "ms": 7, "clip_on": False, "zorder": 3}
        ax.plot(some["year"], some["low"], MARKER, label=label, **style)
    if len(rest):
        top = rest["high"].fillna(RISE * rest["low"])
        masked = rest["masked"].astype(bool).any()
        told = _("Printed as <5: 0 to 4") if masked else _("Printed as a range")
        ax.vlines(rest["year"], rest["low"], top, lw=7, label=told, color=inside, zorder=3)


@in_style
def held_out(holdout: Holdout) -> Figure:
    """Draw figures of years that a fit has not seen, with its bands and those of the rival."""
    names = _in_order(holdout.rows["measure"])
    fig, axes, key = _panels(names)
    years = sorted({*holdout.seen["year"], *holdout.rows["year"]})
    for ax, name in zip(axes, names, strict=False):
        _hidden_years(ax, holdout.years)
        _rivalry(ax, holdout.rows[holdout.rows["measure"] == name])
        _marks(ax, holdout.seen[holdout.seen["measure"] == name], GREY, _("Figure the fit has seen"))
        _marks(ax, holdout.rows[holdout.rows["measure"] == name], look.BLACK, _("Figure it has not seen"))
        _finish(ax, name, years)
    keyed(key, axes[: len(names)], columns=3)
    titled(fig, holdout_told(holdout))
    source = _("printed figures: {series}").format(series=_series(holdout.rows))
    return footed(fig, "", _("interval score of 90% bands, mean over figures that are one number"), source)


def holdout_told(holdout: Holdout) -> str:
    """Return in words which of both bands scores better over the years that were held out."""
    row, (first, last) = holdout.means.loc[ALL], holdout.years
    values = {"first": first, "last": last, "score": row.score, "rival": row.rival_score}
    if row.score != row.score:
        text = _("{first} to {last}, not seen by the fit: no figure can be scored")
    elif row.better:
        text = _(
            "{first} to {last}, not seen by the fit: it scores {score:.0f}, the rival {rival:.0f} (lower is better)"
        )
    else:
        text = _(
            "{first} to {last}, not seen by the fit: it scores {score:.0f}, no better than the rival's {rival:.0f} "
            "(lower is better)"
        )
    return text.format(**values)


def _hidden_years(ax: Axes, years: tuple[int, int]) -> None:
    first, last = years
    ax.axvspan(first - 0.5, last + 0.5, color=PALE, alpha=0.6, lw=0, label=_("Years held out"))


def _rivalry(ax: Axes, rows: pd.DataFrame) -> None:
    for shift, low, high, colour, hatch, label in (
        (-0.2, "band_low", "band_high", look.SKY_BLUE, "", _("Model: 9 of 10 draws")),
        (0.2, "rival_low", "rival_high", look.ORANGE, "////", _("Rival: 90% band")),
    ):
        bottom, top = rows[low], rows[high]
        ax.bar(
            rows["year"] + shift, top - bottom, 0.3, bottom, color=colour, hatch=hatch, edgecolor="white", label=label
        )
    ax.hlines(rows["band_middle"], rows["year"] - 0.35, rows["year"] - 0.05, color=look.BLUE, lw=2.5)
