"""The report of the calibration as one file of HTML that prints to a few sheets of A4.

Nothing in it tells when it was made, so that the same command gives the same file.
"""

from __future__ import annotations

import html

from ...language import gettext as _
from ...manifest import made_with
from ..compare import label_of
from ..scoring import ALL, Coverage, Holdout, coverage
from ..sheets import document, forbidden, listed, picture, section_html, sheet, table
from . import words
from .checked import Checked
from .hiddenplots import effect_by_share, product_not_factors, product_told
from .numberplots import before_and_after, contractions
from .predictiveplots import coverage_told, held_out, holdout_told, predicted_and_printed

OUT = "again"
RANKED = 22  # quantities in the chart; the others are named below it
WIDE, MIDDLE, NARROW = 178, 160, 126  # millimetres
VERSIONS = ("tiplab", "python", "numpy", "numba", "mesa", "pandas")


def page(checked: Checked) -> str:
    """Return the report as HTML that needs nothing from outside."""
    bodies = [_fitted(checked), _learnt(checked), _not_learnt(checked), _beside(checked)]
    bodies += [*map(_unseen, checked.holdouts), _hidden(checked)]
    sheets = (sheet(body, at, len(bodies), "rp-calibration") for at, body in enumerate(bodies, 1))
    return document(title(), "".join(sheets))


def title() -> str:
    """Return the title of the report."""
    return _("What recorded figures tell the model, and what they do not")


def command(checked: Checked) -> str:
    """Return the command that makes the same report again."""
    return f"tipsim calibrate --report --draws {checked.used} --seed {checked.seed} --out {OUT}"


def _fitted(checked: Checked) -> str:
    over = html.escape(_("TIP Lab: calibration of the model of trafficking in persons"))
    head = f'<p class="rp-over">{over}</p><h1>{html.escape(title())}</h1>'
    lead = f'<p class="rp-lead">{html.escape(words.headline(checked))}</p>'
    heads = [_("Count"), _("Who counted"), _("Years"), _("Figures"), _("Remark")]
    used = table(heads, words.figures_used(checked.targets), kind="rp-used")
    left = table([_("Not used, because"), _("Figures")], words.figures_left(checked.targets), kind="rp-left")
    note = _("A star marks a figure that counts half. Source: datasets tip_figures and hotline, with the page of each.")
    sections = "".join(map(section_html, words.fitted(checked)))
    return f'{head}{lead}{sections}{used}{left}<p class="rp-small">{html.escape(note)}</p>'


def _learnt(checked: Checked) -> str:
    told = words.learnt_most(checked)
    fig = before_and_after(checked.draws, checked.priors, worth=checked.worth)
    return section_html(told) + picture(fig, " ".join(told.sentences), WIDE)


def _not_learnt(checked: Checked) -> str:
    told = words.not_learnt(checked)
    fig = contractions(checked.draws, checked.priors, most=RANKED, worth=checked.worth)
    alt = _("The numbers ranked by how much narrower they became.")
    names = f'<ul class="rp-columns">{listed(words.not_told(checked))}</ul>'
    return section_html(told) + picture(fig, alt, MIDDLE) + names


def _beside(checked: Checked) -> str:
    told = words.beside_figures(checked.rows)
    fig = predicted_and_printed(checked.predicted, checked.targets)
    heads = [_("Count"), _("Figures"), _("In the band"), _("Masked"), _("May be in it")]
    groups = [(label_of("recorded", str(name)), coverage(rows)) for name, rows in checked.rows.groupby("measure")]
    rows = [_counted(label, found) for label, found in [*groups, (_("All"), coverage(checked.rows))]]
    counts = table(heads, rows, numbers=range(1, 5), kind="rp-scores")
    shown = picture(fig, coverage_told(checked.rows), WIDE)
    return section_html(told) + shown + counts + section_html(words.doubts())


def _counted(label: str, found: Coverage) -> tuple[str, ...]:
    return label, str(found.points), str(found.inside), str(found.ranges), str(found.meeting)


def _unseen(holdout: Holdout) -> str:
    fig = picture(held_out(holdout), holdout_told(holdout), MIDDLE)
    return section_html(words.unseen(holdout)) + fig + _scores(holdout) + _each(holdout)


def _scores(holdout: Holdout) -> str:
    heads = [_("Mean score; lower is better"), _("Figures scored"), _("Masked"), _("Model"), _("Rival")]
    rows = []
    for name, row in holdout.means.iterrows():
        label = _("All") if name == ALL else label_of("recorded", str(name))
        rows.append((label, f"{row.figures}", f"{row.ranges}", _score(row.score), _score(row.rival_score)))
    return table(heads, rows, numbers=range(1, 5), kind="rp-scores")


def _score(value: float) -> str:
    return "–" if value != value else f"{value:.0f}"


def _each(holdout: Holdout) -> str:
    heads = [_("Figure"), _("Year"), _("Printed"), _("Model's band"), _("Rival's band"), _("Model"), _("Rival")]
    rows = [
        (
            label_of("recorded", row.measure),
            f"{row.year}",
            words.figure(row),
            _span(row.band_low, row.band_high),
            _span(row.rival_low, row.rival_high),
            _score(row.score),
            _score(row.rival_score),
        )
        for row in holdout.rows.itertuples()
    ]
    return table(heads, rows, numbers=range(1, 7), kind="rp-each")


def _span(low: float, high: float) -> str:
    return "–" if low != low else _("{low:.0f} to {high:.0f}").format(low=low, high=high)


def _hidden(checked: Checked) -> str:
    known = checked.detected[(checked.detected["begun"] > 0) & (checked.detected["found"] > 0)]
    parts = [section_html(words.hidden(checked))]
    parts.append(picture(product_not_factors(checked.outcomes), product_told(known), NARROW))
    if checked.sweep is not None:
        fig = effect_by_share(checked.sweep, checked.baseline)
        parts.append(picture(fig, _("What portfolios change, by the share of persons who are found."), NARROW - 10))
    parts += [forbidden(words.not_for()), _again(checked)]
    return "".join(parts)


def _again(checked: Checked) -> str:
    head = html.escape(_("To have these numbers again"))
    text = html.escape(_("The same installation gives every number again, bit for bit, by this command:"))
    made = made_with()
    versions = ", ".join(f"{name} {made[name]}" for name in VERSIONS if made[name])
    told = _(
        "{versions}; sources {digest}. All digests are in manifest.json beside this page, the numbers in CSV files."
    )
    small = html.escape(told.format(versions=versions, digest=made["sources"][:16]))
    return (
        f'<h2>{head}</h2><p class="rp-small">{text}</p><code class="rp-command">{html.escape(command(checked))}</code>'
        f'<p class="rp-small">{small}</p>'
    )
