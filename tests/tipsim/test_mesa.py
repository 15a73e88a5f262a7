"""The model is a Mesa model: batch runs, agents, data collector; on the oldest and the newest Mesa 3."""

import inspect
import warnings

import mesa
import numpy as np
import pytest
from tried import SMALL, done

from tipsim import actors
from tipsim.model import TraffickingModel
from tipsim.network import DESTINATIONS
from tipsim.scenario import Scenario
from tipsim.state import COLUMNS

FLAT = {"scale": 0.001, "months": 6, "spin_up": 0}


@pytest.fixture(scope="module")
def model():
    return TraffickingModel(**SMALL)


def batch(parameters, seeds, **options):
    """Rows of a batch run. Seeds are parameters of a model for older Mesa 3, and `rng` of batch_run for newer ones.

    The newest one puts its `rng` in the place of a parameter `seed`, and `iterations` are its `rng` of None.
    """
    options = {"max_steps": 100, "display_progress": False, **options}
    if "rng" in inspect.signature(mesa.batch_run).parameters:
        return mesa.batch_run(TraffickingModel, parameters, rng=seeds, **options)
    if set(seeds) == {None}:
        return mesa.batch_run(TraffickingModel, parameters, iterations=len(seeds), **options)
    return mesa.batch_run(TraffickingModel, {**parameters, "seed": seeds}, iterations=1, **options)


@pytest.fixture(scope="module")
def rows():
    return batch({**FLAT, "hotline": [0, 1]}, [1, 2])


def test_batch_run_makes_a_run_for_each_strength_and_seed(rows):
    assert sorted((row["hotline"], row["seed"]) for row in rows) == [(0, 1), (0, 2), (1, 1), (1, 2)]


def test_a_row_of_batch_run_holds_every_column_of_the_last_month(rows):
    """Older Mesa counts steps from 0, newer from 1."""
    assert set(COLUMNS) <= set(rows[0]) and {row["Step"] for row in rows} <= {FLAT["months"], FLAT["months"] - 1}


def test_a_row_of_batch_run_is_the_last_month_of_that_run(rows):
    row = next(row for row in rows if (row["hotline"], row["seed"]) == (1, 2))
    book = done(**FLAT, hotline=1, seed=2).book
    assert [row[name] for name in COLUMNS] == book[-1].tolist()


def test_batch_run_gives_every_month_when_it_is_asked_for():
    rows = batch(FLAT, [1], data_collection_period=1)
    seekers = done(**FLAT, seed=1).book[:, COLUMNS.index("seekers")].tolist()
    assert [row["seekers"] for row in rows] == seekers


def test_iterations_of_batch_run_have_luck_of_their_own():
    rows = batch({**FLAT, "scale": 0.01}, [None, None, None])
    assert len(rows) == 3 and len({tuple(row[name] for name in COLUMNS) for row in rows}) == 3


def test_batch_run_stops_after_so_many_steps_as_it_is_told():
    """Mesa 3.3 takes one step more than `max_steps`, newer ones as many; the run has sixty."""
    rows = batch({**FLAT, "months": 60}, [1], max_steps=3, data_collection_period=1)
    assert len(rows) in (3, 4)


def test_batch_run_takes_numbers_of_numpy():
    assert len(batch({**FLAT, "months": np.arange(2, 4), "hotline": np.linspace(0, 1, 2)}, [1])) == 4


@pytest.mark.slow
@pytest.mark.nightly
def test_batch_run_in_two_processes_gives_the_same_rows(rows):
    again = batch({**FLAT, "hotline": [0, 1]}, [1, 2], number_processes=2)

    def plain(table):
        return sorted(tuple(row[name] for name in ("hotline", "seed", *COLUMNS)) for row in table)

    assert plain(again) == plain(rows)


def test_agents_are_the_organised_actors(model):
    kinds = {kind.__name__ for kind in model.agents_by_type}
    assert kinds == {
        *("Network", "Agency", "BorderPost", "Consulate", "Line"),
        *("InvestigationUnit", "Prosecution", "Shelter", "Lawyers"),
    }


@pytest.mark.parametrize(
    ("kind", "count"),
    [(actors.Consulate, len(DESTINATIONS) - 1), (actors.Line, 1), (actors.Shelter, 1), (actors.Lawyers, 1)],
)
def test_there_are_as_many_of_each_kind_as_declared(model, kind, count):
    assert len(model.agents_by_type[kind]) == count


def test_there_is_a_border_post_for_each_post_of_the_routes(model):
    assert [post.post for post in model.agents_by_type[actors.BorderPost]] == list(model.routes.posts)


def test_agents_answer_as_a_set(model):
    assert len(model.agents.select(lambda agent: isinstance(agent, actors.Network)).get("channels")) >= 2


def test_shares_of_a_network_sum_to_one(model):
    network = model.agents_by_type[actors.Network][0]
    for shares in (network.regions, network.channels, network.destinations):
        assert sum(shares.values()) == pytest.approx(1, abs=1e-12)


def test_what_agents_show_can_be_read_at_any_time():
    model = done(**SMALL)
    for kind, agents in model.agents_by_type.items():
        shown = [name for name in vars(kind) if isinstance(getattr(kind, name), property)]
        assert all(getattr(agent, name) is not None for agent in agents for name in shown)


def test_a_model_with_a_seed_gives_no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        done(**FLAT, seed=1)


def test_a_model_without_a_seed_gives_no_warning_and_keeps_the_seed_it_drew():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        seed = TraffickingModel(**FLAT).seed
    assert isinstance(seed, int) and seed >= 0


def test_the_scenario_of_a_model_is_its_setup(model):
    assert isinstance(model.setup, Scenario) and model.setup.scale == SMALL["scale"]


def test_a_scenario_is_the_first_argument_and_flat_names_replace_its_fields():
    model = TraffickingModel(Scenario(scale=0.001, months=9, spin_up=0), months=3, hotline=0.5, seed=1)
    assert (model.setup.months, model.setup.scale, model.setup.measures[0].strength) == (3, 0.001, 0.5)


def test_rng_gives_the_seed_when_no_seed_is_given():
    one, other = (TraffickingModel(**FLAT, rng=7) for _ in range(2))
    assert one.seed == other.seed != TraffickingModel(**FLAT, rng=8).seed


def test_steps_count_the_months_of_the_run_and_not_those_of_the_spin_up():
    model = TraffickingModel(scale=0.001, months=3, spin_up=5, seed=1)
    assert (model.steps, model.month) == (0, 0)
    model.step()
    assert (model.steps, model.month, model.running) == (1, 1, True)


def test_a_model_stops_running_after_its_last_month():
    assert done(**FLAT, seed=1).running is False


def test_the_data_collector_has_a_row_for_each_month_done():
    model = TraffickingModel(**FLAT, seed=1)
    model.step()
    model.step()
    frame = model.datacollector.get_model_vars_dataframe()
    assert frame.shape == (2, len(COLUMNS)) and list(frame) == list(COLUMNS)


def test_the_event_log_as_a_table_says_in_words_what_the_arrays_say():
    model = done(**SMALL)
    frame = model.events.to_dataframe()
    assert len(frame) == len(model.events) and frame[frame.event == "exited"].detail.notna().all()


def test_the_events_of_a_person_are_their_rows_of_the_table():
    model = done(**SMALL)
    person = int(model.events.arrays()["person"].max())
    assert set(model.events.of(person).person) == {person} and len(model.events.of(person)) > 0


def test_an_event_log_without_events_is_an_empty_table():
    model = done(**FLAT, seed=1, intensity=0)
    assert len(model.events.to_dataframe()) == 0
