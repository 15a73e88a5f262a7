"""Agency licensing and inspection: licences for agencies of work, study and marriage, and inspections of them."""

from dataclasses import dataclass

from ..levers import Levers
from ..quantities import N_, quantity
from .base import FIXED_COST, Intervention


@dataclass(frozen=True, kw_only=True)
class AgencyLicensing(Intervention):
    """Licences for agencies of work, study and marriage, and inspections of them.

    s x `capacity` inspections a month are added. At any strength above zero an inspection finds out an agency that
    traffickers can use with chance `finding` (eq. 21); it stays closed for closure + s x (`closed` - closure) months.
    Of the unlicensed a share licence_bar + s x `barring` x (1 - licence_bar) cannot work. Networks may turn to other
    channels (MODEL.md, measure 5).
    """

    name = "agency_licensing"
    label = N_("Agency licensing and inspection")
    unit = N_("inspections/month")

    capacity: float = quantity(
        8,
        low=1,
        high=60,
        unit="inspections/month",
        source=N_("assumed: wide range"),
        label=N_("Inspections"),
    )
    cost_month: float = quantity(
        12_000_000,
        low=2_000_000,
        high=80_000_000,
        unit="MNT/month",
        source=FIXED_COST,
        label=N_("Cost of licensing"),
    )
    cost_unit: float = quantity(
        300_000,
        low=50_000,
        high=2_000_000,
        unit="MNT/inspection",
        source=FIXED_COST,
        label=N_("Cost of an inspection"),
    )
    finding: float = quantity(
        0.2,
        low=0,
        high=0.9,
        unit="share",
        source=N_("assumed: wide range"),
        label=N_("An inspection finds out what is wrong"),
    )
    closed: float = quantity(
        24,
        low=3,
        high=60,
        unit="months",
        source=N_("assumed: wide range"),
        label=N_("Months for which a closed agency stays closed"),
    )
    barring: float = quantity(
        0.2,
        low=0,
        high=0.9,
        unit="share",
        source=N_("assumed; evidence 39: report cards on agencies lowered the use of poor ones"),
        label=N_("Unlicensed agencies that cannot work"),
    )

    def act(self, levers: Levers) -> None:
        levers.inspections += self.strength * self.capacity
        levers.inspection_finds += self.on * self.finding * (1 - levers.inspection_finds)
        levers.closure += self.strength * (self.closed - levers.closure)
        levers.licence_bar += self.strength * self.barring * (1 - levers.licence_bar)
