"""Social protection: income support and paths into work for poor adults."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..levers import Levers
from ..quantities import N_, quantity
from .base import FIXED_COST, Intervention


@dataclass(frozen=True, kw_only=True)
class SocialProtection(Intervention):
    """Income support and paths into work for poor adults.

    It covers a share c = min(1, s x `capacity` / `poor`). Poor persons begin to look for a way less often:
    seeking_poor_factor becomes x (1 - c x `staying`); they accept offers less often: accepting_poor_factor becomes
    x (1 - c x `refusing`) (eq. 2, 10; MODEL.md, measure 16). That money can also help to leave is left out, since no
    measure may raise seeking (MODEL.md, section 5).
    """

    name = "social_protection"
    label = N_("Social protection")
    unit = N_("persons/month")

    capacity: float = quantity(
        20_000,
        low=1_000,
        high=500_000,
        unit="persons/month",
        source=N_("assumed: wide range"),
        label=N_("Persons who can be supported"),
    )
    cost_month: float = quantity(
        30_000_000,
        low=3_000_000,
        high=300_000_000,
        unit="MNT/month",
        source=FIXED_COST,
        label=N_("Cost of administration"),
    )
    cost_unit: float = quantity(
        100_000,
        low=20_000,
        high=500_000,
        unit="MNT/person-month",
        source=FIXED_COST,
        label=N_("Cost of a month of support"),
    )
    poor: float = quantity(
        550_000,
        low=200_000,
        high=1_000_000,
        unit="persons",
        source=N_("assumed; aimags: share under the poverty line in 2018, applied to adults"),
        label=N_("Poor adults"),
    )
    staying: float = quantity(
        0.25,
        low=0,
        high=0.5,
        unit="share",
        source=N_("assumed; evidence 42: growth and schooling did more than awareness in a model"),
        label=N_("Supported persons who would have looked for a way and stay"),
    )
    refusing: float = quantity(
        0.2,
        low=0,
        high=0.5,
        unit="share",
        source=N_("assumed: wide range"),
        label=N_("Supported persons who would have accepted an offer and refuse"),
    )

    def act(self, levers: Levers) -> None:
        supported = self.covers(self.poor)
        levers.seeking_poor_factor *= 1 - supported * self.staying
        levers.accepting_poor_factor *= 1 - supported * self.refusing

    def used(self, month: Mapping[str, float]) -> float:
        """Persons supported: no more than are poor."""
        return min(self.strength * self.capacity, self.poor)
