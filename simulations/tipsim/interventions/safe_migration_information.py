"""Safe-migration information: talks and advice for those who look for work, study or marriage away from home."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..levers import Levers
from ..quantities import N_, quantity
from .base import FIXED_COST, Intervention


@dataclass(frozen=True, kw_only=True)
class SafeMigrationInformation(Intervention):
    """Talks and advice for those who look for work, study or marriage away from home.

    A share c = min(1, s x `capacity` / `seekers`) of them is advised in a month. With r = c x `learning`, reach_movers
    becomes x + r x (1 - x); trapping_factor, on the chance to meet a deceptive offer, becomes x (1 - c x `choosing`).
    Both effects may be none (MODEL.md, measure 3). That advice also changes how many leave is left out.
    """

    name = "safe_migration_information"
    label = N_("Safe-migration information")
    unit = N_("persons/month")

    capacity: float = quantity(
        400,
        low=20,
        high=5_000,
        unit="persons/month",
        source=N_("assumed: wide range; hotline: nearly 1,600 calls asked for such information in eight years"),
        label=N_("Persons who can be advised"),
    )
    cost_month: float = quantity(
        8_000_000,
        low=1_000_000,
        high=60_000_000,
        unit="MNT/month",
        source=FIXED_COST,
        label=N_("Cost of offices and material"),
    )
    cost_unit: float = quantity(
        15_000,
        low=1_000,
        high=100_000,
        unit="MNT/person",
        source=FIXED_COST,
        label=N_("Cost of advising a person"),
    )
    seekers: float = quantity(
        3_500,
        low=500,
        high=20_000,
        unit="persons",
        source=N_("assumed: wide range"),
        label=N_("Persons who look for a way at one time"),
    )
    learning: float = quantity(
        0.4,
        low=0,
        high=0.9,
        unit="share",
        source=N_("assumed; evidence 38, 40: information corrects beliefs; evidence 41: aims of training were not met"),
        label=N_("Advised persons who become aware"),
    )
    choosing: float = quantity(
        0.15,
        low=0,
        high=0.6,
        unit="share",
        source=N_(
            "assumed; evidence 39: less use of poor agencies after report cards, size recalled; evidence 41: none"
        ),
        label=N_("Deceptive offers that advised persons avoid"),
    )

    def act(self, levers: Levers) -> None:
        advised = self.covers(self.seekers)
        levers.reach_movers += advised * self.learning * (1 - levers.reach_movers)
        levers.trapping_factor *= 1 - advised * self.choosing

    def used(self, month: Mapping[str, float]) -> float:
        """Persons advised: no more than there are."""
        return min(self.strength * self.capacity, self.seekers)
