"""Awareness in media: films, broadcasts and posts for everybody."""

from dataclasses import dataclass

from ..levers import Levers
from ..quantities import N_, quantity
from .base import FIXED_COST, Intervention


@dataclass(frozen=True, kw_only=True)
class AwarenessMedia(Intervention):
    """Films, broadcasts and posts for everybody.

    A share min(1, s x `capacity` / persons) of the country sees them in a month and `learning` of these become aware.
    With r the product of the two, reach_public and reach_movers, who are part of the public, each become
    x + r x (1 - x) (eq. 4). It acts through knowledge alone: what the aware do differently is the country's
    `caution`, which may be nothing (MODEL.md, measure 4).
    """

    name = "awareness_media"
    label = N_("Awareness in media")
    unit = N_("persons/month")

    capacity: float = quantity(
        300_000,
        low=10_000,
        high=2_000_000,
        unit="persons/month",
        source=N_("assumed: wide range"),
        label=N_("Persons who can be reached"),
    )
    cost_month: float = quantity(
        10_000_000,
        low=1_000_000,
        high=100_000_000,
        unit="MNT/month",
        source=FIXED_COST,
        label=N_("Cost of making them"),
    )
    cost_unit: float = quantity(
        50,
        low=5,
        high=1_000,
        unit="MNT/person",
        source=FIXED_COST,
        label=N_("Cost of reaching a person"),
    )
    learning: float = quantity(
        0.1,
        low=0,
        high=0.5,
        unit="share",
        source=N_("assumed; evidence 40: all formats raise knowledge; evidence 42, 43: little or no effect shown"),
        label=N_("Of those reached, who become aware"),
    )

    def act(self, levers: Levers) -> None:
        reached = self.covers(levers.persons) * self.learning
        levers.reach_public += reached * (1 - levers.reach_public)
        levers.reach_movers += reached * (1 - levers.reach_movers)
