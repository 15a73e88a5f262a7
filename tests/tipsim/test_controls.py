"""Levers show what is declared, hold what is chosen against it, and keep it in a file."""

import dataclasses
import os
from dataclasses import dataclass

import pytest

import tipsim
from tipsim import desk, interventions
from tipsim.interventions import Hotline, LabourInspection
from tipsim.quantities import BadQuantity, declared, quantity

BASE = tipsim.Scenario(months=24, start="2026-01", scale=0.05)
CAPACITY = next(q for q in declared(Hotline) if q.name == "capacity")
CAPACITY_LINE = "Hotline.capacity is 5e+06 calls/month; it must lie in [10, 1000] calls/month."


def shown(controls, name="capacity"):
    """What the page is told of one number."""
    return next(f for part in controls.parts for f in (*part["levers"], *part["more"]) if f["name"] == name)


def choose(controls, part, **choices):
    """What the page sends when somebody moves levers."""
    controls.values = {**controls.values, part: {**controls.values[part], **choices}}


@dataclass(frozen=True, kw_only=True)
class OtherHotline(Hotline):
    """The hotline with another declaration of one number."""

    capacity: float = quantity(7, low=2, high=9, unit="calls/day", source="evidence 99", label="Calls by day")


@pytest.fixture
def other_declaration(monkeypatch):
    monkeypatch.setitem(interventions.MEASURES, "hotline", OtherHotline)


# A lever is what its quantity declares


@pytest.mark.parametrize(("trait", "value"), [("low", 10), ("high", 1000), ("value", 100), ("unit", "calls/month")])
def test_a_lever_takes_range_default_and_unit_from_its_quantity(trait, value):
    assert getattr(desk.Lever(CAPACITY), trait) == value


@pytest.mark.parametrize(
    ("fact", "value"),
    [("low", 3), ("high", 800), ("default", 40), ("unit", "calls/week"), ("source", "evidence 7"), ("label", "Calls")],
)
def test_a_changed_quantity_moves_the_slider(fact, value):
    changed = dataclasses.replace(CAPACITY, **{fact: value})
    assert shown(desk.Lever(changed))[fact] == value


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("low", 2),
        ("high", 9),
        ("default", 7),
        ("unit", "calls/day"),
        ("source", "evidence 99"),
        ("label", "Calls by day"),
    ],
)
def test_a_changed_declaration_of_a_measure_moves_the_slider_of_its_page(other_declaration, fact, value):
    assert shown(desk.levers(BASE, measures=["hotline"]))[fact] == value


def test_a_changed_default_is_what_a_measure_is_made_with(other_declaration):
    controls = desk.MeasureControls("hotline")
    choose(controls, "hotline", on=True)
    assert controls.measure == OtherHotline(capacity=7)


def test_a_range_over_a_factor_of_a_hundred_gets_even_factors():
    assert shown(desk.Lever(CAPACITY))["log"]


def test_a_range_below_a_factor_of_a_hundred_gets_even_steps():
    assert not shown(desk.Lever(dataclasses.replace(CAPACITY, low=11)))["log"]


def test_a_range_that_begins_at_zero_gets_even_steps():
    assert not shown(desk.Lever(dataclasses.replace(CAPACITY, low=0)))["log"]


def test_every_declared_number_of_every_measure_is_on_the_page():
    on_page = {(p["id"], f["name"]) for p in desk.levers(BASE).parts for f in (*p["levers"], *p["more"])}
    assert on_page == {(name, q.name) for name, m in interventions.MEASURES.items() for q in declared(m)}


# What is chosen


def test_what_the_page_sends_is_the_value_of_a_lever():
    lever = desk.Lever(CAPACITY)
    lever.values = {"lever": {"capacity": 250}}
    assert lever.value == 250


def test_a_change_of_a_lever_can_be_observed():
    lever, seen = desk.Lever(CAPACITY), []
    lever.observe(lambda change: seen.append(change["new"]), "value")
    lever.values = {"lever": {"capacity": 250}}
    assert seen == [250]


def test_a_lever_refuses_what_its_quantity_does_not_allow():
    with pytest.raises(BadQuantity, match=r"Hotline.capacity is 1001 calls/month; it must lie in \[10, 1000\]"):
        desk.Lever(CAPACITY, 1001)


def test_a_number_of_the_page_out_of_range_leaves_the_earlier_one():
    controls = desk.MeasureControls("hotline", Hotline(capacity=200))
    choose(controls, "hotline", capacity=5e6)
    assert (controls.measure.capacity, controls.message) == (200, CAPACITY_LINE)


def test_a_measure_that_is_off_is_none():
    assert desk.MeasureControls("hotline").measure is None


def test_controls_give_back_the_measure_that_was_put_in():
    measure = LabourInspection(strength=0.4, start=3, end=9, capacity=300)
    assert desk.MeasureControls("labour_inspection", measure).measure == measure


