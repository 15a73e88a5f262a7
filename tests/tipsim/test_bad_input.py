"""What cannot be run is refused in one line that says what to do, never with a traceback of somebody else's error."""

import tomllib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipsim.country import Country
from tipsim.interventions import MEASURES, Hotline
from tipsim.model import TraffickingModel
from tipsim.quantities import BadQuantity, declared
from tipsim.scenario import Scenario

TINY = {"scale": 0.001, "months": 2, "spin_up": 0}


def refused(call, *parts):
    """The message of the refusal: one line that holds `parts`."""
    with pytest.raises(BadQuantity) as error:
        call()
    message = str(error.value)
    assert "\n" not in message
    assert all(part in message for part in parts), message
    return message


NO_WHOLE_NUMBERS = [True, False, 1.5, 1.0, "a", "1", -1, 2**63, b"1", (1,), [1, 2], float("nan"), np.float64(2)]


@pytest.mark.parametrize("seed", NO_WHOLE_NUMBERS, ids=repr)
def test_a_seed_that_is_no_whole_number_is_refused(seed):
    refused(lambda: TraffickingModel(**TINY, seed=seed), "seed", "whole number")


@given(st.text() | st.floats() | st.booleans() | st.integers(max_value=-1) | st.binary() | st.lists(st.integers()))
def test_anything_else_than_a_whole_number_is_refused_as_a_seed(seed):
    from tipsim.model import chosen_seed

    refused(lambda: chosen_seed(seed, None), "seed", "whole number")


@pytest.mark.parametrize("rng", ["a", -1, 1.5, {}], ids=repr)
def test_an_rng_that_numpy_does_not_take_is_refused(rng):
    refused(lambda: TraffickingModel(**TINY, rng=rng), "rng")


def test_a_seed_of_numpy_is_taken():
    assert TraffickingModel(**TINY, seed=np.int64(7)).seed == TraffickingModel(**TINY, seed=7).seed == 7


@pytest.mark.parametrize("seed", [0, 2**63 - 1])
def test_the_least_and_the_greatest_seed_run(seed):
    TraffickingModel(**TINY, seed=seed).step()


def test_a_seed_and_an_rng_together_are_refused():
    refused(lambda: TraffickingModel(**TINY, seed=1, rng=2), "seed", "rng", "not both")


def test_a_step_after_the_last_month_is_refused():
    model = TraffickingModel(**TINY, seed=1)
    model.step()
    model.step()
    before = model.book.copy()
    refused(model.step, "2 months", "more months")
    np.testing.assert_array_equal(model.book, before)


@pytest.mark.parametrize(
    ("wrong", "near"), [("hotlin", "hotline"), ("mnths", "months"), ("sensitivty", "sensitivity"), ("Scale", "scale")]
)
def test_an_unknown_name_is_refused_with_the_nearest_one(wrong, near):
    refused(lambda: TraffickingModel(**TINY, **{wrong: 1}), wrong, f"Did you mean '{near}'?")


def test_a_name_like_no_other_is_refused():
    refused(lambda: Scenario().with_flat({"qqqq": 1}), "'qqqq' is not known")


@pytest.mark.parametrize("name", ["measures", "quantities", "seeds", "rng_"])
def test_names_that_are_no_flat_names_are_refused(name):
    refused(lambda: Scenario().with_flat({name: 1}), name)


@pytest.mark.parametrize("strength", [-0.01, 1.01, 100, float("nan"), float("inf"), "a", None, True, [0.5]], ids=repr)
@pytest.mark.parametrize("name", sorted(MEASURES))
def test_a_strength_outside_zero_and_one_is_refused(name, strength):
    refused(lambda: TraffickingModel(**TINY, **{name: strength}), "strength", "[0, 1]")


@given(st.floats().filter(lambda x: not 0 <= x <= 1))
def test_any_number_outside_zero_and_one_is_refused_as_a_strength(strength):
    refused(lambda: Hotline(strength=strength), "Hotline.strength", "[0, 1]")


