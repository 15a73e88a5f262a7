"""Scenarios of the policy page as files: those of the project, those that were saved, one from elsewhere."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..language import gettext as _
from ..quantities import BadQuantity, reason
from ..saving import write_file
from ..scenario import Scenario
from ..skill import MEASURED

SHIPPED = Path("scenarios")
SAVED = Path("answers") / "policy"
REPORTS = SAVED / "reports"
LARGEST = 1_000_000  # bytes of a file from elsewhere
MOST = 1000  # files of one name


def shipped() -> dict[str, Path]:
    """Return the scenarios beside the notebook by name."""
    return {path.stem: path for path in sorted(SHIPPED.glob("*.toml"))}


def saved() -> dict[str, Path]:
    """Return the scenarios that were saved here by name."""
    return {path.stem: path for path in sorted(SAVED.glob("*.toml"))}


def save(scenario: Scenario, name: str) -> Path:
    """Write a scenario under a name of the reader's; an earlier file of that name stays. Return where it is.

    Raises NotSaved in one line when the disk refuses.
    """
    name = name.strip() or scenario.name.strip() or _("Scenario")
    content = replace(scenario, name=name).to_toml().encode()
    for n in range(1, MOST):
        path = SAVED / f"{_stem(name)}{f'-{n}' if n > 1 else ''}.toml"
        if not path.exists():
            return write_file(path, content)
        if path.read_bytes() == content:
            return path
    raise BadQuantity(_("There are too many files called {name}; choose another name.").format(name=name))


def free_folder(name: str) -> Path:
    """Return a folder for a report that is not there yet."""
    stem = _stem(name)
    names = (REPORTS / f"{stem}{f'-{n}' if n > 1 else ''}" for n in range(1, MOST))
    return next(path for path in names if not path.exists())


def _stem(name: str) -> str:
    """A name as files take it on every system: letters and figures of any script, with hyphens between."""
    return re.sub(r"[^\w]+", "-", name, flags=re.UNICODE).strip("-_").lower()[:60] or "scenario"


def read_upload(name: str, content: bytes) -> Scenario | Mapping[str, Any]:
    """Return the scenario that a file from elsewhere tells, or the tables of a skill file.

    Raises BadQuantity in one line for what is neither.
    """
    if len(content) > LARGEST:
        raise BadQuantity(_("{name} is too large to be a scenario.").format(name=name))
    try:
        told = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        text = _("{path} cannot be read as a scenario: {error}")
        raise BadQuantity(text.format(path=name, error=" ".join(str(reason(error)).split()))) from error
    if told and set(told) <= set(MEASURED):
        return told
    return Scenario.told(told, called=name, beside=SAVED)
