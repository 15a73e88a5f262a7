"""The design of a sweep: which runs are to be made. It is read from and written to TOML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import tomli_w

from ...manifest import digest
from ...scenario import Scenario
from . import points, validity
from .axis import Axis, axis_of

KINDS = ("factorial", "latin-hypercube", "sobol", "posterior")


@dataclass(frozen=True)
class Design:
    """Runs over points, scenarios and seeds: every scenario at every point under every seed.

    `vary` names what is varied (see `Axis`); `samples` is the number of points asked for, of a Sobol design the base
    of its points; `chance` is the seed of the points themselves. A posterior design takes its points from the
    calibrated `fit`, or from `drawn`, columns by flat name; what it varies besides is spread over them evenly.
    Raises BadQuantity in one line for whatever cannot be run.
    """

    scenarios: tuple[Scenario, ...]
    seeds: Any = 1
    kind: str = "factorial"
    vary: Mapping[str, Any] = field(default_factory=dict)
    samples: int = 0
    chance: int = 1
    second_order: bool = False
    fit: str = "all"
    drawn: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""

    def __post_init__(self) -> None:
        validity.plain(self, KINDS)
        object.__setattr__(self, "scenarios", validity.scenarios(self.scenarios))
        object.__setattr__(self, "seeds", validity.seeds(self.seeds))
        object.__setattr__(self, "vary", {name: axis_of(name, told) for name, told in self.vary.items()})
        validity.samples(self)
        drawn = validity.drawn(self) if self.kind == "posterior" else {}
        object.__setattr__(self, "drawn", drawn)
        validity.size(self)
        validity.corners(self)

    @property
    def axes(self) -> tuple[Axis, ...]:
        """What is varied, in the order of the columns of `unit`."""
        return tuple(self.vary.values())

    @property
    def names(self) -> tuple[str, ...]:
        """Flat names of all numbers that differ between points, in the order of the columns of `points`."""
        return (*self.drawn, *self.vary)

    @property
    def scenario_names(self) -> tuple[str, ...]:
        return tuple(s.name for s in self.scenarios)

    @property
    def point_count(self) -> int:
        return points.count(self.kind, self.axes, self.samples, second_order=self.second_order)

    @property
    def runs(self) -> int:
        """How many runs the design has; they are numbered from 0."""
        return self.point_count * len(self.scenarios) * len(self.seeds)

    @cached_property
    def unit(self) -> np.ndarray:
        """The points as shares in [0, 1] of the axes, float64, shape (points, axes)."""
        return points.unit(self.kind, self.axes, self.samples, self.chance, second_order=self.second_order)

    @cached_property
    def points(self) -> np.ndarray:
        """The values at the points, float64, shape (points, names)."""
        varied = points.values(self.axes, self.unit)
        return np.column_stack([np.array(column) for column in self.drawn.values()] + [varied])

    def place(self, runs: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the point, the place of the scenario and the place of the seed of numbered runs, int64 each.

        Seeds change first, then scenarios, then points, so that what is compared is run one after the other.
        """
        runs, seeds, scenarios = np.asarray(runs, dtype=np.int64), len(self.seeds), len(self.scenarios)
        return runs // (seeds * scenarios), runs // seeds % scenarios, runs % seeds

    @cached_property
    def digest(self) -> str:
        """Digest of the design and of its points in hexadecimal."""
        return digest(self.to_toml().encode() + np.ascontiguousarray(self.points, dtype="<f8").tobytes())

    @classmethod
    def from_toml(cls, path: Path | str) -> Design:
        """Read a design file; raises BadQuantity in one line if it cannot be read or run."""
        from .reading import design_from

        return design_from(cls, Path(path))

    def to_dict(self) -> dict[str, Any]:
        """Return what `from_toml` reads, complete: no other file is needed to have the same runs again."""
        told: dict[str, Any] = {"name": self.name} if self.name else {}
        told |= {"kind": self.kind, "seeds": list(self.seeds)}
        told |= {"samples": self.samples, "chance": self.chance} if self.kind != "factorial" else {}
        told |= {"second_order": self.second_order} if self.kind == "sobol" else {}
        told |= {"fit": self.fit} if self.kind == "posterior" else {}
        told |= {"vary": {name: axis.told() for name, axis in self.vary.items()}} if self.vary else {}
        told |= {"drawn": {name: list(column) for name, column in self.drawn.items()}} if self.drawn else {}
        return told | {"scenario": [s.to_dict() for s in self.scenarios]}

    def to_toml(self) -> str:
        """Return the design as the text of a TOML file; `from_toml` reads the same design from it."""
        return tomli_w.dumps(self.to_dict())
