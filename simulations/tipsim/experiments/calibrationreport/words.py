"""The report of the calibration in sentences: what was fitted, learnt and not learnt, how it does on unseen years."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ...language import gettext as _
from ...language import ngettext
from ...state import RECORDED
from ..compare import label_of
from ..scoring import ALL, LEVEL, Coverage, Holdout, coverage
from ..sheets import Section
from .checked import Checked
from .hiddenplots import product_is_fixed, rounded
from .numberplots import scaled, short

NAMED = 5  # quantities that are told one by one


def headline(checked: Checked) -> str:
    """Return in two sentences what recorded figures tell, and what they do not."""
    told, all_ = int(checked.learnt.told.sum()), len(checked.learnt)
    text = ngettext(
        "Recorded figures say something about {told} of {all} numbers of the model, and nothing about the others.",
        "Recorded figures say something about {told} of {all} numbers of the model, and nothing about the others.",
        told,
    )
    hidden = _("They do not say how many persons are exploited in Mongolia.")
    return f"{text.format(told=told, all=all_)} {hidden}"


def fitted(checked: Checked) -> list[Section]:
    """Return how the model was fitted, and to which figures."""
    used = checked.targets[checked.targets.used.astype(bool)]
    how = (
        _("Every number of the model was first taken to lie anywhere in its declared range: the prior."),
        _("Then the model was run with many draws of all these numbers together, over the years that were recorded."),
        _("Draws whose records come near the printed figures were kept (approximate Bayesian computation)."),
        _kept(checked),
        _("Agencies also write down unevenly from year to year; two of the numbers stand for that."),
    )
    which = (
        _("Only what agencies of the model record is compared, never what happens in it."),
        _("Counts that contain each other are fitted once."),
        _("{n} printed figures are used, {masked} of them masked as <5, which is 0 to 4.").format(
            n=len(used), masked=int(used.masked.astype(bool).sum())
        ),
    )
    return [Section(_("How the model was fitted"), how), Section(_("To which figures"), which)]


def _kept(checked: Checked) -> str:
    text = _("{n} draws are kept; they are all equally good, and none of them is the country.")
    if checked.worth is not None:
        text = _(
            "{n} draws are kept, worth about {worth:.0f} independent ones; all are equally good, none is the country."
        )
    return text.format(n=len(checked.draws), worth=checked.worth)


def learnt_most(checked: Checked) -> Section:
    """Return where the numbers of which the figures tell most lie now."""
    table = checked.learnt[checked.learnt.told]
    told = tuple(_now(checked, str(name)) for name in table.index[:NAMED])
    if not told:
        told = (_("Nothing that chance alone would not show."),)
    return Section(_("What was learnt"), told, listed=True)


def _now(checked: Checked, name: str) -> str:
    prior = next(p for p in checked.priors if p.quantity.name == name)
    times, unit = scaled(prior.quantity)
    low, high = np.quantile(checked.draws[name].to_numpy(float), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    text = _("{label}: 9 of 10 draws lie between {low} and {high} ({unit}); before, {least} to {most} was possible.")
    values = {"low": low, "high": high, "least": prior.quantity.low, "most": prior.quantity.high}
    values = {key: short(times * value) for key, value in values.items()}
    return text.format(label=_(prior.quantity.label), unit=unit, **values)


def not_learnt(checked: Checked) -> Section:
    """Return of how many numbers the figures say nothing, and how that is to be read."""
    text = _("The figures leave {n} numbers where the assumptions put them; they are named below.")
    told = (
        text.format(n=len(not_told(checked))),
        _("A number counts as told if its draws lie closer together, or elsewhere, than chance alone would have them."),
        _("What was learnt holds inside this model; another model would have learnt something else."),
    )
    return Section(_("About most numbers the figures say nothing"), told)


def not_told(checked: Checked) -> list[str]:
    """Return the labels of the numbers of which the figures say nothing, in alphabetical order."""
    return sorted(checked.learnt.label[~checked.learnt.told])


def beside_figures(rows: pd.DataFrame) -> Section:
    """Return how many figures lie in their bands, and how that is to be read."""
    found = coverage(rows)
    text = _("{inside} of {points} figures lie in their 90% bands; {expected:.0f} would be expected.")
    told = [text.format(inside=found.inside, points=found.points, expected=LEVEL * found.points)]
    told += [_judged(found)] if found.points else []
    if found.ranges:
        text = _("Of {ranges} masked figures {meeting} may lie in theirs; they are not in the first count.")
        told.append(text.format(ranges=found.ranges, meeting=found.meeting))
    told.append(_("The fit has seen these figures, so this shows that it fits, not that it foresees."))
    told.append(
        _("Lighter marks count half: from 2017 to 2020 the same number is printed for victims and for suspects.")
    )
    told.append(_("Figures for several years together are fitted too, and not drawn."))
    return Section(_("Beside the figures it was fitted to"), tuple(told))


def _judged(found: Coverage) -> str:
    """Whether the share of figures in their bands differs from what was said by more than two standard errors."""
    error = 2 * (LEVEL * (1 - LEVEL) / found.points) ** 0.5
    if found.share < LEVEL - error:
        return _("That is fewer than chance would explain: the bands are too narrow, or the model lacks something.")
    if found.share > LEVEL + error:
        return _("That is more than chance would explain: the bands are wider than they need be.")
    return _("Chance explains the difference.")


def unseen(holdout: Holdout) -> Section:
    """Return how the bands did in years that a fit has not seen, against the rival."""
    first, last = holdout.years
    how = _("The model was fitted again without the figures of {first} to {last}, and then had to tell them.")
    rival = _(
        "Its rival knows no mechanism: it learns from the same other years how large each figure usually is and how "
        "uneven (a negative binomial of constant mean)."
    )
    told = [how.format(first=first, last=last), rival, _won(holdout), _inside(holdout)]
    ranges = int(holdout.means.loc[ALL, "ranges"])
    if ranges:
        text = ngettext(
            "{n} masked figure has no score and is left out of the means.",
            "{n} masked figures have no score and are left out of the means.",
            ranges,
        )
        told.append(text.format(n=ranges))
    told.append(_("Few figures decide little: read all such tests together."))
    return Section(_("Years it has not seen: {first} to {last}").format(first=first, last=last), tuple(told))


def _won(holdout: Holdout) -> str:
    means = holdout.means
    row, parts = means.loc[ALL], means.drop(index=ALL)
    parts = parts[parts.figures > 0]
    if not row.figures:
        return _("No figure of these years can be scored.")
    values = {"score": row.score, "rival": row.rival_score, "won": int(parts.better.sum()), "of": len(parts)}
    if row.better:
        text = _(
            "Its mean score is {score:.0f}, the rival's {rival:.0f}; lower is better. It wins {won} of {of} counts."
        )
    else:
        text = _(
            "Its mean score is {score:.0f}, the rival's {rival:.0f}; lower is better. It wins {won} of {of} counts: "
            "here the model tells no more than the usual size of the figures does."
        )
    return text.format(**values)


def _inside(holdout: Holdout) -> str:
    ours, rival = coverage(holdout.rows), coverage(holdout.rows, "rival_inside")
    text = _("{ours} of {points} exact figures lie in the model's bands and {rival} in the rival's.")
    return text.format(ours=ours.inside, points=ours.points, rival=rival.inside)


def hidden(checked: Checked) -> Section:
    """Return what recorded counts leave open of hidden incidence."""
    table = checked.detected
    low, high = table["begun"].quantile([0.05, 0.95])
    least, most = table["share"].quantile([0.05, 0.95])
    first = _("The draws differ in what they record, and in how much lies behind it.")
    if product_is_fixed(table):
        first = _("All draws record about the same, but they differ in how much lies behind it.")
    told = (
        first,
        _("In 9 of 10 draws exploitation begins for {low:,.0f} to {high:,.0f} persons a year.").format(
            low=rounded(low), high=rounded(high)
        ),
        _("For every 100 of them {least} to {most} victims are identified.").format(
            least=short(100 * rounded(least)), most=short(100 * rounded(most))
        ),
        _("Few persons of whom many are found, and many of whom few are, can leave the same records."),
        _("The width of these ranges follows from assumed ranges too, so they are no estimate of a number of victims."),
        _("Compare measures over all draws, never at one of them."),
    )
    return Section(_("How many are never recorded?"), told)


def not_for() -> list[str]:
    """Return what the report must not be used for."""
    return [
        _("Forecasts: bands for later years show what the model would record if nothing changed, and things change."),
        _("A number of victims in the country: recorded counts cannot give it, with this model or another."),
        _("Judging agencies or years: a rise can be better work, another way to count, or more persons trafficked."),
        _("Claims that a measure works: no figure here comes from a trial of one."),
        _("Picking out persons, families, firms, regions, border posts or officers."),
    ]


def doubts() -> Section:
    """Return what is doubtful in the figures themselves."""
    told = (
        _("The figures are few, and most come from one series."),
        _("From 2017 to 2020 it prints one number for victims and suspects alike; one is likely a copy of the other."),
        _("Masked figures (<5) may be zero; they are used as 0 to 4 and never as a number between."),
        _("Who is overlooked, such as men and victims of forced labour, is overlooked in the figures too."),
    )
    return Section(_("What is doubtful in the figures"), told, listed=True)


def figures_used(targets: pd.DataFrame) -> list[tuple[str, str, str, str, str]]:
    """Return the figures that are used, a row a measure and series: label, series, years, figures, remark."""
    used = targets[targets.used.astype(bool)]
    return [_row(group) for _key, group in used.groupby(["measure", "series"], sort=False)]


def _row(rows: pd.DataFrame) -> tuple[str, str, str, str, str]:
    rows = rows.sort_values("first")
    name = label_of("recorded", str(rows.measure.iloc[0]))
    years = _years(int(rows["first"].min()), int(rows["last"].max()))
    figures = ", ".join(figure(row) for row in rows.itertuples())
    why = "; ".join(_(text) for text in dict.fromkeys(rows.why.astype(str)) if text)
    if why and (rows.weight < 1).any() and not (rows.weight < 1).all():
        why = _("* {why}").format(why=why)
    return name, str(rows.series.iloc[0]), years, figures, why


def figure(row: tuple) -> str:
    """Return a figure as it was printed, with a star where it counts less."""
    if row.masked:
        text = f"<{row.high + 1:.0f}"
    elif row.high != row.high:
        text = f"≥{row.low:,.0f}"
    else:
        text = f"{row.low:,.0f}" if row.low == row.high else f"{row.low:,.0f}-{row.high:,.0f}"
    return text + ("*" if row.weight < 1 else "")


def _years(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def figures_left(targets: pd.DataFrame) -> list[tuple[str, str]]:
    """Return why figures are not used, and which: a row a reason."""
    left = targets[~targets.used.astype(bool)]
    return [(_(str(why)), "; ".join(_counts(rows))) for why, rows in left.groupby("why", sort=False)]


def _counts(rows: pd.DataFrame) -> Iterable[str]:
    for measure, some in rows.groupby("measure", sort=False):
        years = _years(int(some["first"].min()), int(some["last"].max()))
        yield _("{measure} {years} ({n})").format(measure=_label(str(measure)), years=years, n=len(some))


def _label(measure: str) -> str:
    """The words for a count; of one that the model does not have, the name of the data set."""
    return label_of("recorded", measure) if measure in RECORDED else measure.replace("_", " ")
