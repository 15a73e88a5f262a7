"""Victim and witness protection: safety for those who testify: a safe place, a protected identity, accompaniment."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..levers import Levers
from ..quantities import N_, quantity
from .base import FIXED_COST, Intervention


@dataclass(frozen=True, kw_only=True)
class VictimWitnessProtection(Intervention):
    """Safety for those who testify: a safe place, a protected identity, accompaniment.

    It covers a share c = min(1, s x `capacity` / `witnesses`) of those who need it. protected_testifying becomes
    x (1 + c x `encouraging`), and protected_losing, on how often a witness withdraws, x (1 - c x `keeping`) (eq. 16,
    18; MODEL.md, measure 13).
    """

    name = "victim_witness_protection"
    label = N_("Victim and witness protection")
    unit = N_("persons")

    capacity: float = quantity(
        5,
        low=0.5,
        high=100,
        unit="persons",
        source=N_("assumed: wide range"),
        label=N_("Persons who can be protected at one time"),
    )
    cost_month: float = quantity(
        10_000_000,
        low=1_000_000,
        high=100_000_000,
        unit="MNT/month",
        source=FIXED_COST,
        label=N_("Cost of the unit"),
    )
    cost_unit: float = quantity(
        2_000_000,
        low=200_000,
        high=20_000_000,
        unit="MNT/person-month",
        source=FIXED_COST,
        label=N_("Cost of protecting a person for a month"),
    )
    witnesses: float = quantity(
        4,
        low=1,
        high=200,
        unit="persons",
        source=N_("assumed: wide range"),
        label=N_("Witnesses who need protection at one time"),
    )
    encouraging: float = quantity(
        0.3,
        low=0,
        high=1.5,
        unit="ratio",
        source=N_("assumed: wide range"),
        label=N_("More persons testify if protected"),
    )
    keeping: float = quantity(
        0.5,
        low=0,
        high=0.9,
        unit="share",
        source=N_("assumed: wide range"),
        label=N_("Fewer witnesses withdraw if protected"),
    )

    def act(self, levers: Levers) -> None:
        protected = self.covers(self.witnesses)
        levers.protected_testifying *= 1 + protected * self.encouraging
        levers.protected_losing *= 1 - protected * self.keeping

    def used(self, month: Mapping[str, float]) -> float:
        """Persons protected: no more than need it."""
        return min(self.strength * self.capacity, self.witnesses)
