"""Bands and scores of the calibration, and the rival: closed forms, simulation, and what ranges may not do."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import nbinom, poisson

from tipsim.experiments import calibrated, rival, scoring
from tipsim.quantities import BadQuantity

NAN = float("nan")
COLUMNS = ["measure", "series", "first", "last", "low", "high", "masked", "weight", "used", "why"]
FIGURES = {2012: 21, 2013: (0, 4), 2014: 29, 2015: 25, 2016: 60, 2017: 46, 2018: 42, 2019: 65, 2020: 37}


def targets(figures=FIGURES, measure="victims_identified", weight=1.0, used=True):
    rows = []
    for year, value in figures.items():
        low, high = value if isinstance(value, tuple) else (value, value)
        rows.append((measure, "UNODC GLOTIP", year, year, low, high, (low, high) == (0, 4), weight, used, ""))
    return pd.DataFrame(rows, columns=COLUMNS).astype({"low": float, "high": float})


def predicted(years, values, measure="victims_identified"):
    values = np.asarray(values, float)
    rows = [(year, measure, draw, value) for year in years for draw, value in enumerate(values)]
    return pd.DataFrame(rows, columns=["year", "measure", "draw", "value"])


# Bands.


def test_a_band_of_99_draws_is_the_fifth_and_the_ninety_fifth_of_them():
    band = scoring.bands(predicted([2015], np.arange(1, 100))).iloc[0]
    assert (band.band_low, band.band_middle, band.band_high) == pytest.approx((5, 50, 95))


def test_a_new_value_lies_in_the_band_with_the_chance_that_is_said():
    n, trials = 39, 4000
    values = np.random.default_rng(1).random((trials, n + 1))
    table = pd.concat([predicted([trial], values[trial, :n]) for trial in range(trials)])
    band = scoring.bands(table).set_index("year").loc[range(trials)]
    inside = (band.band_low <= values[:, n]) & (values[:, n] <= band.band_high)
    # Ranks 2 and 38 of 39: 36 of 40 places, 0.9 exactly; the trials are independent.
    assert inside.mean() == pytest.approx(0.9, abs=4 * (0.09 / trials) ** 0.5)


@given(st.lists(st.integers(0, 500), min_size=1, max_size=60), st.floats(0.05, 0.95))
def test_a_band_lies_within_the_draws_and_in_order(values, level):
    band = scoring.bands(predicted([2015], values), level).iloc[0]
    assert min(values) <= band.band_low <= band.band_middle <= band.band_high <= max(values)


@pytest.mark.parametrize("level", [0, 1, 90, -0.1])
def test_a_level_that_is_no_share_is_refused_in_one_line(level):
    with pytest.raises(BadQuantity, match="between 0 and 1"):
        scoring.bands(predicted([2015], [1, 2]), level)


# The interval score.


@pytest.mark.parametrize(("value", "score"), [(20, 10), (10, 10), (15, 10), (7, 10 + 20 * 3), (26, 10 + 20 * 6)])
def test_the_interval_score_is_the_width_and_twenty_times_what_lies_outside(value, score):
    assert scoring.interval_score(10, 20, value, level=0.9) == pytest.approx(score)


def test_the_interval_score_is_least_for_the_true_quantiles():
    """It is proper (Gneiting and Raftery 2007): of all bands, that of the true distribution scores best on average."""
    values = np.random.default_rng(2).normal(size=200_000)
    true, others = 1.6449, [(-1.2, 1.2), (-2.2, 2.2), (-1.2, 2.2), (-1.8, 1.4)]
    best = scoring.interval_score(-true, true, values).mean()
    # Its mean over a standard normal is 2 (true + phi(true)/0.05 - true) = 2 phi(true) / 0.05.
    sd = scoring.interval_score(-true, true, values).std() / len(values) ** 0.5
    assert best == pytest.approx(2 * 0.103136 / 0.05, abs=4 * sd)
    assert all(scoring.interval_score(low, high, values).mean() > best for low, high in others)


@given(st.floats(-1e3, 1e3), st.floats(0, 1e3), st.floats(-2e3, 2e3), st.floats(0.01, 0.99))
def test_the_interval_score_is_at_least_the_width(low, width, value, level):
    assert scoring.interval_score(low, low + width, value, level) >= (low + width) - low


# Coverage.


def test_exact_figures_and_ranges_are_counted_apart():
    rows = scoring.scored(targets(), predicted(FIGURES, np.arange(20, 51)))
    told = scoring.coverage(rows)
    # The band is 20.6 to 49.4: it holds 21, 29, 25, 46, 42 and 37, and does not meet 0 to 4.
    assert (told.points, told.inside, told.ranges, told.meeting) == (8, 6, 1, 0)
    assert told.share == pytest.approx(6 / 8)


@pytest.mark.parametrize(("values", "meets"), [((0, 0), True), ((4, 9), True), ((5, 9), False)])
def test_a_masked_figure_is_met_by_a_band_that_holds_one_of_zero_to_four(values, meets):
    rows = scoring.scored(targets({2013: (0, 4)}), predicted([2013], values))
    assert bool(rows.inside[0]) is meets and np.isnan(rows.score[0])


def test_an_open_figure_is_met_from_its_lower_end_upward():
    rows = scoring.scored(targets({2013: (30, NAN), 2014: (60, NAN)}), predicted([2013, 2014], [10, 40]))
    assert list(rows.inside) == [True, False]


def test_figures_over_several_years_are_left_out():
    some = targets({2012: 21})
    assert scoring.scored(some.assign(last=2014), predicted([2012], [1, 2])).empty


def test_no_exact_figure_gives_no_share():
    assert np.isnan(scoring.coverage(scoring.scored(targets({2013: (0, 4)}), predicted([2013], [1, 2]))).share)


# The rival.


@given(st.lists(st.integers(0, 300), min_size=2, max_size=12).filter(any))
def test_the_mean_of_exact_figures_is_their_mean(figures):
    """Of a negative binomial the mean is fitted by the mean, whatever the dispersion (its score equation)."""
    found = rival.fit_rival(figures, figures)
    assert found.mean == pytest.approx(np.mean(figures), rel=2e-3)


def test_figures_less_uneven_than_chance_give_a_poisson():
    found = rival.fit_rival([20, 20, 21, 19, 20], [20, 20, 21, 19, 20])
    assert found.dispersion * found.mean < 0.01  # a variance within a hundredth of the mean
    assert found.band() == (poisson.ppf(0.05, 20), poisson.ppf(0.95, 20))


def test_a_masked_figure_has_the_chance_of_its_whole_range():
    low, high = np.array([0.0, 30.0, 7.0]), np.array([4.0, NAN, 7.0])
    n, p = 1 / 0.4, 1 / (1 + 0.4 * 12)
    true = np.log([nbinom.cdf(4, n, p), nbinom.sf(29, n, p), nbinom.pmf(7, n, p)])
    assert rival.log_likelihood(low, high, 12, 0.4) == pytest.approx(true, rel=1e-9)


@given(st.lists(st.integers(0, 60), min_size=3, max_size=9).filter(lambda some: max(some) > 4), st.data())
def test_no_rival_near_by_fits_better(figures, data):
    low = np.array([0 if f < 5 else f for f in figures], float)
    high = np.array([4 if f < 5 else f for f in figures], float)
    found = rival.fit_rival(low, high)
    best = rival.log_likelihood(low, high, found.mean, found.dispersion).sum()
    mean = found.mean * data.draw(st.floats(0.7, 1.4))
    dispersion = np.clip(found.dispersion * data.draw(st.floats(0.5, 2)), *rival.DISPERSIONS)
    assert rival.log_likelihood(low, high, mean, dispersion).sum() <= best + 1e-5


def test_mean_and_dispersion_are_found_again_though_small_figures_are_masked():
    mean, dispersion, n = 12.0, 0.5, 4000
    counts = np.random.default_rng(3).negative_binomial(1 / dispersion, 1 / (1 + dispersion * mean), n)
    masked = counts < 5
    found = rival.fit_rival(np.where(masked, 0, counts), np.where(masked, 4, counts))
    # The variance of the mean of complete figures; masking a fifth of them loses less than half of what they tell.
    sd = ((mean + dispersion * mean**2) / n) ** 0.5
    assert found.mean == pytest.approx(mean, abs=4 * 2**0.5 * sd)
    # Lawless (1987): of the dispersion the standard error is at least that of a gamma's with as many draws.
    assert found.dispersion == pytest.approx(dispersion, rel=4 * 2 * (2 / n) ** 0.5)


def test_a_figure_of_weight_three_counts_as_three():
    thrice = rival.fit_rival([3, 3, 3, 40], [3, 3, 3, 40])
    weighted = rival.fit_rival([3, 40], [3, 40], [3, 1])
    assert (weighted.mean, weighted.dispersion) == pytest.approx((thrice.mean, thrice.dispersion), rel=1e-3)


def test_the_band_of_the_rival_holds_at_least_what_it_says():
    found = rival.Rival(36.4, 0.398, 9)
    low, high = found.band(0.9)
    shape = 1 / found.dispersion, 1 / (1 + found.dispersion * found.mean)
    assert nbinom.cdf(low - 1, *shape) <= 0.05 and nbinom.sf(high, *shape) <= 0.05


@pytest.mark.parametrize(
    ("low", "high", "why"), [([5], [5], "needs 2 or more"), ([0, 0], [4, 4], "learns nothing"), ([], [], "needs 2")]
)
def test_too_little_to_learn_from_is_one_line(low, high, why):
    with pytest.raises(BadQuantity, match=why):
        rival.fit_rival(low, high)


# Hold-outs.


def held(**changes):
    how = {"predicted": predicted(FIGURES, np.arange(20, 71)), "targets": targets()} | changes
    return scoring.holdout("without-2015-2016", (2015, 2016), **how)


def test_the_rival_learns_from_the_other_years_alone():
    found = held()
    others = {year: value for year, value in FIGURES.items() if year not in (2015, 2016)}
    low, high = zip(*[v if isinstance(v, tuple) else (v, v) for v in others.values()], strict=True)
    assert found.rivals["victims_identified"] == rival.fit_rival(low, high)
    assert list(found.rows.year) == [2015, 2016]


def test_the_mean_score_is_over_exact_figures_and_says_how_many_ranges_it_leaves_out():
    some = pd.concat([targets(), targets({2012: 6, 2014: (0, 4), 2015: 5, 2016: (0, 4), 2020: 22}, "convictions")])
    draws = pd.concat([predicted(FIGURES, np.arange(51)), predicted(FIGURES, np.arange(31), "convictions")])
    means = held(targets=some, predicted=draws).means
    assert list(means.index) == ["convictions", "victims_identified", "all"]
    assert list(means.figures) == [1, 2, 3] and list(means.ranges) == [1, 0, 1]
    both = (means.score["convictions"] + 2 * means.score["victims_identified"]) / 3
    assert means.score["all"] == pytest.approx(both)


def test_a_narrow_band_that_holds_the_figures_beats_the_rival():
    close = pd.concat([predicted([2015], np.arange(20, 31)), predicted([2016], np.arange(55, 66))])
    assert (
        held(predicted=close).means.better["all"] and not held(predicted=predicted(FIGURES, [900])).means.better["all"]
    )


def test_figures_that_are_not_used_count_for_neither():
    spoilt = pd.concat([targets(), targets({2015: 900, 2019: 900}, used=False)])
    assert held(targets=spoilt).means.equals(held().means)


def test_a_measure_with_one_figure_has_no_rival_and_no_mean():
    found = held(targets=targets({2015: 25, 2020: 37}))
    assert found.rivals == {} and found.rows.rival_score.isna().all() and found.means.figures["all"] == 0
    assert not found.means.better["all"] and not found.rows.rival_inside.any()


def test_years_without_a_figure_are_refused_in_one_line():
    with pytest.raises(BadQuantity, match="1999 to 2000"):
        scoring.holdout("all", (1999, 2000), predicted=predicted([2015], [1]), targets=targets())


def test_what_is_not_given_is_predicted_with_the_fit_that_is_named(monkeypatch):
    heard = {}

    def predict(years, **how):
        heard.update(years=years, **how)
        return predicted(FIGURES, np.arange(20, 71))

    monkeypatch.setattr(calibrated, "predictive", predict)
    scoring.holdout("without-2015-2016", (2015, 2016), targets=targets(), draws=7)
    assert heard == {"years": (2015, 2016), "fit": "without-2015-2016", "draws": 7}
