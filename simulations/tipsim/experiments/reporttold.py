"""How the report tells one number and one difference in words, for every case that can come."""

from __future__ import annotations

import pandas as pd

from ..language import gettext as _
from ..language import ngettext
from ..quantities import N_
from .bands import direction, of_countries, shares

MINUS = "\N{MINUS SIGN}"
SMALL = 10  # below this a decimal is shown
FINE, FINEST = 0.1, 0.001  # per cent
MILLION = 1e6
# The first words of a sentence about an output; the rest says whether it rises.
SUBJECTS = {
    "exploited_person_months": N_("The time that persons spend in exploitation, in months of all of them together,"),
    "newly_exploited": N_("The number of persons whose exploitation begins"),
    "recruited": N_("The number of persons recruited"),
    "left_lawfully": N_("The number of persons who leave lawfully"),
    "victims_identified": N_("The number of victims whom agencies identify"),
    "victims_assisted": N_("The number of victims who are assisted"),
    "prosecutions": N_("The number of persons prosecuted for trafficking"),
    "convictions": N_("The number of persons convicted of trafficking"),
    "victims_unrecognised": N_("The number of trafficked persons whom officers do not recognise"),
    "victims_penalised": N_("The number of trafficked persons who are fined or detained"),
    "travellers_held": N_("The number of lawful travellers who are held"),
    "calls_unanswered": N_("The number of calls that are not answered"),
}


def number(value: float) -> str:
    """Return a count as a reader takes it in: whole, or with one decimal where it is small and not whole."""
    text = f"{value:,.0f}" if abs(value) >= SMALL or value == round(value) else f"{value:,.1f}"
    return ("0" if not text.strip("-0.") else text).replace("-", MINUS)


def signed(value: float) -> str:
    """Return a difference with its sign; what rounds to nothing has none."""
    text = number(value)
    return text if text == "0" or text.startswith(MINUS) else f"+{text}"


def percent(value: float) -> str:
    """Return a relative difference with its sign, in per cent; a small one keeps its first figure."""
    share = 100 * value
    text = f"{share:+,.1f}" if abs(share) >= FINE else f"{share:+.1g}" if abs(share) >= FINEST else "0"
    return f"{text}%".replace("-", MINUS)


def span(low: float, high: float, scale: float = 1) -> str:
    """Return an interval in words."""
    return _("{low} to {high}").format(low=signed(low / scale), high=signed(high / scale))


def of_pairs(pairs: int) -> str:
    """Return on how many pairs a number stands."""
    return ngettext("the one pair of runs", "all {n} pairs of runs", int(pairs)).format(n=int(pairs))


def sentence(name: str, row: pd.Series) -> str:
    """Return in one sentence what becomes of an output, with its range or the reason why there is none."""
    values = {"subject": _(SUBJECTS[name]), "before": number(row.baseline), "after": number(row.alternative)}
    values |= {"pairs": of_pairs(row.pairs), "change": _change(row)}
    values |= {"fewer": int(row.fewer), "more": int(row.more), "n": int(row.pairs)} if of_countries(row) else {}
    return _template(row).format(**values)


def _template(row: pd.Series) -> str:
    if row.unchanged and not row.baseline:
        return _("{subject} is zero on both sides, in {pairs}.")
    if row.unchanged:
        return _("{subject} is {before} on both sides, the same in {pairs}.")
    if row.pairs < 2:
        return _("{subject} is {before} in one run and {after} in the other ({change}); one pair shows no range.")
    if of_countries(row):
        return _template_of_countries(row)
    told = {
        1: _("{subject} rises from {before} to {after} ({change})."),
        -1: _("{subject} falls from {before} to {after} ({change})."),
    }
    return told.get(direction(row)) or _("{subject} does not change clearly: {before} and {after} ({change}).")


