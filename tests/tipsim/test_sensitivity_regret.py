"""Regret: by hand, under luck, and what holds for any table."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sampled import OUTPUT, evenly, failed, sample, sweep

from tipsim.experiments.sensitivity import regret
from tipsim.experiments.sensitivity.pictures import picture_of_regret
from tipsim.experiments.sensitivity.regrets import jackknife
from tipsim.quantities import BadQuantity

STATES = evenly(10, ["a", "b"])
ONE = np.arange(10.0)  # 0 ... 9
OTHER = np.full(10, 5.0)


def rows(found):
    return found.table.set_index("scenario")


def test_regret_is_the_distance_to_the_best_scenario_of_the_same_state():
    found = rows(regret(sample(STATES, {"one": ONE, "other": OTHER}, seeds=1)))
    # one: 0 up to state 5, then 1, 2, 3, 4; other: 5, 4, 3, 2, 1 and then 0
    assert found.loc["one", ["mean", "maximum", "best"]].tolist() == [1.0, 4.0, 0.6]
    assert found.loc["other", ["mean", "maximum", "best"]].tolist() == [1.5, 5.0, 0.5]  # alike in state 5
    assert found["quantile_90"].to_dict() == pytest.approx({"one": 3.1, "other": 4.1})


def test_where_more_is_better_the_best_is_the_highest():
    found = rows(regret(sample(STATES, {"one": ONE, "other": OTHER}, seeds=1), better="higher"))
    assert found.loc["one", "mean"] == 1.5 and found.loc["other", "mean"] == 1.0


def test_one_seed_tells_nothing_of_luck():
    found = regret(sample(STATES, {"one": ONE, "other": OTHER}, seeds=1))
    assert found.table[["mean_low", "mean_held_out", "tied", "mean_error"]].isna().all(axis=None)
    assert found.apart is None


tables = arrays(float, st.tuples(st.integers(8, 20), st.integers(2, 4)), elements=st.floats(-1e6, 1e6))


def of(values, **options):
    outputs = {f"s{i}": column for i, column in enumerate(values.T)}
    return sample(evenly(len(values), ["a", "b"]), outputs, **options)


@given(values=tables, better=st.sampled_from(["lower", "higher"]))
def test_regret_is_never_negative_and_zero_for_the_best_of_each_state(values, better):
    try:
        found = regret(of(values, seeds=2, luck=1.0), better=better)
    except BadQuantity:  # no scenario differs from another
        return
    assert (found.by_state >= 0).all(axis=None) and (found.by_state.min(axis=1) == 0).all()
    assert found.table["best"].sum() >= 1 - 1e-9
    assert (found.table["mean"].to_numpy() == np.sort(found.table["mean"])).all()


def test_alike_scenarios_seem_regretted_by_luck_alone_and_held_out_they_are_not():
    n, seeds, luck = 400, 4, 1.0
    same = np.zeros(n)
    found = regret(of(np.column_stack([same, same, same]), seeds=seeds, luck=luck))
    # the least of three normal means lies 0.846 of their standard deviations below the average
    assert found.table["mean"].mean() == pytest.approx(0.846 * luck / seeds**0.5, rel=0.15)
    error = luck * (2 / (n * seeds)) ** 0.5  # of a difference of two scenarios, were the seeds apart
    assert (found.table["mean_held_out"].abs() <= 3 * 2 * error).all()
    assert found.table["tied"].sum() > 1.5 and found.apart is not True


def test_a_clear_difference_is_apart():
    base = np.zeros(50)
    assert regret(of(np.column_stack([base, base + 5]), luck=0.5, seeds=5)).apart is True


def test_scenarios_that_differ_by_luck_are_told_apart_in_one_of_20_tables():
    same = np.zeros((20, 2))
    apart = sum(regret(of(same, luck=1.0, seeds=5, chance=chance)).apart for chance in range(60))
    assert apart <= 8  # more than 8 of 60 come once in 450 times


def test_few_seeds_are_said_not_to_rule_out_luck():
    base = np.zeros(50)
    assert "3 seeds cannot rule out luck" in regret(of(np.column_stack([base, base + 0.001]), luck=5.0)).sentence()
    text = regret(of(np.column_stack([base, base + 0.001]), luck=5.0, seeds=6)).sentence()
    assert text.endswith("are regretted least, and luck could have put either first")


def test_the_error_of_luck_of_a_mean_is_that_of_a_mean():
    losses = np.random.default_rng(1).random((20, 2, 6))
    expected = losses.mean(axis=0).std(axis=1, ddof=1) / 6**0.5
    np.testing.assert_allclose(jackknife(losses, lambda means: means.mean(axis=0)), expected)


def test_states_with_a_failed_run_are_left_out_and_counted():
    found = regret(failed(of(np.column_stack([ONE, OTHER])), 0, 7))
    assert found.left_out == 2 and len(found.by_state) == 8


@pytest.mark.parametrize(
    ("one", "options", "words"),
    [
        (sample(STATES, {"one": ONE}), {}, "one scenario, one; scenarios are weighed"),
        (sample(STATES, {"one": ONE, "same": ONE}), {}, "No scenario differs from another"),
        (sample(STATES, {"one": ONE, "other": OTHER}), {"better": "up"}, 'must be "lower" or "higher"'),
        (failed(sample(STATES, {"one": ONE, "other": OTHER}), 0, 6, 12), {}, "Only 7 states of the world have all"),
    ],
)
def test_what_cannot_be_weighed_is_refused_in_one_line(one, options, words):
    with pytest.raises(BadQuantity) as told:
        regret(one, OUTPUT, **options)
    assert words in str(told.value) and "\n" not in str(told.value)


def test_the_picture_says_its_message_its_unit_and_its_source():
    fig = picture_of_regret(regret(sweep(STATES, {"one": ONE, "other": OTHER}, luck=0.1)))
    assert fig.get_suptitle().startswith("one is regretted least")
    assert "months of exploitation worse than the best" in fig.axes[1].get_xlabel()
    assert "10 states of the world, 3 seeds" in fig.get_supxlabel().replace("\n", " ")
