"""A scenario is checked when it is made, goes through a file unchanged, and says in one line what is wrong with it."""

from dataclasses import fields

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipsim.country import Country
from tipsim.interventions import MEASURES, AwarenessMedia, Hotline
from tipsim.model import TraffickingModel
from tipsim.quantities import BadQuantity, declared
from tipsim.scenario import LONGEST, Scenario
from tipsim.skill import Estimate, Skill

COUNTRY = {q.name: q for q in declared(Country)}
shares = st.floats(0, 1)


@st.composite
def measures(draw):
    """A measure of any kind with any strength, time, and numbers within their ranges."""
    cls = draw(st.sampled_from(list(MEASURES.values())))
    names = draw(st.lists(st.sampled_from(declared(cls)), unique=True))
    start = draw(st.integers(0, LONGEST))
    end = draw(st.none() | st.integers(start + 1, LONGEST + 1))
    return cls(start=start, end=end, **{q.name: draw(st.floats(q.low, q.high)) for q in names})


@st.composite
def estimates(draw):
    low, estimate, high = sorted(draw(st.tuples(shares, shares, shares)))
    return Estimate(estimate, low, high, draw(st.integers(1, 500)))


numbers = st.sampled_from([*COUNTRY.values(), *declared(Skill)]).flatmap(
    lambda q: st.tuples(st.just(q.name), st.floats(q.low, q.high))
)
scenarios = st.builds(
    Scenario,
    measures=st.lists(measures(), max_size=4, unique_by=lambda m: m.name),
    months=st.integers(1, LONGEST),
    start=st.dates().map(lambda day: f"{day.year:04d}-{day.month:02d}"),
    scale=st.floats(0, 1, exclude_min=True),
    officer_skill=st.none() | st.dictionaries(st.sampled_from(["sensitivity", "specificity"]), estimates(), min_size=1),
    quantities=st.lists(numbers, max_size=4).map(dict),
    population_seed=st.integers(0, 2**63 - 1),
    spin_up=st.integers(0, LONGEST),
    name=st.text(st.characters(exclude_categories=["Cs"])),
)


def read(tmp_path, text: str) -> Scenario:
    path = tmp_path / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return Scenario.from_toml(path)


def refused(tmp_path, text: str) -> str:
    """What is said of a file that cannot be run, without its path."""
    with pytest.raises(BadQuantity) as told:
        read(tmp_path, text)
    newer = " If a newer version of TIP Lab wrote the file, open it there."
    return str(told.value).removeprefix(f"{tmp_path / 'plan.toml'}: ").removesuffix(newer)


# Through a file and back


@given(scenarios)
def test_a_scenario_comes_back_from_its_toml_as_it_was(tmp_path_factory, scenario):
    assert read(tmp_path_factory.mktemp("plans"), scenario.to_toml()) == scenario


@given(measures())
def test_a_measure_with_any_strength_and_time_comes_back_from_toml(tmp_path_factory, measure):
    assert read(tmp_path_factory.mktemp("plans"), Scenario(measures=[measure]).to_toml()).measures == (measure,)


@given(measures())
def test_settings_are_all_that_a_measure_needs_to_be_made_again(measure):
    assert type(measure)(**measure.settings()) == measure


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_as_declared_has_no_settings_to_write(name):
    assert MEASURES[name]().settings() == {}


def test_a_file_takes_mongolian_names(tmp_path):
    assert read(tmp_path, 'name = "Урьдчилан сэргийлэх"').name == "Урьдчилан сэргийлэх"


def test_an_empty_file_is_the_country_as_it_is(tmp_path):
    assert read(tmp_path, "") == Scenario()


def test_a_skill_file_is_looked_for_beside_the_scenario(tmp_path):
    (tmp_path / "skill.toml").write_text("[sensitivity]\nestimate = 0.7\nlow = 0.6\nhigh = 0.8\nn = 20\n")
    scenario = read(tmp_path, 'officer_skill = "skill.toml"')
    assert scenario.officer_skill == {"sensitivity": Estimate(0.7, 0.6, 0.8, 20)}


def test_the_same_measure_may_come_again_after_it_has_ended(tmp_path):
    twice = '[[measure]]\nkind = "hotline"\nend = 6\n[[measure]]\nkind = "hotline"\nstart = 6\nstrength = 0.5'
    assert [m.strength for m in read(tmp_path, twice).measures] == [1, 0.5]


# What is refused, in one line with the repair

HOTLINE = '[[measure]]\nkind = "hotline"\n'
REFUSED = {
    "months = 0": "months is 0; it must be a whole number from 1 to 1200.",
    "months = -3": "months is -3; it must be a whole number from 1 to 1200.",
    "months = 12.0": "months is 12.0; it must be a whole number from 1 to 1200.",
    'months = "12"': "months is '12'; it must be a whole number from 1 to 1200.",
    "months = true": "months is True; it must be a whole number from 1 to 1200.",
    "spin_up = -1": "spin_up is -1; it must be a whole number from 0 to 1200.",
    "population_seed = 1.5": "population_seed is 1.5; it must be a whole number from 0 to 9223372036854775807.",
    "scale = 0": "scale is 0; it must be a number above 0 and at most 1.",
    "scale = 1.5": "scale is 1.5; it must be a number above 0 and at most 1.",
    "scale = nan": "scale is nan; it must be a number above 0 and at most 1.",
    'start = "2012-13"': "start is '2012-13'; it must be a month such as \"2012-01\".",
    "start = 2012": 'start is 2012; it must be a month such as "2012-01".',
    "name = 3": "name is 3; it must be a text.",
    "monts = 3": "Entry 'monts' is not known. Did you mean 'months'?",
    "quantities = 3": "quantities is 3; it must be a table of names and numbers.",
    "[quantities]\nacepting = 0.2": "Quantity 'acepting' is not known. Did you mean 'accepting'?",
    "[quantities]\nskill_transfer = 2": "Skill.skill_transfer is 2 share; it must lie in [0, 1] share.",
    "measure = 3": "Measures are written as [[measure]] tables, each with kind = and its settings.",
    '[measure]\nkind = "hotline"': "Measures are written as [[measure]] tables, each with kind = and its settings.",
    "[[measure]]\nstrength = 1": 'A [[measure]] has no kind. Write, for example, kind = "hotline".',
    '[[measure]]\nkind = "hotlne"': "Measure 'hotlne' is not known. Did you mean 'hotline'?",
    '[[measure]]\nkind = "legal_aid"': "Measure 'legal_aid' is not known. Did you mean 'legal_aid_fund'?",
    HOTLINE + "strenght = 1": "hotline: setting 'strenght' is not known. Did you mean 'strength'?",
    HOTLINE + "strength = 1.2": "Hotline.strength is 1.2 share; it must lie in [0, 1] share.",
    HOTLINE + "strength = -0.1": "Hotline.strength is -0.1 share; it must lie in [0, 1] share.",
    HOTLINE + 'strength = "full"': "Hotline.strength is 'full'; it must be a number in [0, 1] share.",
    HOTLINE + "start = -1": "hotline: start is -1; it must be a whole number of months, 0 or more.",
    HOTLINE + "start = 4\nend = 4": "hotline: end is month 4, start is month 4; end must come after start.",
    HOTLINE + HOTLINE: "hotline is given twice for month 0; let one end before the other starts.",
    HOTLINE
    + "end = 9\n"
    + HOTLINE
    + "start = 5": "hotline is given twice for month 5; let one end before the other starts.",
    "officer_skill = {sensitivty = {estimate = 0.5, low = 0.4, high = 0.6, n = 3}}": (
        "officer_skill: skill 'sensitivty' is not known. Did you mean 'sensitivity'?"
    ),
    "officer_skill = {sensitivity = 0.5}": "officer_skill: [sensitivity] must have exactly estimate, low, high, n.",
    "officer_skill = 5": "officer_skill is 5; it must be the path of a skill file or a table for each skill.",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_run_is_refused_in_one_line_with_the_repair(tmp_path, text):
    assert refused(tmp_path, text) == REFUSED[text]


NEWER = ("colour = 3", "[quantities]\nvisas = 2", '[[measure]]\nkind = "visas"', HOTLINE + "hue = 1")


@pytest.mark.parametrize("text", NEWER)
def test_an_entry_that_a_newer_version_may_have_written_is_said_to_be_so(tmp_path, text):
    with pytest.raises(BadQuantity, match=r"If a newer version of TIP Lab wrote the file, open it there\.$"):
        read(tmp_path, text)


@pytest.mark.parametrize("kind", ["3", "[1]", "{}"])
def test_a_kind_that_is_no_name_is_refused_with_the_list_of_measures(tmp_path, kind):
    assert "is not known. The known ones are: agency_licensing" in refused(tmp_path, f"[[measure]]\nkind = {kind}")


@pytest.mark.parametrize("text", ["months = ", "months 3", "[[measure"])
def test_a_file_that_is_no_toml_is_refused_in_one_line(tmp_path, text):
    said = refused(tmp_path, text)
    assert "cannot be read as a scenario" in said and "\n" not in said


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BadQuantity, match="none.toml cannot be read as a scenario"):
        Scenario.from_toml(tmp_path / "none.toml")


def test_a_file_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "plan.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadQuantity, match="plan.toml cannot be read as a scenario"):
        Scenario.from_toml(tmp_path / "plan.toml")


def test_an_error_in_a_file_names_the_file(tmp_path):
    with pytest.raises(BadQuantity, match="plan.toml: months is 0"):
        read(tmp_path, "months = 0")


@pytest.mark.parametrize("value", [5, ["hotline"], [{"kind": "hotline"}], Hotline()])
def test_measures_that_are_no_list_of_measures_are_refused(value):
    with pytest.raises(BadQuantity, match="it must be a list of measures such as Hotline"):
        Scenario(measures=value)


open_end = st.none() | st.integers(1, 30)


