"""A calibration looks at independent counts only, and says of all others why it does not."""

import pytest

from tipsim import data
from tipsim.experiments.recorded import HALF, YEARLY, targets, used
from tipsim.state import RECORDED


@pytest.fixture(scope="module")
def fitted():
    return used()


def test_the_five_counts_of_glotip_are_fitted_in_each_year_from_2012_to_2020(fitted):
    yearly = fitted[fitted["first"] == fitted["last"]]
    assert sorted(zip(yearly.measure, yearly["first"], strict=True)) == sorted(
        (measure, year) for measure in YEARLY for year in range(2012, 2021)
    )


def test_no_two_fitted_figures_count_the_same_thing_in_the_same_year(fitted):
    for name, rows in fitted.groupby("measure"):
        years = [year for row in rows.itertuples() for year in range(row.first, row.last + 1)]
        assert len(years) == len(set(years)), name


def test_no_part_of_a_fitted_total_is_fitted(fitted):
    names = set(fitted.measure)
    assert [name for name in names for whole in names if name != whole and name.startswith(f"{whole}_")] == []


def test_every_fitted_count_is_one_of_the_models_ledger(fitted):
    assert set(fitted.measure) <= set(RECORDED)


def test_only_verified_rows_are_fitted(fitted):
    rows = data.load("tip_figures")
    known = rows[rows.confidence.str.startswith("verified")]
    for row in fitted[~fitted.measure.str.startswith("calls")].itertuples():
        assert ((known.measure == row.printed_as) & (known.value == row.value)).any()


def test_years_with_one_number_for_victims_and_suspects_count_half(fitted):
    halved = fitted[(fitted.weight == HALF) & (fitted["first"] == fitted["last"])]
    assert sorted(zip(halved.measure, halved["first"], strict=True)) == sorted(
        (measure, year)
        for measure in ("suspects_formal_contact", "victims_identified")
        for year in (2017, 2018, 2019, 2020)
    )


def test_a_masked_figure_is_the_interval_from_0_to_4(fitted):
    masked = fitted[fitted.masked]
    assert set(masked.value) == {"<5"}
    assert set(zip(masked.low, masked.high, strict=True)) == {(0.0, 4.0)}


def test_the_hotline_is_one_cumulative_total_of_its_own_line(fitted):
    calls = fitted[fitted.measure.str.startswith("calls")]
    assert sorted(zip(calls.measure, calls.low, strict=True)) == [("calls_from_victims", 138), ("calls_received", 5601)]


def test_whatever_is_not_fitted_says_why():
    rest = targets()[~targets().used]
    assert len(rest) > 50
    assert (rest.why.str.len() > 10).all()


def test_whatever_counts_less_says_why(fitted):
    assert (fitted[fitted.weight < 1].why.str.len() > 10).all()
