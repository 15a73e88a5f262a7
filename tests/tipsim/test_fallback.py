"""Without Numba: the same event log, book and arrays, to the last bit, on twenty seeds."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
SEEDS = 20
# Small enough for plain Python; rates are raised so that every branch is taken, in the spin-up too.
DIGESTS = """
import hashlib, sys
sys.path.insert(0, {here!r})
from tried import done, log_of
from tipsim.compiled import COMPILED
from tipsim.interventions import MEASURES
from tipsim.state import N_EPISODES
print(COMPILED)
for seed in range({seeds}):
    strengths = {{name: (seed % 4 + i % 3) / 5 for i, name in enumerate(MEASURES)}}
    model = done(scale=(0.003, 0.01)[seed % 2], seed=seed, months=24 + seed % 13, spin_up=6, intensity=15, **strengths)
    world = model.world
    n = world.work.counts[N_EPISODES]
    parts = [log_of(model), model.book, world.now, *(column[:n] for column in world.episodes)]
    for part in (*parts, *world.actors, world.work.mind, world.work.expected):
        print(seed, len(model.events), hashlib.sha256(part.tobytes()).hexdigest())
"""


def digests(numba: str) -> list[str]:
    code = DIGESTS.format(here=str(HERE), seeds=SEEDS)
    env = {**os.environ, "TIPSIM_NUMBA": numba}
    ran = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    return ran.stdout.splitlines()


@pytest.fixture(scope="module")
def both():
    return digests("1"), digests("0")


def test_one_of_the_two_is_compiled_and_the_other_is_not(both):
    assert [lines[0] for lines in both] == ["True", "False"]


def test_plain_python_gives_every_bit_that_compiled_loops_give(both):
    compiled, plain = both
    assert len(compiled) > SEEDS * 30 and compiled[1:] == plain[1:]


def test_the_runs_that_are_compared_have_enough_events_to_tell(both):
    """Each seed has hundreds of events, so that a branch that differs is met."""
    assert min(int(line.split()[1]) for line in both[0][1:]) > 300
