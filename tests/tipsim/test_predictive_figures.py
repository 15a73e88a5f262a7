"""What the posterior predicts holds the figures that were recorded, and those of years that a fit has not seen."""

import pytest

from tipsim.experiments.posterior import FITS
from tipsim.experiments.predictive import posterior_predictive
from tipsim.experiments.recorded import used
from tipsim.experiments.scoring import coverage, holdout, scored

pytestmark = [pytest.mark.slow, pytest.mark.nightly]

SHARE = 0.85  # of the figures that are printed as one number, in bands of 90 per cent
HELD_OUT = {fit: (min(years), max(years)) for fit, years in FITS.items() if years}


@pytest.fixture(scope="module")
def predicted():
    return posterior_predictive((2012, 2020))


def test_the_bands_hold_the_figures_of_2012_to_2020(predicted):
    found = coverage(scored(used(), predicted))
    assert found.points == 37  # of 45, eight are masked
    assert found.share >= SHARE


def test_every_masked_figure_meets_its_band(predicted):
    found = coverage(scored(used(), predicted))
    assert found.meeting >= SHARE * found.ranges


@pytest.mark.parametrize("fit", HELD_OUT)
def test_years_that_a_fit_has_not_seen_are_predicted_no_worse_than_by_a_constant_mean(fit):
    first, last = HELD_OUT[fit]
    found = holdout(fit, (first, last), predicted=posterior_predictive((first, last), fit=fit))
    assert found.means.loc["all", "score"] <= found.means.loc["all", "rival_score"]
