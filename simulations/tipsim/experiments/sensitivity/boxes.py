"""One box of states by PRIM: from the path that the EMA Workbench peels and pastes, the box that says most."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..extras import needed
from .sample import FEWEST_STATES, quiet

SIGNIFICANT = 0.05
FOLDS = 5  # parts of the states that are kept aside in turn
_ANY = 1e-9  # the threshold that version 2 asks for: every box on the path is looked at


@dataclass(frozen=True, eq=False)
class Limits:
    """Limits of a box: arrays in the order of `names`, -inf and inf where a side is open, and NaN its quasi-p-value."""

    names: tuple[str, ...]
    low: np.ndarray
    high: np.ndarray
    low_p: np.ndarray
    high_p: np.ndarray

    def inside(self, states: pd.DataFrame) -> np.ndarray:
        """Return which states lie within all limits."""
        return _inside(states[list(self.names)].to_numpy(), self.low, self.high)

    def rows(self) -> list[tuple[str, float, float, float, float]]:
        """Return (name, low, high, quasi-p of low, of high) of each limited quantity; NaN where a side is open.

        The surest limit comes first.
        """
        bounds = np.column_stack([np.where(np.isfinite(a), a, np.nan) for a in (self.low, self.high)])
        kept = [i for i in range(len(self.names)) if not np.isnan(bounds[i]).all()]
        kept.sort(key=lambda i: np.nanmin([self.low_p[i], self.high_p[i]]))
        return [(self.names[i], *map(float, (*bounds[i], self.low_p[i], self.high_p[i]))) for i in kept]


def found_box(states: pd.DataFrame, bad: np.ndarray) -> Limits:
    """Return the box of PRIM's path whose coverage and density have the largest harmonic mean, less needless limits.

    No limits at all where the failures show no place of their own.
    """
    values, names = states.to_numpy(float), tuple(states.columns)
    if bad.all() or not bad.any():
        return _limits(values, bad, names, np.full(len(names), -np.inf), np.full(len(names), np.inf))
    best = max(_path(states, bad), key=lambda limits: _told(_inside(values, *limits), bad))
    return _limits(values, bad, names, *_pruned(values, bad, *best))


def fewest_failures(share: float, quantities: int) -> int:
    """Return how many failures it takes to tell the purest box from chance.

    A box of k failures and nothing else has the quasi-p-value share^k; with two limits a quantity to choose from it
    must be below 0.05 / (2 x quantities). Five folds need one failure each.
    """
    if not 0 < share < 1:
        return FOLDS
    return max(FOLDS, math.ceil(math.log(SIGNIFICANT / (2 * quantities)) / math.log(share)))


def enough(bad: np.ndarray, quantities: int) -> bool:
    """Return whether a box of failures could be told from chance: enough fail, and some do not."""
    return len(bad) >= FEWEST_STATES and FOLDS <= fewest_failures(bad.mean(), quantities) <= bad.sum() < len(bad)


def binomial_tail(k: int, n: int, share: float) -> float:
    """Return the chance of k or more failures in n states that each fail with chance `share`."""
    from scipy.special import bdtrc  # here: it takes long to load

    return float(bdtrc(k - 1, n, share)) if k else 1.0


def _path(states: pd.DataFrame, bad: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Lower and upper limits of all boxes on the way from the whole to the last, open ones infinite."""
    with quiet():
        made = _prim(states.astype(float).reset_index(drop=True), bad.astype(int))
        boxes = made.find_box().box_lims
    low, high = boxes[0].to_numpy(float)
    found = [box[list(states.columns)].to_numpy(float) for box in boxes]
    return [(np.where(lo > low, lo, -np.inf), np.where(hi < high, hi, np.inf)) for lo, hi in found]


def _prim(states: pd.DataFrame, bad: np.ndarray) -> Any:
    """PRIM as versions 2 and 3 of the EMA Workbench want it; the second asks for no threshold any more."""
    prim = needed("ema_workbench.analysis.prim").Prim
    try:
        return prim(states, bad)
    except TypeError:
        return prim(states, bad, threshold=_ANY)


def _told(inside: np.ndarray, bad: np.ndarray) -> float:
    """Harmonic mean of coverage and density."""
    return float(2 * (inside & bad).sum() / (inside.sum() + bad.sum()))


def _pruned(values: np.ndarray, bad: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Limits without those whose quasi-p-value is above 0.05, the least sure dropped first."""
    low, high = low.copy(), high.copy()
    while True:
        sure = np.array(_quasi_p(values, bad, low, high))
        if np.isnan(sure).all() or np.nanmax(sure) <= SIGNIFICANT:
            return low, high
        side, at = np.unravel_index(np.nanargmax(sure), sure.shape)
        (low, high)[side][at] = (-np.inf, np.inf)[side]


def _quasi_p(values: np.ndarray, bad: np.ndarray, low: np.ndarray, high: np.ndarray) -> list[list[float]]:
    """For each limit the chance of so many failures in the box if its states failed as those without that limit do."""
    inside = _inside(values, low, high)
    k, n, found = int((inside & bad).sum()), int(inside.sum()), []
    for side, (bounds, none) in enumerate(((low, -np.inf), (high, np.inf))):
        found.append([])
        for at, bound in enumerate(bounds):
            if np.isinf(bound):
                found[side].append(float("nan"))
                continue
            open_side = bounds.copy()
            open_side[at] = none
            wider = _inside(values, *((open_side, high) if side == 0 else (low, open_side)))
            found[side].append(binomial_tail(k, n, bad[wider].mean()))
    return found


def _limits(values: np.ndarray, bad: np.ndarray, names: tuple[str, ...], low: np.ndarray, high: np.ndarray) -> Limits:
    low_p, high_p = map(np.array, _quasi_p(values, bad, low, high))
    return Limits(names, low, high, low_p, high_p)


def _inside(values: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    return ((values >= low) & (values <= high)).all(axis=1)