def _template_of_countries(row: pd.Series) -> str:
    told = {
        1: _("{subject} rises in {more} of {n} pairs, on average from {before} to {after} ({change})."),
        -1: _("{subject} falls in {fewer} of {n} pairs, on average from {before} to {after} ({change})."),
    }
    unclear = _(
        "{subject} does not change clearly: it falls in {fewer} and rises in {more} of {n} pairs, on average from "
        "{before} to {after} ({change})."
    )
    return told.get(direction(row)) or unclear


def _change(row: pd.Series) -> str:
    """The difference, relative where there is something that it can be relative to, and its range."""
    if row.unchanged:
        return ""
    if of_countries(row) and row.pairs > 1:
        return _change_of_countries(row)
    if not row.baseline or row.low < -row.baseline:  # of a handful, no share makes sense
        if row.pairs < 2:
            return signed(row.difference)
        return _("{difference}, range {range}").format(difference=signed(row.difference), range=span(row.low, row.high))
    if row.pairs < 2:
        return percent(row.relative)
    low, high = percent(row.low / row.baseline), percent(row.high / row.baseline)
    return _("{change}, range {low} to {high}").format(change=percent(row.relative), low=low, high=high)


def _change_of_countries(row: pd.Series) -> str:
    found = shares(row)
    if found is None:
        range_ = span(row.low, row.high)
        return _("in the middle pair {change}, range {range}").format(change=signed(row["median"]), range=range_)
    low, middle, high = map(percent, found)
    return _("in the middle pair {change}, range {low} to {high}").format(change=middle, low=low, high=high)


def money(value: float) -> str:
    """Return an amount in million MNT."""
    return _("{amount} million MNT").format(amount=number(value / MILLION))


def cost_sentences(row: pd.Series, months: str) -> list[str]:
    """Return what the measures cost, with the range, and against the baseline where that costs something too."""
    if row.unchanged and not row.baseline:
        return [_("Neither side has a measure that costs anything.")]
    if row.unchanged:
        return [_("Both sides cost the same, {cost} over {months}.").format(cost=money(row.baseline), months=months)]
    range_ = span(row.low, row.high, MILLION) if row.pairs > 1 else _("one pair shows no range")
    values = {"gap": money(abs(row.difference)), "range": range_, "months": months}
    values |= {"before": money(row.baseline), "after": money(row.alternative)}
    if not row.baseline:
        return [_bare(row, values)]
    if row.difference < 0:
        text = _("The measures cost {after} over {months}, {gap} less than the {before} of the other side ({range}).")
    else:
        text = _("The measures cost {after} over {months}, {gap} more than the {before} of the other side ({range}).")
    return [text.format(**values)]


def _bare(row: pd.Series, values: dict[str, str]) -> str:
    """What measures cost where nothing was spent before."""
    if row.pairs < 2:
        return _("The measures cost {after} over {months}; one pair shows no range.").format(**values)
    text = _("The measures cost {after} over {months} (range {low} to {high}).")
    return text.format(**values, low=number(row.low / MILLION), high=money(row.high))


def cost_of_a_month(cost: pd.Series, effect: pd.Series) -> str:
    """Return the cost for each month of exploitation that does not take place, or "" where no such figure makes sense.

    It makes sense where exploitation clearly falls and money is clearly spent.
    """
    if direction(effect) >= 0 or not cost.difference > 0 or not (cost.pairs > 1 and cost.low > 0):
        return ""
    if of_countries(effect):
        text = _(
            "For each month of exploitation that does not take place that is about {cost}, by the means of all pairs; "
            "pairs differ widely, and all of it rests on assumed costs."
        )
        return text.format(cost=_each(cost.difference / -effect.difference)) if effect.difference < 0 else ""
    text = _(
        "For each month of exploitation that does not take place that is about {cost}, or {least} to {most} over the "
        "range of the effect; all of it rests on assumed costs."
    )
    each = {"cost": effect.difference, "least": effect.low, "most": effect.high}
    return text.format(**{name: _each(cost.difference / -persons) for name, persons in each.items()})


def _each(amount: float) -> str:
    return money(amount) if amount >= 0.1 * MILLION else _("{amount} MNT").format(amount=number(amount))
