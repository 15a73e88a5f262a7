"""Legal aid fund: lawyers for trafficked persons: as witnesses, and where they are accused themselves."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..levers import Levers
from ..quantities import N_, quantity
from .base import FIXED_COST, Intervention


@dataclass(frozen=True, kw_only=True)
class LegalAidFund(Intervention):
    """Lawyers for trafficked persons: as witnesses, and where they are accused themselves.

    s x `capacity` more persons a month get one. Whoever has one testifies aid_testifying x (1 + `encouraging`) as often
    and withdraws aid_losing x (1 - `keeping`) as often, at any strength above zero. Of those who are fined or detained
    a share c = min(1, s x `capacity` / `accused`) is helped: aid_penalising becomes x (1 - c x `sparing`)
    (eq. 15, 16, 18; MODEL.md, measure 12).
    """

    name = "legal_aid_fund"
    label = N_("Legal aid fund")
    unit = N_("persons/month")

    capacity: float = quantity(
        2,
        low=0.2,
        high=50,
        unit="persons/month",
        source=N_("assumed above The Asia Foundation, InAsia, 12 March 2014: an interim fund helped seven victims"),
        label=N_("Persons who can get a lawyer"),
    )
    cost_month: float = quantity(
        3_000_000,
        low=300_000,
        high=30_000_000,
        unit="MNT/month",
        source=FIXED_COST,
        label=N_("Cost of the fund's office"),
    )
    cost_unit: float = quantity(
        3_000_000,
        low=300_000,
        high=20_000_000,
        unit="MNT/person",
        source=FIXED_COST,
        label=N_("Cost of a lawyer for a person"),
    )
    encouraging: float = quantity(
        0.4,
        low=0,
        high=1.5,
        unit="ratio",
        source=N_("assumed: wide range"),
        label=N_("More persons testify with a lawyer"),
    )
    keeping: float = quantity(
        0.4,
        low=0,
        high=0.9,
        unit="share",
        source=N_("assumed: wide range"),
        label=N_("Fewer witnesses with a lawyer withdraw"),
    )
    accused: float = quantity(
        3,
        low=0.5,
        high=30,
        unit="persons/month",
        source=N_("assumed: wide range"),
        label=N_("Trafficked persons who are fined or detained"),
    )
    sparing: float = quantity(
        0.5,
        low=0,
        high=0.9,
        unit="share",
        source=N_("assumed: wide range"),
        label=N_("Of those helped, who are spared a fine or detention"),
    )

    def act(self, levers: Levers) -> None:
        levers.aid_capacity += self.strength * self.capacity
        levers.aid_testifying *= 1 + self.on * self.encouraging
        levers.aid_losing *= 1 - self.on * self.keeping
        levers.aid_penalising *= 1 - self.covers(self.accused) * self.sparing

    def used(self, month: Mapping[str, float]) -> float:
        """Persons with a lawyer: no more than came to notice, and no more than the capacity."""
        return min(self.strength * self.capacity, month["victims_identified"] + month["victims_unrecognised"])
