"""Border screening: a second check of more travellers at the posts, and a better choice of whom to check."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..levers import Levers
from ..quantities import N_, quantity
from .base import FIXED_COST, Intervention


@dataclass(frozen=True, kw_only=True)
class BorderScreening(Intervention):
    """A second check of more travellers at the posts, and a better choice of whom to check.

    Referral becomes x + c x (1 - x) with c = min(1, s x `capacity` / crossings); targeting, how much likelier a
    trafficked person is referred, becomes x (1 + s x `choosing`). More checks hold more lawful travellers too (eq. 8,
    9; MODEL.md, measure 6).
    """

    name = "border_screening"
    label = N_("Border screening")
    unit = N_("travellers/month")

    capacity: float = quantity(
        800,
        low=50,
        high=20_000,
        unit="travellers/month",
        source=N_(
            "assumed above hotline, tip_figures: 14,163 travellers informed at borders in three years, 393 a month"
        ),
        label=N_("Travellers who can be checked"),
    )
    cost_month: float = quantity(
        20_000_000,
        low=3_000_000,
        high=150_000_000,
        unit="MNT/month",
        source=FIXED_COST,
        label=N_("Cost of rooms and training"),
    )
    cost_unit: float = quantity(
        5_000,
        low=500,
        high=50_000,
        unit="MNT/traveller",
        source=FIXED_COST,
        label=N_("Cost of a check"),
    )
    choosing: float = quantity(
        0.3,
        low=0,
        high=3,
        unit="ratio",
        source=N_("assumed; evidence 36: indicators alone found under 5 per cent; evidence 47: no figure for borders"),
        label=N_("Rise in how well those to be checked are chosen"),
    )

    def act(self, levers: Levers) -> None:
        levers.referral += self.covers(levers.crossings) * (1 - levers.referral)
        levers.targeting *= 1 + self.strength * self.choosing

    def used(self, month: Mapping[str, float]) -> float:
        """Travellers checked, at most what this measure can check."""
        return min(self.strength * self.capacity, month["travellers_checked"])
