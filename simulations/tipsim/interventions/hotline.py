"""Hotline: a number that is known, lines that are answered, and callers who are passed on."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..levers import Levers
from ..quantities import N_, quantity
from .base import FIXED_COST, Intervention


@dataclass(frozen=True, kw_only=True)
class Hotline(Intervention):
    """A national line against trafficking.

    Each month a share s x `spread` of those who know no number learn it (eq. 4), besides those who learn it otherwise;
    lines answer s x `capacity` more calls; s x `calls` more people call for information; a caller for help is passed
    on with referring + s x `passing` x (1 - referring) (MODEL.md, measure 1).
    """

    name = "hotline"
    label = N_("Hotline")
    unit = N_("calls/month")

    capacity: float = quantity(
        100,
        low=10,
        high=1000,
        unit="calls/month",
        source=N_("hotline: over 5,600 calls from 2006 to March 2014 is about 57 a month; capacity assumed above it"),
        label=N_("Calls that can be answered"),
    )
    cost_month: float = quantity(
        15_000_000,
        low=2_000_000,
        high=100_000_000,
        unit="MNT/month",
        source=FIXED_COST,
        label=N_("Cost of the line"),
    )
    cost_unit: float = quantity(
        5_000,
        low=0,
        high=50_000,
        unit="MNT/call",
        source=FIXED_COST,
        label=N_("Cost of a call"),
    )
    spread: float = quantity(
        0.01,
        low=0,
        high=0.1,
        unit="per month",
        source=N_("assumed: wide range"),
        label=N_("Learn the number in a month"),
    )
    calls: float = quantity(
        56,
        low=5,
        high=500,
        unit="calls/month",
        source=N_("hotline: over 5,600 calls in 99 months, 138 of them from victims"),
        label=N_("Calls for information"),
    )
    passing: float = quantity(
        0.3,
        low=0,
        high=0.9,
        unit="share",
        source=N_("assumed: wide range"),
        label=N_("Callers passed on who were lost before"),
    )

    def act(self, levers: Levers) -> None:
        levers.number_public += self.strength * self.spread * (1 - levers.number_public)
        levers.number_movers += self.strength * self.spread * (1 - levers.number_movers)
        levers.call_capacity += self.strength * self.capacity
        levers.extra_calls += self.strength * self.calls
        levers.referring += self.strength * self.passing * (1 - levers.referring)

    def used(self, month: Mapping[str, float]) -> float:
        """Calls answered, at most what this line can answer."""
        return min(self.strength * self.capacity, month["calls_received"])
