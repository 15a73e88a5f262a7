"""Simulation-based calibration: does a fit find, as often as it says, the numbers that made made-up figures?

Numbers are drawn from their priors, figures are made from them and fitted like the recorded ones. If the fit is right,
the rank of the true value among the draws is evenly spread (Talts et al. 2018, arXiv 1804.06788). Ranks are as flat if
nothing is learnt, so contraction is told beside them. All made-up figures are fitted by the same simulations, as the
recorded ones are with and without some years.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from ..learnt import learnt
from .effort import Effort
from .fitting import found
from .last import Last
from .simulator import Simulator

RANKS = 9  # draws that a true value is ranked among, 10 places: few, so that hardly two of them are of one simulation


def check(last: Last, many: int, effort: Effort, seed: int = 1) -> pd.DataFrame:
    """Make up figures from the priors `many` times and fit each by what was simulated: a row a fit and quantity.

    Columns: `fit`, `quantity`, `rank` of the true value among RANKS draws (0 to RANKS), `contraction`, and `worth`.
    """
    what = last.simulator
    return pd.concat([_one(what, last, effort, [seed, at]).assign(fit=at) for at in range(many)], ignore_index=True)


def _one(what: Simulator, last: Last, effort: Effort, seed: list[int]) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    truth = what.at(rng.standard_normal(len(what.priors)), rng)
    seen = replace(what.summaries, made_up=truth[what.lead])
    fitted = found(last, what.lead, seen, effort, rng)
    told, among = learnt(fitted.draws, what.priors).contraction, fitted.draws.head(RANKS)
    rows = [
        {"quantity": p.name, "rank": int((among[p.name] < p.value(u)).sum()), "contraction": told[p.name]}
        for p, u in zip(what.priors, truth["u"], strict=True)
    ]
    return pd.DataFrame(rows).assign(worth=fitted.worth)
