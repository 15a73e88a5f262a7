"""What all sixteen measures keep to: declarations, bounds, cost, and nothing at strength zero."""

import re
from dataclasses import fields, replace
from hashlib import sha256

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipsim.country import Country
from tipsim.interventions import MEASURES, Hotline, Intervention
from tipsim.levers import NAMES, Levers, bounds, rates
from tipsim.model import TraffickingModel
from tipsim.quantities import BadQuantity, declared
from tipsim.scenario import Scenario
from tipsim.skill import MEASURED, Skill
from tipsim.state import COLUMNS

IN_THE_ISSUE = [
    "hotline",
    "passport_inserts",
    "safe_migration_information",
    "awareness_media",
    "agency_licensing",
    "border_screening",
    "labour_inspection",
    "employer_liability",
    "investigator_training",
    "criminal_intelligence",
    "inter_agency_coordination",
    "legal_aid_fund",
    "victim_witness_protection",
    "victim_assistance",
    "bilateral_cooperation",
    "social_protection",
]
each_measure = pytest.mark.parametrize("cls", MEASURES.values(), ids=list(MEASURES))
SHARES_AND_RATES = [q.name for q in declared(Country) if q.unit == "share" or q.unit.startswith("per ")]
CHANCES = [*SHARES_AND_RATES, *MEASURED, "inspection_finds", "licence_bar"]
REACHES = ["reach_public", "reach_movers", "number_public", "number_movers"]


def levers(country: Country | None = None, transfer: float = 0.5) -> Levers:
    skill = {name: getattr(Skill(), name) for name in MEASURED}
    return Levers(country or Country(), skill, skill_transfer=transfer, scale=1.0)


def numbers(of: Levers) -> list[bytes]:
    return [np.float64(getattr(of, name)).tobytes() for name in NAMES]


def within(cls: type) -> st.SearchStrategy:
    """Instances of a dataclass of quantities, each quantity anywhere in its range."""
    chosen = {q.name: st.floats(q.low, q.high) for q in declared(cls)}
    return st.fixed_dictionaries(chosen).map(lambda values: cls(**values))


months = st.fixed_dictionaries({name: st.integers(0, 100_000) for name in COLUMNS})
any_measure = st.sampled_from(list(MEASURES.values())).flatmap(within)


def test_the_sixteen_measures_come_in_the_order_of_the_issue():
    assert list(MEASURES) == IN_THE_ISSUE


@each_measure
def test_a_measure_declares_strength_capacity_and_both_costs(cls):
    assert {"strength", "capacity", "cost_month", "cost_unit"} <= {q.name for q in declared(cls)}


@each_measure
def test_every_number_of_a_measure_is_declared_with_range_unit_source_and_label(cls):
    names = {f.name for f in fields(cls)} - {"start", "end"}
    assert names == {q.name for q in declared(cls) if q.unit and q.source and q.label and q.low < q.high}


@each_measure
def test_capacity_counts_what_the_measure_says(cls):
    assert {q.name: q.unit for q in declared(cls)}["capacity"] == cls.unit


@each_measure
def test_costs_are_assumed_in_tugrik(cls):
    costs = [q for q in declared(cls) if q.name.startswith("cost_")]
    assert all(q.assumed and q.unit.startswith("MNT/") for q in costs)


@each_measure
def test_a_measure_says_its_equation(cls):
    assert "MODEL.md, measure" in cls.__doc__


@each_measure
def test_a_measure_takes_keywords_only(cls):
    with pytest.raises(TypeError):
        cls(0.5)


@each_measure
def test_a_measure_is_frozen(cls):
    with pytest.raises(AttributeError):
        cls().strength = 0.5


@each_measure
def test_strength_above_one_is_refused_in_one_line(cls):
    said = f"{cls.__name__}.strength is 1.2 share; it must lie in [0, 1] share."
    with pytest.raises(BadQuantity, match=f"^{re.escape(said)}$"):
        cls(strength=1.2)


@pytest.mark.parametrize("value", [-1, 1.5, True, "3"])
@pytest.mark.parametrize("name", ["start", "end"])
def test_a_month_that_is_no_whole_number_from_zero_is_refused(name, value):
    with pytest.raises(
        BadQuantity, match=rf"^hotline: {name} is .*; it must be a whole number of months, 0 or more\.$"
    ):
        Hotline(**{name: value})


def test_an_end_before_the_start_is_refused():
    with pytest.raises(BadQuantity, match="^hotline: end is month 3, start is month 3; end must come after start"):
        Hotline(start=3, end=3)


def test_a_measure_is_in_force_from_start_until_before_end():
    measure = Hotline(start=2, end=4)
    assert [measure.active(month) for month in range(6)] == [False, False, True, True, False, False]


def test_a_measure_without_end_stays_in_force():
    assert Hotline(start=2).active(1199)


# Strength zero


@given(any_measure)
def test_at_strength_zero_every_lever_keeps_its_value_to_the_last_bit(measure):
    moved = levers()
    replace(measure, strength=0).act(moved)
    assert numbers(moved) == numbers(levers())


@each_measure
def test_at_full_strength_a_measure_moves_some_lever(cls):
    moved = levers()
    cls().act(moved)
    assert numbers(moved) != numbers(levers())


