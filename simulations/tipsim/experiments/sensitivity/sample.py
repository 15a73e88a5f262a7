"""What the analyses read of a sweep: its states of the world, and an output by state, scenario and seed."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ...language import gettext as _
from ...language import ngettext
from ...quantities import BadQuantity, unknown

OUTPUT = "happened.exploited_person_months"
LEDGERS = ("happened", "recorded", "harms", "costs")
QUANTITY = "quantity."
SOBOL = "sobol"
FEWEST_STATES = 8  # below this no analysis has anything to stand on


@dataclass(frozen=True, eq=False)
class Sample:
    """Runs of a sweep, one row a run, with the kind of its design ("sobol", "latin-hypercube" ...).

    A state of the world is a point of the design: one value of every quantity that was varied.
    """

    runs: pd.DataFrame
    kind: str
    made: str = ""

    @cached_property
    def states(self) -> pd.DataFrame:
        """Values of the varied quantities, a row a point in the order of points, columns by flat name."""
        named = {c: c.removeprefix(QUANTITY) for c in self.runs.columns if c.startswith(QUANTITY)}
        return self.runs.groupby("point")[list(named)].first().rename(columns=named)

    @cached_property
    def varied(self) -> pd.DataFrame:
        """`states` without the quantities that have the same value in all of them."""
        return self.states.loc[:, self.states.nunique() > 1]

    @cached_property
    def scenarios(self) -> tuple[str, ...]:
        """Names of the scenarios, in the order of the design."""
        return tuple(pd.unique(self.runs["scenario"]))

    @cached_property
    def seeds(self) -> tuple[int, ...]:
        return tuple(sorted(pd.unique(self.runs["seed"])))

    @cached_property
    def blocks(self) -> np.ndarray:
        """Number of the block of each state; states of one block of a Sobol design share values, others none."""
        n = len(self.states)
        return np.arange(n) // saltelli(self.states)[2] if self.kind == SOBOL else np.arange(n)

    def outputs(self) -> list[str]:
        return [c for c in self.runs.columns if c.partition(".")[0] in LEDGERS]

    def cube(self, output: str) -> np.ndarray:
        """Return an output as (states, scenarios, seeds), whole country; NaN where a run failed.

        Raises BadQuantity, with the nearest name, for an output that the sweep does not hold.
        """
        if output not in self.outputs():
            raise unknown(_("Output"), output, self.outputs())
        axes = (self.states.index, pd.Index(self.scenarios), pd.Index(self.seeds))
        at = [axis.get_indexer(self.runs[name]) for axis, name in zip(axes, ("point", "scenario", "seed"), strict=True)]
        found = np.full([len(axis) for axis in axes], np.nan)
        done = (self.runs["status"] == "ok").to_numpy()
        found[tuple(place[done] for place in at)] = self.runs[output].to_numpy(float)[done]
        return found

    def scenario(self, name: str | None) -> int:
        """Return the place of a scenario; None is the only one; raises BadQuantity where it is not."""
        if name is None and len(self.scenarios) == 1:
            return 0
        if name is None:
            text = _("The sweep has {n} scenarios; name one of them: {names}.")
            raise BadQuantity(text.format(n=len(self.scenarios), names=", ".join(self.scenarios)))
        alike = [i for i, known in enumerate(self.scenarios) if known.casefold() == name.casefold()]
        if name not in self.scenarios and len(alike) != 1:
            raise unknown(_("Scenario"), name, list(self.scenarios))
        return self.scenarios.index(name) if name in self.scenarios else alike[0]

    def apart(self) -> Sample:
        """Return the states that share no values: all of them, or the two own ones of each block of a Sobol design."""
        if self.kind != SOBOL:
            return self
        step = saltelli(self.states)[2]
        kept = self.states.index[np.isin(np.arange(len(self.states)) % step, (0, step - 1))]
        return replace(self, runs=self.runs[self.runs["point"].isin(kept)], kind=f"{SOBOL}, A and B")

    def made_of(self) -> str:
        """Return in words what stands behind the numbers."""
        states = ngettext("{n} state of the world", "{n} states of the world", len(self.states))
        seeds = ngettext("{n} seed", "{n} seeds", len(self.seeds))
        told = [states.format(n=len(self.states)), seeds.format(n=len(self.seeds)), self.made]
        return _("sweep: {what}").format(what=", ".join(filter(None, told)))


def sample_of(sweep: Any) -> Sample:
    """Return what the analyses read of a `Sweep`; a Sample stays as it is.

    Raises BadQuantity if nothing was varied, or in too few states.
    """
    sample = sweep if isinstance(sweep, Sample) else Sample(sweep.runs, sweep.design.kind, _made(sweep.design))
    if sample.varied.empty:
        raise BadQuantity(
            _("The sweep varies no quantity; give its design a table [vary] with two quantities or more.")
        )
    if len(sample.states) < FEWEST_STATES:
        text = _("The sweep has {n} states of the world; give its design {fewest} samples or more.")
        raise BadQuantity(text.format(n=len(sample.states), fewest=FEWEST_STATES))
    return sample


def _made(design: Any) -> str:
    """Months and share of the country of the runs, as far as the design tells them."""
    one = next(iter(getattr(design, "scenarios", ())), None)
    if one is None:
        return ""
    told = [_("{n} months").format(n=one.months)]
    if one.scale != 1:
        told.append(_("{share:.3g}% of the country, scaled up").format(share=100 * one.scale))
    return ", ".join(told)


def saltelli(states: pd.DataFrame) -> tuple[list[int], bool, int]:
    """Return how states lie in blocks of Saltelli's extension (2002; A, A with one column of B each, ..., B).

    (column that row 1, 2 ... of a block takes from B; whether the blocks hold B with columns of A too; rows of a
    block). Raises BadQuantity if the states lie otherwise.
    """
    values, d = states.to_numpy(), states.shape[1]
    for second, step in ((False, d + 2), (True, 2 * d + 2)):
        if len(values) % step:
            continue
        blocks = values.reshape(-1, step, d)
        changed = (blocks[:, 1 : d + 1] != blocks[:, :1]).any(axis=0)
        order = changed.argmax(axis=1)
        if (changed.sum(axis=1) == 1).all() and len(set(order)) == d:
            return order.tolist(), second, step
    raise BadQuantity(_('The states are no Sobol sample by Saltelli; run a design of kind = "sobol" from its start.'))


def complete(cube: np.ndarray) -> tuple[np.ndarray, int]:
    """Return which states have all their runs, and how many have not. Raises BadQuantity if too few have."""
    whole = ~np.isnan(cube).any(axis=(1, 2))
    if whole.sum() < FEWEST_STATES:
        text = _("Only {n} states of the world have all their runs; {fewest} are needed. Repair the runs that failed.")
        raise BadQuantity(text.format(n=int(whole.sum()), fewest=FEWEST_STATES))
    return whole, int((~whole).sum())


def check_varies(values: np.ndarray, output: str) -> None:
    """Raise BadQuantity if an output is the same in all states."""
    if np.ptp(values) <= 1e-12 * np.abs(values).max(initial=0):
        text = _("{output} is the same in all states of the world; there is nothing to explain. Choose another output.")
        raise BadQuantity(text.format(output=output))


def luck_share(values: np.ndarray) -> float:
    """Return the share of the variance between states that is luck, for values (states, seeds); NaN for one seed.

    What a seed does in all states alike does not count: it moves no state against another.
    """
    states, seeds = values.shape
    if seeds < 2:
        return float("nan")
    means = values.mean(axis=1)
    rest = values - means[:, None] - values.mean(axis=0) + values.mean()
    luck = (rest**2).sum() / ((states - 1) * (seeds - 1)) / seeds
    return float(min(1.0, luck / means.var(ddof=1)))


@contextmanager
def quiet() -> Iterator[None]:
    """Let libraries warn nobody: what matters of it is checked before they are called."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield
