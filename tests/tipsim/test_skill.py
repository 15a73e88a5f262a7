"""Officer skill: what a cohort showed is read from a file, damped by how far it reaches the field, or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipsim.model import TraffickingModel
from tipsim.quantities import BadQuantity, declared
from tipsim.scenario import Scenario
from tipsim.skill import MEASURED, Estimate, Skill, in_the_field, read_skill, shown

GOOD = "[sensitivity]\nestimate = 0.7\nlow = 0.6\nhigh = 0.8\nn = 20\n"
PRIOR = {name: getattr(Skill(), name) for name in MEASURED}
RANGES = {q.name: (q.low, q.high) for q in declared(Skill)}


def file(tmp_path, text):
    path = tmp_path / "skill.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(tmp_path, text):
    with pytest.raises(BadQuantity) as told:
        read_skill(file(tmp_path, text))
    return str(told.value).removeprefix(str(tmp_path / "skill.toml"))


# Reading


@pytest.mark.parametrize("name", MEASURED)
def test_each_measured_skill_is_read_with_its_interval_and_number(tmp_path, name):
    assert read_skill(file(tmp_path, GOOD.replace("sensitivity", name))) == {name: Estimate(0.7, 0.6, 0.8, 20)}


def test_an_empty_file_shows_nothing(tmp_path):
    assert read_skill(file(tmp_path, "")) == {}


def test_whole_numbers_are_shares_too(tmp_path):
    assert (
        read_skill(file(tmp_path, "[specificity]\nestimate = 1\nlow = 0\nhigh = 1\nn = 5\n"))["specificity"].estimate
        == 1
    )


BAD = {
    GOOD.replace("0.7", "1.7"): ": [sensitivity] estimate is 1.7; it must be a number in [0, 1] share.",
    GOOD.replace("0.8", '"high"'): ": [sensitivity] high is 'high'; it must be a number in [0, 1] share.",
    GOOD.replace("0.6", "true"): ": [sensitivity] low is True; it must be a number in [0, 1] share.",
    GOOD.replace("0.7", "nan"): ": [sensitivity] estimate is nan; it must be a number in [0, 1] share.",
    GOOD.replace("0.7", "0.5"): ": [sensitivity] needs low <= estimate <= high; it has 0.6, 0.5, 0.8.",
    GOOD.replace("n = 20", "n = 0"): ": [sensitivity] n is 0; it must be a whole number of officers, 1 or more.",
    GOOD.replace("n = 20", "n = 2.5"): ": [sensitivity] n is 2.5; it must be a whole number of officers, 1 or more.",
    GOOD.replace("n = 20", "n = true"): ": [sensitivity] n is True; it must be a whole number of officers, 1 or more.",
    GOOD.replace("n = 20\n", ""): ": [sensitivity] must have exactly estimate, low, high, n.",
    GOOD + "sd = 0.1\n": ": [sensitivity] must have exactly estimate, low, high, n.",
    "sensitivity = 0.7\n": ": [sensitivity] must have exactly estimate, low, high, n.",
    GOOD.replace("sensitivity", "sensitivty"): ": skill 'sensitivty' is not known. Did you mean 'sensitivity'?",
    GOOD.replace("sensitivity", "skill_transfer"): (
        ": skill 'skill_transfer' is not known. "
        "The known ones are: charging_accuracy, interview_quality, sensitivity, specificity."
    ),
}


@pytest.mark.parametrize("text", BAD)
def test_a_bad_skill_file_is_refused_in_one_line(tmp_path, text):
    assert refused(tmp_path, text) == BAD[text]


@pytest.mark.parametrize("text", ["[sensitivity", "estimate 0.7", "a = 1\na = 2"])
def test_a_skill_file_that_is_no_toml_is_refused_in_one_line(tmp_path, text):
    said = refused(tmp_path, text)
    assert said.startswith(" cannot be read as a skill file: ") and "\n" not in said


def test_a_skill_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BadQuantity, match="none.toml cannot be read as a skill file"):
        read_skill(tmp_path / "none.toml")


def test_a_skill_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "skill.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadQuantity, match="cannot be read as a skill file"):
        read_skill(path)


def test_a_scenario_refuses_a_bad_skill_file_when_it_is_made(tmp_path):
    with pytest.raises(BadQuantity, match="needs low <= estimate <= high"):
        Scenario(officer_skill=file(tmp_path, GOOD.replace("0.7", "0.5")))


def test_a_scenario_takes_a_path_tables_or_what_was_read_alike(tmp_path):
    path = file(tmp_path, GOOD)
    table = {"sensitivity": {"estimate": 0.7, "low": 0.6, "high": 0.8, "n": 20}}
    assert shown(str(path)) == shown(path) == shown(table) == shown(read_skill(path))


# Damping

share = st.floats(0, 1)
showed = st.dictionaries(st.sampled_from(MEASURED), share.map(lambda x: Estimate(x, 0, 1, 10)))


def test_without_a_file_the_prior_acts():
    assert in_the_field(Skill(), None) == PRIOR


@given(showed)
def test_with_no_transfer_the_prior_acts_to_the_last_bit(estimates):
    assert in_the_field(Skill(skill_transfer=0), estimates) == PRIOR


def test_skill_in_the_field_is_the_prior_plus_transfer_times_the_difference():
    prior = Skill(sensitivity=0.4, skill_transfer=0.25)
    assert in_the_field(prior, {"sensitivity": Estimate(0.8, 0.7, 0.9, 12)})["sensitivity"] == pytest.approx(0.5)


def test_a_cohort_below_the_prior_lowers_skill():
    prior = Skill(specificity=0.9, skill_transfer=0.5)
    assert in_the_field(prior, {"specificity": Estimate(0.7, 0.6, 0.8, 12)})["specificity"] == pytest.approx(0.8)


def test_skills_that_the_file_does_not_show_keep_the_prior():
    acting = in_the_field(Skill(skill_transfer=1), {"sensitivity": Estimate(0.8, 0.7, 0.9, 12)})
    assert {name: acting[name] for name in MEASURED[1:]} == {name: PRIOR[name] for name in MEASURED[1:]}


@given(showed, share)
def test_skill_in_the_field_lies_between_the_prior_and_what_was_shown(estimates, transfer):
    acting = in_the_field(Skill(skill_transfer=transfer), estimates)
    for name, estimate in estimates.items():
        low, high = sorted([PRIOR[name], min(max(estimate.estimate, RANGES[name][0]), RANGES[name][1])])
        assert low - 1e-12 <= acting[name] <= high + 1e-12


@given(showed, share)
def test_skill_in_the_field_stays_within_the_range_of_the_prior(estimates, transfer):
    acting = in_the_field(Skill(skill_transfer=transfer), estimates)
    # one rounding of the sum may overstep by the last bit
    assert all(RANGES[n][0] - 1e-15 <= x <= RANGES[n][1] + 1e-15 for n, x in acting.items())


def test_the_range_of_transfer_includes_none_and_all():
    assert RANGES["skill_transfer"] == (0, 1)


# In a run

LIVELY = {"intensity": 100, "accepting": 0.5, "policing": 0.05, "skill_transfer": 1}
LIVELY |= {"sensitivity": 0.5, "men_overlooked": 1, "labour_overlooked": 1}
PERFECT = {"sensitivity": Estimate(0.95, 0.9, 1, 40)}


def book(**changes):
    model = TraffickingModel(Scenario(scale=0.003, spin_up=12, months=24, **changes), seed=2)
    while model.running:
        model.step()
    return model.datacollector.get_model_vars_dataframe()


def test_a_skilled_cohort_whose_skill_reaches_the_field_leaves_fewer_unrecognised():
    # the unrecognised go down from a half to a twentieth; b - b / 10 > 4 sqrt(b + b / 10) from b = 22 on
    before, after = book(quantities=LIVELY), book(quantities=LIVELY, officer_skill=PERFECT)
    before, after = before.victims_unrecognised.sum(), after.victims_unrecognised.sum()
    assert before - after > 4 * (before + after) ** 0.5


def test_a_skilled_cohort_whose_skill_does_not_reach_the_field_changes_nothing():
    quiet = LIVELY | {"skill_transfer": 0}
    assert book(quantities=quiet).equals(book(quantities=quiet, officer_skill=PERFECT))