@given(st.data())
def test_a_quantity_outside_its_range_is_refused_with_the_range(data):
    q = data.draw(st.sampled_from(declared(Country)))
    value = data.draw(st.floats().filter(lambda x: not q.low <= x <= q.high))
    refused(lambda: Scenario(quantities={q.name: value}), f"Country.{q.name}", f"{q.low:g}", f"{q.high:g}")


@pytest.mark.parametrize("months", [0, -1, 1201, 1.5, "12", None, True], ids=repr)
def test_months_that_cannot_be_run_are_refused(months):
    refused(lambda: Scenario(months=months), "months", "1 to 1200")


@pytest.mark.parametrize("spin_up", [-1, 1201, 1.5, "12", None, True], ids=repr)
def test_a_spin_up_that_cannot_be_run_is_refused(spin_up):
    refused(lambda: Scenario(spin_up=spin_up), "spin_up", "0 to 1200")


@pytest.mark.parametrize("scale", [0, -0.1, 1.0001, float("nan"), float("inf"), "1", None, True], ids=repr)
def test_a_scale_that_is_no_share_is_refused(scale):
    refused(lambda: Scenario(scale=scale), "scale", "at most 1")


@given(st.floats(0, 2e-5, exclude_min=True))
def test_any_scale_that_leaves_a_region_empty_is_refused_with_one_that_does_not(scale):
    refused(lambda: TraffickingModel(scale=scale, seed=1), "without persons", "or more")


@pytest.mark.parametrize("start", ["2012", "2012-13", "2012-1", "12-01", 2012, None, "2012-01-01", "2012-00"], ids=repr)
def test_a_start_that_is_no_month_is_refused(start):
    refused(lambda: Scenario(start=start), "start", "2012-01")


@pytest.mark.parametrize("name", ["start", "end"])
@pytest.mark.parametrize("month", [-1, 1.5, "3", True], ids=repr)
def test_a_month_of_a_measure_that_is_no_month_is_refused(name, month):
    refused(lambda: Hotline(**{name: month}), "hotline", name, "whole number")


@pytest.mark.parametrize(("start", "end"), [(5, 5), (5, 4), (0, 0)])
def test_a_measure_that_ends_before_it_starts_is_refused(start, end):
    refused(lambda: Hotline(start=start, end=end), "end must come after start")


@given(st.lists(st.integers(0, 60), min_size=4, max_size=4))
def test_months_of_a_measure_that_overlap_are_refused_and_others_are_not(months):
    (a, b), (c, d) = sorted(months[:2]), sorted(months[2:])
    one, other = Hotline(start=a, end=b + 1), Hotline(start=c, end=d + 1)
    if max(a, c) <= min(b, d):
        refused(lambda: Scenario(measures=[one, other]), "hotline is given twice", "let one end")
    else:
        Scenario(measures=[one, other])


@pytest.mark.parametrize("measures", [["hotline"], "hotline", 5, None, Hotline(), [Hotline], [None]], ids=repr)
def test_measures_that_are_none_are_refused(measures):
    refused(lambda: Scenario(measures=measures), "measures")


@pytest.mark.parametrize("quantities", [None, 3, ["failing"], "failing", [("failing", 0.3)]], ids=repr)
def test_quantities_that_are_no_table_are_refused(quantities):
    refused(lambda: Scenario(quantities=quantities), "quantities")


@pytest.mark.parametrize("setup", ["scenario.toml", {"months": 3}, 3], ids=repr)
def test_a_setup_that_is_no_scenario_is_refused(setup):
    refused(lambda: TraffickingModel(setup, seed=1), "setup", "Scenario")


@pytest.mark.parametrize("threads", ["a", 1.5, -1, True], ids=repr)
def test_threads_that_are_no_number_are_refused(threads):
    refused(lambda: TraffickingModel(**TINY, seed=1, threads=threads), "threads")


def test_threads_of_the_environment_that_are_no_number_are_refused(monkeypatch):
    monkeypatch.setenv("TIPSIM_THREADS", "many")
    refused(lambda: TraffickingModel(**TINY, seed=1), "TIPSIM_THREADS")


