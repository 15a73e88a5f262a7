"""Numbers at their bounds: no crash, no negative count, nothing that is not a number; and majorants that hold."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tried import SMALL, ThoughtExperiment, done

from tipsim.country import Country
from tipsim.interventions import MEASURES, Intervention
from tipsim.levers import Levers, bounds, rates
from tipsim.model import TraffickingModel
from tipsim.quantities import declared
from tipsim.skill import Skill
from tipsim.state import AT_POST, LUCK, N_ACTIVE, N_BEDS, N_EPISODES

TINY = {"scale": 0.0003, "months": 5, "spin_up": 3}
ALL = [*declared(Country), *declared(Skill)]
# `intensity` is for tests and benchmarks and multiplies what the rates' own ranges already span.
RANGES = {q.name: (q.low, q.high) for q in ALL if q.name != "intensity"}


def drawn(low, high):
    """A number of a range, or one of its bounds, where faults live."""
    return st.sampled_from([low, high]) | st.floats(low, high)


COUNTRIES = st.fixed_dictionaries({}, optional={name: drawn(*range_) for name, range_ in RANGES.items()})
STRENGTHS = st.fixed_dictionaries({}, optional={name: drawn(0, 1) for name in MEASURES})


def assert_sound(model):
    """What holds of every run."""
    world = model.world
    n = world.work.counts[N_EPISODES]
    assert (model.book >= 0).all() and (world.work.counts >= 0).all()
    for numbers in (world.actors.weights, world.work.mind, world.work.expected, world.rates, world.work.open):
        assert np.isfinite(numbers).all()
    assert (world.actors.weights[:, :AT_POST] > 0).all()
    assert ((world.work.mind >= 0) & (world.work.mind <= 1)).all()
    assert ((world.now[:, 0] >= 0) & (world.now[:, 0] < 22)).all()
    ep = world.episodes
    assert ((ep.person[:n] >= 0) & (ep.person[:n] < len(world.now))).all()
    assert ((ep.network[:n] >= -1) & (ep.network[:n] < len(world.actors.weights))).all()
    assert ((ep.destination[:n] >= 0) & (ep.place[:n] >= -1) & (ep.place[:n] < 22) & (ep.post[:n] >= -1)).all()
    cases = world.cases
    assert (cases.witnesses[: world.work.counts[3]] >= 0).all()
    assert (cases.aided[: world.work.counts[3]] <= cases.witnesses[: world.work.counts[3]]).all()
    assert world.work.counts[N_BEDS] <= world.work.counts[N_ACTIVE] and world.work.luck.shape[1] == LUCK


@settings(max_examples=25)
@given(numbers=COUNTRIES, strengths=STRENGTHS, seed=st.integers(0, 2**63 - 1))
def test_any_country_with_any_measures_runs_soundly(numbers, strengths, seed):
    assert_sound(done(**TINY, **numbers, **strengths, seed=seed))


@pytest.mark.parametrize("name", sorted(RANGES))
def test_each_quantity_runs_soundly_at_both_ends_of_its_range(name):
    for value in RANGES[name]:
        assert_sound(done(**TINY, **{name: value}, seed=1))


@pytest.mark.slow
@pytest.mark.parametrize("end", [0, 1])
def test_all_quantities_at_the_same_end_of_their_ranges_run_soundly(end):
    low = {name: range_[end] for name, range_ in RANGES.items()}
    assert_sound(done(**TINY, **low, seed=1))


@pytest.mark.parametrize("value", [0, 50])
def test_the_multiplier_of_rates_may_be_nothing_or_large(value):
    assert_sound(done(**TINY, intensity=value, seed=1))


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_each_measure_runs_soundly_with_its_own_quantities_at_both_ends(name):
    cls = MEASURES[name]
    for end in ("low", "high"):
        own = {q.name: getattr(q, end) for q in declared(cls) if q.name != "strength"}
        setup = replace(TraffickingModel(**TINY, seed=1).setup, measures=[cls(strength=1.0, **own)])
        assert_sound(done(setup, seed=1, intensity=20))


def test_the_longest_run_with_the_longest_spin_up_counts_its_months_right():
    """Months from -1200 to 1199 and ages to 110 years are kept in sixteen bits."""
    model = done(scale=0.0001, months=1200, spin_up=1200, seed=1, intensity=3)
    log = model.events.arrays()
    assert log["month"].min() >= -1200 and log["month"].max() <= 1199 and len(model.book) == 1200
    assert_sound(model)


def test_persons_who_enter_in_the_last_century_of_months_die_after_they_enter():
    made = TraffickingModel(scale=0.0001, months=1200, spin_up=0, seed=1).people
    entry = np.arange(len(made.fixed) - made.first) // made.a_month
    gone = made.fixed[made.first :, 1].astype(int)
    assert (gone > entry).all() and (made.fixed[made.first :, 0] <= entry).all()


def test_a_thousand_networks_are_numbered_without_overflow():
    model = done(scale=0.03, months=24, spin_up=0, networks=1000, intensity=20, seed=1)
    assert_sound(model)


def test_arrays_grow_while_nothing_is_lost():
    """Far more happens than there was room for at first: numbers of the first episodes stay what they were."""
    model = TraffickingModel(scale=0.003, months=24, spin_up=0, intensity=50, seed=1)
    model.step()
    n = int(model.world.work.counts[N_EPISODES])
    first = model.world.episodes.person[:n].copy(), model.world.episodes.began[:n].copy()
    while model.running:
        model.step()
    assert len(model.world.episodes.person) > 256 < model.world.work.counts[N_EPISODES]
    np.testing.assert_array_equal(model.world.episodes.person[:n], first[0])
    np.testing.assert_array_equal(model.world.episodes.began[:n], first[1])


# Majorants


@dataclass(frozen=True, kw_only=True)
class Rogue(Intervention):
    """A measure that does what none may: it raises a rate of the country."""

    name = "rogue"
    lever: str = "seeking_rate"
    factor: float = 1.01

    def act(self, levers):
        setattr(levers, self.lever, getattr(levers, self.lever) * (1 + self.strength * (self.factor - 1)))


@pytest.mark.parametrize(
    "lever",
    ["moving_rate", "seeking_rate", "approach_rate", "crowding", "seeking_poor", "approach_foreign", "intensity"],
)
def test_a_measure_that_raises_a_rate_stops_the_run(lever):
    model = TraffickingModel(ThoughtExperiment(measures=[Rogue(lever=lever, start=3)], scale=0.001, months=6), seed=1)
    with pytest.raises(AssertionError, match="majorant"):
        while model.running:
            model.step()
    assert model.month == 3


@pytest.mark.parametrize("factor", [0.0, 0.5, 1.0])
def test_a_measure_that_lowers_a_rate_does_not(factor):
    done(ThoughtExperiment(measures=[Rogue(lever="seeking_rate", factor=factor)], scale=0.001, months=6), seed=1)


def test_a_measure_of_strength_nothing_never_stops_the_run():
    done(ThoughtExperiment(measures=[Rogue(strength=0.0, factor=9.0)], scale=0.001, months=6), seed=1)


@given(numbers=COUNTRIES)
def test_the_majorants_of_a_country_are_its_own_rates_with_the_most_pressure(numbers):
    country = Country(**{k: v for k, v in numbers.items() if k in {q.name for q in declared(Country)}})
    levers = Levers(country, dict.fromkeys((q.name for q in declared(Skill)), 0.5), skill_transfer=0.3, scale=1.0)
    highest = rates(levers) * np.array([1.0, 1.0, levers.crowding])[:, None, None]
    assert (highest <= bounds(levers)).all() and (rates(levers) >= 0).all()


@settings(max_examples=25)
@given(numbers=COUNTRIES, strengths=st.fixed_dictionaries({name: drawn(0, 1) for name in MEASURES}))
def test_no_measure_of_the_sixteen_breaks_the_majorants_in_any_country(numbers, strengths):
    setup = TraffickingModel(**SMALL).setup
    model = TraffickingModel(replace(setup, months=1, spin_up=0, scale=0.0003), seed=1, **numbers, **strengths)
    model.step()
