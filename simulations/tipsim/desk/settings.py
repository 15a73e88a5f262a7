"""Of a comparison: with what, from when, how long, for what share of the country, in how many pairs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import ipywidgets as w

from ..experiments.countries import many
from ..experiments.posterior import ALL
from ..language import gettext as _
from ..language import ngettext
from ..quantities import BadQuantity
from ..scenario import Scenario
from . import files
from .example import as_it_is
from .pieces import labelled

SHARES = (0.03, 0.1, 0.3, 1.0)
FIRST_YEAR, LAST_YEAR = 2000, 2060
LONGEST_YEARS = 20
MOST_PAIRS = 200
AS_IT_IS = ""  # stands for the country without measures


class Settings(w.VBox):
    """Everything but the measures."""

    def __init__(self, scenario: Scenario, pairs: int):
        self._listeners: list[Callable[[], None]] = []
        self._lengths: list[tuple[str, int]] = [(_years(n), 12 * n) for n in range(1, LONGEST_YEARS + 1)]
        self.against = w.Dropdown(options=self._baselines())
        self.year = w.BoundedIntText(min=FIRST_YEAR, max=LAST_YEAR, value=2026)
        self.month = w.Dropdown(options=[(f"{n:02d}", n) for n in range(1, 13)], value=1)
        self.length = w.Dropdown(options=self._lengths)
        self.share = w.Dropdown(options=[(_share(s), s) for s in SHARES])
        self.pairs = w.BoundedIntText(min=1, max=MOST_PAIRS, value=pairs)
        self.drawn, said = _what_is_not_known()
        grid = w.HBox([*self._labelled(), labelled(_("What is not known"), self.drawn, said)])
        grid.add_class("tlp-settings")
        super().__init__([grid])
        self.put(scenario)
        for field in (self.against, self.year, self.month, self.length, self.share, self.pairs, self.drawn):
            field.observe(lambda _change: self._tell(), "value")

    def _labelled(self) -> list[w.Widget]:
        return [
            labelled(_("Compare with"), self.against),
            labelled(_("First year"), self.year),
            labelled(_("First month"), self.month),
            labelled(_("How long"), self.length),
            labelled(_("Share of the country"), self.share),
            labelled(_("Pairs of runs"), self.pairs, _("20 or more for a decision")),
        ]

    def observe_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` after each change."""
        self._listeners.append(listener)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()

    def put(self, scenario: Scenario) -> None:
        """Show start, length and share of a scenario."""
        year, month = map(int, scenario.start.split("-"))
        self.year.min, self.year.max = min(FIRST_YEAR, year), max(LAST_YEAR, year)
        self.year.value, self.month.value = year, month
        if scenario.months not in [months for _label, months in self.length.options]:
            self.length.options = sorted([*self._lengths, (_months(scenario.months), scenario.months)], key=_second)
        if scenario.scale not in [share for _label, share in self.share.options]:
            self.share.options = [*((_share(s), s) for s in sorted({*SHARES, scenario.scale}))]
        self.length.value, self.share.value = scenario.months, scenario.scale

    @property
    def fit(self) -> str | None:
        """The fit that pairs are drawn from, or None for the first values."""
        return ALL if self.drawn.value else None

    def baseline(self) -> Scenario:
        """Return what is compared with; raises BadQuantity in one line if its file cannot be read."""
        return as_it_is() if self.against.value == AS_IT_IS else Scenario.from_toml(self.against.value)

    def applied(self, scenario: Scenario) -> Scenario:
        """Return a scenario with what is chosen here; both sides of a comparison have it in common."""
        start = f"{self.year.value:04d}-{self.month.value:02d}"
        common = {"population_seed": 1, "spin_up": as_it_is().spin_up}
        return replace(scenario, start=start, months=self.length.value, scale=self.share.value, **common)

    def refresh(self) -> None:
        """Read anew which files there are; what is chosen stays chosen."""
        chosen = self.against.value
        self.against.options = self._baselines()
        self.against.value = chosen if chosen in [value for _label, value in self.against.options] else AS_IT_IS

    def _baselines(self) -> list[tuple[str, str]]:
        found = {**{n: p for n, p in files.shipped().items() if n != "baseline"}, **files.saved()}
        return [(_("the country without measures"), AS_IT_IS), *((name, str(path)) for name, path in found.items())]


def _what_is_not_known() -> tuple[w.Dropdown, str]:
    """The choice whether to draw, and what stands under it; without draws to take there is only one choice."""
    draw, first = _("draw it anew for each pair (recommended)"), _("use the first values")
    try:
        there = many(ALL)
    except BadQuantity:
        said = _("the draws are missing or of another version here: install TIP Lab again to have them")
        return w.Dropdown(options=[(first, False)], disabled=True), said
    said = _("{n} draws of the country that fit the recorded figures").format(n=there)
    return w.Dropdown(options=[(draw, True), (first, False)], value=True), said


def _second(pair: tuple[str, int]) -> int:
    return pair[1]


def _years(n: int) -> str:
    return ngettext("{n} year", "{n} years", n).format(n=n)


def _months(n: int) -> str:
    return ngettext("{n} month", "{n} months", n).format(n=n)


def _share(share: float) -> str:
    return _("the whole country") if share == 1 else _("{share:.3g}% (quick)").format(share=100 * share)
