"""Three worlds with one record: other numbers behind the same recorded count, to show what a record cannot tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..country import Country
from ..language import gettext as _
from ..scenario import Scenario
from ..skill import Skill
from .compare import Comparison, label_of
from .figures import drawn, footed, in_style, titled
from .plots import LOOKS
from .runs import Runs

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BOOKS = ("recruited", "newly_exploited", "exploited_person_months", "victims_identified")
SENSITIVITY = {"A": 0.95, "B": Skill().sensitivity, "C": 0.25}  # a trafficked person is recognised
RECRUITING = {"A": 0.5, "B": 1.0, "C": 2.0}  # approaches and deceptive offers, times those declared


def world(name: str, base: Scenario) -> Scenario:
    """Return the scenario of world A, B or C: many recruited and few recognised, or the other way round."""
    country, ratio = Country(), RECRUITING[name]
    flat = {"approach_rate": ratio * country.approach_rate, "trapping": ratio * country.trapping}
    return base.with_flat({**flat, "sensitivity": SENSITIVITY[name], "name": f"world {name}"})


def world_table(runs: Mapping[str, Runs]) -> pd.DataFrame:
    """Return means a year by world: victims identified (recorded), and exploitation that began (happened)."""
    pairs = {("recorded", "victims_identified"): _("recorded"), ("happened", "newly_exploited"): _("happened")}
    found = {name: {label: one.mean()[pair].mean() for pair, label in pairs.items()} for name, one in runs.items()}
    return pd.DataFrame(found).T.rename_axis(_("world"))


def both_books(pairs: Comparison) -> pd.DataFrame:
    """Return what happened and what was recorded on both sides of a comparison, and the interval of the difference."""
    table = pairs.table(names=BOOKS)
    shown = {"baseline": _("before"), "alternative": _("after"), "low": _("change from"), "high": _("to")}
    named = table[list(shown)].rename(columns=shown).round(0)
    named[table.unchanged] = named[table.unchanged].fillna(0.0)  # no pair differs
    return named.set_axis([label_of(ledger, name) for name, ledger in table.ledger.items()])


@in_style
def draw_worlds(runs: Mapping[str, Runs]) -> Figure:
    """Draw the record of each world, and beside it what happened there."""
    table = world_table(runs)
    fig, axes, key = drawn(1, 2, (11, 5.4))
    key.text(0, 0.5, _described(), va="center", fontsize=11.5).set_in_layout(False)  # or it would press the axes
    titles = (_("Recorded: victims identified"), _("Happened: exploitation began"))
    colours = (LOOKS[ledger][1] for ledger in ("recorded", "happened"))
    for ax, name, title, colour in zip(axes, table, titles, colours, strict=True):
        _bars(ax, table[name], title, colour)
    low, high = table.iloc[:, 1].min(), table.iloc[:, 1].max()
    message_ = _("One record, three worlds: about the same count fits {low:,.0f} persons a year, and {high:,.0f}")
    titled(fig, message_.format(low=low, high=high))
    return footed(fig, "", next(iter(runs.values())).made_of())


def _described() -> str:
    each = _("{world}: recruiting × {ratio:g}, recognised {chance:g}")
    facts = [each.format(world=name, ratio=RECRUITING[name], chance=SENSITIVITY[name]) for name in SENSITIVITY]
    return ";   ".join(facts)


def _bars(ax: Axes, counts: pd.Series, title: str, colour: str) -> None:
    at = np.arange(len(counts))
    ax.bar(at, counts, width=0.55, color=colour)
    for x, count in zip(at, counts, strict=True):
        ax.text(x, count, f"{count:,.0f}", ha="center", va="bottom", fontsize=12)
    ax.set_xticks(at, [_("world {name}").format(name=name) for name in counts.index])
    ax.set_ylim(0, 1.15 * max(1, counts.max()))
    ax.set_title(title, fontsize=12.5)
    ax.set_ylabel(_("persons a year"))
