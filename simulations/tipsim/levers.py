"""What measures pull at: every number that a month uses, in one place, with the neutral value of what is off.

A measure changes levers and nothing else. With strength zero each of its equations gives back the value to the
last bit, which is why no number of the run changes.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np

from .compiled import COMPILED
from .country import Country
from .population import AGES, CHILD_BANDS, CLASSES, decode
from .skill import MEASURED

# Levers that the country as it is does not have: the value with which they do nothing.
NEUTRAL = {
    "reach_public": 0.0,  # share of the unaware public that becomes aware in a month
    "reach_movers": 0.0,  # the same for those who look for a way to leave
    "number_public": 0.0,  # share of those who know no number that learn one in a month
    "number_movers": 0.0,
    "trapping_factor": 1.0,
    "seeking_poor_factor": 1.0,
    "accepting_poor_factor": 1.0,
    "demand": 1.0,  # of employers, buyers and hosts, relative to the country as it is
    "inspections": 0.0,  # of agencies, in a month
    "inspection_finds": 0.0,
    "closure": 12.0,  # months for which a closed agency stays closed
    "licence_bar": 0.0,  # share of unlicensed agencies that cannot work
    "extra_calls": 0.0,  # calls for information that a known hotline draws in a month
    "case_policing": 1.0,  # how much likelier persons of a network under investigation are found
    "aid_capacity": 0.0,  # persons in a month who get a lawyer
    "aid_testifying": 1.0,
    "aid_losing": 1.0,
    "aid_penalising": 1.0,
    "protected_testifying": 1.0,
    "protected_losing": 1.0,
    "returned_factor": 1.0,
}
NAMES = (*(f.name for f in fields(Country)), *MEASURED, *NEUTRAL, "skill_transfer", "scale")

Rules = namedtuple("Rules", NAMES)  # what compiled loops take: numbers only, all of them floats


class Levers:
    """The levers of one month, to be changed by measures in their order. Unknown names are errors."""

    __slots__ = NAMES

    def __init__(self, country: Country, skill: Mapping[str, float], *, skill_transfer: float, scale: float):
        for f in fields(Country):
            setattr(self, f.name, float(getattr(country, f.name)))
        for name in MEASURED:
            setattr(self, name, float(skill[name]))
        for name, value in NEUTRAL.items():
            setattr(self, name, value)
        self.skill_transfer, self.scale = float(skill_transfer), float(scale)

    def rules(self) -> Rules:
        """Return the levers as they are now, for the loops of a month."""
        return Rules(*(getattr(self, name) for name in NAMES))


def table_of(rules: Rules) -> Any:
    """Return the rules as a table of one row, which compiled loops take as one argument; row 0 reads like `rules`."""
    if not COMPILED:
        return [rules]
    return np.array([tuple(rules)], dtype=[(name, "f8") for name in NAMES])


# Relative rates by age band (see population.AGE_BANDS); assumed shapes, the level is a quantity of the country.
MOVING_AGES = np.array([0.4, 0.4, 0.5, 1.8, 1.0, 0.5, 0.3, 0.2])
SEEKING_AGES = np.array([0, 0, 0.4, 2.0, 1.0, 0.5, 0.15, 0])
APPROACH_AGES = np.array([0, 1.5, 5.0, 2.0, 1.0, 0.5, 0.15, 0])
JOBLESS = 2
UNSCHOOLED = 0


def rates(levers: Levers | Rules) -> np.ndarray:
    """Return the rates of moving, seeking and being approached, per person-month, shape (3, CLASSES, AGES).

    Equations 1 to 3 of MODEL.md: level x relative rates of the traits x relative rate of the age band.
    """
    traits = decode()
    poor, wish, debt, female, foreign = (traits[n] == 1 for n in ("poor", "wish", "debt", "sex", "foreign"))
    jobless, unschooled = traits["work"] == JOBLESS, traits["schooling"] == UNSCHOOLED
    moving = _table(MOVING_AGES, [(foreign, 0.0)], [])
    seeking = _table(
        SEEKING_AGES,
        [(poor, levers.seeking_poor * levers.seeking_poor_factor), (foreign, 0.0)],
        [(wish, levers.seeking_wish), (jobless, levers.seeking_jobless)],
    )
    approach = _table(
        APPROACH_AGES,
        [(poor, levers.approach_poor), (female, levers.approach_female), (foreign, levers.approach_foreign)],
        [
            (wish, levers.approach_wish),
            (debt, levers.approach_debt),
            (jobless, levers.approach_jobless),
            (unschooled, levers.approach_unschooled),
        ],
    )
    levels = (levers.moving_rate, levers.seeking_rate, levers.approach_rate)
    return np.array([levers.intensity * r * t for r, t in zip(levels, (moving, seeking, approach), strict=True)])


Ratio = tuple[np.ndarray, float]


def _table(ages: np.ndarray, of_all: list[Ratio], of_adults: list[Ratio]) -> np.ndarray:
    """Relative rates, shape (CLASSES, AGES): what only adults have does not count below eighteen."""
    table = np.ones((CLASSES, AGES)) * ages
    for holds, ratio in of_all:
        table[holds] *= ratio
    for holds, ratio in of_adults:
        table[holds, CHILD_BANDS:] *= ratio
    return table


def bounds(levers: Levers) -> np.ndarray:
    """Return the majorants of `rates`, same shape: from the country alone, before any measure (MODEL.md, section 5).

    A measure may lower seeking, never raise it; pressure on a person is capped at `crowding`.
    """
    tables = rates(levers)
    tables[2] *= levers.crowding
    return tables
