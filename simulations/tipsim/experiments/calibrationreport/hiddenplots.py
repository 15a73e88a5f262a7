"""Pictures of hidden incidence: recorded counts fix how many are found, not how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ... import look
from ...language import gettext as _
from ...quantities import BadQuantity
from ..figures import drawn, footed, in_style, keyed, plainly, titled
from .numberplots import GREY, made_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BEGUN, FOUND = "happened.newly_exploited", "recorded.victims_identified"
EFFECT = "happened.exploited_person_months"
MIDDLE = (0.05, 0.5, 0.95)
LEAST = 0.5  # persons a year, where a draw has none: a logarithm has no nothing
PANELS = 6
TICKS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)


def detected(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Return for each draw persons newly exploited and victims identified, a year, and the detected share.

    `outcomes` is what `posterior_outcomes` returns: a row a draw and year. The share is that of both flows over all
    years; a person may be found in a later year than that in which exploitation began.
    """
    rows = outcomes.reset_index() if "draw" not in outcomes.columns else outcomes
    means = rows.groupby("draw")[[BEGUN, FOUND]].mean()
    found = pd.DataFrame({"begun": means[BEGUN], "found": means[FOUND]})
    found["share"] = found["found"] / found["begun"].where(found["begun"] > 0)
    return found


def spans(table: pd.DataFrame) -> pd.DataFrame:
    """Return the 5, 50 and 95 per cent points of the columns of `detected`."""
    return table.quantile(MIDDLE)


@in_style
def product_not_factors(outcomes: pd.DataFrame) -> Figure:
    """Draw the detected share against persons newly exploited a year, a dot a draw of the posterior.

    Along a dashed line the same number of victims is identified a year: share times persons.
    """
    table = detected(outcomes)
    table = table[(table["begun"] > 0) & (table["found"] > 0)]
    if table.empty:
        raise BadQuantity(_("No draw has a person exploited and one identified; take more draws or years."))
    fig, (ax,), key = drawn(1, 1, (10, 6.4))
    _products(ax, table)
    ax.plot(
        table["share"], table["begun"], "o", color=look.BLUE, ms=6, alpha=0.55, label=_("A draw that fits the figures")
    )
    ax.set(xscale="log", yscale="log")
    ax.set_xlabel(_("detected share: victims identified for each person whose exploitation begins"))
    ax.set_ylabel(_("persons whose exploitation begins, a year"))
    share_axis(ax, table["share"])
    _plain_numbers(ax)
    ax.grid(axis="both")
    keyed(key, [ax])
    titled(fig, product_told(table))
    return footed(fig, "", made_of(len(table)), _("along a dashed line, the product of both is the same"))


def product_told(table: pd.DataFrame) -> str:
    """Return in words what the figures fix and what they leave open."""
    low, high = table["begun"].quantile([0.05, 0.95])
    least, most = table["found"].quantile([0.05, 0.95])
    text = _(
        "{least:,.0f} to {most:,.0f} are identified a year, of {low:,.0f} to {high:,.0f} whose exploitation begins"
    )
    if product_is_fixed(table):
        text = _(
            "Recorded counts fix the product and not its factors: {least:,.0f} to {most:,.0f} are identified a year, "
            "of {low:,.0f} to {high:,.0f} whose exploitation begins"
        )
    return text.format(least=least, most=most, low=rounded(low), high=rounded(high))


def product_is_fixed(table: pd.DataFrame) -> bool:
    """Whether draws agree on how many are identified at least twice as well as on how many there are and are found.

    Spread is told by the ratio of the 95 to the 5 per cent point, on the logarithmic scale.
    """
    some = table[(table > 0).all(axis=1)]
    if some.empty:
        return False
    low, high = np.log(some.quantile(0.05)), np.log(some.quantile(0.95))
    spread = high - low
    return bool(2 * spread["found"] <= min(spread["begun"], spread["share"]))


def rounded(value: float) -> float:
    """Return a number with two figures: more would look surer than it is."""
    return float(f"{value:.2g}")


def _products(ax: Axes, table: pd.DataFrame) -> None:
    """Lines along which the same number is identified: of the middle draw, and of the 5 and 95 per cent points."""
    ends = np.array([0.4 * table["share"].min(), min(2 * table["share"].max(), 2)])
    found = table["found"].quantile(MIDDLE).to_numpy()
    label = _("Identified a year: {low:,.0f}, {middle:,.0f} and {high:,.0f}")
    told = label.format(low=found[0], middle=found[1], high=found[2])
    for at, name in zip(found, (None, told, None), strict=True):
        ax.plot(ends, at / ends, "--", color=GREY, lw=1.3, label=name)


