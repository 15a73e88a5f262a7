"""Labour inspection: visit workplaces at random; each visit may recognise each exploited worker there."""

from dataclasses import dataclass

from ..levers import Levers
from ..quantities import N_, quantity
from .base import FIXED_COST, Intervention


@dataclass(frozen=True, kw_only=True)
class LabourInspection(Intervention):
    """Visit workplaces at random; each visit may recognise each exploited worker there.

    A worker meets a visit with probability min(1, s x `capacity` / `workplaces`) and is then found with probability
    `sensitivity`. With f the product of the two, inspecting becomes x + f x (1 - x). Who is found still has to be
    recognised as trafficked by officers (eq. 13 and 15; MODEL.md, measure 7).
    """

    name = "labour_inspection"
    label = N_("Labour inspection")
    unit = N_("visits/month")

    capacity: float = quantity(
        120,
        low=10,
        high=600,
        unit="visits/month",
        source=N_("assumed: wide range"),
        label=N_("Inspection visits"),
    )
    cost_month: float = quantity(
        15_000_000,
        low=2_000_000,
        high=100_000_000,
        unit="MNT/month",
        source=FIXED_COST,
        label=N_("Cost of the inspectorate"),
    )
    cost_unit: float = quantity(
        150_000,
        low=20_000,
        high=1_000_000,
        unit="MNT/visit",
        source=FIXED_COST,
        label=N_("Cost of a visit"),
    )
    workplaces: float = quantity(
        10_000,
        low=500,
        high=80_000,
        unit="workplaces",
        source=N_("assumed: wide range"),
        label=N_("Workplaces where exploitation is likeliest"),
    )
    sensitivity: float = quantity(
        0.25,
        low=0,
        high=1,
        unit="share",
        source=N_("assumed: wide range; tip_figures: no forced-labour investigations in 2019"),
        label=N_("Chance that a visit finds an exploited worker"),
    )

    def act(self, levers: Levers) -> None:
        found = self.covers(self.workplaces) * self.sensitivity
        levers.inspecting += found * (1 - levers.inspecting)
