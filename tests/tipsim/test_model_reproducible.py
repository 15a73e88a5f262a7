"""The same bits for any number of threads, in another process, and however the run is cut."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tried import LIVELY, done, same

from tipsim.interventions import MEASURES
from tipsim.model import TraffickingModel

ON = {name: 0.7 for name in MEASURES}

PRINTED = """
import hashlib, sys
sys.path.insert(0, {here!r})
from tried import LIVELY, done, log_of
from tipsim.interventions import MEASURES
model = done(**LIVELY, **{{name: 0.7 for name in MEASURES}}, threads={threads})
parts = [model.book, log_of(model), model.world.now, model.world.actors.weights]
print(hashlib.sha256(b"".join(part.tobytes() for part in parts)).hexdigest())
"""


@pytest.fixture(scope="module")
def model():
    return done(**LIVELY, **ON, threads=1)


@pytest.mark.parametrize("threads", [2, 3])
def test_threads_change_no_bit(model, threads):
    assert same(done(**LIVELY, **ON, threads=threads), model)


def test_the_same_seed_gives_the_same_bits_again(model):
    assert same(done(**LIVELY, **ON), model)


def test_another_seed_gives_another_run(model):
    assert not same(done(**{**LIVELY, "seed": 2}, **ON), model)


def test_a_run_beside_another_in_the_same_process_gives_the_same_bits(model):
    """Two models take their steps in turn: they share nothing."""
    one, other = TraffickingModel(**LIVELY, **ON), TraffickingModel(**{**LIVELY, "seed": 5})
    while one.running:
        one.step()
        other.step()
    assert same(one, model)


def test_numpys_and_pythons_own_chance_play_no_part(model):
    import random

    random.seed(1)
    np.random.seed(1)
    assert same(done(**LIVELY, **ON), model)


@pytest.mark.slow
def test_a_new_process_gives_the_same_bits(tmp_path):
    """With another order of hashes and another number of threads."""

    def digest(hashes, threads):
        code = PRINTED.format(here=str(Path(__file__).parent), threads=threads)
        env = {**os.environ, "PYTHONHASHSEED": hashes}
        ran = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
        return ran.stdout

    first = digest("1", 1)
    assert len(first) == 65 and digest("2", 2) == first


def test_the_spin_up_is_worked_out_by_the_same_months(model):
    """The event log of the spin-up alone is the beginning of the log of the whole run."""
    begun = TraffickingModel(**LIVELY, **ON)
    before = len(begun.events)
    for name, column in begun.events.arrays().items():
        np.testing.assert_array_equal(column, model.events.arrays()[name][:before])


def test_a_rest_between_steps_or_looking_at_the_model_changes_nothing(model):
    looked = TraffickingModel(**LIVELY, **ON)
    while looked.running:
        looked.step()
        len(looked.population), looked.population.to_dataframe(), looked.events.to_dataframe()
        looked.datacollector.get_model_vars_dataframe()
        [agent.unique_id for agent in looked.agents]
    assert same(looked, model)


def test_a_seed_that_was_drawn_can_be_used_again():
    first = done(**{**LIVELY, "seed": None, "months": 6})
    assert same(done(**{**LIVELY, "seed": first.seed, "months": 6}), first)
