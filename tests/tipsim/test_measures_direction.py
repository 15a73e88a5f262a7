"""At full strength, with effects at the top of their ranges, each measure changes what it should, in expectation.

Runs are paired (the same seeds with and without the measure) at rates raised to the top of their ranges. If a measure
did nothing, the two totals would have the same mean; luck that is shared can only bring them closer than two
independent Poisson counts, whose difference has standard deviation sqrt(a + b). A difference above four of these comes
by chance once in 30,000 times. With the effects below, a tenth of the total or more, it takes about
4 sqrt(2 n) < n / 10, so n > 3,200, to be seen for the weakest, and fewer than 200 where a total doubles.
"""

from dataclasses import replace
from functools import cache
from math import sqrt

import pytest

from tipsim.country import Country
from tipsim.interventions import MEASURES
from tipsim.model import TraffickingModel
from tipsim.quantities import declared
from tipsim.scenario import Scenario
from tipsim.state import COLUMNS, Event

HIGHEST = {q.name: q.high for q in declared(Country)}
LOWEST = {q.name: q.low for q in declared(Country)}
RAISED = ["approach_rate", "seeking_rate", "trapping", "accepting", "noticing", "policing", "caution", "calling"]
RAISED += ["seeking_poor", "accepting_poor", "networks", "agencies", "complicit", "penalising"]
RAISED += ["investigators", "courts"]
LOWERED = ["beds", "knowing_number", "inspecting", "consular", "proof_alone", "awareness", "referring"]
BUSY = {name: HIGHEST[name] for name in RAISED} | {name: LOWEST[name] for name in LOWERED}
BUSY |= {"skill_transfer": 1, "sensitivity": 0.25, "opening": 0.15}
SEEDS = (1, 2, 3, 4)
NEEDS = {"passports", "seekers", "workplaces", "hosts", "officers", "cases", "persons", "accused", "witnesses"}
NEEDS |= {"returning", "poor", "waiting"}
MORE, FEWER = 1, -1

CLAIMS = [
    ("hotline", "exit_hotline", MORE),
    ("hotline", "calls_received", MORE),
    ("passport_inserts", "exit_hotline", MORE),
    ("safe_migration_information", "approached", FEWER),
    ("awareness_media", "recruited", FEWER),
    ("agency_licensing", "agencies_closed", MORE),
    ("agency_licensing", "recruited_labour", FEWER),
    ("border_screening", "exit_border", MORE),
    ("border_screening", "travellers_held", MORE),
    ("labour_inspection", "exit_inspection", MORE),
    ("employer_liability", "exit_fell_through", MORE),
    ("employer_liability", "newly_exploited", FEWER),
    ("investigator_training", "victims_unrecognised", FEWER),
    ("investigator_training", "travellers_held", FEWER),
    ("criminal_intelligence", "cases_dismissed", FEWER),
    ("criminal_intelligence", "exit_police", MORE),
    ("inter_agency_coordination", "trafficking_offences_recorded", MORE),
    ("legal_aid_fund", "victims_penalised", FEWER),
    ("legal_aid_fund", "TESTIFIED", MORE),
    ("victim_witness_protection", "TESTIFIED", MORE),
    ("victim_assistance", "victims_assisted", MORE),
    ("victim_assistance", "trafficked_again", FEWER),
    ("bilateral_cooperation", "exit_consulate", MORE),
    ("bilateral_cooperation", "repatriated_victims", MORE),
    ("social_protection", "seekers", FEWER),
]


def at_their_most(name: str) -> dict[str, float]:
    return {q.name: q.low if q.name in NEEDS else q.high for q in declared(MEASURES[name])}


@cache
def totals(name: str = "") -> dict[str, int]:
    """Sums over months and seeds of all columns of the book, and of all kinds of event."""
    measures = [MEASURES[name](**at_their_most(name))] if name else []
    scenario = Scenario(measures=measures, scale=0.03, spin_up=24, months=48, quantities=BUSY)
    found = dict.fromkeys([*COLUMNS, *Event.__members__], 0)
    for seed in SEEDS:
        model = TraffickingModel(scenario, seed=seed)
        while model.running:
            model.step()
        for column, sum_ in zip(COLUMNS, model.book.sum(axis=0), strict=True):
            found[column] += int(sum_)
        log = model.events.arrays()
        for event in Event:
            found[event.name] += int(((log["event"] == event) & (log["month"] >= 0)).sum())
    return found


@pytest.mark.parametrize(("name", "count", "direction"), CLAIMS, ids=[f"{n}-{c}" for n, c, _ in CLAIMS])
def test_a_measure_at_its_most_moves_the_count_as_it_should(name, count, direction):
    with_it, without = totals(name)[count], totals()[count]
    assert direction * (with_it - without) > 4 * sqrt(with_it + without)


def same_book(one: Scenario, other: Scenario) -> bool:
    books = []
    for scenario in (one, other):
        model = TraffickingModel(scenario, seed=5)
        while model.running:
            model.step()
        books.append(model.book)
    return (books[0] == books[1]).all()


NULL = [  # measures whose effect may be none, and the quantity of country or skill that says so
    ("awareness_media", "caution"),
    ("investigator_training", "skill_transfer"),
]


@pytest.mark.parametrize(("name", "quantity"), NULL)
def test_an_effect_that_is_not_known_can_be_none(name, quantity):
    quiet = Scenario(scale=0.01, spin_up=12, months=24, quantities=BUSY | {quantity: 0})
    assert same_book(quiet, replace(quiet, measures=[MEASURES[name](**at_their_most(name))]))


OWN_EFFECTS = {
    "passport_inserts": ["reading"],
    "safe_migration_information": ["learning", "choosing"],
    "labour_inspection": ["sensitivity"],
    "employer_liability": ["deterred"],
    "inter_agency_coordination": ["passing", "telling", "starting", "speeding"],
    "legal_aid_fund": ["encouraging", "keeping", "sparing"],
    "victim_witness_protection": ["encouraging", "keeping"],
    "bilateral_cooperation": ["reaching", "finding", "telling"],
    "social_protection": ["staying", "refusing"],
}


@pytest.mark.parametrize("name", OWN_EFFECTS)
def test_a_measure_whose_effects_are_none_changes_no_count(name):
    quiet = Scenario(scale=0.01, spin_up=12, months=24, quantities=BUSY)
    measure = MEASURES[name](**at_their_most(name) | dict.fromkeys(OWN_EFFECTS[name], 0))
    assert same_book(quiet, replace(quiet, measures=[measure]))
