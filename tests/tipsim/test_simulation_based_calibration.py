"""Simulation-based calibration (Talts et al. 2018): what made made-up figures is found as often as is said."""

import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chisquare

from tipsim.experiments.calibrate import DIRECTIONS, Effort, simulator
from tipsim.experiments.calibrate.checking import RANKS, check_once
from tipsim.experiments.calibrate.directions import directions

pytestmark = [pytest.mark.slow, pytest.mark.nightly]

FITS = int(os.environ.get("TIPLAB_FITS", 100))
SCALE = 0.03  # a cheap N: 100,000 persons
EFFORT = Effort(particles=50, populations=2, simulations=250, scale=SCALE, written=10, nearest=0.1, draws=100)
LOOKS = 200
BINS = 5
# Quantities of which the figures say most; all others are looked at together.
LEARNT = ("suspects", "accepting", "approach_rate", "sensitivity", "opening", "drift", "charging_accuracy", "beds")


def one(folder: Path, axes: np.ndarray, seed: int) -> pd.DataFrame:
    """Fit figures made up by `seed`. All fits look along the same axes: those decide how much is learnt, not what."""
    place = folder / str(seed)
    place.mkdir()
    np.save(place / DIRECTIONS, axes)
    return check_once(simulator().with_scale(SCALE), place, seed, EFFORT)


@pytest.fixture(scope="module")
def ranks(tmp_path_factory) -> pd.DataFrame:
    folder, workers = tmp_path_factory.mktemp("fits"), os.cpu_count() or 1
    axes = directions(simulator().with_scale(SCALE), n=LOOKS, workers=workers)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        found = pd.concat(pool.map(partial(one, folder, axes), range(FITS)))
    told = found.groupby("quantity").contraction.agg(["mean", "std"]).sort_values("mean", ascending=False)
    print(f"\n{FITS} fits; contraction against the prior, largest first:\n{told.head(15).round(3)}")
    print(found.groupby("quantity")["rank"].apply(bins).loc[list(LEARNT)])
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
    means = ranks.groupby("seed")["rank"].mean()
    assert means.mean() == pytest.approx(RANKS / 2, abs=4 * means.std(ddof=1) / FITS**0.5)


def test_something_is_learnt_so_that_flat_ranks_say_something(ranks):
    told = ranks.groupby("quantity").contraction.mean().sort_values(ascending=False)
    rest = ranks[~ranks.quantity.isin(LEARNT)].groupby("quantity").contraction.mean()
    assert told[list(LEARNT)].mean() > rest.mean() + 4 * rest.std()
