"""Bilateral cooperation: agreements and joint work with countries of destination; consulates that reach citizens."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..levers import Levers
from ..quantities import N_, quantity
from .base import FIXED_COST, Intervention


@dataclass(frozen=True, kw_only=True)
class BilateralCooperation(Intervention):
    """Agreements and joint work with countries of destination; consulates that reach citizens.

    A share c = min(1, s x `capacity` / `cases`) of cases abroad is worked on together. With consular, foreign_police
    and told_home each for x, and `reaching`, `finding` and `telling` for g: x becomes x + c x g x (1 - x) (eq. 13, 14;
    MODEL.md, measure 15).
    """

    name = "bilateral_cooperation"
    label = N_("Bilateral cooperation")
    unit = N_("cases/month")

    capacity: float = quantity(
        5,
        low=0.5,
        high=60,
        unit="cases/month",
        source=N_("assumed; tip_figures, evidence 8: 61 persons brought home in 2018 to 2020"),
        label=N_("Cases that can be worked on together"),
    )
    cost_month: float = quantity(
        12_000_000,
        low=1_000_000,
        high=100_000_000,
        unit="MNT/month",
        source=FIXED_COST,
        label=N_("Cost of liaison"),
    )
    cost_unit: float = quantity(
        2_500_000,
        low=200_000,
        high=20_000_000,
        unit="MNT/case",
        source=FIXED_COST,
        label=N_("Cost of a case and the way home"),
    )
    cases: float = quantity(
        8,
        low=2,
        high=200,
        unit="cases/month",
        source=N_("assumed: wide range"),
        label=N_("Cases abroad that could be worked on"),
    )
    reaching: float = quantity(
        0.02,
        low=0,
        high=0.1,
        unit="per person-month",
        source=N_("assumed: wide range"),
        label=N_("Reached by a consulate besides"),
    )
    finding: float = quantity(
        0.015,
        low=0,
        high=0.1,
        unit="per person-month",
        source=N_("assumed: wide range"),
        label=N_("Found by police abroad besides"),
    )
    telling: float = quantity(
        0.4,
        low=0,
        high=0.9,
        unit="share",
        source=N_("assumed; laws: an agreement with Macau in 2010"),
        label=N_("News from abroad that arrives and was lost before"),
    )

    def act(self, levers: Levers) -> None:
        shared = self.covers(self.cases)
        levers.consular += shared * self.reaching * (1 - levers.consular)
        levers.foreign_police += shared * self.finding * (1 - levers.foreign_police)
        levers.told_home += shared * self.telling * (1 - levers.told_home)

    def used(self, month: Mapping[str, float]) -> float:
        """Cases worked on: no more than there are."""
        return min(self.strength * self.capacity, self.cases)