def share_axis(ax: Axes, shares: pd.Series) -> None:
    """Let the horizontal axis show detected shares as percentages."""
    low, high = 0.5 * shares.min(), min(1.8 * shares.max(), 2)
    ticks = [t for t in TICKS if low <= t <= high]
    ax.set_xlim(low, high)
    ax.set_xticks(ticks, [f"{t:.1%}" if t < 0.01 else f"{t:.0%}" for t in ticks])
    ax.set_xticks([], minor=True)


def _plain_numbers(ax: Axes) -> None:
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    ax.yaxis.set_major_locator(LogLocator(subs=(1, 3)))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _at: f"{value:,.0f}"))
    ax.yaxis.set_minor_formatter(NullFormatter())


def effects(runs: pd.DataFrame, baseline: str, outcome: str = EFFECT) -> pd.DataFrame:
    """Return what scenarios of a sweep change against one of them, by design point: scenario, point, share, effect.

    `runs` are those of a sweep whose points are draws of the posterior. `share` is the detected share of the baseline
    at that point, `effect` the relative change of an outcome; both are of means over seeds. Failed runs are left out.
    Raises BadQuantity if the baseline is not in the sweep.
    """
    if baseline not in set(runs["scenario"]):
        known = ", ".join(sorted(set(runs["scenario"])))
        text = _("The sweep has no scenario '{name}'; it has {known}.")
        raise BadQuantity(text.format(name=baseline, known=known))
    done = runs[runs["status"] == "ok"]
    means = done.groupby(["scenario", "point"])[[BEGUN, FOUND, outcome]].mean()
    base = means.loc[baseline]
    base = base[(base[BEGUN] > 0) & (base[FOUND] > 0) & (base[outcome] > 0)]
    rows = means.drop(index=baseline, level="scenario").reset_index().merge(base, on="point", suffixes=("", " before"))
    rows["share"] = rows[f"{FOUND} before"] / rows[f"{BEGUN} before"]
    rows["effect"] = rows[outcome] / rows[f"{outcome} before"] - 1
    return rows[["scenario", "point", "share", "effect"]]


@in_style
def effect_by_share(runs: pd.DataFrame, baseline: str, names: Sequence[str] = ()) -> Figure:
    """Draw the effect of portfolios of a sweep on time in exploitation against the detected share, a dot a point.

    `names` are the scenarios to be drawn, at most six; all others than the baseline if none is named.
    """
    table = effects(runs, baseline)
    names = list(names) or list(dict.fromkeys(table["scenario"]))
    names = names[:PANELS]
    table = table[table["scenario"].isin(names)]
    if table.empty:
        raise BadQuantity(_("The sweep has no two scenarios that can be compared at the same point."))
    columns = min(3, len(names))
    lines = -(-len(names) // columns)
    fig, axes, key = drawn(lines, columns, (3.9 * max(2, columns), 2.4 + 3.2 * lines))
    for ax in axes[len(names) :]:
        ax.set_visible(False)
    for ax, name in zip(axes, names, strict=False):
        _effect(ax, table[table["scenario"] == name], name)
    bottom, top = min(0, table["effect"].min()), max(0, table["effect"].max())
    for ax in axes[: len(names)]:
        ax.set_ylim(bottom - 0.06 * (top - bottom + 0.01), top + 0.06 * (top - bottom + 0.01))
        share_axis(ax, table["share"])
    keyed(key, axes[:1])
    titled(fig, _effect_told(table))
    return footed(fig, "", made_of(table["point"].nunique()))


def _effect(ax: Axes, rows: pd.DataFrame, name: str) -> None:
    ax.plot(
        rows["share"], rows["effect"], "o", color=look.BLUE, ms=5, alpha=0.55, label=_("A draw that fits the figures")
    )
    ax.axhline(0, color=look.BLACK, lw=1)
    ax.set_xscale("log")
    ax.set_title(plainly(name), fontsize=12.5)
    ax.set_xlabel(_("detected share without it"))
    ax.set_ylabel(_("change of time in exploitation"))
    ax.yaxis.set_major_formatter(lambda y, _at: f"{y:+.0%}" if y else "0")


def _effect_told(table: pd.DataFrame) -> str:
    ends = table.groupby("scenario")["effect"].quantile([0.05, 0.95]).unstack()
    if len(ends) > 1:
        return _("What a portfolio changes depends on what the recorded figures leave open")
    low, high = ends.iloc[0]
    return _("By draw, the portfolio changes time in exploitation by {low:+.0%} to {high:+.0%}").format(
        low=low, high=high
    )
