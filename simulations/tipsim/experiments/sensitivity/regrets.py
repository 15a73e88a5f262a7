"""Regret: how much worse a scenario is than the best one in the same state of the world."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ...language import gettext as _
from ...quantities import BadQuantity
from .names import amount, bare, unit_of_output
from .sample import OUTPUT, Sample, complete, sample_of

BETTER = ("lower", "higher")
TAIL = 0.9
FEW_SEEDS = 5  # below this Student's t over seeds sees large differences alone
SURE = 0.95
COLUMNS = ("mean", "quantile_90", "maximum", "best")


@dataclass(frozen=True, eq=False)
class Regrets:
    """Regret by scenario, smallest mean first, in the unit of the output.

    | column of `table` | meaning |
    |---|---|
    | scenario | its name |
    | mean, mean_low, mean_high | mean over states; 95 per cent interval of luck, from leaving out seeds in turn |
    | mean_held_out | mean if the best is chosen by the other seeds: luck cannot make it larger; may be below zero |
    | quantile_90, maximum | over states |
    | best | share of states in which no other scenario is better; alike ones count together |
    | tied | share of states in which another is better, and luck could explain it |
    | mean_error, quantile_90_error, maximum_error, best_error | standard errors of luck |

    What needs several seeds is NaN for one. `by_state` has a row a state and a column a scenario.
    """

    table: pd.DataFrame
    by_state: pd.DataFrame
    output: str
    better: str
    left_out: int
    apart: bool | None
    sample: Sample = field(repr=False)

    def sentence(self) -> str:
        """Return in one sentence which scenario is regretted least, and whether luck could have put it first."""
        first, second = self.table.iloc[0], self.table.iloc[1]
        unit = unit_of_output(self.output)
        values = {"one": first.scenario, "other": second.scenario, "best": first.best}
        values |= {"a": amount(first["mean"], unit), "b": bare(second["mean"], unit)}
        seeds = len(self.sample.seeds)
        if self.apart is False and seeds < FEW_SEEDS:
            text = _(
                "{one} is regretted least: {a} on average, against {b} with {other}; {n} seeds cannot rule out luck"
            )
            return text.format(n=seeds, **values)
        if self.apart is False:
            return _("{one} and {other} are regretted least, and luck could have put either first").format(**values)
        text = _("{one} is regretted least: {a} on average, against {b} with {other}; best in {best:.0%} of the states")
        return text.format(**values)


def regret(sweep: Any, output: str = OUTPUT, better: str = "lower") -> Regrets:
    """Return what is lost with each scenario against the best one in the same state, from means over seeds.

    Seeds are paired: the same luck for all scenarios. With few seeds luck makes regret larger than it is; see
    `mean_held_out`. States with a failed run are left out. Raises BadQuantity for a single scenario, and if no
    scenario differs from another.
    """
    sample = sample_of(sweep)
    losses, left_out, kept = losses_of(sample, output, better)
    by_state = pd.DataFrame(_regret(losses.mean(axis=2)), index=kept, columns=list(sample.scenarios))
    table = _table(sample, losses)
    return Regrets(table, by_state, output, better, left_out, _first_is_apart(losses), sample)


def losses_of(sample: Sample, output: str, better: str) -> tuple[np.ndarray, int, pd.Index]:
    """Return an output as losses (states, scenarios, seeds), how many states are left out, and the points of the rest.

    Raises BadQuantity for a single scenario, for scenarios that never differ, and for an unknown word for better.
    """
    if better not in BETTER:
        raise BadQuantity(_('better is "{better}"; it must be "lower" or "higher".').format(better=better))
    if len(sample.scenarios) < 2:
        text = _("The sweep has one scenario, {name}; scenarios are weighed against each other from two on.")
        raise BadQuantity(text.format(name=sample.scenarios[0]))
    cube = sample.cube(output)
    whole, left_out = complete(cube)
    losses = cube[whole] * (1 if better == "lower" else -1)
    check_differ(losses, output)
    return losses, left_out, sample.states.index[whole]


def check_differ(losses: np.ndarray, output: str) -> None:
    """Raise BadQuantity if all scenarios are alike in every state."""
    if np.ptp(losses, axis=1).max() <= 1e-12 * np.abs(losses).max(initial=0):
        text = _("No scenario differs from another in {output}; there is nothing to choose by. Choose another output.")
        raise BadQuantity(text.format(output=output))


def held_out(losses: np.ndarray, measure: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> np.ndarray:
    """Return the mean over seeds of `measure(losses by the other seeds, losses under this one)`; NaN for one seed."""
    seeds = losses.shape[2]
    if seeds < 2:
        return measure(losses[:, :, 0], losses[:, :, 0]) * float("nan")
    found = [measure(np.delete(losses, k, axis=2).mean(axis=2), losses[:, :, k]) for k in range(seeds)]
    return np.mean(found, axis=0)


def jackknife(losses: np.ndarray, statistic: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Return the standard error that luck leaves in `statistic` of means over seeds; NaN for one seed.

    Seeds are left out in turn (Efron and Tibshirani 1993, chapter 11).
    """
    seeds = losses.shape[2]
    if seeds < 2:
        return statistic(losses[:, :, 0]) * float("nan")
    found = np.array([statistic(np.delete(losses, k, axis=2).mean(axis=2)) for k in range(seeds)])
    return np.sqrt((seeds - 1) * found.var(axis=0))


