"""A trial in a notebook: levers, a button, and under it what comes of them in pairs of runs.

The first results are an output of the cell, so that they stand in a notebook that is run without a browser; the
button puts others in their place.
"""

from __future__ import annotations

import html
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import ipywidgets as w
import pandas as pd
from IPython.display import display

from .. import look
from ..experiments import pairplots, plots
from ..experiments.changes import changes
from ..experiments.compare import Comparison, compare, label_of
from ..experiments.figures import footed, titled
from ..language import gettext as _
from ..quantities import BadQuantity, declared
from ..result import Progress
from ..scenario import Scenario
from ..skill import Skill, read_skill
from .controls import Levers

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH = 11.0  # inches of a figure in a notebook
LETTERS, LETTERS_OF_NAMES = 64, 24  # of a line under its axis, and at its left
Sides = Callable[[Scenario], tuple[Scenario, Scenario]]
Draw = Callable[[Comparison], str]


def with_and_without(scenario: Scenario) -> tuple[Scenario, Scenario]:
    """Return the scenario without any measure, and with those it has."""
    return replace(scenario, measures=()), scenario


class Trial:
    """Levers with the results of what is chosen; `found` are the comparisons by world, the first one first.

    `draws` make pieces of HTML out of the first comparison. `lines` are outputs by name, with their words, that are
    told in a table for every one of `worlds`: names of worlds with what is changed in the chosen scenario.
    """

    def __init__(
        self,
        page: Levers,
        *draws: Draw,
        lines: Mapping[str, str] | None = None,
        worlds: Mapping[str, Callable[[Scenario], Scenario]] | None = None,
        sides: Sides = with_and_without,
        pairs: int = 10,
    ):
        self.page, self.draws, self.lines, self.sides, self.pairs = page, draws, lines or {}, sides, pairs
        self.worlds = worlds or {"": lambda scenario: scenario}
        self.found: dict[str, Comparison] = {}
        self._button = w.Button(description=_("Run with these levers"), layout={"width": "auto"})
        for name in ("tl-button", "tld-run"):
            self._button.add_class(name)
        self._button.on_click(lambda _button: self._again())
        self._bar = w.IntProgress(layout={"width": "240px", "visibility": "hidden"})
        self._bar.tooltip = _("How far the runs are")
        row = w.HBox([self._button, self._bar], layout={"margin": "0 0 8px", "align_items": "center"})
        display(w.VBox([page, row]))
        self._shown = display(self._results(), display_id=True)

    def _again(self) -> None:
        self._button.disabled, self._bar.layout.visibility = True, "visible"
        try:
            results = self._results()
        finally:
            self._button.disabled, self._bar.layout.visibility = False, "hidden"
        if self._shown:
            self._shown.update(results)

    def _results(self) -> _Page:
        try:
            scenario = self.page.scenario
            made = {name: change(scenario) for name, change in self.worlds.items()}
            self.found = {name: self._compared(at, one) for at, (name, one) in enumerate(made.items())}
        except BadQuantity as error:
            return _Page(str(error), f'<div class="tl-warn" role="alert">{html.escape(str(error))}</div>')
        first = next(iter(self.found.values()))
        pieces = [draw(first) for draw in self.draws] + ([self._table()] if self.lines else [])
        note = f'<div class="tl-note">{html.escape(first.note)}</div>' if first.note else ""
        return _Page(plots.headline(first), "".join(pieces) + note)

    def _compared(self, at: int, scenario: Scenario) -> Comparison:
        return compare(*self.sides(scenario), self.pairs, progress=self._progress(at))

    def _progress(self, at: int) -> Progress:
        def tell(done: int, total: int) -> None:
            share = int(100 * (at + done / total) / len(self.worlds))
            if share != self._bar.value:  # a message for each month would be slower than the month
                self._bar.value = share

        return tell

    def _table(self) -> str:
        rows = []
        for world, found in self.found.items():
            table = found.table(names=list(self.lines))
            rows += [
                [*([world] if world else []), words, *_counts(row)]
                for words, (_name, row) in zip(self.lines.values(), table.iterrows(), strict=True)
            ]
        worlds = [_("country")] if "" not in self.found else []
        return look.table_html(rows, [*worlds, _("whole country, all months"), *heads()[1:]])


class _Page:
    """Results as Jupyter displays them: HTML for a page, the headline for everything else."""

    def __init__(self, words: str, page: str):
        self.words, self.page = words, page

    def __repr__(self) -> str:
        return self.words

    def _repr_html_(self) -> str:
        return self.page


def heads() -> list[str]:
    """Return the heads of a table of paired differences; the first stands over the names."""
    return ["", _("without"), _("difference"), _("from"), _("to")]


def _counts(row: pd.Series) -> list[float | None]:
    """Without, difference, and its interval; no interval where no pair differs."""
    cells = [row.baseline, row.difference, *([None, None] if row.unchanged else [row.low, row.high])]
    return [None if cell is None else round(float(cell), 1) for cell in cells]


def differences(*names: str) -> Draw:
    """Return a piece of a trial: the paired differences of some outputs, drawn and as a table."""

    def draw(found: Comparison) -> str:
        rows = [[label_of(row.ledger, name), *_counts(row)] for name, row in found.table(names=names).iterrows()]
        fig = _narrow(plots.differences(found, names), found)
        return look.figure_html(fig, alt=plots.headline(found), data=rows, head=heads())

    return draw


def _narrow(fig: Figure, found: Comparison) -> Figure:
    """The figure at the width of a notebook, so that its letters can be read there."""
    fig.set_size_inches(WIDTH, fig.get_figheight())
    (ax,) = (ax for ax in fig.axes if ax.get_xlabel())
    ax.set_xlabel(textwrap.fill(ax.get_xlabel(), LETTERS))
    ax.set_yticks(
        ax.get_yticks(), [textwrap.fill(label.get_text(), LETTERS_OF_NAMES) for label in ax.get_yticklabels()]
    )
    titled(fig, plots.headline(found))
    return footed(fig, found.note, found.made_of())


def parts(division: str) -> Draw:
    """Return a piece of a trial: what changes in each part of a division, such as the channels of recruitment."""

    def draw(found: Comparison) -> str:
        rows = [[row.label, *_counts(row)] for _code, row in changes(found, division).iterrows()]
        alt = _("Persons recruited in each part, with and without the measures; the numbers stand in the table.")
        return look.figure_html(pairplots.by_part(found, division), alt=alt, data=rows, head=heads())

    return draw


def by_pairs(name: str) -> Draw:
    """Return a piece of a trial: the interval of one output as pairs of runs are added."""

    def draw(found: Comparison) -> str:
        table = pairplots.pairs_table(found, name)
        rows = [[n, *(round(cell, 1) for cell in row)] for n, *row in table.itertuples()]
        alt = _("The interval of the difference as pairs of runs are added; the numbers stand in the table.")
        head = [_("pairs"), *heads()[2:]]
        return look.figure_html(pairplots.by_pairs(found, name), alt=alt, data=rows, head=head)

    return draw


def class_table(path: Path | str) -> _Page:
    """Return what a skill file says beside what the model takes without it; raises BadQuantity if it cannot be used."""
    shown = read_skill(path)
    rows = [
        [_(q.label), q.default, *(getattr(shown[q.name], name) for name in ("estimate", "low", "high", "n"))]
        for q in declared(Skill)
        if q.name in shown
    ]
    head = [_("skill, as a share"), _("without a file"), _("the class"), _("from"), _("to"), _("officers")]
    return _Page(_("What the skill file {path} says").format(path=path), look.table_html(rows, head))
