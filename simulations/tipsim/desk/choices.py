"""What was chosen with levers, as a scenario file: saved at each change, read again, set aside if it is of no use."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ..language import gettext as _
from ..quantities import BadQuantity
from ..saving import NotSaved, write_file
from ..scenario import Scenario


def save(scenario: Scenario, path: Path) -> tuple[str, str]:
    """Write what is chosen; return what to say of it, and the fault in one line or ""."""
    try:
        write_file(path, scenario.to_toml().encode())
    except NotSaved as error:
        return "", str(error)
    return _("Saved in {file}").format(file=path), ""


def read(base: Scenario, path: Path) -> tuple[Scenario | None, str, str]:
    """Return `base` with the measures and numbers of a file, what to say of it, and the fault in one line or "".

    A file that cannot be used is kept under another name, and there is no scenario.
    """
    try:
        told = Scenario.from_toml(path)
        found = replace(base, measures=told.measures, quantities={**base.quantities, **told.quantities})
    except BadQuantity as error:
        text = _("{error} It is kept as {name}; the first values are shown.")
        return None, "", text.format(error=error, name=_set_aside(path))
    return found, _("Read from {file}").format(file=path), ""


def _set_aside(path: Path) -> str:
    """Give a file another name, and return it; where the disk refuses it keeps its own."""
    names = (path.with_name(f"{path.stem}.not-used-{n}{path.suffix}") for n in range(1, 1000))
    aside = next(name for name in names if not name.exists())
    try:
        path.replace(aside)
    except OSError:
        return path.name
    return aside.name
