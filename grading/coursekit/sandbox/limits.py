"""What one notebook may use while it is run."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

MB = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Limits of one learner's notebook; `seconds` is for a cell, `all_seconds` for the whole notebook.

    `memory`, `folder`, `output` and `kept` are bytes: memory on top of what the warm process has, files in the
    private folder, output that is stored, files that are kept after the run. `processes` counts threads too.
    """

    seconds: float = 60
    all_seconds: float = 900
    memory: int = 1_500 * MB
    folder: int = 300 * MB
    output: int = 2 * MB
    kept: int = 50 * MB
    processes: int = 64
    files: int = 2_000

    def facts(self) -> dict[str, Any]:
        """The limits as plain data, for the other processes."""
        return asdict(self)