def test_a_last_month_before_the_first_lets_the_measure_run_to_the_end():
    controls = desk.MeasureControls("hotline", Hotline(start=3, end=9))
    choose(controls, "hotline", start=12)
    assert (controls.measure.start, controls.measure.end) == (12, None)


def test_the_page_of_a_measure_has_the_months_of_its_scenario():
    controls = desk.MeasureControls("hotline", scenario=BASE)
    assert (controls.months[0], controls.months[-1], len(controls.months)) == ("2026-01", "2027-12", 24)


def test_numbers_by_name_stand_in_view():
    part = desk.MeasureControls("hotline", numbers=["capacity"]).parts[0]
    assert [f["name"] for f in part["levers"]] == ["strength", "capacity"]


def test_a_number_that_a_measure_does_not_have_is_named():
    with pytest.raises(BadQuantity, match="'capasity' is not known. Did you mean 'capacity'"):
        desk.MeasureControls("hotline", numbers=["capasity"])


# A scenario


def test_untouched_levers_leave_the_scenario_as_it_is():
    assert desk.levers(BASE, quantities=["caution"]).scenario == BASE


def test_levers_give_back_the_scenario_that_was_put_in():
    wanted = tipsim.Scenario([Hotline(strength=0.5, start=2), LabourInspection()], 36, quantities={"caution": 0.1})
    page = desk.levers(BASE, quantities=["caution"])
    page.set(wanted)
    assert page.scenario == wanted


def test_measures_and_numbers_that_are_not_on_the_page_stay():
    wanted = tipsim.Scenario([LabourInspection(start=5)], 36, quantities={"reporting": 0.2})
    assert desk.levers(wanted, measures=["hotline"], quantities=["caution"]).scenario == wanted


def test_a_measure_that_is_there_twice_stays_there_twice():
    twice = tipsim.Scenario([Hotline(end=6), Hotline(strength=0.2, start=9)], 24)
    assert set(desk.levers(twice).scenario.measures) == set(twice.measures)


def test_a_listener_hears_the_scenario_of_each_change():
    page, heard = desk.levers(BASE, measures=["hotline"]), []
    page.observe_scenario(heard.append)
    choose(page, "hotline", on=True)
    assert heard == [dataclasses.replace(BASE, measures=(Hotline(),))]


def test_choices_that_cannot_be_run_together_are_said_in_one_line():
    page = desk.levers(tipsim.Scenario([Hotline(end=6), Hotline(start=9)], 24), measures=["hotline"])
    choose(page, "hotline", end=None)
    assert page.message == "hotline is given twice for month 9; let one end before the other starts."


# The file


def with_file(path, **more):
    return desk.levers(BASE, measures=["hotline"], quantities=["caution"], file=path, **more)


def test_choices_are_there_again_when_the_page_is_made_anew(tmp_path):
    page = with_file(tmp_path / "answers" / "levers.toml")
    choose(page, "hotline", on=True, strength=0.3)
    choose(page, "country", caution=0.05)
    assert with_file(tmp_path / "answers" / "levers.toml").scenario == page.scenario


def test_a_file_changes_neither_months_nor_scale_of_the_page(tmp_path):
    (tmp_path / "levers.toml").write_text(tipsim.Scenario([Hotline()], 1200, scale=1.0).to_toml())
    assert with_file(tmp_path / "levers.toml").scenario == dataclasses.replace(BASE, measures=(Hotline(),))


UNUSABLE = {
    "not TOML": "[[measure",
    "out of range": '[[measure]]\nkind = "hotline"\ncapacity = 5000000.0\n',
    "of a newer version": 'measures_of_2030 = ["drones"]\n',
    "with a measure of a newer version": '[[measure]]\nkind = "weather_balloon"\n',
}


@pytest.fixture(params=UNUSABLE.values(), ids=UNUSABLE)
def unusable(request, tmp_path):
    path = tmp_path / "levers.toml"
    path.write_text(request.param)
    return path


def test_a_file_that_cannot_be_used_leaves_the_first_values(unusable):
    assert with_file(unusable).scenario == BASE


def test_a_file_that_cannot_be_used_is_kept_under_another_name(unusable):
    text = unusable.read_text()
    with_file(unusable)
    assert unusable.with_name("levers.not-used-1.toml").read_text() == text


def test_a_file_that_cannot_be_used_is_told_in_one_line(unusable):
    message = with_file(unusable).message
    assert "levers.not-used-1.toml" in message and "\n" not in message


def test_the_line_names_the_number_that_is_out_of_range(tmp_path):
    (tmp_path / "levers.toml").write_text(UNUSABLE["out of range"])
    assert CAPACITY_LINE in with_file(tmp_path / "levers.toml").message


def test_a_full_disk_is_told_in_one_line_and_loses_no_choice(tmp_path, monkeypatch):
    def full(_handle):
        raise OSError(28, "No space left on device")

    page = with_file(tmp_path / "levers.toml")
    monkeypatch.setattr(os, "fsync", full)
    choose(page, "hotline", on=True)
    assert page.scenario.measures == (Hotline(),)
    assert page.message.endswith("the disk is full. Free some space and run it again.")