WRONG_FILES = {
    "no TOML": "months = ",
    "an unknown entry": "mnths = 3",
    "a number as text": 'months = "12"',
    "a date for a month": "start = 2012-01-01",
    "a scale that is no number": "scale = nan",
    "a name that is no text": "name = 3",
    "no table of quantities": "quantities = 3",
    "an unknown quantity": "quantities.failng = 0.3",
    "a quantity as text": 'quantities.failing = "x"',
    "measures that are no tables": "measure = 3",
    "measures in one table": '[measure]\nkind = "hotline"',
    "a measure without a kind": "[[measure]]\nstrength = 1.0",
    "a kind that is a list": '[[measure]]\nkind = ["hotline"]',
    "a kind that is a number": "[[measure]]\nkind = 3",
    "an unknown kind": '[[measure]]\nkind = "hotlne"',
    "an unknown setting": '[[measure]]\nkind = "hotline"\nlabel = "x"',
    "a negative month": '[[measure]]\nkind = "hotline"\nstart = -1',
    "a measure twice": '[[measure]]\nkind = "hotline"\n[[measure]]\nkind = "hotline"',
    "a skill file that is not there": 'officer_skill = "no-such-file.toml"',
    "a skill that is a number": "officer_skill = 3",
    "a skill without an estimate": "[officer_skill]\nsensitivity = 0.5",
    "a skill that lacks entries": "[officer_skill.sensitivity]\nestimate = 0.5",
    "an unknown skill": "[officer_skill.sensitivty]\nestimate = 0.5\nlow = 0.4\nhigh = 0.6\nn = 30",
    "a skill above one": "[officer_skill.sensitivity]\nestimate = 7\nlow = 0.4\nhigh = 9\nn = 30",
}


@pytest.mark.parametrize("text", WRONG_FILES.values(), ids=WRONG_FILES)
def test_a_scenario_file_that_cannot_be_run_is_refused_by_its_name(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    refused(lambda: Scenario.from_toml(path), "mine.toml")


@pytest.mark.parametrize("data", [b"\xff\xfe", b"\x00", b"name = '\x80'"], ids=repr)
def test_a_scenario_file_that_is_no_text_is_refused(tmp_path, data):
    (tmp_path / "mine.toml").write_bytes(data)
    refused(lambda: Scenario.from_toml(tmp_path / "mine.toml"), "mine.toml")


@pytest.mark.parametrize("name", ["no-such-file.toml", "."])
def test_a_scenario_file_that_is_not_there_is_refused(tmp_path, name):
    refused(lambda: Scenario.from_toml(tmp_path / name), "cannot be read")


VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
TABLES = st.recursive(
    VALUES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)
NAMES = ["name", "months", "start", "scale", "population_seed", "spin_up", "quantities", "officer_skill", "measure"]


@given(st.dictionaries(st.sampled_from(NAMES), TABLES, min_size=1, max_size=3))
def test_whatever_a_file_tells_it_is_a_scenario_or_refused_in_one_line(told):
    try:
        Scenario.from_dict(told)
    except BadQuantity as error:
        assert "\n" not in str(error)


@given(st.text(alphabet='abc=[]"\n.#1 {}', max_size=60))
def test_whatever_a_file_says_it_is_a_scenario_or_refused_in_one_line(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("told") / "mine.toml"
    path.write_text(text, encoding="utf-8")
    try:
        Scenario.from_toml(path)
    except BadQuantity as error:
        assert "\n" not in str(error)


def test_a_scenario_that_was_accepted_can_be_written_and_read_again(tmp_path):
    """Numbers of numpy are taken, since sweeps make them."""
    scenario = Scenario(months=np.int64(3), scale=np.float32(0.5), measures=[Hotline(start=1)])
    (tmp_path / "mine.toml").write_text(scenario.to_toml(), encoding="utf-8")
    assert Scenario.from_toml(tmp_path / "mine.toml") == scenario
    assert tomllib.loads(scenario.to_toml())["months"] == 3
