"""Victim assistance: more places in shelters, and help after the return home."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..levers import Levers
from ..quantities import N_, quantity
from .base import FIXED_COST, Intervention


@dataclass(frozen=True, kw_only=True)
class VictimAssistance(Intervention):
    """More places in shelters, and help after the return home.

    s x `capacity` beds are added. They serve s x `capacity` / staying persons a month, which is a share c of the
    `returning`, at most all: returned_factor, on how often networks approach whoever came back, becomes
    x (1 - c x `reintegrating`) (eq. 3, 16; MODEL.md, measure 14).
    """

    name = "victim_assistance"
    label = N_("Victim assistance")
    unit = N_("beds")

    capacity: float = quantity(
        20,
        low=2,
        high=150,
        unit="beds",
        source=N_("assumed; agencies: 23 shelters for all needs; tip_figures: 160 assisted by IOM in 2012 to 2016"),
        label=N_("Beds added"),
    )
    cost_month: float = quantity(
        25_000_000,
        low=3_000_000,
        high=200_000_000,
        unit="MNT/month",
        source=FIXED_COST,
        label=N_("Cost of keeping the beds"),
    )
    cost_unit: float = quantity(
        1_500_000,
        low=200_000,
        high=10_000_000,
        unit="MNT/person",
        source=FIXED_COST,
        label=N_("Cost of care for a person"),
    )
    returning: float = quantity(
        40,
        low=4,
        high=400,
        unit="persons/month",
        source=N_("assumed: wide range"),
        label=N_("Persons who come back from exploitation"),
    )
    reintegrating: float = quantity(
        0.3,
        low=0,
        high=0.8,
        unit="share",
        source=N_("assumed; evidence 25: 0.56 per cent known to be trafficked again, a floor"),
        label=N_("Of those helped, how much less often they are approached"),
    )

    def act(self, levers: Levers) -> None:
        levers.beds += self.strength * self.capacity
        helped = self.covers(levers.staying * self.returning)
        levers.returned_factor *= 1 - helped * self.reintegrating

    def used(self, month: Mapping[str, float]) -> float:
        """Persons taken in, at most the beds of this measure."""
        return min(self.strength * self.capacity, month["victims_assisted"])
