"""What a page shows of quantities and measures, as plain data. Nothing is declared here a second time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from ..country import Country
from ..interventions import MEASURES
from ..language import gettext as _
from ..quantities import Quantity, declared, unknown
from ..scenario import Scenario
from ..skill import Skill

WIDE = 100  # a range that spans this factor gets a slider in even factors
STEPS = 100  # of a slider at least
Facts = dict[str, Any]
Numbers = bool | Sequence[str]


def lever(q: Quantity) -> Facts:
    """Return what the page shows of a quantity: range, unit, default, label and source in the course's language."""
    return {
        "name": q.name,
        "label": _(q.label),
        "unit": _(q.unit),
        "low": q.low,
        "high": q.high,
        "default": q.default,
        "source": _(q.source),
        "log": q.low > 0 and q.high / q.low >= WIDE,
        "step": 10 ** math.floor(math.log10((q.high - q.low) / STEPS)) if q.high > q.low else 1,
    }


def measure(name: str, numbers: Numbers) -> Facts:
    """Return the part of a page for a measure: `levers` are in view, `more` is folded."""
    own = {q.name: q for q in of_measure(name)}
    open_ones = [] if isinstance(numbers, bool) else list(numbers)
    folded = [n for n in own if n != "strength"] if numbers is True else []
    for wanted in open_ones:
        if wanted not in own:
            raise unknown(_("{measure}: setting").format(measure=name), wanted, list(own))
    return {
        "id": name,
        "title": _(MEASURES[name].label),
        "toggle": True,
        "levers": [lever(own[n]) for n in dict.fromkeys(["strength", *open_ones])],
        "more": [lever(own[n]) for n in folded],
    }


def country(part: str, own: Sequence[Quantity]) -> Facts:
    """Return the part of a page for numbers of the country and of officer skill."""
    title = _("Numbers of the country and of its officers")
    return {"id": part, "title": title, "toggle": False, "levers": [lever(q) for q in own], "more": []}


def of_measure(name: str) -> tuple[Quantity, ...]:
    """Return the quantities of a measure; raises BadQuantity for a name that is none."""
    if name not in MEASURES:
        raise unknown(_("Measure"), name, list(MEASURES))
    return declared(MEASURES[name])


def of_country(names: Sequence[str]) -> list[Quantity]:
    """Return quantities of the country and of officer skill by name; raises BadQuantity for one that is none."""
    known = {q.name: q for cls in (Country, Skill) for q in declared(cls)}
    for name in names:
        if name not in known:
            raise unknown(_("Quantity"), name, list(known))
    return [known[name] for name in names]


def calendar(scenario: Scenario) -> list[str]:
    """Return the months of a scenario, such as "2026-01"."""
    year, month = map(int, scenario.start.split("-"))
    at = range(12 * year + month - 1, 12 * year + month - 1 + scenario.months)
    return [f"{m // 12}-{m % 12 + 1:02d}" for m in at]


def words() -> Mapping[str, str]:
    """Return what the page itself says; `{...}` is filled in on the page."""
    return {
        "range": _("{low} to {high} {unit}; at first {default}"),
        "source": _("Source: {source}"),
        "outside": _("{value} lies outside {low} to {high} {unit}; {kept} is kept."),
        "no_number": _("{value} is not a number; {kept} is kept."),
        "reset": _("Back to {default}"),
        "first": _("First month"),
        "last": _("Last month"),
        "to_the_end": _("to the end"),
        "more": _("Its numbers"),
        "when": _("When"),
    }
