"""Sobol indices and first order from given data, against functions whose indices are known."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from SALib.sample import sobol as saltelli_sample
from sampled import OUTPUT, evenly, failed, sample, sweep

from tipsim.experiments.sensitivity import first_order, indices, sobol_indices
from tipsim.experiments.sensitivity.pictures import picture_of_indices
from tipsim.experiments.sensitivity.sample import luck_share
from tipsim.quantities import BadQuantity

NAMES = ["a", "b", "c"]
A, B = 7.0, 0.1  # Ishigami and Homma (1990)
VARIANCE = A**2 / 8 + B * math.pi**4 / 5 + B**2 * math.pi**8 / 18 + 0.5
FIRST = {"a": 0.5 * (1 + B * math.pi**4 / 5) ** 2 / VARIANCE, "b": A**2 / 8 / VARIANCE, "c": 0.0}
TOTAL = {"a": 1 - FIRST["b"], "b": FIRST["b"], "c": 8 * B**2 * math.pi**8 / 225 / VARIANCE}


def ishigami(states: pd.DataFrame) -> np.ndarray:
    a, b, c = (states[n].to_numpy() * 2 * math.pi - math.pi for n in NAMES)
    return np.sin(a) + A * np.sin(b) ** 2 + B * c**4 * np.sin(a)


def blocks(n: int, names=NAMES, second=False) -> pd.DataFrame:
    problem = {"num_vars": len(names), "names": names, "bounds": [[0, 1]] * len(names)}
    values = saltelli_sample.sample(problem, n, calc_second_order=second, seed=1)
    return pd.DataFrame(values, columns=names)


def by_name(found) -> pd.DataFrame:
    return found.table.set_index("quantity").sort_index()


def errors(rows: pd.DataFrame, order: str) -> pd.Series:
    """Standard errors behind the 95 per cent intervals."""
    return (rows[f"{order}_high"] - rows[f"{order}_low"]) / (2 * 1.96)


@pytest.mark.parametrize("second", [False, True])
def test_sobol_indices_of_ishigami_lie_within_three_standard_errors(second):
    states = blocks(512, second=second)
    rows = by_name(sobol_indices(sample(states, {"x": ishigami(states)}, "sobol", seeds=1)))
    for order, truth in {"first": FIRST, "total": TOTAL}.items():
        off = (rows[order] - pd.Series(truth)).abs()
        assert (off <= 3 * errors(rows, order) + 1e-9).all()


def test_columns_are_told_by_which_one_changes_and_not_by_their_order():
    states = blocks(64)
    one = by_name(sobol_indices(sample(states, {"x": ishigami(states)}, "sobol")))
    other = by_name(sobol_indices(sample(states[["c", "a", "b"]], {"x": ishigami(states)}, "sobol")))
    pd.testing.assert_frame_equal(one.loc[NAMES, ["first", "total"]], other.loc[NAMES, ["first", "total"]])


@given(scale=st.floats(1e-3, 1e6), sign=st.sampled_from([-1, 1]), shift=st.floats(-1e3, 1e3))
def test_indices_do_not_change_when_an_output_is_shifted_and_scaled(scale, sign, shift):
    states = blocks(16)
    y = ishigami(states)
    one = by_name(sobol_indices(sample(states, {"x": y}, "sobol", seeds=1)))
    other = by_name(sobol_indices(sample(states, {"x": sign * scale * (y + shift)}, "sobol", seeds=1)))
    # y is of order 10, so that a shift of 1,000 leaves 13 of 16 digits of its differences
    np.testing.assert_allclose(one[["first", "total"]], other.loc[one.index, ["first", "total"]], atol=1e-9)


def test_first_order_from_given_data_lies_within_three_standard_errors():
    states = evenly(1000, NAMES)
    rows = by_name(first_order(sample(states, {"x": ishigami(states)}, seeds=1)))
    assert ((rows["first"] - pd.Series(FIRST)).abs() <= 3 * errors(rows, "first")).all()
    assert rows["total"].isna().all()


def test_a_quantity_with_few_levels_is_taken_level_by_level():
    states = evenly(400, ["a", "b"])
    states["b"] = np.repeat([0.0, 0.5, 1.0, 2.0], 100)
    y = states["a"].to_numpy() + states["b"].to_numpy()
    spread = states["a"].var(), states["b"].var()
    rows = by_name(first_order(sample(states, {"x": y}, seeds=1)))
    assert rows["first"]["b"] == pytest.approx(spread[1] / sum(spread), abs=3 * errors(rows, "first")["b"])


def test_quantities_without_meaning_stay_below_what_chance_gives_in_19_of_20_cases():
    names = [f"q{i}" for i in range(20)]
    found = first_order(sample(evenly(300, names), {"x": evenly(300, ["y"], 2)["y"].to_numpy()}, seeds=1))
    assert (found.table["first"] > found.by_chance).sum() <= 4  # more than 4 of 20 come once in 390 samples


def test_one_sample_serves_both_kinds_and_the_sobol_one_its_own_states_alone():
    states = blocks(64)
    found = first_order(sample(states, {"x": ishigami(states)}, "sobol"))
    assert len(found.sample.states) == 2 * 64 and found.order == "first"
    assert indices(sample(states, {"x": ishigami(states)}, "sobol")).order == "total"


def test_the_share_of_luck_is_that_of_noise_in_the_means():
    n, seeds, luck = 400, 4, 0.5
    states = evenly(n, NAMES)
    found = first_order(sample(states, {"x": states["a"].to_numpy()}, luck=luck, seeds=seeds))
    noise = luck**2 / seeds
    truth = noise / (noise + 1 / 12)
    # relative errors of two variances from n (seeds - 1) and n normal numbers
    error = truth * (2 / (n * (seeds - 1)) + 2 / n) ** 0.5
    assert found.luck == pytest.approx(truth, abs=3 * error)


def test_what_a_seed_does_in_all_states_alike_is_no_luck_between_them():
    values = np.random.default_rng(1).random((50, 3))
    assert luck_share(values) == pytest.approx(luck_share(values + [10, -5, 3]))


def test_one_seed_tells_nothing_of_luck():
    states = evenly(50, NAMES)
    assert math.isnan(first_order(sample(states, {"x": ishigami(states)}, seeds=1)).luck)


def test_indices_of_a_logarithm_are_those_of_the_logarithm():
    states = blocks(32)
    y = np.exp(ishigami(states))
    one = by_name(sobol_indices(sample(states, {"x": y}, "sobol"), log=True))
    other = by_name(sobol_indices(sample(states, {"x": np.log(y)}, "sobol")))
    np.testing.assert_allclose(one["total"], other["total"].loc[one.index])


REFUSED = {
    "another kind": (lambda s: sobol_indices(type(s)(s.runs, "latin-hypercube")), 'kind = "sobol"'),
    "failed runs": (lambda s: sobol_indices(failed(s, 3, 4)), "2 runs failed, and total order needs every one"),
    "a constant": (lambda s: sobol_indices(s, "recorded.convictions"), "the same in all states"),
    "an unknown output": (lambda s: sobol_indices(s, "recorded.conviction"), "Did you mean 'recorded.convictions'"),
    "an unknown scenario": (lambda s: sobol_indices(s, OUTPUT, "xx"), "Scenario 'xx' is not known"),
    "a logarithm of what is below zero": (lambda s: sobol_indices(s, log=True), "has no logarithm"),
    "states in another order": (
        lambda s: sobol_indices(type(s)(s.runs.assign(point=s.runs["point"].max() - s.runs["point"]), "sobol")),
        "are no Sobol sample",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_worked_out_is_refused_in_one_line(case):
    states, (ask, words) = blocks(8), REFUSED[case]
    with pytest.raises(BadQuantity, match=".*") as told:
        ask(sample(states, {"x": ishigami(states)}, "sobol"))
    assert words in str(told.value) and "\n" not in str(told.value)


def test_one_of_several_scenarios_must_be_named_and_case_does_not_matter():
    states = blocks(8)
    one = sample(states, {"Base": ishigami(states), "other": 2 * ishigami(states)}, "sobol")
    with pytest.raises(BadQuantity, match="name one of them: Base, other"):
        sobol_indices(one)
    assert sobol_indices(one, scenario="base").scenario == "Base"


def test_a_sweep_that_varies_nothing_or_too_little_is_refused():
    states = evenly(20, ["a"])
    with pytest.raises(BadQuantity, match="varies no quantity"):
        first_order(sample(states.assign(a=1.0), {"x": states["a"].to_numpy()}))
    with pytest.raises(BadQuantity, match="has 5 states of the world"):
        first_order(sample(states[:5], {"x": states["a"].to_numpy()[:5]}))


def test_states_with_failed_runs_are_left_out_of_first_order_and_counted():
    states = evenly(40, NAMES)
    found = first_order(failed(sample(states, {"x": ishigami(states)}), 0, 1, 10))
    assert found.left_out == 2  # runs 0 and 1 are two seeds of one state


@pytest.mark.parametrize("kind", ["sobol", "latin-hypercube"])
def test_the_picture_says_its_message_and_where_it_comes_from(kind):
    states = blocks(32, ["approach_rate", "reporting", "hotline.spread"])
    y = 3 * states["approach_rate"].to_numpy() + states["reporting"].to_numpy()
    fig = picture_of_indices(indices(sweep(states, {"x": y}, kind, luck=0.2)))
    assert "hangs most on “Approached by a recruiter" in fig.get_suptitle().replace("\n", " ")
    assert "share of the variance" in fig.axes[1].get_xlabel()
    assert "Synthetic" in fig.get_supxlabel().replace("\n", " ")
