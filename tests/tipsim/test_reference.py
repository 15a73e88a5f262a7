"""The reference model by itself: the same door, the same persons, the same columns, and a month that adds up."""

import math
from collections import Counter

import numpy as np
import pytest

from tipsim.model import TraffickingModel
from tipsim.population import GONE
from tipsim.quantities import BadQuantity
from tipsim.reference import ReferenceModel
from tipsim.reference.person import Person
from tipsim.state import COLUMNS

SMALL = {"scale": 0.001, "months": 8, "spin_up": 3}
BUSY = {**SMALL, "intensity": 40, "foreign_stay": 6}


def done(**flat) -> ReferenceModel:
    model = ReferenceModel(**{"seed": 1, **flat})
    while model.running:
        model.step()
    return model


def refusal(model: type, **arguments) -> str:
    with pytest.raises(BadQuantity) as caught:
        model(**arguments)
    return str(caught.value)


@pytest.mark.parametrize(
    "wrong",
    [
        {"seed": 1, "rng": 2},
        {"seed": 1.5},
        {"seed": -1},
        {"seed": 1, "hotlin": 0.5},
        {"seed": 1, "hotline": 2},
        {"seed": 1, "scale": 1e-6},
        {"seed": 1, "months": 0},
        {"seed": 1, "policing": 7},
        {"seed": 1, "setup": 3},
    ],
)
def test_what_cannot_be_run_is_refused_in_the_words_of_the_model(wrong):
    assert refusal(ReferenceModel, **wrong) == refusal(TraffickingModel, **wrong)


def test_as_many_persons_are_there_in_each_month_as_in_the_model():
    model, reference = TraffickingModel(seed=1, **SMALL), ReferenceModel(seed=2, **SMALL)
    counts = []
    while model.running:
        counts.append((len(model.population), len(reference.population)))
        model.step()
        reference.step()
    assert [one for one, _other in counts] == [other for _one, other in counts]


def test_the_columns_are_those_of_the_model():
    assert tuple(done(**SMALL).datacollector.get_model_vars_dataframe().columns) == COLUMNS


def test_persons_are_conserved_but_for_those_who_enter_die_or_depart():
    model = ReferenceModel(seed=1, **BUSY)
    while model.running:
        model.step()
        entered = model.people.first + model.people.a_month * min(model.month + 1, BUSY["months"])
        there = np.flatnonzero(model.people.fixed[:entered, GONE] > model.month).tolist()
        stayed = [p.number for p in model.agents_by_type[Person] if not p.present]
        assert sorted(model.person) == sorted(there + stayed)
        assert all(model.person[number].episode is not None for number in stayed)


def test_whoever_is_in_an_episode_is_in_one_only_and_is_there():
    model = done(**BUSY)
    busy = [person for person in model.agents_by_type[Person] if person.episode is not None]
    assert Counter(map(id, model.episodes)) == Counter(id(person.episode) for person in busy)


def test_flows_of_exploitation_equal_the_change_of_its_stock():
    model = ReferenceModel(seed=1, **{**BUSY, "spin_up": 0})
    began = ended = 0
    while model.running:
        model.step()
        began += model.counts["newly_exploited"]
        ways_out = [n for n in COLUMNS if n.startswith("exit_") and n not in ("exit_border", "exit_fell_through")]
        ended += sum(model.counts[name] for name in ways_out)
        assert sum(e.state.name == "EXPLOITED" for e in model.episodes) == began - ended
    assert ended > 0


def test_the_same_seed_gives_the_same_run():
    one, other = (done(**BUSY).datacollector.get_model_vars_dataframe() for _run in range(2))
    assert one.equals(other)


def test_another_seed_gives_another_run():
    one, other = (done(**BUSY, seed=seed).datacollector.get_model_vars_dataframe() for seed in (1, 2))
    assert not one.equals(other)


def test_a_measure_at_strength_zero_changes_no_number():
    without, off = done(**BUSY), done(**BUSY, hotline=0.0)
    assert off.datacollector.get_model_vars_dataframe().equals(without.datacollector.get_model_vars_dataframe())


def test_without_rates_nobody_moves_seeks_or_is_approached():
    model = done(**SMALL, intensity=0)
    table = model.datacollector.get_model_vars_dataframe()
    assert table[["seekers", "approached", "newly_exploited"]].to_numpy().sum() == 0


def test_the_chance_that_something_begins_in_a_month_is_that_of_its_poisson_process():
    model = ReferenceModel(seed=1, **SMALL)
    person = next(iter(model.agents_by_type[Person]))
    for rates, chances in zip(model.rates, model.chances, strict=True):
        assert chances[person.code] == pytest.approx(1 - math.exp(-rates[person.code]), rel=1e-12)


def test_a_step_after_the_last_month_is_refused():
    model = done(**SMALL)
    with pytest.raises(BadQuantity, match="all are done"):
        model.step()
