"""What all measures share: a strength, a time, a capacity, a cost, and one equation each that moves levers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar

import numpy as np

from ..language import gettext as _
from ..levers import Levers
from ..quantities import N_, BadQuantity, check, quantity

STRENGTH = quantity(
    1,
    low=0,
    high=1,
    unit="share",
    source=N_("chosen by whoever makes the scenario"),
    label=N_("Strength: 0 = off, 1 = as declared"),
)
FIXED_COST = N_("assumed: wide range; replace it by the budget at hand")


@dataclass(frozen=True, kw_only=True)
class Intervention:
    """A measure. `start` and `end` are months since the start of the run; `end` itself is no longer in it.

    Subclasses declare `capacity` (most units in a month for the whole country), `cost_month` (MNT a month at full
    strength), `cost_unit` (MNT for each unit used) and their own quantities, and move levers in `act`.
    """

    name: ClassVar[str]  # as in scenario files
    label: ClassVar[str]
    unit: ClassVar[str]  # what capacity counts

    strength: float = STRENGTH
    start: int = 0
    end: int | None = None

    def __post_init__(self) -> None:
        for f in fields(self):
            value = getattr(self, f.name)
            if isinstance(value, np.generic):  # sweeps hand over NumPy's numbers, files take plain ones
                object.__setattr__(self, f.name, value.item())
        check(self)
        for name in ("start", "end"):
            self._check_month(name, getattr(self, name))
        if self.end is not None and self.end <= self.start:
            raise BadQuantity(
                _("{measure}: end is month {end}, start is month {start}; end must come after start.").format(
                    measure=self.name, end=self.end, start=self.start
                )
            )

    def _check_month(self, name: str, value: Any) -> None:
        if value is None and name == "end":
            return
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise BadQuantity(
                _("{measure}: {name} is {value!r}; it must be a whole number of months, 0 or more.").format(
                    measure=self.name, name=name, value=value
                )
            )

    def active(self, month: int) -> bool:
        """Return whether the measure is in force in a month since the start of the run."""
        return self.start <= month and (self.end is None or month < self.end)

    @property
    def on(self) -> float:
        """1 if any of it is done, else 0: for what holds of each unit and does not grow with their number."""
        return float(self.strength > 0)

    def covers(self, need: float) -> float:
        """Return the share of `need` units in a month that strength x capacity can serve, in [0, 1]."""
        return min(1.0, self.strength * self.capacity / need)

    def act(self, levers: Levers) -> None:
        """Move the levers; with strength zero every lever keeps its value to the last bit."""
        raise NotImplementedError

    def used(self, month: Mapping[str, float]) -> float:
        """Return the units used in a month, for the whole country, given the book's row of it per whole country.

        By default strength x capacity, as for work that is done whether anybody is found by it or not.
        """
        return self.strength * self.capacity

    def cost(self, month: Mapping[str, float]) -> float:
        """Return the cost of a month in MNT: strength x cost_month + units used x cost_unit."""
        if self.strength == 0:
            return 0.0
        return self.strength * self.cost_month + self.used(month) * self.cost_unit

    def settings(self) -> dict[str, Any]:
        """Return the fields that differ from their defaults, for a scenario file."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) != f.default}
