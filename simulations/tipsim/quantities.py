"""A number is declared once: value, range, unit, source and label in one place.

Sliders, sweeps, priors, the table of `tipsim quantities` and MODEL.md read the declaration.
A quantity is a field of a frozen dataclass, so that whoever uses it writes its name, not its number.
"""

from __future__ import annotations

import dataclasses
import difflib
import math
from collections.abc import Iterator
from functools import cache
from numbers import Real
from typing import Any

from .language import gettext as _

ASSUMED = "assumed"
MANY_NAMES = 20  # more than fit in a line that somebody reads


class BadQuantity(ValueError):
    """A number breaks its declaration, or a name is not declared; the message says which and what to do."""


class UnknownName(BadQuantity):
    """A name is not declared; a newer version may know it."""


def N_(text: str) -> str:
    """Mark a text for translation where it is declared; it is translated where it is shown."""
    return text


@dataclasses.dataclass(frozen=True)
class Quantity:
    """What is declared of one number. `low` and `high` are the widest values that a run may use."""

    name: str
    owner: str
    default: float
    low: float
    high: float
    unit: str
    source: str
    label: str

    @property
    def assumed(self) -> bool:
        """Whether no source gives the number; its range is wide for that reason."""
        return self.source.startswith(ASSUMED)


def quantity(default: float, *, low: float, high: float, unit: str, source: str, label: str) -> Any:
    """Declare a number as a field of a frozen dataclass.

    Units are written as "share", "per person-month", "MNT/month"; `source` names a row of a data set
    ("evidence 22") or begins with "assumed". Raises BadQuantity if the default lies outside the range.
    """
    if not low <= default <= high:
        raise BadQuantity(f"{label}: default {default} is outside [{low}, {high}]")
    declared = {"low": low, "high": high, "unit": unit, "source": source, "label": label}
    return dataclasses.field(default=default, metadata={"quantity": declared})


@cache
def declared(cls: type) -> tuple[Quantity, ...]:
    """Return what `cls` declares, in the order of its fields."""
    fields = [f for f in dataclasses.fields(cls) if "quantity" in f.metadata]
    found = (Quantity(name=f.name, owner=cls.__name__, default=f.default, **f.metadata["quantity"]) for f in fields)
    return tuple(found)


def check(owner: Any) -> None:
    """Raise BadQuantity unless every declared number of `owner`, a dataclass instance, lies in its range."""
    for q in declared(type(owner)):
        check_value(q, getattr(owner, q.name))


def check_value(q: Quantity, value: Any) -> None:
    """Raise BadQuantity unless `value` is a finite number within the range of `q`."""
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
        raise BadQuantity(
            _("{owner}.{name} is {value!r}; it must be a number in [{low:g}, {high:g}] {unit}.").format(
                owner=q.owner, name=q.name, value=value, low=q.low, high=q.high, unit=q.unit
            )
        )
    if not q.low <= value <= q.high:
        raise BadQuantity(
            _("{owner}.{name} is {value:g} {unit}; it must lie in [{low:g}, {high:g}] {unit}.").format(
                owner=q.owner, name=q.name, value=value, low=q.low, high=q.high, unit=q.unit
            )
        )


def reason(error: Exception) -> object:
    """Return what a file system or a parser says, without the number that systems put before it."""
    return getattr(error, "strerror", None) or error


def unknown(what: str, name: object, known: Iterator[str] | list[str]) -> UnknownName:
    """The error for a name that is not declared: names the nearest one."""
    names = sorted(known)
    near = difflib.get_close_matches(str(name), names, n=1, cutoff=0.5)
    if near:
        return UnknownName(
            _("{what} '{name}' is not known. Did you mean '{near}'?").format(what=what, name=name, near=near[0])
        )
    if len(names) > MANY_NAMES:
        return UnknownName(
            _("{what} '{name}' is not known. `tipsim quantities` lists the known ones.").format(what=what, name=name)
        )
    return UnknownName(
        _("{what} '{name}' is not known. The known ones are: {names}.").format(
            what=what, name=name, names=", ".join(names)
        )
    )
