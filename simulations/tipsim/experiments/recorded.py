"""The recorded figures that a calibration may look at, which of them it does look at, and why the others wait.

Only independent counts are fitted: totals, not totals and their parts, and one count of the same thing in the same
years. A masked figure is an interval. Everything is read from the data sets; here stand the rules alone.
"""

from __future__ import annotations

from functools import cache

import pandas as pd

from .. import data
from ..quantities import N_

GLOTIP, POLICE, CENTRE, LINE = "UNODC GLOTIP", "police statistics", "MGEC", "1903 (MGEC)"
MASK = 5  # GLOTIP prints a count below this as "<5"
YEARS = (2012, 2020)  # in which GLOTIP prints all five counts
HALF = 0.5
ALIKE = "same figure is printed for victims and for suspects"
# Counts of the data set whose name is not that of the model, and what they count there.
COUNTED_AS = {
    "crimes_article_113": "trafficking_offences_recorded",
    "suspects_article_113": "suspects_formal_contact",
    "victims_article_113": "victims_identified",
    "victims_assisted_by_mgec": "victims_assisted",
}
YEARLY = (
    "victims_identified",
    "trafficking_offences_recorded",
    "suspects_formal_contact",
    "prosecutions",
    "convictions",
)
CLIENTS = N_("half the weight: the clients of one centre, some of whom no agency counted")
FITTED = {  # measure and series in the data set, with what is to be said of them
    ("crimes_article_113", POLICE): "",
    ("suspects_article_113", POLICE): "",
    ("victims_article_113", POLICE): "",
    ("victims_assisted_by_mgec", CENTRE): N_(
        "half the weight: the clients of one centre, some of whom no agency counted"
    ),
}
FIRST_OF_CENTRE = "2002-2010"
PART = N_("part of a total that is fitted")
WHY_NOT = {
    "victims_identified_sexual": PART,
    "victims_identified_labour": PART,
    "victims_identified_adults": PART,
    "victims_identified_children": PART,
    "victims_identified_male": PART,
    "victims_identified_foreign": PART,
    "victims_assisted_by_mgec_sexual": PART,
    "victims_assisted_by_mgec_labour": PART,
    "victims_assisted_by_mgec_marriage": PART,
    "victims_assisted_by_iom": N_("clients of another organisation than those of the centre; the model has one count"),
    "crimes_article_124": N_("another article than trafficking"),
    "suspects_article_124": N_("another article than trafficking"),
    "victims_article_124": N_("another article than trafficking"),
    "investigations_trafficking_sexual_exploitation_prostitution": N_("broader than trafficking"),
    "repatriated_victims": N_("victims who are counted by other sources as well; spans that overlap"),
    "convictions_article_113": N_("persons convicted in one year before the series that is fitted"),
}
OVERLAP = N_("overlaps with the span of the same source that is fitted")
RIVAL = N_("another count of the same persons in the same years: the police count of 2006 to 2010 is fitted")
NEIGHBOUR = N_("another count of the same persons and years than GLOTIP")
TWICE = N_("half the weight: the same number is printed for victims and for suspects")
FOLLOWS = N_("a lower limit: more calls than this fit as well")


@cache
def targets() -> pd.DataFrame:
    """Return all recorded counts of persons, cases, offences and calls that the model has a count for.

    | column | meaning |
    |---|---|
    | measure | name of the model's count, as in `tip_figures` where it has it |
    | printed_as | name in the data set |
    | series | who counted |
    | first, last | years of the figure |
    | value | as printed |
    | low, high | lowest and highest number it stands for; high is NaN where it is open |
    | masked | it is printed as "<5" |
    | weight | 1, or less where the figure is in doubt |
    | used | it is fitted |
    | why | why it is not, or counts less; else "" |
    """
    rows = pd.concat([_tip_figures(), _hotline()], ignore_index=True)
    return rows.sort_values(["used", "measure", "first"], ascending=[False, True, True], ignore_index=True)


def used() -> pd.DataFrame:
    """Return the targets that are fitted."""
    found = targets()
    return found[found.used].reset_index(drop=True)


def _tip_figures() -> pd.DataFrame:
    rows = data.load("tip_figures")
    known = [*YEARLY, *WHY_NOT, *COUNTED_AS]
    rows = rows[rows.measure.isin(known) & rows.value_low.notna() & rows.data_year_first.notna()]
    return pd.DataFrame([_row(row) for row in rows.itertuples()])


def _row(row: tuple) -> dict:
    is_used, why = _judged(row)
    alike = is_used and not pd.isna(row.note) and ALIKE in row.note
    whole = (row.measure, row.series) in FITTED and FITTED[row.measure, row.series]
    return {
        "measure": COUNTED_AS.get(row.measure, row.measure),
        "printed_as": row.measure,
        "series": row.series,
        "first": int(row.data_year_first),
        "last": int(row.data_year_last),
        "value": row.value,
        "low": float(row.value_low),
        "high": float("nan") if pd.isna(row.value_high) else float(row.value_high),
        "masked": str(row.value).startswith("<"),
        "weight": HALF if alike or whole else 1.0,
        "used": is_used,
        "why": TWICE if alike else why,
    }


def _judged(row: tuple) -> tuple[bool, str]:
    """Whether a row is fitted, and what is to be said of it."""
    name, first, last = row.measure, int(row.data_year_first), int(row.data_year_last)
    if name in YEARLY and row.series == GLOTIP:
        return (True, "") if YEARS[0] <= first == last <= YEARS[1] else (False, RIVAL)
    if name in YEARLY:
        return False, NEIGHBOUR
    if (name, row.series) in FITTED:
        if row.series == CENTRE and row.data_year != FIRST_OF_CENTRE:
            return False, OVERLAP
        return True, FITTED[name, row.series]
    return False, WHY_NOT.get(name, NEIGHBOUR)


def _hotline() -> pd.DataFrame:
    rows = data.load("hotline")
    rows = rows[(rows.line == LINE) & rows.measure.isin(["calls_received", "calls_from_victims"])]
    return pd.DataFrame([_call(row) for row in rows.itertuples()])


def _call(row: tuple) -> dict:
    last = row.period == "2006 to March 2014"
    is_open = pd.isna(row.value_high)
    return {
        "measure": row.measure,
        "printed_as": row.measure,
        "series": row.line,
        "first": 2006,
        "last": 2014 if last else 2011,
        "value": row.value,
        "low": float(row.value_low),
        "high": float("nan") if is_open else float(row.value_high),
        "masked": False,
        "weight": 1.0,
        "used": last,
        "why": (FOLLOWS if is_open else "") if last else OVERLAP,
    }