def _regret(means: np.ndarray) -> np.ndarray:
    return means - means.min(axis=1, keepdims=True)


def _told(means: np.ndarray) -> np.ndarray:
    """(COLUMNS, scenarios) from means over seeds (states, scenarios)."""
    found = _regret(means)
    return np.array([found.mean(0), np.quantile(found, TAIL, axis=0), found.max(0), (found == 0).mean(0)])


def _held_out_regret(others: np.ndarray, own: np.ndarray) -> np.ndarray:
    chosen = np.take_along_axis(own, others.argmin(axis=1)[:, None], axis=1)
    return (own - chosen).mean(axis=0)


def _table(sample: Sample, losses: np.ndarray) -> pd.DataFrame:
    values, errors = _told(losses.mean(axis=2)), jackknife(losses, _told)
    half = _student(losses.shape[2] - 1) * errors[0]
    columns = {"scenario": list(sample.scenarios), "mean": values[0]}
    columns |= {"mean_low": np.maximum(values[0] - half, 0), "mean_high": values[0] + half}
    columns |= {"mean_held_out": held_out(losses, _held_out_regret)}
    columns |= dict(zip(COLUMNS[1:], values[1:], strict=True)) | {"tied": _tied(losses)}
    columns |= {f"{name}_error": row for name, row in zip(COLUMNS, errors, strict=True)}
    return pd.DataFrame(columns).sort_values("mean", ignore_index=True, kind="stable")


def _tied(losses: np.ndarray) -> np.ndarray:
    """Share of states in which each scenario is beaten, and a paired t-test over seeds cannot tell by luck or not.

    The spread of luck is taken together over states: a few seeds say little about one state alone.
    """
    states, scenarios, seeds = losses.shape
    if seeds < 2:
        return np.full(scenarios, np.nan)
    means = losses.mean(axis=2)
    gap = losses - losses[np.arange(states), means.argmin(axis=1)][:, None]
    spread = np.sqrt(gap.var(axis=2, ddof=1).mean(axis=0) / seeds)
    mean = gap.mean(axis=2)
    return ((mean > 0) & (mean <= _student(states * (seeds - 1)) * spread)).mean(axis=0)


def _first_is_apart(losses: np.ndarray) -> bool | None:
    """Whether luck cannot have put the least regretted scenario first; None for one seed.

    Mean regrets differ as mean outputs do, so that it is a paired t-test of these over seeds.
    """
    if losses.shape[2] < 2:
        return None
    by_seed = losses.mean(axis=0)
    one, other = np.argsort(by_seed.mean(axis=1), kind="stable")[:2]
    gap = by_seed[other] - by_seed[one]
    return bool(gap.mean() > _student(len(gap) - 1) * gap.std(ddof=1) / len(gap) ** 0.5)


def _student(free: int) -> float:
    """The bound of Student's t for an interval of 95 per cent with so many degrees of freedom; NaN for none."""
    from scipy.special import stdtrit  # here: it takes long to load

    return float(stdtrit(free, (1 + SURE) / 2)) if free > 0 else float("nan")
