"""`run.toml`: what a run was made from. It holds the secret seed and stays on the trainer's side."""

from __future__ import annotations

import secrets
import tomllib
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, TypeAdapter

from tipsim.language import gettext as _

from .coursedoc import as_toml
from .coursefile import CELL_SECONDS, CourseFile, Late, Privacy
from .errors import CourseError

__all__ = ["CELL_SECONDS", "Manifest", "new_seed", "read_manifest"]

SWITCHES = ("count_charging", "count_concordance")
PLAIN = ("run", "lang", "seed", "db_url", "timeout", "title", "contact", *SWITCHES)
TABLES = {"late": Late, "privacy": Privacy}
DUE = TypeAdapter(dict[str, AwareDatetime])
HEAD = """\
# Written by `coursekit build`. The seed decides what the graded cases hide: keep this file to yourself.
"""


@dataclass
class Manifest:
    """`timeout` is in seconds a cell; `modules[name]` holds title, points, review and `cases` (case: variant).

    `title`, `contact`, the switches, `late` and `privacy` are as in the course file the run was built with; `due`
    gives last moments by module, each with its zone.
    """

    run: str
    lang: str
    seed: str
    db_url: str = ""
    timeout: int = CELL_SECONDS
    title: str = ""
    contact: str = ""
    count_charging: bool = False
    count_concordance: bool = False
    late: Late = field(default_factory=Late)
    privacy: Privacy = field(default_factory=Privacy)
    due: dict[str, datetime] = field(default_factory=dict)
    modules: dict[str, dict[str, Any]] = field(default_factory=dict)

    def with_settings(self, file: CourseFile) -> Manifest:
        """The manifest with what the course file sets; what it leaves out stays as it was."""
        return replace(self, **file.given("timeout", "title", "contact", *SWITCHES, *TABLES))

    def write(self, path: Path) -> None:
        """Write readable by the owner only."""
        path.touch(mode=0o600)
        path.write_text(HEAD + _toml(self), encoding="utf-8")


def new_seed() -> str:
    """A seed nobody can guess."""
    return secrets.token_hex(16)


def read_manifest(path: Path) -> Manifest:
    """Read `run.toml`; raise `CourseError` when it is damaged."""
    try:
        facts = tomllib.loads(path.read_text(encoding="utf-8"))
        tables = {name: kind.model_validate(facts.pop(name, {})) for name, kind in TABLES.items()}
        due = DUE.validate_python(facts.pop("due", {}))
        return Manifest(**facts, **tables, due=due)
    except (ValueError, TypeError) as error:
        text = _("{file} is damaged ({why}). Put it back from a backup; without its seed the cases change.")
        raise CourseError(text.format(file=path, why=str(error).splitlines()[0])) from None


def _toml(manifest: Manifest) -> str:
    lines = [f"{name} = {as_toml(getattr(manifest, name))}" for name in PLAIN]
    for name in TABLES:
        facts = getattr(manifest, name).model_dump(exclude_none=True)
        lines += ["", f"[{name}]", *(f"{k} = {as_toml(v)}" for k, v in facts.items())]
    if manifest.due:
        lines += ["", "[due]", *(f"{as_toml(k)} = {as_toml(v)}" for k, v in sorted(manifest.due.items()))]
    for name, facts in sorted(manifest.modules.items()):
        lines += ["", f"[modules.{name}]"]
        lines += [f"{k} = {as_toml(v)}" for k, v in facts.items() if k != "cases"]
        lines += [f"cases.{case} = {as_toml(variant)}" for case, variant in facts.get("cases", {}).items()]
    return "\n".join(lines) + "\n"
