"""`run.toml`: what a run was made from. It holds the secret seed and stays on the trainer's side."""

from __future__ import annotations

import json
import secrets
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tipsim.language import gettext as _

from .errors import CourseError

CELL_SECONDS = 60
HEAD = """\
# Written by `coursekit build`. The seed decides what the graded cases hide: keep this file to yourself.
"""


@dataclass
class Manifest:
    """`timeout` is in seconds a cell; `modules[name]` holds title, points, review and `cases` (case: variant)."""

    run: str
    lang: str
    seed: str
    db_url: str = ""
    timeout: int = CELL_SECONDS
    modules: dict[str, dict[str, Any]] = field(default_factory=dict)

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
        return Manifest(**tomllib.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        text = _("{file} is damaged ({why}). Put it back from a backup; without its seed the cases change.")
        raise CourseError(text.format(file=path, why=str(error).splitlines()[0])) from None


def _toml(manifest: Manifest) -> str:
    lines = [f"{k} = {json.dumps(getattr(manifest, k))}" for k in ("run", "lang", "seed", "db_url", "timeout")]
    for name, facts in sorted(manifest.modules.items()):
        lines += ["", f"[modules.{name}]"]
        lines += [f"{k} = {json.dumps(v, ensure_ascii=False)}" for k, v in facts.items() if k != "cases"]
        lines += [f"cases.{case} = {json.dumps(variant)}" for case, variant in facts.get("cases", {}).items()]
    return "\n".join(lines) + "\n"
