"""Simulation-based calibration (Talts et al. 2018): what made made-up figures is found as often as is said."""

import os

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chisquare

from tipsim.experiments.calibrate import Effort, simulator
from tipsim.experiments.calibrate.checking import RANKS, check
from tipsim.experiments.calibrate.fitting import simulated

pytestmark = [pytest.mark.slow, pytest.mark.nightly]

FITS = int(os.environ.get("TIPLAB_FITS", 300))
SCALE = 0.03  # a cheap N: 100,000 persons
# No population leads, and none is proposed anew, since figures are made up from all of the prior.
EFFORT = Effort(looks=200, populations=0, simulations=6000, anew=6000, scale=SCALE, nearest=0.03, draws=100)
BINS = 5
# Quantities of which the figures say most; all others are looked at together.
LEARNT = ("suspects", "accepting", "approach_rate", "sensitivity", "opening", "drift", "charging_accuracy", "beds")


@pytest.fixture(scope="module")
def ranks(tmp_path_factory) -> pd.DataFrame:
    folder, workers = tmp_path_factory.mktemp("fits"), os.cpu_count() or 1
    last = simulated(simulator().with_scale(SCALE), folder, effort=EFFORT, workers=workers, seed=1)
    found = check(last, FITS, EFFORT)
    print(f"\n{FITS} fits, worth {found.worth.median():.0f} simulations each (median)")
    told = found.groupby("quantity").contraction.agg(["mean", "std"]).sort_values("mean", ascending=False)
    print(f"contraction against the prior, largest first:\n{told.head(15).round(3)}")
    places = found.groupby("quantity")["rank"].apply(bins)
    even = places.map(lambda held: chisquare(held).pvalue)
    print(pd.DataFrame({"places": places, "p": even.round(4)}).loc[list(LEARNT)])
    print(f"of all {len(even)} quantities a share of {(even < 0.05).mean():.2f} has a p below 0.05")
    return found


def bins(values) -> np.ndarray:
    return np.bincount(np.asarray(values) * BINS // (RANKS + 1), minlength=BINS)


@pytest.mark.parametrize("quantity", LEARNT)
def test_ranks_of_a_quantity_that_is_learnt_are_evenly_spread(ranks, quantity):
    """At a chance of 1 in 1,000 each, so that eight even ones fail together in less than 1 of 100 nights."""
    found = bins(ranks[ranks.quantity == quantity]["rank"])
    assert found.sum() == FITS >= 100
    assert chisquare(found).pvalue > 1e-3, found


def test_ranks_of_all_quantities_together_are_evenly_spread(ranks):
    """Quantities of one fit share their weights, so each fit counts once: the mean of its ranks. If ranks are even
    the mean of all of them is half of RANKS, within what differs between fits."""
    means = ranks.groupby("fit")["rank"].mean()
    assert means.mean() == pytest.approx(RANKS / 2, abs=4 * means.std(ddof=1) / FITS**0.5)


def test_something_is_learnt_so_that_flat_ranks_say_something(ranks):
    told = ranks.groupby("quantity").contraction.mean().sort_values(ascending=False)
    rest = ranks[~ranks.quantity.isin(LEARNT)].groupby("quantity").contraction.mean()
    assert told[list(LEARNT)].mean() > rest.mean() + 4 * rest.std()
