"""A scenario: what is done, when, in which country, with which officers. It is read from and written to TOML."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import tomli_w

from .country import Country
from .interventions import MEASURES, Intervention
from .language import gettext as _
from .quantities import BadQuantity, UnknownName, declared, reason, unknown
from .skill import Skill, shown

DEFAULT_SPIN_UP = 60
LONGEST = 1200  # months


@dataclass(frozen=True)
class Scenario:
    """A run to be made.

    `measures` are Interventions; `months` from `start` ("YYYY-MM"); `scale` is the share of the country's people
    who are modelled; `officer_skill` is a path to a skill.toml, or what `read_skill` returns, or None for the prior;
    `quantities` replaces numbers of the country or of officer skill by name; `population_seed` makes the persons;
    `spin_up` months run before the start, without measures, so that the first month is like the others.
    Raises BadQuantity in one line for whatever cannot be run.
    """

    measures: tuple[Intervention, ...] = ()
    months: int = 120
    start: str = "2012-01"
    scale: float = 1.0
    officer_skill: Any = None
    quantities: Mapping[str, float] = field(default_factory=dict)
    population_seed: int = 1
    spin_up: int = DEFAULT_SPIN_UP
    name: str = ""

    def __post_init__(self) -> None:
        _kinds(self)
        object.__setattr__(self, "measures", tuple(self.measures))
        object.__setattr__(self, "quantities", {k: _plain(v) for k, v in sorted(self.quantities.items())})
        for name in ("months", "spin_up", "population_seed", "scale"):
            object.__setattr__(self, name, _plain(getattr(self, name)))
        _whole("months", self.months, 1, LONGEST)
        _whole("spin_up", self.spin_up, 0, LONGEST)
        _whole("population_seed", self.population_seed, 0, 2**63 - 1)
        _share("scale", self.scale)
        _date(self.start)
        _no_overlap(self.measures)
        self.country, self.skill  # noqa: B018 - building them checks the quantities
        object.__setattr__(self, "officer_skill", shown(self.officer_skill))

    @property
    def country(self) -> Country:
        """The country with the quantities of this scenario."""
        return self._built(_COUNTRY)

    @property
    def skill(self) -> Skill:
        """The prior of officer skill with the quantities of this scenario."""
        return self._built(_SKILL)

    def _built(self, declared_one: Any) -> Any:
        own = {k: v for k, v in self._known().items() if k in _NAMES[type(declared_one)]}
        return replace(declared_one, **own) if own else declared_one

    def _known(self) -> dict[str, float]:
        for name in self.quantities:
            if name not in _NAMES[Country] and name not in _NAMES[Skill]:
                raise unknown(_("Quantity"), name, [*_NAMES[Country], *_NAMES[Skill]])
        return dict(self.quantities)

    def with_flat(self, flat: Mapping[str, Any]) -> Scenario:
        """Return the scenario with flat names replaced: its own fields, quantities, strengths and settings of measures.

        A strength goes to every measure of that name, or adds the measure with its declared numbers. A setting, such
        as "hotline.spread", goes to every measure of that name and adds none.
        """
        own = {f.name for f in fields(self)} - {"measures", "quantities"}
        changes = {k: v for k, v in flat.items() if k in own}
        numbers, measures = dict(self.quantities), list(self.measures)
        for name, value in sorted(flat.items(), key=lambda item: "." in item[0]):  # settings after strengths
            if name in MEASURES:
                measures = _at_strength(measures, name, value)
            elif "." in name:
                measures = _with_setting(measures, name, value)
            elif name in _NAMES[Country] or name in _NAMES[Skill]:
                numbers[name] = value
            elif name not in own:
                raise unknown(_("Parameter"), name, [*own, *MEASURES, *_NAMES[Country], *_NAMES[Skill]])
        return replace(self, **changes, measures=tuple(measures), quantities=numbers)

    @classmethod
    def from_toml(cls, path: Path | str) -> Scenario:
        """Read a scenario file; raises BadQuantity in one line if it cannot be read or run."""
        path = Path(path)
        try:
            told = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise BadQuantity(
                _("{path} cannot be read as a scenario: {error}").format(path=path, error=reason(error))
            ) from error
        return cls.told(told, called=path, beside=path.parent)

    @classmethod
    def told(cls, told: Mapping[str, Any], *, called: Path | str, beside: Path) -> Scenario:
        """Return the scenario that a file called `called` tells; its errors begin with that name."""
        try:
            return cls.from_dict(told, beside=beside)
        except UnknownName as error:
            newer = _("If a newer version of TIP Lab wrote the file, open it there.")
            raise UnknownName(f"{called}: {error} {newer}") from error
        except BadQuantity as error:
            raise BadQuantity(f"{called}: {error}") from error

    @classmethod
    def from_dict(cls, told: Mapping[str, Any], *, beside: Path = Path()) -> Scenario:
        """Return the scenario that a TOML file tells; a skill file is looked for in `beside`."""
        known = {f.name for f in fields(cls)} - {"measures"} | {"measure"}
        for name in told:
            if name not in known:
                raise unknown(_("Entry"), name, sorted(known))
        measures = [_measure(table) for table in _tables(told.get("measure", []))]
        rest = {k: v for k, v in told.items() if k != "measure"}
        if isinstance(rest.get("officer_skill"), str):
            rest["officer_skill"] = beside / rest["officer_skill"]
        return cls(measures=tuple(measures), **rest)

    def to_dict(self) -> dict[str, Any]:
        """Return what `from_dict` reads: plain numbers, strings, lists and tables."""
        told: dict[str, Any] = {"name": self.name} if self.name else {}
        told |= {k: getattr(self, k) for k in ("months", "start", "scale", "population_seed", "spin_up")}
        if self.quantities:
            told["quantities"] = dict(self.quantities)
        if self.officer_skill:
            told["officer_skill"] = {k: vars(v) for k, v in self.officer_skill.items()}
        if self.measures:
            told["measure"] = [{"kind": m.name, **m.settings()} for m in self.measures]
        return told

    def to_toml(self) -> str:
        """Return the scenario as the text of a TOML file; `from_toml` reads the same scenario from it."""
        return tomli_w.dumps(self.to_dict())


def folder() -> Path:
    """Return the folder of the ready-made scenarios: inside the package in a wheel, beside it in a checkout."""
    here = Path(__file__).parent
    return here / "_scenarios" if (here / "_scenarios").is_dir() else here.parent / "scenarios"


def ready(name: str) -> Scenario:
    """Return a ready-made scenario by the name of its file; raises UnknownName with the nearest one."""
    known = [path.stem for path in folder().glob("*.toml")]
    if name not in known:
        raise unknown(_("Scenario"), name, known)
    return Scenario.from_toml(folder() / f"{name}.toml")


_COUNTRY, _SKILL = Country(), Skill()  # as declared: most scenarios change none of these numbers
_NAMES = {cls: [q.name for q in declared(cls)] for cls in (Country, Skill)}


def _at_strength(measures: list[Intervention], name: str, strength: float) -> list[Intervention]:
    if not any(m.name == name for m in measures):
        return [*measures, MEASURES[name](strength=strength)]
    return [replace(m, strength=strength) if m.name == name else m for m in measures]


def _with_setting(measures: list[Intervention], flat: str, value: Any) -> list[Intervention]:
    name, _dot, setting = flat.partition(".")
    known = {f"{kind}.{f.name}" for kind, cls in MEASURES.items() for f in fields(cls)}
    if flat not in known:
        raise unknown(_("Parameter"), flat, sorted(known))
    return [replace(m, **{setting: value}) if m.name == name else m for m in measures]


def _tables(told: Any) -> list[Mapping[str, Any]]:
    if not isinstance(told, list) or not all(isinstance(table, dict) for table in told):
        raise BadQuantity(_("Measures are written as [[measure]] tables, each with kind = and its settings."))
    return told


def _measure(table: Mapping[str, Any]) -> Intervention:
    kind = table.get("kind")
    if kind is None:
        raise BadQuantity(_('A [[measure]] has no kind. Write, for example, kind = "hotline".'))
    if not isinstance(kind, str) or kind not in MEASURES:
        raise unknown(_("Measure"), kind, list(MEASURES))
    cls = MEASURES[kind]
    known = [f.name for f in fields(cls)]
    for name in table:
        if name not in known and name != "kind":
            raise unknown(_("{measure}: setting").format(measure=kind), name, known)
    return cls(**{k: v for k, v in table.items() if k != "kind"})


def _kinds(scenario: Scenario) -> None:
    """Raise BadQuantity unless name, quantities and measures are of the kind they must be."""
    if not isinstance(scenario.name, str):
        raise BadQuantity(_("name is {name!r}; it must be a text.").format(name=scenario.name))
    if not isinstance(scenario.quantities, Mapping):
        raise BadQuantity(
            _("quantities is {value!r}; it must be a table of names and numbers.").format(value=scenario.quantities)
        )
    measures = scenario.measures
    if not isinstance(measures, list | tuple) or not all(isinstance(m, Intervention) for m in measures):
        raise BadQuantity(
            _("measures is {value!r}; it must be a list of measures such as Hotline(strength=0.5).").format(
                value=measures
            )
        )


def _no_overlap(measures: tuple[Intervention, ...]) -> None:
    for i, one in enumerate(measures):
        for other in measures[i + 1 :]:
            if one.name == other.name and one.start < (other.end or LONGEST) and other.start < (one.end or LONGEST):
                raise BadQuantity(
                    _("{measure} is given twice for month {month}; let one end before the other starts.").format(
                        measure=one.name, month=max(one.start, other.start)
                    )
                )


def _plain(value: Any) -> Any:
    """A number of numpy, such as sweeps make, as Python's own: TOML takes no other."""
    return value.item() if isinstance(value, np.number) else value


def _whole(name: str, value: Any, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise BadQuantity(
            _("{name} is {value!r}; it must be a whole number from {low} to {high}.").format(
                name=name, value=value, low=low, high=high
            )
        )


def _share(name: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
        raise BadQuantity(
            _("{name} is {value!r}; it must be a number above 0 and at most 1.").format(name=name, value=value)
        )


def _date(start: Any) -> None:
    if not isinstance(start, str) or not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", start):
        raise BadQuantity(_('start is {start!r}; it must be a month such as "2012-01".').format(start=start))
