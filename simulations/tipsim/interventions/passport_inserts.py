"""Passport inserts: a leaf with warnings and contacts in new passports."""

from dataclasses import dataclass

from ..levers import Levers
from ..quantities import N_, quantity
from .base import FIXED_COST, Intervention


@dataclass(frozen=True, kw_only=True)
class PassportInserts(Intervention):
    """A leaf with warnings and contacts in new passports.

    Of those who look for a way or leave the country, a share `renewing` gets a passport in a month; of these a share
    min(1, s x `capacity` / `passports`) gets it with an insert, and `reading` of them take it in. With r the product of
    the three, number_movers and reach_movers each become x + r x (1 - x): they learn a number to call and become aware
    (eq. 4). What the aware do differently is the country's `caution`, which may be nothing (MODEL.md, measure 2).
    """

    name = "passport_inserts"
    label = N_("Passport inserts")
    unit = N_("inserts/month")

    capacity: float = quantity(
        20_800,
        low=1_000,
        high=50_000,
        unit="inserts/month",
        source=N_("hotline, evidence 4: 250,000 inserts in 2013"),
        label=N_("Inserts in a month"),
    )
    cost_month: float = quantity(
        1_000_000,
        low=100_000,
        high=10_000_000,
        unit="MNT/month",
        source=FIXED_COST,
        label=N_("Cost of keeping inserts up to date and handing them out"),
    )
    cost_unit: float = quantity(
        300,
        low=50,
        high=2_000,
        unit="MNT/insert",
        source=FIXED_COST,
        label=N_("Cost of an insert"),
    )
    passports: float = quantity(
        20_000,
        low=5_000,
        high=60_000,
        unit="passports/month",
        source=N_("assumed: wide range"),
        label=N_("Passports issued"),
    )
    renewing: float = quantity(
        0.1,
        low=0.01,
        high=0.5,
        unit="per month",
        source=N_("assumed: wide range"),
        label=N_("Movers who get a passport in a month"),
    )
    reading: float = quantity(
        0.3,
        low=0,
        high=0.9,
        unit="share",
        source=N_("assumed: wide range; evidence 40, 43: knowledge rises, behaviour was not shown to"),
        label=N_("Take in what an insert says"),
    )

    def act(self, levers: Levers) -> None:
        reached = self.covers(self.passports) * self.renewing * self.reading
        levers.number_movers += reached * (1 - levers.number_movers)
        levers.reach_movers += reached * (1 - levers.reach_movers)