# rates far above the country's, so that a small run has plenty that could differ
HIGHEST = {q.name: q.high for q in declared(Country)}
RAISED = [
    "approach_rate",
    "seeking_rate",
    "noticing",
    "consular",
    "foreign_police",
    "investigators",
    "trying",
    "courts",
]
SMALL = Scenario(scale=0.02, spin_up=12, months=24, quantities={name: HIGHEST[name] for name in RAISED})


def everything(scenario: Scenario) -> list[str]:
    """Digests of all arrays in which a difference could show."""
    model = TraffickingModel(scenario, seed=7)
    while model.running:
        model.step()
    log, actors = model.events.arrays(), model.world.actors
    arrays = [model.book, *log.values(), actors.weights, model.world.now, model.world.work.mind, actors.agency_closed]
    return [sha256(array.tobytes()).hexdigest()[:12] for array in arrays]


@pytest.fixture(scope="module")
def without() -> list[str]:
    return everything(SMALL)


@each_measure
def test_at_strength_zero_every_number_of_a_run_is_the_same_bit_for_bit(cls, without):
    assert everything(replace(SMALL, measures=[cls(strength=0)])) == without


def test_all_measures_at_strength_zero_together_change_no_bit_of_a_run(without):
    off = [cls(strength=0, start=3, end=9) for cls in MEASURES.values()]
    assert everything(replace(SMALL, measures=off)) == without


@each_measure
def test_at_full_strength_some_number_of_the_same_run_changes(cls, without):
    assert everything(replace(SMALL, measures=[cls(**at_their_most(cls))])) != without


def at_their_most(cls: type[Intervention]) -> dict[str, float]:
    """Capacity and effects at the top of their ranges, needs at the bottom."""
    needs = {"passports", "seekers", "workplaces", "hosts", "officers", "cases", "persons", "accused", "witnesses"}
    needs |= {"returning", "poor"}
    return {q.name: q.low if q.name in needs else q.high for q in declared(cls)}


# Bounds


@given(st.tuples(*(within(cls) for cls in MEASURES.values())))
def test_no_portfolio_raises_moving_seeking_or_approach_above_the_country_s(portfolio):
    moved = levers()
    for measure in portfolio:
        measure.act(moved)
    assert (rates(moved) * np.array([1, 1, moved.crowding])[:, None, None] <= bounds(levers())).all()


@given(st.tuples(*(within(cls) for cls in MEASURES.values())), within(Country), st.floats(0, 1), st.randoms())
def test_in_any_portfolio_chances_stay_within_zero_and_one(portfolio, country, transfer, order):
    moved, portfolio = levers(country, transfer), list(portfolio)
    order.shuffle(portfolio)
    for measure in portfolio:
        measure.act(moved)
    chances = {name: getattr(moved, name) for name in [*CHANCES, *REACHES]}
    chances["policing of a known network"] = moved.policing * moved.case_policing
    chances["losing a witness"] = moved.losing_witness * moved.protected_losing * moved.aid_losing
    chances["penalising"] = moved.penalising * moved.aid_penalising
    assert {name: x for name, x in chances.items() if not 0 <= x <= 1} == {}


@given(st.tuples(*(within(cls) for cls in MEASURES.values())))
def test_in_any_portfolio_factors_stay_positive_or_zero_and_demand_above_zero(portfolio):
    moved = levers()
    for measure in portfolio:
        measure.act(moved)
    assert min(getattr(moved, name) for name in NAMES) >= 0 < moved.demand


# Cost


@given(any_measure, months)
def test_units_used_lie_between_none_and_strength_times_capacity(measure, month):
    assert 0 <= measure.used(month) <= measure.strength * measure.capacity


@given(any_measure, months)
def test_a_month_costs_its_share_of_the_monthly_cost_and_the_units_used(measure, month):
    expected = measure.strength * measure.cost_month + measure.used(month) * measure.cost_unit
    assert measure.cost(month) == pytest.approx(expected)


@given(any_measure, months)
def test_what_is_not_done_costs_nothing(measure, month):
    assert replace(measure, strength=0).cost(month) == 0


COUNTED = {  # measure: what the book counts of it
    "hotline": {"calls_received": 30},
    "border_screening": {"travellers_checked": 30},
    "legal_aid_fund": {"victims_identified": 20, "victims_unrecognised": 10},
    "victim_assistance": {"victims_assisted": 30},
}


@pytest.mark.parametrize("name", COUNTED)
def test_below_capacity_only_what_the_book_counts_is_paid_for(name):
    measure = MEASURES[name](capacity=50)
    assert measure.used({**dict.fromkeys(COLUMNS, 0), **COUNTED[name]}) == 30


NEEDED = {  # measure: the quantity that says how many units there can be
    "safe_migration_information": "seekers",
    "criminal_intelligence": "cases",
    "inter_agency_coordination": "persons",
    "victim_witness_protection": "witnesses",
    "bilateral_cooperation": "cases",
    "social_protection": "poor",
}


@pytest.mark.parametrize("name", NEEDED)
def test_capacity_beyond_what_is_needed_is_not_paid_for(name):
    cls, q = MEASURES[name], {q.name: q for q in declared(MEASURES[name])}
    measure = cls(capacity=q["capacity"].high, **{NEEDED[name]: q[NEEDED[name]].low})
    assert measure.used({}) == q[NEEDED[name]].low