@given(st.integers(0, 20), open_end, st.integers(0, 20), open_end)
def test_the_same_measure_twice_is_refused_just_where_a_month_has_both(start, length, other, its_length):
    one = Hotline(start=start, end=length and start + length)
    two = Hotline(start=other, end=its_length and other + its_length)
    both = any(one.active(month) and two.active(month) for month in range(60))
    try:
        Scenario(measures=[one, two])
    except BadQuantity:
        assert both
    else:
        assert not both


# Flat names


def test_a_flat_strength_adds_the_measure_as_declared():
    assert Scenario().with_flat({"hotline": 0.5}).measures == (Hotline(strength=0.5),)


def test_a_flat_strength_keeps_the_settings_of_a_measure_that_is_there():
    scenario = Scenario(measures=[Hotline(strength=0.2, capacity=300, start=3)])
    assert scenario.with_flat({"hotline": 0.5}).measures == (Hotline(strength=0.5, capacity=300, start=3),)


@pytest.mark.parametrize("number", [np.float64(0.5), np.float32(0.5), np.int64(1)])
def test_numbers_of_numpy_go_through_a_file_too(tmp_path, number):
    scenario = Scenario().with_flat({"hotline": number, "skill_transfer": number})
    assert read(tmp_path, scenario.to_toml()) == scenario


def test_flat_names_replace_own_fields_and_quantities():
    scenario = Scenario().with_flat({"months": 5, "accepting": 0.2, "skill_transfer": 0})
    assert (scenario.months, scenario.country.accepting, scenario.skill.skill_transfer) == (5, 0.2, 0)


@pytest.mark.parametrize(
    ("wrong", "near"),
    [("hotlin", "hotline"), ("month", "months"), ("acepting", "accepting"), ("specifity", "specificity")],
)
def test_an_unknown_flat_name_is_an_error_with_the_nearest_one(wrong, near):
    with pytest.raises(BadQuantity, match=f"^Parameter '{wrong}' is not known. Did you mean '{near}'"):
        Scenario().with_flat({wrong: 1})


def test_a_measure_and_a_quantity_never_share_a_name():
    own = {f.name for f in fields(Scenario)}
    names = [*own, *MEASURES, *COUNTRY, *(q.name for q in declared(Skill))]
    assert len(names) == len(set(names))


# Ready-made scenarios

READY = ["balanced", "baseline", "prevention", "prosecution", "protection", "recorded-years"]


def month_of(scenario: Scenario, month: int) -> str:
    return str(pd.Period(scenario.start, "M") + month)


def ready(project, name: str) -> Scenario:
    return Scenario.from_toml(project / "simulations" / "scenarios" / f"{name}.toml")


def test_the_folder_holds_the_ready_made_scenarios(project):
    assert sorted(path.stem for path in (project / "simulations" / "scenarios").glob("*.toml")) == READY


@pytest.mark.parametrize("name", READY)
def test_a_ready_made_scenario_has_a_name_to_show(project, name):
    assert ready(project, name).name


@pytest.mark.parametrize("name", READY)
def test_a_ready_made_scenario_runs(project, name):
    model = TraffickingModel(ready(project, name), seed=1, scale=0.001, months=3, spin_up=2)
    for _ in range(3):
        model.step()
    assert len(model.book) == 3


@pytest.mark.parametrize("name", ["prevention", "protection", "prosecution", "balanced"])
def test_a_portfolio_can_be_compared_with_the_baseline(project, name):
    one, other = ready(project, "baseline"), ready(project, name)
    assert (one.months, one.start, one.quantities) == (other.months, other.start, other.quantities)


def test_the_baseline_has_no_measures(project):
    assert ready(project, "baseline").measures == ()


def test_recorded_years_begin_with_the_hotline_in_january_2006(project):
    scenario = ready(project, "recorded-years")
    assert [month_of(scenario, m.start) for m in scenario.measures if m.name == "hotline"] == ["2006-01"]


def test_recorded_years_hold_inserts_in_2013_only(project):
    scenario = ready(project, "recorded-years")
    (inserts,) = (m for m in scenario.measures if m.name == "passport_inserts")
    assert (month_of(scenario, inserts.start), month_of(scenario, inserts.end)) == ("2013-01", "2014-01")


def test_recorded_inserts_come_to_a_quarter_of_a_million(project):
    (inserts,) = (m for m in ready(project, "recorded-years").measures if m.name == "passport_inserts")
    # 250,000 were printed; a whole number of hundreds a month leaves less than 12 x 50
    assert inserts.used({}) * (inserts.end - inserts.start) == pytest.approx(250_000, abs=600)


def test_recorded_protection_of_witnesses_begins_with_the_law_in_january_2014(project):
    scenario = ready(project, "recorded-years")
    (protection,) = (m for m in scenario.measures if m.name == "victim_witness_protection")
    assert month_of(scenario, protection.start) == "2014-01"


def test_a_measure_that_has_not_begun_changes_nothing():
    later = Scenario(measures=[AwarenessMedia(start=6)], scale=0.001, spin_up=2, months=6)
    books = []
    for scenario in (later, Scenario(scale=0.001, spin_up=2, months=6)):
        model = TraffickingModel(scenario, seed=3)
        while model.running:
            model.step()
        books.append(model.book)
    assert (books[0] == books[1]).all()
