"""Levers made from the quantities: what is chosen with them is a measure or a scenario.

A page that Python describes (`parts`) and whose choices come back as plain numbers (`values`). Each number is held
against its declaration before it counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from .. import look
from ..interventions import MEASURES, Intervention
from ..language import gettext as _
from ..quantities import BadQuantity, Quantity, check_value
from ..scenario import Scenario
from . import choices, described

STATIC = Path(__file__).parent / "static"
COUNTRY = "country"  # the part that holds numbers of the country and of officer skill
Values = dict[str, dict[str, Any]]


def _static(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


class Controls(anywidget.AnyWidget):
    """A page of levers. `values` holds a table of chosen numbers for each part, by name."""

    _esm = _static("controls.js")
    _css = look.css() + _static("controls.css")
    parts = traitlets.List().tag(sync=True)
    months = traitlets.List().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    message = traitlets.Unicode().tag(sync=True)
    status = traitlets.Unicode().tag(sync=True)

    def __init__(self, parts: list[described.Facts], quantities: Mapping[str, Sequence[Quantity]], **more: Any):
        self._quantities = {part: {q.name: q for q in some} for part, some in quantities.items()}
        super().__init__(parts=parts, words=dict(described.words()), **more)

    @traitlets.validate("values")
    def _hold(self, proposal: Any) -> Values:
        """Keep the earlier number in place of one that breaks its declaration, and say so."""
        told, kept = proposal["value"], {}
        self.message = ""
        for part, table in self._first_values().items():
            before = self.values.get(part, table)
            kept[part] = {name: self._held(part, name, told, before.get(name, table[name])) for name in table}
        return kept

    def _held(self, part: str, name: str, told: Values, before: Any) -> Any:
        value = told.get(part, {}).get(name, before)
        try:
            if name in self._quantities[part]:
                check_value(self._quantities[part][name], value)
        except BadQuantity as error:
            self.message = str(error)
            return before
        return value

    def _first_values(self) -> Values:
        return {part: {q.name: q.default for q in some.values()} for part, some in self._quantities.items()}


class Lever(Controls):
    """A slider and a field for one quantity, with its label, range, unit and source in view; `value` can be observed.

    A range that spans a factor of 100 or more gets a slider in even factors.
    """

    value = traitlets.Float()

    def __init__(self, q: Quantity, value: float | None = None):
        self.quantity = q
        part = {"id": "lever", "title": "", "toggle": False, "levers": [described.lever(q)], "more": []}
        super().__init__([part], {"lever": [q]}, values={"lever": {q.name: q.default}})
        self.observe(self._from_page, "values")
        self.value = q.default if value is None else value

    @traitlets.validate("value")
    def _in_range(self, proposal: Any) -> float:
        check_value(self.quantity, proposal["value"])
        return proposal["value"]

    @traitlets.observe("value")
    def _to_page(self, change: Any) -> None:
        self.values = {"lever": {self.quantity.name: change["new"]}}

    def _from_page(self, change: Any) -> None:
        self.value = change["new"]["lever"][self.quantity.name]

    @property
    def low(self) -> float:
        """The low end of the slider, as declared."""
        return self.parts[0]["levers"][0]["low"]

    @property
    def high(self) -> float:
        """The high end of the slider, as declared."""
        return self.parts[0]["levers"][0]["high"]

    @property
    def unit(self) -> str:
        """The unit that stands beside the field."""
        return self.parts[0]["levers"][0]["unit"]


class _OfMeasures(Controls):
    """Controls with some measures: on or off, strength, first and last month, own numbers."""

    def _first_values(self) -> Values:
        first = super()._first_values()
        for part in first:
            if part != COUNTRY:
                first[part] |= {"on": False, "start": 0, "end": None}
        return first

    def _held(self, part: str, name: str, told: Values, before: Any) -> Any:
        value = super()._held(part, name, told, before)
        fits = {
            "on": lambda: isinstance(value, bool),
            "start": lambda: isinstance(value, int) and value >= 0,
            "end": lambda: value is None or isinstance(value, int) and value > _start(told, part),
        }
        if part == COUNTRY or name not in fits or fits[name]():
            return value
        if name == "end":
            self.message = _("The last month must not come before the first; the measure runs to the end.")
        return None if name == "end" else before

    def measure_of(self, name: str) -> Intervention | None:
        """Return a measure as it is chosen, None where it is off."""
        own = dict(self.values[name])
        return MEASURES[name](**own) if own.pop("on") else None


def _start(told: Values, part: str) -> int:
    start = told.get(part, {}).get("start", 0)
    return start if isinstance(start, int) else 0


def _told(measure: Intervention) -> dict[str, Any]:
    return {"on": True} | {f.name: getattr(measure, f.name) for f in fields(measure)}


class MeasureControls(_OfMeasures):
    """One measure: on or off, strength, first and last month, its own numbers; `measure` is what is chosen.

    `numbers` is True for all of its own numbers (folded), False for none, or the names of those in view. `months` are
    those of `scenario`, 120 from 2012 on if none is given.
    """

    def __init__(
        self,
        name: str,
        measure: Intervention | None = None,
        numbers: described.Numbers = True,
        *,
        scenario: Scenario | None = None,
    ):
        self.kind = name
        months = described.calendar(scenario or Scenario())
        super().__init__([described.measure(name, numbers)], {name: described.of_measure(name)}, months=months)
        self.set(measure)

    @property
    def measure(self) -> Intervention | None:
        """The measure as it is chosen, or None where it is off."""
        return self.measure_of(self.kind)

    def set(self, measure: Intervention | None) -> None:
        """Put a measure in, or None for off with its first numbers."""
        self.values = {self.kind: _told(measure)} if measure else self._first_values()


class Levers(_OfMeasures):
    """A page of measures and numbers that makes a scenario out of `base`.

    `measures` names those shown, all if None; `quantities` numbers of the country or of officer skill; `numbers` is as
    in MeasureControls. With `file` each choice is saved there as TOML, and read again when the page is made anew: a
    file that cannot be used is kept under another name, and one line says so.
    """

    def __init__(
        self,
        base: Scenario,
        *,
        measures: Sequence[str] | None = None,
        quantities: Sequence[str] = (),
        numbers: described.Numbers = True,
        file: Path | str | None = None,
    ):
        shown, own = list(MEASURES if measures is None else measures), described.of_country(quantities)
        parts = [described.measure(name, _those_of(name, numbers)) for name in shown]
        parts += [described.country(COUNTRY, own)] if own else []
        declared = {name: described.of_measure(name) for name in shown} | ({COUNTRY: own} if own else {})
        self._file, self._listeners, self._putting = Path(file) if file else None, [], False
        super().__init__(parts, declared)
        self._put(base)
        if self._file and self._file.exists():
            self._read()
        self.observe(self._changed, "values")

    @property
    def scenario(self) -> Scenario:
        """The scenario with what is chosen; raises BadQuantity in one line where the choices cannot be run together."""
        shown = [name for name in self.values if name != COUNTRY]
        chosen = [m for m in map(self.measure_of, shown) if m]
        numbers, first = dict(self.base.quantities), self._first_values().get(COUNTRY, {})
        for name, value in self.values.get(COUNTRY, {}).items():
            if name in numbers or value != first[name]:
                numbers[name] = value
        return replace(self.base, measures=(*chosen, *self._kept), quantities=numbers)

    def set(self, scenario: Scenario) -> None:
        """Put a scenario in: it becomes the base, and its measures and numbers are shown."""
        self._put(scenario)
        self._changed()

    def observe_scenario(self, listener: Callable[[Scenario], None]) -> None:
        """Call `listener` with the scenario after each change."""
        self._listeners.append(listener)

    def _put(self, scenario: Scenario) -> None:
        self.base, values, self._kept = scenario, self._first_values(), []
        for measure in scenario.measures:
            if measure.name in values and not values[measure.name]["on"]:
                values[measure.name] = _told(measure)
            else:
                self._kept.append(measure)  # not on this page, or a second time of one that is
        for name in set(values.get(COUNTRY, {})) & set(scenario.quantities):
            values[COUNTRY][name] = scenario.quantities[name]
        self._putting = True  # a change that nobody made is told to nobody
        try:
            self.months, self.values = described.calendar(scenario), values
        finally:
            self._putting = False

    def _changed(self, _change: Any = None) -> None:
        if self._putting:
            return
        try:
            scenario = self.scenario
        except BadQuantity as error:
            self.message, self.status = str(error), ""
            return
        self._save(scenario)
        for listener in self._listeners:
            listener(scenario)

    def _save(self, scenario: Scenario) -> None:
        if self._file:
            self.status, fault = choices.save(scenario, self._file)
            self.message = fault or self.message

    def _read(self) -> None:
        """Take the choices of an earlier sitting; months, scale and the rest stay as in `base`."""
        found, self.status, self.message = choices.read(self.base, self._file)
        if found:
            self._put(found)


def _those_of(name: str, numbers: described.Numbers) -> described.Numbers:
    """Of the names wanted in view, those that this measure has; one that no measure has is a mistake of the caller."""
    if isinstance(numbers, bool):
        return numbers
    return [n for n in numbers if n in {q.name for q in described.of_measure(name)}]
