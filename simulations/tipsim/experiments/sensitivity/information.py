"""What knowing a quantity before choosing would be worth: value of information by regression from one sample.

Strong, Oakley and Brennan (2014): the net benefit of each scenario is smoothed over the quantity; the mean of the best
smoothed benefit, less the benefit of the scenario that is best on average, is the expected value of partial perfect
information (EVPPI). Knowing everything (EVPI) is its bound.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ...language import gettext as _
from ...quantities import BadQuantity, unknown
from .names import amount, bare, label_of_quantity, unit_of_output
from .regrets import check_differ, held_out, losses_of
from .sample import OUTPUT, Sample, sample_of
from .smooth import basis, fitted

COST = "costs.total"
RESAMPLES = 200
BY_CHANCE = 100  # quantities without meaning that are tried
CHANCE = 1  # seed
FOLDS = 5
ROUNDING = 1e-12
POSTERIOR = "posterior"


@dataclass(frozen=True, eq=False)
class Information:
    """Value of information, one row a quantity (or group of them, joined by " + "), largest first, in `unit`.

    | column of `table` | meaning |
    |---|---|
    | quantity, label | flat name and words |
    | evppi, low, high | expected value of knowing it; 95 per cent interval from drawing the states again |
    | held_out | what choosing by it gained in states that the regression had not seen; may be below zero |
    | share | evppi / evpi |

    `evpi` is the bound from means over seeds; luck makes it larger than it is. `evpi_held_out` chooses by the other
    seeds, so that luck cannot; it is too small, since fewer seeds choose worse (NaN for one seed). `by_chance` is what
    19 of 20 quantities without meaning stay below. `best` is the scenario that is best on average. `worth` is MNT per
    unit of the output, or None: then cost is left out.
    """

    table: pd.DataFrame
    evpi: float
    evpi_held_out: float
    by_chance: float
    best: str
    unit: str
    output: str
    worth: float | None
    left_out: int
    sample: Sample = field(repr=False)

    def sentence(self) -> str:
        """Return in one sentence what is most worth knowing."""
        top = self.table.iloc[0]
        values = {"best": self.best, "label": top.label, "all": amount(self.evpi, self.unit)}
        values |= {"value": bare(top.evppi, self.unit)}
        if top.evppi <= self.by_chance or top.held_out <= 0:
            return _(
                "To know one quantity would not change the choice of {best}, as far as these runs can tell"
            ).format(**values)
        text = _("Most worth knowing before choosing is “{label}”: {value} of at most {all}, against {best} throughout")
        return text.format(**values)

    def caveats(self) -> list[str]:
        """Return what must be said beside the numbers, one sentence each."""
        told = [_("Cost is left out: scenarios are compared by the output alone.")] if self.worth is None else []
        if self.sample.kind != POSTERIOR:
            told.append(_("These are values over the spread of this design; only a design of kind = \"posterior\" "
                          "weighs the states by what the recorded figures say."))  # fmt: skip
        if np.isnan(self.evpi_held_out):
            return [*told, _("One seed: luck counts as knowledge in the bound, which is too large by an unknown part.")]
        text = _("Luck makes the bound too large. Chosen by the other seeds it is {value}, which is rather too small.")
        return [*told, text.format(value=amount(max(0.0, self.evpi_held_out), self.unit))]


def evppi(
    sweep: Any,
    output: str = OUTPUT,
    quantities: Iterable[str | tuple[str, ...]] | None = None,
    *,
    worth: float | None = None,
    better: str = "lower",
    resamples: int | None = None,
) -> Information:
    """Return what knowing each quantity would be worth, before a scenario is chosen.

    `quantities` are flat names, or tuples of names that would be known together; None is each that varies. `worth` is
    what one unit of the output is worth in MNT: net benefit is then worth x averted - cost of the measures, in MNT.
    Without it scenarios are compared by the output alone, in its unit. States with a failed run are left out.
    Raises BadQuantity for a single scenario, unknown names, and scenarios that never differ.
    """
    sample = sample_of(sweep)
    losses, left_out, kept = _losses(sample, output, worth, better)
    groups = [(n,) if isinstance(n, str) else tuple(n) for n in (quantities or sample.varied.columns)]
    states = _known(sample, groups).loc[kept]
    blocks = sample.blocks[sample.states.index.isin(kept)]
    benefit, again = -losses.mean(axis=2), RESAMPLES if resamples is None else resamples
    evpi = _gain(benefit)
    rows = [_row(group, states[list(group)].to_numpy(float), benefit, blocks, evpi, again) for group in groups]
    table = pd.DataFrame(rows).sort_values("evppi", ascending=False, ignore_index=True, kind="stable")
    unit = unit_of_output(COST if worth is not None else output)
    best = sample.scenarios[int(benefit.mean(axis=0).argmax())]
    by_chance, held = _by_chance(benefit), float(held_out(losses, _held_out_gain)) - _least(losses)
    return Information(table, evpi, held, by_chance, best, unit, output, worth, left_out, sample)


def _losses(sample: Sample, output: str, worth: float | None, better: str) -> tuple[np.ndarray, int, pd.Index]:
    if worth is None:
        return losses_of(sample, output, better)
    if not worth > 0 or worth == float("inf"):
        raise BadQuantity(_("The worth {worth} is none; give a number of MNT above 0.").format(worth=worth))
    if output == COST:
        raise BadQuantity(_("Cost is weighed already. Choose an output in persons, or leave out the worth."))
    losses, left_out, kept = losses_of(sample, output, better)
    losses = worth * losses + sample.cube(COST)[sample.states.index.isin(kept)]
    check_differ(losses, output)
    return losses, left_out, kept


def _known(sample: Sample, groups: list[tuple[str, ...]]) -> pd.DataFrame:
    for name in (name for group in groups for name in group):
        if name not in sample.states.columns:
            raise unknown(_("Quantity"), name, list(sample.states.columns))
        if name not in sample.varied.columns:
            raise BadQuantity(_("{name} has one value in all states of the world. Choose another.").format(name=name))
    return sample.varied


def _gain(benefit: np.ndarray) -> float:
    """Mean of the best benefit less the best mean, for (states, scenarios): what choosing state by state is worth."""
    found = float(benefit.max(axis=1).mean() - benefit.mean(axis=0).max())
    return found if found > ROUNDING * np.ptp(benefit) else 0.0


def _smoothed(columns: np.ndarray, benefit: np.ndarray) -> np.ndarray:
    """Benefits against the first scenario as regression smooths them: what all scenarios share decides nothing."""
    gaps = benefit[:, 1:] - benefit[:, :1]
    return np.column_stack([np.zeros(len(gaps)), fitted(columns, gaps)])


def _row(group, values, benefit, blocks, evpi, resamples) -> dict[str, Any]:
    columns = basis(values)
    found = min(_gain(_smoothed(columns, benefit)), evpi)
    rng, members = np.random.default_rng(CHANCE), pd.Series(range(len(blocks))).groupby(blocks).indices
    again = []
    for _draw in range(resamples):
        chosen = rng.choice(list(members), size=len(members))
        at = np.concatenate([members[block] for block in chosen])
        again.append(min(_gain(_smoothed(columns[at], benefit[at])), _gain(benefit[at])))
    low, high = np.quantile(again, [0.025, 0.975]) if again else (np.nan, np.nan)
    named = {"quantity": " + ".join(group), "label": " + ".join(map(label_of_quantity, group))}
    told = {"evppi": found, "low": low, "high": high, "held_out": _tried(columns, benefit, blocks)}
    return {**named, **told, "share": found / evpi if evpi else 0.0}


def _tried(columns: np.ndarray, benefit: np.ndarray, blocks: np.ndarray) -> float:
    """Gain in states that neither the regression nor the choice on average was made from."""
    found, names = np.zeros(len(benefit)), np.unique(blocks)
    folds = min(FOLDS, len(names))
    if folds < 2:
        return float("nan")
    fold = np.random.default_rng(CHANCE).permutation(len(names))[np.searchsorted(names, blocks)] % folds
    gaps = benefit - benefit[:, :1]
    for f in range(folds):
        own, rest = fold == f, fold != f
        guess = np.column_stack([np.zeros(own.sum()), fitted(columns[rest], gaps[rest][:, 1:], columns[own])])
        chosen = np.take_along_axis(gaps[own], guess.argmax(axis=1)[:, None], axis=1)[:, 0]
        found[own] = chosen - gaps[own][:, gaps[rest].mean(axis=0).argmax()]
    return float(found.mean())


def _by_chance(benefit: np.ndarray) -> float:
    rng = np.random.default_rng(CHANCE)
    tried = [_gain(_smoothed(basis(rng.random((len(benefit), 1))), benefit)) for _draw in range(BY_CHANCE)]
    return min(float(np.quantile(tried, 0.95)), _gain(benefit))


def _held_out_gain(others: np.ndarray, own: np.ndarray) -> np.ndarray:
    """Loss avoided, with a minus: the mean loss of what the other seeds choose state by state."""
    return -np.take_along_axis(own, others.argmin(axis=1)[:, None], axis=1).mean()


def _least(losses: np.ndarray) -> float:
    """Benefit of the scenario that is best on average, held out as the choice by state is."""
    return float(held_out(losses, lambda others, own: -own[:, others.mean(axis=0).argmin()].mean()))
