"""The manifest of a run: all that its numbers follow from, and digests to know them again by."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from . import compiled, data
from .language import gettext as _
from .quantities import N_
from .scenario import Scenario
from .skill import DRAWN_NOTE, TRANSFER_NOTE

SYNTHETIC = N_("Synthetic: a model for learning and comparing; not a prediction.")
LIBRARIES = ("numpy", "numba", "mesa", "pandas")


def manifest(
    scenario: Scenario, seeds: int | list[int], results: Mapping[str, str], drawn: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the manifest of runs of one scenario.

    `inputs` is the digest of all that decides the numbers; `made` is in no digest. `results` are digests of what
    came out: the same inputs give the same results to the last bit. `drawn` says from what quantities were drawn.
    """
    told = {**made_with(), "scenario": scenario.to_dict(), "seed": seeds, **(drawn or {})}
    inputs = digest(json.dumps(told, sort_keys=True, ensure_ascii=False).encode())
    head = {"what": SYNTHETIC} | ({"note": note} if (note := skill_note(scenario, drawn=bool(drawn))) else {})
    return {**head, **told, "inputs": inputs, "results": dict(results), "made": now()}


def made_with(libraries: tuple[str, ...] = LIBRARIES) -> dict[str, Any]:
    """Return what stands behind every number of this installation: versions, sources, data."""
    return {
        "tiplab": version_of("tiplab"),
        "sources": sources(),
        "datasets": datasets(),
        "python": platform.python_version(),
        **{name: version_of(name) for name in libraries},
        "compiled": compiled.COMPILED,
    }


def skill_note(*scenarios: Scenario, drawn: bool = False) -> str:
    """Return what every output of a run with a skill file must say, in the language of the course; else "".

    `drawn`: what a scenario does not set itself is drawn anew for each run.
    """
    skilled = [s for s in scenarios if s.officer_skill]
    fixed = [s for s in skilled if not drawn or "skill_transfer" in s.quantities]
    told = [_(TRANSFER_NOTE).format(transfer=value) for value in sorted({s.skill.skill_transfer for s in fixed})]
    return "\n".join([*told, _(DRAWN_NOTE)] if len(fixed) < len(skilled) else told)


def digest(content: bytes) -> str:
    """Return the SHA-256 digest of `content` in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


@cache
def sources() -> str:
    """Return the digest of all Python sources of tipsim, names included."""
    here, found = Path(__file__).parent, hashlib.sha256()
    for path in sorted(here.rglob("*.py")):
        found.update(path.relative_to(here).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


@cache
def datasets() -> dict[str, str]:
    """Return the digest of the file of each data set."""
    names = [*data.names(), "map"]
    files = {name: data.root() / name / data.describe(name)["resources"][0]["path"] for name in names}
    return {name: digest(path.read_bytes()) for name, path in sorted(files.items())}


def version_of(name: str) -> str | None:
    """Return the installed version of a library, or None where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:  # run from a checkout, or a library that is an extra
        return None


def now() -> str:
    """Return the time in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
