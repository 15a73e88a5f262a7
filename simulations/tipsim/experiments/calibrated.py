"""What the calibration gives to pictures and reports, looked up only when it is asked for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd

from .. import data


def targets() -> pd.DataFrame:
    """Return the printed figures with their weights and reasons, see `recorded.targets`."""
    from . import recorded

    return recorded.targets()


def priors() -> Sequence[Any]:
    """Return the priors of all numbers that a calibration may move, see `priors.priors`."""
    from . import priors as known

    return known.priors()


def draws(fit: str = "all") -> pd.DataFrame:
    """Return the draws of a fit, equally weighted, columns by quantity, see `posterior.load`."""
    from . import posterior

    return posterior.load(fit)


def worth(fit: str = "all") -> float | None:
    """Return how many independent draws those of a fit are worth, as the manifest of the data set tells; else None."""
    try:
        told = json.loads((data.root() / "posterior" / "manifest.json").read_text(encoding="utf-8"))
        return float(told["fits"][fit]["worth"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def predictive(years: tuple[int, int], *, fit: str = "all", **how: Any) -> pd.DataFrame:
    """Return what agencies would record in these years: year, measure, draw, value; see `posterior_predictive`."""
    from .predictive import posterior_predictive

    return posterior_predictive(years, fit=fit, **how)


def outcomes(years: tuple[int, int], *, fit: str = "all", **how: Any) -> pd.DataFrame:
    """Return what happens in these years in the model, a row a draw and year; see `posterior_outcomes`."""
    from .predictive import posterior_outcomes

    return posterior_outcomes(years, fit=fit, **how)
