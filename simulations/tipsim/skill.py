"""Officer skill: a prior from research elsewhere, and what a cohort of the course showed (`skill.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .language import gettext as _
from .quantities import N_, BadQuantity, check, declared, quantity, reason, unknown

SHARE = "share"
TRANSFER_NOTE = N_(
    "Officer skill was read from a skill file. How far skill shown in a classroom reaches the field is not known: "
    "skill_transfer = {transfer:g} is assumed, and no transfer at all is possible."
)
DRAWN_NOTE = N_(
    "Officer skill was read from a skill file. How far skill shown in a classroom reaches the field is not known: "
    "skill_transfer is drawn anew for each run within its range, and no transfer at all is possible."
)


@dataclass(frozen=True, kw_only=True)
class Skill:
    """What officers do with a person in front of them. Without a file these are the priors."""

    sensitivity: float = quantity(
        0.5,
        low=0.05,
        high=0.95,
        unit=SHARE,
        source=N_("evidence 33, 36: 77 per cent for a tool among refugees, far less at airports; wide range"),
        label=N_("A trafficked person is recognised"),
    )
    specificity: float = quantity(
        0.9,
        low=0.5,
        high=1,
        unit=SHARE,
        source=N_("evidence 33: 84 per cent for a tool among refugees"),
        label=N_("Another person is not held for one"),
    )
    interview_quality: float = quantity(
        0.4,
        low=0,
        high=1,
        unit=SHARE,
        source=N_("assumed: wide range"),
        label=N_("Quality of interviews"),
    )
    charging_accuracy: float = quantity(
        0.6,
        low=0.05,
        high=1,
        unit=SHARE,
        source=N_("assumed; evidence 29: elsewhere mostly charged as lesser crimes"),
        label=N_("Charged as trafficking"),
    )
    skill_transfer: float = quantity(
        0.3,
        low=0,
        high=1,
        unit=SHARE,
        source=N_("assumed: no effect of such training in the field is known; the range includes none"),
        label=N_("How far classroom skill reaches the field"),
    )

    def __post_init__(self) -> None:
        check(self)


MEASURED = ("sensitivity", "specificity", "interview_quality", "charging_accuracy")
ENTRY = ("estimate", "low", "high", "n")


@dataclass(frozen=True)
class Estimate:
    """What a cohort showed: estimate and interval as shares, and the number of officers."""

    estimate: float
    low: float
    high: float
    n: int


def read_skill(path: Path | str) -> dict[str, Estimate]:
    """Read a `skill.toml`: a table for each measured skill with estimate, low, high (shares) and n (officers).

    Skills that are not in the file keep the prior. Raises BadQuantity in one line for a file that cannot be used.
    """
    path = Path(path)
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadQuantity(
            _("{path} cannot be read as a skill file: {error}. Export it again from the course.").format(
                path=path, error=reason(error)
            )
        ) from error
    return {name: _estimate(path, name, table) for name, table in tables.items()}


def shown(told: Any) -> dict[str, Estimate] | None:
    """Return what a cohort showed, told by the path of a skill file, by such tables, or by Estimates; None stays None.

    Raises BadQuantity in one line for anything else.
    """
    if told is None:
        return None
    if isinstance(told, str | Path):
        return read_skill(told)
    if not isinstance(told, Mapping):
        raise BadQuantity(
            _("officer_skill is {told!r}; it must be the path of a skill file or a table for each skill.").format(
                told=told
            )
        )
    tables = {name: vars(table) if isinstance(table, Estimate) else table for name, table in told.items()}
    return {name: _estimate("officer_skill", name, table) for name, table in tables.items()}


def _estimate(path: Path | str, name: str, table: Any) -> Estimate:
    if name not in MEASURED:
        raise unknown(_("{path}: skill").format(path=path), name, list(MEASURED))
    if not isinstance(table, dict) or set(table) != set(ENTRY):
        raise BadQuantity(
            _("{path}: [{name}] must have exactly {entries}.").format(path=path, name=name, entries=", ".join(ENTRY))
        )
    for entry in ("estimate", "low", "high"):
        _check_share(path, name, entry, table[entry])
    if not table["low"] <= table["estimate"] <= table["high"]:
        raise BadQuantity(
            _("{path}: [{name}] needs low <= estimate <= high; it has {low}, {estimate}, {high}.").format(
                path=path, name=name, **{k: table[k] for k in ("low", "estimate", "high")}
            )
        )
    if isinstance(table["n"], bool) or not isinstance(table["n"], int) or table["n"] < 1:
        raise BadQuantity(
            _("{path}: [{name}] n is {n!r}; it must be a whole number of officers, 1 or more.").format(
                path=path, name=name, n=table["n"]
            )
        )
    return Estimate(float(table["estimate"]), float(table["low"]), float(table["high"]), table["n"])


def _check_share(path: Path | str, name: str, entry: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise BadQuantity(
            _("{path}: [{name}] {entry} is {value!r}; it must be a number in [0, 1] share.").format(
                path=path, name=name, entry=entry, value=value
            )
        )


def in_the_field(prior: Skill, shown: dict[str, Estimate] | None) -> dict[str, float]:
    """Return each skill as it acts in the field: prior + skill_transfer x (shown - prior), a share.

    Equation 12 of MODEL.md. With `skill_transfer` zero, or without a file, it is the prior to the last bit. What was
    shown is held within the declared range of the prior.
    """
    values = {name: getattr(prior, name) for name in MEASURED}
    ranges = {q.name: (q.low, q.high) for q in declared(Skill)}
    for name, estimate in (shown or {}).items():
        low, high = ranges[name]
        values[name] += prior.skill_transfer * (min(max(estimate.estimate, low), high) - values[name])
    return values
