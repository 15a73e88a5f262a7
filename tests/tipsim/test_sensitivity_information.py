"""Value of information: closed forms of a linear model with normal quantities, and what holds for any table."""

import math
from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sampled import OUTPUT, evenly, failed, sample, sweep
from scipy.stats import norm
from test_sensitivity_indices import blocks

from tipsim.experiments.sensitivity import evppi, information
from tipsim.experiments.sensitivity.pictures import picture_of_information
from tipsim.quantities import BadQuantity

N = 600
MEAN, SPREADS = 0.3, {"approach_rate": 1.0, "reporting": 0.5}
NAMES = [*SPREADS, "c", "d"]


def closed(mean: float, spread: float) -> float:
    """E max(0, X) - max(0, mean) for X normal (Strong, Oakley and Brennan 2014, by unit normal loss)."""
    return spread * norm.pdf(mean / spread) + mean * norm.cdf(mean / spread) - max(mean, 0)


def linear(luck=0.3, kind="posterior", seeds=3, cost=None, n=N):
    """Two scenarios whose loss differs by MEAN + z1 + z2 / 2, normal."""
    states = pd.DataFrame(np.random.default_rng(1).normal(size=(n, len(NAMES))), columns=NAMES)
    gap = MEAN + sum(s * states[name] for name, s in SPREADS.items())
    return sample(states, {"zero": 0 * gap, "one": gap.to_numpy()}, kind, luck=luck, seeds=seeds, cost=cost)


@pytest.fixture(scope="module")
def found():
    return evppi(linear())


def error(row) -> float:
    return (row["high"] - row["low"]) / (2 * 1.96)


@pytest.mark.parametrize("name", SPREADS)
def test_the_value_of_a_quantity_is_that_of_the_closed_form(found, name):
    row = found.table.set_index("quantity").loc[name]
    assert row["evppi"] == pytest.approx(closed(MEAN, SPREADS[name]), abs=3 * error(row))


def test_the_value_of_all_that_matters_together_is_nearly_that_of_knowing_everything(found):
    both = evppi(linear(), quantities=[tuple(SPREADS), "c"], resamples=50).table.iloc[0]
    truth = closed(MEAN, math.hypot(*SPREADS.values()))
    assert both["quantity"] == "approach_rate + reporting"
    assert both["evppi"] == pytest.approx(truth, abs=3 * error(both)) and both["share"] > 0.9


def test_a_quantity_without_meaning_is_worth_about_nothing(found):
    rows = found.table.set_index("quantity").loc[["c", "d"]]
    assert (rows["evppi"] <= max(found.by_chance, 0.02 * found.evpi)).all() and (rows["held_out"] <= 1e-9).all()


def test_the_order_is_by_value_and_the_sentence_names_the_first(found):
    assert list(found.table["quantity"][:2]) == list(SPREADS)
    assert "“Approached by a recruiter, reference person”" in found.sentence() and "against zero" in found.sentence()


def test_luck_raises_the_bound_and_choosing_by_other_seeds_takes_it_away():
    luck, seeds = 2.0, 4
    noisy = evppi(linear(luck=luck, seeds=seeds), resamples=0)
    truth = closed(MEAN, math.hypot(*SPREADS.values()))
    assert noisy.evpi > truth + 0.1 > noisy.evpi_held_out + 0.1
    row = noisy.table.set_index("quantity").loc["approach_rate"]  # regression averages luck out
    error = (2 * luck**2 / seeds + 1.25) ** 0.5 / N**0.5  # of a mean of differences
    assert row["evppi"] == pytest.approx(closed(MEAN, 1.0), abs=3 * error)


def test_where_nothing_but_luck_differs_nothing_is_worth_knowing():
    states = evenly(300, NAMES)
    found = evppi(sample(states, {"a": np.zeros(300), "b": np.zeros(300)}, luck=1.0, seeds=4), resamples=0)
    assert found.evpi > 0.1  # luck alone: the mean of the larger of two means
    assert abs(found.evpi_held_out) <= 3 * (2 / (300 * 3)) ** 0.5
    assert "would not change the choice" in found.sentence()


