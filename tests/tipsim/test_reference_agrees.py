"""The model and the reference model agree in distribution: one joint test, and proof that it has power.

Rates are raised until every yearly output counts at least a hundred events. The statistic is the largest standardised
difference of means over all outputs of both years; its null distribution comes from exchanging runs between the two
models. So the level is exact whatever the distributions are and however outputs depend on each other (Hotelling's T²
would ask for normal ones and for the inverse of a covariance in which many outputs are sums of others), and a failure
names the output that differs.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import pytest

from tipsim import population
from tipsim.interventions import Intervention
from tipsim.levers import Levers
from tipsim.model import TraffickingModel
from tipsim.quantities import N_
from tipsim.reference import ReferenceModel
from tipsim.scenario import Scenario
from tipsim.state import COLUMNS

pytestmark = [pytest.mark.slow, pytest.mark.nightly]

LEVEL = 0.001
EXCHANGES = 20_000  # so that the level lies at the twentieth largest of the null distribution
SEEDS, CHANGED_SEEDS = 120, 40
REFERENCE_SEEDS = 20
YEARS = 2
ENOUGH = 100  # events a year
MORTALITY = 60  # times the life table: nothing else makes deaths in exploitation frequent

# Within the declared ranges.
QUANTITIES = {
    "intensity": 9, "networks": 1000, "agencies": 600, "complicit": 0.7, "licensed": 0.7,
    "foreign_share": 0.02, "approach_foreign": 60, "approach_rate": 0.0002, "approach_female": 3,
    "seeking_rate": 0.0019, "seeking_abroad": 0.7, "leaving": 0.9, "moving_rate": 0.0008, "trapping": 0.2,
    "accepting": 0.4, "chaining": 0.3, "failing": 0.3, "warning": 0.1, "caution": 0.3, "awareness": 0.3,
    "calling": 0.05, "knowing_number": 0.5, "policing": 0.03, "noticing": 0.03, "consular": 0.05,
    "releasing": 0.02, "escaping": 0.02, "reporting": 0.6, "told_home": 0.8, "men_overlooked": 0.8,
    "labour_overlooked": 0.8, "sensitivity": 0.9, "specificity": 0.5, "referral": 0.05, "targeting": 8,
    "penalising": 0.6, "prison": 12, "staying": 3, "convicting": 0.25, "convicting_alone": 0.2,
    "charging_accuracy": 0.5, "debt_share": 0.6, "wish_share": 0.2, "sting": 0.05, "learning": 0.1, "forgetting": 0.1,
}  # fmt: skip
# Every lever of measures is moved, and some numbers pass their range: those of the few who come before a court.
LEVERS = {
    "reach_public": 0.02, "reach_movers": 0.05, "number_public": 0.05, "number_movers": 0.1, "trapping_factor": 3,
    "seeking_poor_factor": 0.8, "accepting_poor_factor": 0.9, "demand": 0.9, "inspections": 600,
    "inspection_finds": 0.74, "closure": 1, "licence_bar": 0.1, "call_capacity": 500, "extra_calls": 1000,
    "case_policing": 1.5, "aid_capacity": 1000, "aid_testifying": 1.3, "aid_losing": 0.7, "aid_penalising": 0.8,
    "protected_testifying": 1.2, "protected_losing": 0.8, "returned_factor": 0.9, "beds": 6000, "inspecting": 0.05,
    "foreign_police": 0.06, "opening": 0.9, "investigators": 4000, "courts": 3000, "investigating": 0.9,
    "trying": 0.9, "suspects": 60.5, "proof": 0.05, "proof_alone": 0.03, "losing_witness": 0.1,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Everything(Intervention):
    """Moves every lever that a measure can move."""

    name: ClassVar[str] = "everything"
    label: ClassVar[str] = N_("Everything")
    unit: ClassVar[str] = ""

    def act(self, levers: Levers) -> None:
        for name, value in LEVERS.items():
            setattr(levers, name, value)


SETUP = Scenario(
    measures=(Everything(),), months=12 * YEARS, spin_up=6, scale=0.03, quantities=QUANTITIES, population_seed=3
)


def yearly(model: type, seed: int, setup: Scenario) -> np.ndarray:
    """Counts of a run by year and column, shape (YEARS * len(COLUMNS),)."""
    run = model(setup, seed=seed)
    while run.running:
        run.step()
    table = run.datacollector.get_model_vars_dataframe()[list(COLUMNS)].to_numpy()
    return table.reshape(YEARS, 12, len(COLUMNS)).sum(axis=1).ravel()


def runs(model: type, seeds: range, **changed: float) -> np.ndarray:
    setup = replace(SETUP, quantities={**QUANTITIES, **changed})
    return np.array([yearly(model, seed, setup) for seed in seeds], dtype=float)


def joint_p(one: np.ndarray, other: np.ndarray) -> tuple[float, str]:
    """Chance of so large a largest difference if the runs are exchangeable, and the output where it lies."""
    both = np.concatenate([one, other])
    scaled = (both - both.mean(axis=0)) / both.std(axis=0)
    members = np.zeros(len(both))
    members[len(one) :] = 1 / len(other)  # the mean over `other`; that over `one` follows, as all sum to zero
    seen = np.abs(members @ scaled)
    exchanged = np.random.default_rng(1).permuted(np.tile(members, (EXCHANGES, 1)), axis=1)
    null = np.abs(exchanged @ scaled).max(axis=1)
    at = int(seen.argmax())
    where = f"{COLUMNS[at % len(COLUMNS)]} in year {at // len(COLUMNS) + 1}"
    return (1 + (null >= seen.max()).sum()) / (1 + EXCHANGES), where


@pytest.fixture(scope="module")
def frequent_deaths(tmp_path_factory: Any) -> Iterator[None]:
    """A life table of its own, and a place of its own for the persons that are made from it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIPSIM_CACHE", str(tmp_path_factory.mktemp("people")))
        patch.setattr(population, "DEATHS", population.DEATHS * MORTALITY)
        yield


@pytest.fixture(scope="module")
def fast(frequent_deaths: None) -> np.ndarray:
    return runs(TraffickingModel, range(SEEDS))


@pytest.fixture(scope="module")
def reference(frequent_deaths: None) -> np.ndarray:
    return runs(ReferenceModel, range(REFERENCE_SEEDS))


def test_each_yearly_output_counts_a_hundred_events_or_more(fast):
    means = dict(zip([f"{name} {year}" for year in range(YEARS) for name in COLUMNS], fast.mean(axis=0), strict=True))
    assert {name: mean for name, mean in means.items() if mean < ENOUGH} == {}


def test_the_model_and_the_reference_agree_in_one_joint_test_over_all_yearly_outputs(fast, reference):
    p, where = joint_p(fast, reference)
    assert p > LEVEL, where


@pytest.mark.parametrize("rate", ["approach_rate", "policing"])
def test_the_joint_test_fails_when_one_rate_differs_by_ten_per_cent(rate, reference):
    changed = runs(TraffickingModel, range(CHANGED_SEEDS), **{rate: 0.9 * QUANTITIES[rate]})
    p, _where = joint_p(changed, reference)
    assert p <= LEVEL
