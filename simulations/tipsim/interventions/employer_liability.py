"""Employer and buyer liability: employers, buyers and hosts answer for using the services of trafficked persons."""

from dataclasses import dataclass

from ..levers import Levers
from ..quantities import N_, quantity
from .base import FIXED_COST, Intervention


@dataclass(frozen=True, kw_only=True)
class EmployerLiability(Intervention):
    """Employers, buyers and hosts answer for using the services of trafficked persons.

    A share c = min(1, s x `capacity` x `hearing` / `hosts`) of them hears of a proceeding in a month and `deterred` of
    these hold back: demand becomes x (1 - c x `deterred`). With less demand more journeys come to nothing and more
    persons are let go (eq. 13, 23; MODEL.md, measure 8). That networks take up other crimes instead is left out.
    """

    name = "employer_liability"
    label = N_("Employer and buyer liability")
    unit = N_("proceedings/month")

    capacity: float = quantity(
        10,
        low=1,
        high=100,
        unit="proceedings/month",
        source=N_("assumed: wide range"),
        label=N_("Proceedings against employers, buyers and hosts"),
    )
    cost_month: float = quantity(
        10_000_000,
        low=1_000_000,
        high=80_000_000,
        unit="MNT/month",
        source=FIXED_COST,
        label=N_("Cost of the office"),
    )
    cost_unit: float = quantity(
        1_000_000,
        low=100_000,
        high=10_000_000,
        unit="MNT/proceeding",
        source=FIXED_COST,
        label=N_("Cost of a proceeding"),
    )
    hearing: float = quantity(
        50,
        low=1,
        high=500,
        unit="persons",
        source=N_("assumed: wide range"),
        label=N_("Employers, buyers and hosts who hear of one proceeding"),
    )
    hosts: float = quantity(
        2_000,
        low=200,
        high=20_000,
        unit="persons",
        source=N_("assumed: wide range"),
        label=N_("Employers, buyers and hosts there are"),
    )
    deterred: float = quantity(
        0.1,
        low=0,
        high=0.6,
        unit="share",
        source=N_("assumed: wide range from none; no measured effect is known"),
        label=N_("Of those who hear, who hold back"),
    )

    def act(self, levers: Levers) -> None:
        hear = min(1.0, self.covers(self.hosts) * self.hearing)
        levers.demand *= 1 - hear * self.deterred
