"""An axis of a design: one number that is varied, over a range or over levels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np

from ...flatnames import flat_quantity
from ...language import gettext as _
from ...quantities import BadQuantity, Quantity, check_value, unknown

WIDE = 10  # a declared range whose ends differ by this factor is varied by orders of magnitude
ENTRIES = ("low", "high", "log", "levels")
MOST_LEVELS = 1000


@dataclass(frozen=True)
class Axis:
    """A number by its flat name, varied from `low` to `high` (evenly in its logarithm if `log`) or over `levels`.

    Raises BadQuantity unless the number is declared and all of it lies in the declared range.
    """

    name: str
    low: float
    high: float
    log: bool = False
    levels: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        for value in (self.low, self.high, *self.levels):
            check_value(self.quantity, value)
        object.__setattr__(self, "levels", tuple(map(float, self.levels)))
        object.__setattr__(self, "low", float(self.low))
        object.__setattr__(self, "high", float(self.high))
        if len(set(self.levels)) < len(self.levels):
            raise BadQuantity(_("{name}: a level is given twice. Write each level once.").format(name=self.name))
        if not isinstance(self.log, bool):
            raise BadQuantity(_("{name}: log is {log!r}; write true or false.").format(name=self.name, log=self.log))
        if not self.levels and self.low >= self.high:
            raise BadQuantity(
                _("{name}: low is {low:g} and high is {high:g}; high must be above low.").format(
                    name=self.name, low=self.low, high=self.high
                )
            )
        if self.log and self.low <= 0:
            raise BadQuantity(
                _("{name}: low is {low:g}; with log = true it must be above 0.").format(name=self.name, low=self.low)
            )

    @property
    def quantity(self) -> Quantity:
        """What is declared of the number."""
        return flat_quantity(self.name)

    def value(self, u: Any) -> np.ndarray:
        """Return the values at shares `u` in [0, 1] of the range, or of the levels in their order; any shape."""
        u = np.asarray(u, dtype=float)
        if self.levels:
            places = np.minimum((u * len(self.levels)).astype(int), len(self.levels) - 1)
            return np.array(self.levels)[places]
        if self.log:
            found = np.exp(np.log(self.low) + u * (np.log(self.high) - np.log(self.low)))
        else:
            found = self.low + u * (self.high - self.low)
        return np.clip(found, self.low, self.high)

    def at(self, value: Any) -> np.ndarray:
        """Return the shares at which values lie, the inverse of `value`; of a level the middle of its share."""
        value = np.asarray(value, dtype=float)
        if self.levels:
            nearest = np.abs(value[..., None] - np.array(self.levels)).argmin(axis=-1)
            return (nearest + 0.5) / len(self.levels)
        if self.log:
            return (np.log(value) - np.log(self.low)) / (np.log(self.high) - np.log(self.low))
        return (value - self.low) / (self.high - self.low)

    def told(self) -> dict[str, Any]:
        """Return what a design file says of the axis: always a table, since TOML would put lists before tables."""
        if self.levels:
            return {"levels": list(self.levels)}
        return {"low": self.low, "high": self.high, "log": self.log}


def axis_of(name: str, told: Any) -> Axis:
    """Return the axis that a design tells: "range", a list of levels, or a table with low, high, log, levels."""
    q = flat_quantity(name)
    if isinstance(told, Axis):
        return told
    if isinstance(told, str) and told == "range":
        return Axis(name, q.low, q.high, log=q.low > 0 and q.high >= WIDE * q.low)
    if isinstance(told, list | tuple) and told:
        return _over_levels(name, q, told)
    if isinstance(told, Mapping):
        return _over_range(name, q, told)
    raise BadQuantity(
        _(
            '[vary] {name} is {told!r}; write "range" for the declared range, a list of levels such as [0.3, 0.5], '
            "or {{low = ..., high = ...}}."
        ).format(name=name, told=told)
    )


def _over_levels(name: str, q: Quantity, levels: Any) -> Axis:
    for level in levels:
        check_value(q, level)
    return Axis(name, float(min(levels)), float(max(levels)), levels=tuple(levels))


def _over_range(name: str, q: Quantity, told: Mapping[str, Any]) -> Axis:
    for entry in told:
        if entry not in ENTRIES:
            raise unknown(_("[vary] {name}: entry").format(name=name), entry, list(ENTRIES))
    if isinstance(told.get("levels"), list | tuple) and set(told) == {"levels"}:
        return axis_of(name, told["levels"])
    low, high = told.get("low", q.low), told.get("high", q.high)
    for value in (low, high):
        check_value(q, value)
    axis = Axis(name, float(low), float(high), log=told.get("log", False))
    return _divided(axis, told["levels"]) if "levels" in told else axis


def _divided(axis: Axis, count: Any) -> Axis:
    """The axis at so many levels at even distances, both ends included."""
    if isinstance(count, bool) or not isinstance(count, Real) or count not in range(2, MOST_LEVELS + 1):
        raise BadQuantity(
            _("[vary] {name}: levels is {count!r}; it must be a whole number from 2 to {most}.").format(
                name=axis.name, count=count, most=MOST_LEVELS
            )
        )
    levels = tuple(axis.value(np.linspace(0, 1, int(count))).tolist())
    return Axis(axis.name, axis.low, axis.high, levels=levels)
