"""Criminal intelligence: the network before the arrest: analysts work on cases until the whole network is known."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..levers import Levers
from ..quantities import N_, quantity
from .base import FIXED_COST, Intervention


@dataclass(frozen=True, kw_only=True)
class CriminalIntelligence(Intervention):
    """The network before the arrest: analysts work on cases until the whole network is known.

    They cover a share c = min(1, s x `capacity` / `cases`) of the cases under investigation. Other persons of such a
    network are found more often: case_policing becomes x (1 + c x `finding`). A charge without any witness succeeds
    more often: proof_alone becomes x + c x `proving` x (1 - x). Waiting costs time: investigating becomes
    x (1 - c x `waiting`) (eq. 13, 17, 19; MODEL.md, measure 10).
    """

    name = "criminal_intelligence"
    label = N_("Criminal intelligence")
    unit = N_("cases/month")

    capacity: float = quantity(
        4,
        low=0.5,
        high=40,
        unit="cases/month",
        source=N_("assumed: wide range"),
        label=N_("Cases on which analysts can work"),
    )
    cost_month: float = quantity(
        20_000_000,
        low=3_000_000,
        high=150_000_000,
        unit="MNT/month",
        source=FIXED_COST,
        label=N_("Cost of the unit"),
    )
    cost_unit: float = quantity(
        500_000,
        low=50_000,
        high=5_000_000,
        unit="MNT/case-month",
        source=FIXED_COST,
        label=N_("Cost of a month of work on a case"),
    )
    cases: float = quantity(
        5,
        low=2,
        high=200,
        unit="cases",
        source=N_("assumed; evidence 5: 145 investigations in five years, wider than trafficking"),
        label=N_("Cases under investigation at one time"),
    )
    finding: float = quantity(
        2,
        low=0,
        high=9,
        unit="ratio",
        source=N_("assumed: wide range"),
        label=N_("How much more often others of a known network are found"),
    )
    proving: float = quantity(
        0.25,
        low=0,
        high=0.8,
        unit="share",
        source=N_("assumed: wide range"),
        label=N_("Charges without a witness that succeed besides"),
    )
    waiting: float = quantity(
        0.2,
        low=0,
        high=0.6,
        unit="share",
        source=N_("assumed: wide range"),
        label=N_("Fewer investigations completed in a month, for waiting"),
    )

    def act(self, levers: Levers) -> None:
        known = self.covers(self.cases)
        levers.case_policing *= 1 + known * self.finding
        levers.proof_alone += known * self.proving * (1 - levers.proof_alone)
        levers.investigating *= 1 - known * self.waiting

    def used(self, month: Mapping[str, float]) -> float:
        """Cases worked on: no more than there are."""
        return min(self.strength * self.capacity, self.cases)
