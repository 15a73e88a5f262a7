"""Inter-agency coordination: agreed ways of referral and regular meetings: fewer persons are lost, with less delay."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..levers import Levers
from ..quantities import N_, quantity
from .base import FIXED_COST, Intervention


@dataclass(frozen=True, kw_only=True)
class InterAgencyCoordination(Intervention):
    """Agreed ways of referral and regular meetings: fewer persons are lost, with less delay.

    Meetings follow a share c = min(1, s x `capacity` / `persons`) of those who come to notice. With referring,
    told_home, opening and investigating each for x, and `passing`, `telling`, `starting` and `speeding` for g:
    x becomes x + c x g x (1 - x) (eq. 14, 17; MODEL.md, measure 11).
    """

    name = "inter_agency_coordination"
    label = N_("Inter-agency coordination")
    unit = N_("persons/month")

    capacity: float = quantity(
        15,
        low=1,
        high=150,
        unit="persons/month",
        source=N_("assumed; laws: a task force meets on cases since 2021"),
        label=N_("Persons whose case can be followed"),
    )
    cost_month: float = quantity(
        6_000_000,
        low=500_000,
        high=50_000_000,
        unit="MNT/month",
        source=FIXED_COST,
        label=N_("Cost of the secretariat"),
    )
    cost_unit: float = quantity(
        50_000,
        low=5_000,
        high=500_000,
        unit="MNT/person",
        source=FIXED_COST,
        label=N_("Cost of following a case"),
    )
    persons: float = quantity(
        15,
        low=3,
        high=300,
        unit="persons/month",
        source=N_("assumed: wide range"),
        label=N_("Persons who come to the notice of some agency"),
    )
    passing: float = quantity(
        0.3,
        low=0,
        high=0.9,
        unit="share",
        source=N_("assumed: wide range"),
        label=N_("Persons passed on who were lost before"),
    )
    telling: float = quantity(
        0.2,
        low=0,
        high=0.9,
        unit="share",
        source=N_("assumed: wide range"),
        label=N_("News from abroad that arrives and was lost before"),
    )
    starting: float = quantity(
        0.2,
        low=0,
        high=0.8,
        unit="share",
        source=N_("assumed; evidence 44: a task force went with prosecutions in US states"),
        label=N_("Cases opened that were not before"),
    )
    speeding: float = quantity(
        0.05,
        low=0,
        high=0.3,
        unit="share",
        source=N_("assumed: wide range"),
        label=N_("Investigations completed in a month besides"),
    )

    def act(self, levers: Levers) -> None:
        followed = self.covers(self.persons)
        levers.referring += followed * self.passing * (1 - levers.referring)
        levers.told_home += followed * self.telling * (1 - levers.told_home)
        levers.opening += followed * self.starting * (1 - levers.opening)
        levers.investigating += followed * self.speeding * (1 - levers.investigating)

    def used(self, month: Mapping[str, float]) -> float:
        """Cases followed: no more than there are."""
        return min(self.strength * self.capacity, self.persons)
