"""What came of a comparison, on tabs: sentences, maps, both ledgers, harms beside benefits, costs, and the limits.

A tab is drawn when it is first opened, so that the first one stands soon.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence

import ipywidgets as w
import pandas as pd

from .. import look
from ..experiments import maps, plots
from ..experiments import reportwords as words
from ..experiments.bands import agreement, of_countries
from ..experiments.changemap import changes_map
from ..experiments.changes import DIVISIONS, changes
from ..experiments.compare import TOTAL, Comparison, label_of
from ..experiments.costplot import costs_by_measure
from ..experiments.figures import plainly
from ..experiments.reportpage import cost_table, sentences
from ..experiments.reporttold import number, signed, span
from ..language import gettext as _
from ..quantities import BadQuantity
from .pieces import boxed
from .running import fault

BENEFITS = ("newly_exploited", "exploited_person_months", "victims_identified", "victims_assisted")


class Results(w.VBox):
    """The results of a comparison; `show` puts another one in."""

    def __init__(self) -> None:
        self.comparison: Comparison | None = None
        self._waiting = w.HTML(f'<p class="tlp-quiet">{html.escape(_("There are no results yet."))}</p>')
        super().__init__([self._waiting])
        self.add_class("tlp-results")

    def show(self, comparison: Comparison, about: str = "") -> None:
        """Show the results of `comparison`; `about` says before them what they are."""
        self.comparison = comparison
        draws = self._tabs()
        pages = [w.HTML() for _draw in draws]
        tab = w.Tab(pages)
        for at, title in enumerate(draws):
            tab.set_title(at, title)
        tab.observe(lambda change: self._fill(comparison, pages, change["new"]), "selected_index")
        self._fill(comparison, pages, 0)
        self.children = [w.HTML(_lead(comparison, about)), tab]
        tab.selected_index = 0

    def _tabs(self) -> dict[str, Callable[[Comparison], str]]:
        return {
            _("In sentences"): in_sentences,
            _("Maps"): on_maps,
            _("Both ledgers"): both_ledgers,
            _("Harms beside benefits"): harms_beside_benefits,
            _("Costs"): costs,
            _("What they do not say"): limits,
        }

    def _fill(self, comparison: Comparison, pages: Sequence[w.HTML], at: int | None) -> None:
        if at is None or pages[at].value:
            return
        pages[at].value = f'<p class="tlp-quiet">{html.escape(_("Drawing…"))}</p>'
        draw = list(self._tabs().values())[at]
        try:
            pages[at].value = f'<div class="tl-card tlp-page">{draw(comparison)}</div>'
        except Exception as error:  # one tab that cannot be drawn takes nothing from the others
            pages[at].value = boxed(fault(error), "tl-warn")


def _lead(comparison: Comparison, about: str) -> str:
    one, other = words.names(comparison)
    title = _("{other} compared with {one}").format(one=one, other=other)
    said = f'<p class="tlp-quiet">{html.escape(" ".join(filter(None, [about, _runs(comparison)])))}</p>'
    lead = f'<p class="rp-lead">{html.escape(words.headline(comparison))}</p>'
    return f'<div class="tl-root tlp-lead" role="status"><h2>{html.escape(title)}</h2>{lead}{said}</div>'


def _runs(comparison: Comparison) -> str:
    text = _("{period} from {first}; {runs}.")
    setup = comparison.baseline
    return text.format(period=words.period(setup), first=setup.start, runs=comparison.made_of())


def in_sentences(comparison: Comparison) -> str:
    """Return the first page of the report, with the differences as a picture under it."""
    return f'<div class="tlp-sentences">{sentences(comparison, lead=False)}</div>{_differences(comparison)}'


def _differences(comparison: Comparison, names: Sequence[str] = plots.OUTCOMES) -> str:
    fig = plots.differences(comparison, names)
    heads = _heads("", comparison)
    rows = [_row(name, row) for name, row in comparison.table(names=names).iterrows()]
    return _figure(fig, plots.headline(comparison), rows, heads)


def _sides(comparison: Comparison) -> tuple[str, str]:
    return words.names(comparison)


def _heads(first: str, comparison: Comparison) -> list[str]:
    agree = [] if comparison.fit is None else [_("pairs: less / more")]
    return [first, *_sides(comparison), _("difference"), comparison.range_name, *agree]


def _row(name: object, row: pd.Series) -> list[str]:
    return [label_of(row.ledger, str(name)), *_cells(row)]


def _cells(row: pd.Series) -> list[str]:
    cells = [number(row.baseline), number(row.alternative), signed(row.difference), _range(row)]
    return [*cells, agreement(row)] if of_countries(row) else cells


def _range(row: pd.Series, scale: float = 1) -> str:
    if row.unchanged:
        return _("the same in every pair")
    return _("one pair shows none") if row.pairs < 2 else span(row.low, row.high, scale)


def _figure(fig, alt: str, rows: Sequence[Sequence[str]], heads: Sequence[str]) -> str:
    """A picture with its table in view below it."""
    shown = look.figure_html(fig, alt=alt, data=rows, head=heads)
    return shown.replace("<details>", "<details open>")


def on_maps(comparison: Comparison) -> str:
    """Return the map of what changes, then both countries on one scale, each with its numbers."""
    parts = [_figure(changes_map(comparison), words.displacement(comparison), *_changes(comparison, "home"))]
    parts += [_division(comparison, name) for name in DIVISIONS if name != "home"]
    one, other = comparison.runs
    for runs, beside, name in ((one, other, _sides(comparison)[0]), (other, one, _sides(comparison)[1])):
        fig = maps.flows_map(runs, like=[beside], heading=f"{plainly(name)}:")
        rows = [[region["name"], number(region["recruited"])] for _code, region in maps.regions_of(runs).iterrows()]
        heads = [_("Home region"), _("persons recruited, whole country")]
        parts.append(_figure(fig, maps.message(runs), rows, heads))
    return "".join(parts)


def _changes(comparison: Comparison, division: str) -> tuple[list[list[str]], list[str]]:
    rows = [[row.label, *_cells(row)] for _code, row in changes(comparison, division).iterrows()]
    return rows, _heads(_(DIVISIONS[division][0]), comparison)


def _division(comparison: Comparison, division: str) -> str:
    rows, heads = _changes(comparison, division)
    title = html.escape(_("Persons recruited, by: {division}").format(division=heads[0]))
    body = look.table_html(rows, heads) if rows else f"<p>{html.escape(_('Nobody in these runs.'))}</p>"
    return f'<details class="tlp-fold"><summary>{title}</summary>{body}</details>'


def both_ledgers(comparison: Comparison) -> str:
    """Return what happened beside what was recorded, year by year, with the numbers of all months."""
    said = html.escape(words.more_is_not_more())
    try:
        fig = plots.over_time(comparison)
    except BadQuantity as error:
        years = f'<p class="tl-note">{html.escape(str(error))}</p>'
    else:
        rows, heads = _by_year(comparison)
        years = _figure(fig, plots.headline(comparison), rows, heads)
    return f'<p class="tl-note">{said}</p>{years}{_differences(comparison, [*words.HAPPENED, *words.RECORDED])}'


def _by_year(comparison: Comparison) -> tuple[list[list[str]], list[str]]:
    heads = _heads(_("Output and year"), comparison)
    years = [year for year in dict.fromkeys(comparison.all_periods.period) if year != TOTAL]
    tables = {year: comparison.table(year, names=plots.STORY) for year in years}
    rows = [_of_year(name, year, table.loc[name]) for name in plots.STORY for year, table in tables.items()]
    return rows, heads


def _of_year(name: str, year: str, row: pd.Series) -> list[str]:
    label, *numbers = _row(name, row)
    return [_("{label}, {year}").format(label=label, year=_year(year, row)), *numbers]


def _year(year: str, row: pd.Series) -> str:
    return year if row.months == 12 else _("{year} ({months} months)").format(year=year, months=int(row.months))


def harms_beside_benefits(comparison: Comparison) -> str:
    """Return what is hoped for beside what the response itself does to persons."""
    told = [_("What is hoped for stands above, what the response itself does to persons below; weigh both.")]
    told.append(_("A fall of a harm and a rise of a benefit are not one number: nobody has set a rate between them."))
    body = html.escape(" ".join(told))
    return f'<p class="tl-note">{body}</p>{_differences(comparison, [*BENEFITS, *words.HARMS])}'


def costs(comparison: Comparison) -> str:
    """Return what each measure costs on both sides."""
    told = "".join(f"<p>{html.escape(text)}</p>" for text in filter(None, words.costs(comparison)))
    table = cost_table(comparison)
    if table.empty:
        return told
    rows = [[label, number(a), number(b), signed(b - a)] for label, a, b in table.itertuples()]
    total = comparison.table().loc[TOTAL]
    sums = [number(total.baseline / 1e6), number(total.alternative / 1e6), signed(total.difference / 1e6)]
    heads = [_("Million MNT, all months"), *_sides(comparison), _("difference")]
    note = html.escape(_("Costs are assumed budgets, as declared or as you set them; they are not prices."))
    figure = _figure(
        costs_by_measure(comparison), words.costs(comparison)[0], [*rows, [_("All measures"), *sums]], heads
    )
    return f'{told}{figure}<p class="tl-quiet">{note}</p>'


def limits(comparison: Comparison) -> str:
    """Return what the numbers do not say, and what they must not be used for."""
    told = [*words.certainty(comparison), *words.assumptions(comparison)]
    told += [
        _("Lawful migrants are not followed after they have left, and children are protected as adults are."),
        _("Corruption, complicity of officials and violence after return are not in the model."),
        _("Agencies are national averages: a figure by region shows where persons come from, not who works well."),
    ]
    return _list(_("What these numbers do not say"), filter(None, told)) + _list(
        _("Do not use this for"), words.not_for()
    )


def _list(title: str, texts) -> str:
    rows = "".join(f"<li>{html.escape(text)}</li>" for text in texts)
    return f"<h3>{html.escape(title)}</h3><ul>{rows}</ul>"
