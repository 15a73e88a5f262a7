"""Where a portfolio fails: boxes of states of the world, by PRIM (Friedman and Fisher 1999; Bryant and Lempert 2010).

The EMA Workbench peels and pastes. Which box of its path is taken, which limits stay, and whether the box holds for
states that it was not made from is decided here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ...language import gettext as _
from ...quantities import BadQuantity
from .boxes import FOLDS, SIGNIFICANT, Limits, binomial_tail, enough, fewest_failures, found_box
from .criteria import Fails
from .names import label_of_quantity, quantity_amount, unit_of_quantity
from .sample import FEWEST_STATES, Sample, sample_of

MOST_BOXES = 3
CHANCE = 1  # seed of the folds


@dataclass(frozen=True)
class Box:
    """States within limits.

    `states` lie in it (of those in no earlier box), the scenario fails in `failing` of them. `coverage`: share of all
    failures that are here; `density`: share of its states that fail; `mass`: share of all states that are here.
    `tried` states lay in boxes that were made without them, with `tried_failing` failures among them.
    """

    limits: Limits
    states: int
    failing: int
    coverage: float
    density: float
    mass: float
    tried: int
    tried_failing: int

    @property
    def held_out(self) -> float:
        """Density in states that the box was not made from; NaN where there were none."""
        return self.tried_failing / self.tried if self.tried else float("nan")

    def words(self) -> str:
        """Return the limits in words: "“Hotline: strength” is below 0.4 and ..."."""
        return _(" and ").join(_limit(name, low, high) for name, low, high, *_ps in self.limits.rows())


@dataclass(frozen=True, eq=False)
class Discovery:
    """Where a scenario fails. `fails` says so by state; `boxes` may be none; `left_out` states had failed runs."""

    boxes: tuple[Box, ...]
    criterion: str
    scenario: str
    states: pd.DataFrame
    fails: np.ndarray
    left_out: int
    sample: Sample = field(repr=False)

    @property
    def share(self) -> float:
        """Share of the states in which the scenario fails."""
        return float(self.fails.mean())

    @property
    def table(self) -> pd.DataFrame:
        """One row a box and limited quantity: limits in its own unit (empty where open), quasi-p-values of the limits
        (chance of so dense a box if the limit did nothing), and what is said of the whole box."""
        rows = []
        for number, box in enumerate(self.boxes, 1):
            whole = {n: getattr(box, n) for n in ("coverage", "density", "mass", "states", "failing", "held_out")}
            for name, low, high, low_p, high_p in box.limits.rows():
                limit = {"low": low, "high": high, "unit": unit_of_quantity(name)}
                limit |= {"low_quasi_p": low_p, "high_quasi_p": high_p}
                rows.append({"box": number, "quantity": name, "label": label_of_quantity(name), **limit, **whole})
        return pd.DataFrame(rows, columns=COLUMNS)

    def sentence(self) -> str:
        """Return in one or two sentences where the scenario fails, or that no such place was found."""
        values = {"name": self.scenario, "k": int(self.fails.sum()), "n": len(self.fails), "share": self.share}
        head = _("{name} fails in {k} of {n} states of the world ({share:.0%})").format(**values)
        if not self.boxes:
            return _("{head}; no box of states is reliably denser in failures than all states together.").format(
                head=head
            )
        box = self.boxes[0]
        text = _("{head}. It fails mostly where {where}: there in {density:.0%} of the states ({held_out:.0%} of "
                 "states kept aside); {coverage:.0%} of its failures lie there.")  # fmt: skip
        told = {"density": box.density, "held_out": box.held_out, "coverage": box.coverage}
        return text.format(head=head, where=box.words(), **told)


COLUMNS = (
    *("box", "quantity", "label", "low", "high", "unit", "low_quasi_p", "high_quasi_p"),
    *("coverage", "density", "mass", "states", "failing", "held_out"),
)


def discover(sweep: Any, fails: Fails, scenario: str | None = None) -> Discovery:
    """Return the boxes of states in which a scenario fails most, at most three, each apart from those before it.

    Of a box's path by PRIM that one is taken whose coverage and density have the largest harmonic mean; limits whose
    quasi-p-value is above 0.05 are dropped. A box counts if boxes that are made in the same way from four fifths of
    the states are denser than the whole in the other fifth (binomial test, 0.05). Of a Sobol design only the states
    that share no values are used. Raises BadQuantity if too few states fail, or hold, to tell a box from chance.
    """
    sample = sample_of(sweep).apart()
    bad, known = fails.where(sample, scenario)
    name = sample.scenarios[sample.scenario(scenario)]
    states, bad = sample.varied[known], bad[known]
    _check_enough(bad, states.shape[1], name)
    boxes, rest = [], np.ones(len(bad), bool)
    while len(boxes) < MOST_BOXES and enough(bad[rest], states.shape[1]):
        box, inside = _next(states, bad, rest)
        if box is None:
            break
        boxes.append(box)
        rest &= ~inside
    return Discovery(tuple(boxes), fails.sentence(), name, states, bad, int((~known).sum()), sample)


def _check_enough(bad: np.ndarray, quantities: int, name: str) -> None:
    if len(bad) < FEWEST_STATES:
        text = _("Only {n} states of the world have all their runs; {fewest} are needed. Repair the runs that failed.")
        raise BadQuantity(text.format(n=len(bad), fewest=FEWEST_STATES))
    values = {"name": name, "k": int(bad.sum()), "n": len(bad), "fewest": fewest_failures(bad.mean(), quantities)}
    if bad.all():
        raise BadQuantity(
            _("{name} fails in all {n} states of the world. Choose a bound that it meets in some.").format(**values)
        )
    if not bad.any():
        raise BadQuantity(
            _("{name} fails in none of {n} states of the world. Choose a tighter bound.").format(**values)
        )
    if not enough(bad, quantities):
        text = _("{name} fails in {k} of {n} states of the world; it takes {fewest} failures at this share to tell a "
                 "box from chance. Choose another bound, or run more samples.")  # fmt: skip
        raise BadQuantity(text.format(**values))


def _next(states: pd.DataFrame, bad: np.ndarray, rest: np.ndarray) -> tuple[Box | None, np.ndarray]:
    """The next box among the states that are left, if it holds for states it was not made from."""
    left, y = states[rest], bad[rest]
    limits = found_box(left, y)
    tried, failing = _tried(left, y)
    inside = limits.inside(states) & rest
    if not limits.rows() or not tried or binomial_tail(failing, tried, y.mean()) > SIGNIFICANT:
        return None, inside
    n, k = int(inside.sum()), int((inside & bad).sum())
    return Box(limits, n, k, k / bad.sum(), k / n, n / len(bad), tried, failing), inside


def _tried(states: pd.DataFrame, bad: np.ndarray) -> tuple[int, int]:
    """States in boxes that were made without them, and failures among these: each fifth left out once."""
    rng, fold = np.random.default_rng(CHANCE), np.empty(len(bad), int)
    for side in (bad, ~bad):
        fold[rng.permutation(np.flatnonzero(side))] = np.arange(side.sum()) % FOLDS
    found = [(found_box(states[fold != f], bad[fold != f]).inside(states) & (fold == f)) for f in range(FOLDS)]
    inside = np.any(found, axis=0)
    return int(inside.sum()), int((inside & bad).sum())


def _limit(name: str, low: float, high: float) -> str:
    text = _("“{label}” is {low} to {high}")
    if math.isnan(low):
        text = _("“{label}” is below {high}")
    elif math.isnan(high):
        text = _("“{label}” is above {low}")
    values = {"low": quantity_amount(name, low), "high": quantity_amount(name, high)}
    return text.format(label=label_of_quantity(name), **values)
