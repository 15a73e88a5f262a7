"""Pictures of runs and of comparisons. Each says its message in its title, its unit on the axis, its source below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .. import data, look
from ..language import gettext as _
from ..quantities import N_, BadQuantity
from ..result import Result
from .bands import agreement, of_countries, shares, told_of_countries
from .compare import TOTAL, Comparison, label_of, ledger_of
from .figures import drawn, footed, in_style, keyed, printed, titled, years_on
from .runs import Runs, complete

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SERIES = {"UNODC GLOTIP": ("s", look.VERMILION), "US TIP report": ("D", look.BLACK)}
PANELS = ("victims_identified", "prosecutions", "convictions")
STORY = ("recruited", "exploited_mean", "victims_identified", "prosecutions", "convictions", "victims_unrecognised")
OUTCOMES = (
    *("recruited", "newly_exploited", "exploited_person_months", "left_lawfully"),
    *("victims_identified", "victims_assisted", "prosecutions", "convictions"),
    *("victims_unrecognised", "victims_penalised", "travellers_held"),
)
LOOKS = {"happened": ("o", look.BLUE), "recorded": ("s", look.ORANGE), "harms": ("^", look.VERMILION)}
LEDGER_LABELS = {
    "happened": N_("What happened"),
    "recorded": N_("What agencies recorded"),
    "harms": N_("Harms done by the response"),
}
MASKED = 4  # "<5" stands for 0 to 4
BAND = 0.9  # share of the runs that a band holds
FEWEST_FOR_A_BAND = 5
ENDS = (-1.0, 1.0)  # of the axis of relative differences
TICKS = (0.01, 0.03, 0.1, 0.3, 1.0)


@in_style
def recorded_by_year(runs: Runs | Result) -> Figure:
    """Draw what happened and what was recorded by year, for the whole country, beside the figures that were printed.

    Years that were run in part are left out. Raises BadQuantity if no year was run from January to December.
    """
    runs = runs if isinstance(runs, Runs) else Runs((runs,))
    mean = _whole_years(runs)
    fig, axes, key = drawn(2, 2, (12, 9))
    _happened(axes[0], mean)
    for ax, name in zip(axes[1:], PANELS, strict=True):
        _recorded(ax, runs, mean, name)
    for ax in axes:
        years_on(ax, list(mean.index))
    keyed(key, axes[1:])
    message = _("In a year of the model {began:,.0f} persons begin to be exploited and {found:,.0f} are identified")
    began, found = mean["happened", "newly_exploited"].mean(), mean["recorded", "victims_identified"].mean()
    titled(fig, message.format(began=began, found=found))
    source = _("printed figures: UNODC GLOTIP and US TIP reports (tip_figures), of victims in 2017 to 2020 uncertain")
    sources = [source] if any(printed(name).year.isin(mean.index).any() for name in PANELS) else []
    return footed(fig, runs.note, runs.made_of(), *sources)


def _whole_years(runs: Runs) -> pd.DataFrame:
    mean = complete(runs.mean())
    if mean.empty:
        raise BadQuantity(_("No calendar year was run from January to December; run more months to draw years."))
    return mean


def _happened(ax: Axes, mean: pd.DataFrame) -> None:
    years = mean.index
    for name, marker, colour in (("newly_exploited", "o", look.BLUE), ("exploited_mean", "^", look.GREEN)):
        ax.plot(years, mean["happened", name], marker=marker, color=colour, label=label_of("happened", name))
    ax.set_title(_("What happened (only the model knows)"))
    _persons(ax)
    ax.set_ylabel(_("persons"))
    ax.legend(loc="lower left")


def _recorded(ax: Axes, runs: Runs, mean: pd.DataFrame, name: str) -> None:
    years, column = mean.index, ("recorded", name)
    label = _("Model, recorded") if len(runs.seeds) == 1 else _("Model, recorded, mean")
    ax.plot(years, mean[column], marker="o", color=look.BLUE, label=label)
    if len(runs.seeds) >= FEWEST_FOR_A_BAND:
        low, high = (bound.loc[years, column] for bound in runs.spread(BAND))
        ax.fill_between(years, low, high, color=look.SKY_BLUE, alpha=0.4, lw=0, label=_("Middle 90% of the runs"))
    _printed(ax, name, list(years))
    ax.set_title(label_of("recorded", name))
    _persons(ax)


def _printed(ax: Axes, name: str, years: list[int]) -> None:
    """Printed figures as points, or as bars over all numbers that they stand for ("<5" from 0 to 4)."""
    rows = printed(name)
    rows = rows[rows.year.isin(years)]
    for shift, (series, (marker, colour)) in zip((-0.14, 0.14), SERIES.items(), strict=True):
        some = rows[rows.series == series]
        if some.empty:
            continue
        at, open_end = some.year + shift, some.high.isna()
        high = some.high.where(~open_end, some.low * 1.15)
        ax.vlines(at, some.low, high, color=colour, lw=6, alpha=0.75)
        exact = some.low == some.high
        label = _("Printed: {series}").format(series=series)
        ax.plot(at[exact], some.low[exact], marker, color=colour, ms=7, clip_on=False, label=label)
        ax.plot(at[open_end], high[open_end], "^", color=colour, ms=8)
        if (some.high[~exact] == MASKED).any():
            ax.vlines([], 0, 0, color=colour, lw=6, alpha=0.75, label=_("Printed: <5, which is 0 to 4"))


def _persons(ax: Axes) -> None:
    ax.set_ylabel(_("persons a year"))
    ax.set_ylim(bottom=0)


@in_style
def over_time(comparison: Comparison, names: Sequence[str] = STORY) -> Figure:
    """Draw outputs of both scenarios by whole year: the mean over seeds, with the middle 90 per cent of the runs."""
    rows = comparison.outcomes.drop(index=TOTAL, level="period")
    rows = rows[rows["baseline", "run", "months"] == 12]
    if rows.empty:
        raise BadQuantity(_("No calendar year was run from January to December; run more months to draw years."))
    lines = -(-len(names) // 3)
    fig, axes, key = drawn(lines, min(3, len(names)), (14, 1.8 + 3.7 * lines))
    for ax, name in zip(axes, names, strict=False):
        _both(ax, rows, ledger_of(name), name)
        years_on(ax, sorted(rows.index.unique("period")))
    for ax in axes[len(names) :]:
        ax.set_visible(False)
    keyed(key, axes[:1])
    titled(fig, headline(comparison))
    return footed(fig, comparison.note, comparison.made_of())


def _both(ax: Axes, rows: pd.DataFrame, ledger: str, name: str) -> None:
    for side, label, marker, dashes, colour in (
        ("baseline", _("Baseline"), "o", "-", look.BLACK),
        ("alternative", _("Alternative"), "s", "--", look.ORANGE),
    ):
        years = rows[side, ledger, name].groupby(level="period")
        at, mean = list(years.groups), years.mean()
        if len(rows.index.unique("seed")) >= FEWEST_FOR_A_BAND:
            low, high = years.quantile((1 - BAND) / 2), years.quantile((1 + BAND) / 2)
            band = _("Middle 90% of the runs: {side}").format(side=label.lower())
            ax.fill_between(at, low, high, color=colour, alpha=0.18, lw=0, label=band)
        ax.plot(at, mean, dashes, marker=marker, color=colour, label=label)
    ax.set_title(_wrapped(label_of(ledger, name)), fontsize=12.5)
    _persons(ax)
    if name == "exploited_mean":
        ax.set_ylabel(_("persons"))


def headline(comparison: Comparison) -> str:
    """Return in words what becomes of exploitation, with its range."""
    row = comparison.table().loc["exploited_person_months"]
    if row.unchanged:
        return _("Exploitation is the same in all {pairs} pairs of runs").format(pairs=int(row.pairs))
    change = row.relative
    if row.pairs < 2:
        return _("Exploitation changes by {change:+.1%} in one pair of runs; one pair shows no interval").format(
            change=change
        )
    if of_countries(row):
        return told_of_countries(row)
    low, high = row.low / row.baseline, row.high / row.baseline
    if low <= 0 <= high:
        text = _("No clear change of exploitation: {change:+.1%} (95% interval {low:+.1%} to {high:+.1%})")
    else:
        text = _("Exploitation changes by {change:+.1%} (95% interval {low:+.1%} to {high:+.1%})")
    return text.format(change=change, low=low, high=high)


@in_style
def differences(comparison: Comparison, names: Sequence[str] = OUTCOMES, period: int | str = TOTAL) -> Figure:
    """Draw the paired differences of outputs relative to the baseline, with the ranges of the pairs."""
    table = comparison.table(period, names=names)
    fig, (ax,), key = drawn(1, 1, (14, 3 + 0.5 * len(names)))
    for y, (name, row) in enumerate(table.iterrows()):
        _one_difference(ax, y, str(name), row)
    ax.axvline(0, color="#555555", lw=1)
    ax.set_yticks(range(len(table)), [label_of(row.ledger, name) for name, row in table.iterrows()])
    ax.set_ylim(len(table) - 0.4, -0.6)
    ax.set_xscale("symlog", linthresh=0.02, linscale=0.7)
    ax.set_xlim(1.2 * ENDS[0], 1.2 * ENDS[1])
    ax.set_xticks([-t for t in reversed(TICKS)] + [0, *TICKS], minor=False)
    ax.set_xticks([], minor=True)
    ax.xaxis.set_major_formatter(lambda x, _at: f"{x:+.0%}" if x else "0")
    ax.grid(axis="x")
    ax.set_xlabel(_axis_of_changes(comparison))
    _ledgers(ax, set(table.ledger))
    keyed(key, [ax])
    titled(fig, headline(comparison))
    _costs(ax, comparison, period)
    return footed(fig, comparison.note, comparison.made_of())


def _axis_of_changes(comparison: Comparison) -> str:
    if comparison.fit is None:
        return _("change against the baseline (the axis is stretched near zero); bars: 95% interval of paired runs")
    return _("change against the baseline (the axis is stretched near zero); point: middle pair; bar: 9 in 10 pairs")


def _one_difference(ax: Axes, y: int, name: str, row: pd.Series) -> None:
    marker, colour = LOOKS[row.ledger]
    told = _in_persons(row)
    ax.text(1.02, y, told, transform=ax.get_yaxis_transform(), va="center", fontsize=11)
    found = shares(row)
    if found is None:
        return
    low, middle, high = np.clip(found, *ENDS)
    if not np.isnan(low):
        ax.hlines(y, low, high, color=colour, lw=2.5)
    beyond = found[1] != middle
    shape = (">" if middle > 0 else "<") if beyond else marker
    ax.plot(middle, y, shape, color=colour, ms=9, mfc="white" if row.unchanged else colour, clip_on=False)


def _in_persons(row: pd.Series) -> str:
    if row.unchanged:
        return _("the same in all {pairs} pairs").format(pairs=int(row.pairs))
    share = f"{row.relative:+.1%}" if row.baseline else _("none before")
    if row.pairs < 2:
        return _("{share}: {difference:+,.0f} (one pair)").format(share=share, difference=row.difference)
    if of_countries(row):
        text = _("less / more in {agreement} pairs; {difference:+,.0f} ({low:+,.0f} to {high:+,.0f})")
        return text.format(agreement=agreement(row), difference=row["median"], low=row.low, high=row.high)
    text = _("{share}: {difference:+,.0f} ({low:+,.0f} to {high:+,.0f})")
    return text.format(share=share, difference=row.difference, low=row.low, high=row.high)


def _ledgers(ax: Axes, shown: set[str]) -> None:
    for ledger, (marker, colour) in LOOKS.items():
        if ledger in shown:
            ax.plot([], [], marker, color=colour, ms=9, label=_(LEDGER_LABELS[ledger]))
    ax.plot([], [], "o", color="#555555", mfc="white", ms=9, label=_("No pair differs"))


def _costs(ax: Axes, comparison: Comparison, period: int | str) -> None:
    row = comparison.table(period).loc[TOTAL]
    text = _("Whole country, {months} months; cost of measures against the baseline: {difference:+,.0f} million MNT")
    told = text.format(months=int(row.months), difference=row.difference / 1e6)
    ax.set_title(told, fontsize=12, fontweight="normal")


@in_style
def hotline(result: Result) -> Figure:
    """Draw calls added up since January 2006 beside the totals of the line 1903 that were printed for March 2014.

    The yearly figure of the same data set is another line's and is not used. Raises BadQuantity if the run does not
    reach from January 2006 to March 2014.
    """
    months = result.national().monthly["recorded"].loc["2006-01":"2014-03"]
    if len(months) != 99:
        raise BadQuantity(_("Calls are compared from 2006-01 to 2014-03; the run does not hold all of these months."))
    fig, axes, key = drawn(1, 2, (13, 6))
    titles = {"calls_received": _("All calls answered"), "calls_from_victims": _("Of these, from trafficked persons")}
    for ax, (name, title) in zip(axes, titles.items(), strict=True):
        _calls(ax, months[name].cumsum(), name, title)
    keyed(key, axes)
    message = _("By March 2014 the model's hotline answered {all:,.0f} calls, {victims:,.0f} of them from victims")
    titled(fig, message.format(all=months.calls_received.sum(), victims=months.calls_from_victims.sum()))
    source = _("printed totals: The Asia Foundation, InAsia, 12 March 2014 (hotline)")
    return footed(fig, result.note, Runs((result,)).made_of(), source)


def _calls(ax: Axes, total: pd.Series, name: str, title: str) -> None:
    low, high = printed_calls(name)
    at = [2006 + (n + 1) / 12 for n in range(len(total))]
    ax.plot(at, total, color=look.BLUE, label=_("Model, added up since January 2006"))
    more = np.isnan(high)
    label = _("Printed: more than {n:,.0f}").format(n=low - 1) if more else _("Printed: {n:,.0f}").format(n=low)
    marker, key = "^" if more else "s", _("Printed total of the line 1903")
    ax.plot([at[-1]], [low], marker, color=look.VERMILION, ms=11, label=key)
    ax.text(0.98, 0.05, label, transform=ax.transAxes, ha="right", fontsize=12)
    ax.set(title=title, ylabel=_("calls, total"), ylim=(0, 1.12 * max(total.iloc[-1], low)))
    ax.set_xticks(range(2006, 2015, 2))


def printed_calls(name: str) -> tuple[float, float]:
    """Return (low, high) of a total of the line 1903 from 2006 to March 2014; high is NaN where it is open."""
    rows = data.load("hotline")
    row = rows[(rows.period == "2006 to March 2014") & (rows.measure == name)].iloc[0]
    return float(row.value_low), float("nan") if pd.isna(row.value_high) else float(row.value_high)


def _wrapped(text: str) -> str:
    import textwrap

    return textwrap.fill(text, 36)
