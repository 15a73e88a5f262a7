"""Where a scenario fails: boxes whose limits are known, and no box where failures have no place of their own."""

import math

import numpy as np
import pytest
from sampled import OUTPUT, evenly, failed, sample
from scipy.stats import binomtest
from test_sensitivity_indices import blocks

from tipsim.experiments.sensitivity import Fails, boxes, discover
from tipsim.experiments.sensitivity.boxes import fewest_failures
from tipsim.experiments.sensitivity.boxpicture import picture_of_discovery
from tipsim.experiments.sensitivity.criteria import usual
from tipsim.experiments.sensitivity.discovery import COLUMNS
from tipsim.quantities import BadQuantity

NAMES = ["approach_rate", "reporting", "c", "d", "e", "f"]
PEEL = 0.05  # share of a box that PRIM peels at a time
HALF = Fails("0.5")


def in_a_corner(n=400, inside=0.9, outside=0.0, seed=1):
    """States, and whether the scenario fails: nearly always in a corner, else hardly ever."""
    states = evenly(n, NAMES, seed)
    corner = (states["approach_rate"] > 0.6) & (states["reporting"] < 0.5)
    chance = np.random.default_rng(seed + 100).random(n)
    return states, np.where(corner, chance < inside, chance < outside).astype(float)


@pytest.fixture(scope="module")
def found():
    states, bad = in_a_corner()
    return discover(sample(states, {"Balanced": bad}), HALF)


def test_the_box_has_the_limits_of_the_place_where_it_fails(found):
    limits = {name: (low, high) for name, low, high, *_ps in found.boxes[0].limits.rows()}
    assert set(limits) == {"approach_rate", "reporting"}
    # a limit lies within one peel of the range from the true one, and the other side is open
    assert limits["approach_rate"][0] == pytest.approx(0.6, abs=PEEL) and math.isnan(limits["approach_rate"][1])
    assert limits["reporting"][1] == pytest.approx(0.5, abs=PEEL) and math.isnan(limits["reporting"][0])


def test_density_in_states_kept_aside_is_that_of_the_place(found):
    box = found.boxes[0]
    error = (0.9 * 0.1 / box.tried) ** 0.5
    # boxes that are a peel too wide on two sides hold that much less of the place
    assert 0.9 * (1 - PEEL) ** 2 - 3 * error - 2 * PEEL <= box.held_out <= 0.9 + 3 * error


def test_coverage_density_and_mass_are_shares_of_what_they_say(found):
    box, states = found.boxes[0], found.states
    inside = box.limits.inside(states)
    assert (box.states, box.failing) == (inside.sum(), found.fails[inside].sum())
    assert box.coverage == box.failing / found.fails.sum()
    assert (box.density, box.mass) == (box.failing / box.states, box.states / len(states))


def test_quasi_p_values_are_those_of_the_binomial_test_without_the_limit(found):
    box, states = found.boxes[0], found.states
    row = found.table.set_index("quantity").loc["reporting"]
    wider = states["approach_rate"] >= found.table.set_index("quantity").loc["approach_rate", "low"]
    share = found.fails[wider].mean()
    expected = binomtest(box.failing, box.states, share, alternative="greater").pvalue
    assert row["high_quasi_p"] == pytest.approx(expected) and row["high_quasi_p"] < 0.05


def test_the_sentence_says_where_in_words_and_units(found):
    text = found.sentence()
    assert text.startswith(f"Balanced fails in {int(found.fails.sum())} of 400 states of the world")
    assert "“Report after an escape” is below 5" in text and "of states kept aside" in text


def test_a_second_place_gets_a_box_of_its_own():
    states = evenly(400, NAMES)
    bad = (states["approach_rate"] > 0.8) | (states["c"] < 0.15) & (states["approach_rate"] < 0.5)
    found = discover(sample(states, {"x": bad.to_numpy(float)}), HALF)
    assert [box.limits.rows()[0][0] for box in found.boxes][:2] == ["approach_rate", "c"]
    inside = [box.limits.inside(states) for box in found.boxes]
    assert sum(box.states for box in found.boxes) == np.any(inside, axis=0).sum()  # no state counts twice


def test_failures_without_a_place_give_no_box_and_that_is_said():
    none = 0
    for seed in range(5):
        states = evenly(200, NAMES, seed)
        bad = (np.random.default_rng(seed + 50).random(200) < 0.2).astype(float)
        found = discover(sample(states, {"x": bad}), HALF)
        none += not found.boxes
        assert list(found.table.columns) == list(COLUMNS)
    assert none >= 4  # the test lets one of 20 through
    assert "no box of states is reliably denser" in discover(sample(states, {"x": bad}), HALF).sentence()


