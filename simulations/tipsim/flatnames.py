"""Flat names: every number of a scenario that a sweep, a prior or a batch can vary, by one name."""

from __future__ import annotations

from functools import cache

from .country import Country
from .interventions import MEASURES
from .language import gettext as _
from .quantities import Quantity, declared, unknown
from .skill import Skill


@cache
def flat_quantities() -> dict[str, Quantity]:
    """Return what is declared of each flat name.

    Numbers of the country and of officer skill have their own name; a measure's name is its strength, and
    "measure.setting" another of its numbers.
    """
    found = {q.name: q for cls in (Country, Skill) for q in declared(cls)}
    for name, cls in MEASURES.items():
        own = {q.name: q for q in declared(cls)}
        found[name] = own.pop("strength")
        found |= {f"{name}.{setting}": q for setting, q in own.items()}
    return found


def flat_quantity(name: str) -> Quantity:
    """Return what is declared of a flat name; raises UnknownName with the nearest one."""
    if name not in flat_quantities():
        raise unknown(_("Quantity"), name, list(flat_quantities()))
    return flat_quantities()[name]
