"""How much a hand-in may hold."""

from __future__ import annotations

from dataclasses import dataclass

from casebook.packetfile import MB


@dataclass(frozen=True, kw_only=True)
class GateLimits:
    """`files` counts folders too; `notebook`, `file` and `total` are bytes; `depth` is of folders in folders.

    `cells` and `parts` (lists and tables of the JSON) bound the memory that reading one notebook takes.
    """

    files: int = 2_000
    notebook: int = 20 * MB
    file: int = 50 * MB
    total: int = 200 * MB
    depth: int = 10
    cells: int = 2_000
    parts: int = 2_000_000
