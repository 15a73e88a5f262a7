"""A design file read: scenarios by file or in the design itself, and what holds for all of them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...language import gettext as _
from ...quantities import BadQuantity, UnknownName, reason, unknown
from ...scenario import Scenario

if TYPE_CHECKING:
    from .design import Design

FOR_ALL = ("months", "start", "scale", "spin_up", "population_seed")  # replace the scenarios' own
OWN = ("name", "kind", "samples", "chance", "second_order", "seeds", "fit", "vary", "drawn")


def design_from(cls: type[Design], path: Path) -> Design:
    """Return the design that a TOML file tells; its errors begin with the name of the file."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadQuantity(
            _("{path} cannot be read as a design: {error}").format(path=path, error=reason(error))
        ) from error
    try:
        return _told(cls, told, path.parent)
    except UnknownName as error:
        raise UnknownName(f"{path}: {error}") from error
    except BadQuantity as error:
        raise BadQuantity(f"{path}: {error}") from error


def _told(cls: type[Design], told: Mapping[str, Any], beside: Path) -> Design:
    known = (*OWN, *FOR_ALL, "scenarios", "scenario")
    for name in told:
        if name not in known:
            raise unknown(_("Entry"), name, list(known))
    common = {name: told[name] for name in FOR_ALL if name in told}
    made = tuple(replace(scenario, **common) for scenario in _scenarios(told, beside))
    return cls(scenarios=made, **{name: told[name] for name in OWN if name in told})


def _scenarios(told: Mapping[str, Any], beside: Path) -> Iterator[Scenario]:
    files, tables = told.get("scenarios", []), told.get("scenario", [])
    if not isinstance(files, list) or not all(isinstance(file, str) for file in files):
        raise BadQuantity(
            _('scenarios is {value!r}; it must be a list of files such as ["baseline.toml"].').format(value=files)
        )
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise BadQuantity(_("Scenarios within a design are written as [[scenario]] tables."))
    for file in files:
        scenario = Scenario.from_toml(beside / file)
        yield scenario if scenario.name else replace(scenario, name=Path(file).stem)
    for table in tables:
        yield Scenario.from_dict(table, beside=beside)
