"""Paired runs: what differs, how surely, and what may not be paired."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_rel

import tipsim
from tipsim.experiments.compare import Comparison, compare
from tipsim.experiments.runs import complete, repeat
from tipsim.quantities import BadQuantity

# At a hundredth of the country nothing would differ by these measures in most pairs at the default rates.
BUSY = {"approach_rate": 0.0002, "trapping": 0.2, "calling": 0.05}
SETUP = {"months": 26, "start": "2012-12", "scale": 0.01, "spin_up": 12, "quantities": BUSY}
SEEDS = [3, 1, 4, 15, 9]
BASE = tipsim.Scenario(**SETUP)
LINE = BASE.with_flat({"hotline": 1.0, "social_protection": 1.0})


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compare(BASE, LINE, SEEDS)


@pytest.fixture(scope="module")
def idle() -> Comparison:
    return compare(BASE, BASE.with_flat({"hotline": 0.0}), 3)


def test_a_measure_at_strength_zero_differs_in_no_pair_and_claims_no_interval(idle):
    table = idle.table()
    assert table.unchanged.all() and (table.difference == 0).all()
    assert table[["low", "high", "variance_ratio"]].isna().all(axis=None)


def test_both_ledgers_harms_and_costs_are_compared(comparison):
    assert set(comparison.table().ledger) == {"happened", "recorded", "harms", "costs"}


def test_sides_are_what_single_runs_give(comparison):
    runs = [tipsim.run(LINE, seed) for seed in SEEDS]
    row = comparison.table().loc["calls_received"]
    assert row.alternative == pytest.approx(np.mean([r.counts.calls_received.sum() / 0.01 for r in runs]))
    assert comparison.table().alternative["total"] == pytest.approx(np.mean([r.costs.total.sum() for r in runs]))


def test_the_interval_is_that_of_the_paired_t_test(comparison):
    rows = comparison.outcomes.xs("total", level="period")
    name = ("happened", "exploited_person_months")
    expected = ttest_rel(rows["alternative", *name], rows["baseline", *name]).confidence_interval(0.95)
    found = comparison.table().loc["exploited_person_months"]
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
    assert found.difference == pytest.approx(comparison.differences(*name).mean())


def test_the_variance_ratio_sets_independent_luck_against_common_luck(comparison):
    rows = comparison.outcomes.xs("total", level="period")
    base, other = (rows[side, "recorded", "calls_received"] for side in ("baseline", "alternative"))
    apart = base.var() + other.var()
    found = comparison.table().variance_ratio["calls_received"]
    assert found == pytest.approx(apart / (apart - 2 * base.cov(other)))


def test_common_luck_narrows_the_difference(comparison):
    # With independent luck the ratio of the variances of 5 and 5 runs exceeds 15 in less than 1 of 100 cases
    # (F distribution with 4 and 4 degrees of freedom: 15.98 at the 1 per cent level).
    assert comparison.table().variance_ratio["seekers"] > 15.98


def test_the_two_ways_round_differ_in_sign_alone(comparison):
    back = compare(LINE, BASE, SEEDS).table()
    pd.testing.assert_series_equal(back.difference, -comparison.table().difference)
    pd.testing.assert_series_equal(back.low, -comparison.table().high, check_names=False)


def test_the_relative_effect_is_the_difference_over_the_baseline(comparison):
    row = comparison.table().loc["exploited_person_months"]
    assert row.relative == pytest.approx((row.alternative - row.baseline) / row.baseline)


def test_without_a_baseline_there_is_no_relative_effect(comparison):
    assert np.isnan(comparison.table().relative["total"])


def test_the_total_is_the_sum_of_its_years(comparison):
    years = [comparison.table(year).difference["seekers"] for year in (2012, 2013, 2014, 2015)]
    assert comparison.table().difference["seekers"] == pytest.approx(sum(years))


def test_the_total_of_a_stock_is_the_mean_of_its_months(comparison):
    row = comparison.table().baseline
    assert row["exploited_mean"] == pytest.approx(row["exploited_person_months"] / 26)


def test_partial_years_carry_their_months(comparison):
    assert [comparison.table(year).months.unique().tolist() for year in (2012, 2013, 2015)] == [[1], [12], [1]]


def test_a_year_that_was_not_run_is_refused(comparison):
    with pytest.raises(BadQuantity, match="2020 was not run; the periods are 2012, 2013, 2014, 2015, total"):
        comparison.table(2020)


def test_one_pair_shows_no_interval():
    row = compare(BASE, LINE, [1]).table().loc["calls_received"]
    assert row.pairs == 1 and not row.unchanged and np.isnan(row.low) and np.isnan(row.variance_ratio)


def test_a_number_of_seeds_means_that_many_from_zero(idle):
    assert idle.seeds == (0, 1, 2)


def test_months_of_every_seed_are_kept_for_both_sides(comparison):
    assert len(comparison.months) == 5 * 26 and set(comparison.months.columns.get_level_values(0)) == {
        "baseline",
        "alternative",
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [("months", 27), ("start", "2013-01"), ("scale", 0.02), ("population_seed", 2), ("spin_up", 13)],
)
def test_scenarios_that_cannot_be_paired_are_refused_in_one_line(name, value):
    with pytest.raises(BadQuantity, match=rf"in pairs: {name} is .* Make it the same in both\.$") as told:
        compare(BASE, BASE.with_flat({name: value}), 2)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("seeds", [0, -1, [], [1, 1], [1, "2"], "12", 2.5, True, None, [True]])
def test_seeds_that_make_no_pairs_are_refused_in_one_line(seeds):
    with pytest.raises(BadQuantity) as told:
        compare(BASE, LINE, seeds)
    assert "\n" not in str(told.value)


def test_progress_is_told_for_every_month_of_every_run():
    told = []
    compare(BASE, BASE, 2, progress=lambda done, total: told.append((done, total)))
    assert {total for _done, total in told} == {4 * 26}
    assert [done for done, _total in told] == sorted(done for done, _total in told) and told[-1] == (104, 104)
    assert {done for done, _total in told} == set(range(105))


def test_the_runs_of_both_sides_are_kept_without_their_event_logs(comparison):
    assert [runs.seeds for runs in comparison.runs] == [SEEDS, SEEDS]
    assert [runs.scenario for runs in comparison.runs] == [BASE, LINE]
    assert all(result.events is None for runs in comparison.runs for result in runs.results)


def test_the_table_is_written_as_csv(comparison, tmp_path):
    table = pd.read_csv(comparison.to_csv(tmp_path / "comparison.csv"))
    total = table[table.period == "total"].set_index("measure")
    assert total.difference["seekers"] == comparison.table().difference["seekers"]


def test_a_comparison_is_saved_with_both_scenarios_and_every_pair(comparison, tmp_path):
    folder = comparison.save(tmp_path / "here")
    assert tipsim.Scenario.from_toml(folder / "alternative.toml") == LINE
    assert len(pd.read_csv(folder / "pairs.csv")) == 5 * 5  # seeds x (four years and the total)


def test_a_skill_file_on_one_side_is_told_in_every_file(tmp_path):
    path = tmp_path / "skill.toml"
    path.write_text("[sensitivity]\nestimate = 0.8\nlow = 0.6\nhigh = 0.9\nn = 12\n")
    skilled = compare(BASE, tipsim.Scenario(**SETUP, officer_skill=path), 2)
    files = skilled.files()
    for name in ("comparison.csv", "pairs.csv", "manifest.json"):
        assert b"skill_transfer = 0.3 is assumed" in files[name]


def test_repeated_runs_have_the_mean_and_the_spread_of_single_runs():
    runs = repeat(BASE, SEEDS)
    found = [tipsim.run(BASE, seed).national().yearly["happened", "seekers"][2013] for seed in SEEDS]
    assert runs.mean()["happened", "seekers"][2013] == pytest.approx(np.mean(found))
    low, high = runs.spread(1.0)
    assert (low["happened", "seekers"][2013], high["happened", "seekers"][2013]) == (min(found), max(found))


def test_only_whole_years_are_complete():
    assert list(complete(tipsim.run(BASE, 1).yearly).index) == [2013, 2014]
