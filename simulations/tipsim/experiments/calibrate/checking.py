"""Simulation-based calibration: does a fit find, as often as it says, the numbers that made made-up figures?

Numbers are drawn from their priors, figures are made from them and fitted like the recorded ones. If the fit is right,
the rank of the true value among the draws is evenly spread (Talts et al. 2018, arXiv 1804.06788). Ranks are as flat if
nothing is learnt, so contraction is told beside them.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from ..learnt import learnt
from .fitting import Effort, fit
from .simulator import Simulator

RANKS = 19  # draws that a true value is ranked among: 20 places


def check_once(what: Simulator, folder: Path, seed: int, effort: Effort) -> pd.DataFrame:
    """Make up figures from the priors by chance of `seed`, fit them, and return a row a quantity.

    Columns: `seed`, `quantity`, `rank` of the true value among RANKS draws (0 to RANKS), `contraction`.
    """
    rng = np.random.default_rng([seed])
    truth = what.at(rng.standard_normal(len(what.priors)), rng)
    guess = replace(what, compared={what.lead: replace(what.summaries, made_up=truth[what.lead])})
    draws = fit(guess, folder, effort=effort, seed=seed)[what.lead].draws
    told, among = learnt(draws, what.priors).contraction, draws.head(RANKS)
    rows = [
        {"quantity": p.name, "rank": int((among[p.name] < p.value(u)).sum()), "contraction": told[p.name]}
        for p, u in zip(what.priors, truth["u"], strict=True)
    ]
    table = pd.DataFrame(rows)
    table.insert(0, "seed", seed)
    return table
