"""What is believed before any recorded figure is looked at: every number lies anywhere in its declared range.

A range of a factor of ten and more, above zero, is even on the logarithmic scale (a rate is as likely between 1 and 2
as between 5 and 10); any other is even as it stands. Numbers that decide who lives in the country keep their first
values: another country of persons would have to be drawn for each, and recorded figures do not speak of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from ..country import Country
from ..quantities import N_, Quantity, check, declared, quantity, unknown
from ..skill import Skill

WIDE = 10.0  # from this ratio of the ends on, a range is even on the logarithmic scale
PERSONS = N_("decides who lives in the country, of which recorded figures do not speak")
KEPT = {
    **dict.fromkeys(("persons", "birth_rate", "foreign_share", "foreign_stay", "wish_share", "debt_share"), PERSONS),
    "intensity": N_("1 by definition"),
}


@dataclass(frozen=True, kw_only=True)
class Recording:
    """How agencies write down what they did, beyond what the model itself explains (MODEL.md, eq. 24).

    A recorded number of the model in year t becomes c x exp(drift x max(t - 2012, 0)) x g, with g drawn for each
    count and year from a gamma distribution of mean 1 and standard deviation `unevenness`, rounded up or down by
    chance.
    """

    unevenness: float = quantity(
        0.4,
        low=0.05,
        high=1.0,
        unit="ratio",
        source=N_("assumed: tip_figures differ between neighbouring years by more than luck alone would let them"),
        label=N_("Recording: how uneven it is from year to year, beyond luck"),
    )
    drift: float = quantity(
        0.0,
        low=-0.25,
        high=0.25,
        unit="per year",
        source=N_("assumed: agencies begin to count, or count otherwise; no measure of the model explains it"),
        label=N_("Recording: yearly growth that nothing in the model explains"),
    )

    def __post_init__(self) -> None:
        check(self)


@dataclass(frozen=True)
class Prior:
    """The prior of one quantity, by its distribution function: `value(u)` for u in [0, 1], and `at`, its inverse."""

    quantity: Quantity

    @property
    def name(self) -> str:
        return self.quantity.name

    @property
    def log(self) -> bool:
        """Whether the prior is even on the logarithmic scale."""
        return self.quantity.low > 0 and self.quantity.high / self.quantity.low >= WIDE

    def value(self, u: Any) -> Any:
        """Return the value below which a share u of the prior lies; arrays go through."""
        low, high = self.quantity.low, self.quantity.high
        found = low * (high / low) ** np.asarray(u, float) if self.log else low + (high - low) * np.asarray(u, float)
        return np.clip(found, low, high)[()]  # rounding may not carry a value out of its range

    def at(self, value: Any) -> Any:
        """Return the share of the prior below a value; arrays go through."""
        low, high = self.quantity.low, self.quantity.high
        value = np.asarray(value, float)
        return (np.log(value / low) / np.log(high / low) if self.log else (value - low) / (high - low))[()]


@cache
def priors() -> tuple[Prior, ...]:
    """Return the priors of all numbers that a calibration may move, in the order of their declarations."""
    found = [q for cls in (Country, Skill, Recording) for q in declared(cls)]
    return tuple(Prior(q) for q in found if q.name not in KEPT)


def prior(name: str) -> Prior:
    """Return the prior of a quantity by its name; raises UnknownName with the nearest one."""
    known = {p.name: p for p in priors()}
    if name not in known:
        raise unknown("Quantity", name, list(known))
    return known[name]


def split(values: Mapping[str, float]) -> tuple[dict[str, float], Recording]:
    """Return the numbers of a scenario and those of the recording."""
    own = {q.name for q in declared(Recording)}
    recording = Recording(**{name: value for name, value in values.items() if name in own})
    return {name: value for name, value in values.items() if name not in own}, recording
