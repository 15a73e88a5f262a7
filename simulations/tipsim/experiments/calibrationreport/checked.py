"""Everything that the report of the calibration rests on, worked out once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from ...result import Progress
from .. import calibrated
from ..learnt import learnt
from ..posterior import DRAWS
from ..runs import part_of
from ..scoring import Holdout, holdout, scored
from .hiddenplots import detected

YEARS = (2012, 2022)
HOLDOUTS = {"without-2015-2016": (2015, 2016), "without-2018-2020": (2018, 2020)}


@dataclass(frozen=True, eq=False)
class Checked:
    """A fit beside the printed figures: draws and priors, what they predict, hold-outs, and hidden incidence.

    `used` draws of the fit were run, with `seed`; `predicted` and `outcomes` are what `posterior_predictive` and
    `posterior_outcomes` returned. `sweep` has the runs of a sweep over draws of the posterior, or is None; `baseline`
    is its scenario without further measures. `worth` is how many independent draws those of the fit are worth.
    """

    fit: str
    years: tuple[int, int]
    used: int
    seed: int
    targets: pd.DataFrame
    priors: Sequence[Any]
    draws: pd.DataFrame
    predicted: pd.DataFrame
    outcomes: pd.DataFrame
    holdouts: tuple[Holdout, ...]
    sweep: pd.DataFrame | None = None
    baseline: str = ""
    worth: float | None = None

    @cached_property
    def learnt(self) -> pd.DataFrame:
        """What was learnt of each number, see `learnt.learnt`."""
        return learnt(self.draws, self.priors, self.worth)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The used figures with their bands, see `scoring.scored`."""
        rows = scored(self.targets, self.predicted)
        return rows[rows["used"].astype(bool)].reset_index(drop=True)

    @cached_property
    def detected(self) -> pd.DataFrame:
        """Persons newly exploited, victims identified and their ratio by draw, see `hiddenplots.detected`."""
        return detected(self.outcomes)


def check(
    *,
    fit: str = "all",
    years: tuple[int, int] = YEARS,
    holdouts: Mapping[str, tuple[int, int]] | None = None,
    draws: int = DRAWS,
    seed: int = 1,
    workers: int | None = None,
    sweep: pd.DataFrame | None = None,
    baseline: str = "",
    progress: Progress | None = None,
) -> Checked:
    """Run draws of the posterior over `years` and of each hold-out over the years it has not seen.

    `holdouts` are years by fit; those of the calibration if left out, none if empty.
    """
    wanted = HOLDOUTS if holdouts is None else holdouts
    parts, targets = 1 + len(wanted), calibrated.targets()
    how = {"draws": draws, "seed": seed, "workers": workers}
    predicted = calibrated.predictive(years, fit=fit, **how, progress=part_of(progress, 0, parts))
    outcomes = calibrated.outcomes(years, fit=fit, **how)  # of the same runs, which are in the cache
    held = tuple(
        holdout(name, span, targets=targets, **how, progress=part_of(progress, 1 + at, parts))
        for at, (name, span) in enumerate(wanted.items())
    )
    known = calibrated.draws(fit), predicted, outcomes, held, sweep, baseline, calibrated.worth(fit)
    return Checked(fit, years, draws, seed, targets, calibrated.priors(), *known)
