"""What the recorded figures leave of the priors: draws of all quantities, kept as the data set `posterior`.

Each draw is one country that could have brought forth the recorded figures. Policy work runs each pair of runs with
another of them, so that what is not known goes into the answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pandas as pd

from .. import data
from ..language import gettext as _
from ..quantities import BadQuantity, check_value, unknown
from ..scenario import Scenario
from .priors import Prior, Recording, priors, split

NAME = "posterior"
ALL = "all"
FITS = {ALL: (), "without-2015-2016": (2015, 2016), "without-2018-2020": (2018, 2019, 2020)}
KEYS = ("fit", "draw", "confidence")
DRAWS = 200  # of each fit in the data set. Take all of them for bands, whose ends hang on few


def load(fit: str = ALL) -> pd.DataFrame:
    """Return the draws of a fit: a row a draw, equally weighted and in no order, a column a quantity by its name.

    Fits are "all", and those in which the yearly figures of some years were left out. Raises BadQuantity in one line
    for a fit that is not known, and where draws are not of the quantities that are declared now.
    """
    if fit not in FITS:
        raise unknown(_("Fit"), fit, list(FITS))
    kept = _kept()
    return kept[kept.fit == fit].drop(columns=["fit", "confidence"], errors="ignore").set_index("draw").astype(float)


def draws(n: int, fit: str = ALL) -> list[dict[str, float]]:
    """Return the first n draws, each as flat names for `Scenario.with_flat`: quantities of the country and of skill.

    Raises BadQuantity if there are fewer.
    """
    found = load(fit)
    if not 1 <= n <= len(found):
        raise BadQuantity(
            _("{n} draws are asked for; the posterior has {many}. Ask for 1 to {many}.").format(n=n, many=len(found))
        )
    return [split(row)[0] for row in _rows(found.head(n))]


def recordings(n: int, fit: str = ALL) -> list[Recording]:
    """Return how agencies write down in each of the first n draws."""
    return [split(row)[1] for row in _rows(load(fit).head(n))]


def drawn(scenario: Scenario, draw: dict[str, float]) -> Scenario:
    """Return a scenario in the country of a draw; numbers that the scenario sets itself stay as it sets them."""
    return scenario.with_flat({name: value for name, value in draw.items() if name not in scenario.quantities})


def _rows(found: pd.DataFrame) -> Iterator[dict[str, float]]:
    return ({str(k): float(v) for k, v in row.items()} for row in found.to_dict("records"))


@cache
def _kept() -> pd.DataFrame:
    kept = data.load(NAME)
    known, there = {p.name: p for p in priors()}, [c for c in kept.columns if c not in KEYS]
    if set(there) != set(known):
        odd = sorted(set(there) ^ set(known))[0]
        text = _(
            "The posterior is of another version: {name}. Calibrate again: tipsim calibrate --fit each --out FOLDER."
        )
        raise BadQuantity(text.format(name=odd))
    for name in there:
        _check(known[name], kept[name])
    return kept


def _check(prior: Prior, column: pd.Series) -> None:
    for value in (float(column.min()), float(column.max())):
        check_value(prior.quantity, value)
