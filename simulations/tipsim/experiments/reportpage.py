"""The report as one file of HTML that prints to two sheets of A4: sentences, then numbers and how to have them again.

Nothing in it tells when it was made, so that the same command gives the same file.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pandas as pd

from ..language import gettext as _
from . import reportwords as words
from .bands import agreement, of_countries
from .changemap import changes_map
from .compare import TOTAL, Comparison, label_of
from .plots import LEDGER_LABELS
from .reportbars import bar, scale_bar
from .reporttold import number, signed, span
from .sheets import document, foot, forbidden, picture, section_html
from .sheets import table as table_of

SHEETS = 2
ONE, OTHER, OUT = "baseline.toml", "alternative.toml", "again"
# Type of the first sheet in points, and what a sheet holds: letters times the square of their size. So it stays one.
LARGEST, SMALLEST, ROOM = 10.4, 6.2, 370_000
LETTERS_OF_A_LINE = 45  # that a heading or the end of a paragraph takes away
SHORT = 20  # letters of a side's name at the head of a column
SHOWN = {
    "happened": ("recruited", "newly_exploited", "exploited_person_months", "left_lawfully"),
    "recorded": words.RECORDED,
    "harms": words.HARMS,
}
DEAREST = 6
MAP_WIDTH = 7.4  # inches
WIDEST, NARROWEST, FOR_A_LINE = 144, 66, 8  # millimetres
LABEL, LABEL_BESIDE_MORE = 38, 34  # letters of a line in the table
HEADS = (8, 13)  # letters of a line of a name over it, and over the costs
VERSIONS = ("tiplab", "python", "numpy", "numba", "mesa", "pandas")


def command(comparison: Comparison) -> str:
    """Return the command that makes the same report again, in the folder of the report."""
    drawn = "--no-posterior" if comparison.fit is None else "--posterior"
    return f"tipsim report {ONE} {OTHER} --seeds {len(comparison.seeds)} {drawn} --out {OUT}"


def page(comparison: Comparison) -> str:
    """Return the report as HTML that needs nothing from outside."""
    return document(_title(comparison), first_page(comparison) + second_page(comparison))


def _title(comparison: Comparison) -> str:
    one, other = words.names(comparison)
    return _("{other} compared with {one}").format(one=one, other=other)


def first_page(comparison: Comparison) -> str:
    """Return the sheet of sentences."""
    body = sentences(comparison)
    style = f'style="font-size:{_size(body):.2f}pt"'
    return f'<section class="rp-sheet" {style}>{_over(comparison)}{body}{foot(1, SHEETS)}</section>'


def _size(body: str) -> float:
    """Points of type by which a body of text fills a sheet and no more."""
    lines = sum(body.count(end) for end in ("</h2>", "</p>", "</li>"))
    letters = len(re.sub(r"<[^>]*>", "", body)) + LETTERS_OF_A_LINE * lines
    return max(SMALLEST, min(LARGEST, (ROOM / letters) ** 0.5))


def sentences(comparison: Comparison, *, lead: bool = True) -> str:
    """Return the answer if `lead`, the sections and what the report is not for, as HTML."""
    first = f'<p class="rp-lead">{html.escape(words.headline(comparison))}</p>' if lead else ""
    return first + "".join(map(section_html, words.sections(comparison))) + forbidden(words.not_for())


def _over(comparison: Comparison) -> str:
    over = html.escape(_("TIP Lab: comparison of measures against trafficking in persons"))
    return f'<p class="rp-over">{over}</p><h1>{html.escape(_title(comparison))}</h1>'


def second_page(comparison: Comparison) -> str:
    """Return the sheet of numbers."""
    heading = f"<h1>{html.escape(_('The numbers, and how to have them again'))}</h1>"
    parts = [
        heading,
        differences(comparison),
        map_figure(comparison),
        again(comparison),
        _both(comparison),
        foot(2, SHEETS),
    ]
    return f'<section class="rp-sheet rp-numbers">{"".join(parts)}</section>'


def _both(comparison: Comparison) -> str:
    return f'<div class="rp-two"><div>{costs(comparison)}</div><div>{digests(comparison)}</div></div>'


def _heads(comparison: Comparison) -> tuple[str, ...]:
    """Names of both sides, short enough for the head of a column."""
    return tuple(n if len(n) <= SHORT else f"{n[: SHORT - 1].rstrip()}…" for n in words.names(comparison))


def differences(comparison: Comparison) -> str:
    """Return the table of both ledgers and of harms; the bar in a row draws the difference beside its numbers."""
    table = comparison.table()
    one, other = _heads(comparison)
    agree = [_("Pairs: less / more")] if of_countries(table) else []
    heads = ["", one, other, _("Difference"), _("Range"), *agree, _("Difference against the first, in per cent")]
    kinds = ["", *["rp-n"] * (len(heads) - 2), ""]
    cells = "".join(f'<th scope="col" class="{k}">{html.escape(h)}</th>' for k, h in zip(kinds, heads, strict=True))
    body = "".join(_group(ledger, table.loc[list(names)], len(heads)) for ledger, names in SHOWN.items())
    axis = f'<tr aria-hidden="true"><td colspan="{len(heads) - 1}"></td><td class="rp-bar">{scale_bar()}</td></tr>'
    source = f'<p class="rp-small">{html.escape(_source(comparison))}</p>'
    kind = "rp-long rp-drawn" if agree else "rp-long"
    return f'<table class="{kind}"><thead><tr>{cells}</tr></thead><tbody>{body}{axis}</tbody></table>{source}'


def _source(comparison: Comparison) -> str:
    text = _(
        "Whole country, {period}, persons unless said otherwise. Source: TIP Lab, tipsim; {runs}. Bars: 95% intervals."
    )
    if comparison.fit is not None:
        text = _(
            "Whole country, {period}, persons unless said otherwise. Source: TIP Lab, tipsim; {runs}. Both sides and "
            "the difference: means. Ranges: 9 in 10 pairs. Bars: the same of the pairs' own changes, with their median."
        )
    return text.format(period=words.period(comparison.baseline), runs=comparison.made_of())


def _group(ledger: str, rows: pd.DataFrame, width: int) -> str:
    head = html.escape(_(LEDGER_LABELS[ledger]))
    lines = "".join(_line(label_of(ledger, str(name)), row) for name, row in rows.iterrows())
    return f'<tr class="rp-group"><th scope="rowgroup" colspan="{width}">{head}</th></tr>{lines}'


def _line(label: str, row: pd.Series) -> str:
    cells = [number(row.baseline), number(row.alternative), signed(row.difference), _range(row)]
    cells += [agreement(row)] if of_countries(row) else []
    numbers = "".join(f'<td class="rp-n">{html.escape(cell)}</td>' for cell in cells)
    return f'<tr><th scope="row">{html.escape(label)}</th>{numbers}<td class="rp-bar">{bar(row)}</td></tr>'


def _range(row: pd.Series, scale: float = 1) -> str:
    if row.unchanged:
        return _("the same")
    return _("one pair") if row.pairs < 2 else span(row.low, row.high, scale)


def map_figure(comparison: Comparison) -> str:
    """Return the map of what changes where, with its words."""
    fig = changes_map(comparison, width=MAP_WIDTH)
    title = _("Where recruitment falls and where it rises")
    alt = " ".join([title + ".", words.displacement(comparison)])
    source = html.escape(
        _("Source: TIP Lab, tipsim; boundaries: Natural Earth. Numbers are persons, whole country, all months.")
    )
    return f'<h3>{html.escape(title)}</h3>{picture(fig, alt, _map_width(comparison))}<p class="rp-small">{source}</p>'


def _map_width(comparison: Comparison) -> int:
    """Millimetres that the tables leave to the map: longer names and labels take more lines, and a column more makes
    the others narrower."""
    letters = LABEL if comparison.fit is None else LABEL_BESIDE_MORE
    labels = (label_of(ledger, name) for ledger, names in SHOWN.items() for name in names)
    more = sum(len(text) // letters for text in labels)
    more += sum(max(len(name) for name in _heads(comparison)) // width for width in HEADS)
    return max(NARROWEST, WIDEST - FOR_A_LINE * more)


def costs(comparison: Comparison) -> str:
    """Return the cost of each measure on both sides, dearest first, with what all cost."""
    one, other = _heads(comparison)
    table = cost_table(comparison)
    heads = [_("Cost, million MNT"), one, other]
    told = ((label, number(a), number(b)) for label, a, b in _dearest(table))
    sums = comparison.table().loc[TOTAL]
    total = (_("All measures"), number(sums.baseline / 1e6), number(sums.alternative / 1e6))
    note = _("Budgets as declared or as set; all are assumed. Replace them by your own.")
    return table_of(heads, [*told, total], numbers=(1, 2)) + f'<p class="rp-small">{html.escape(note)}</p>'


def cost_table(comparison: Comparison) -> pd.DataFrame:
    """Return the cost of each measure in million MNT over the whole run, the mean over the pairs, by side."""
    from ..interventions import MEASURES

    means = [
        sum(r.costs.drop(columns="total").sum() for r in runs.results) / len(runs.results) for runs in comparison.runs
    ]
    table = pd.DataFrame({"baseline": means[0], "alternative": means[1]}).fillna(0.0) / 1e6
    table.index = [_(MEASURES[str(name)].label) for name in table.index]
    return table.sort_values(["alternative", "baseline"], ascending=False)


def _dearest(table: pd.DataFrame) -> Iterator[tuple[str, float, float]]:
    first, rest = table.iloc[:DEAREST], table.iloc[DEAREST:]
    yield from first.itertuples()
    if len(rest):
        yield _("{n} more measures").format(n=len(rest)), *rest.sum()


def again(comparison: Comparison) -> str:
    """Return the command by which every number can be had again."""
    title = html.escape(_("To have these numbers again"))
    text = html.escape(_("Every number comes again, bit for bit, by this command in the folder of this report:"))
    return f'<h3>{title}</h3><p class="rp-small">{text}</p><code class="rp-command">{command(comparison)}</code>'


def digests(comparison: Comparison) -> str:
    """Return the versions that were used, and digests by which inputs and results are known again."""
    told = comparison.manifest["baseline"]
    rows = [", ".join(f"{name} {told[name]}" for name in VERSIONS if told[name])]
    rows.append(_("sources {digest}").format(digest=_short(told["sources"])))
    for side, found in comparison.manifest.items():
        text = _("{side}: inputs {inputs}, results {results}")
        name = {"baseline": _("first side"), "alternative": _("second side")}[side]
        rows.append(text.format(side=name, inputs=_short(found["inputs"]), results=_short(found["results"]["months"])))
    rows.append(
        _("Digests are the first 16 letters; manifest.json beside this report has all of them, and the data sets.")
    )
    title = html.escape(_("Versions and digests"))
    return f'<h3>{title}</h3><p class="rp-small">{"<br>".join(html.escape(row) for row in rows)}</p>'


def _short(digest: str) -> str:
    return digest[:16]