def test_worth_turns_outputs_and_costs_into_mnt():
    # 10 MNT a unit, and the scenario "one" costs 4 MNT more: its loss is 10 (MEAN + ...) + 4
    found = evppi(linear(cost={"one": 4.0}), worth=10.0)
    row = found.table.set_index("quantity").loc["approach_rate"]
    assert found.unit == "MNT" and row["evppi"] == pytest.approx(closed(7.0, 10.0), abs=3 * error(row))
    assert not any("Cost is left out" in line for line in found.caveats())


def test_without_worth_it_is_said_that_cost_is_left_out(found):
    assert found.unit == "months of exploitation" and "Cost is left out" in found.caveats()[0]


def test_a_design_that_is_no_posterior_says_what_its_values_are_over(found):
    assert any("spread of this design" in line for line in evppi(linear(kind="latin-hypercube"), resamples=0).caveats())
    assert not any("spread of this design" in line for line in found.caveats())


def test_where_more_is_better_the_gap_counts_the_other_way():
    found = evppi(linear(), better="higher", resamples=0)
    assert found.best == "one"
    row = found.table.set_index("quantity").loc["approach_rate"]
    assert row["evppi"] == pytest.approx(closed(MEAN, 1.0), abs=3 * 1.12 / N**0.5)


tables = arrays(float, st.tuples(st.integers(8, 30), st.integers(2, 4)), elements=st.floats(-1e6, 1e6))


@given(values=tables, levels=st.integers(2, 30))
def test_knowing_one_quantity_is_worth_something_between_nothing_and_knowing_all(values, levels):
    states = evenly(len(values), ["a", "b"])
    states["b"] = np.arange(len(values)) % levels
    outputs = {f"s{i}": column for i, column in enumerate(values.T)}
    try:
        with patch.object(information, "BY_CHANCE", 5):
            found = evppi(sample(states, outputs, seeds=2, luck=1.0), resamples=3)
    except BadQuantity:  # no scenario differs from another
        return
    assert found.table["evppi"].between(0, found.evpi).all() and found.by_chance <= found.evpi


def test_states_of_one_block_of_a_sobol_design_are_drawn_and_kept_aside_together():
    states = blocks(64)
    gap = states["a"].to_numpy() - 0.5
    found = evppi(sample(states, {"x": 0 * gap, "y": gap}, "sobol", luck=0.01))
    row = found.table.iloc[0]
    assert row["quantity"] == "a" and len(set(found.sample.blocks)) == 64
    assert row["evppi"] == pytest.approx(1 / 8, abs=3 * error(row))  # E max(0, U) of U even in (-1/2, 1/2)


def test_states_with_failed_runs_are_left_out_and_counted():
    assert evppi(failed(linear(n=60), 0, 1), resamples=0).left_out == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"quantities": ["reportin"]}, "Did you mean 'reporting'"),
        ({"worth": -1.0}, "give a number of MNT above 0"),
        ({"output": "costs.total", "worth": 1.0}, "Cost is weighed already"),
        ({"output": "recorded.convictions"}, "No scenario differs from another"),
    ],
)
def test_what_cannot_be_valued_is_refused_in_one_line(options, words):
    with pytest.raises(BadQuantity) as told:
        evppi(linear(n=40), **{"output": OUTPUT} | options)
    assert words in str(told.value) and "\n" not in str(told.value)


def test_one_scenario_leaves_nothing_to_choose():
    states = evenly(20, NAMES)
    with pytest.raises(BadQuantity, match="one scenario, x"):
        evppi(sample(states, {"x": states["c"].to_numpy()}))


def test_the_picture_shows_the_bound_and_says_what_is_left_out(found):
    fig = picture_of_information(found)
    labels = fig.axes[1].get_legend_handles_labels()[1]
    assert {"To know everything: the bound", "The bound without luck"} <= set(labels)
    assert "Cost is left out" in fig.get_supxlabel().replace("\n", " ")
    assert "months of exploitation" in fig.axes[1].get_xlabel()


def test_where_one_scenario_is_best_in_every_state_there_is_nothing_to_draw():
    states = evenly(20, NAMES)
    found = evppi(sweep(states, {"x": np.zeros(20), "y": np.ones(20)}, luck=0.01), resamples=0)
    assert found.evpi == 0
    with pytest.raises(BadQuantity, match="best in every state"):
        picture_of_information(found)