def test_how_many_failures_it_takes_follows_from_the_share_and_the_quantities():
    assert fewest_failures(0.5, 10) == 9  # 0.5^9 = 0.00195 < 0.05 / 20 = 0.0025 < 0.5^8
    assert fewest_failures(0.1, 10) == 5  # three would do, but each of five folds needs one
    assert fewest_failures(0.9, 10) == 57  # 0.9^57 = 0.00246


@pytest.mark.parametrize(
    ("failures", "words"),
    [
        (0, "fails in none of 60"),
        (60, "fails in all 60"),
        (4, "it takes 5 failures"),
        (58, "it takes 150 failures"),
    ],  # ln(0.05 / 8) / ln(58 / 60)
)
def test_too_few_failures_or_too_few_others_are_refused_with_their_number(failures, words):
    states = evenly(60, NAMES[:4])
    with pytest.raises(BadQuantity) as told:
        discover(sample(states, {"x": (np.arange(60) < failures).astype(float)}), HALF)
    assert words in str(told.value) and "\n" not in str(told.value)


def test_of_a_sobol_design_only_the_states_that_share_no_values_are_used():
    states = blocks(64)
    found = discover(sample(states, {"x": (states["a"] > 0.7).to_numpy(float)}, "sobol"), HALF)
    assert len(found.states) == 2 * 64 and found.boxes[0].limits.rows()[0][0] == "a"


def test_a_bound_may_be_a_number_a_quantile_or_a_multiple_of_another_scenario():
    states = evenly(80, NAMES[:2])
    base = 10 + states["approach_rate"].to_numpy()
    one = sample(states, {"Base": base, "x": base * np.where(states["reporting"] < 0.5, 0.95, 0.8)}, seeds=1)

    def share(bound, above=True):
        return Fails(bound, OUTPUT, above).where(one, "x")[0]

    assert (share("0.9 x base") == (states["reporting"] < 0.5)).all()
    assert (share('0.9*"Base"') == share("0.9 x Base")).all()
    assert share("75%").sum() == 20 and share("25%", above=False).sum() == 20
    assert share("9.5").sum() + share("9.5", above=False).sum() == 80


@pytest.mark.parametrize(("bound", "words"), [("much", "cannot be read"), ("0.9 x bse", "Base"), ("120%", "is none")])
def test_a_bound_that_cannot_be_read_is_refused_with_what_can(bound, words):
    states, bad = in_a_corner(40)
    with pytest.raises(BadQuantity, match=words):
        discover(sample(states, {"Base": bad, "x": bad}), Fails(bound), "x")


def test_the_usual_criterion_is_a_tenth_better_than_the_first_where_that_tells_states_apart():
    states = evenly(100, NAMES[:2])
    base, factor = 10 + states["approach_rate"].to_numpy(), np.where(states["reporting"] < 0.4, 0.95, 0.85)
    assert usual(sample(states, {"B": base, "x": base * factor}), "x", OUTPUT, "lower").bound == "0.9 x B"
    never = sample(states, {"B": base, "x": base * (0.1 + 0.2 * states["reporting"].to_numpy())})
    bad, _known = usual(never, "x", OUTPUT, "lower").where(never, "x")
    assert abs(bad.mean() - 0.25) <= 0.01  # rounded to three figures
    assert usual(never, "B", OUTPUT, "higher") == Fails("25%", OUTPUT, above=False)


def test_states_with_failed_runs_are_left_out_and_counted():
    states, bad = in_a_corner()
    assert discover(failed(sample(states, {"x": bad}), 0, 1, 2, 3), HALF).left_out == 2


def test_prim_is_asked_as_either_version_wants_it(monkeypatch):
    asked = []

    def two(states, bad, threshold):
        asked.append(threshold)

    def three(states, bad):
        asked.append(None)

    for version in (two, three):
        monkeypatch.setattr(boxes, "needed", lambda _name, version=version: type("prim", (), {"Prim": version}))
        boxes._prim(None, None)
    assert asked == [boxes._ANY, None]


def test_the_picture_shows_states_and_ranges_and_says_its_criterion(found):
    fig = picture_of_discovery(found)
    assert "Fails: Months of exploitation, all persons above 0.5" in fig.get_supxlabel().replace("\n", " ")
    assert "per person-month" in fig.axes[1].get_xlabel()


def test_without_a_box_there_is_no_picture_and_the_reason_is_given():
    states = evenly(100, NAMES)
    bad = (np.random.default_rng(9).random(100) < 0.2).astype(float)
    with pytest.raises(BadQuantity, match="no box of states"):
        picture_of_discovery(discover(sample(states, {"x": bad}), HALF))
